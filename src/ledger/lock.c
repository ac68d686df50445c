/* SPDX-License-Identifier: MIT */
#include "ur/ledger/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "ur/base/clean.h"
#include "ur/base/str.h"
#include "ur/base/time.h"

#define PAUSE_MS 100
#define NOTE_MAX 512

/* "pid 4711 on build-3 since 2026-11-22T06:33:41Z" */
static void write_note(int fd)
{
	struct ur_str note = UR_STR_INIT_LIMIT(NOTE_MAX);
	char host[256] = "";
	char now[UR_TIME_BUF];

	if (gethostname(host, sizeof(host) - 1))
		host[0] = '\0';
	ur_time_format(ur_clock_system.now(ur_clock_system.self), now);
	ur_str_addf(&note, "pid %ld on %s since %s\n", (long)getpid(), host, now);
	/* the lock is the kernel's: a note that a full disk swallows loses nothing */
	if (!ftruncate(fd, 0) && pwrite(fd, note.buf, note.len, 0) < 0)
		errno = 0;
	ur_str_release(&note);
}

static enum ur_errc held_by_other(int fd, const char *path, struct ur_error *err)
{
	struct ur_str who = UR_STR_INIT;
	char note[NOTE_MAX + 1];
	ssize_t n = pread(fd, note, NOTE_MAX, 0);

	note[n > 0 ? n : 0] = '\0';
	note[strcspn(note, "\n")] = '\0';
	ur_clean_add(&who, note[0] ? note : "an unnamed process");
	ur_error_set(err, UR_ELOCKED, "another pass holds the lock '%s': %s", path,
		     who.buf);
	ur_error_hint(err, "let it end, or wait longer with --lock-timeout");
	ur_str_release(&who);
	return UR_ELOCKED;
}

static enum ur_errc wait_for(int fd, const char *path, int64_t seconds,
			     struct ur_error *err)
{
	const struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000L };
	const struct ur_clock *clock = &ur_clock_system;
	int64_t start = clock->monotonic_ms(clock->self);

	for (;;) {
		if (!flock(fd, LOCK_EX | LOCK_NB))
			return UR_OK;
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK)
			return ur_error_set_errno(err, UR_EIO, errno, "cannot lock '%s'",
						  path);
		if ((clock->monotonic_ms(clock->self) - start) / 1000 >= seconds)
			return held_by_other(fd, path, err);
		if (nanosleep(&pause, NULL))
			return ur_error_set(err, UR_EINTR,
					    "interrupted while waiting for the lock '%s'",
					    path);
	}
}

enum ur_errc ur_lock_take(const char *path, int64_t seconds, int *fd,
			  struct ur_error *err)
{
	int made =
		open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	enum ur_errc rc;

	if (made < 0)
		return ur_error_set_errno(err, UR_EIO, errno, "cannot open the lock '%s'",
					  path);
	rc = wait_for(made, path, seconds, err);
	if (rc) {
		close(made);
		return rc;
	}
	write_note(made);
	*fd = made;
	return UR_OK;
}

enum ur_errc ur_lock_look(const char *path, struct ur_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	enum ur_errc rc = UR_OK;

	if (fd < 0 && errno == ENOENT)
		return UR_OK;
	if (fd < 0)
		return ur_error_set_errno(err, UR_EIO, errno, "cannot open the lock '%s'",
					  path);
	if (flock(fd, LOCK_SH | LOCK_NB))
		rc = errno == EWOULDBLOCK ? held_by_other(fd, path, err) :
					    ur_error_set_errno(err, UR_EIO, errno,
							       "cannot look at the lock "
							       "'%s'",
							       path);
	close(fd);
	return rc;
}

void ur_lock_give(int fd)
{
	if (fd < 0)
		return;
	if (ftruncate(fd, 0))
		errno = 0;
	close(fd);
}
