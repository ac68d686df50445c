/* SPDX-License-Identifier: MIT */
#ifndef UR_BASE_ERROR_H
#define UR_BASE_ERROR_H

#include "ur/base/banned.h"

/** What kind of failure it was; callers branch on this and on nothing else. */
enum ur_errc {
	UR_OK = 0,
	UR_EUSAGE = -1,	    /* the command line is wrong */
	UR_ECONFIG = -2,    /* a setting is missing or cannot be right */
	UR_EAUTH = -3,	    /* the forge refused the token */
	UR_ENOTFOUND = -4,  /* no such repository, commit or file */
	UR_EPOLICY = -5,    /* the required contexts cannot be known */
	UR_ETRANSIENT = -6, /* network, 429, 5xx: may work later */
	UR_EPROTO = -7,	    /* the forge answered something unexpected */
	UR_ECHANGED = -8,   /* the world moved between look and act */
	UR_ELOCKED = -9,    /* another run holds the ledger */
	UR_EIO = -10,	    /* a local file could not be read or written */
	UR_EINTR = -11,	    /* asked to stop */
	UR_EDEADLINE = -12, /* the pass's time is over */
	UR_ERIGHT = -13,    /* the token is known but may not do this */
	UR_EMOVED = -14,    /* the repository answers by another name */
};

/**
 * One error, owned by whoever declared it. No allocation, so it cannot fail.
 * On success it is left untouched. The message is one line without a final
 * full stop; the hint, which may be empty, says what the reader can do.
 */
struct ur_error {
	enum ur_errc code;
	char message[512];
	char hint[256];
};

#define UR_ERROR_INIT                                                                    \
	{                                                                                \
		.code = UR_OK                                                            \
	}

/** Record an error and return its code, so that a caller can write
 *  `return ur_error_set(err, UR_ECONFIG, "...");`. What the error said before,
 *  hint included, is gone: context is added with ur_error_context(). Everywhere here
 *  @c err may be NULL, and arguments may point into @c err itself. */
enum ur_errc ur_error_set(struct ur_error *err, enum ur_errc code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** The same with what the system says about @c number (an errno value) behind it:
 *  "cannot read 'x': permission denied". */
enum ur_errc ur_error_set_errno(struct ur_error *err, enum ur_errc code, int number,
				const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/** Put what was being tried in front of an error: "cannot X: <message>". */
void ur_error_context(struct ur_error *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** Say what the reader can do about it. Keeps the innermost hint. */
void ur_error_hint(struct ur_error *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
