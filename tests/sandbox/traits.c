/* SPDX-License-Identifier: MIT */
#include "traits.h"

#include <string.h>

#define EOF_OLD "[]: json: string unexpected end of JSON input"
#define TYPE_OLD                                                                         \
	"[]: json: cannot unmarshal number into Go struct field "                        \
	"CreateStatusOption.State of type string"
#define EOF_NEW "[]: unexpected EOF"
#define TYPE_NEW                                                                         \
	"[]: json: cannot unmarshal number into Go struct field "                        \
	"CreateStatusOption.state of type commitstatus.CommitStatusState"
#define GONE_OLD "The target couldn't be found."
#define NO_USER "user does not exist [uid: 0, name: ]"
#define NO_TOKEN_17                                                                      \
	"token is malformed: token contains an invalid number of segments\n"             \
	"access token does not exist [sha: %s]\n"                                        \
	"token is malformed: token contains an invalid number of segments\n"             \
	"task with token \"%s\": resource does not exist\n"                              \
	"authorized integration: parse JWT error: token is malformed: token "            \
	"contains an invalid number of segments"

#define ACTIONS_125                                                                      \
	(SB_HAS_TASKS | SB_HAS_RUNS | SB_HAS_RUN | SB_HAS_RUN_JOBS | SB_HAS_JOB |        \
	 SB_HAS_WORKFLOWS)

#define FORGEJO_COMMON                                                                   \
	.forgejo = true, .not_found = SB_404_EMPTY_LIST, .not_found_text = GONE_OLD,     \
	.parent_null = true, .unknown_sha_empty = true, .any_rev = true,                 \
	.json_eof = EOF_OLD, .json_type = TYPE_OLD, .same = SB_SAME_DESCRIPTION,         \
	.aggregate = SB_AGG_FORGEJO, .merge_reason = true, .branch_detail = true,        \
	.pull_reviews = true, .pull_teams = true, .pull_flow = true,                     \
	.pull_list_counts = true, .topics = true

#define GITEA_127                                                                        \
	.bad_token = "invalid username, password or token",                              \
	.has = ACTIONS_125 | SB_HAS_RERUN, .scope_long = true, .job_permissions = true,  \
	.not_found = SB_404_DETAIL, .not_found_text = "not found", .redirect = 301,      \
	.head = true, .response_size = true, .topics = true, .no_transform = true,       \
	.history_pages = true, .empty = SB_EMPTY_PENDING, .count_empty = true,           \
	.combined_link = true, .combined_urls = true, .combined = SB_RULE_126,           \
	.json_eof = EOF_NEW, .json_type = TYPE_NEW, .skipped = "skipped",                \
	.descriptions_127 = true, .url_ids = true, .split = true, .noname_file = true,   \
	.same = SB_SAME_ALL, .runs_detail = true, .actions_count = true, .steps = true,  \
	.workflow_names = true, .attempts = true, .waiting_for_done = true,              \
	.aggregate = SB_AGG_127, .rerun = SB_RERUN_ATTEMPT, .gate = SB_RULE_126,         \
	.merge_gate_first = true, .protection = 27, .pull_version = true,                \
	.pull_teams = true, .contents_dates = true, .raw_fallback = true

#define FORGEJO_16                                                                       \
	FORGEJO_COMMON, .bad_token = NO_TOKEN_17,                                        \
			.has = SB_HAS_FORGEJO | SB_HAS_TASKS | SB_HAS_RUNS |             \
			       SB_HAS_RUN | SB_HAS_RUN_JOBS | SB_HAS_CANCEL,             \
			.redirect = 301, .post_unknown_404 = true, .skipped = "skipped", \
			.skipped_untaken = true, .runs_public = true,                    \
			.runs_detail = true, .pull_api_url = true, .protection = 11,     \
			.contents_when = true

static const struct sb_traits rows[] = {
	{ .name = "gitea-1.22.6",
	  .version = "1.22.6",
	  .schedule_push = true,
	  .bad_token = NO_USER,
	  .token_lower = true,
	  .not_found_text = GONE_OLD,
	  .redirect = 307,
	  .parent_null = true,
	  .no_transform = true,
	  .unknown_sha_empty = true,
	  .any_rev = true,
	  .json_eof = EOF_OLD,
	  .json_type = TYPE_OLD,
	  .skipped = "success",
	  .noname_repeats = true,
	  .target_plain = true,
	  .merge_reason = true,
	  .gate_first = true,
	  .branch_detail = true,
	  .protection = 22,
	  .pull_reviews = true,
	  .requested_null = true,
	  .pull_list_counts = true },
	{ .name = "gitea-1.24.7",
	  .version = "1.24.7",
	  .schedule_push = true,
	  .bad_token = NO_USER,
	  .has = SB_HAS_TASKS | SB_HAS_WORKFLOWS,
	  .scope_long = true,
	  .not_found_text = GONE_OLD,
	  .redirect = 301,
	  .response_size = true,
	  .topics = true,
	  .no_transform = true,
	  .json_eof = EOF_OLD,
	  .json_type = TYPE_OLD,
	  .skipped = "success",
	  .noname_repeats = true,
	  .protection = 24,
	  .pull_teams = true,
	  .contents_dates = true,
	  .raw_fallback = true },
	{ .name = "gitea-1.25.4",
	  .version = "1.25.4",
	  .schedule_push = true,
	  .bad_token = "invalid username, password or token",
	  .has = ACTIONS_125,
	  .scope_long = true,
	  .not_found_text = "not found",
	  .redirect = 301,
	  .response_size = true,
	  .topics = true,
	  .no_transform = true,
	  .empty = SB_EMPTY_SHA,
	  .count_empty = true,
	  .combined_urls = true,
	  .combined = SB_RULE_125,
	  .json_eof = EOF_OLD,
	  .json_type = TYPE_OLD,
	  .skipped = "skipped",
	  .runs_owner = true,
	  .jobs_unknown_200 = true,
	  .approval_waiting = true,
	  .workflow_names = true,
	  .gate = SB_RULE_125,
	  .gate_warning = true,
	  .protection = 24,
	  .pull_teams = true,
	  .contents_dates = true,
	  .raw_fallback = true },
	{ .name = "gitea-1.26.3",
	  .version = "1.26.3",
	  .bad_token = "invalid username, password or token",
	  .has = ACTIONS_125 | SB_HAS_RERUN,
	  .scope_long = true,
	  .job_permissions = true,
	  .not_found_text = "not found",
	  .redirect = 301,
	  .response_size = true,
	  .topics = true,
	  .no_transform = true,
	  .history_pages = true,
	  .empty = SB_EMPTY_PENDING,
	  .count_empty = true,
	  .combined_link = true,
	  .combined_urls = true,
	  .combined = SB_RULE_126,
	  .json_eof = EOF_NEW,
	  .json_type = TYPE_NEW,
	  .skipped = "skipped",
	  .url_ids = true,
	  .same = SB_SAME_ALL,
	  .runs_detail = true,
	  .jobs_unknown_200 = true,
	  .actions_count = true,
	  .steps = true,
	  .workflow_names = true,
	  .rerun = SB_RERUN_IN_PLACE,
	  .gate = SB_RULE_126,
	  .protection = 24,
	  .pull_version = true,
	  .pull_teams = true,
	  .contents_dates = true,
	  .raw_fallback = true },
	{ .name = "gitea-1.27.0-rc0", .version = "1.27.0-rc0", GITEA_127 },
	{ .name = "gitea-1.27.0", .version = "1.27.0", GITEA_127 },
	{ .name = "gitea-1.28-dev", .version = "1.28.0+dev-343-g9d3f04eb7e", GITEA_127 },
	{ .name = "forgejo-11.0.15",
	  .version = "11.0.15+gitea-1.22.0",
	  FORGEJO_COMMON,
	  .bad_token = NO_USER,
	  .token_lower = true,
	  .has = SB_HAS_FORGEJO | SB_HAS_TASKS,
	  .redirect = 307,
	  .no_transform = true,
	  .skipped = "success",
	  .protection = 11 },
	{ .name = "forgejo-13.0.5",
	  .version = "13.0.5+gitea-1.22.0",
	  FORGEJO_COMMON,
	  .bad_token = NO_USER,
	  .has = SB_HAS_FORGEJO | SB_HAS_TASKS | SB_HAS_RUNS | SB_HAS_RUN,
	  .redirect = 301,
	  .no_transform = true,
	  .skipped = "success",
	  .runs_public = true,
	  .approval_waiting = true,
	  .runs_ascending = true,
	  .gate_first = true,
	  .protection = 11,
	  .contents_when = true },
	{ .name = "forgejo-15.0.3",
	  .version = "15.0.3+gitea-1.22.0",
	  FORGEJO_COMMON,
	  .bad_token = "access token does not exist [sha: %s]",
	  .has = SB_HAS_FORGEJO | SB_HAS_TASKS | SB_HAS_RUNS | SB_HAS_RUN,
	  .redirect = 301,
	  .no_transform = true,
	  .post_unknown_404 = true,
	  .skipped = "success",
	  .runs_public = true,
	  .approval_waiting = true,
	  .protection = 11,
	  .contents_when = true },
	{ .name = "forgejo-16.0.0-dev",
	  .version = "16.0.0-dev-1000-4695780d41+gitea-1.22.0",
	  FORGEJO_16 },
	{ .name = "forgejo-17.0.0-dev",
	  .version = "17.0.0-dev+gitea-1.22.0",
	  FORGEJO_16 },
};

const struct sb_traits *sb_traits_find(const char *name)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!strcmp(rows[i].name, name))
			return &rows[i];
	return NULL;
}
