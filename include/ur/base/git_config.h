/* SPDX-License-Identifier: MIT */
#ifndef UR_BASE_GIT_CONFIG_H
#define UR_BASE_GIT_CONFIG_H

#include "ur/base/error.h"

/**
 * @file git_config.h
 * What a git library would follow out of a repository's own settings, looked at before the
 * library is. An include can name a pipe, on which libgit2 waits for ever.
 */

/**
 * Does the repository read its settings from its own folder alone?
 * @param git_dir its ".git": a folder, or a file that names one
 * @return UR_OK, also where there are no settings; UR_ECONFIG when they include another
 *         file, are none, or cannot be read
 */
enum ur_errc ur_git_config_check(const char *git_dir, struct ur_error *err);

#endif
