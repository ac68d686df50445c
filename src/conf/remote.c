/* SPDX-License-Identifier: MIT */
#include <git2.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ur/base/git_config.h"
#include "ur/base/log.h"
#include "ur/base/memory.h"
#include "ur/conf/surroundings.h"

/* Open the folder or link that is called ".git" there, and nothing else. */
static bool open_here(const char *folder, git_repository **out)
{
	char *path = ur_xasprintf("%s/.git", folder);
	struct ur_error err = UR_ERROR_INIT;
	bool ok = ur_git_config_check(path, &err) == UR_OK;

	if (!ok)
		ur_log(UR_LOG_NOTICE, "the git remote 'origin' is not looked up: %s",
		       err.message);
	ok = ok &&
	     git_repository_open_ext(out, path, GIT_REPOSITORY_OPEN_NO_SEARCH, NULL) == 0;
	free(path);
	return ok;
}

/*
 * Upwards to the first ".git", as long as it is the same file system. A checkout can hold no
 * folder of that name that did not come from git itself, but it can hold a whole bare
 * repository in any other one, which libgit2's own search would find first.
 */
static git_repository *find(const char *directory)
{
	char *folder = realpath(directory, NULL), *slash;
	git_repository *found = NULL;
	struct stat from, now;

	if (!folder || stat(folder, &from) != 0) {
		free(folder);
		return NULL;
	}
	while (stat(folder, &now) == 0 && now.st_dev == from.st_dev) {
		char *git = ur_xasprintf("%s/.git", folder);
		bool there = lstat(git, &now) == 0;

		free(git);
		if (there && open_here(folder, &found))
			break;
		slash = strrchr(folder, '/');
		/* one that is there and cannot be opened is the one that is meant */
		if (there || !slash || !folder[1])
			break;
		slash[slash == folder] = '\0';
	}
	free(folder);
	return found;
}

/* Read as configured: looking a remote up leaks memory in libgit2 1.5, and an address
 * rewritten for somebody's convenience (insteadOf) says less about the server. */
char *ur_conf_origin_remote(const char *directory)
{
	git_repository *repository;
	git_config *config = NULL;
	const char *url = NULL;
	char *out = NULL;

	if (git_libgit2_init() < 0)
		return NULL;
	repository = find(directory);
	if (repository && git_repository_config_snapshot(&config, repository) == 0 &&
	    git_config_get_string(&url, config, "remote.origin.url") == 0)
		out = ur_xstrdup(url);
	git_config_free(config);
	git_repository_free(repository);
	git_libgit2_shutdown();
	return out;
}
