/* SPDX-License-Identifier: MIT */
#include "ur/report/metrics.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/clean.h"
#include "ur/base/file.h"
#include "ur/base/memory.h"
#include "ur/base/time.h"
#include "ur/base/version.h"
#include "ur/core/reason.h"
#include "ur/report/document.h"

#define PREFIX UR_METRICS_PREFIX
#define LAST_GOOD PREFIX "last_good_pass_timestamp_seconds"
#define OLD_FILE_MAX ((size_t)16 << 20)
#define REMEDIES (UR_DO_TRUTH + 1)
#define OUTCOMES (UR_OUTCOME_DEFERRED + 1)
#define WHYS (UR_WHY_LIST_INCOMPLETE + 1)

static void family(struct ur_str *out, const struct ur_metric *metric)
{
	ur_str_addf(out, "# HELP " PREFIX "%s %s\n# TYPE " PREFIX "%s gauge\n",
		    metric->name, metric->help, metric->name);
}

static void single(struct ur_str *out, const struct ur_metric *metric, long long value)
{
	family(out, metric);
	ur_str_addf(out, PREFIX "%s %lld\n", metric->name, value);
}

/* name{repository="…" */
static void labelled(struct ur_str *out, const struct ur_metric *metric,
		     const struct ur_repository_result *repository)
{
	struct ur_str clean = UR_STR_INIT;

	ur_clean_add(&clean, repository->name);
	ur_str_addf(out, PREFIX "%s{repository=\"", metric->name);
	for (const char *c = clean.buf; *c; c++) {
		if (*c == '"' || *c == '\\')
			ur_str_addc(out, '\\');
		ur_str_addc(out, *c);
	}
	ur_str_addc(out, '"');
	ur_str_release(&clean);
}

/* ---- the pass ---- */

static void add_build(struct ur_str *out, const struct ur_metric *metric,
		      const struct ur_metrics_pass *pass)
{
	(void)pass;
	family(out, metric);
	ur_str_addf(out, PREFIX "%s{version=\"%s\"} 1\n", metric->name, UR_VERSION);
}

static void add_began(struct ur_str *out, const struct ur_metric *metric,
		      const struct ur_metrics_pass *pass)
{
	single(out, metric, (long long)pass->result->started_at);
}

static void add_last_good(struct ur_str *out, const struct ur_metric *metric,
			  const struct ur_metrics_pass *pass)
{
	if (pass->last_good != UR_TIME_NONE)
		single(out, metric, (long long)pass->last_good);
}

static void add_duration(struct ur_str *out, const struct ur_metric *metric,
			 const struct ur_metrics_pass *pass)
{
	family(out, metric);
	ur_str_addf(out, PREFIX "%s ", metric->name);
	ur_report_seconds(out, pass->result->seconds);
	ur_str_addc(out, '\n');
}

static void add_requests(struct ur_str *out, const struct ur_metric *metric,
			 const struct ur_metrics_pass *pass)
{
	single(out, metric, (long long)pass->result->requests);
}

static void add_complete(struct ur_str *out, const struct ur_metric *metric,
			 const struct ur_metrics_pass *pass)
{
	single(out, metric, pass->result->complete);
}

static void add_exit_code(struct ur_str *out, const struct ur_metric *metric,
			  const struct ur_metrics_pass *pass)
{
	single(out, metric, pass->result->exit_code);
}

static void add_applied(struct ur_str *out, const struct ur_metric *metric,
			const struct ur_metrics_pass *pass)
{
	single(out, metric, pass->result->applied);
}

static void add_errors(struct ur_str *out, const struct ur_metric *metric,
		       const struct ur_metrics_pass *pass)
{
	size_t errors = pass->result->errors_len;

	for (size_t i = 0; i < pass->result->repositories_len; i++)
		errors += pass->result->repositories[i].rc != UR_OK;
	single(out, metric, (long long)errors);
}

static void add_unsettled(struct ur_str *out, const struct ur_metric *metric,
			  const struct ur_metrics_pass *pass)
{
	if (pass->unsettled >= 0)
		single(out, metric, pass->unsettled);
}

/* ---- each repository ---- */

static void add_failed(struct ur_str *out, const struct ur_metric *metric,
		       const struct ur_metrics_pass *pass)
{
	family(out, metric);
	for (size_t i = 0; i < pass->result->repositories_len; i++) {
		labelled(out, metric, &pass->result->repositories[i]);
		ur_str_addf(out, "} %d\n", pass->result->repositories[i].rc != UR_OK);
	}
}

static size_t notes(const struct ur_repository_result *repository, const char *code)
{
	size_t count = 0;

	for (size_t i = 0; i < repository->notes_len; i++)
		count += !strcmp(repository->notes[i].code, code);
	return count;
}

static void add_paused(struct ur_str *out, const struct ur_metric *metric,
		       const struct ur_metrics_pass *pass)
{
	family(out, metric);
	for (size_t i = 0; i < pass->result->repositories_len; i++) {
		labelled(out, metric, &pass->result->repositories[i]);
		ur_str_addf(out, "} %d\n",
			    notes(&pass->result->repositories[i], "paused") > 0);
	}
}

static void add_heads(struct ur_str *out, const struct ur_metric *metric,
		      const struct ur_metrics_pass *pass)
{
	family(out, metric);
	for (size_t i = 0; i < pass->result->repositories_len; i++) {
		for (int v = 0; v <= UR_VERDICT_REVOKE; v++) {
			labelled(out, metric, &pass->result->repositories[i]);
			ur_str_addf(out, ",verdict=\"%s\"} %zu\n",
				    ur_verdict_name((enum ur_verdict)v),
				    pass->result->repositories[i].counts[v]);
		}
	}
}

static void add_reasons(struct ur_str *out, const struct ur_metric *metric,
			const struct ur_metrics_pass *pass)
{
	family(out, metric);
	for (size_t i = 0; i < pass->result->repositories_len; i++) {
		const struct ur_repository_result *repository =
			&pass->result->repositories[i];
		size_t counts[UR_REASON_COUNT_] = { 0 };

		for (size_t k = 0; k < repository->pulls_len; k++)
			counts[repository->pulls[k].reason]++;
		for (int r = UR_REASON_UNSET + 1; r < UR_REASON_COUNT_; r++) {
			labelled(out, metric, repository);
			ur_str_addf(out, ",reason=\"%s\"} %zu\n",
				    ur_reason_name((enum ur_reason)r), counts[r]);
		}
	}
}

/* Since when the umbrella is as it is. The decision's own age is that of the newest row of
 * all, and is known only where the gates came that far. */
static int64_t standing(const struct ur_pr_result *pr, int64_t now)
{
	int64_t newest = UR_TIME_NONE;

	for (size_t i = 0; i < pr->rows.len; i++) {
		const struct ur_row *row = &pr->rows.items[i];

		if (row->context && !strcmp(row->context, pr->umbrella) &&
		    row->created_at != UR_TIME_NONE &&
		    (newest == UR_TIME_NONE || row->created_at > newest))
			newest = row->created_at;
	}
	if (newest != UR_TIME_NONE && newest < now)
		return now - newest;
	return pr->age_seconds != UR_TIME_NONE ? pr->age_seconds : 0;
}

static void add_oldest(struct ur_str *out, const struct ur_metric *metric,
		       const struct ur_metrics_pass *pass)
{
	family(out, metric);
	for (size_t i = 0; i < pass->result->repositories_len; i++) {
		const struct ur_repository_result *repository =
			&pass->result->repositories[i];
		int64_t oldest[UR_REASON_COUNT_] = { 0 };

		for (size_t k = 0; k < repository->pulls_len; k++) {
			const struct ur_pr_result *pr = &repository->pulls[k];
			int64_t age = standing(pr, pass->result->started_at);

			if (age > oldest[pr->reason])
				oldest[pr->reason] = age;
		}
		for (int r = UR_REASON_UNSET + 1; r < UR_REASON_COUNT_; r++) {
			if (ur_reason_verdict((enum ur_reason)r) == UR_VERDICT_LEAVE)
				continue;
			labelled(out, metric, repository);
			ur_str_addf(out, ",reason=\"%s\"} %lld\n",
				    ur_reason_name((enum ur_reason)r),
				    (long long)oldest[r]);
		}
	}
}

static void add_actions(struct ur_str *out, const struct ur_metric *metric,
			const struct ur_metrics_pass *pass)
{
	family(out, metric);
	for (size_t i = 0; i < pass->result->repositories_len; i++) {
		const struct ur_repository_result *repository =
			&pass->result->repositories[i];
		size_t counts[REMEDIES][OUTCOMES] = { { 0 } };

		for (size_t k = 0; k < repository->pulls_len; k++) {
			const struct ur_pr_result *pr = &repository->pulls[k];

			if (!pr->row_actions_len)
				counts[pr->action.kind][pr->action.outcome]++;
			for (size_t n = 0; n < pr->row_actions_len; n++) {
				const struct ur_action *a = &pr->row_actions[n].action;

				counts[a->kind][a->outcome]++;
			}
		}
		for (int r = UR_DO_COMPENSATE; r < REMEDIES; r++) {
			for (int o = UR_OUTCOME_PLANNED; o < OUTCOMES; o++) {
				labelled(out, metric, repository);
				ur_str_addf(out, ",kind=\"%s\",outcome=\"%s\"} %zu\n",
					    ur_remedy_name((enum ur_remedy)r),
					    ur_outcome_name((enum ur_outcome)o),
					    counts[r][o]);
			}
		}
	}
}

static void add_deferred(struct ur_str *out, const struct ur_metric *metric,
			 const struct ur_metrics_pass *pass)
{
	family(out, metric);
	for (size_t i = 0; i < pass->result->repositories_len; i++) {
		const struct ur_repository_result *repository =
			&pass->result->repositories[i];
		size_t counts[WHYS] = { 0 };

		for (size_t k = 0; k < repository->pulls_len; k++)
			counts[repository->pulls[k].action.why]++;
		for (int w = UR_WHY_NONE + 1; w < WHYS; w++) {
			labelled(out, metric, repository);
			ur_str_addf(out, ",why=\"%s\"} %zu\n",
				    ur_why_name((enum ur_why)w), counts[w]);
		}
	}
}

static void add_merged(struct ur_str *out, const struct ur_metric *metric,
		       const struct ur_metrics_pass *pass)
{
	family(out, metric);
	for (size_t i = 0; i < pass->result->repositories_len; i++) {
		labelled(out, metric, &pass->result->repositories[i]);
		ur_str_addf(out, "} %zu\n",
			    notes(&pass->result->repositories[i],
				  "merged-then-contradicted"));
	}
}

static const struct ur_metric metrics[] = {
	{ "build_info", "version", "Always 1; the label is the program's version.",
	  add_build },
	{ "last_pass_timestamp_seconds", "", "When the last pass began, in Unix time.",
	  add_began },
	{ "last_good_pass_timestamp_seconds", "",
	  "When the last pass that ended with exit code 0 or 10 began, in Unix time; "
	  "absent until there was one.",
	  add_last_good },
	{ "pass_duration_seconds", "", "How long the last pass took.", add_duration },
	{ "pass_requests", "", "Requests of the last pass.", add_requests },
	{ "pass_complete", "", "1 when the last pass saw everything it should.",
	  add_complete },
	{ "pass_exit_code", "", "Exit code of the last pass.", add_exit_code },
	{ "pass_applied", "", "1 when the last pass was allowed to write.", add_applied },
	{ "pass_errors", "",
	  "Errors of the last pass, repositories that failed among them.", add_errors },
	{ "ledger_unsettled", "",
	  "Writes in the ledger whose outcome is not known; absent where no ledger is "
	  "read.",
	  add_unsettled },
	{ "repository_failed", "repository",
	  "1 when the repository could not be finished.", add_failed },
	{ "repository_paused", "repository",
	  "1 when the pause topic stops every write to the repository.", add_paused },
	{ "heads", "repository, verdict",
	  "Umbrellas judged in the last pass, by verdict.", add_heads },
	{ "reasons", "repository, reason",
	  "Umbrellas judged in the last pass, by reason.", add_reasons },
	{ "reason_oldest_seconds", "repository, reason",
	  "For how long the longest standing umbrella of that reason is as it is; "
	  "reasons "
	  "to hold, repair or revoke only, 0 when there is none.",
	  add_oldest },
	{ "actions", "repository, kind, outcome",
	  "Writes of the last pass, by kind and outcome.", add_actions },
	{ "deferred", "repository, why",
	  "Writes that were due in the last pass and not made, by what stopped them.",
	  add_deferred },
	{ "merged_then_contradicted", "repository",
	  "Greens of the last day that were merged and are red now.", add_merged },
};

const struct ur_metric *ur_metrics(size_t *len)
{
	*len = UR_LEN(metrics);
	return metrics;
}

void ur_metrics_add(struct ur_str *out, const struct ur_metrics_pass *pass)
{
	for (size_t i = 0; i < UR_LEN(metrics); i++)
		metrics[i].add(out, &metrics[i], pass);
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
			      long long unsettled, struct ur_error *err)
{
	bool good = result->exit_code == 0 || result->exit_code == 10;
	const struct ur_metrics_pass pass = {
		.result = result,
		.last_good = good ? result->started_at : old_last_good(path),
		.unsettled = unsettled,
	};
	struct ur_str text = UR_STR_INIT;
	enum ur_errc rc;

	ur_metrics_add(&text, &pass);
	/* readable by the collector, which is another user */
	rc = ur_file_replace(path, text.buf, text.len, 0644, err);
	if (rc)
		ur_error_context(err, "cannot write the metrics");
	ur_str_release(&text);
	return rc;
}
