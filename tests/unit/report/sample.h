/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_REPORT_SAMPLE_H
#define TESTS_UNIT_REPORT_SAMPLE_H

#include "core/table.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "ur/app/result.h"
#include "ur/base/memory.h"
#include "ur/base/time.h"
#include "ur/core/reason.h"
#include "ur/report/report.h"

#define SAMPLE_SHA "9f3c1a2b4d5e6f708192a3b4c5d6e7f8091a2b3c"
#define SAMPLE_UMBRELLA "CI / all-required (pull_request)"

/** Everything a stranger may try in one string. */
#define HOSTILE                                                                          \
	"x\n::error::boo\n##[error]y\r\033[31m<script>alert('1')</script> | `c` **b** "  \
	"[l](http://e.example) &amp; \xe2\x80\xae"                                       \
	"rtl \x7f\xc2\x9b \"q\" \\ \t@all \xff #1"

static inline struct ur_pr_result *sample_pull(struct ur_repository_result *repository,
					       int64_t number, enum ur_reason reason)
{
	struct ur_pr_result *pr = ur_result_push_pull(repository);

	pr->number = number;
	memcpy(pr->head, SAMPLE_SHA, sizeof(SAMPLE_SHA));
	pr->base = ur_xstrdup("main");
	pr->title = ur_xasprintf("Change %lld", (long long)number);
	pr->author = ur_xstrdup("octo");
	pr->umbrella = SAMPLE_UMBRELLA;
	pr->scope = UR_SCOPE_IN;
	pr->reason = reason;
	pr->verdict = ur_reason_verdict(reason);
	pr->healthy = reason == UR_REASON_UMBRELLA_GREEN;
	repository->counts[pr->verdict]++;
	return pr;
}

static inline void sample_row(struct ur_pr_result *pr, int64_t id, const char *context,
			      enum ur_state state, const char *login)
{
	struct ur_row *row = ur_rows_push(&pr->rows);

	row->id = id;
	row->context = ur_xstrdup(context);
	row->description = ur_xstrdup("Failing after 3s");
	row->target_url = ur_xstrdup("/acme/widget/actions/runs/3/jobs/4");
	row->writer_login = ur_xstrdup(login);
	row->writer = login[0] ? UR_WRITER_USER : UR_WRITER_ENGINE;
	row->created_at = 1795294501 - 840;
	row->state = state;
}

static inline void sample_stale(struct ur_repository_result *repository)
{
	struct ur_pr_result *pr = sample_pull(repository, 412, UR_REASON_STALE);
	struct ur_required *required = ur_policy_push(&pr->policy);

	pr->cause = UR_CAUSE_FAILED;
	pr->level = UR_LEVEL_JOBS;
	pr->age_seconds = 840;
	required->context = ur_xstrdup("CI / build (pull_request)");
	required->origin = ur_xstrdup(".gitea/workflows/ci.yml:12");
	pr->policy.known = true;
	pr->policy.from = UR_FROM_WORKFLOW;
	pr->policy.origin = ur_xstrdup(".gitea/workflows/ci.yml:44");
	pr->policy.commit = ur_xstrdup("a1b2c3d");
	pr->action.kind = UR_DO_COMPENSATE;
	pr->action.outcome = UR_OUTCOME_PLANNED;
	pr->action.description = ur_xstrdup(
		"Compensated: 1/1 [umbrella-reaper 20261121T205501Z-1f3a9c42]");
	sample_row(pr, 9, SAMPLE_UMBRELLA, UR_STATE_FAILURE, "");
	sample_row(pr, 8, "CI / build (pull_request)", UR_STATE_SUCCESS, "");
}

/** What `explain` adds: the records that were read, and the likely cause. */
static inline void sample_explained(struct ur_pr_result *pr, const char *foreign)
{
	struct ur_records *records = ur_xcalloc(1, sizeof(*records));
	struct ur_run *run;
	struct ur_job *job;

	*records = (struct ur_records){ .level = UR_LEVEL_JOBS, .cause = "some words" };
	for (int i = 0; i < 2; i++) {
		run = ur_records_push(records);
		run->number = 11 + i;
		run->id = i ? 34 : 0;
		run->file = ur_xasprintf("ci.yml%s", foreign);
		run->event = ur_xasprintf("pull_request%s", foreign);
		run->state = i ? UR_RECORD_FAILURE : UR_RECORD_SUCCESS;
		run->jobs_read = i;
	}
	job = ur_run_push(run);
	job->id = 56;
	job->attempt = 2;
	job->state = UR_RECORD_SUCCESS;
	job->name = ur_xasprintf("build%s", foreign);
	pr->records = records;
	pr->staleness = (struct ur_stale_why){
		.code = UR_STALENESS_UMBRELLA_WAS_FIRST,
		.umbrella_id = 9,
		.other_id = 10,
		.other = ur_xasprintf("CI / build (pull_request)%s", foreign),
	};
}

/** A small pass: one repair, one hold, two left alone. */
static inline void sample_result(struct ur_result *result)
{
	struct ur_repository_result *repository;
	struct ur_pr_result *pr;

	ur_result_init(result);
	result->command = "sweep";
	memcpy(result->pass_id, "20261121T205501Z", UR_PASS_ID_LEN + 1);
	result->started_at = 1795294501;
	result->seconds = 1.42;
	result->requests = 36;
	result->complete = true;
	repository = ur_result_push_repository(result);
	free(repository->name);
	repository->name = ur_xstrdup("acme/widget");
	free(repository->server);
	repository->server = ur_xstrdup("https://git.example.org");
	free(repository->forge_kind);
	repository->forge_kind = ur_xstrdup("gitea");
	free(repository->forge_version);
	repository->forge_version = ur_xstrdup("1.26.3");
	sample_stale(repository);
	pr = sample_pull(repository, 413, UR_REASON_TOO_YOUNG);
	pr->age_seconds = 60;
	pr->retry_at = 1795294741;
	pr = sample_pull(repository, 414, UR_REASON_REQUIRED_RED);
	pr->age_seconds = 7500;
	ur_strset_add(&pr->culprits, "CI / lint (pull_request)");
	ur_strset_add(&pr->culprits, "CI / test (pull_request)");
	sample_pull(repository, 415, UR_REASON_UMBRELLA_GREEN);
	ur_repository_note(repository, "protection-unreadable",
			   "branch protection of 'main' cannot be read");
}

/** What `audit` finds about the rules themselves. */
static inline void sample_finding(struct ur_repository_result *repository,
				  enum ur_rule rule, const char *file, unsigned line,
				  const char *text)
{
	struct ur_lint_findings *findings = &repository->findings;

	UR_GROW(findings->items, findings->len, findings->cap);
	findings->items[findings->len++] = (struct ur_lint_finding){
		.rule = rule,
		.weight = ur_rule_weight(rule),
		.branch = ur_xstrdup("main"),
		.file = ur_xstrdup(file),
		.line = line,
		.column = line ? 5 : 0,
		.subject = ur_xstrdup(text),
		.text = ur_xstrdup(text),
		.hint = ur_xstrdup(ur_rule_advice(rule)),
	};
	repository->rules_checked = true;
}

/** The same with a stranger's text wherever one can be. */
static inline void sample_hostile(struct ur_result *result)
{
	struct ur_repository_result *repository;
	struct ur_pr_result *pr;

	sample_result(result);
	repository = &result->repositories[0];
	pr = sample_pull(repository, 500, UR_REASON_REQUIRED_RED);
	pr->umbrella = HOSTILE;
	free(pr->base);
	pr->base = ur_xstrdup(HOSTILE);
	free(pr->title);
	pr->title = ur_xstrdup(HOSTILE);
	free(pr->author);
	pr->author = ur_xstrdup(HOSTILE);
	pr->detail = ur_xstrdup(HOSTILE);
	pr->hint = ur_xstrdup(HOSTILE);
	ur_strset_add(&pr->culprits, HOSTILE);
	ur_strset_add(&pr->still_blocked_by, HOSTILE);
	sample_row(pr, 1, HOSTILE, UR_STATE_FAILURE, HOSTILE);
	pr->action.kind = UR_DO_REVOKE;
	pr->action.outcome = UR_OUTCOME_FAILED;
	pr->action.description = ur_xstrdup(HOSTILE);
	pr->action.target_url = ur_xstrdup(HOSTILE);
	sample_explained(pr, HOSTILE);
	pr->gates = ur_xcalloc(ur_gates_count(), sizeof(*pr->gates));
	pr->action.error = ur_xstrdup(HOSTILE);
	pr->policy.origin = ur_xstrdup(HOSTILE);
	ur_repository_note(repository, "note", "%s", HOSTILE);
	ur_result_error(result, "error", "%s", HOSTILE);
	repository->rc = UR_EPROTO;
	ur_error_set(&repository->err, UR_EPROTO, "%s", HOSTILE);
	ur_error_hint(&repository->err, "%s", HOSTILE);
}

/** The report as a string; fails the test on an error. @return heap */
static inline char *report_of(const struct ur_result *result,
			      const struct ur_report_options *options)
{
	struct ur_str out = UR_STR_INIT;
	struct ur_sink sink = { .payload = &out, .write = ur_sink_str };
	struct ur_error err = UR_ERROR_INIT;

	if (ur_report_write(result, options, &sink, &err))
		fail_msg("%s", err.message);
	return ur_str_detach(&out);
}

static inline void expect_report(const struct ur_result *result,
				 const struct ur_report_options *options,
				 const char *want)
{
	char *got = report_of(result, options);

	assert_string_equal(got, want);
	free(got);
}

/** No byte that moves a cursor, and no mark that reorders text; line feeds and
 *  tabs of ours are fine. */
static inline void expect_tame(const char *text)
{
	for (const char *c = text; *c; c++) {
		unsigned char byte = (unsigned char)*c;

		assert_true(byte >= 0x20 || byte == '\n' || byte == '\t');
		assert_int_not_equal(byte, 0x7f);
		assert_int_not_equal(byte, 0xff);
	}
	assert_null(strstr(text, "\xe2\x80\xae"));
	assert_null(strstr(text, "\xc2\x9b"));
	assert_null(strstr(text, "\n::"));
	assert_null(strstr(text, "\n##["));
}

#endif
