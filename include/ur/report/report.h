/* SPDX-License-Identifier: MIT */
#ifndef UR_REPORT_REPORT_H
#define UR_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "ur/app/result.h"
#include "ur/base/error.h"
#include "ur/base/str.h"
#include "ur/base/time.h"

/**
 * @file report.h
 * A result as bytes (SPEC 8). Reports stream: what is held at once is one pull request,
 * never the whole document. Strangers' text is cleaned and escaped here, per format, and
 * nowhere else; nothing here reads a clock, a terminal or the environment.
 *
 * What stopped a repository is told from its own rc and err; result->errors holds
 * everything else, so nothing is told twice.
 */
enum ur_format {
	UR_FORMAT_TABLE = 0, /* for a terminal */
	UR_FORMAT_PLAIN,     /* tabs, a header line with '#' */
	UR_FORMAT_JSON,	     /* one document */
	UR_FORMAT_NDJSON,    /* one object per pull request, the last line is the pass */
	UR_FORMAT_MARKDOWN,  /* a step summary */
	UR_FORMAT_HTML,	     /* one page without scripts or outside references */
	UR_FORMAT_SARIF,     /* audit findings, SARIF 2.1.0 */
	UR_FORMAT_COUNT_,
};

/** "table", "plain", … */
const char *ur_format_name(enum ur_format format);
/** @return false when there is no format of that name; @c out is then untouched */
bool ur_format_parse(const char *name, enum ur_format *out);

/** Where the bytes go. @c write takes all of them or returns false; nothing is
 *  written after the first false. */
struct ur_sink {
	void *payload;
	bool (*write)(void *payload, const char *bytes, size_t len);
};

/** A sink over a `struct ur_str` as payload: false once its limit is passed. */
bool ur_sink_str(void *str, const char *bytes, size_t len);

/** A zeroed struct is a cautious report: 80 columns, ASCII, no colour, no links. */
struct ur_report_options {
	enum ur_format format;
	size_t columns; /* of the terminal; 0 means 80; at least 40 are used */
	bool utf8;	/* table and explain: may print non-ASCII */
	bool color;	/* table and explain: may print colours */
	bool verbose;	/* table: hint, next step and runbook below each line */
	/** Put before "runbooks/x.md"; NULL or "" for the bare path. */
	const char *runbook_base;
	/** Markdown: bytes that stand in the file already, of UR_SUMMARY_MAX. */
	size_t summary_used;
	/** Of the program, in JSON and SARIF; NULL for "". */
	const char *version;
	/** Not NULL: the bytes go to a runner's log, and this unguessable word
	 *  (ur_report_runner_word()) switches its workflow commands off around them.
	 *  JSON, NDJSON and SARIF stay bare: no line of theirs begins with a
	 *  stranger's text. */
	const char *runner_word;
};

/**
 * Write the whole report. With result->command "explain" or "compensate" or "revoke" the
 * formats table and plain give the full view of each pull request.
 * @return UR_OK; UR_EIO when the sink refused; UR_EUSAGE for SARIF of anything but
 *         "audit"
 */
enum ur_errc ur_report_write(const struct ur_result *result,
			     const struct ur_report_options *options,
			     const struct ur_sink *sink, struct ur_error *err);

/** A step summary is at most this long in bytes; UR_FORMAT_MARKDOWN stops
 *  listing pull requests before and says how many are missing. */
#define UR_SUMMARY_MAX ((size_t)1000 * 1000)

/** 32 hex digits for ur_report_options.runner_word. @return buf */
#define UR_RUNNER_WORD_BUF 33
char *ur_report_runner_word(const struct ur_clock *clock, char buf[UR_RUNNER_WORD_BUF]);

#endif
