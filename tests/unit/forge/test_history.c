/* SPDX-License-Identifier: MIT */
#include "forge/commit.h"

#define HISTORY(page)                                                                    \
	"/repos/a/b/statuses/" SHA "?sort=leastindex&page=" #page "&limit=50"

static char *history(int newest, int oldest)
{
	struct ur_str body = UR_STR_INIT;

	ur_str_addc(&body, '[');
	for (int id = newest; id >= oldest; id--)
		ur_str_addf(&body,
			    "%s{\"id\":%d,\"status\":\"pending\",\"context\":\"c\"}",
			    id < newest ? "," : "", id);
	ur_str_addc(&body, ']');
	return ur_str_detach(&body);
}

static void add_history(struct fake *fake, const char *path, int newest, int oldest,
			int64_t count)
{
	char *body = history(newest, oldest);

	fake_count(fake_add(fake, path, 200, body), count);
	free(body);
}

static void history_comes_whole_and_newest_first(void **state)
{
	static const int64_t counts[] = { 70, -1 };

	(void)state;
	for (size_t i = 0; i < UR_LEN(counts); i++) {
		struct ur_head_rows rows;
		struct fake fake;

		fake_init(&fake);
		add_history(&fake, HISTORY(1), 70, 21, counts[i]);
		add_history(&fake, HISTORY(2), 20, 1, counts[i]);
		fake_add(&fake, HISTORY(3), 200, "[]");
		ur_history_read(&fake.forge, "a/b", SHA, &rows);
		assert_int_equal(rows.rc, UR_OK);
		assert_int_equal(rows.rows.len, 70);
		for (size_t j = 0; j < 70; j++)
			assert_int_equal(rows.rows.items[j].id, 70 - (int64_t)j);
		assert_int_equal(fake.asked_len, counts[i] > 0 ? 2 : 3);
		ur_head_rows_release(&rows);
		fake_release(&fake);
	}
}

static void a_history_that_grew_is_read_again(void **state)
{
	struct ur_head_rows rows;
	struct fake fake;

	(void)state;
	fake_init(&fake);
	add_history(&fake, HISTORY(1), 70, 21, 70);
	add_history(&fake, HISTORY(2), 21, 1, 71);
	add_history(&fake, HISTORY(1), 71, 22, 71);
	ur_history_read(&fake.forge, "a/b", SHA, &rows);
	assert_int_equal(rows.rc, UR_OK);
	assert_int_equal(rows.rows.len, 71);
	ur_head_rows_release(&rows);
	fake_release(&fake);
}

/* A page of these ids. */
static void add_ids(struct fake *fake, const char *ids)
{
	struct ur_str body = UR_STR_INIT;
	int count = 0;

	for (const char *at = ids; *at; at += strcspn(at, " "), at += *at == ' ')
		ur_str_addf(&body,
			    "%s{\"id\":%.*s,\"status\":\"pending\",\"context\":\"c\"}",
			    count++ ? "," : "[", (int)strcspn(at, " "), at);
	ur_str_addc(&body, ']');
	fake_count(fake_add(fake, HISTORY(1), 200, body.buf), count);
	ur_str_release(&body);
}

static void a_row_that_is_not_shown_is_asked_for_again(void **state)
{
	struct ur_head_rows rows;
	struct fake fake;

	(void)state;
	fake_init(&fake);
	add_ids(&fake, "4 2 1");
	add_ids(&fake, "4 3 2 1");
	ur_history_read(&fake.forge, "a/b", SHA, &rows);
	assert_int_equal(rows.rc, UR_OK);
	assert_int_equal(rows.rows.len, 4);
	assert_int_equal(rows.unseen_id, 0);
	ur_head_rows_release(&rows);
	fake_release(&fake);
}

static void a_row_that_no_reading_shows_is_an_error_with_its_number(void **state)
{
	static const struct {
		const char *ids;
		int64_t unseen;
	} lists[] = { { "5 4 2 1", 3 }, { "9223372036854775807 8", 9 }, { "7 3", 4 } };

	(void)state;
	for (size_t i = 0; i < UR_LEN(lists); i++) {
		struct ur_head_rows rows;
		struct fake fake;

		fake_init(&fake);
		add_ids(&fake, lists[i].ids);
		add_ids(&fake, lists[i].ids);
		add_ids(&fake, lists[i].ids);
		ur_history_read(&fake.forge, "a/b", SHA, &rows);
		assert_int_equal(rows.rc, UR_EPROTO);
		assert_int_equal(rows.unseen_id, lists[i].unseen);
		assert_non_null(strstr(rows.err.message, "is not shown"));
		assert_true(rows.rows.len > 0); /* what was shown is kept */
		ur_head_rows_release(&rows);
		fake_release(&fake);
	}
}

static void an_endless_history_is_given_up(void **state)
{
	struct ur_head_rows rows;
	struct fake fake;
	char path[160];

	(void)state;
	fake_init(&fake);
	for (int page = 1; page <= 200; page++) {
		snprintf(path, sizeof(path),
			 "/repos/a/b/statuses/" SHA "?sort=leastindex&page=%d&limit=50",
			 page);
		add_history(&fake, path, 20000 - page * 50, 19951 - page * 50, -1);
	}
	ur_history_read(&fake.forge, "a/b", SHA, &rows);
	assert_int_equal(rows.rc, UR_EPROTO);
	assert_non_null(strstr(rows.err.message, "more than 5000 rows"));
	assert_int_equal(rows.rows.len, 0);
	ur_head_rows_release(&rows);
	fake_release(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(history_comes_whole_and_newest_first),
		cmocka_unit_test(a_history_that_grew_is_read_again),
		cmocka_unit_test(a_row_that_is_not_shown_is_asked_for_again),
		cmocka_unit_test(a_row_that_no_reading_shows_is_an_error_with_its_number),
		cmocka_unit_test(an_endless_history_is_given_up),
	};

	return cmocka_run_group_tests_name("forge.history", tests, NULL, NULL);
}
