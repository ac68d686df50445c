/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ur/base/clean.h"
#include "ur/base/time.h"
#include "ur/core/reason.h"
#include "ur/report/document.h"
#include "ur/report/findings.h"
#include "ur/report/markdown.h"

/* Room for what closes the document behind the last listed pull request. */
#define CLOSING_MAX ((size_t)64 << 10)
#define CELL_COLUMNS 400

/* Everything but this becomes a character reference, which Markdown takes as text only:
 * no emphasis, link, mention, table or HTML can come of it. */
static bool harmless(const char *at)
{
	unsigned char c = (unsigned char)*at;

	if (c == ':')
		return at[1] != '/';
	return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') || strchr(" /-,();", c);
}

void ur_markdown_text(struct ur_str *out, const char *text)
{
	struct ur_str clean = UR_STR_INIT;

	ur_clean_add_cut(&clean, text ? text : "", CELL_COLUMNS, true);
	for (const char *c = clean.buf; *c; c++) {
		if (harmless(c))
			ur_str_addc(out, *c);
		else
			ur_str_addf(out, "&#%d;", *c);
	}
	ur_str_release(&clean);
}

/* What there was no room for, to be told at the end. */
struct left_out {
	size_t repositories, remarks;
};

/* True while a line more leaves room to close the document. */
static bool room(const struct ur_document *d)
{
	return d->options->summary_used + d->written + d->line.len + CLOSING_MAX <
	       UR_SUMMARY_MAX;
}

static void number_cell(struct ur_document *d,
			const struct ur_repository_result *repository,
			const struct ur_pr_result *pr)
{
	/* only an address that cannot end the link is made one */
	if (!ur_starts_with(repository->server, "http") ||
	    strpbrk(repository->server, " ()<>[]|\\`\"\n\r\t") ||
	    strpbrk(repository->name, " ()<>[]|\\`\"\n\r\t")) {
		ur_str_addf(&d->line, "| #%lld ", (long long)pr->number);
		return;
	}
	ur_str_addf(&d->line, "| [#%lld](", (long long)pr->number);
	ur_clean_add(&d->line, repository->server);
	ur_str_addc(&d->line, '/');
	ur_clean_add(&d->line, repository->name);
	ur_str_addf(&d->line, "/pulls/%lld) ", (long long)pr->number);
}

static void row(struct ur_document *d, const struct ur_repository_result *repository,
		const struct ur_pr_result *pr, bool several)
{
	struct ur_str text = UR_STR_INIT;
	char buf[UR_DURATION_BUF] = "";

	if (pr->age_seconds != UR_TIME_NONE)
		ur_duration_format(pr->age_seconds, buf);
	ur_report_remarks(&text, pr);
	ur_report_advice(&text, pr);
	if (several)
		ur_str_setf(&text, "%s%s%s", pr->umbrella, text.len ? "; " : "",
			    text.buf);
	number_cell(d, repository, pr);
	ur_str_adds(&d->line, "| ");
	ur_markdown_text(&d->line, pr->title);
	ur_str_addf(&d->line, " | %s | %s | %s | ", ur_verdict_name(pr->verdict),
		    ur_reason_name(pr->reason), buf);
	ur_markdown_text(&d->line, text.buf);
	ur_str_adds(&d->line, " |");
	ur_document_line(d);
	ur_str_release(&text);
}

/* The pull requests that were left alone, or all others. @return how many did not fit */
static size_t rows(struct ur_document *d, const struct ur_repository_result *repository,
		   bool left_alone)
{
	bool several = ur_report_several_umbrellas(repository);
	size_t missing = 0;

	ur_document_linef(d, "| PR | title | verdict | reason | age | detail |");
	ur_document_linef(d, "|---:|---|---|---|---:|---|");
	for (size_t i = 0; i < repository->pulls_len; i++) {
		const struct ur_pr_result *pr = &repository->pulls[i];

		if ((pr->verdict == UR_VERDICT_LEAVE) != left_alone)
			continue;
		if (room(d))
			row(d, repository, pr, several);
		else
			missing++;
	}
	ur_document_line(d);
	return missing;
}

static void item(struct ur_document *d, const char *label, const char *text,
		 const char *hint, struct left_out *left_out)
{
	if (!room(d)) {
		left_out->remarks++;
		return;
	}
	ur_str_addf(&d->line, "- %s: ", label);
	ur_markdown_text(&d->line, text);
	if (hint[0]) {
		ur_str_adds(&d->line, " (");
		ur_markdown_text(&d->line, hint);
		ur_str_addc(&d->line, ')');
	}
	ur_document_line(d);
}

static void findings(struct ur_document *d, const struct ur_repository_result *repository,
		     struct left_out *left_out)
{
	const struct ur_lint_findings *all = &repository->findings;
	struct ur_str place = UR_STR_INIT;

	if (!repository->rules_checked && !all->len)
		return;
	ur_str_adds(&d->line, "Rules: ");
	ur_findings_count(&d->line, all);
	ur_document_linef(d, ".\n");
	if (all->len)
		ur_document_linef(d, "| weight | rule | where | what | hint |\n"
				     "|---|---|---|---|---|");
	for (size_t i = 0; i < all->len; i++) {
		const struct ur_lint_finding *f = &all->items[i];

		if (!room(d)) {
			left_out->remarks += all->len - i;
			break;
		}
		ur_str_clear(&place);
		ur_finding_place(&place, f);
		ur_str_addf(&d->line, "| %s | %s | ", ur_weight_name(f->weight),
			    ur_rule_id(f->rule));
		ur_markdown_text(&d->line, place.buf);
		ur_str_adds(&d->line, " | ");
		ur_markdown_text(&d->line, f->text);
		ur_str_adds(&d->line, " | ");
		ur_markdown_text(&d->line, f->hint);
		ur_str_adds(&d->line, " |");
		ur_document_line(d);
	}
	if (all->len)
		ur_document_line(d);
	ur_str_release(&place);
}

static size_t left_alone(const struct ur_repository_result *repository)
{
	size_t count = 0;

	for (size_t i = 0; i < repository->pulls_len; i++)
		count += repository->pulls[i].verdict == UR_VERDICT_LEAVE;
	return count;
}

static void remarks_of(struct ur_document *d,
		       const struct ur_repository_result *repository,
		       struct left_out *left_out)
{
	for (size_t i = 0; i < repository->notes_len; i++)
		item(d, "note", repository->notes[i].text, "", left_out);
	if (repository->rc != UR_OK)
		item(d, "error", repository->err.message, repository->err.hint, left_out);
	if (repository->notes_len || repository->rc != UR_OK)
		ur_document_line(d);
}

static void repository_part(struct ur_document *d,
			    const struct ur_repository_result *repository,
			    struct left_out *left_out)
{
	size_t alone = left_alone(repository);
	size_t missing = 0;

	if (!room(d)) {
		left_out->repositories++;
		return;
	}
	ur_str_adds(&d->line, "### ");
	ur_markdown_text(&d->line, repository->name);
	ur_document_linef(d, "\n");
	if (!d->result->offline) {
		ur_report_counts(&d->line, repository);
		ur_document_linef(d, "\n");
	}
	if (alone < repository->pulls_len)
		missing += rows(d, repository, false);
	if (alone) {
		ur_document_linef(d, "<details><summary>%zu left alone</summary>\n",
				  alone);
		missing += rows(d, repository, true);
		ur_document_linef(d, "</details>\n");
	}
	if (missing)
		ur_document_linef(d, "%zu more did not fit in here.\n", missing);
	remarks_of(d, repository, left_out);
	findings(d, repository, left_out);
}

static void tell_left_out(struct ur_document *d, const struct left_out *left_out)
{
	if (left_out->repositories)
		ur_document_linef(d, "%zu more repositories did not fit in here.\n",
				  left_out->repositories);
	if (left_out->remarks)
		ur_document_linef(
			d, "%zu more notes, errors and findings did not fit in here.\n",
			left_out->remarks);
}

void ur_markdown_problems(struct ur_document *d,
			  const struct ur_repository_result *repository)
{
	struct left_out left_out = { 0 };

	remarks_of(d, repository, &left_out);
	tell_left_out(d, &left_out);
}

void ur_markdown_closing(struct ur_document *d)
{
	const struct ur_result *result = d->result;
	struct left_out left_out = { 0 };

	for (size_t i = 0; i < result->errors_len; i++)
		item(d, "error", result->errors[i].text, "", &left_out);
	if (result->errors_len)
		ur_document_line(d);
	tell_left_out(d, &left_out);
	ur_str_addf(&d->line, "%s: %lu requests in ", result->pass_id, result->requests);
	ur_report_seconds(&d->line, result->seconds);
	ur_document_linef(d, " s%s", result->complete ? "" : ", **not complete**");
}

void ur_report_markdown(struct ur_document *d)
{
	const struct ur_result *result = d->result;
	struct left_out left_out = { 0 };

	ur_document_linef(d, "## umbrella-reaper %s (%s)\n", result->command,
			  ur_report_mode(result));
	for (size_t i = 0; i < result->repositories_len; i++)
		repository_part(d, &result->repositories[i], &left_out);
	tell_left_out(d, &left_out);
	ur_markdown_closing(d);
}
