/* SPDX-License-Identifier: MIT */
#include "ur/conf/keys.h"

#include <string.h>

#include "ur/base/memory.h"
#include "ur/base/time.h"
#include "ur/core/words.h"

#define MINUTE INT64_C(60)
#define HOUR INT64_C(3600)
#define DAY INT64_C(86400)

static const char *const kind_words[] = { "auto", "gitea", "forgejo", NULL };
/* what ur_format_parse() knows; a test holds them together */
static const char *const format_words[] = { "table",	"plain", "json",  "ndjson",
					    "markdown", "html",	 "sarif", NULL };
static const char *const fail_words[] = { "error", "warning", "info", NULL };
static const char *const color_words[] = { "auto", "always", "never", NULL };
static const char *const log_words[] = { "text", "json", NULL };

#define AT(member) .offset = offsetof(struct ur_settings, member)

static const struct ur_key keys[] = {
	{ "forge.url", UR_KEY_SERVER, .in_file = true, AT(server), .built_in = "",
	  .help = "web address of the forge, sub-path allowed" },
	{ "forge.kind", UR_KEY_WORD, .in_file = true, AT(kind), .words = kind_words,
	  .built_in = "auto", .help = "which software the forge runs" },
	{ "forge.treat_as", UR_KEY_TEXT, .in_file = true, AT(treat_as), .most = 32,
	  .built_in = "", .help = "use the rules of this version, such as 1.27" },
	{ "forge.token_file", UR_KEY_PATH, .in_file = true, AT(token_file),
	  .built_in = "", .help = "file that holds the access token" },
	{ "forge.ca_file", UR_KEY_PATH, .in_file = true, AT(ca_file), .built_in = "",
	  .help = "certificates to trust" },
	{ "forge.allow_http", UR_KEY_BOOLEAN, .in_file = true, AT(allow_http),
	  .built_in = "false", .help = "allow plain http to this server" },
	{ "forge.user_agent", UR_KEY_TEXT, .in_file = true, AT(user_agent), .most = 200,
	  .built_in = "", .help = "what to call ourselves in requests" },
	{ "forge.timeout", UR_KEY_DURATION, .in_file = true, AT(timeout_seconds),
	  .least = 1, .most = 10 * MINUTE, .built_in = "20s",
	  .help = "longest time for one request" },
	{ "forge.retries", UR_KEY_UNSIGNED, .in_file = true, AT(retries), .most = 20,
	  .built_in = "4", .help = "how often a failed read is asked again" },
	{ "forge.parallel", UR_KEY_UNSIGNED, .in_file = true, AT(parallel), .least = 1,
	  .most = 64, .built_in = "8", .help = "requests at the same time" },

	{ "rules.min_age", UR_KEY_DURATION, .in_file = true, AT(rules.min_age_seconds),
	  .least = 1, .most = 30 * DAY, .built_in = "5m",
	  .help = "the newest relevant row must be this old" },
	{ "rules.evidence", UR_KEY_WORD, .in_file = true, AT(rules.evidence),
	  .words = ur_evidence_words, .built_in = "auto",
	  .help = "what a green must be proven by" },
	{ "rules.trusted_writers", UR_KEY_TEXTS, .in_file = true, AT(trusted_writers),
	  .most = 255, .built_in = "", .help = "accounts trusted without a job record" },
	{ "rules.pending_after", UR_KEY_DURATION, .in_file = true, .may_be_never = true,
	  AT(rules.pending_after_seconds), .least = 1, .most = 30 * DAY, .built_in = "1h",
	  .help = "a pending umbrella this old whose record is final is stranded" },
	{ "rules.stranded", UR_KEY_WORD, .in_file = true, AT(rules.stranded),
	  .words = ur_stranded_words, .built_in = "report",
	  .help = "what to do where a required row and its record disagree" },
	{ "rules.stranded_after", UR_KEY_DURATION, .in_file = true,
	  AT(rules.stranded_after_seconds), .least = 1, .most = 30 * DAY,
	  .built_in = "30m",
	  .help = "how long a row that is not green and its record must both be quiet" },
	{ "rules.stuck_after", UR_KEY_DURATION, .in_file = true,
	  AT(rules.stuck_after_seconds), .least = 1, .most = 30 * DAY, .built_in = "1h",
	  .help = "a run that goes on although its jobs ended this long ago is stuck" },
	{ "rules.only_required", UR_KEY_BOOLEAN, .in_file = true, .inverted = true,
	  AT(rules.any_umbrella), .built_in = "true",
	  .help = "leave umbrellas that branch protection does not require" },
	{ "rules.automerge", UR_KEY_WORD, .in_file = true, AT(rules.automerge),
	  .words = ur_automerge_words, .built_in = "proven",
	  .help = "what to do when an auto-merge is armed" },
	{ "rules.revoke", UR_KEY_BOOLEAN, .in_file = true, .inverted = true,
	  AT(rules.keep_contradicted), .built_in = "true",
	  .help = "take back our green when a required context turns red" },

	{ "limits.max_actions", UR_KEY_COUNT, .in_file = true, AT(max_actions),
	  .most = 100000, .built_in = "10", .help = "most repairs of one pass" },
	{ "limits.max_share", UR_KEY_SHARE, .in_file = true, AT(max_share_ppm),
	  .built_in = "0.5", .help = "largest share of the judged heads to repair" },
	{ "limits.max_per_head", UR_KEY_COUNT, .in_file = true, AT(max_per_head),
	  .least = 1, .most = 1000, .built_in = "2",
	  .help = "most repairs of one head in 24 hours" },
	{ "limits.max_reruns", UR_KEY_COUNT, .in_file = true, AT(max_reruns),
	  .most = 100000, .built_in = "5", .help = "most re-runs of one pass" },
	{ "limits.deadline", UR_KEY_DURATION, .in_file = true, AT(deadline_seconds),
	  .least = 1, .most = DAY, .built_in = "4m",
	  .help = "longest time for the whole pass" },
	{ "limits.cleanup", UR_KEY_DURATION, .in_file = true, AT(cleanup_seconds),
	  .least = 1, .most = 5 * MINUTE, .built_in = "10s",
	  .help = "behind its timeout, what a write gets past the deadline or a signal" },

	{ "remedy.kind", UR_KEY_WORD, .in_file = true, AT(rules.remedy),
	  .words = ur_remedy_rule_words, .built_in = "auto",
	  .help = "how a stale umbrella is repaired" },
	{ "remedy.max_attempts", UR_KEY_INTEGER, .in_file = true, AT(rules.max_attempts),
	  .most = 1000, .built_in = "6", .help = "most attempts of the umbrella's job" },

	{ "ledger.dir", UR_KEY_PATH, .in_file = true, AT(ledger_dir), .built_in = "",
	  .help = "where the ledger is kept" },
	{ "report.metrics_file", UR_KEY_PATH, .in_file = true, AT(metrics_file),
	  .built_in = "", .help = "Prometheus text file to replace after the pass" },
	{ "report.runbook_base", UR_KEY_TEXT, .in_file = true, AT(runbook_base),
	  .most = 500, .built_in = "", .help = "put before runbook paths in reports" },

	/* of one run; a settings file cannot set them */
	{ "repo", UR_KEY_REPOSITORIES, AT(only_repositories), .built_in = "",
	  .help = "" },
	{ "umbrella", UR_KEY_TEXTS, AT(only_umbrellas), .most = 500, .built_in = "",
	  .help = "" },
	{ "require", UR_KEY_TEXTS, AT(require), .most = 500, .built_in = "", .help = "" },
	{ "aggregates-only", UR_KEY_BOOLEAN, AT(aggregates_only), .built_in = "false",
	  .help = "" },
	{ "base", UR_KEY_TEXTS, AT(only_bases), .most = 500, .built_in = "", .help = "" },
	{ "pr", UR_KEY_PULLS, AT(only_pulls), .built_in = "", .help = "" },
	{ "shard", UR_KEY_SHARD, AT(shard), .most = 1000, .built_in = "", .help = "" },
	{ "apply", UR_KEY_BOOLEAN, AT(apply), .built_in = "false", .help = "" },
	{ "exit-code", UR_KEY_BOOLEAN, AT(exit_code), .built_in = "false", .help = "" },
	{ "allow-mass", UR_KEY_BOOLEAN, AT(allow_mass), .built_in = "false", .help = "" },
	{ "no-input", UR_KEY_BOOLEAN, AT(no_input), .built_in = "false", .help = "" },
	{ "yes", UR_KEY_BOOLEAN, AT(yes), .built_in = "false", .help = "" },
	{ "format", UR_KEY_TEXT, AT(format), .words = format_words, .built_in = "",
	  .help = "" },
	{ "color", UR_KEY_WORD, AT(color), .words = color_words, .built_in = "auto",
	  .help = "" },
	{ "fail-on", UR_KEY_WORD, AT(fail_on), .words = fail_words, .built_in = "error",
	  .help = "" },
	{ "output", UR_KEY_PATH, AT(output), .built_in = "", .help = "" },
	{ "summary", UR_KEY_PATH, AT(summary), .built_in = "", .help = "" },
	{ "workflows-dir", UR_KEY_PATH, AT(workflows_dir), .built_in = "", .help = "" },
	{ "git-dir", UR_KEY_PATH, AT(git_dir), .built_in = "", .help = "" },
	{ "trace-http", UR_KEY_PATH, AT(trace_http), .built_in = "", .help = "" },
	{ "record", UR_KEY_PATH, AT(record_dir), .built_in = "", .help = "" },
	{ "replay", UR_KEY_PATH, AT(replay_dir), .built_in = "", .help = "" },
	{ "offline", UR_KEY_PATH, AT(offline_dir), .built_in = "", .help = "" },
	{ "lock-timeout", UR_KEY_DURATION, AT(lock_timeout_seconds), .least = 1,
	  .most = HOUR, .built_in = "1s", .help = "" },
	{ "reason", UR_KEY_TEXT, AT(reason), .most = 120, .built_in = "", .help = "" },
	{ "as", UR_KEY_TEXT, AT(as), .most = 64, .built_in = "", .help = "" },
	{ "inherited", UR_KEY_TEXTS, AT(inherited), .most = 500, .built_in = "",
	  .help = "" },
	{ "all", UR_KEY_BOOLEAN, AT(all), .built_in = "false", .help = "" },
	{ "since", UR_KEY_DURATION, .may_be_never = true, AT(since_seconds), .least = 1,
	  .most = 3650 * DAY, .built_in = "never", .help = "" },
	{ "from-forge", UR_KEY_BOOLEAN, AT(from_forge), .built_in = "false", .help = "" },
	{ "verbosity", UR_KEY_VERBOSITY, AT(verbosity), .least = -1, .most = 2,
	  .built_in = "0", .help = "" },
	{ "log-format", UR_KEY_WORD, AT(log_format), .words = log_words,
	  .built_in = "text", .help = "" },
};

const struct ur_key *ur_keys(size_t *len)
{
	*len = UR_LEN(keys);
	return keys;
}

const struct ur_key *ur_key_find(const char *path)
{
	for (size_t i = 0; i < UR_LEN(keys); i++) {
		if (!strcmp(keys[i].path, path))
			return &keys[i];
	}
	return NULL;
}

bool ur_key_is_list(const struct ur_key *key)
{
	return key->type == UR_KEY_TEXTS || key->type == UR_KEY_REPOSITORIES ||
	       key->type == UR_KEY_PULLS;
}

void ur_key_kind(const struct ur_key *key, struct ur_str *out)
{
	static const char *const kinds[] = {
		[UR_KEY_TEXT] = "text",
		[UR_KEY_PATH] = "path",
		[UR_KEY_SERVER] = "web address",
		[UR_KEY_DURATION] = "duration",
		[UR_KEY_UNSIGNED] = "whole number",
		[UR_KEY_COUNT] = "whole number",
		[UR_KEY_INTEGER] = "whole number",
		[UR_KEY_BOOLEAN] = "true or false",
		[UR_KEY_WORD] = "word",
		[UR_KEY_SHARE] = "share",
		[UR_KEY_VERBOSITY] = "whole number",
		[UR_KEY_SHARD] = "shard",
		[UR_KEY_TEXTS] = "list of texts",
		[UR_KEY_REPOSITORIES] = "list of repositories",
		[UR_KEY_PULLS] = "list of numbers",
	};

	if (!key->words)
		ur_str_adds(out, kinds[key->type]);
	for (size_t i = 0; key->words && key->words[i]; i++)
		ur_str_addf(out, "%s%s", i ? ", " : "one of ", key->words[i]);
}

void ur_key_bounds(const struct ur_key *key, struct ur_str *out)
{
	char least[UR_DURATION_BUF], most[UR_DURATION_BUF];

	switch (key->type) {
	case UR_KEY_DURATION:
		ur_str_addf(out, "%s to %s%s", ur_duration_format(key->least, least),
			    ur_duration_format(key->most, most),
			    key->may_be_never ? ", or never" : "");
		break;
	case UR_KEY_UNSIGNED:
	case UR_KEY_COUNT:
	case UR_KEY_INTEGER:
	case UR_KEY_VERBOSITY:
		ur_str_addf(out, "%lld to %lld", (long long)key->least,
			    (long long)key->most);
		break;
	case UR_KEY_SHARE:
		ur_str_adds(out, "0 to 1");
		break;
	case UR_KEY_TEXT:
	case UR_KEY_TEXTS:
		if (key->most)
			ur_str_addf(out, "at most %lld characters", (long long)key->most);
		break;
	case UR_KEY_PATH:
	case UR_KEY_SERVER:
	case UR_KEY_BOOLEAN:
	case UR_KEY_WORD:
	case UR_KEY_SHARD:
	case UR_KEY_REPOSITORIES:
	case UR_KEY_PULLS:
		break;
	}
}
