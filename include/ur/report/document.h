/* SPDX-License-Identifier: MIT */
#ifndef UR_REPORT_DOCUMENT_H
#define UR_REPORT_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "ur/app/result.h"
#include "ur/base/str.h"
#include "ur/report/report.h"

/**
 * @file document.h
 * What the formats share: a line buffer in front of the sink, and the words that
 * each of them uses.
 */
/** A terminal that says it is narrower is taken for this wide. */
#define UR_COLUMNS_MIN ((size_t)40)

struct ur_document {
	const struct ur_result *result;
	const struct ur_report_options *options;
	const struct ur_sink *sink;
	struct ur_str line; /* built by a format, sent by ur_document_line() */
	size_t hang;	/* of this line, as ur_wrap() has it; 0 again after each line */
	size_t written; /* bytes that left */
	bool failed;	/* the sink refused; later lines are dropped */
};

/** Send the line with a line feed and begin the next. In a runner's log no line begins
 *  with what its workflow commands begin with. A table's line that is wider than the
 *  terminal is broken. */
void ur_document_line(struct ur_document *d);
/** A line as printf has it; nothing of a stranger may be among the arguments. */
void ur_document_linef(struct ur_document *d, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/** Send what was built so far without ending the line. */
void ur_document_flush(struct ur_document *d);

/** Append a stranger's text to the line, cleaned; ASCII only unless options->utf8. */
void ur_document_text(struct ur_document *d, const char *text);

/* One function per format: each writes a whole document. */
void ur_report_table(struct ur_document *d);
void ur_report_plain(struct ur_document *d);
void ur_report_explain(struct ur_document *d);
void ur_report_json(struct ur_document *d);
void ur_report_ndjson(struct ur_document *d);
void ur_report_markdown(struct ur_document *d);
void ur_report_html(struct ur_document *d);
void ur_report_sarif(struct ur_document *d);

/** A line "label: text [code]" of the text formats, cleaned; no brackets for "". */
void ur_report_problem(struct ur_document *d, const char *label, const char *text,
		       const char *code);
/** A repository's notes, and its error with the hint. */
void ur_report_problems_of(struct ur_document *d,
			   const struct ur_repository_result *repository);
/** The pass's errors and its last line: mode, id, requests, time. */
void ur_report_closing(struct ur_document *d);

/** Only an address of the web is made a link. */
bool ur_report_is_web(const char *address);
/** Append the address of the pull request's page; nothing when the server is not known. */
void ur_report_url(struct ur_str *out, const struct ur_repository_result *repository,
		   const struct ur_pr_result *pr);
/** "umbrella", "required" or "other": what a row of the pull request's head is to it. */
const char *ur_report_role(const struct ur_pr_result *pr, const struct ur_row *row);
/** "apply" or "dry-run". */
const char *ur_report_mode(const struct ur_result *result);
/** "auth", "not-found", …: an error's code in reports. */
const char *ur_report_error_code(enum ur_errc rc);
/** Append where the reason's runbook is, with the base before it; nothing when none. */
void ur_report_runbook(struct ur_str *out, const struct ur_report_options *options,
		       enum ur_reason reason);
/** The same for a person: without a base the command that prints the page. */
void ur_report_page(struct ur_str *out, const struct ur_report_options *options,
		    enum ur_reason reason);
/** Append what came of the action: "repaired", "would post success",
 *  "deferred: limit-reached"; nothing for UR_OUTCOME_NONE. Holds strangers' text. */
void ur_report_outcome(struct ur_str *out, const struct ur_action *action);
/** What the reason comes from; of an unknown policy the policy's own cause. */
const char *ur_report_cause(const struct ur_pr_result *pr);
/** One more line on why it is so: file and line, near miss, what leaves it out of scope;
 *  or "". Holds strangers' text. */
const char *ur_report_detail(const struct ur_pr_result *pr);
/** Append "the merge still waits for X (pending), Y (no status)" where the umbrella is green
 *  or about to be; @c all_rows_known: one that is not among the rows has none. Holds
 *  strangers' text. */
void ur_report_blockers(struct ur_str *out, const struct ur_pr_result *pr,
			bool all_rows_known);
/** Append what is to be said of one pull request behind its reason: action, cause,
 *  culprits, detail. Holds strangers' text. */
void ur_report_remarks(struct ur_str *out, const struct ur_pr_result *pr);
/** The next step in one line: the result's own hint, or its reason's. Never NULL. Holds
 *  strangers' text. */
const char *ur_report_hint(const struct ur_pr_result *pr);
/** Append, behind a "; " where something stands before it, for a hold the next step and
 *  when. Holds strangers' text. */
void ur_report_advice(struct ur_str *out, const struct ur_pr_result *pr);

/** How it is kept from going stale that way: what the workflow file shows, else in general. */
const char *ur_report_prevention(const struct ur_stale_why *why);
/** Append "12 open: 1 repair, 3 hold, 8 leave". */
void ur_report_counts(struct ur_str *out, const struct ur_repository_result *repository);
/** Append seconds with two digits behind a full stop, whatever the locale. */
void ur_report_seconds(struct ur_str *out, double seconds);
/**
 * One line of the list of gates: some ask twice under one reason, before and after the
 * records, and are shown once, at their first place, with the worst that they say.
 * @param gates ur_gates_count() of them
 * @return false when the gate at @c index was shown under an earlier one
 */
bool ur_report_gate(const struct ur_gate_report *gates, size_t index,
		    enum ur_gate_outcome *outcome);
/** How many different numbers the repository's pull requests have. */
size_t ur_report_open(const struct ur_repository_result *repository);
/** True when its pull requests are judged under more than one umbrella. */
bool ur_report_several_umbrellas(const struct ur_repository_result *repository);

#endif
