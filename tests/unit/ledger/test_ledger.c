/* SPDX-License-Identifier: MIT */
#include "ledger/room.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <jansson.h>

#include "ur/base/log.h"
#include "ur/base/time.h"
#include "ur/ledger/ledger.h"
#include "ur/ledger/record.h"

#define SHA "9f3c1a2b4d5e6f708192a3b4c5d6e7f8091a2b3c"

static struct ur_intent intent(const char *id)
{
	return (struct ur_intent){
		.id = id,
		.command = "sweep",
		.server = "https://git.example.org",
		.repository = "acme/widget",
		.sha = SHA,
		.umbrella = "CI / all-required (pull_request)",
		.pull = 412,
		.kind = "compensate",
		.reason = "stale",
		.person = "",
		.why = "",
		.state = "success",
		.target_url = "https://git.example.org/acme/widget/actions/runs/3/jobs/4",
		.description =
			"Compensated: 5/5 [umbrella-reaper 20261121T205501Z-1f3a9c42]",
		.highest_id = 13,
		.at = 1795294501,
		.evidence_json =
			"{\"rows\":[{\"id\":1,\"context\":\"CI / \\u00fc\"}],\"n\":2}",
	};
}

static struct ur_ledger *open_at(const char *room, enum ur_ledger_mode mode)
{
	struct ur_error err = UR_ERROR_INIT;
	struct ur_ledger *ledger = NULL;

	if (ur_ledger_open(room, mode, 0, &ledger, &err))
		fail_msg("%s", err.message);
	return ledger;
}

static void append_intent(struct ur_ledger *ledger, const char *id)
{
	struct ur_intent i = intent(id);
	struct ur_error err = UR_ERROR_INIT;

	if (ur_ledger_intent(ledger, &i, &err))
		fail_msg("%s", err.message);
}

static void append_outcome(struct ur_ledger *ledger, const char *id, const char *outcome,
			   int64_t row)
{
	struct ur_error err = UR_ERROR_INIT;

	if (ur_ledger_outcome(ledger, id, outcome, row, "", 1795294502, &err))
		fail_msg("%s", err.message);
}

static size_t count_of(const struct ur_ledger *ledger)
{
	size_t len;

	ur_ledger_entries(ledger, &len);
	return len;
}

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

/* Run @body in a process of its own; its exit code. */
static int in_child(int (*body)(const char *room), const char *room)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (!pid)
		_exit(body(room));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* A file size limit cuts a write short exactly as a full disk does. */
static int with_full_disk(const char *room)
{
	struct ur_error err = UR_ERROR_INIT;
	struct ur_ledger *ledger = NULL;
	struct ur_intent i = intent("p-1");
	struct rlimit limit;
	size_t len;

	signal(SIGXFSZ, SIG_IGN);
	if (ur_ledger_open(room, UR_LEDGER_WRITE, 0, &ledger, &err) ||
	    ur_ledger_intent(ledger, &i, &err))
		return 1;
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = 1000;
	if (setrlimit(RLIMIT_FSIZE, &limit))
		return 2;
	i.id = "p-2";
	if (ur_ledger_intent(ledger, &i, &err) != UR_EIO ||
	    !strstr(err.hint, "nothing was"))
		return 3;
	ur_ledger_entries(ledger, &len);
	if (len != 1)
		return 4;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_FSIZE, &limit);
	i.id = "p-3";
	if (ur_ledger_intent(ledger, &i, &err))
		return 5;
	ur_ledger_close(ledger);
	return 0;
}

static void a_full_disk_leaves_no_half_record(void **state)
{
	char *room = enter_room();
	struct ur_ledger *ledger;
	size_t len;

	(void)state;
	assert_int_equal(in_child(with_full_disk, room), 0);
	ledger = open_at(room, UR_LEDGER_READ);
	assert_int_equal(ur_ledger_bad_lines(ledger), 0);
	assert_int_equal(count_of(ledger), 2);
	assert_string_equal(ur_ledger_entries(ledger, &len)[1].id, "p-3");
	ur_ledger_close(ledger);
	leave_room(room);
}

static int without_rights(const char *room)
{
	struct ur_error err = UR_ERROR_INIT;
	struct ur_ledger *ledger = NULL;

	if (!geteuid() && setuid(65534))
		return 9;
	if (ur_ledger_open(room, UR_LEDGER_WRITE, 0, &ledger, &err) != UR_EIO)
		return 1;
	return ledger || !err.message[0];
}

static void a_read_only_directory_is_an_error(void **state)
{
	char *room = enter_room();

	(void)state;
	assert_int_equal(chmod(room, 0500), 0);
	assert_int_equal(in_child(without_rights, room), 0);
	assert_int_equal(chmod(room, 0700), 0);
	leave_room(room);
}

static void what_is_no_file_is_an_error(void **state)
{
	char *room = enter_room();
	char *path = ur_xasprintf("%s/ledger.jsonl", room);
	struct ur_ledger *ledger = NULL;

	(void)state;
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(ur_ledger_open(room, UR_LEDGER_WRITE, 0, &ledger, NULL), UR_EIO);
	assert_int_equal(ur_ledger_open(room, UR_LEDGER_READ, 0, &ledger, NULL), UR_EIO);
	remove(path);
	assert_int_equal(symlink("/dev/full", path), 0);
	assert_int_equal(ur_ledger_open(room, UR_LEDGER_WRITE, 0, &ledger, NULL), UR_EIO);
	assert_null(ledger);
	free(path);
	leave_room(room);
}

static void the_owner_is_the_only_writer(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	char *room = enter_room();
	struct ur_ledger *first = open_at(room, UR_LEDGER_WRITE);
	struct ur_ledger *second = NULL;
	char *pid = ur_xasprintf("pid %ld ", (long)getpid());

	(void)state;
	assert_int_equal(ur_ledger_open(room, UR_LEDGER_WRITE, 0, &second, &err),
			 UR_ELOCKED);
	assert_null(second);
	assert_non_null(strstr(err.message, pid));
	second = open_at(room, UR_LEDGER_READ);
	ur_ledger_close(second);
	ur_ledger_close(first);
	first = open_at(room, UR_LEDGER_WRITE);
	ur_ledger_close(first);
	free(pid);
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
		cmocka_unit_test(a_last_line_cut_anywhere_is_never_a_record),
		cmocka_unit_test(foreign_lines_are_counted_and_passed_over),
		cmocka_unit_test(a_record_of_a_later_version_is_foreign),
		cmocka_unit_test(a_second_intent_of_one_id_is_not_believed),
		cmocka_unit_test(a_line_longer_than_any_of_ours_is_skipped),
		cmocka_unit_test(secrets_never_reach_the_disk),
		cmocka_unit_test(a_full_disk_leaves_no_half_record),
		cmocka_unit_test(a_read_only_directory_is_an_error),
		cmocka_unit_test(what_is_no_file_is_an_error),
		cmocka_unit_test(the_owner_is_the_only_writer),
	};

	return cmocka_run_group_tests_name("ledger.ledger", tests, NULL, NULL);
}
