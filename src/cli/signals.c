/* SPDX-License-Identifier: MIT */
#include "ur/cli/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

static volatile int stop_signal;
static volatile int64_t first_ms;
static int pipe_ends[2] = { -1, -1 };

/* async-signal-safe, as everything the handler calls */
static int64_t now_ms(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void on_signal(int number)
{
	int kept = errno;
	ssize_t n;

	if (!stop_signal) {
		first_ms = now_ms();
		stop_signal = number;
		n = pipe_ends[1] >= 0 ? write(pipe_ends[1], "", 1) : 0;
		(void)n;
	} else if (now_ms() - first_ms >= 1000) {
		/* a terminal and a wrapper may both pass one on: still the first */
		_exit(128 + number);
	}
	errno = kept;
}

void ur_signals_ignore_failed_writes(void)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	sigemptyset(&ignore.sa_mask);
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGXFSZ, &ignore, NULL);
}

void ur_signals_catch(void)
{
	struct sigaction stop = { .sa_handler = on_signal };

	if (pipe_ends[0] < 0 && pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) < 0)
		pipe_ends[0] = pipe_ends[1] = -1;
	sigemptyset(&stop.sa_mask);
	sigaddset(&stop.sa_mask, SIGINT);
	sigaddset(&stop.sa_mask, SIGTERM);
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
}

const volatile int *ur_signals_flag(void)
{
	return &stop_signal;
}

int ur_signals_fd(void)
{
	return pipe_ends[0];
}
