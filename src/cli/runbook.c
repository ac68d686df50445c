/* SPDX-License-Identifier: MIT */
#include "ur/cli/runbook.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ur/base/file.h"
#include "ur/base/memory.h"
#include "ur/base/strset.h"
#include "ur/cli/help.h"
#include "ur/cli/version.h"

#define PAGE_MOST ((size_t)1 << 20)
#define SUFFIX ".md"

/* From the folder of the program: where it is installed, and where it is built. */
static const char *const beside[] = { "/../share/doc/umbrella-reaper/runbooks",
				      "/../runbooks" };
static const char *const folders[] = { "", "/rules" };

static bool folder_of_program(struct ur_str *out)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;

	if (len <= 0)
		return false;
	path[len] = '\0';
	slash = strrchr(path, '/');
	if (!slash)
		return false;
	*slash = '\0';
	ur_str_setf(out, "%s", path);
	return true;
}

static int is_page(const struct dirent *entry)
{
	return ur_ends_with(entry->d_name, SUFFIX) && entry->d_name[0] != '.' &&
	       strcmp(entry->d_name, "README" SUFFIX) != 0;
}

static void names_in(const char *path, struct ur_strset *names)
{
	struct dirent **entries = NULL;
	int len = scandir(path, &entries, is_page, alphasort);

	for (int i = 0; i < len; i++) {
		entries[i]->d_name[strlen(entries[i]->d_name) - strlen(SUFFIX)] = '\0';
		(void)ur_strset_add(names, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}

/* Where the pages are, and their names. @return false when they are nowhere */
static bool look(struct ur_str *base, struct ur_strset *names)
{
	struct ur_str program = UR_STR_INIT, path = UR_STR_INIT;
	bool known = folder_of_program(&program);

	for (size_t b = 0; known && !names->len && b < UR_LEN(beside); b++) {
		ur_str_setf(base, "%s%s", program.buf, beside[b]);
		for (size_t f = 0; f < UR_LEN(folders); f++) {
			ur_str_setf(&path, "%s%s", base->buf, folders[f]);
			names_in(path.buf, names);
		}
	}
	ur_str_release(&program);
	ur_str_release(&path);
	return names->len > 0;
}

static enum ur_errc no_such_page(const char *name, const struct ur_strset *names,
				 struct ur_error *err)
{
	const char *near =
		ur_nearest_word(name, (const char *const *)names->items, names->len);
	enum ur_errc rc =
		ur_error_set(err, UR_EUSAGE, "there is no runbook page '%.80s'", name);

	if (near)
		ur_error_hint(err, "did you mean '%s'?", near);
	ur_error_hint(err, UR_PROGRAM " help runbook lists the pages");
	return rc;
}

enum ur_errc ur_runbook_read(const char *name, struct ur_str *out, struct ur_error *err)
{
	struct ur_str base = UR_STR_INIT, path = UR_STR_INIT;
	struct ur_strset names = UR_STRSET_INIT;
	enum ur_errc rc;

	if (!look(&base, &names)) {
		rc = ur_error_set(
			err, UR_EIO,
			"the runbook pages are not installed beside the program");
		ur_error_hint(err, "they are the folder 'runbooks' of its documentation");
	} else if (!ur_strset_has(&names, name)) {
		rc = no_such_page(name, &names, err);
	} else {
		rc = UR_ENOTFOUND;
		for (size_t f = 0; rc == UR_ENOTFOUND && f < UR_LEN(folders); f++) {
			*err = (struct ur_error)UR_ERROR_INIT;
			ur_str_setf(&path, "%s%s/%s" SUFFIX, base.buf, folders[f], name);
			rc = ur_file_read(path.buf, out, err);
		}
	}
	ur_str_release(&base);
	ur_str_release(&path);
	ur_strset_release(&names);
	return rc;
}

void ur_runbook_list(struct ur_str *out)
{
	struct ur_str base = UR_STR_INIT, left = UR_STR_INIT;
	struct ur_strset names = UR_STRSET_INIT;

	ur_help_text(out, 0,
		     "What to do about a reason, step by step. '" UR_PROGRAM
		     " help runbook NAME' prints a page; each rule of 'audit' has one "
		     "too.");
	ur_str_addc(out, '\n');
	if (!look(&base, &names))
		ur_str_adds(out, "The pages are not installed beside the program.\n");
	for (size_t i = 0; i < names.len; i++) {
		ur_str_setf(&left, "  %s\n", names.items[i]);
		ur_str_adds(out, left.buf);
	}
	ur_str_release(&base);
	ur_str_release(&left);
	ur_strset_release(&names);
}
