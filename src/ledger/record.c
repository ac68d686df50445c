/* SPDX-License-Identifier: MIT */
#include "ur/ledger/record.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "ur/base/log.h"
#include "ur/base/memory.h"
#include "ur/base/time.h"

#define VERSION 1
#define DEPTH_MAX 64

/* The texts of an intent, by their key: one table writes, reads and frees them. */
struct text_field {
	const char *key;
	size_t intent, entry; /* offsets */
	bool foreign;	      /* may hold what somebody typed, hence a secret */
};

/* clang-format off */
#define FIELD(name, is_foreign) \
	{ #name, offsetof(struct ur_intent, name), \
	  offsetof(struct ur_ledger_entry, name), is_foreign }
/* clang-format on */

static const struct text_field text_fields[] = {
	FIELD(id, false),	  FIELD(command, false), FIELD(server, true),
	FIELD(repository, true),  FIELD(sha, false),	 FIELD(umbrella, true),
	FIELD(kind, false),	  FIELD(reason, false),	 FIELD(person, true),
	FIELD(why, true),	  FIELD(state, false),	 FIELD(target_url, true),
	FIELD(description, true), FIELD(context, true),
};

static json_t *clean_text(const char *text, bool foreign)
{
	struct ur_str clean = UR_STR_INIT;
	json_t *made;

	ur_str_adds(&clean, text ? text : "");
	if (foreign)
		ur_log_redact(&clean);
	made = json_stringn(clean.buf, clean.len);
	ur_str_release(&clean);
	return made;
}

/* Replace secrets in every string below @value, whose keys are ours. */
static json_t *redacted(json_t *value, int depth)
{
	json_t *made;
	const char *key;
	json_t *child;
	size_t i;

	if (depth > DEPTH_MAX)
		return NULL;
	if (json_is_string(value))
		return clean_text(json_string_value(value), true);
	if (json_is_object(value)) {
		made = json_object();
		json_object_foreach (value, key, child)
			if (json_object_set_new(made, key, redacted(child, depth + 1)))
				goto bad;
		return made;
	}
	if (!json_is_array(value))
		return json_incref(value);
	made = json_array();
	json_array_foreach (value, i, child)
		if (json_array_append_new(made, redacted(child, depth + 1)))
			goto bad;
	return made;
bad:
	json_decref(made);
	return NULL;
}

static int add_bytes(const char *bytes, size_t len, void *line)
{
	return ur_str_add(line, bytes, len) ? 0 : -1;
}

/* Takes @record over. */
static enum ur_errc put_line(json_t *record, struct ur_str *line, struct ur_error *err)
{
	struct ur_str made = UR_STR_INIT_LIMIT(UR_LEDGER_LINE_MAX - 1);
	enum ur_errc rc = UR_OK;

	if (json_dump_callback(record, add_bytes, &made, JSON_COMPACT))
		rc = ur_error_set(err, UR_EIO,
				  "a line of the ledger would be over %zu bytes",
				  UR_LEDGER_LINE_MAX);
	else {
		ur_str_add(line, made.buf, made.len);
		ur_str_addc(line, '\n');
	}
	ur_str_release(&made);
	json_decref(record);
	return rc;
}

static json_t *new_record(const char *type)
{
	json_t *record = json_object();

	json_object_set_new(record, "v", json_integer(VERSION));
	json_object_set_new(record, "type", json_string(type));
	return record;
}

enum ur_errc ur_record_intent(const struct ur_intent *intent, struct ur_str *line,
			      struct ur_error *err)
{
	json_t *evidence = json_loads(intent->evidence_json ? intent->evidence_json : "",
				      JSON_REJECT_DUPLICATES, NULL);
	json_t *record = new_record("intent");
	bool bad = !json_is_object(evidence);

	for (size_t i = 0; i < UR_LEN(text_fields) && !bad; i++) {
		const struct text_field *f = &text_fields[i];
		const char *text;

		memcpy(&text, (const char *)intent + f->intent, sizeof(text));
		bad = json_object_set_new(record, f->key, clean_text(text, f->foreign)) !=
		      0;
	}
	json_object_set_new(record, "pull", json_integer(intent->pull));
	json_object_set_new(record, "highest_id", json_integer(intent->highest_id));
	json_object_set_new(record, "at", json_integer(intent->at));
	if (!bad)
		bad = json_object_set_new(record, "evidence", redacted(evidence, 0)) != 0;
	json_decref(evidence);
	if (bad) {
		json_decref(record);
		return ur_error_set(
			err, UR_EIO,
			"an intent for the ledger is not a JSON object in UTF-8");
	}
	return put_line(record, line, err);
}

enum ur_errc ur_record_outcome(const char *id, const char *outcome, int64_t row_id,
			       const char *text, int64_t at, struct ur_str *line,
			       struct ur_error *err)
{
	json_t *record = new_record("outcome");

	json_object_set_new(record, "id", clean_text(id, false));
	json_object_set_new(record, "outcome", clean_text(outcome, false));
	json_object_set_new(record, "row_id", json_integer(row_id));
	/* what went wrong may quote a server; a text that is not UTF-8 is left out */
	if (json_object_set_new(record, "text", clean_text(text, true)))
		json_object_set_new(record, "text", json_string("(unreadable text)"));
	json_object_set_new(record, "at", json_integer(at));
	return put_line(record, line, err);
}

static char **entry_text(struct ur_ledger_entry *entry, const struct text_field *f)
{
	return (char **)(void *)((char *)entry + f->entry);
}

static void entry_release(struct ur_ledger_entry *entry)
{
	for (size_t i = 0; i < UR_LEN(text_fields); i++)
		free(*entry_text(entry, &text_fields[i]));
	free(entry->outcome);
	free(entry->outcome_text);
}

void ur_record_index_release(struct ur_record_index *index)
{
	for (size_t i = 0; i < index->len; i++)
		entry_release(&index->items[i]);
	free(index->items);
	*index = (struct ur_record_index){ 0 };
}

struct ur_ledger_entry *ur_record_find(const struct ur_record_index *index,
				       const char *id)
{
	for (size_t i = index->len; i-- > 0;)
		if (!strcmp(index->items[i].id, id))
			return &index->items[i];
	return NULL;
}

static bool get_integer(const json_t *record, const char *key, int64_t *out)
{
	const json_t *value = json_object_get(record, key);

	if (!json_is_integer(value))
		return false;
	*out = json_integer_value(value);
	return true;
}

static bool read_intent(struct ur_record_index *index, const json_t *record,
			long long offset)
{
	struct ur_ledger_entry entry = { .evidence_offset = offset };
	bool good = json_is_object(json_object_get(record, "evidence")) &&
		    get_integer(record, "pull", &entry.pull) &&
		    get_integer(record, "highest_id", &entry.highest_id) &&
		    get_integer(record, "at", &entry.at);

	for (size_t i = 0; i < UR_LEN(text_fields) && good; i++) {
		const char *text =
			json_string_value(json_object_get(record, text_fields[i].key));

		if (!strcmp(text_fields[i].key, "context") && (!text || !*text))
			text = json_string_value(json_object_get(record, "umbrella"));
		good = text != NULL;
		if (text)
			*entry_text(&entry, &text_fields[i]) = ur_xstrdup(text);
	}
	if (!good || !entry.id[0] || ur_record_find(index, entry.id)) {
		entry_release(&entry);
		return false;
	}
	entry.outcome = ur_xstrdup("");
	entry.outcome_text = ur_xstrdup("");
	entry.outcome_at = UR_TIME_NONE;
	UR_GROW(index->items, index->len, index->cap);
	index->items[index->len++] = entry;
	return true;
}

static bool read_outcome(struct ur_record_index *index, const json_t *record)
{
	const char *id = json_string_value(json_object_get(record, "id"));
	const char *outcome = json_string_value(json_object_get(record, "outcome"));
	const char *text = json_string_value(json_object_get(record, "text"));
	struct ur_ledger_entry *entry = id ? ur_record_find(index, id) : NULL;
	int64_t row_id, at;

	if (!entry || !outcome || !outcome[0] || !text ||
	    !get_integer(record, "row_id", &row_id) || !get_integer(record, "at", &at))
		return false;
	free(entry->outcome);
	free(entry->outcome_text);
	entry->outcome = ur_xstrdup(outcome);
	entry->outcome_text = ur_xstrdup(text);
	entry->outcome_at = at;
	/* a later line that settles less does not unlearn which row it was */
	if (row_id > 0)
		entry->row_id = row_id;
	return true;
}

bool ur_record_read(struct ur_record_index *index, const char *line, size_t len,
		    long long offset)
{
	json_t *record = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	const char *type = json_string_value(json_object_get(record, "type"));
	int64_t version = 0;
	bool good = false;

	if (type && get_integer(record, "v", &version) && version == VERSION) {
		if (!strcmp(type, "intent"))
			good = read_intent(index, record, offset);
		else if (!strcmp(type, "outcome"))
			good = read_outcome(index, record);
	}
	json_decref(record);
	return good;
}

bool ur_record_evidence(const char *line, size_t len, struct ur_str *out)
{
	json_t *record = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	json_t *evidence = json_object_get(record, "evidence");
	bool good = json_is_object(evidence) &&
		    !json_dump_callback(evidence, add_bytes, out, JSON_COMPACT);

	json_decref(record);
	return good;
}
