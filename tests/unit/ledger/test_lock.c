/* SPDX-License-Identifier: MIT */
#include "ledger/room.h"

#include <signal.h>
#include <sys/wait.h>

#include "ur/base/time.h"
#include "ur/ledger/lock.h"

/* A process that holds the lock until it is told to end. */
static pid_t holder(const char *path, int *ready)
{
	int tell[2];
	pid_t pid;
	char byte;

	assert_int_equal(pipe(tell), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		int fd;

		if (ur_lock_take(path, 0, &fd, NULL))
			_exit(1);
		if (write(tell[1], "x", 1) != 1)
			_exit(2);
		for (;;)
			pause();
	}
	close(tell[1]);
	*ready = read(tell[0], &byte, 1) == 1;
	close(tell[0]);
	return pid;
}

static void end(pid_t pid)
{
	int status;

	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
}

static void the_holder_is_named_and_killed_ones_hold_nobody_up(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	char *room = enter_room();
	char *path = ur_xasprintf("%s/lock", room);
	char *name;
	int ready = 0, fd = -1;
	pid_t pid = holder(path, &ready);

	(void)state;
	assert_true(ready);
	name = ur_xasprintf("pid %ld on ", (long)pid);
	assert_int_equal(ur_lock_take(path, 0, &fd, &err), UR_ELOCKED);
	assert_int_equal(fd, -1);
	assert_non_null(strstr(err.message, name));
	assert_non_null(strstr(err.hint, "--lock-timeout"));
	end(pid);
	assert_int_equal(ur_lock_take(path, 0, &fd, &err), UR_OK);
	ur_lock_give(fd);
	ur_lock_give(-1);
	free(name);
	free(path);
	leave_room(room);
}

static void waiting_lasts_as_long_as_was_asked(void **state)
{
	char *room = enter_room();
	char *path = ur_xasprintf("%s/lock", room);
	int ready = 0, fd = -1;
	pid_t pid = holder(path, &ready);
	int64_t start = ur_clock_system.monotonic_ms(NULL), waited;

	(void)state;
	assert_int_equal(ur_lock_take(path, 1, &fd, NULL), UR_ELOCKED);
	waited = ur_clock_system.monotonic_ms(NULL) - start;
	assert_true(waited >= 900 && waited < 5000);
	end(pid);
	free(path);
	leave_room(room);
}

static void a_lock_given_back_meanwhile_is_taken(void **state)
{
	char *room = enter_room();
	char *path = ur_xasprintf("%s/lock", room);
	int ready = 0, fd = -1, status;
	pid_t pid = holder(path, &ready), killer = fork();

	(void)state;
	assert_true(killer >= 0);
	if (!killer) {
		usleep(250000);
		kill(pid, SIGKILL);
		_exit(0);
	}
	assert_int_equal(ur_lock_take(path, 30, &fd, NULL), UR_OK);
	ur_lock_give(fd);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(waitpid(killer, &status, 0), killer);
	free(path);
	leave_room(room);
}

static void on_signal(int number)
{
	(void)number;
}

static void a_signal_ends_the_wait(void **state)
{
	struct sigaction action = { .sa_handler = on_signal };
	char *room = enter_room();
	char *path = ur_xasprintf("%s/lock", room);
	int ready = 0, fd = -1, status;
	pid_t pid = holder(path, &ready), me = getpid(), teller;

	(void)state;
	sigaction(SIGUSR1, &action, NULL);
	teller = fork();
	assert_true(teller >= 0);
	if (!teller) {
		for (int i = 0; i < 20; i++) {
			usleep(50000);
			kill(me, SIGUSR1);
		}
		_exit(0);
	}
	assert_int_equal(ur_lock_take(path, 30, &fd, NULL), UR_EINTR);
	while (waitpid(teller, &status, 0) < 0)
		continue;
	end(pid);
	free(path);
	leave_room(room);
}

/* Many processes add one to a number in a file; without the lock some would be lost. */
static void two_never_hold_it_at_once(void **state)
{
	enum { PROCESSES = 4, ROUNDS = 25 };
	char *room = enter_room();
	char *path = ur_xasprintf("%s/lock", room);
	struct ur_str sum = UR_STR_INIT;
	pid_t pids[PROCESSES];

	(void)state;
	write_file(room, "ledger.jsonl", "0", 1);
	for (int p = 0; p < PROCESSES; p++) {
		pids[p] = fork();
		assert_true(pids[p] >= 0);
		if (pids[p])
			continue;
		for (int r = 0; r < ROUNDS; r++) {
			struct ur_str text = UR_STR_INIT;
			int fd;

			if (ur_lock_take(path, 60, &fd, NULL))
				_exit(1);
			read_file(room, "ledger.jsonl", &text);
			ur_str_setf(&text, "%ld", strtol(text.buf, NULL, 10) + 1);
			write_file(room, "ledger.jsonl", text.buf, text.len);
			ur_lock_give(fd);
			ur_str_release(&text);
		}
		_exit(0);
	}
	for (int p = 0; p < PROCESSES; p++) {
		int status;

		assert_int_equal(waitpid(pids[p], &status, 0), pids[p]);
		assert_int_equal(status, 0);
	}
	read_file(room, "ledger.jsonl", &sum);
	assert_int_equal(strtol(sum.buf, NULL, 10), PROCESSES * ROUNDS);
	ur_str_release(&sum);
	free(path);
	leave_room(room);
}

static void a_lock_that_cannot_be_made_is_an_error(void **state)
{
	char *room = enter_room();
	char *path = ur_xasprintf("%s/no/lock", room);
	char *link = ur_xasprintf("%s/lock", room);
	int fd = -1;

	(void)state;
	assert_int_equal(ur_lock_take(path, 0, &fd, NULL), UR_EIO);
	assert_int_equal(symlink("elsewhere", link), 0);
	assert_int_equal(ur_lock_take(link, 0, &fd, NULL), UR_EIO);
	free(path);
	free(link);
	leave_room(room);
}

static void looking_makes_nothing_and_keeps_nobody_out(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	char *room = enter_room();
	char *path = ur_xasprintf("%s/lock", room);
	int ready = 0, fd = -1;
	pid_t pid;

	(void)state;
	assert_int_equal(ur_lock_look(path, NULL), UR_OK);
	assert_int_not_equal(access(path, F_OK), 0);
	pid = holder(path, &ready);
	assert_true(ready);
	assert_int_equal(ur_lock_look(path, &err), UR_ELOCKED);
	assert_non_null(strstr(err.message, "pid "));
	end(pid);
	assert_int_equal(ur_lock_look(path, NULL), UR_OK);
	assert_int_equal(ur_lock_take(path, 0, &fd, NULL), UR_OK);
	ur_lock_give(fd);
	free(path);
	leave_room(room);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_holder_is_named_and_killed_ones_hold_nobody_up),
		cmocka_unit_test(waiting_lasts_as_long_as_was_asked),
		cmocka_unit_test(a_lock_given_back_meanwhile_is_taken),
		cmocka_unit_test(a_signal_ends_the_wait),
		cmocka_unit_test(two_never_hold_it_at_once),
		cmocka_unit_test(a_lock_that_cannot_be_made_is_an_error),
		cmocka_unit_test(looking_makes_nothing_and_keeps_nobody_out),
	};

	return cmocka_run_group_tests_name("ledger.lock", tests, NULL, NULL);
}
