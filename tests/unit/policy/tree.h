/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_POLICY_TREE_H
#define TESTS_UNIT_POLICY_TREE_H

#include "core/table.h"

#include <stdlib.h>
#include <unistd.h>

#include "ur/base/memory.h"
#include "ur/policy/source.h"

/* A folder of its own with files and links in it, and what a source reads there. */

#define NOWHERE "0123456789012345678901234567890123456789"

/* A fresh directory; the caller removes it. */
static inline char *make_room(void)
{
	char *room = ur_xstrdup("/tmp/ur-source-XXXXXX");

	assert_non_null(mkdtemp(room));
	return room;
}

static inline void drop_room(char *room)
{
	char *command = ur_xasprintf("rm -rf '%s'", room);

	assert_int_equal(system(command), 0);
	free(command);
	free(room);
}

static inline enum ur_errc list(struct ur_source *source, const char *commit,
				const char *folder, struct ur_str *out,
				struct ur_error *err)
{
	struct ur_tree_files files = UR_TREE_FILES_INIT;
	enum ur_errc rc = source->list(source->self, commit, folder, &files, err);

	ur_str_clear(out);
	for (size_t i = 0; i < files.len; i++)
		ur_str_addf(out, "%s ", files.items[i].path);
	ur_tree_files_release(&files);
	return rc;
}

static inline enum ur_errc read_file(struct ur_source *source, const char *commit,
				     const char *path, struct ur_str *out,
				     struct ur_error *err)
{
	ur_str_clear(out);
	return source->read(source->self, commit, path, out, err);
}

#endif
