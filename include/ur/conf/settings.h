/* SPDX-License-Identifier: MIT */
#ifndef UR_CONF_SETTINGS_H
#define UR_CONF_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ur/base/error.h"
#include "ur/base/log.h"
#include "ur/core/evidence.h"
#include "ur/core/rule.h"
#include "ur/policy/derive.h"

/**
 * @file settings.h
 * The effective settings of one run: flags over environment over file over
 * built-in values (SPEC 3, 4), each with its origin.
 */

/** A list of strings that the settings own. */
struct ur_list {
	char **items;
	size_t len, cap;
};

struct ur_expand_settings {
	char *job;
	struct ur_list names;
};

struct ur_umbrella_settings {
	char *context;
	enum ur_policy_from from;
	struct ur_list contexts;
	char *list_origin;
	char *file; /* "" default */
	char *job;
	struct ur_expand_settings *expand;
	size_t expand_len;
	struct ur_list allow_skipped;
	bool aggregates_only;
	char *origin; /* where its entry stands; NULL: in no file */
};

enum ur_drafts { UR_DRAFTS_SKIP = 0, UR_DRAFTS_INCLUDE };

struct ur_repository_settings {
	char *name;	      /* "owner/name" */
	struct ur_list bases; /* branch patterns; empty: every branch */
	enum ur_drafts drafts;
	char *hold_label;
	struct ur_umbrella_settings *umbrellas;
	size_t umbrellas_len, umbrellas_cap;
	char *origin; /* where its entry stands: "config.yml:12"; NULL: in no file */
};

enum ur_color { UR_COLOR_AUTO = 0, UR_COLOR_ALWAYS, UR_COLOR_NEVER };

/** How the server's address came to be known (SPEC 5.7). */
enum ur_server_origin {
	UR_SERVER_UNSET = 0,
	UR_SERVER_GIT_REMOTE, /* merely found: no token, no writes */
	UR_SERVER_RUNNER,     /* GITHUB_SERVER_URL of a runner: plain http allowed */
	UR_SERVER_ENV,
	UR_SERVER_FILE,
	UR_SERVER_FLAG,
};

struct ur_settings {
	/* forge */
	char *server; /* web address without trailing slash; "" unset */
	enum ur_server_origin server_origin;
	enum ur_forge_kind kind; /* UR_FORGE_UNKNOWN is auto */
	char *treat_as;
	char *ca_file;
	bool allow_http;
	char *user_agent;
	int64_t timeout_seconds;
	unsigned retries, parallel;

	char *token;	    /* "" none; registered as secret */
	char *token_origin; /* for people: "UMBRELLA_REAPER_TOKEN", a file's path, … */

	struct ur_repository_settings *repositories;
	size_t repositories_len, repositories_cap;
	bool repository_found; /* merely, in a git remote: never written to */

	/* rules, limits, remedy */
	struct ur_rules rules; /* trusted_writers points into trusted_writers below */
	struct ur_list trusted_writers;
	size_t max_actions, max_per_head, max_reruns;
	unsigned max_share_ppm;
	int64_t deadline_seconds, cleanup_seconds;

	char *ledger_dir; /* effective, never "" */
	char *metrics_file, *runbook_base;

	/* this run */
	bool apply, exit_code, allow_mass, no_input, yes;
	struct ur_list only_bases; /* --base */
	int64_t *only_pulls;	   /* --pr */
	size_t only_pulls_len;
	unsigned shard, shards; /* 0/0: none */
	char *format;		/* a word of report/report.h; "" by what stdout is */
	enum ur_color color;
	enum ur_weight fail_on; /* least serious finding that makes the exit code 1 */
	char *output, *summary, *workflows_dir, *git_dir, *trace_http, *record_dir,
		*replay_dir, *offline_dir;
	int64_t lock_timeout_seconds;
	char *reason, *as; /* by hand */
	struct ur_list inherited;
	bool all;	       /* revoke --all */
	int64_t since_seconds; /* --since; UR_DURATION_NEVER: however old */
	bool from_forge;       /* ledger list --from-forge */
	int64_t pull;	       /* PR argument of explain, compensate, revoke; 0 none */
	bool in_runner;	       /* a Gitea, Forgejo or GitHub runner's environment */
	char *actor;	       /* GITHUB_ACTOR in a runner, else the login name */

	/* how it was told to behave and where its values come from */
	int verbosity; /* -1 quiet, 0, 1 (-v), 2 (-vv) */
	enum ur_log_format log_format;
	char *config_file;   /* the settings file that was read; "" none */
	char *file_server;   /* that file's own forge.url; "" none */
	char *token_file;    /* --token-file, its variable, or forge.token_file */
	char *runner_server; /* GITHUB_SERVER_URL of a runner; "" none */
	struct ur_list only_repositories; /* --repo */
	struct ur_list only_umbrellas;	  /* --umbrella */
	struct ur_list require;		  /* --require */
	bool aggregates_only;		  /* --aggregates-only */
	struct ur_origin *origins;	  /* one per key, in the order of ur_keys() */
};

/** Which layer gave a value; a higher one wins (SPEC 3). */
enum ur_layer {
	UR_LAYER_BUILT_IN = 0,
	UR_LAYER_LEGACY, /* names that older scripts used */
	UR_LAYER_FILE,
	UR_LAYER_ENVIRONMENT,
	UR_LAYER_FLAG,
};

struct ur_origin {
	enum ur_layer layer;
	char *text; /* NULL: built-in */
};

/** Every key at its built-in value. */
void ur_settings_init(struct ur_settings *settings);
void ur_settings_release(struct ur_settings *settings);
/** Where the value of a key comes from, for people: "flag --min-age",
 *  "UMBRELLA_REAPER_MIN_AGE", "config.yml:12", "built-in". "" for an unknown key. */
const char *ur_settings_origin(const struct ur_settings *settings, const char *key);
/** The repository of that name, or NULL. */
struct ur_repository_settings *ur_settings_repository(const struct ur_settings *settings,
						      const char *name);
/** A new repository at the end, with the built-in values. */
struct ur_repository_settings *ur_settings_push_repository(struct ur_settings *settings,
							   const char *name);
/** A new umbrella at the end, its list derived from the workflow. */
struct ur_umbrella_settings *
ur_repository_push_umbrella(struct ur_repository_settings *repository,
			    const char *context);
void ur_umbrella_settings_release(struct ur_umbrella_settings *umbrella);
void ur_repository_settings_release(struct ur_repository_settings *repository);
void ur_list_add(struct ur_list *list, const char *item);
void ur_list_release(struct ur_list *list);

/** The policy settings of one umbrella as the policy room wants them; borrowed
 *  from @c umbrella but @c expand, which the caller frees. */
struct ur_policy_settings ur_umbrella_policy(const struct ur_umbrella_settings *umbrella,
					     struct ur_expand **expand);

#endif
