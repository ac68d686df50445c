/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lint_parts.h"
#include "ur/base/memory.h"
#include "ur/core/glob.h"

static void finding_release(struct ur_lint_finding *finding)
{
	free(finding->branch);
	free(finding->file);
	free(finding->subject);
	free(finding->text);
	free(finding->hint);
}

void ur_lint_findings_release(struct ur_lint_findings *findings)
{
	for (size_t i = 0; i < findings->len; i++)
		finding_release(&findings->items[i]);
	free(findings->items);
	*findings = (struct ur_lint_findings)UR_LINT_FINDINGS_INIT;
}

bool ur_lint_reaches(const struct ur_lint_findings *findings, enum ur_weight least)
{
	for (size_t i = 0; i < findings->len; i++)
		if (ur_weight_reaches(findings->items[i].weight, least))
			return true;
	return false;
}

/* ---- saying ---- */

struct ur_lint_place ur_lint_at_job(const struct ur_policy_file *file,
				    const struct ur_workflow_job *job)
{
	return (struct ur_lint_place){ .file = file->path, .line = job->line };
}

struct ur_lint_place ur_lint_at_node(const struct ur_policy_file *file,
				     const struct ur_yaml_node *node)
{
	return (struct ur_lint_place){ .file = file->path,
				       .line = node ? node->line : 0,
				       .column = node ? node->column : 0 };
}

/* Of another base branch only what has a place in a file can be the same thing. */
static bool said(const struct ur_lint *lint, enum ur_rule rule,
		 const struct ur_lint_place *place, const char *text)
{
	for (size_t i = place->file ? 0 : lint->begun; i < lint->out->len; i++) {
		const struct ur_lint_finding *f = &lint->out->items[i];

		if (f->rule == rule && f->line == place->line && !strcmp(f->text, text) &&
		    !strcmp(f->file, place->file ? place->file : ""))
			return true;
	}
	return false;
}

/* Strangers' texts may go over several lines; blanks of one line stay as they are. */
static void put_on_one_line(char *text)
{
	char *to = text;

	for (const char *from = text; *from;) {
		size_t blank = strspn(from, " \t\r\n");
		bool broken = strcspn(from, "\r\n") < blank;

		if (broken || *from == '\t') {
			*to++ = ' ';
			from += broken ? blank : 1;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
}

void ur_lint_say_as(struct ur_lint *lint, enum ur_rule rule, enum ur_weight weight,
		    struct ur_lint_place place, const char *subject, const char *hint,
		    const char *fmt, ...)
{
	struct ur_str text = UR_STR_INIT_LIMIT(64 << 10);
	struct ur_lint_findings *out = lint->out;
	va_list ap;

	va_start(ap, fmt);
	ur_str_vaddf(&text, fmt, ap);
	va_end(ap);
	put_on_one_line(text.buf);
	if (out->len - lint->begun >= UR_LINT_FINDINGS_MAX ||
	    said(lint, rule, &place, text.buf)) {
		ur_str_release(&text);
		return;
	}
	UR_GROW(out->items, out->len, out->cap);
	out->items[out->len++] = (struct ur_lint_finding){
		.rule = rule,
		.weight = weight,
		.branch = ur_xstrdup(lint->request->branch),
		.file = ur_xstrdup(place.file ? place.file : ""),
		.line = place.line,
		.column = place.column,
		.subject = ur_xstrdup(subject),
		.text = ur_str_detach(&text),
		.hint = ur_xstrdup(hint ? hint : ur_rule_advice(rule)),
	};
}

/* ---- what other systems write ---- */

bool ur_lint_asks_for_rows(const struct ur_lint_finding *finding)
{
	return finding->rule == UR_RULE_PATTERN_MATCHES_NOTHING ||
	       finding->rule == UR_RULE_REQUIRED_NOT_PRODUCED ||
	       finding->rule == UR_RULE_UMBRELLA_NOT_PRODUCED ||
	       finding->rule == UR_RULE_EVENT_CONFUSED;
}

static bool is_written(const struct ur_lint_finding *finding,
		       const struct ur_dialect *dialect, const struct ur_row *rows,
		       size_t rows_len)
{
	if (!ur_lint_asks_for_rows(finding))
		return false;
	for (size_t i = 0; i < rows_len; i++)
		if (!strcmp(rows[i].context, finding->subject) ||
		    ur_glob_context(dialect->gate_glob, finding->subject,
				    rows[i].context) == UR_GLOB_YES)
			return true;
	return false;
}

void ur_lint_forget_written(struct ur_lint_findings *findings, size_t from,
			    const struct ur_dialect *dialect, const struct ur_row *rows,
			    size_t rows_len)
{
	size_t kept = from;

	for (size_t i = from; i < findings->len; i++) {
		if (is_written(&findings->items[i], dialect, rows, rows_len))
			finding_release(&findings->items[i]);
		else
			findings->items[kept++] = findings->items[i];
	}
	if (kept < findings->len)
		findings->len = kept;
}
