/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ur/core/reason.h"
#include "ur/report/findings.h"
#include "ur/report/object.h"

/* SARIF 2.1.0: a rule per reason and per rule of the linter, a result per pull request that
 * is not left alone and per finding. */

static const char *level_of(enum ur_verdict verdict)
{
	switch (verdict) {
	case UR_VERDICT_REVOKE:
		return "error";
	case UR_VERDICT_REPAIR:
		return "warning";
	case UR_VERDICT_HOLD:
		return "note";
	case UR_VERDICT_LEAVE:
		break;
	}
	return "none";
}

static json_t *wrapped_text(const char *text)
{
	json_t *object = json_object();

	json_object_set_new(object, "text", ur_object_text(text));
	return object;
}

static const char *level_of_weight(enum ur_weight weight)
{
	switch (weight) {
	case UR_WEIGHT_ERROR:
		return "error";
	case UR_WEIGHT_WARNING:
		return "warning";
	case UR_WEIGHT_INFO:
		break;
	}
	return "note";
}

static void linter_rules(struct ur_document *d)
{
	for (int i = UR_RULE_NONE + 1; i < UR_RULE_COUNT_; i++) {
		enum ur_rule rule = (enum ur_rule)i;
		json_t *configuration = json_object();
		struct ur_str page = UR_STR_INIT;
		json_t *object = json_object();

		ur_finding_page(&page, d->options, rule);
		json_object_set_new(object, "id", json_string(ur_rule_id(rule)));
		json_object_set_new(object, "name", json_string(ur_rule_name(rule)));
		json_object_set_new(object, "shortDescription",
				    wrapped_text(ur_rule_sentence(rule)));
		json_object_set_new(object, "help", wrapped_text(ur_rule_advice(rule)));
		json_object_set_new(configuration, "level",
				    json_string(level_of_weight(ur_rule_weight(rule))));
		json_object_set_new(object, "defaultConfiguration", configuration);
		if (ur_starts_with(page.buf, "http"))
			json_object_set_new(object, "helpUri", ur_object_text(page.buf));
		ur_str_adds(&d->line, ",\n");
		ur_document_json(d, object);
		ur_str_release(&page);
	}
}

static void rules(struct ur_document *d)
{
	for (int i = UR_REASON_UNSET + 1; i < UR_REASON_COUNT_; i++) {
		enum ur_reason reason = (enum ur_reason)i;
		struct ur_str runbook = UR_STR_INIT;
		json_t *rule = json_object();

		json_object_set_new(rule, "id", json_string(ur_reason_name(reason)));
		json_object_set_new(rule, "shortDescription",
				    wrapped_text(ur_reason_sentence(reason)));
		ur_report_runbook(&runbook, d->options, reason);
		if (ur_starts_with(runbook.buf, "http"))
			json_object_set_new(rule, "helpUri", ur_object_text(runbook.buf));
		if (i > UR_REASON_UNSET + 1)
			ur_str_adds(&d->line, ",\n");
		ur_document_json(d, rule);
		ur_str_release(&runbook);
	}
}

/* A path as a reference of RFC 3986; a colon would make its first part a scheme. */
static void add_uri(struct ur_str *out, const char *path)
{
	for (const char *c = path; *c; c++)
		if ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
		    (*c >= '0' && *c <= '9') || strchr("-._~/!$&'()*+,;=@", *c))
			ur_str_addc(out, *c);
		else
			ur_str_addf(out, "%%%02X", (unsigned)(unsigned char)*c);
}

static json_t *location_at(const char *file, unsigned line, unsigned column)
{
	json_t *artifact = json_object();
	json_t *physical = json_object();
	json_t *region = json_object();
	json_t *made = json_object();
	struct ur_str uri = UR_STR_INIT;

	add_uri(&uri, file);
	json_object_set_new(artifact, "uri", json_string(uri.buf));
	ur_str_release(&uri);
	json_object_set_new(region, "startLine", json_integer(line ? line : 1));
	if (line && column)
		json_object_set_new(region, "startColumn", json_integer(column));
	json_object_set_new(physical, "artifactLocation", artifact);
	json_object_set_new(physical, "region", region);
	json_object_set_new(made, "physicalLocation", physical);
	return made;
}

/* "FILE:LINE" of the policy; NULL where it names no file. */
static json_t *location(const char *origin)
{
	const char *colon = origin ? strrchr(origin, ':') : NULL;
	unsigned long line = colon ? strtoul(colon + 1, NULL, 10) : 0;
	struct ur_str file = UR_STR_INIT;
	json_t *made = NULL;

	if (line && line <= UINT32_MAX) {
		ur_str_add(&file, origin, (size_t)(colon - origin));
		made = location_at(file.buf, (unsigned)line, 0);
	}
	ur_str_release(&file);
	return made;
}

static void finding(struct ur_document *d, const char *repository,
		    const struct ur_pr_result *pr)
{
	json_t *place = location(pr->policy.origin);
	struct ur_str text = UR_STR_INIT;
	json_t *result = json_object();
	json_t *places = json_array();

	ur_str_addf(&text, "%s #%lld, '%s': %s", repository, (long long)pr->number,
		    pr->umbrella, ur_reason_sentence(pr->reason));
	if (pr->detail || pr->culprits.len) {
		ur_str_adds(&text, ": ");
		ur_report_remarks(&text, pr);
	}
	json_object_set_new(result, "ruleId", json_string(ur_reason_name(pr->reason)));
	json_object_set_new(result, "level", json_string(level_of(pr->verdict)));
	json_object_set_new(result, "message", wrapped_text(text.buf));
	if (place)
		json_array_append_new(places, place);
	json_object_set_new(result, "locations", places);
	ur_document_json(d, result);
	ur_str_release(&text);
}

static void rule_finding(struct ur_document *d, const char *repository,
			 const struct ur_lint_finding *f)
{
	struct ur_str text = UR_STR_INIT, place = UR_STR_INIT;
	json_t *result = json_object();
	json_t *places = json_array();

	ur_finding_place(&place, f);
	ur_str_addf(&text, "%s: %s", *f->file ? repository : place.buf, f->text);
	if (*f->hint)
		ur_str_addf(&text, " (%s)", f->hint);
	json_object_set_new(result, "ruleId", json_string(ur_rule_id(f->rule)));
	json_object_set_new(result, "level", json_string(level_of_weight(f->weight)));
	json_object_set_new(result, "message", wrapped_text(text.buf));
	if (*f->file)
		json_array_append_new(places, location_at(f->file, f->line, f->column));
	json_object_set_new(result, "locations", places);
	ur_document_json(d, result);
	ur_str_release(&text);
	ur_str_release(&place);
}

static void findings(struct ur_document *d)
{
	const char *mark = "";

	for (size_t i = 0; i < d->result->repositories_len; i++) {
		const struct ur_repository_result *repository =
			&d->result->repositories[i];

		for (size_t k = 0; k < repository->pulls_len; k++) {
			if (repository->pulls[k].verdict == UR_VERDICT_LEAVE)
				continue;
			ur_str_adds(&d->line, mark);
			finding(d, repository->name, &repository->pulls[k]);
			ur_document_flush(d);
			mark = ",\n";
		}
		for (size_t k = 0; k < repository->findings.len; k++) {
			ur_str_adds(&d->line, mark);
			rule_finding(d, repository->name, &repository->findings.items[k]);
			ur_document_flush(d);
			mark = ",\n";
		}
	}
}

void ur_report_sarif(struct ur_document *d)
{
	ur_str_adds(&d->line,
		    "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\","
		    "\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":"
		    "{\"name\":\"umbrella-reaper\",\"version\":");
	ur_document_json(d, ur_object_text(d->options->version));
	ur_str_adds(&d->line, ",\"rules\":[\n");
	rules(d);
	linter_rules(d);
	ur_str_adds(&d->line, "]}},\n\"invocations\":[{\"executionSuccessful\":");
	ur_str_adds(&d->line, d->result->complete ? "true" : "false");
	ur_str_adds(&d->line, "}],\n\"results\":[\n");
	findings(d);
	ur_str_adds(&d->line, "]}]}");
	ur_document_line(d);
}
