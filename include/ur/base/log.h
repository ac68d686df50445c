/* SPDX-License-Identifier: MIT */
#ifndef UR_BASE_LOG_H
#define UR_BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "ur/base/error.h"
#include "ur/base/str.h"

/**
 * @file log.h
 * Lines for people on stderr. Secrets are registered when they are read and
 * replaced by "[redacted]" in everything that leaves through here or through
 * ur_log_redact().
 */
enum ur_log_level {
	UR_LOG_ERROR = 0,
	UR_LOG_ACTION, /* every write to a forge: shown with -q too */
	UR_LOG_WARNING,
	UR_LOG_NOTICE, /* default */
	UR_LOG_INFO,   /* -v */
	UR_LOG_DEBUG,  /* -vv */
};

enum ur_log_format {
	UR_LOG_TEXT = 0,
	UR_LOG_JSON,
	UR_LOG_RUNNER, /* text, but errors and warnings as "::error::…", which a Gitea,
			* Forgejo or GitHub runner shows as such */
};

/** Where lines go; the default is stderr, text, UR_LOG_NOTICE. */
void ur_log_setup(int fd, enum ur_log_format format, enum ur_log_level most);
bool ur_log_enabled(enum ur_log_level level);
/** One line; control characters are cleaned, secrets replaced, and "##[", a command to a
 *  runner wherever it stands, is made none. The text is prefixed with
 *  "umbrella-reaper: " and the level ("error: ", "warning: "). */
void ur_log(enum ur_log_level level, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/** An error with its hint on a line of its own. */
void ur_log_error(const struct ur_error *err);

/** Never show these bytes again (copied; shorter than 6 bytes are ignored, and the
 *  percent-encoded and base64 forms of "user:token" are not guessed). */
void ur_log_register_secret(const char *secret);
/** Replace every registered secret in place by "[redacted]" (the string may
 *  grow or shrink, its limit notwithstanding). Case-sensitive. The beginning of a
 *  secret (6 bytes and more) at the very end goes too: the text was cut there. */
void ur_log_redact(struct ur_str *text);
/** Forget and wipe all secrets; for the end of the program and for tests. */
void ur_log_forget_secrets(void);

#endif
