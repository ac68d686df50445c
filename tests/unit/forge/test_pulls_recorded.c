/* SPDX-License-Identifier: MIT */
#include "core/table.h"
#include "recordings.h"

#include "ur/forge/pulls.h"

#define HOLD "umbrella-reaper/hold"

static void same_pull(const json_t *json, const struct ur_pull *pull)
{
	const json_t *head = json_object_get(json, "head"),
		     *base = json_object_get(json, "base");
	const char *state = json_string_value(json_object_get(json, "state"));

	assert_false(pull->bad);
	assert_int_equal(pull->number,
			 json_integer_value(json_object_get(json, "number")));
	assert_string_equal(pull->sha, json_string_value(json_object_get(head, "sha")));
	assert_string_equal(pull->base, json_string_value(json_object_get(base, "ref")));
	assert_string_equal(pull->base_sha,
			    json_string_value(json_object_get(base, "sha")));
	assert_string_equal(pull->merge_base,
			    json_string_value(json_object_get(json, "merge_base")));
	assert_int_equal(pull->draft, json_is_true(json_object_get(json, "draft")));
	assert_int_equal(pull->open, strcmp(state, "open") == 0);
	assert_int_equal(pull->held,
			 json_array_size(json_object_get(json, "labels")) > 0);
}

static void every_recorded_pull_request_is_read(void **state)
{
	(void)state;
	for (size_t s = 0; s < UR_LEN(recorded_servers); s++) {
		json_t *recording = recording_load(recorded_servers[s], "pulls");
		const json_t *steps = json_object_get(recording, "steps");
		size_t seen = 0;

		assert_non_null(recording);
		for (size_t i = 0; i < json_array_size(steps); i++) {
			const json_t *step = json_array_get(steps, i),
				     *json = recording_json(step);
			bool one = json_is_object(json) &&
				   json_object_get(json, "merge_base");

			if (!json || recording_status(step) > 201 ||
			    !strstr(recording_path(step), "/pulls/pulls"))
				continue;
			for (size_t j = 0; j < (one ? 1 : json_array_size(json)); j++) {
				const json_t *element =
					one ? json : json_array_get(json, j);
				char *body = json_dumps(element, 0);
				int64_t number = json_integer_value(
					json_object_get(element, "number"));
				struct ur_error err = UR_ERROR_INIT;
				struct ur_pull pull;
				struct fake fake;
				char path[64];

				fake_init(&fake);
				snprintf(path, sizeof(path), "/repos/a/b/pulls/%d",
					 (int)number);
				fake_add(&fake, path, 200, body);
				assert_int_equal(ur_pull_read(&fake.forge, "a/b", number,
							      HOLD, &pull, &err),
						 UR_OK);
				same_pull(element, &pull);
				ur_pull_release(&pull);
				fake_release(&fake);
				free(body);
				seen++;
			}
		}
		assert_true(seen > 20);
		json_decref(recording);
	}
}

/* Three pages of five, as each server gave them: in order, once each, none missing. */
static void recorded_pages_join(void **state)
{
	(void)state;
	for (size_t s = 0; s < UR_LEN(recorded_servers); s++) {
		json_t *recording = recording_load(recorded_servers[s], "pulls");
		struct ur_pulls pulls = UR_PULLS_INIT;
		struct ur_error err = UR_ERROR_INIT;
		struct fake fake;
		int64_t count = 0;

		fake_init(&fake);
		for (int page = 1; page <= 3; page++) {
			char label[64], path[96];
			const json_t *step;

			snprintf(label, sizeof(label), "open, oldest first, page %d of 5",
				 page);
			snprintf(path, sizeof(path),
				 "/repos/a/b/"
				 "pulls?state=open&sort=oldest&page=%d&limit=50",
				 page);
			step = recording_step(recording, label, 0);
			assert_non_null(step);
			count = recording_serve(&fake, path, step)->count;
		}
		assert_int_equal(ur_pulls_read(&fake.forge, "a/b", HOLD, &pulls, &err),
				 UR_OK);
		assert_false(pulls.incomplete);
		assert_int_equal(pulls.nulls, 0);
		assert_true(count > 5);
		assert_int_equal(pulls.len, count);
		for (size_t i = 1; i < pulls.len; i++)
			assert_true(pulls.items[i - 1].number < pulls.items[i].number);
		assert_int_equal(fake.asked_len, 3);
		ur_pulls_release(&pulls);
		fake_release(&fake);
		json_decref(recording);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_recorded_pull_request_is_read),
		cmocka_unit_test(recorded_pages_join),
	};

	return cmocka_run_group_tests_name("forge.pulls.recorded", tests, NULL, NULL);
}
