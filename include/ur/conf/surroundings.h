/* SPDX-License-Identifier: MIT */
#ifndef UR_CONF_SURROUNDINGS_H
#define UR_CONF_SURROUNDINGS_H

#include "ur/conf/load.h"

/**
 * @file surroundings.h
 * The parts of ur_conf_load() that look around: older names, a runner's
 * environment, the git remote, the token.
 */

/** A variable's value as it is, NULL when absent. */
const char *ur_conf_raw_variable(const struct ur_conf_sources *sources, const char *name);
/** The same, NULL when absent or empty. */
const char *ur_conf_variable(const struct ur_conf_sources *sources, const char *name);

/** GITEA_HOST, REPO, UMBRELLA_CONTEXT, REQUIRED_SUB_JOBS, DRY_RUN, below the file.
 *  @return UR_OK or UR_ECONFIG */
enum ur_errc ur_conf_legacy(const struct ur_conf_sources *sources,
			    struct ur_settings *settings, struct ur_error *err);
/** At -v: each older name whose value is in effect.
 *  @param may_apply the command is one that DRY_RUN is about */
void ur_conf_mention_legacy(const struct ur_settings *settings, bool may_apply);

/** Server and repository where nobody named them: the runner's, then the `origin`
 *  remote's. Fills in_runner, actor, server_origin. @return UR_OK or UR_ECONFIG */
enum ur_errc ur_conf_look_around(const struct ur_conf_sources *sources,
				 struct ur_settings *settings, struct ur_error *err);

/** The address of the `origin` remote of the git repository around @c directory: heap
 *  text, NULL when there is none. */
char *ur_conf_origin_remote(const char *directory);

/** The token, by the order of SPEC 3 and the rule of SPEC 5.7.
 *  @return UR_OK or UR_ECONFIG */
enum ur_errc ur_conf_token(const struct ur_conf_sources *sources,
			   struct ur_settings *settings, struct ur_error *err);

/** -R, --umbrella, --require and --aggregates-only over what the file says.
 *  @return UR_OK or UR_EUSAGE */
enum ur_errc ur_conf_select(struct ur_settings *settings, struct ur_error *err);

#endif
