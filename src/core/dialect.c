/* SPDX-License-Identifier: MIT */
#include "ur/core/dialect.h"
#include "ur/core/words.h"

#include <stdio.h>
#include <string.h>

/* Forgejo left Gitea's numbers with its version 7. */
#define FORGEJO_FIRST_MAJOR 7

static const char *const gitea_dirs[] = { ".gitea/workflows", ".github/workflows", NULL };
static const char *const forgejo_dirs[] = { ".forgejo/workflows", ".gitea/workflows",
					    ".github/workflows", NULL };

#define GITEA(minor_)                                                                    \
	.kind = UR_FORGE_GITEA, .major = 1, .minor = (minor_), .workflow_dirs = gitea_dirs

#define FORGEJO(major_)                                                                  \
	.kind = UR_FORGE_FORGEJO, .major = (major_), .minor = 0,                         \
	.workflow_dirs = forgejo_dirs, .job_naming = UR_NAMING_FORGEJO,                  \
	.gate_glob = UR_GLOB_GOBWAS, .posted_supersedes = true, .repo_has_topics = true

/* 1.27.0 and 1.28-dev were recorded alike: servers/gitea.md section 11 */
#define FROM_GITEA_27                                                                    \
	.level = UR_LEVEL_JOBS, .rerun = true, .url_has_ids = true,                      \
	.permissions_enforced = true, .unnamed_is_file = true, .callee_writes = true,    \
	.filtered_writes = true, .scoped_workflows = true, .repo_has_topics = true,      \
	.job_naming = UR_NAMING_MATRIX_EVALUATES, .gate_glob = UR_GLOB_GITEA_125

/* clang-format off */
static const struct ur_dialect table[] = {
	{ GITEA(22), .schedule_writes_push = true, .level = UR_LEVEL_STATUSES, .posted_supersedes = true,
	  .skipped_is_success = true, .target_is_pull_request = true,
	  .plain_always_only = true,
	  .job_naming = UR_NAMING_NEVER_EVALUATES, .gate_glob = UR_GLOB_GOBWAS },
	{ GITEA(23), .schedule_writes_push = true, .level = UR_LEVEL_TASKS, .posted_supersedes = true,
	  .skipped_is_success = true, .repo_has_topics = true,
	  .job_naming = UR_NAMING_MATRIX_EVALUATES, .gate_glob = UR_GLOB_GOBWAS },
	{ GITEA(24), .schedule_writes_push = true, .level = UR_LEVEL_TASKS, .posted_supersedes = true,
	  .skipped_is_success = true, .repo_has_topics = true,
	  .job_naming = UR_NAMING_MATRIX_EVALUATES, .gate_glob = UR_GLOB_GOBWAS },
	{ GITEA(25), .schedule_writes_push = true, .level = UR_LEVEL_TASKS, .jobs_for_owner = true,
	  .posted_supersedes = true, .repo_has_topics = true, .warning_passes = true,
	  .job_naming = UR_NAMING_MATRIX_EVALUATES, .gate_glob = UR_GLOB_GITEA_125 },
	{ GITEA(26), .level = UR_LEVEL_JOBS, .posted_supersedes = true, .rerun = true,
	  .url_has_ids = true, .permissions_enforced = true, .repo_has_topics = true,
	  .job_naming = UR_NAMING_MATRIX_EVALUATES, .gate_glob = UR_GLOB_GITEA_125 },
	{ GITEA(27), FROM_GITEA_27 },
	{ GITEA(28), FROM_GITEA_27 },

	{ FORGEJO(11), .level = UR_LEVEL_TASKS, .skipped_is_success = true },
	{ FORGEJO(12), .level = UR_LEVEL_TASKS, .skipped_is_success = true,
	  .run_states = true, .broken_file_writes = true },
	{ FORGEJO(13), .level = UR_LEVEL_TASKS, .skipped_is_success = true,
	  .run_states = true, .broken_file_writes = true },
	{ FORGEJO(14), .level = UR_LEVEL_TASKS, .skipped_is_success = true,
	  .run_states = true, .broken_file_writes = true, .matrix_evaluates = true },
	{ FORGEJO(15), .level = UR_LEVEL_TASKS, .skipped_is_success = true,
	  .run_states = true, .broken_file_writes = true, .callee_writes = true,
	  .matrix_evaluates = true },
	{ FORGEJO(16), .level = UR_LEVEL_JOBS, .broken_file_writes = true,
	  .callee_writes = true, .matrix_evaluates = true },
	{ FORGEJO(17), .level = UR_LEVEL_JOBS, .broken_file_writes = true,
	  .callee_writes = true, .matrix_evaluates = true },
};
/* clang-format on */

#define ROWS (sizeof(table) / sizeof(table[0]))

const char *ur_level_name(enum ur_level level)
{
	return ur_word_of(ur_level_words, level);
}

/* At most six digits, moves on behind them. */
static bool number(const char **text, int *out)
{
	int value = 0, digits = 0;

	for (; **text >= '0' && **text <= '9'; (*text)++, digits++) {
		if (digits == 6)
			return false;
		value = value * 10 + (**text - '0');
	}
	*out = value;
	return digits > 0;
}

static enum ur_forge_kind kind_of(int major, const char *tail)
{
	if (strstr(tail, "+gitea-") || major >= FORGEJO_FIRST_MAJOR)
		return UR_FORGE_FORGEJO;
	return major == 1 ? UR_FORGE_GITEA : UR_FORGE_UNKNOWN;
}

bool ur_version_parse(const char *text, struct ur_version *out)
{
	struct ur_version v = { 0 };
	const char *at = text;

	if (!text || !number(&at, &v.major))
		return false;
	if (*at == '.') {
		at++;
		if (!number(&at, &v.minor))
			return false;
		if (*at == '.') {
			at++;
			if (!number(&at, &v.patch))
				return false;
		}
	} else if (v.major < FORGEJO_FIRST_MAJOR) {
		return false; /* "1" names no version of anything */
	}
	if (*at && !strchr("-+~ ", *at))
		return false;
	v.kind = kind_of(v.major, at);
	if (v.kind == UR_FORGE_UNKNOWN)
		return false;
	snprintf(v.text, sizeof(v.text), "%s", text);
	*out = v;
	return true;
}

/* Is the version at least as new as the one where the row begins? */
static bool reaches(const struct ur_version *version, const struct ur_dialect *row)
{
	if (version->major != row->major)
		return version->major > row->major;
	return version->minor >= row->minor;
}

const struct ur_dialect *ur_dialect_of(const struct ur_version *version, bool *newer)
{
	const struct ur_dialect *found = NULL, *newest = NULL;

	*newer = false;
	for (size_t i = 0; i < ROWS; i++) {
		if (table[i].kind != version->kind)
			continue;
		newest = &table[i];
		if (reaches(version, newest))
			found = newest;
	}
	*newer = found && found == newest &&
		 (version->major > newest->major ||
		  (version->kind == UR_FORGE_GITEA && version->minor > newest->minor));
	return found;
}

const struct ur_dialect *ur_dialect_table(size_t *len)
{
	*len = ROWS;
	return table;
}
