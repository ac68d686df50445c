/* SPDX-License-Identifier: MIT */
#ifndef UR_APP_LOOK_H
#define UR_APP_LOOK_H

#include "ur/app/pass.h"

/**
 * @file look.h
 * What `policy` and `doctor` look at outside of any pull request. Not seen outside
 * app/.
 */

/** The base branches to look at: those of --base, else of the repository's settings, that
 *  are no patterns; else @c default_branch. Appended. */
void ur_look_branches(const struct ur_settings *settings,
		      const struct ur_repository_settings *repository,
		      const char *default_branch, struct ur_strset *out);

/** A commit whose files say what an umbrella stands for. All borrowed. */
struct ur_look {
	const char *head, *merge_base, *base_tip;
	const struct ur_rows *rows; /* NULL: none */
	const struct ur_protection *protection;
};

/**
 * @return UR_OK with *out filled, known or not (to be released in every case); else as
 *         ur_policy_derive()
 */
enum ur_errc ur_look_policy(struct ur_pass *pass,
			    const struct ur_umbrella_settings *umbrella,
			    const struct ur_look *look, struct ur_policy *out,
			    struct ur_error *err);

/** A base with more in it than a branch's name: it may fit several, or none. */
bool ur_look_is_pattern(const char *branch);

#endif
