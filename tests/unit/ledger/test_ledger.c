/* SPDX-License-Identifier: MIT */
#include "ledger/entries.h"

#include "ur/base/log.h"
#include "ur/ledger/record.h"

static void a_missing_ledger_reads_as_empty(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	struct ur_str out = UR_STR_INIT;
	char *room = enter_room();
	struct ur_ledger *ledger = open_at(room, UR_LEDGER_READ);
	struct ur_intent i = intent("a");

	(void)state;
	assert_int_equal(count_of(ledger), 0);
	assert_int_equal(ur_ledger_bad_lines(ledger), 0);
	assert_false(ur_ledger_wrote(ledger, "acme/widget", SHA, 1));
	assert_int_equal(ur_ledger_evidence(ledger, "a", &out, &err), UR_ENOTFOUND);
	assert_int_equal(ur_ledger_intent(ledger, &i, &err), UR_EIO);
	ur_ledger_close(ledger);
	ur_ledger_close(NULL);
	leave_room(room);
}

static void check_entry(const struct ur_ledger_entry *e)
{
	struct ur_intent want = intent("p-1");

	assert_string_equal(e->id, want.id);
	assert_string_equal(e->command, want.command);
	assert_string_equal(e->server, want.server);
	assert_string_equal(e->repository, want.repository);
	assert_string_equal(e->sha, want.sha);
	assert_string_equal(e->umbrella, want.umbrella);
	assert_string_equal(e->kind, want.kind);
	assert_string_equal(e->reason, want.reason);
	assert_string_equal(e->person, "");
	assert_string_equal(e->state, want.state);
	assert_string_equal(e->target_url, want.target_url);
	assert_string_equal(e->description, want.description);
	assert_true(e->pull == want.pull && e->highest_id == want.highest_id &&
		    e->at == want.at);
}

static void what_was_appended_reads_back(void **state)
{
	char *room = enter_room();
	char *deep = ur_xasprintf("%s/state", room);
	struct ur_ledger *ledger = open_at(deep, UR_LEDGER_WRITE);
	const struct ur_ledger_entry *entries;
	struct ur_str out = UR_STR_INIT;
	struct stat st;
	size_t len;

	(void)state;
	append_intent(ledger, "p-1");
	append_intent(ledger, "p-2");
	append_outcome(ledger, "p-1", "confirmed", 14);
	for (int round = 0; round < 2; round++) {
		entries = ur_ledger_entries(ledger, &len);
		assert_int_equal(len, 2);
		check_entry(&entries[0]);
		assert_string_equal(entries[0].outcome, "confirmed");
		assert_int_equal(entries[0].row_id, 14);
		assert_true(entries[0].outcome_at == 1795294502);
		assert_string_equal(entries[1].outcome, "");
		assert_true(ur_ledger_wrote(ledger, "acme/widget", SHA, 14));
		assert_false(ur_ledger_wrote(ledger, "acme/widget", SHA, 13));
		assert_false(ur_ledger_wrote(ledger, "acme/other", SHA, 14));
		assert_false(ur_ledger_wrote(ledger, "acme/widget", "00", 14));
		assert_false(ur_ledger_wrote(ledger, "acme/widget", SHA, 0));
		ur_str_clear(&out);
		assert_int_equal(ur_ledger_evidence(ledger, "p-2", &out, NULL), UR_OK);
		assert_string_equal(
			out.buf, "{\"rows\":[{\"id\":1,\"context\":\"CI / \xc3\xbc\"}],"
				 "\"n\":2}");
		ur_ledger_close(ledger);
		ledger = open_at(deep, UR_LEDGER_READ);
	}
	assert_int_equal(ur_ledger_bad_lines(ledger), 0);
	ur_ledger_close(ledger);
	assert_int_equal(stat(deep, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	ur_str_release(&out);
	free(deep);
	leave_room(room);
}

static void a_later_outcome_wins_and_keeps_the_row(void **state)
{
	char *room = enter_room();
	struct ur_ledger *ledger = open_at(room, UR_LEDGER_WRITE);
	size_t len;

	(void)state;
	append_intent(ledger, "p-1");
	append_outcome(ledger, "p-1", "unknown", 21);
	append_outcome(ledger, "p-1", "ineffective", 0);
	assert_string_equal(ur_ledger_entries(ledger, &len)[0].outcome, "ineffective");
	assert_true(ur_ledger_wrote(ledger, "acme/widget", SHA, 21));
	ur_ledger_close(ledger);
	leave_room(room);
}

static void what_does_not_belong_is_refused_and_leaves_no_byte(void **state)
{
	char *room = enter_room();
	struct ur_ledger *ledger = open_at(room, UR_LEDGER_WRITE);
	struct ur_str before = UR_STR_INIT, after = UR_STR_INIT;
	struct ur_intent i = intent("p-1");

	(void)state;
	append_intent(ledger, "p-1");
	read_file(room, "ledger.jsonl", &before);
	assert_int_equal(ur_ledger_intent(ledger, &i, NULL), UR_EIO);
	assert_int_equal(ur_ledger_outcome(ledger, "p-9", "failed", 0, "", 1, NULL),
			 UR_EIO);
	i.id = "p-2";
	i.evidence_json = "[1]";
	assert_int_equal(ur_ledger_intent(ledger, &i, NULL), UR_EIO);
	i.evidence_json = "{\"cut\":";
	assert_int_equal(ur_ledger_intent(ledger, &i, NULL), UR_EIO);
	i.evidence_json = "{}";
	i.umbrella = "not \xff utf-8";
	assert_int_equal(ur_ledger_intent(ledger, &i, NULL), UR_EIO);
	read_file(room, "ledger.jsonl", &after);
	assert_string_equal(after.buf, before.buf);
	assert_int_equal(count_of(ledger), 1);
	ur_ledger_close(ledger);
	ur_str_release(&before);
	ur_str_release(&after);
	leave_room(room);
}

static void evidence_too_long_for_a_line_is_refused(void **state)
{
	char *room = enter_room();
	struct ur_ledger *ledger = open_at(room, UR_LEDGER_WRITE);
	size_t len = UR_LEDGER_LINE_MAX;
	char *evidence = ur_xmalloc(len + 16);
	struct ur_intent i = intent("p-1");
	struct ur_str bytes = UR_STR_INIT;
	struct ur_error err = UR_ERROR_INIT;

	(void)state;
	memcpy(evidence, "{\"x\":\"", 6);
	memset(evidence + 6, 'y', len);
	memcpy(evidence + 6 + len, "\"}", 3);
	i.evidence_json = evidence;
	assert_int_equal(ur_ledger_intent(ledger, &i, &err), UR_EIO);
	assert_true(err.hint[0]);
	/* one that just fits reads back */
	memcpy(evidence + 6 + len - 2048, "\"}", 3);
	assert_int_equal(ur_ledger_intent(ledger, &i, &err), UR_OK);
	ur_ledger_close(ledger);
	ledger = open_at(room, UR_LEDGER_READ);
	assert_int_equal(count_of(ledger), 1);
	assert_int_equal(ur_ledger_evidence(ledger, "p-1", &bytes, &err), UR_OK);
	assert_int_equal(bytes.len, len - 2048 + 8);
	ur_ledger_close(ledger);
	ur_str_release(&bytes);
	free(evidence);
	leave_room(room);
}

static void secrets_never_reach_the_disk(void **state)
{
	static const char secret[] = "made-up \"secret\" of this test";
	char *room = enter_room();
	struct ur_ledger *ledger = open_at(room, UR_LEDGER_WRITE);
	struct ur_str bytes = UR_STR_INIT;
	struct ur_intent i = intent("p-1");
	size_t len;

	(void)state;
	ur_log_register_secret(secret);
	i.why = "because of made-up \"secret\" of this test";
	i.evidence_json =
		"{\"deep\":[{\"x\":\"a made-up \\\"secret\\\" of this test b\"}]}";
	assert_int_equal(ur_ledger_intent(ledger, &i, NULL), UR_OK);
	assert_int_equal(ur_ledger_outcome(ledger, "p-1", "failed", 0, secret, 1, NULL),
			 UR_OK);
	assert_string_equal(ur_ledger_entries(ledger, &len)[0].why,
			    "because of [redacted]");
	read_file(room, "ledger.jsonl", &bytes);
	assert_null(strstr(bytes.buf, "secret"));
	ur_str_clear(&bytes);
	assert_int_equal(ur_ledger_evidence(ledger, "p-1", &bytes, NULL), UR_OK);
	assert_string_equal(bytes.buf, "{\"deep\":[{\"x\":\"a [redacted] b\"}]}");
	ur_log_forget_secrets();
	ur_ledger_close(ledger);
	ur_str_release(&bytes);
	leave_room(room);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_missing_ledger_reads_as_empty),
		cmocka_unit_test(what_was_appended_reads_back),
		cmocka_unit_test(a_later_outcome_wins_and_keeps_the_row),
		cmocka_unit_test(what_does_not_belong_is_refused_and_leaves_no_byte),
		cmocka_unit_test(evidence_too_long_for_a_line_is_refused),
		cmocka_unit_test(secrets_never_reach_the_disk),
	};

	return cmocka_run_group_tests_name("ledger.ledger", tests, NULL, NULL);
}
