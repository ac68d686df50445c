/* SPDX-License-Identifier: MIT */
/*
 * Run a command and print what it cost: wall seconds, CPU seconds, peak memory in KiB and
 * its exit status. Its own output goes to /dev/null.
 *
 *   measure COMMAND [ARGUMENT ...]
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
	struct timespec from, to;
	struct rusage used;
	int status;
	pid_t child;

	if (argc < 2)
		return 2;
	(void)clock_gettime(CLOCK_MONOTONIC, &from);
	child = fork();
	if (child < 0)
		return 70;
	if (!child) {
		int null = open("/dev/null", O_WRONLY);

		(void)dup2(null, 1);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (wait4(child, &status, 0, &used) != child)
		return 70;
	(void)clock_gettime(CLOCK_MONOTONIC, &to);
	(void)printf("%.4f %.4f %ld %d\n",
		     (double)(to.tv_sec - from.tv_sec) +
			     (double)(to.tv_nsec - from.tv_nsec) / 1e9,
		     seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss,
		     WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return 0;
}
