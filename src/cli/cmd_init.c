/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "ur/base/file.h"
#include "ur/base/log.h"
#include "ur/base/memory.h"
#include "ur/cli/output.h"
#include "ur/cli/version.h"
#include "ur/conf/file.h"
#include "ur/conf/show.h"
#include "ur/policy/propose.h"

#define DEFAULT_FILE "umbrella-reaper.yml"

/* What is about to be written must be readable by the loader that will meet it. */
static enum ur_errc check_text(const char *path, const struct ur_str *text,
			       struct ur_error *err)
{
	struct ur_settings settings;
	enum ur_errc rc;

	ur_settings_init(&settings);
	rc = ur_settings_read_text(&settings, path, text->buf, text->len, err);
	ur_settings_release(&settings);
	return rc;
}

/* Never over a file, nor through a link to one. */
static enum ur_errc write_new(const char *path, const struct ur_str *text,
			      struct ur_error *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0644);
	enum ur_errc rc;

	if (fd < 0 && errno == EEXIST) {
		rc = ur_error_set(err, UR_EIO, "'%s' is there already", path);
		ur_error_hint(err, "name another file, or move that one away first");
		return rc;
	}
	if (fd < 0)
		return ur_error_set_errno(err, UR_EIO, errno, "cannot make '%s'", path);
	rc = ur_file_write_all(fd, text->buf, text->len, err);
	if (close(fd) < 0 && rc == UR_OK)
		rc = ur_error_set_errno(err, UR_EIO, errno, "cannot write '%s'", path);
	if (rc < 0)
		unlink(path);
	return rc;
}

static enum ur_errc tell(const char *path, struct ur_error *err)
{
	struct ur_str text = UR_STR_INIT;
	enum ur_errc rc;

	ur_str_addf(&text,
		    "%s is written. Look through it, then:\n"
		    "  " UR_PROGRAM " doctor --config %s\n",
		    path, path);
	rc = ur_output_text(text.buf, text.len, err);
	ur_str_release(&text);
	return rc;
}

/* By the newest rules of the software whose folder is there. */
static const struct ur_dialect *dialect_here(void)
{
	static const char *const folders[] = { ".forgejo/workflows", ".gitea/workflows",
					       ".github/workflows" };
	const struct ur_dialect *found = NULL, *rows;
	size_t len, which = 0;

	while (which < UR_LEN(folders) && access(folders[which], R_OK) != 0)
		which++;
	rows = ur_dialect_table(&len);
	for (size_t i = 0; which < UR_LEN(folders) && i < len; i++) {
		if (rows[i].kind == (which ? UR_FORGE_GITEA : UR_FORGE_FORGEJO))
			found = &rows[i];
	}
	return found;
}

/* What the workflow files here say about the umbrella; nothing found is no error. */
static void look_here(struct ur_proposal *out)
{
	const struct ur_dialect *dialect = dialect_here();
	struct ur_error why = UR_ERROR_INIT;
	struct ur_source *source = dialect ? ur_source_folder(".", &why) : NULL;

	if (source && ur_policy_propose(source, dialect, "", out, &why) != UR_OK)
		ur_log(UR_LOG_INFO, "no umbrella is proposed: %s", why.message);
	ur_source_free(source);
}

static void write_text(const struct ur_settings *settings, struct ur_str *out)
{
	struct ur_proposal proposal = { 0 };
	struct ur_starter_umbrella found;

	look_here(&proposal);
	found = (struct ur_starter_umbrella){ .context = proposal.context,
					      .origin = proposal.origin,
					      .does_more = proposal.does_more };
	ur_settings_starter(settings, proposal.context ? &found : NULL, out);
	ur_proposal_release(&proposal);
}

int ur_cmd_init(const struct ur_command_line *line, struct ur_error *err)
{
	const char *path = line->arguments_len ? line->arguments[0] : DEFAULT_FILE;
	struct ur_command_line own = *line;
	struct ur_str text = UR_STR_INIT;
	struct ur_session session;
	enum ur_errc rc;

	/* a file to begin with does not begin with another one */
	own.config = "none";
	rc = ur_session_load(&session, &own, err);
	if (rc == UR_OK) {
		write_text(&session.settings, &text);
		rc = check_text(path, &text, err);
	}
	if (rc == UR_OK)
		rc = write_new(path, &text, err);
	if (rc == UR_OK)
		rc = tell(path, err);
	ur_str_release(&text);
	ur_session_close(&session);
	return ur_exit_code_of(rc);
}
