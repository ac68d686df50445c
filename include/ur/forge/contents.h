/* SPDX-License-Identifier: MIT */
#ifndef UR_FORGE_CONTENTS_H
#define UR_FORGE_CONTENTS_H

#include "ur/forge/client.h"

/** One file of a folder at a commit. */
struct ur_tree_file {
	char *path; /* from the repository's root */
	char *blob; /* git id of its content */
};

struct ur_tree_files {
	struct ur_tree_file *items;
	size_t len, cap;
};

#define UR_TREE_FILES_INIT                                                               \
	{                                                                                \
		0                                                                        \
	}
void ur_tree_files_release(struct ur_tree_files *files);
void ur_tree_files_push(struct ur_tree_files *files, const char *path, const char *blob);
/** By path, so that no source's own order shows. */
void ur_tree_files_sort(struct ur_tree_files *files);

/**
 * The files below a folder at a full commit id, sub-folders included (at most 4 deep and
 * UR_TREE_FILES_MAX files). Always by /contents?ref=<full id>, never /raw (servers/gitea.md section 10).
 * A symbolic link is a file, whose content is the link's own text; a submodule that is
 * called like a workflow is UR_EPROTO with its name.
 * @return UR_ENOTFOUND when there is no such folder at that commit
 */
#define UR_TREE_FILES_MAX 200
enum ur_errc ur_contents_list(struct ur_forge *forge, const char *repo, const char *sha,
			      const char *folder, struct ur_tree_files *out,
			      struct ur_error *err);

/** Of a longer file no more is handed on: one byte beyond the MiB at which servers cut a
 *  workflow file, or from which on it is not read here. */
#define UR_FILE_BYTES_MAX (((size_t)1 << 20) + 1)

/** One file's bytes, appended to @c out, and its blob id (65 bytes, may be NULL).
 *  @return UR_ENOTFOUND; UR_EPROTO for what is no file */
enum ur_errc ur_contents_read(struct ur_forge *forge, const char *repo, const char *sha,
			      const char *path, struct ur_str *out, char *blob,
			      struct ur_error *err);

#endif
