/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_LEDGER_ROOM_H
#define TESTS_UNIT_LEDGER_ROOM_H

#include "core/table.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ur/base/memory.h"
#include "ur/base/str.h"

/** A directory of its own for one test. @return heap, for leave_room() */
static inline char *enter_room(void)
{
	const char *base = getenv("TMPDIR");
	char *path = ur_xasprintf("%s/ur-ledger-XXXXXX", base ? base : "/tmp");

	assert_non_null(mkdtemp(path));
	return path;
}

static inline void leave_room(char *path)
{
	static const char *const files[] = { "ledger.jsonl", "lock", "state/ledger.jsonl",
					     "state/lock", "state" };

	for (size_t i = 0; i < UR_LEN(files); i++) {
		char *file = ur_xasprintf("%s/%s", path, files[i]);

		remove(file);
		free(file);
	}
	assert_int_equal(rmdir(path), 0);
	free(path);
}

static inline void read_file(const char *room, const char *name, struct ur_str *out)
{
	char *path = ur_xasprintf("%s/%s", room, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char buf[4096];
	ssize_t n;

	assert_true(fd >= 0);
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		ur_str_add(out, buf, (size_t)n);
	assert_int_equal(n, 0);
	close(fd);
	free(path);
}

static inline void write_file(const char *room, const char *name, const void *bytes,
			      size_t len)
{
	char *path = ur_xasprintf("%s/%s", room, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), (ssize_t)len);
	close(fd);
	free(path);
}

#endif
