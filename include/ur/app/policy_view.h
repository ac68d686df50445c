/* SPDX-License-Identifier: MIT */
#ifndef UR_APP_POLICY_VIEW_H
#define UR_APP_POLICY_VIEW_H

#include "ur/app/context.h"
#include "ur/core/policy.h"
#include "ur/forge/pulls.h"

/**
 * @file policy_view.h
 * `policy`: what each umbrella stands for at a commit, and where that is said. Asks about
 * branches, their files and, with --pr, pull requests; never writes.
 */
struct ur_policy_item {
	const char *repository, *umbrella; /* borrowed from the settings */
	char *branch;			   /* base branch */
	int64_t pull;			   /* with --pr; 0 for the tip of the branch */
	char commit[UR_SHA_BUF];
	struct ur_policy policy;
	enum ur_errc rc; /* not UR_OK: it could not be read, err says why */
	struct ur_error err;
};

struct ur_policy_view {
	const char *server; /* borrowed from the settings */
	const char *kind;   /* "gitea", "forgejo", "" */
	char version[64];
	enum ur_errc rc; /* not UR_OK: the server could not be asked at all */
	struct ur_error err;
	struct ur_policy_item *items;
	size_t len, cap;
	size_t unknown, unread; /* how many of them */
};

/** Always leaves a printable view. */
void ur_app_policy(struct ur_app *app, struct ur_policy_view *view);
void ur_policy_view_release(struct ur_policy_view *view);

#endif
