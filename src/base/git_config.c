/* SPDX-License-Identifier: MIT */
#include "ur/base/git_config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "ur/base/file.h"
#include "ur/base/memory.h"
#include "ur/base/str.h"

#define SETTINGS_MAX (1024 * 1024)

/* UR_ENOTFOUND is no fault: a repository can do without. */
static enum ur_errc read_file(const char *folder, const char *name, struct ur_str *out,
			      struct ur_error *err)
{
	char *path = *folder ? ur_xasprintf("%s/%s", folder, name) : ur_xstrdup(name);
	enum ur_errc rc;

	ur_str_clear(out);
	out->limit = SETTINGS_MAX;
	rc = ur_file_read(path, out, err);
	free(path);
	return rc;
}

/* "[include]" and "[includeIf …]", wherever they stand in a line. */
static bool includes(const char *text)
{
	static const char word[] = "include";

	for (text = strchr(text, '['); text; text = strchr(text, '[')) {
		text++;
		while (*text == ' ' || *text == '\t')
			text++;
		if (strncasecmp(text, word, sizeof(word) - 1) == 0)
			return true;
	}
	return false;
}

static enum ur_errc check_folder(const char *folder, struct ur_error *err)
{
	static const char *const names[] = { "config", "config.worktree" };
	struct ur_str text = UR_STR_INIT;
	enum ur_errc rc = UR_OK;

	for (size_t i = 0; i < UR_LEN(names) && rc == UR_OK; i++) {
		struct ur_error why = UR_ERROR_INIT;

		rc = read_file(folder, names[i], &text, &why);
		if (rc == UR_ENOTFOUND)
			rc = UR_OK;
		else if (rc != UR_OK)
			rc = ur_error_set(err, UR_ECONFIG, "%s", why.message);
		else if (text.len != strlen(text.buf) || includes(text.buf))
			rc = ur_error_set(err, UR_ECONFIG,
					  "'%.200s/%s' includes another file", folder,
					  names[i]);
	}
	ur_str_release(&text);
	return rc;
}

/* The path that a file of one line names, relative to where it stands; NULL for none. */
static char *named_by(const char *folder, const char *name, const char *prefix)
{
	struct ur_str text = UR_STR_INIT;
	struct ur_error ignored = UR_ERROR_INIT;
	char *out = NULL;

	if (read_file(folder, name, &text, &ignored) == UR_OK &&
	    strncmp(text.buf, prefix, strlen(prefix)) == 0) {
		const char *path = text.buf + strlen(prefix);
		size_t len;

		while (*path == ' ')
			path++;
		len = strcspn(path, "\r\n");
		out = *path == '/' ? ur_xasprintf("%.*s", (int)len, path) :
				     ur_xasprintf("%s/%.*s", folder, (int)len, path);
	}
	ur_str_release(&text);
	return out;
}

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ur_xstrdup(".");
	return ur_xasprintf("%.*s", slash == path ? 1 : (int)(slash - path), path);
}

enum ur_errc ur_git_config_check(const char *git_dir, struct ur_error *err)
{
	struct stat now;
	char *own = NULL, *common;
	enum ur_errc rc;

	/* of a worktree or a submodule it is a file that names the folder */
	if (stat(git_dir, &now) == 0 && S_ISREG(now.st_mode)) {
		char *folder = folder_of(git_dir);
		const char *slash = strrchr(git_dir, '/');

		own = named_by(folder, slash ? slash + 1 : git_dir, "gitdir:");
		free(folder);
	}
	if (!own)
		own = ur_xstrdup(git_dir);
	rc = check_folder(own, err);
	common = named_by(own, "commondir", "");
	if (rc == UR_OK && common)
		rc = check_folder(common, err);
	free(common);
	free(own);
	return rc;
}
