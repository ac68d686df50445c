/* SPDX-License-Identifier: MIT */
#include <git2.h>

#include "ur/base/memory.h"
#include "ur/conf/surroundings.h"

char *ur_conf_origin_remote(const char *directory)
{
	git_repository *repository = NULL;
	git_remote *remote = NULL;
	const char *url = NULL;
	char *out = NULL;

	if (git_libgit2_init() < 0)
		return NULL;
	if (git_repository_open_ext(&repository, directory, 0, NULL) == 0 &&
	    git_remote_lookup(&remote, repository, "origin") == 0)
		url = git_remote_url(remote);
	if (url)
		out = ur_xstrdup(url);
	git_remote_free(remote);
	git_repository_free(repository);
	git_libgit2_shutdown();
	return out;
}
