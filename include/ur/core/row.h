/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_ROW_H
#define UR_CORE_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ur/core/dialect.h"
#include "ur/core/marker.h"
#include "ur/core/state.h"

/** Who wrote a row, as far as the row says. Zero is not known. */
enum ur_writer {
	UR_WRITER_UNKNOWN = 0,
	UR_WRITER_ENGINE, /* creator null, target_url is a run here, and no marker */
	UR_WRITER_NOBODY, /* creator null, target elsewhere: a job token or a deleted user */
	UR_WRITER_USER,
};

/**
 * One commit status as stored by the forge. Strings are owned by the list.
 * @c id counts 1, 2, 3 … per commit (servers/README.md).
 */
struct ur_row {
	char *context;
	char *description;
	char *target_url;
	char *writer_login; /* "" unless UR_WRITER_USER */
	char *texts; /* NULL, or the one piece of memory that holds the four above */
	int64_t writer_id;
	int64_t id;
	int64_t created_at; /* UR_TIME_NONE when missing, unreadable or the epoch */
	enum ur_state state;
	enum ur_writer writer;
	struct ur_marker marker; /* kind UR_MARKER_NONE without one */
	bool ours; /* SPEC 2 "our row"; set by the app, never by the parser */
};

struct ur_rows {
	struct ur_row *items;
	size_t len, cap;
};

#define UR_ROWS_INIT                                                                     \
	{                                                                                \
		0                                                                        \
	}

void ur_rows_release(struct ur_rows *rows);
/** A zeroed new row at the end; strings are set by the caller. */
struct ur_row *ur_rows_push(struct ur_rows *rows);
/** Give @c row copies of these, in one piece; what it had is forgotten, not freed. */
void ur_row_set_texts(struct ur_row *row, const char *context, const char *description,
		      const char *target_url, const char *writer_login);
/** Highest id, 0 when there is none. */
int64_t ur_rows_highest_id(const struct ur_rows *rows);
void ur_rows_copy(const struct ur_rows *from, struct ur_rows *to);

/**
 * Numbers in an engine row's target_url "…/{repo}/actions/runs/N/jobs/M".
 * @param repo "owner/name"
 * @return false when it is no path to a run of this repository
 */
bool ur_row_run_of(const char *target_url, const char *repo, int64_t *run, int64_t *job);

/** Actions writes a cancelled job as a failure, and tells it apart in words only. */
bool ur_row_says_cancelled(const struct ur_row *row);

#endif
