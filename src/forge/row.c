/* SPDX-License-Identifier: MIT */
#include "answer.h"
#include "ur/base/time.h"
#include "ur/forge/statuses.h"

/* The state's word: `status`, else `state`. A word that is none, and no word at all, is
 * unknown and blocks. @return false when it is no text */
static bool take_state(const struct ur_json *json, enum ur_state *state)
{
	const struct ur_json *word = ur_json_get(json, "status");

	if (!word || ur_json_is_null(word))
		word = ur_json_get(json, "state");
	if (word && !ur_json_is_null(word) && !ur_json_is_string(word))
		return false;
	*state = ur_state_parse(ur_json_text(word));
	return true;
}

/* creator is null for the engine, for a job token and for a deleted user alike
 * (servers/README.md): only the target tells the engine from the others. */
static bool take_writer(const struct ur_json *json, const char *repo, const char *target,
			struct ur_row *row, const char **login)
{
	const struct ur_json *creator = ur_json_get(json, "creator");
	int64_t run, job;

	*login = "";
	if (!creator || ur_json_is_null(creator)) {
		row->writer = ur_row_run_of(target, repo, &run, &job) ? UR_WRITER_ENGINE :
									UR_WRITER_NOBODY;
		return true;
	}
	*login = ur_answer_string(creator, "login");
	row->writer = UR_WRITER_USER;
	return *login && ur_answer_integer(creator, "id", &row->writer_id);
}

bool ur_status_parse(const struct ur_json *json, const char *repo, struct ur_row *row)
{
	struct ur_row fresh = { 0 };
	const char *context = ur_answer_string(json, "context");
	const char *description = ur_answer_optional(json, "description");
	const char *target = ur_answer_optional(json, "target_url");
	const char *created = ur_answer_optional(json, "created_at");
	const char *login;

	if (!ur_answer_id(json, "id", &fresh.id) || !context || !description || !target ||
	    !created || !take_state(json, &fresh.state) ||
	    !take_writer(json, repo, target, &fresh, &login))
		return false;
	fresh.created_at = ur_time_parse_rfc3339(created);
	fresh.marker = ur_marker_parse(description);
	/* the engine writes no marker: that row was posted with a job's token */
	if (fresh.marker.kind != UR_MARKER_NONE && fresh.writer == UR_WRITER_ENGINE)
		fresh.writer = UR_WRITER_NOBODY;
	ur_row_set_texts(&fresh, context, description, target, login);
	*row = fresh;
	return true;
}
