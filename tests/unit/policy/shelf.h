/* SPDX-License-Identifier: MIT */
#ifndef UR_TESTS_SHELF_H
#define UR_TESTS_SHELF_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/policy/derive.h"

/* Workflow files in memory: a source that counts what it was asked. */

#define HEAD "1111111111111111111111111111111111111111"
#define BASE "2222222222222222222222222222222222222222"
#define TIP "3333333333333333333333333333333333333333"
#define SHELF_MAX 64

struct shelf_file {
	const char *commit, *path;
	char *text;
};

struct shelf {
	struct ur_source source;
	struct shelf_file files[SHELF_MAX];
	size_t len;
	unsigned lists, reads;
	enum ur_errc fail_list, fail_read;
};

static inline enum ur_errc shelf_list(void *self, const char *commit, const char *folder,
				      struct ur_tree_files *out, struct ur_error *err)
{
	struct shelf *shelf = self;
	bool any = false;

	shelf->lists++;
	if (shelf->fail_list)
		return ur_error_set(err, shelf->fail_list, "no list today");
	for (size_t i = 0; i < shelf->len; i++) {
		const struct shelf_file *file = &shelf->files[i];
		size_t len = strlen(folder);
		unsigned long sum = 5381;
		char blob[65];

		if (strcmp(file->commit, commit) != 0 ||
		    strncmp(file->path, folder, len) != 0 || file->path[len] != '/')
			continue;
		for (const char *p = file->text; *p; p++)
			sum = sum * 33 + (unsigned char)*p;
		snprintf(blob, sizeof(blob), "%040lx", sum);
		ur_tree_files_push(out, file->path, blob);
		any = true;
	}
	return any ? UR_OK : ur_error_set(err, UR_ENOTFOUND, "no such folder");
}

static inline enum ur_errc shelf_read(void *self, const char *commit, const char *path,
				      struct ur_str *out, struct ur_error *err)
{
	struct shelf *shelf = self;

	shelf->reads++;
	if (shelf->fail_read)
		return ur_error_set(err, shelf->fail_read, "no file today");
	for (size_t i = 0; i < shelf->len; i++)
		if (!strcmp(shelf->files[i].commit, commit) &&
		    !strcmp(shelf->files[i].path, path)) {
			ur_str_adds(out, shelf->files[i].text);
			return UR_OK;
		}
	return ur_error_set(err, UR_ENOTFOUND, "no such file");
}

static inline void shelf_init(struct shelf *shelf)
{
	*shelf = (struct shelf){ 0 };
	shelf->source = (struct ur_source){
		.self = shelf,
		.list = shelf_list,
		.read = shelf_read,
	};
}

static inline void shelf_put(struct shelf *shelf, const char *commit, const char *path,
			     const char *text)
{
	if (shelf->len == SHELF_MAX)
		abort();
	shelf->files[shelf->len++] =
		(struct shelf_file){ commit, path, ur_xstrdup(text) };
}

static inline void shelf_clear(struct shelf *shelf)
{
	for (size_t i = 0; i < shelf->len; i++)
		free(shelf->files[i].text);
	shelf->len = 0;
}

/* Rules of "gitea-1.26.3" and the like. */
static inline const struct ur_dialect *dialect_named(const char *server)
{
	struct ur_version version = { 0 };
	bool newer = false;

	if (!ur_version_parse(strchr(server, '-') + 1, &version))
		abort();
	return ur_dialect_of(&version, &newer);
}

#endif
