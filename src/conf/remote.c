/* SPDX-License-Identifier: MIT */
#include <git2.h>

#include "ur/base/memory.h"
#include "ur/conf/surroundings.h"

/* Read as configured: looking a remote up leaks memory in libgit2 1.5, and an address
 * rewritten for somebody's convenience (insteadOf) says less about the server. */
char *ur_conf_origin_remote(const char *directory)
{
	git_repository *repository = NULL;
	git_config *config = NULL;
	const char *url = NULL;
	char *out = NULL;

	if (git_libgit2_init() < 0)
		return NULL;
	if (git_repository_open_ext(&repository, directory, 0, NULL) == 0 &&
	    git_repository_config_snapshot(&config, repository) == 0 &&
	    git_config_get_string(&url, config, "remote.origin.url") == 0)
		out = ur_xstrdup(url);
	git_config_free(config);
	git_repository_free(repository);
	git_libgit2_shutdown();
	return out;
}
