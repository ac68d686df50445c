/* SPDX-License-Identifier: MIT */
#include "forge/commit.h"

struct many {
	size_t calls, good, refused, seen[300];
};

static void count_head(void *payload, size_t index, struct ur_head_rows *rows)
{
	struct many *many = payload;

	many->calls++;
	many->seen[index]++;
	if (rows->rc == UR_OK) {
		many->good++;
		assert_int_equal(rows->rows.len, 2);
		/* each head got its own rows */
		assert_int_equal(rows->rows.items[0].id, index + 1);
	} else if (rows->rc == UR_EAUTH) {
		many->refused++;
	}
	ur_head_rows_release(rows);
}

static void each_of_many_is_told_once(void **state)
{
	char shas[300][41], path[160], body[256];
	const char *list[300];
	struct many many = { 0 };
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake.newest_first = true;
	for (unsigned i = 0; i < 300; i++) {
		snprintf(shas[i], sizeof(shas[i]), "%040x", i);
		list[i] = shas[i];
		snprintf(path, sizeof(path),
			 "/repos/a/b/commits/%.40s/status?page=1&limit=50", shas[i]);
		snprintf(body, sizeof(body),
			 "{\"sha\":\"%.40s\",\"statuses\":[{\"id\":%u,\"context\":\"a\"},"
			 "{\"id\":%u,\"context\":\"b\"}]}",
			 shas[i], i + 2, i + 1);
		if (i % 10 == 3)
			fake_add(&fake, path, 500, "");
		else
			fake_count(fake_add(&fake, path, 200, body), 2);
	}
	list[7] = "HEAD"; /* no request is made of that */
	ur_statuses_read_all(&fake.forge, "a/b", list, 300, count_head, &many);
	assert_int_equal(many.calls, 300);
	for (size_t i = 0; i < 300; i++)
		assert_int_equal(many.seen[i], 1);
	assert_int_equal(many.good, 300 - 30 - 1);
	assert_int_equal(fake.asked_len, 299);
	assert_true(fake.most_open > 1 && fake.most_open <= fake.transport.parallel);
	fake_release(&fake);
}

static void a_refused_token_is_not_tried_a_thousand_times(void **state)
{
	char shas[300][41], path[160];
	const char *list[300];
	struct many many = { 0 };
	struct fake fake;

	(void)state;
	fake_init(&fake);
	for (unsigned i = 0; i < 300; i++) {
		snprintf(shas[i], sizeof(shas[i]), "%040x", i);
		list[i] = shas[i];
		snprintf(path, sizeof(path),
			 "/repos/a/b/commits/%.40s/status?page=1&limit=50", shas[i]);
		fake_add(&fake, path, 401, "{\"message\":\"no\"}");
	}
	ur_statuses_read_all(&fake.forge, "a/b", list, 300, count_head, &many);
	assert_int_equal(many.calls, 300);
	assert_int_equal(many.refused, 300);
	assert_true(fake.asked_len <= 2 * fake.transport.parallel);
	fake_release(&fake);
}

static void the_deadline_answers_every_head(void **state)
{
	const char *list[3] = { SHA, OTHER, SHA };
	struct many many = { 0 };
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake.net.deadline_ms = 1;
	ur_statuses_read_all(&fake.forge, "a/b", list, 3, count_head, &many);
	assert_int_equal(many.calls, 3);
	assert_int_equal(fake.asked_len, 0);
	fake_release(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_of_many_is_told_once),
		cmocka_unit_test(a_refused_token_is_not_tried_a_thousand_times),
		cmocka_unit_test(the_deadline_answers_every_head),
	};

	return cmocka_run_group_tests_name("forge.statuses.many", tests, NULL, NULL);
}
