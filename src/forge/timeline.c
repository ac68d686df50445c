/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "answer.h"
#include "ur/forge/pulls.h"

#define TIMELINE_PAGES_MAX 20

struct armed {
	int64_t newest; /* id of the entry that decides, 0 for none yet */
	enum ur_answer armed;
	int64_t first; /* id of the last page's first entry: a server that does not page
			       gives the same one again */
};

/* @return false for a shape that is no timeline */
static bool take_entries(const struct ur_json *json, struct armed *state)
{
	const struct ur_json *entry;
	size_t i;

	UR_JSON_EACH (json, i, entry) {
		const char *type = ur_answer_string(entry, "type");
		int64_t id;

		if (!type || !ur_answer_id(entry, "id", &id))
			return false;
		if (i == 0) {
			if (id == state->first)
				return false;
			state->first = id;
		}
		if (id < state->newest)
			continue;
		if (strcmp(type, "pull_scheduled_merge") == 0)
			state->armed = UR_YES;
		else if (strcmp(type, "pull_cancel_scheduled_merge") == 0)
			state->armed = UR_NO;
		else
			continue;
		state->newest = id;
	}
	return true;
}

/* Past the end a Gitea sends the bare word, which is no text of JSON that is read here
 * otherwise (seen on 1.22.6, 1.26.3 and 1.27.0-rc0). */
static bool is_bare_null(const struct ur_str *body)
{
	size_t at = strspn(body->buf, " \t\r\n");

	return !strncmp(body->buf + at, "null", 4) &&
	       strspn(body->buf + at + 4, " \t\r\n") == body->len - at - 4;
}

/* One page. @return false when it could not be read */
static bool read_page(struct ur_forge *forge, const char *path, struct armed *state,
		      bool *over)
{
	struct ur_response resp = UR_RESPONSE_INIT;
	struct ur_json *json = NULL;
	bool good;

	ur_answer_get(forge, path, &resp);
	good = ur_answer_check(&resp, 200, NULL) == UR_OK;
	*over = good && is_bare_null(&resp.body);
	if (good && !*over) {
		good = ur_answer_json(&resp, &json, NULL) == UR_OK &&
		       ur_json_is_array(json);
		*over = good && !ur_json_len(json);
		if (good && !*over)
			good = take_entries(json, state);
	}
	ur_json_free(json);
	ur_response_release(&resp);
	return good;
}

/* The count header of a timeline is the page's own, so only an empty page is its end. */
enum ur_answer ur_pull_automerge(struct ur_forge *forge, const char *repo, int64_t number)
{
	struct armed state = { .armed = UR_NO };
	enum ur_answer said = UR_CANNOT_TELL;
	struct ur_str path = UR_STR_INIT;

	for (unsigned page = 1; page <= TIMELINE_PAGES_MAX; page++) {
		bool over;

		ur_str_setf(&path, "/repos/%s/issues/%lld/timeline?page=%u&limit=%u",
			    repo, (long long)number, page, forge->page_size);
		if (!read_page(forge, path.buf, &state, &over))
			break;
		if (over) {
			said = state.armed;
			break;
		}
	}
	ur_str_release(&path);
	return said;
}
