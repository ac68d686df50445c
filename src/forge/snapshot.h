/* SPDX-License-Identifier: MIT */
#ifndef UR_FORGE_SNAPSHOT_H
#define UR_FORGE_SNAPSHOT_H

#include "answer.h"
#include "ur/forge/statuses.h"

/**
 * @file snapshot.h
 * The rows of one commit, page by page, until they are one consistent picture. A state
 * machine without I/O: it says which path to ask for and is told the answer. SPEC 5.2.
 */

/** Times a commit is read anew when its rows moved meanwhile. */
#define UR_SNAPSHOT_TRIES 3

enum ur_snapshot_kind {
	UR_SNAPSHOT_LIVE = 0, /* combined endpoint */
	UR_SNAPSHOT_HISTORY,  /* every row, newest first */
};

enum ur_snapshot_step {
	UR_SNAPSHOT_PAGE = 0,
	UR_SNAPSHOT_BEFORE, /* highest id, once there is more than one page */
	UR_SNAPSHOT_AFTER,
	UR_SNAPSHOT_DONE,
};

struct ur_snapshot {
	enum ur_snapshot_kind kind;
	enum ur_snapshot_step step;
	const char *repo, *sha;
	unsigned limit;	    /* what is asked for; the server may give less */
	unsigned page;	    /* to be asked next, from 1 */
	unsigned tries;	    /* readings begun */
	int64_t total;	    /* rows by the first page's count, -1 for none */
	size_t received;    /* rows of the pages of this reading */
	int64_t before;	    /* highest id by the history, 0: not bracketed */
	struct ur_str path; /* of the request that is due */
	struct ur_head_rows rows;
};

void ur_snapshot_init(struct ur_snapshot *s, enum ur_snapshot_kind kind, const char *repo,
		      const char *sha, unsigned limit);
void ur_snapshot_release(struct ur_snapshot *s);
/** Take one answer in. Afterwards either s->step is UR_SNAPSHOT_DONE and s->rows holds
 *  rows or an error, or s->path is due. */
void ur_snapshot_feed(struct ur_snapshot *s, const struct ur_response *response);

#endif
