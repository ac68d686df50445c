/* SPDX-License-Identifier: MIT */
#include "forge/commit.h"

#define POST_PATH "/repos/a/b/statuses/" SHA

/* A row as recorded against the row as parsed. */
static void same_row(const json_t *json, const struct ur_row *row)
{
	const char *word = json_string_value(json_object_get(json, "status"));
	const json_t *creator = json_object_get(json, "creator");
	const char *target = json_string_value(json_object_get(json, "target_url"));

	assert_int_equal(row->id, json_integer_value(json_object_get(json, "id")));
	assert_string_equal(row->context,
			    json_string_value(json_object_get(json, "context")));
	assert_string_equal(row->description,
			    json_string_value(json_object_get(json, "description")));
	assert_string_equal(row->target_url, target);
	assert_int_equal(row->state, ur_state_parse(word));
	assert_true(row->created_at > FAKE_NOW &&
		    row->created_at < FAKE_NOW + 30 * 86400);
	if (!json_is_null(creator)) {
		assert_int_equal(row->writer, UR_WRITER_USER);
		assert_string_equal(row->writer_login,
				    json_string_value(json_object_get(creator, "login")));
	} else {
		assert_int_equal(row->writer, strstr(target, "/actions/runs/") ?
						      UR_WRITER_ENGINE :
						      UR_WRITER_NOBODY);
	}
}

/* "/repos/{owner/name}/…" */
static void repo_of(const char *path, char *repo, size_t size)
{
	const char *name = path + strlen("/repos/");
	size_t owner = strcspn(name, "/") + 1;

	snprintf(repo, size, "%.*s", (int)(owner + strcspn(name + owner, "/?")), name);
}

static size_t check_list(const json_t *list, const char *repo)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *json = json_array_get(list, i);
		char *text = json_dumps(json, JSON_ENCODE_ANY);
		struct ur_row row;

		assert_true(parse_text(text, repo, &row));
		free(text);
		same_row(json, &row);
		release_row(&row);
	}
	return json_array_size(list);
}

/* A whole first page is read as the program would read it. */
static void check_combined(const json_t *step, const char *repo)
{
	const json_t *json = recording_json(step),
		     *list = json_object_get(json, "statuses");
	const char *sha = json_string_value(json_object_get(json, "sha"));
	const char *count = recording_header(step, "x-total-count");
	struct ur_head_rows rows;
	struct fake fake;
	char path[256];

	check_list(list, repo);
	if (count && strtoul(count, NULL, 10) != json_array_size(list))
		return; /* one page of several */
	sha = *sha ? sha : SHA;
	snprintf(path, sizeof(path), "/repos/%s/commits/%s/status?page=1&limit=50", repo,
		 sha);
	fake_init(&fake);
	recording_serve(&fake, path, step);
	ur_statuses_read(&fake.forge, repo, sha, &rows);
	assert_int_equal(rows.rc, UR_OK);
	assert_int_equal(rows.rows.len, json_array_size(list));
	for (size_t i = 0; i < json_array_size(list); i++)
		for (size_t j = 0; j < rows.rows.len; j++)
			if (rows.rows.items[j].id ==
			    json_integer_value(
				    json_object_get(json_array_get(list, i), "id")))
				same_row(json_array_get(list, i), &rows.rows.items[j]);
	assert_int_equal(fake.asked_len, 1);
	ur_head_rows_release(&rows);
	fake_release(&fake);
}

static void every_recorded_row_is_read(void **state)
{
	static const char *const topics[] = { "statuses", "actions", "refusals",
					      "naming" };

	(void)state;
	for (size_t s = 0; s < UR_LEN(recorded_servers); s++) {
		size_t lists = 0, pages = 0;

		for (size_t t = 0; t < UR_LEN(topics); t++) {
			json_t *recording =
				recording_load(recorded_servers[s], topics[t]);
			const json_t *steps = json_object_get(recording, "steps");

			assert_non_null(recording);
			for (size_t i = 0; i < json_array_size(steps); i++) {
				const json_t *step = json_array_get(steps, i);
				const char *path = recording_path(step);
				const json_t *json = recording_json(step);
				char repo[128];

				if (!path || recording_status(step) != 200 || !json)
					continue;
				repo_of(path, repo, sizeof(repo));
				if (json_is_object(json) && strstr(path, "/commits/") &&
				    json_object_get(json, "statuses")) {
					check_combined(step, repo);
					pages++;
				} else if (json_is_array(json) &&
					   strstr(path, "/statuses/")) {
					check_list(json, repo);
					lists++;
				}
			}
			json_decref(recording);
		}
		assert_true(pages > 10 && lists > 5);
	}
}

/* 55 contexts on two pages, as each server gave them. */
static void recorded_pages_join(void **state)
{
	(void)state;
	for (size_t s = 0; s < UR_LEN(recorded_servers); s++) {
		json_t *recording = recording_load(recorded_servers[s], "statuses");
		const json_t *first =
			recording_step(recording, "55 contexts: limit 100", 0);
		const json_t *second =
			recording_step(recording, "55 contexts: page 2 of 50", 0);
		const json_t *newest =
			recording_step(recording, "55 rows: history total, page 1", 0);
		const char *sha =
			json_string_value(json_object_get(recording_json(first), "sha"));
		struct ur_head_rows rows;
		struct fake fake;
		char path[256];

		fake_init(&fake);
		snprintf(path, sizeof(path),
			 "/repos/alice/statuses/commits/%s/status?page=1&limit=50", sha);
		recording_serve(&fake, path, first);
		snprintf(path, sizeof(path),
			 "/repos/alice/statuses/commits/%s/status?page=2&limit=50", sha);
		recording_serve(&fake, path, second);
		snprintf(path, sizeof(path),
			 "/repos/alice/statuses/statuses/"
			 "%s?sort=leastindex&page=1&limit=1",
			 sha);
		recording_serve(&fake, path, newest);
		ur_statuses_read(&fake.forge, "alice/statuses", sha, &rows);
		assert_int_equal(rows.rc, UR_OK);
		assert_int_equal(rows.rows.len, 55);
		for (size_t i = 0; i < 55; i++)
			assert_int_equal(rows.rows.items[i].id, i + 1);
		assert_int_equal(fake.asked_len, 4);
		ur_head_rows_release(&rows);
		fake_release(&fake);
		json_decref(recording);
	}
}

/* The posts that each server took, and those it refused. */
static void recorded_posts_are_understood(void **state)
{
	static const struct {
		const char *label, *context, *status, *description;
		enum ur_errc want;
		bool refused;
	} rows[] = {
		{ "supersede the umbrella", "CI / all-required (pull_request)", "success",
		  "Compensated", UR_OK, false },
		{ "warning", "warn", "warning", "", UR_OK, false },
		{ "reader posts", "x", "success", "", UR_ERIGHT, true },
		{ "nobody posts", "x", "success", "", UR_EAUTH, true },
		{ "wrong token posts", "x", "success", "", UR_EAUTH, true },
		{ "state is a number", "n", "success", "", UR_EPROTO, true },
		{ "context with blanks around", "  padded  ", "success", "  d  ",
		  UR_EPROTO, false },
		{ "renamed: post by the old name", "renamed", "success", "", UR_EMOVED,
		  false },
	};

	(void)state;
	for (size_t s = 0; s < UR_LEN(recorded_servers); s++) {
		json_t *recording = recording_load(recorded_servers[s], "statuses");

		for (size_t i = 0; i < UR_LEN(rows); i++) {
			const json_t *step = recording_step(recording, rows[i].label, 0);
			const struct ur_status_post post = { rows[i].context,
							     rows[i].status, "",
							     rows[i].description };
			struct ur_permit permit = { .seal = UR_PERMIT_SEAL };
			struct ur_error err = UR_ERROR_INIT;
			struct ur_posted posted;
			struct fake fake;

			assert_non_null(step);
			fake_init(&fake);
			recording_serve(&fake, POST_PATH, step);
			assert_int_equal(ur_status_post(&fake.forge, "a/b", SHA, &post,
							&permit, &posted, &err),
					 rows[i].want);
			assert_int_equal(posted.certain, rows[i].want == UR_OK);
			assert_int_equal(posted.refused, rows[i].refused);
			if (rows[i].want == UR_EMOVED)
				assert_non_null(
					strstr(err.message, "'alice/statuses-new'"));
			fake_release(&fake);
		}
		json_decref(recording);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_recorded_row_is_read),
		cmocka_unit_test(recorded_pages_join),
		cmocka_unit_test(recorded_posts_are_understood),
	};

	return cmocka_run_group_tests_name("forge.statuses.recorded", tests, NULL, NULL);
}
