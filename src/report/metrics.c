/* SPDX-License-Identifier: MIT */
#include "ur/report/metrics.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/clean.h"
#include "ur/base/file.h"
#include "ur/base/time.h"
#include "ur/core/reason.h"
#include "ur/report/document.h"

#define PREFIX "umbrella_reaper_"
#define LAST_GOOD PREFIX "last_good_pass_timestamp_seconds"
#define OLD_FILE_MAX ((size_t)16 << 20)
#define REMEDIES (UR_DO_REVOKE + 1)
#define OUTCOMES (UR_OUTCOME_DEFERRED + 1)

static void family(struct ur_str *out, const char *name, const char *help)
{
	ur_str_addf(out, "# HELP " PREFIX "%s %s\n# TYPE " PREFIX "%s gauge\n", name,
		    help, name);
}

static void single(struct ur_str *out, const char *name, const char *help,
		   long long value)
{
	family(out, name, help);
	ur_str_addf(out, PREFIX "%s %lld\n", name, value);
}

/* name{repository="…" */
static void labelled(struct ur_str *out, const char *name,
		     const struct ur_repository_result *repository)
{
	struct ur_str clean = UR_STR_INIT;

	ur_clean_add(&clean, repository->name);
	ur_str_addf(out, PREFIX "%s{repository=\"", name);
	for (const char *c = clean.buf; *c; c++) {
		if (*c == '"' || *c == '\\')
			ur_str_addc(out, '\\');
		ur_str_addc(out, *c);
	}
	ur_str_addc(out, '"');
	ur_str_release(&clean);
}

static void verdicts(struct ur_str *out, const struct ur_result *result)
{
	family(out, "heads", "Umbrellas judged in the last pass, by verdict.");
	for (size_t i = 0; i < result->repositories_len; i++) {
		for (int v = 0; v <= UR_VERDICT_REVOKE; v++) {
			labelled(out, "heads", &result->repositories[i]);
			ur_str_addf(out, ",verdict=\"%s\"} %zu\n",
				    ur_verdict_name((enum ur_verdict)v),
				    result->repositories[i].counts[v]);
		}
	}
}

static void reasons(struct ur_str *out, const struct ur_result *result)
{
	family(out, "reasons", "Umbrellas judged in the last pass, by reason.");
	for (size_t i = 0; i < result->repositories_len; i++) {
		const struct ur_repository_result *repository = &result->repositories[i];
		size_t counts[UR_REASON_COUNT_] = { 0 };

		for (size_t k = 0; k < repository->pulls_len; k++)
			counts[repository->pulls[k].reason]++;
		for (int r = UR_REASON_UNSET + 1; r < UR_REASON_COUNT_; r++) {
			labelled(out, "reasons", repository);
			ur_str_addf(out, ",reason=\"%s\"} %zu\n",
				    ur_reason_name((enum ur_reason)r), counts[r]);
		}
	}
}

/* All zeros too: a series that comes and goes cannot be alerted on. */
static void actions(struct ur_str *out, const struct ur_result *result)
{
	family(out, "actions", "Writes of the last pass, by kind and outcome.");
	for (size_t i = 0; i < result->repositories_len; i++) {
		const struct ur_repository_result *repository = &result->repositories[i];
		size_t counts[REMEDIES][OUTCOMES] = { { 0 } };

		for (size_t k = 0; k < repository->pulls_len; k++) {
			const struct ur_action *a = &repository->pulls[k].action;

			counts[a->kind][a->outcome]++;
		}
		for (int r = UR_DO_COMPENSATE; r < REMEDIES; r++) {
			for (int o = UR_OUTCOME_PLANNED; o < OUTCOMES; o++) {
				labelled(out, "actions", repository);
				ur_str_addf(out, ",kind=\"%s\",outcome=\"%s\"} %zu\n",
					    ur_remedy_name((enum ur_remedy)r),
					    ur_outcome_name((enum ur_outcome)o),
					    counts[r][o]);
			}
		}
	}
}

void ur_metrics_add(struct ur_str *out, const struct ur_result *result, int64_t last_good)
{
	single(out, "last_pass_timestamp_seconds", "When the last pass began.",
	       (long long)result->started_at);
	if (last_good != UR_TIME_NONE)
		single(out, "last_good_pass_timestamp_seconds",
		       "When the last pass that ended well began.", (long long)last_good);
	family(out, "pass_duration_seconds", "How long the last pass took.");
	ur_str_adds(out, PREFIX "pass_duration_seconds ");
	ur_report_seconds(out, result->seconds);
	ur_str_addc(out, '\n');
	single(out, "pass_requests", "Requests of the last pass.",
	       (long long)result->requests);
	single(out, "pass_complete", "1 when the last pass saw everything.",
	       result->complete);
	single(out, "pass_exit_code", "Exit code of the last pass.", result->exit_code);
	single(out, "pass_applied", "1 when the last pass was allowed to write.",
	       result->applied);
	verdicts(out, result);
	reasons(out, result);
	actions(out, result);
}

/* From the file that is about to be replaced; a file that cannot be read says nothing. */
static int64_t old_last_good(const char *path)
{
	struct ur_str old = UR_STR_INIT_LIMIT(OLD_FILE_MAX);
	int64_t at = UR_TIME_NONE;
	const char *found;

	if (!ur_file_read(path, &old, NULL)) {
		found = strstr(old.buf, "\n" LAST_GOOD " ");
		if (found)
			at = strtoll(found + strlen("\n" LAST_GOOD " "), NULL, 10);
	}
	ur_str_release(&old);
	return at > 0 ? at : UR_TIME_NONE;
}

enum ur_errc ur_metrics_write(const char *path, const struct ur_result *result,
			      struct ur_error *err)
{
	bool good = result->exit_code == 0 || result->exit_code == 10;
	struct ur_str text = UR_STR_INIT;
	enum ur_errc rc;

	ur_metrics_add(&text, result, good ? result->started_at : old_last_good(path));
	/* readable by the collector, which is another user */
	rc = ur_file_replace(path, text.buf, text.len, 0644, err);
	if (rc)
		ur_error_context(err, "cannot write the metrics");
	ur_str_release(&text);
	return rc;
}
