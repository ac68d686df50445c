/* SPDX-License-Identifier: MIT */
#include "ur/cli/consent.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "ur/base/file.h"
#include "ur/cli/signals.h"

int ur_consent_possible(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* One line; false on a signal, at the end of input and when time is over. */
static bool read_line(char *line, size_t size)
{
	struct pollfd wait[2] = { { .fd = STDIN_FILENO, .events = POLLIN },
				  { .fd = ur_signals_fd(), .events = POLLIN } };
	ssize_t n;
	int ready;

	do {
		ready = poll(wait, 2, UR_CONSENT_SECONDS * 1000);
	} while (ready < 0 && errno == EINTR && !*ur_signals_flag());
	if (ready <= 0 || *ur_signals_flag())
		return false;
	n = read(STDIN_FILENO, line, size - 1);
	if (n <= 0)
		return false;
	line[n] = '\0';
	return true;
}

enum ur_errc ur_consent_ask(const char *question, struct ur_error *err)
{
	char line[64] = "";
	struct ur_error ignored = UR_ERROR_INIT;
	bool answered;

	if (!ur_consent_possible()) {
		ur_error_set(err, UR_EUSAGE, "there is no terminal to ask on");
		ur_error_hint(err, "look at the plan with 'explain', then say --yes");
		return UR_EUSAGE;
	}
	/* what was typed before the question stood there answers another one */
	(void)tcflush(STDIN_FILENO, TCIFLUSH);
	(void)ur_file_write_all(STDERR_FILENO, question, strlen(question), &ignored);
	answered = read_line(line, sizeof(line));
	if (!answered)
		(void)ur_file_write_all(STDERR_FILENO, "\n", 1, &ignored);
	if (*ur_signals_flag())
		return ur_error_set(err, UR_EINTR, "stopped; nothing was written");
	if (answered && !strcmp(line, "yes\n"))
		return UR_OK;
	return ur_error_set(err, UR_EUSAGE, "that was not 'yes'; nothing was written");
}
