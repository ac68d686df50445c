/* SPDX-License-Identifier: MIT */
#ifndef UR_POLICY_SOURCE_H
#define UR_POLICY_SOURCE_H

#include "ur/forge/contents.h"

/**
 * @file source.h
 * Where workflow files come from: the forge, a local git repository, or a
 * folder. Files are named by full commit id and cached by blob.
 */
struct ur_source {
	void *self;
	/** Files below @c folder at @c commit. UR_ENOTFOUND when it is not there. */
	enum ur_errc (*list)(void *self, const char *commit, const char *folder,
			     struct ur_tree_files *out, struct ur_error *err);
	/** Bytes of one file, appended; of a longer one the first UR_FILE_BYTES_MAX. */
	enum ur_errc (*read)(void *self, const char *commit, const char *path,
			     struct ur_str *out, struct ur_error *err);
	void (*free)(void *self);
	bool any_commit; /* a folder: the commit is not looked at; read-only commands only */
};

struct ur_source *ur_source_forge(struct ur_forge *forge, const char *repo);
/** @return NULL with *err when the path is no git repository */
struct ur_source *ur_source_git(const char *path, struct ur_error *err);
struct ur_source *ur_source_folder(const char *path, struct ur_error *err);
/** A server does not look at what lies in a folder of workflows and is not called
 *  ".yml" or ".yaml": UR_OK for it. A submodule that is called so cannot be read, and no
 *  workflow of its commit starts: UR_EPROTO with "'PATH' is WHAT". A link is a file: the
 *  server reads the link's own text. */
enum ur_errc ur_source_no_file(const char *path, const char *what, struct ur_error *err);
/** Accepts NULL. */
void ur_source_free(struct ur_source *source);

#endif
