/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "runs.h"
#include "ur/base/time.h"

struct word {
	const char *name;
	enum ur_record_state state;
};

static const struct word words[] = {
	{ "success", UR_RECORD_SUCCESS },     { "failure", UR_RECORD_FAILURE },
	{ "cancelled", UR_RECORD_CANCELLED }, { "skipped", UR_RECORD_SKIPPED },
	{ "waiting", UR_RECORD_ACTIVE },      { "running", UR_RECORD_ACTIVE },
	{ "blocked", UR_RECORD_ACTIVE },      { "queued", UR_RECORD_ACTIVE },
	{ "in_progress", UR_RECORD_ACTIVE },  { "pending", UR_RECORD_ACTIVE },
	{ "requested", UR_RECORD_ACTIVE },    { "action_required", UR_RECORD_ACTIVE },
	{ "cancelling", UR_RECORD_ACTIVE },
};

static enum ur_record_state state_of(const char *word)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(word, words[i].name) == 0)
			return words[i].state;
	return UR_RECORD_UNKNOWN;
}

enum ur_record_state ur_record_parse(const char *status, const char *conclusion)
{
	enum ur_record_state state;

	if (!status)
		return UR_RECORD_UNKNOWN;
	if (strcmp(status, "completed") != 0)
		return state_of(status);
	state = conclusion ? state_of(conclusion) : UR_RECORD_UNKNOWN;
	return state == UR_RECORD_ACTIVE ? UR_RECORD_UNKNOWN : state;
}

enum ur_wait ur_record_wait(enum ur_forge_kind kind, const char *status)
{
	bool forgejo = kind == UR_FORGE_FORGEJO;

	if (!status)
		return UR_WAIT_NONE;
	if (strcmp(status, forgejo ? "waiting" : "queued") == 0)
		return UR_WAIT_RUNNER;
	if (strcmp(status, forgejo ? "blocked" : "waiting") == 0)
		return UR_WAIT_OTHERS;
	return UR_WAIT_NONE;
}

int64_t ur_record_time(const struct ur_json *json, const char *key)
{
	const char *text = ur_answer_string(json, key);
	int64_t at = text ? ur_time_parse_rfc3339(text) : UR_TIME_NONE;

	return at > 0 ? at : 0;
}

/* Refusals and missing routes will be the same next time: they are facts. */
static const char *lasting_cause(enum ur_errc rc, const struct ur_response *response)
{
	if (rc == UR_ERIGHT)
		return response->is_html ? "blocked before the server" :
					   "the token may not read the record";
	if (rc == UR_ENOTFOUND)
		return "the server has no such record, or the token may not see it";
	return NULL;
}

enum ur_errc ur_list_page_read(struct ur_forge *forge, const char *path, const char *key,
			       struct ur_list_page *page, const char **cause,
			       struct ur_error *err)
{
	struct ur_response resp = UR_RESPONSE_INIT;
	struct ur_error why = UR_ERROR_INIT;
	struct ur_json *json = NULL;
	enum ur_errc rc;

	rc = ur_answer_read(forge, path, &resp, &json, &why);
	if (rc < 0 && (*cause = lasting_cause(rc, &resp))) {
		rc = UR_OK;
	} else if (rc < 0) {
		ur_answer_raise(err, &why);
	} else {
		const struct ur_json *items =
			ur_json_is_array(json) ? json : ur_json_get(json, key);

		if (!items) {
			rc = ur_answer_odd(err, "%s", key);
		} else if (items && !ur_json_is_array(items) && !ur_json_is_null(items)) {
			rc = ur_answer_odd(err, "%s[]", key);
		} else {
			page->total = resp.total_count;
			(void)ur_answer_integer(json, "total_count", &page->total);
			page->items = items;
			page->json = json;
			json = NULL;
		}
	}
	ur_json_free(json);
	ur_response_release(&resp);
	return rc;
}

void ur_list_page_release(struct ur_list_page *page)
{
	ur_json_free(page->json);
	*page = (struct ur_list_page){ .total = -1 };
}
