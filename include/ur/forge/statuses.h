/* SPDX-License-Identifier: MIT */
#ifndef UR_FORGE_STATUSES_H
#define UR_FORGE_STATUSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ur/core/row.h"
#include "ur/forge/client.h"

struct ur_json; /* its inside stays in this room */

/** The live rows of one commit, as one consistent snapshot. */
struct ur_head_rows {
	enum ur_errc rc;     /* UR_OK, or why they could not be read */
	struct ur_error err; /* filled when rc is not UR_OK */
	struct ur_rows rows;
	int64_t server_date; /* oldest Date among the pages, or UR_TIME_NONE */
	int64_t local_date;  /* oldest local arrival among the pages */
	unsigned pages;
	size_t bytes;	   /* of all texts */
	int64_t unseen_id; /* a history's: one that lies between two of its rows and that no
			      reading showed; rc is UR_EPROTO and the others are kept */
};

/** Most bytes of texts in the rows of one commit, live and in its whole history: past it
 *  the reading is UR_EPROTO. */
#define UR_ROWS_BYTES_MAX ((size_t)1 << 20)
#define UR_HISTORY_BYTES_MAX ((size_t)4 << 20)

void ur_head_rows_release(struct ur_head_rows *rows);

/** Receives each head's rows, in any order; what @c rows holds is its own from then on,
 *  the struct itself is good during the call only. */
typedef void ur_head_rows_fn(void *payload, size_t index, struct ur_head_rows *rows);

/**
 * Read the live rows of many commits, several requests at a time
 * (combined endpoint, all pages; with more pages than one, bracketed by the highest
 * id and read again when it moved, three times at most). One bad head never
 * stops the others; a 401, a 403 and a new name hold for all that were not asked yet.
 * Rows come in order of id. @c shas: @c len full ids, borrowed.
 */
void ur_statuses_read_all(struct ur_forge *forge, const char *repo,
			  const char *const *shas, size_t len, ur_head_rows_fn *each,
			  void *payload);

/** One commit. *out is valid (and to be released) in every case. */
void ur_statuses_read(struct ur_forge *forge, const char *repo, const char *sha,
		      struct ur_head_rows *out);

/**
 * The whole history of a commit, newest first (always with page and limit;
 * servers/README.md). Ids count without gaps there: a row that is missing between two others
 * is read again, and in the end an error (SPEC 5.11). At most UR_HISTORY_MAX rows, else UR_EPROTO.
 */
#define UR_HISTORY_MAX 5000
void ur_history_read(struct ur_forge *forge, const char *repo, const char *sha,
		     struct ur_head_rows *out);

/** A status to be posted. All borrowed; UTF-8. */
struct ur_status_post {
	const char *context, *state, *target_url, *description;
};

/** What the server said to a post. */
struct ur_posted {
	bool sent;    /* bytes may have reached the server */
	bool certain; /* 201 with an object that matches */
	bool refused; /* a definite no: nothing was stored (400 to 499 but 408, 429) */
	/* nobody who knows said how it ended: the row may be stored later than now. False with
	 * the forge's own 500 (servers/gitea.md section 8), with 408, 429 and a redirect: there
	 * it is stored by now or never will be. */
	bool may_come;
	int64_t id; /* the new row's, when certain */
};

/** "/repos/{repo}/statuses/{sha}": the path a permit must name. */
void ur_status_path(struct ur_str *out, const char *repo, const char *sha);

/**
 * One POST, never retried. Only app/apply has the permit.
 * @return UR_OK exactly when posted->certain; otherwise the error, and *posted says what is known
 */
enum ur_errc ur_status_post(struct ur_forge *forge, const char *repo, const char *sha,
			    const struct ur_status_post *post,
			    const struct ur_permit *permit, struct ur_posted *posted,
			    struct ur_error *err);

/** Parse one row object; exposed for tests and fuzzing. @return false for a wrong shape */
bool ur_status_parse(const struct ur_json *json, const char *repo, struct ur_row *row);

#endif
