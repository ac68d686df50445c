/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "ur/base/clean.h"
#include "ur/base/time.h"
#include "ur/core/reason.h"
#include "ur/report/document.h"
#include "ur/report/findings.h"

#define COLUMNS_DEFAULT 80
#define COLUMNS_FOR_TITLE 100
#define COLUMNS_FOR_HEAD 130
#define TITLE_MOST 40
#define TITLE_LEAST 16 /* on the narrowest terminal that has them */
#define HEAD_WIDTH 10
#define VERDICT_WIDTH 7
#define REMARKS_MIN 12
#define REMARKS_BELOW 6
#define REMARKS_LINES 12 /* at most; a stranger's text must not flood the table */
#define GAP 2

/* Widths of the columns of one repository; 0 leaves a column out. */
struct layout {
	size_t number, title, head, reason, age, remarks;
	size_t before; /* columns in front of the remarks */
	size_t most;   /* columns of one pull request's remarks, on several lines */
	bool several;  /* umbrellas: the remarks begin with theirs */
};

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

static const char *age_of(const struct ur_pr_result *pr, char buf[UR_DURATION_BUF])
{
	if (pr->age_seconds == UR_TIME_NONE)
		return "-";
	return ur_duration_format(pr->age_seconds, buf);
}

static size_t title_columns(const struct ur_pr_result *pr)
{
	struct ur_str clean = UR_STR_INIT;
	size_t columns;

	ur_clean_add_cut(&clean, pr->title ? pr->title : "", TITLE_MOST, true);
	columns = ur_clean_columns(clean.buf);
	ur_str_release(&clean);
	return columns;
}

static struct layout layout_of(const struct ur_repository_result *repository,
			       size_t columns)
{
	struct layout l = { .number = strlen("PR"),
			    .reason = strlen("REASON"),
			    .age = strlen("AGE") };
	size_t used;

	for (size_t i = 0; i < repository->pulls_len; i++) {
		const struct ur_pr_result *pr = &repository->pulls[i];
		char buf[UR_DURATION_BUF];
		int digits = snprintf(NULL, 0, "#%lld", (long long)pr->number);

		l.number = larger(l.number, (size_t)digits);
		l.reason = larger(l.reason, strlen(ur_reason_name(pr->reason)));
		l.age = larger(l.age, strlen(age_of(pr, buf)));
		l.title = larger(l.title, title_columns(pr));
	}
	l.several = ur_report_several_umbrellas(repository);
	used = l.number + VERDICT_WIDTH + l.reason + 3 * (size_t)GAP;
	if (columns < COLUMNS_FOR_TITLE || !l.title)
		l.title = 0;
	else
		l.title = larger(l.title, strlen("TITLE"));
	if (l.title > (columns - COLUMNS_FOR_TITLE) + TITLE_LEAST)
		l.title = (columns - COLUMNS_FOR_TITLE) + TITLE_LEAST;
	used += l.title ? l.title + GAP : 0;
	if (columns >= COLUMNS_FOR_HEAD) {
		l.head = HEAD_WIDTH;
		used += HEAD_WIDTH + GAP;
	}
	if (used + l.age + GAP + REMARKS_MIN > columns)
		l.age = 0;
	else
		used += l.age + GAP;
	l.remarks = used < columns ? columns - used : 0;
	l.before = l.remarks < REMARKS_MIN ? REMARKS_BELOW : used;
	l.most = (columns - l.before) * REMARKS_LINES;
	return l;
}

static void pad(struct ur_str *line, size_t from, size_t width)
{
	while (line->len - from < width + GAP)
		ur_str_addc(line, ' ');
}

/* One of our own words, padded; plain ASCII, so bytes are columns. */
static void cell(struct ur_document *d, const char *text, size_t width)
{
	size_t from = d->line.len;

	if (!width)
		return;
	ur_str_adds(&d->line, text);
	pad(&d->line, from, width);
}

/* A stranger's text: its columns are not its bytes. */
static void title_cell(struct ur_document *d, const struct ur_pr_result *pr, size_t width)
{
	struct ur_str clean = UR_STR_INIT;

	if (width) {
		ur_clean_add_cut(&clean, pr->title ? pr->title : "", width,
				 d->options->utf8);
		ur_str_adds(&d->line, clean.buf);
		for (size_t at = ur_clean_columns(clean.buf); at < width + GAP; at++)
			ur_str_addc(&d->line, ' ');
	}
	ur_str_release(&clean);
}

static void paint(struct ur_document *d, const char *sgr)
{
	if (d->options->color)
		ur_str_addf(&d->line, "\033[%sm", sgr);
}

static void verdict_cell(struct ur_document *d, enum ur_verdict verdict)
{
	static const char *const sgr[] = {
		[UR_VERDICT_HOLD] = "33",
		[UR_VERDICT_LEAVE] = "2",
		[UR_VERDICT_REPAIR] = "32",
		[UR_VERDICT_REVOKE] = "31",
	};

	paint(d, sgr[verdict]);
	cell(d, ur_verdict_name(verdict), VERDICT_WIDTH);
	paint(d, "0");
}

static void end_row(struct ur_document *d)
{
	while (d->line.len && d->line.buf[d->line.len - 1] == ' ')
		d->line.buf[--d->line.len] = '\0';
	ur_document_line(d);
}

static void heading(struct ur_document *d, const struct ur_repository_result *repository)
{
	paint(d, "1");
	ur_document_text(d, repository->name);
	paint(d, "0");
	ur_str_adds(&d->line, " on ");
	ur_document_text(d, repository->server);
	if (repository->forge_kind[0]) {
		ur_str_adds(&d->line, " (");
		ur_document_text(d, repository->forge_kind);
		ur_str_addc(&d->line, ' ');
		ur_document_text(d, repository->forge_version);
		ur_str_addc(&d->line, ')');
	}
	ur_document_line(d);
}

static void column_names(struct ur_document *d, const struct layout *l)
{
	cell(d, "PR", l->number);
	cell(d, "TITLE", l->title);
	cell(d, "HEAD", l->head);
	cell(d, "VERDICT", VERDICT_WIDTH);
	cell(d, "REASON", l->reason);
	cell(d, "AGE", l->age);
	if (l->remarks >= REMARKS_MIN)
		ur_str_adds(&d->line, "DETAIL");
	end_row(d);
}

static void remarks(struct ur_document *d, const struct layout *l,
		    const struct ur_pr_result *pr)
{
	struct ur_str umbrella = UR_STR_INIT;
	struct ur_str text = UR_STR_INIT;

	ur_report_remarks(&text, pr);
	if (l->several) {
		ur_clean_add_cut(&umbrella, pr->umbrella, l->remarks / 2,
				 d->options->utf8);
		ur_str_setf(&text, "%s%s%s", umbrella.buf, text.len ? "; " : "",
			    text.buf);
	}
	d->hang = l->before;
	if (l->remarks < REMARKS_MIN && text.len) {
		end_row(d);
		d->hang = l->before;
		ur_str_addf(&d->line, "%*s", REMARKS_BELOW, "");
	}
	ur_clean_add_cut(&d->line, text.buf, l->most, d->options->utf8);
	ur_str_release(&umbrella);
	ur_str_release(&text);
}

static void help_line(struct ur_document *d, const char *label, const char *text)
{
	if (!text || !text[0])
		return;
	ur_str_addf(&d->line, "      %s: ", label);
	ur_document_text(d, text);
	ur_document_line(d);
}

/* With -v: what to do about it. */
static void help_lines(struct ur_document *d, const struct ur_pr_result *pr, bool titled)
{
	struct ur_str runbook = UR_STR_INIT;
	char buf[UR_TIME_BUF];

	if (!titled)
		help_line(d, "title", pr->title);
	help_line(d, "hint", pr->hint);
	if (!pr->hint || !pr->hint[0])
		help_line(d, "next", ur_reason_next_step(pr->reason));
	help_line(d, "again at", ur_time_format(pr->retry_at, buf));
	ur_report_page(&runbook, d->options, pr->reason);
	help_line(d, "see", runbook.buf);
	ur_str_release(&runbook);
}

static void row(struct ur_document *d, const struct layout *l,
		const struct ur_pr_result *pr)
{
	char number[24], head[HEAD_WIDTH + 1], age[UR_DURATION_BUF];

	snprintf(number, sizeof(number), "#%lld", (long long)pr->number);
	snprintf(head, sizeof(head), "%.*s", HEAD_WIDTH, pr->head);
	cell(d, number, l->number);
	title_cell(d, pr, l->title);
	cell(d, head, l->head);
	verdict_cell(d, pr->verdict);
	cell(d, ur_reason_name(pr->reason), l->reason);
	cell(d, age_of(pr, age), l->age);
	remarks(d, l, pr);
	end_row(d);
	if (d->options->verbose && pr->verdict != UR_VERDICT_LEAVE)
		help_lines(d, pr, l->title > 0);
}

void ur_report_problem(struct ur_document *d, const char *label, const char *text,
		       const char *code)
{
	ur_str_addf(&d->line, "%s: ", label);
	ur_document_text(d, text);
	if (code[0]) {
		ur_str_adds(&d->line, " [");
		ur_document_text(d, code);
		ur_str_addc(&d->line, ']');
	}
	ur_document_line(d);
}

void ur_report_problems_of(struct ur_document *d,
			   const struct ur_repository_result *repository)
{
	for (size_t i = 0; i < repository->notes_len; i++)
		ur_report_problem(d, "note", repository->notes[i].text,
				  repository->notes[i].code);
	if (repository->rc == UR_OK)
		return;
	ur_report_problem(d, "error", repository->err.message,
			  ur_report_error_code(repository->rc));
	if (repository->err.hint[0])
		ur_report_problem(d, "  hint", repository->err.hint, "");
}

void ur_report_closing(struct ur_document *d)
{
	const struct ur_result *result = d->result;

	for (size_t i = 0; i < result->errors_len; i++)
		ur_report_problem(d, "error", result->errors[i].text,
				  result->errors[i].code);
	ur_str_addf(&d->line, "%s %s: %lu requests in ", ur_report_mode(result),
		    result->pass_id, result->requests);
	ur_report_seconds(&d->line, result->seconds);
	ur_document_linef(d, " s%s", result->complete ? "" : ", not complete");
}

static void repository_table(struct ur_document *d,
			     const struct ur_repository_result *repository,
			     size_t columns)
{
	struct layout l = layout_of(repository, columns);

	heading(d, repository);
	if (repository->pulls_len)
		column_names(d, &l);
	for (size_t i = 0; i < repository->pulls_len; i++)
		row(d, &l, &repository->pulls[i]);
	if (!d->result->offline && (repository->rc == UR_OK || repository->pulls_len)) {
		ur_report_counts(&d->line, repository);
		ur_document_line(d);
	}
	ur_report_problems_of(d, repository);
	ur_findings_table(d, repository);
	ur_document_line(d);
}

void ur_report_table(struct ur_document *d)
{
	size_t columns = d->options->columns ? d->options->columns : COLUMNS_DEFAULT;

	for (size_t i = 0; i < d->result->repositories_len; i++)
		repository_table(d, &d->result->repositories[i],
				 larger(columns, UR_COLUMNS_MIN));
	ur_report_closing(d);
}
