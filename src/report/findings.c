/* SPDX-License-Identifier: MIT */
#include "ur/report/findings.h"

#include <string.h>

#include "ur/base/clean.h"
#include "ur/report/object.h"

void ur_finding_place(struct ur_str *out, const struct ur_lint_finding *finding)
{
	if (!*finding->file) {
		if (*finding->branch)
			ur_str_addf(out, "rules of branch %s", finding->branch);
		else
			ur_str_adds(out, "settings");
		return;
	}
	ur_str_adds(out, finding->file);
	if (finding->line)
		ur_str_addf(out, ":%u", finding->line);
	if (finding->line && finding->column)
		ur_str_addf(out, ":%u", finding->column);
}

void ur_finding_page(struct ur_str *out, const struct ur_report_options *options,
		     enum ur_rule rule)
{
	const char *base = options->runbook_base;

	if (base && base[0]) {
		ur_str_adds(out, base);
		if (!ur_ends_with(base, "/"))
			ur_str_addc(out, '/');
	}
	ur_str_adds(out, ur_rule_page(rule));
}

void ur_findings_count(struct ur_str *out, const struct ur_lint_findings *findings)
{
	static const enum ur_weight weights[] = { UR_WEIGHT_ERROR, UR_WEIGHT_WARNING,
						  UR_WEIGHT_INFO };
	static const char *const words[] = { "error", "warning", "remark" };
	bool any = false;

	for (size_t w = 0; w < sizeof(weights) / sizeof(weights[0]); w++) {
		size_t n = 0;

		for (size_t i = 0; i < findings->len; i++)
			n += findings->items[i].weight == weights[w];
		if (n)
			ur_str_addf(out, "%s%zu %s%s", any ? ", " : "", n, words[w],
				    n == 1 ? "" : "s");
		any = any || n;
	}
	if (!any)
		ur_str_adds(out, "nothing found");
}

/* As compilers say it, so that editors find the place. */
static void table_line(struct ur_document *d, const struct ur_lint_finding *finding)
{
	struct ur_str text = UR_STR_INIT;

	ur_finding_place(&text, finding);
	ur_str_addf(&text, ": %s: %s", ur_weight_name(finding->weight), finding->text);
	ur_document_text(d, text.buf);
	ur_str_addf(&d->line, " [%s]", ur_rule_id(finding->rule));
	ur_document_line(d);
	if (*finding->hint) {
		ur_str_adds(&d->line, "      hint: ");
		ur_document_text(d, finding->hint);
		ur_document_line(d);
	}
	if (d->options->verbose) {
		ur_str_adds(&d->line, "      see: ");
		ur_str_clear(&text);
		ur_finding_page(&text, d->options, finding->rule);
		ur_document_text(d, text.buf);
		ur_document_line(d);
	}
	ur_str_release(&text);
}

void ur_findings_table(struct ur_document *d,
		       const struct ur_repository_result *repository)
{
	const struct ur_lint_findings *findings = &repository->findings;

	for (size_t i = 0; i < findings->len; i++)
		table_line(d, &findings->items[i]);
	if (!repository->rules_checked)
		return;
	ur_str_adds(&d->line, "rules: ");
	ur_findings_count(&d->line, findings);
	ur_document_line(d);
}

static void field(struct ur_document *d, const char *text)
{
	ur_str_addc(&d->line, '\t');
	ur_clean_add(&d->line, text);
}

void ur_findings_plain(struct ur_document *d,
		       const struct ur_repository_result *repository)
{
	for (size_t i = 0; i < repository->findings.len; i++) {
		const struct ur_lint_finding *finding = &repository->findings.items[i];
		struct ur_str place = UR_STR_INIT;

		ur_finding_place(&place, finding);
		ur_str_adds(&d->line, "#finding");
		field(d, repository->name);
		field(d, ur_rule_id(finding->rule));
		field(d, ur_weight_name(finding->weight));
		field(d, place.buf);
		field(d, finding->text);
		field(d, finding->hint);
		ur_document_line(d);
		ur_str_release(&place);
	}
}

static json_t *object(const struct ur_document *d, const struct ur_lint_finding *finding)
{
	struct ur_str page = UR_STR_INIT;
	json_t *o = json_object();
	enum ur_rule rule = finding->rule;

	ur_finding_page(&page, d->options, rule);
	json_object_set_new(o, "id", json_string(ur_rule_id(rule)));
	json_object_set_new(o, "rule", json_string(ur_rule_name(rule)));
	json_object_set_new(o, "level", json_string(ur_weight_name(finding->weight)));
	json_object_set_new(o, "branch", ur_object_text(finding->branch));
	json_object_set_new(o, "file", ur_object_text(finding->file));
	json_object_set_new(o, "line",
			    finding->line ? json_integer(finding->line) : json_null());
	json_object_set_new(o, "column",
			    finding->column ? json_integer(finding->column) :
					      json_null());
	json_object_set_new(o, "subject", ur_object_text(finding->subject));
	json_object_set_new(o, "text", ur_object_text(finding->text));
	json_object_set_new(o, "hint", ur_object_text(finding->hint));
	json_object_set_new(o, "page", ur_object_text(page.buf));
	ur_str_release(&page);
	return o;
}

void ur_findings_json(struct ur_document *d,
		      const struct ur_repository_result *repository)
{
	if (strcmp(d->result->command, "audit") != 0)
		return;
	/* what was not looked at is not the same as nothing found */
	if (!repository->rules_checked && !repository->findings.len) {
		ur_str_adds(&d->line, ",\n\"findings\":null");
		return;
	}
	/* not flushed: as ndjson all of it is one line yet */
	ur_str_adds(&d->line, ",\n\"findings\":[");
	for (size_t i = 0; i < repository->findings.len; i++) {
		ur_str_adds(&d->line, i ? ",\n" : "\n");
		ur_document_json(d, object(d, &repository->findings.items[i]));
	}
	ur_str_addc(&d->line, ']');
}
