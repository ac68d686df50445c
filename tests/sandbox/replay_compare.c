/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay.h"

/* moments and ids of tasks differ by nature; whether they are set does not */
static const char *const moments[] = {
	"created_at",	    "updated_at",
	"closed_at",	    "merged_at",
	"started_at",	    "completed_at",
	"timestamp",	    "date",
	"created",	    "updated",
	"started",	    "stopped",
	"run_started_at",   "last_committer_date",
	"last_author_date", "last_commit_when",
	"task_id",
};

/* not modelled: names of nothing the client reads, or parts that were cut */
static const char *const ignored[] = {
	".tree.", "event_payload", "handle", "duration", ".topics", "runner_id",
};

static bool is_moment(const char *key)
{
	for (size_t i = 0; key && i < sizeof(moments) / sizeof(moments[0]); i++)
		if (!strcmp(key, moments[i]))
			return true;
	return false;
}

static bool is_ignored(const char *where)
{
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		if (strstr(where, ignored[i]))
			return true;
	return strstr(where, "steps[") && strstr(where, "].name");
}

static void differs(struct replay *rp, const char *where, const json_t *got,
		    const json_t *want)
{
	char *a = got ? json_dumps(got, JSON_ENCODE_ANY) : NULL;
	char *b = want ? json_dumps(want, JSON_ENCODE_ANY) : NULL;

	sb_replay_differs(rp, where, a ? a : "nothing", b ? b : "nothing");
	free(a);
	free(b);
}

static bool unset(const json_t *moment)
{
	const char *s = json_string_value(moment);

	if (json_is_integer(moment))
		return !json_integer_value(moment);
	return !s || !strncmp(s, "1970-01-01", 10) || !strncmp(s, "0001-01-01", 10);
}

static void compare(struct replay *rp, const char *where, const char *key,
		    const json_t *got, const json_t *want);

/* how long a re-run took is its own affair */
static bool same_but_duration(const struct replay *rp, const char *key, const json_t *got,
			      const json_t *want)
{
	static const char *const begins[] = { "Successful in ", "Failing after " };

	if (!key || strcmp(key, "description") != 0 || !strstr(rp->label, "re-run over"))
		return false;
	for (size_t i = 0; i < 2; i++)
		if (!strncmp(json_string_value(got), begins[i], 14) &&
		    !strncmp(json_string_value(want), begins[i], 14))
			return true;
	return false;
}

static void compare_objects(struct replay *rp, const char *where, const json_t *got,
			    const json_t *want)
{
	const char *key;
	char path[512];
	json_t *v;

	json_object_foreach ((json_t *)got, key, v) {
		snprintf(path, sizeof(path), "%s.%s", where, key);
		compare(rp, path, key, v, json_object_get(want, key));
	}
	json_object_foreach ((json_t *)want, key, v) {
		if (json_object_get(got, key))
			continue;
		snprintf(path, sizeof(path), "%s.%s", where, key);
		compare(rp, path, key, NULL, v);
	}
}

static void compare(struct replay *rp, const char *where, const char *key,
		    const json_t *got, const json_t *want)
{
	char path[512];

	if (is_ignored(where))
		return;
	if (got && want && is_moment(key)) {
		if (unset(got) != unset(want))
			differs(rp, where, got, want);
		return;
	}
	if (json_is_object(got) && json_is_object(want)) {
		compare_objects(rp, where, got, want);
		return;
	}
	if (json_is_array(got) && json_is_array(want) &&
	    json_array_size(got) == json_array_size(want)) {
		for (size_t i = 0; i < json_array_size(got); i++) {
			snprintf(path, sizeof(path), "%s[%zu]", where, i);
			compare(rp, path, NULL, json_array_get(got, i),
				json_array_get(want, i));
		}
		return;
	}
	if (json_is_string(got) && json_is_string(want) &&
	    same_but_duration(rp, key, got, want))
		return;
	if (!got || !want || !json_equal(got, want))
		differs(rp, where, got, want);
}

static const char *header_of(const struct sb_answer *a, const char *name)
{
	for (size_t i = 0; i < a->headers_len; i++)
		if (!strcasecmp(a->headers[i].name, name))
			return a->headers[i].value;
	return NULL;
}

static void compare_headers(struct replay *rp, const struct sb_answer *got,
			    const json_t *want)
{
	static const char *const names[] = { "x-total-count", "link", "location", "etag",
					     "allow" };
	const char *type = json_string_value(json_object_get(want, "content-type"));
	char where[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *a = header_of(got, names[i]);
		const char *b = json_string_value(json_object_get(want, names[i]));

		snprintf(where, sizeof(where), "header %s", names[i]);
		if ((a || b) && (!a || !b || strcmp(a, b) != 0))
			sb_replay_differs(rp, where, a ? a : "nothing",
					  b ? b : "nothing");
	}
	if (strcmp(type ? type : "", got->type ? got->type : "") != 0)
		sb_replay_differs(rp, "header content-type",
				  got->type ? got->type : "nothing",
				  type ? type : "nothing");
}

void sb_replay_compare(struct replay *rp, const struct sb_answer *got, const json_t *want)
{
	int status = (int)json_integer_value(json_object_get(want, "status"));
	const json_t *json = json_object_get(want, "json");
	const char *text = json_string_value(json_object_get(want, "text"));
	char a[16], b[16];
	json_t *own;

	if (got->status != status) {
		snprintf(a, sizeof(a), "%d", got->status);
		snprintf(b, sizeof(b), "%d", status);
		sb_replay_differs(rp, "status", a, b);
		return;
	}
	compare_headers(rp, got, json_object_get(want, "headers"));
	if (!json) {
		bool head = rp->label && strstr(rp->label, "HEAD");

		if (!head && strcmp(got->body, text ? text : "") != 0)
			sb_replay_differs(rp, "body", got->body, text ? text : "");
		return;
	}
	own = json_loadb(got->body, got->len, JSON_DECODE_ANY, NULL);
	compare(rp, "$", NULL, own, json);
	json_decref(own);
}
