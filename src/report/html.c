/* SPDX-License-Identifier: MIT */
#include "ur/report/html.h"

#include <string.h>

#include "ur/base/clean.h"
#include "ur/base/memory.h"
#include "ur/base/time.h"
#include "ur/core/reason.h"
#include "ur/report/findings.h"

/* Past so many a page grows without anybody looking at it; `explain` shows one. */
#define TIMELINES_MOST 500
#define NAMED_MOST 3 /* repositories in the title */

static const char head[] =
	"<!doctype html>\n"
	"<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	"style-src 'unsafe-inline'\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<title>";
static const char style[] =
	"</title>\n"
	"<style>\n"
	":root{color-scheme:light dark;--ink:#1c2128;--paper:#fff;--dim:#57606a;"
	"--rule:#d0d7de;--card:#f6f8fa;--red:#b3261e;--green:#1a7f37;--amber:#8a5a00;"
	"--link:#0550ae}\n"
	"@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#0d1117;"
	"--dim:#9aa4af;--rule:#30363d;--card:#161b22;--red:#ff8078;--green:#56d364;"
	"--amber:#e3b341;--link:#79b8ff}}\n"
	"*{box-sizing:border-box}\n"
	"body{font:16px/1.45 system-ui,sans-serif;color:var(--ink);"
	"background:var(--paper);margin:1.5em auto;max-width:80em;padding:0 1em;"
	"overflow-wrap:anywhere}\n"
	"h1{font-size:1.4em;margin:0}h2{font-size:1.2em;margin:1.6em 0 0}"
	"h3{font-size:1.05em;margin:1em 0 0}\n"
	"p{margin:.4em 0}a{color:var(--link)}\n"
	".dim,small,.axis,.legend{color:var(--dim)}\n"
	"table{border-collapse:collapse;width:100%;margin:.8em 0}\n"
	"th,td{text-align:left;vertical-align:top;padding:.35em .6em}\n"
	"th,td.c{white-space:nowrap}th{border-bottom:2px solid "
	"var(--rule);font-size:.9em}\n"
	"tbody{border-bottom:1px solid var(--rule)}\n"
	".v{font-weight:600}.repair .v{color:var(--green)}.revoke .v{color:var(--red)}"
	".error .v{color:var(--red)}"
	".hold .v,.warning .v{color:var(--amber)}.leave{color:var(--dim)}.leave "
	".v{font-weight:400}\n"
	"details{background:var(--card);border:1px solid var(--rule);border-radius:.4em;"
	"padding:.3em .7em}summary{cursor:pointer;padding:.2em 0}\n"
	"ul.time{list-style:none;margin:.3em 0 0;padding:0}\n"
	".time li{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,3fr);"
	"gap:0 1em;align-items:center;border-top:1px solid var(--rule);padding:.2em 0}\n"
	".time b{display:block;font-weight:500}.time .umbrella b{font-weight:700}\n"
	".time svg{width:100%;height:1.9em;display:block}\n"
	".axis{display:grid;grid-template-columns:41% 41% 1fr;font-size:.8em;"
	"margin-left:40%;padding-left:.6em}.axis span+span{text-align:right}\n"
	".legend{font-size:.9em}.legend span{white-space:nowrap;margin-right:.8em}"
	".legend svg{width:1.1em;height:1.1em;vertical-align:-.2em}\n"
	".shapes{position:absolute;width:0;height:0}\n"
	"use{fill:currentColor;stroke:currentColor;stroke-width:2;stroke-linecap:round;"
	"color:var(--dim)}.hollow{fill:none}\n"
	"use.success{color:var(--green)}use.failure,use.error,use.warning{"
	"color:var(--red)}use.pending{color:var(--amber)}use.umbrella{stroke-width:3}\n"
	".past,.wait{stroke:var(--rule);stroke-width:2}.wait,.since{stroke-dasharray:3 "
	"3}\n"
	".since{stroke:var(--dim)}.stale{stroke:var(--red);stroke-width:7;opacity:.35}\n"
	"@media(max-width:45em){body{margin-top:.8em;padding:0 .7em}thead{display:none}"
	"table,tbody,tr,td{display:block}tbody{padding:.5em 0}td{padding:.1em 0}"
	"td.c{display:inline-block;margin-right:.7em}td:empty{display:none}"
	"td[data-l]::before{content:attr(data-l)\" \";color:var(--dim)}"
	".time li{display:block}.axis{margin-left:0;padding-left:0}}\n"
	"input{margin:.8em .3em 0 .8em}"
	"#only-hold:checked~table tbody.pr:not(.hold),"
	"#only-repair:checked~table tbody.pr:not(.repair),"
	"#only-revoke:checked~table tbody.pr:not(.revoke),"
	"#only-leave:checked~table tbody.pr:not(.leave){display:none}\n"
	".say{font-size:1.05em}.below{margin-left:1.5em}\n"
	"@media print{:root{--ink:#000;--paper:#fff;--dim:#444;--rule:#999;--card:#fff;"
	"--red:#8c1d18;--green:#125a28;--amber:#6b4600;--link:#000}"
	"body{max-width:none;margin:0;font-size:11pt}"
	"input,label,.axis{display:none}tbody,details{break-inside:avoid}"
	"thead{display:table-header-group}}\n"
	"</style></head><body>\n";

void ur_html_text(struct ur_document *d, const char *text)
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

static void cell(struct ur_document *d, const char *label, const char *text)
{
	ur_str_adds(&d->line, "<td");
	if (*label)
		ur_str_addf(&d->line, " data-l=\"%s\"", label);
	ur_str_addc(&d->line, '>');
	ur_html_text(d, text);
	ur_str_adds(&d->line, "</td>");
}

static void number_cell(struct ur_document *d,
			const struct ur_repository_result *repository,
			const struct ur_pr_result *pr)
{
	bool link = ur_report_is_web(repository->server);

	ur_str_adds(&d->line, "<td class=\"c\">");
	if (link) {
		ur_str_adds(&d->line, "<a href=\"");
		ur_html_text(d, repository->server);
		ur_str_addc(&d->line, '/');
		ur_html_text(d, repository->name);
		ur_str_addf(&d->line, "/pulls/%lld\">", (long long)pr->number);
	}
	ur_str_addf(&d->line, "#%lld%s</td>", (long long)pr->number, link ? "</a>" : "");
}

static void reason_cell(struct ur_document *d, const struct ur_pr_result *pr)
{
	struct ur_str runbook = UR_STR_INIT;
	bool link;

	ur_report_page(&runbook, d->options, pr->reason);
	link = ur_report_is_web(runbook.buf);
	ur_str_addf(&d->line, "<td class=\"c\" title=\"%s",
		    ur_reason_sentence(pr->reason));
	if (runbook.len && !link) {
		ur_str_adds(&d->line, "; ");
		ur_html_text(d, runbook.buf);
	}
	ur_str_adds(&d->line, "\">");
	if (link) {
		ur_str_adds(&d->line, "<a href=\"");
		ur_html_text(d, runbook.buf);
		ur_str_adds(&d->line, "\">");
	}
	ur_str_addf(&d->line, "%s%s</td>", ur_reason_name(pr->reason),
		    link ? "</a>" : "");
	ur_str_release(&runbook);
}

static void row(struct ur_document *d, const struct ur_repository_result *repository,
		const struct ur_pr_result *pr)
{
	const char *verdict = ur_verdict_name(pr->verdict);
	struct ur_str text = UR_STR_INIT;
	char age[UR_DURATION_BUF] = "";

	if (pr->age_seconds != UR_TIME_NONE)
		ur_duration_format(pr->age_seconds, age);
	ur_report_remarks(&text, pr);
	ur_report_advice(&text, pr);
	ur_str_addf(&d->line, "<tr class=\"%s\">", verdict);
	number_cell(d, repository, pr);
	cell(d, "", pr->title);
	ur_str_addf(&d->line, "<td class=\"c v\">%s</td>", verdict);
	reason_cell(d, pr);
	ur_str_addf(&d->line, "<td class=\"c\"%s>%s</td>", *age ? " data-l=\"age\"" : "",
		    age);
	cell(d, "", pr->umbrella);
	cell(d, "", text.buf);
	ur_str_adds(&d->line, "</tr>");
	ur_document_line(d);
	ur_str_release(&text);
}

/* @return true when there is one to show */
static bool timeline(struct ur_document *d, const struct ur_pr_result *pr, bool room)
{
	bool open = pr->verdict == UR_VERDICT_REPAIR || pr->verdict == UR_VERDICT_REVOKE;

	if (!room || !pr->rows.len)
		return pr->rows.len > 0;
	ur_str_adds(&d->line, "<tr><td colspan=\"7\">");
	ur_document_line(d);
	ur_html_timeline(d, pr, open);
	ur_document_linef(d, "</td></tr>");
	return true;
}

static void item(struct ur_document *d, const char *label, const char *text,
		 const char *hint)
{
	ur_str_addf(&d->line, "<p>%s: ", label);
	ur_html_text(d, text);
	if (hint[0]) {
		ur_str_adds(&d->line, " (");
		ur_html_text(d, hint);
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
	ur_str_addf(&d->line,
		    "<tr class=\"%s\"><td class=\"c v\">%s</td>"
		    "<td class=\"c\" title=\"%s\">%s</td>",
		    weight, weight, ur_rule_sentence(f->rule), ur_rule_id(f->rule));
	cell(d, "", place.buf);
	cell(d, "", f->text);
	cell(d, "", f->hint);
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

static void pulls(struct ur_document *d, const struct ur_repository_result *repository,
		  size_t *timelines)
{
	if (!repository->pulls_len)
		return;
	ur_document_linef(d, "<table><thead><tr><th>PR</th><th>Title</th><th>Verdict</"
			     "th><th>Reason</th>"
			     "<th>Age</th><th>Umbrella</th><th>Detail</th></tr></thead>");
	for (size_t i = 0; i < repository->pulls_len; i++) {
		ur_document_linef(d, "<tbody class=\"pr %s\">",
				  ur_verdict_name(repository->pulls[i].verdict));
		row(d, repository, &repository->pulls[i]);
		*timelines +=
			timeline(d, &repository->pulls[i], *timelines < TIMELINES_MOST);
		ur_document_linef(d, "</tbody>");
	}
	ur_document_linef(d, "</table>");
}

static void repository_part(struct ur_document *d,
			    const struct ur_repository_result *repository,
			    size_t *timelines)
{
	ur_str_adds(&d->line, "<h2>");
	ur_html_text(d, repository->name);
	ur_str_adds(&d->line, "</h2>\n<p>");
	ur_html_text(d, repository->server);
	if (!d->result->offline) {
		ur_str_adds(&d->line, "<br>");
		ur_report_counts(&d->line, repository);
	}
	ur_document_linef(d, "</p>");
	if (!d->result->offline)
		pulls(d, repository, timelines);
	ur_html_problems(d, repository);
	findings(d, repository);
}

static bool has_rows(const struct ur_result *result)
{
	for (size_t i = 0; i < result->repositories_len; i++)
		for (size_t k = 0; k < result->repositories[i].pulls_len; k++)
			if (result->repositories[i].pulls[k].rows.len)
				return true;
	return false;
}

void ur_html_problems(struct ur_document *d,
		      const struct ur_repository_result *repository)
{
	for (size_t i = 0; i < repository->notes_len; i++)
		item(d, "Note", repository->notes[i].text, "");
	if (repository->rc != UR_OK)
		item(d, "Error", repository->err.message, repository->err.hint);
}

void ur_html_begin(struct ur_document *d)
{
	const struct ur_result *result = d->result;

	ur_str_addf(&d->line, "%sumbrella-reaper %s", head, result->command);
	for (size_t i = 0; i < result->repositories_len && i < NAMED_MOST; i++) {
		ur_str_adds(&d->line, i ? ", " : ": ");
		ur_html_text(d, result->repositories[i].name);
	}
	if (result->repositories_len > NAMED_MOST)
		ur_str_addf(&d->line, " and %zu more",
			    result->repositories_len - NAMED_MOST);
	ur_str_adds(&d->line, style);
	ur_document_flush(d);
	ur_html_shapes(d);
}

void ur_html_end(struct ur_document *d)
{
	for (size_t i = 0; i < d->result->errors_len; i++)
		item(d, "Error", d->result->errors[i].text, "");
	ur_document_linef(d, "</body></html>");
}

/* When it was made, and whether it is whole. */
static void pass_line(struct ur_document *d)
{
	const struct ur_result *result = d->result;
	char at[UR_TIME_BUF];

	ur_str_addf(&d->line, "<p>%s %s, %s, %lu requests in ", ur_report_mode(result),
		    result->pass_id, ur_time_format(result->started_at, at),
		    result->requests);
	ur_report_seconds(&d->line, result->seconds);
	ur_document_linef(d, " s%s</p>",
			  result->complete ? "" : ", <strong>not complete</strong>");
}

/* Without a script: which one is chosen decides by style which bodies of a table are there. */
static void filter(struct ur_document *d)
{
	static const char *const verdicts[] = { "hold", "repair", "revoke", "leave" };

	ur_document_linef(d, "<input type=\"radio\" name=\"only\" id=\"only-all\" "
			     "checked/><label for=\"only-all\">all</label>");
	for (size_t i = 0; i < UR_LEN(verdicts); i++)
		ur_document_linef(d,
				  "<input type=\"radio\" name=\"only\" id=\"only-%s\"/>"
				  "<label for=\"only-%s\">%s</label>",
				  verdicts[i], verdicts[i], verdicts[i]);
}

void ur_report_html(struct ur_document *d)
{
	const struct ur_result *result = d->result;
	size_t timelines = 0;

	ur_html_begin(d);
	ur_document_linef(d, "<h1>umbrella-reaper %s</h1>", result->command);
	pass_line(d);
	if (!result->offline)
		filter(d);
	if (has_rows(result))
		ur_html_legend(d);
	for (size_t i = 0; i < result->repositories_len; i++)
		repository_part(d, &result->repositories[i], &timelines);
	if (timelines > TIMELINES_MOST)
		ur_document_linef(d, "<p>The rows of %zu pull requests are left out.</p>",
				  timelines - TIMELINES_MOST);
	ur_html_end(d);
}
