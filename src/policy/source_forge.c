/* SPDX-License-Identifier: MIT */
#include "ur/policy/source.h"

#include <stdlib.h>

#include "ur/base/memory.h"

struct forge_source {
	struct ur_source source;
	struct ur_forge *forge;
	char *repo;
};

static enum ur_errc list(void *self, const char *commit, const char *folder,
			 struct ur_tree_files *out, struct ur_error *err)
{
	struct forge_source *s = self;

	return ur_contents_list(s->forge, s->repo, commit, folder, out, err);
}

static enum ur_errc read_file(void *self, const char *commit, const char *path,
			      struct ur_str *out, struct ur_error *err)
{
	struct forge_source *s = self;

	return ur_contents_read(s->forge, s->repo, commit, path, out, NULL, err);
}

static void release(void *self)
{
	struct forge_source *s = self;

	free(s->repo);
	free(s);
}

struct ur_source *ur_source_forge(struct ur_forge *forge, const char *repo)
{
	struct forge_source *s = ur_xcalloc(1, sizeof(*s));

	s->forge = forge;
	s->repo = ur_xstrdup(repo);
	s->source = (struct ur_source){
		.self = s,
		.list = list,
		.read = read_file,
		.free = release,
	};
	return &s->source;
}
