/* SPDX-License-Identifier: MIT */
#include "ledger/entries.h"

#include "ur/ledger/record.h"

/* Reopen a ledger that was cut to @len bytes, of which the last line begins at @last. */
static void check_cut(const char *room, const struct ur_str *whole, size_t len,
		      size_t last, bool outcome)
{
	struct ur_ledger *ledger;
	struct ur_str after = UR_STR_INIT;
	size_t n;

	write_file(room, "ledger.jsonl", whole->buf, len);
	ledger = open_at(room, UR_LEDGER_READ);
	assert_int_equal(count_of(ledger), outcome ? 2 : 1);
	assert_int_equal(ur_ledger_bad_lines(ledger), len > last ? 1 : 0);
	ur_ledger_close(ledger);

	ledger = open_at(room, UR_LEDGER_WRITE);
	assert_int_equal(count_of(ledger), outcome ? 2 : 1);
	append_intent(ledger, "p-new");
	ur_ledger_close(ledger);
	ledger = open_at(room, UR_LEDGER_READ);
	assert_int_equal(ur_ledger_bad_lines(ledger), len > last ? 1 : 0);
	assert_int_equal(count_of(ledger), outcome ? 3 : 2);
	assert_string_equal(ur_ledger_entries(ledger, &n)[n - 1].id, "p-new");
	if (outcome)
		assert_string_equal(ur_ledger_entries(ledger, &n)[1].outcome, "");
	ur_ledger_close(ledger);
	/* set aside, not thrown away */
	read_file(room, "ledger.jsonl", &after);
	assert_memory_equal(after.buf, whole->buf, len);
	ur_str_release(&after);
}

static void a_last_line_cut_anywhere_is_never_a_record(void **state)
{
	char *room = enter_room();
	struct ur_ledger *ledger = open_at(room, UR_LEDGER_WRITE);
	struct ur_str whole = UR_STR_INIT;
	size_t second, third;

	(void)state;
	append_intent(ledger, "p-1");
	read_file(room, "ledger.jsonl", &whole);
	second = whole.len;
	append_intent(ledger, "p-2");
	ur_str_clear(&whole);
	read_file(room, "ledger.jsonl", &whole);
	third = whole.len;
	append_outcome(ledger, "p-2", "confirmed", 14);
	ur_ledger_close(ledger);
	ur_str_clear(&whole);
	read_file(room, "ledger.jsonl", &whole);
	for (size_t len = second; len < third; len++)
		check_cut(room, &whole, len, second, false);
	for (size_t len = third; len < whole.len; len++)
		check_cut(room, &whole, len, third, true);
	ur_str_release(&whole);
	leave_room(room);
}

static void foreign_lines_are_counted_and_passed_over(void **state)
{
	static const char bad[] =
		"\n"
		"hello\n"
		"{}\n"
		"{\"v\":2,\"type\":\"intent\",\"id\":\"x\"}\n"
		"{\"v\":1,\"type\":\"intent\",\"id\":\"x\"}\n"
		"{\"v\":1,\"type\":\"outcome\",\"id\":\"x\",\"outcome\":\"confirmed\","
		"\"row_id\":1,\"text\":\"\",\"at\":1}\n"
		"{\"v\":1,\"v\":1,\"type\":\"outcome\"}\n"
		"\0\0\0\0\n";
	char *room = enter_room();
	struct ur_ledger *ledger;

	(void)state;
	write_file(room, "ledger.jsonl", bad, sizeof(bad) - 1);
	ledger = open_at(room, UR_LEDGER_WRITE);
	assert_int_equal(ur_ledger_bad_lines(ledger), 8);
	assert_int_equal(count_of(ledger), 0);
	append_intent(ledger, "p-1");
	ur_ledger_close(ledger);
	ledger = open_at(room, UR_LEDGER_READ);
	assert_int_equal(count_of(ledger), 1);
	ur_ledger_close(ledger);
	leave_room(room);
}

static void a_record_of_a_later_version_is_foreign(void **state)
{
	char *room = enter_room();
	struct ur_ledger *ledger = open_at(room, UR_LEDGER_WRITE);
	struct ur_str bytes = UR_STR_INIT;

	(void)state;
	append_intent(ledger, "p-1");
	ur_ledger_close(ledger);
	read_file(room, "ledger.jsonl", &bytes);
	assert_true(ur_starts_with(bytes.buf, "{\"v\":1,"));
	bytes.buf[5] = '2';
	write_file(room, "ledger.jsonl", bytes.buf, bytes.len);
	ledger = open_at(room, UR_LEDGER_READ);
	assert_int_equal(count_of(ledger), 0);
	assert_int_equal(ur_ledger_bad_lines(ledger), 1);
	ur_ledger_close(ledger);
	ur_str_release(&bytes);
	leave_room(room);
}

static void a_second_intent_of_one_id_is_not_believed(void **state)
{
	char *room = enter_room();
	struct ur_ledger *ledger = open_at(room, UR_LEDGER_WRITE);
	struct ur_str bytes = UR_STR_INIT, twice = UR_STR_INIT;

	(void)state;
	append_intent(ledger, "p-1");
	ur_ledger_close(ledger);
	read_file(room, "ledger.jsonl", &bytes);
	ur_str_add(&twice, bytes.buf, bytes.len);
	ur_str_add(&twice, bytes.buf, bytes.len);
	write_file(room, "ledger.jsonl", twice.buf, twice.len);
	ledger = open_at(room, UR_LEDGER_READ);
	assert_int_equal(count_of(ledger), 1);
	assert_int_equal(ur_ledger_bad_lines(ledger), 1);
	ur_ledger_close(ledger);
	ur_str_release(&bytes);
	ur_str_release(&twice);
	leave_room(room);
}

static void a_line_longer_than_any_of_ours_is_skipped(void **state)
{
	char *room = enter_room();
	struct ur_ledger *ledger = open_at(room, UR_LEDGER_WRITE);
	struct ur_str bytes = UR_STR_INIT, all = UR_STR_INIT;
	char *long_line = ur_xmalloc(UR_LEDGER_LINE_MAX + 100);

	(void)state;
	append_intent(ledger, "p-1");
	ur_ledger_close(ledger);
	read_file(room, "ledger.jsonl", &bytes);
	memset(long_line, ' ', UR_LEDGER_LINE_MAX + 100);
	long_line[UR_LEDGER_LINE_MAX + 99] = '\n';
	ur_str_add(&all, long_line, UR_LEDGER_LINE_MAX + 100);
	ur_str_add(&all, bytes.buf, bytes.len);
	write_file(room, "ledger.jsonl", all.buf, all.len);
	ledger = open_at(room, UR_LEDGER_READ);
	assert_int_equal(count_of(ledger), 1);
	assert_int_equal(ur_ledger_bad_lines(ledger), 1);
	ur_str_clear(&all);
	assert_int_equal(ur_ledger_evidence(ledger, "p-1", &all, NULL), UR_OK);
	ur_ledger_close(ledger);
	free(long_line);
	ur_str_release(&bytes);
	ur_str_release(&all);
	leave_room(room);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_last_line_cut_anywhere_is_never_a_record),
		cmocka_unit_test(foreign_lines_are_counted_and_passed_over),
		cmocka_unit_test(a_record_of_a_later_version_is_foreign),
		cmocka_unit_test(a_second_intent_of_one_id_is_not_believed),
		cmocka_unit_test(a_line_longer_than_any_of_ours_is_skipped),
	};

	return cmocka_run_group_tests_name("ledger.lines", tests, NULL, NULL);
}
