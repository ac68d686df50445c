/* SPDX-License-Identifier: MIT */
#ifndef SANDBOX_REPLAY_H
#define SANDBOX_REPLAY_H

#include <jansson.h>
#include <stdbool.h>

#include "actions.h"
#include "call.h"

/**
 * @file replay.h
 * The sandbox judged by recordings of real servers: each recorded request is
 * put to a sandbox that was set up alike, and the answers are compared.
 *
 * What the recordings did not record (repositories, branches, who has which
 * right, what a runner did between two requests) is set up by replay_setup.c
 * and replay_feed.c; what cannot be replayed stands in replay_known.c with the
 * reason, and the count of silent answers is held against it.
 */

struct replay {
	const char *server, *topic;
	json_t *steps;
	json_t *rows;  /* {sha: {id: row}}: every row seen in any answer */
	json_t *jobs;  /* {id: job} */
	json_t *runs;  /* {id or "#number": run} */
	json_t *pulls; /* {number: pull} */
	json_t *tasks; /* {id: task} */
	struct sb_world *w;
	struct sb_repo *r;
	struct sb_run **hidden; /* not begun yet */
	size_t hidden_len, hidden_cap;
	int64_t waiting_run; /* of a fork, waiting for approval */
	const char *label;   /* of the step under way */
	size_t step;
	bool wrong; /* the step under way differs */
	size_t passed, failed, silent, known;
	bool verbose;
};

/** Replay all servers and topics below a directory; exit code. */
int sb_replay(const char *dir, bool verbose);

/** A difference at the step under way; @c where is a path in the JSON. */
void sb_replay_differs(struct replay *rp, const char *where, const char *got,
		       const char *want);
void sb_replay_compare(struct replay *rp, const struct sb_answer *got,
		       const json_t *want);

/** A world with the users, the tokens and the repository of the topic. */
bool sb_replay_setup(struct replay *rp);
/** What happened unrecorded before this step. */
void sb_replay_before(struct replay *rp, const json_t *step);
void sb_replay_runs(struct replay *rp);
void sb_replay_feed(struct replay *rp, const json_t *step);
void sb_replay_jobtoken(struct replay *rp);

/** May the sandbox be silent (501) here? The reason, or NULL. */
const char *sb_replay_silent(const char *server, const char *topic, const char *label);
/** Is this difference one that is known and harmless? The reason, or NULL. */
const char *sb_replay_known(const char *server, const char *topic, const char *label,
			    const char *where);

struct sb_answer *sb_replay_send(struct replay *rp, const char *method, const char *path,
				 const char *token, const char *type, const char *body);

#endif
