/* SPDX-License-Identifier: MIT */
#include "ur/core/reason.h"
#include "ur/report/findings.h"
#include "ur/report/object.h"

/*
 * The frame is written by hand around one value per pull request, so that a report of ten
 * thousand of them needs the memory of one.
 */

static void key(struct ur_document *d, const char *name, json_t *value)
{
	ur_str_addf(&d->line, "\"%s\":", name);
	ur_document_json(d, value);
}

static void number_key(struct ur_document *d, const char *name, unsigned long long value)
{
	ur_str_addf(&d->line, ",\"%s\":%llu", name, value);
}

static void text_key(struct ur_document *d, const char *name, const char *text)
{
	ur_str_addc(&d->line, ',');
	key(d, name, ur_object_text(text));
}

static void schema_key(struct ur_document *d)
{
	struct ur_str schema = UR_STR_INIT;

	ur_str_addf(&schema, "umbrella-reaper/%s/1", d->result->command);
	key(d, "schema", ur_object_text(schema.buf));
	ur_str_release(&schema);
}

/* "program", "run", "complete", "exit_code" */
static void pass(struct ur_document *d)
{
	const struct ur_result *result = d->result;

	ur_str_adds(&d->line, ",\n\"program\":{\"name\":\"umbrella-reaper\"");
	text_key(d, "version", d->options->version);
	ur_str_adds(&d->line, "},\n\"run\":{");
	key(d, "id", ur_object_text(result->pass_id));
	text_key(d, "mode", ur_report_mode(result));
	ur_str_adds(&d->line, ",");
	key(d, "started_at", ur_object_time(result->started_at));
	ur_str_adds(&d->line, ",\"seconds\":");
	ur_report_seconds(&d->line, result->seconds);
	number_key(d, "requests", result->requests);
	ur_str_addf(&d->line, "},\n\"complete\":%s", result->complete ? "true" : "false");
	ur_str_addf(&d->line, ",\"exit_code\":%d", result->exit_code);
}

static void counts(struct ur_document *d, const struct ur_repository_result *repository)
{
	static const enum ur_verdict order[] = { UR_VERDICT_LEAVE, UR_VERDICT_HOLD,
						 UR_VERDICT_REPAIR, UR_VERDICT_REVOKE };

	ur_str_adds(&d->line, ",\"counts\":{");
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		ur_str_addf(&d->line, "%s\"%s\":%zu", i ? "," : "",
			    ur_verdict_name(order[i]), repository->counts[order[i]]);
	ur_str_addc(&d->line, '}');
}

static void notes(struct ur_document *d, const struct ur_repository_result *repository)
{
	ur_str_adds(&d->line, ",\"notes\":[");
	for (size_t i = 0; i < repository->notes_len; i++) {
		if (i)
			ur_str_addc(&d->line, ',');
		ur_document_json(d, ur_object_note(repository->notes[i].code,
						   repository->notes[i].text));
	}
	ur_str_addc(&d->line, ']');
}

static void repository_members(struct ur_document *d,
			       const struct ur_repository_result *repository)
{
	key(d, "name", ur_object_text(repository->name));
	text_key(d, "server", repository->server);
	ur_str_adds(&d->line, ",\"forge\":{");
	key(d, "kind", ur_object_text(repository->forge_kind));
	text_key(d, "version", repository->forge_version);
	ur_str_addc(&d->line, '}');
	counts(d, repository);
	notes(d, repository);
	ur_findings_json(d, repository);
}

static void errors(struct ur_document *d)
{
	const struct ur_result *result = d->result;
	const char *mark = "";

	ur_str_adds(&d->line, ",\n\"errors\":[");
	for (size_t i = 0; i < result->repositories_len; i++) {
		if (result->repositories[i].rc == UR_OK)
			continue;
		ur_str_adds(&d->line, mark);
		ur_document_json(d, ur_object_failure(&result->repositories[i]));
		mark = ",\n";
	}
	for (size_t i = 0; i < result->errors_len; i++) {
		ur_str_adds(&d->line, mark);
		ur_document_json(d, ur_object_note(result->errors[i].code,
						   result->errors[i].text));
		mark = ",\n";
	}
	ur_str_addc(&d->line, ']');
}

void ur_report_json(struct ur_document *d)
{
	const struct ur_result *result = d->result;

	ur_str_addc(&d->line, '{');
	schema_key(d);
	pass(d);
	ur_str_adds(&d->line, ",\n\"repositories\":[");
	for (size_t i = 0; i < result->repositories_len; i++) {
		const struct ur_repository_result *repository = &result->repositories[i];

		ur_str_adds(&d->line, i ? ",\n{" : "{");
		repository_members(d, repository);
		ur_str_adds(&d->line, ",\n\"pull_requests\":[");
		for (size_t k = 0; k < repository->pulls_len; k++) {
			ur_str_adds(&d->line, k ? ",\n" : "\n");
			ur_document_json(d,
					 ur_object_pull(repository, &repository->pulls[k],
							d->options));
			ur_document_flush(d);
		}
		ur_str_adds(&d->line, "]}");
	}
	ur_str_addc(&d->line, ']');
	errors(d);
	ur_str_addc(&d->line, '}');
	ur_document_line(d);
}

/* The frame's line feeds are for people; one line each is the point here. */
static void end_object(struct ur_document *d)
{
	for (char *c = d->line.buf; *c; c++)
		if (*c == '\n')
			*c = ' ';
	ur_document_line(d);
}

/* Each line says what it is, so that one that was cut out of the others still does. */
static void start_object(struct ur_document *d, const char *type)
{
	ur_str_addc(&d->line, '{');
	schema_key(d);
	text_key(d, "type", type);
}

static void pull_object(struct ur_document *d,
			const struct ur_repository_result *repository,
			const struct ur_pr_result *pr)
{
	start_object(d, "pull_request");
	text_key(d, "repository", repository->name);
	ur_str_addc(&d->line, ',');
	ur_document_json_members(d, ur_object_pull(repository, pr, d->options));
	ur_str_addc(&d->line, '}');
	ur_document_line(d);
}

void ur_report_ndjson(struct ur_document *d)
{
	const struct ur_result *result = d->result;

	for (size_t i = 0; i < result->repositories_len; i++) {
		const struct ur_repository_result *repository = &result->repositories[i];

		for (size_t k = 0; k < repository->pulls_len; k++)
			pull_object(d, repository, &repository->pulls[k]);
		start_object(d, "repository");
		ur_str_addc(&d->line, ',');
		repository_members(d, repository);
		ur_str_addc(&d->line, '}');
		end_object(d);
	}
	start_object(d, "pass");
	pass(d);
	errors(d);
	ur_str_addc(&d->line, '}');
	end_object(d);
}
