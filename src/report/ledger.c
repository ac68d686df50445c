/* SPDX-License-Identifier: MIT */
#include "ur/report/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/base/time.h"
#include "ur/report/object.h"

/* ---- lists ---- */

static const char *const list_heads[] = { "time",   "repository", "pr",	    "kind",
					  "reason", "outcome",	  "person", "id" };
static const char *const verify_heads[] = { "id",   "repository", "pr",
					    "kind", "verified",	  "problem" };
static const char *const stats_heads[] = { "repository", "kind",    "reason",
					   "cause",	 "outcome", "count" };

static void add_list(struct ur_listing *l, const struct ur_ledger_line *line)
{
	const struct ur_ledger_entry *e = &line->entry;
	char buf[UR_TIME_BUF];

	ur_listing_add(l, ur_time_format(e->at, buf));
	ur_listing_add(l, e->repository);
	ur_listing_addf(l, "%lld", (long long)e->pull);
	ur_listing_add(l, e->kind);
	ur_listing_add(l, e->reason);
	ur_listing_add(l, e->outcome);
	ur_listing_add(l, e->person);
	ur_listing_add(l, e->id);
}

static void add_verified(struct ur_listing *l, const struct ur_ledger_line *line)
{
	const struct ur_ledger_entry *e = &line->entry;

	ur_listing_add(l, e->id);
	ur_listing_add(l, e->repository);
	ur_listing_addf(l, "%lld", (long long)e->pull);
	ur_listing_add(l, e->kind);
	ur_listing_add(l, ur_verified_name(line->verified));
	ur_listing_add(l, line->problem);
}

static void add_count(struct ur_listing *l, const struct ur_ledger_count *count)
{
	ur_listing_add(l, count->repository);
	ur_listing_add(l, count->kind);
	ur_listing_add(l, count->reason);
	ur_listing_add(l, count->cause);
	ur_listing_add(l, count->outcome);
	ur_listing_addf(l, "%zu", count->count);
}

static struct ur_listing listing_of(const struct ur_ledger_view *v)
{
	struct ur_listing l = { .heads = list_heads, .columns = UR_LEN(list_heads) };

	if (strcmp(v->action, "stats") == 0) {
		l.heads = stats_heads;
		l.columns = UR_LEN(stats_heads);
		for (size_t i = 0; i < v->counts_len; i++)
			add_count(&l, &v->counts[i]);
	} else if (strcmp(v->action, "verify") == 0) {
		l.heads = verify_heads;
		l.columns = UR_LEN(verify_heads);
		l.last_below = true;
		for (size_t i = 0; i < v->lines_len; i++)
			add_verified(&l, &v->lines[i]);
	} else {
		for (size_t i = 0; i < v->lines_len; i++)
			add_list(&l, &v->lines[i]);
	}
	return l;
}

/* ---- one entry ---- */

static void fact(struct ur_document *d, const char *label, const char *text)
{
	if (!text || !*text)
		return;
	ur_str_addf(&d->line, "%-12s", label);
	ur_document_text(d, text);
	ur_document_line(d);
}

static void number(struct ur_document *d, const char *label, int64_t value)
{
	if (value > 0)
		ur_document_linef(d, "%-12s%lld", label, (long long)value);
}

/* Indented JSON, which is all ASCII; every line cleaned nevertheless. */
static void evidence(struct ur_document *d, const char *json)
{
	json_t *value = json ? json_loads(json, 0, NULL) : NULL;
	char *dump = value ? json_dumps(value, JSON_INDENT(2) | JSON_ENSURE_ASCII) : NULL;

	ur_document_linef(d, "evidence");
	for (char *at = dump; at && *at;) {
		char *end = at + strcspn(at, "\n");
		bool more = *end != '\0';

		*end = '\0';
		ur_str_adds(&d->line, "  ");
		ur_document_text(d, at);
		ur_document_line(d);
		at = more ? end + 1 : end;
	}
	free(dump);
	json_decref(value);
}

static void show(struct ur_document *d, const struct ur_ledger_line *line)
{
	const struct ur_ledger_entry *e = &line->entry;
	char at[UR_TIME_BUF], later[UR_TIME_BUF];

	fact(d, "id", e->id);
	fact(d, "at", ur_time_format(e->at, at));
	fact(d, "command", e->command);
	fact(d, "server", e->server);
	fact(d, "repository", e->repository);
	number(d, "pr", e->pull);
	fact(d, "head", e->sha);
	fact(d, "umbrella", e->umbrella);
	if (strcmp(e->context, e->umbrella) != 0)
		fact(d, "context", e->context);
	fact(d, "kind", e->kind);
	fact(d, "reason", e->reason);
	fact(d, "person", e->person);
	fact(d, "why", e->why);
	fact(d, "state", e->state);
	fact(d, "target", e->target_url);
	fact(d, "description", e->description);
	number(d, "rows before", e->highest_id);
	fact(d, "outcome", e->outcome);
	fact(d, "", e->outcome_text);
	number(d, "row", e->row_id);
	fact(d, "settled at", ur_time_format(e->outcome_at, later));
	evidence(d, line->evidence);
}

/* ---- the view ---- */

static void closing(struct ur_document *d, const struct ur_ledger_view *v)
{
	size_t failed = 0;

	for (size_t i = 0; i < v->lines_len; i++)
		failed += v->lines[i].verified == UR_VERIFIED_FAILED;
	if (strcmp(v->action, "verify") == 0)
		ur_document_linef(d, "%zu of %zu entries verified", v->lines_len - failed,
				  v->lines_len);
	if (v->bad_lines)
		ur_document_linef(
			d,
			"%zu line%s of the ledger cannot be read: cut by a crash, "
			"or no record",
			v->bad_lines, v->bad_lines == 1 ? "" : "s");
}

static void table(struct ur_document *d, const void *payload)
{
	const struct ur_ledger_view *v = payload;
	struct ur_listing l = listing_of(v);

	if (strcmp(v->action, "show") == 0)
		show(d, &v->lines[0]);
	else if (!l.len)
		ur_document_linef(d, strcmp(v->source, "forge") == 0 ?
					     "no green of ours stands" :
					     "the ledger has no such entry");
	else
		ur_listing_table(d, &l);
	closing(d, v);
	ur_listing_release(&l);
}

static void plain(struct ur_document *d, const void *payload)
{
	const struct ur_ledger_view *v = payload;
	struct ur_listing l = listing_of(v);

	if (strcmp(v->action, "show") == 0)
		show(d, &v->lines[0]);
	else
		ur_listing_plain(d, &l);
	if (v->bad_lines)
		ur_document_linef(d, "#bad-lines\t%zu", v->bad_lines);
	ur_listing_release(&l);
}

static json_t *id_or_null(int64_t id)
{
	return id > 0 ? json_integer(id) : json_null();
}

static json_t *line_object(const struct ur_ledger_line *line)
{
	const struct ur_ledger_entry *e = &line->entry;
	const struct {
		const char *name, *text;
	} texts[] = {
		{ "id", e->id },
		{ "command", e->command },
		{ "server", e->server },
		{ "repository", e->repository },
		{ "head", e->sha },
		{ "umbrella", e->umbrella },
		{ "context", e->context },
		{ "kind", e->kind },
		{ "reason", e->reason },
		{ "person", e->person },
		{ "why", e->why },
		{ "state", e->state },
		{ "target_url", e->target_url },
		{ "outcome", e->outcome },
		{ "description", e->description },
		{ "text", e->outcome_text },
	};
	json_t *object = json_object();

	for (size_t i = 0; i < UR_LEN(texts); i++)
		json_object_set_new(object, texts[i].name, ur_object_text(texts[i].text));
	json_object_set_new(object, "at", ur_object_time(e->at));
	json_object_set_new(object, "number", id_or_null(e->pull));
	json_object_set_new(object, "highest_id", id_or_null(e->highest_id));
	json_object_set_new(object, "row", id_or_null(e->row_id));
	json_object_set_new(object, "outcome_at", ur_object_time(e->outcome_at));
	if (line->verified != UR_VERIFIED_NOT_TRIED) {
		json_object_set_new(object, "verified",
				    json_string(ur_verified_name(line->verified)));
		json_object_set_new(object, "problem", ur_object_text(line->problem));
	}
	if (line->evidence)
		json_object_set_new(object, "evidence",
				    json_loads(line->evidence, 0, NULL));
	return object;
}

static json_t *count_object(const struct ur_ledger_count *count)
{
	json_t *object = json_object();

	json_object_set_new(object, "repository", ur_object_text(count->repository));
	json_object_set_new(object, "kind", ur_object_text(count->kind));
	json_object_set_new(object, "reason", ur_object_text(count->reason));
	json_object_set_new(object, "cause", ur_object_text(count->cause));
	json_object_set_new(object, "outcome", ur_object_text(count->outcome));
	json_object_set_new(object, "count", json_integer((json_int_t)count->count));
	return object;
}

static void members(json_t *object, const void *payload)
{
	const struct ur_ledger_view *v = payload;
	bool counted = strcmp(v->action, "stats") == 0;
	json_t *items = json_array();

	for (size_t i = 0; counted && i < v->counts_len; i++)
		json_array_append_new(items, count_object(&v->counts[i]));
	for (size_t i = 0; !counted && i < v->lines_len; i++)
		json_array_append_new(items, line_object(&v->lines[i]));
	json_object_set_new(object, "action", json_string(v->action));
	json_object_set_new(object, "source", json_string(v->source));
	json_object_set_new(object, "since", ur_object_time(v->since));
	json_object_set_new(object, "bad_lines", json_integer((json_int_t)v->bad_lines));
	json_object_set_new(object, counted ? "counts" : "entries", items);
}

struct ur_view ur_report_ledger(const struct ur_ledger_view *ledger)
{
	return (struct ur_view){ .command = "ledger",
				 .payload = ledger,
				 .table = table,
				 .plain = plain,
				 .json = members };
}
