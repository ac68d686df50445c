/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ur/base/clean.h"
#include "ur/base/time.h"
#include "ur/core/reason.h"
#include "ur/report/document.h"
#include "ur/report/findings.h"

static const char head[] =
	"<!doctype html>\n"
	"<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	"style-src 'unsafe-inline'\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<title>umbrella-reaper</title>\n"
	"<style>\n"
	":root{color-scheme:light dark}\n"
	"body{font:16px/1.4 sans-serif;margin:2em auto;max-width:75em;padding:0 1em}\n"
	"table{border-collapse:collapse;width:100%}\n"
	"th,td{text-align:left;vertical-align:top;padding:.3em .6em;"
	"border-bottom:1px solid #8886}\n"
	"td{overflow-wrap:anywhere}\n"
	".repair{font-weight:bold}\n"
	".revoke{font-weight:bold;text-decoration:underline}\n"
	".leave{opacity:.7}\n"
	"</style></head><body>\n";

static void escaped(struct ur_document *d, const char *text)
{
	struct ur_str clean = UR_STR_INIT;

	ur_clean_add(&clean, text ? text : "");
	for (const char *c = clean.buf; *c; c++) {
		if (strchr("&<>\"'`=", *c))
			ur_str_addf(&d->line, "&#%d;", *c);
		else
			ur_str_addc(&d->line, *c);
	}
	ur_str_release(&clean);
}

static void cell(struct ur_document *d, const char *text)
{
	ur_str_adds(&d->line, "<td>");
	escaped(d, text);
	ur_str_adds(&d->line, "</td>");
}

static void row(struct ur_document *d, const struct ur_pr_result *pr)
{
	const char *verdict = ur_verdict_name(pr->verdict);
	struct ur_str text = UR_STR_INIT;
	char age[UR_DURATION_BUF] = "";

	if (pr->age_seconds != UR_TIME_NONE)
		ur_duration_format(pr->age_seconds, age);
	ur_report_remarks(&text, pr);
	ur_report_advice(&text, pr);
	ur_str_addf(&d->line, "<tr class=\"%s\"><td>#%lld</td>", verdict,
		    (long long)pr->number);
	cell(d, verdict);
	ur_str_addf(&d->line, "<td title=\"%s\">%s</td>", ur_reason_sentence(pr->reason),
		    ur_reason_name(pr->reason));
	cell(d, age);
	cell(d, pr->umbrella);
	cell(d, text.buf);
	ur_str_adds(&d->line, "</tr>");
	ur_document_line(d);
	ur_str_release(&text);
}

static void item(struct ur_document *d, const char *label, const char *text,
		 const char *hint)
{
	ur_str_addf(&d->line, "<p>%s: ", label);
	escaped(d, text);
	if (hint[0]) {
		ur_str_adds(&d->line, " (");
		escaped(d, hint);
		ur_str_addc(&d->line, ')');
	}
	ur_str_adds(&d->line, "</p>");
	ur_document_line(d);
}

static void finding(struct ur_document *d, const struct ur_lint_finding *f)
{
	const char *weight = ur_weight_name(f->weight);
	struct ur_str place = UR_STR_INIT;

	ur_finding_place(&place, f);
	ur_str_addf(&d->line, "<tr class=\"%s\"><td>%s</td><td title=\"%s\">%s</td>",
		    weight, weight, ur_rule_sentence(f->rule), ur_rule_id(f->rule));
	cell(d, place.buf);
	cell(d, f->text);
	cell(d, f->hint);
	ur_str_adds(&d->line, "</tr>");
	ur_document_line(d);
	ur_str_release(&place);
}

static void findings(struct ur_document *d, const struct ur_repository_result *repository)
{
	const struct ur_lint_findings *all = &repository->findings;

	if (!repository->rules_checked && !all->len)
		return;
	ur_str_adds(&d->line, "<h3>Rules</h3>\n<p>");
	ur_findings_count(&d->line, all);
	ur_document_linef(d, "</p>");
	if (!all->len)
		return;
	ur_document_linef(d,
			  "<table><thead><tr><th>Weight</th><th>Rule</th><th>Where</th>"
			  "<th>What</th><th>Hint</th></tr></thead><tbody>");
	for (size_t i = 0; i < all->len; i++)
		finding(d, &all->items[i]);
	ur_document_linef(d, "</tbody></table>");
}

static void repository_part(struct ur_document *d,
			    const struct ur_repository_result *repository)
{
	ur_str_adds(&d->line, "<h2>");
	escaped(d, repository->name);
	ur_str_adds(&d->line, "</h2>\n<p>");
	escaped(d, repository->server);
	ur_str_adds(&d->line, "<br>");
	ur_report_counts(&d->line, repository);
	ur_document_linef(d, "</p>");
	ur_document_linef(d,
			  "<table><thead><tr><th>PR</th><th>Verdict</th><th>Reason</th>"
			  "<th>Age</th><th>Umbrella</th><th>Detail</th></tr></thead>"
			  "<tbody>");
	for (size_t i = 0; i < repository->pulls_len; i++)
		row(d, &repository->pulls[i]);
	ur_document_linef(d, "</tbody></table>");
	for (size_t i = 0; i < repository->notes_len; i++)
		item(d, "Note", repository->notes[i].text, "");
	if (repository->rc != UR_OK)
		item(d, "Error", repository->err.message, repository->err.hint);
	findings(d, repository);
}

void ur_report_html(struct ur_document *d)
{
	const struct ur_result *result = d->result;

	ur_str_adds(&d->line, head);
	ur_str_addf(&d->line, "<h1>umbrella-reaper %s</h1>\n<p>", result->command);
	ur_str_addf(&d->line, "%s %s, %lu requests in ", ur_report_mode(result),
		    result->pass_id, result->requests);
	ur_report_seconds(&d->line, result->seconds);
	ur_document_linef(d, " s%s</p>", result->complete ? "" : ", not complete");
	for (size_t i = 0; i < result->repositories_len; i++)
		repository_part(d, &result->repositories[i]);
	for (size_t i = 0; i < result->errors_len; i++)
		item(d, "Error", result->errors[i].text, "");
	ur_document_linef(d, "</body></html>");
}
