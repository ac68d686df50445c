/* SPDX-License-Identifier: MIT */
#ifndef UR_APP_HAND_H
#define UR_APP_HAND_H

#include "ur/app/pass.h"
#include "ur/app/use_cases.h"

/**
 * @file hand.h
 * A person's command on its way: the passes stay open between plan and consent. Shared by
 * the files of app/ that make such plans.
 */
struct ur_hand {
	struct ur_app *app;
	struct ur_result *result;
	struct ur_forge forge;
	struct ur_pass *passes; /* one per repository of the settings */
	size_t passes_len;
	struct ur_case *
		*due; /* to be carried out, in this order; borrowed from the passes */
	size_t due_len, due_cap;
	int64_t started_ms;
};

/** Read and judge every repository of the settings. Nothing is written. */
struct ur_hand *ur_hand_open(struct ur_app *app, const char *command,
			     struct ur_result *result);
/** An error of the result when the asked pull request is not open. */
void ur_hand_check_open(struct ur_hand *hand);
/** Drop the results that are not wanted; the cases are told where theirs stand now. */
void ur_hand_keep(struct ur_hand *hand,
		  bool (*wanted)(const struct ur_hand *hand, const struct ur_pass *pass,
				 size_t result));
/** Keep those of the asked pull request. */
bool ur_hand_is_asked(const struct ur_hand *hand, const struct ur_pass *pass,
		      size_t result);
/** Our own success, where it is the only live row of the umbrella and no older than
 *  settings->since_seconds; else NULL. */
const struct ur_row *ur_hand_standing_green(const struct ur_case *c);
/** Plan one case: it becomes due unless its repository is paused. */
void ur_hand_plan(struct ur_hand *hand, struct ur_case *c);
/**
 * The end of planning. @return the hand when something is due, else NULL with the result
 * ended, exit code @c refused in place of 0, and the hand freed
 */
struct ur_hand *ur_hand_planned(struct ur_hand *hand, int refused);

#endif
