/* SPDX-License-Identifier: MIT */
#ifndef UR_CONF_LOAD_H
#define UR_CONF_LOAD_H

#include "ur/conf/keys.h"
#include "ur/conf/settings.h"

/**
 * @file load.h
 * Puts the settings of a run together: flags over environment over file over
 * built-in values, then what is found around it (SPEC 3, 4, 5.7).
 */

/** All borrowed. */
struct ur_conf_sources {
	const struct ur_assignment *flags;
	size_t flags_len;
	const struct ur_assignment *environment; /* of known options */
	size_t environment_len;
	/** What the environment says; empty counts as absent. NULL: getenv(3). */
	const char *(*lookup)(const char *name);
	const char
		*config; /* --config: a file, "none", or "" to look in the usual places */
	bool config_from_flag;
	const char *system_file; /* NULL: /etc/umbrella-reaper/config.yml */
	/** The command asks no forge: a token that cannot be read is a warning. */
	bool without_forge;
	const char
		*directory; /* look for a git repository from here; NULL: do not look */
};

/**
 * Fill @c settings (initialised before). Server, repositories and umbrellas may be
 * missing afterwards: ur_conf_check_forge() says so to the commands that need them.
 * The token is read, registered as secret, and its variables are taken out of the
 * process's environment.
 * @return UR_OK; UR_EUSAGE when a flag is wrong; UR_ECONFIG for everything else
 */
enum ur_errc ur_conf_load(const struct ur_conf_sources *sources,
			  struct ur_settings *settings, struct ur_error *err);

/** What a command is about to do with the forge. */
struct ur_conf_use {
	bool writes;	     /* it will post */
	bool one_repository; /* it names one pull request */
	bool offline;	     /* answers come from a recording: no server, no token */
	bool any_umbrella;   /* it can do without the name of an umbrella */
	bool no_ledger;	     /* it looks at no ledger, or at nothing else of it */
};

/**
 * Is everything there that a talk with the forge needs, and may it be had?
 * @return UR_OK; UR_EUSAGE for a write to a server or repository that was merely found, and
 *         for a pull request number with several repositories; UR_ECONFIG for the rest
 */
enum ur_errc ur_conf_check_forge(const struct ur_settings *settings,
				 const struct ur_conf_use *use, struct ur_error *err);

#endif
