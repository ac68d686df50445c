/* SPDX-License-Identifier: MIT */
#include "ledger/entries.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

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
		cmocka_unit_test(a_full_disk_leaves_no_half_record),
		cmocka_unit_test(a_read_only_directory_is_an_error),
		cmocka_unit_test(what_is_no_file_is_an_error),
		cmocka_unit_test(the_owner_is_the_only_writer),
	};

	return cmocka_run_group_tests_name("ledger.disk", tests, NULL, NULL);
}
