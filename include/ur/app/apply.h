/* SPDX-License-Identifier: MIT */
#ifndef UR_APP_APPLY_H
#define UR_APP_APPLY_H

#include "ur/app/pass.h"

/**
 * @file apply.h
 * One write on its way: shared by the files of the write protocol (SPEC 7).
 */
#define UR_WRITE_ID_BUF (UR_PASS_ID_LEN + 1 + 8 + 1)

struct ur_write {
	struct ur_case *c;
	const struct ur_hand_words *hand; /* NULL for a pass */
	struct ur_action *action;
	enum ur_remedy kind;
	const char *context; /* that is written, or whose job runs again */
	const char *state;   /* the word to post */
	char *description, *target_url;
	char id[UR_WRITE_ID_BUF]; /* "PASS-NONCE": intent, marker */
	int64_t highest_id;	  /* of the commit's rows before the post */
	bool intent_written;
	bool closed_when_unknown;
};

/** "PASS-NONCE" of a marker. @return buf */
char *ur_write_id(const struct ur_marker *marker, char buf[UR_WRITE_ID_BUF]);

/** Take our own fresh green back: post what @c because said, or `failure` (SPEC 7 `lost-race`).
 *  w->action->id is the green's id; the outcome of @c w is written once the row is stored,
 *  else it stays open for the next pass.
 *  @param veto that row is a person's no: ours then says whose, and stays a veto */
void ur_write_put_back(struct ur_write *w, const struct ur_row *because, bool veto);

/* ---- search.c ---- */

enum ur_found {
	UR_FOUND_UNREADABLE = 0, /* the last reading failed, or the pass had to end */
	UR_FOUND_NOT,
	UR_FOUND_STORED,
};

/**
 * Is the row of this write on the commit, by its marker? Looked for until it is seen or until
 * that moment of the monotonic clock; once at least.
 * @param id "PASS-NONCE"
 * @param history the last reading, to be released in each case
 * @param row borrowed from it; NULL unless UR_FOUND_STORED
 */
enum ur_found ur_write_search(struct ur_pass *pass, const char *sha, const char *id,
			      int64_t until_ms, struct ur_head_rows *history,
			      const struct ur_row **row);
/** Until when a clean-up that has begun may search. */
int64_t ur_write_search_end(const struct ur_app *app);

/* ---- race.c ---- */

/** Is there a row of the umbrella behind our green? Then it does not stand any more. */
bool ur_race_is_superseded(const struct ur_write *w, const struct ur_rows *rows);
/** Stands for one that was written while we wrote and that no reading shows; NULL when our
 *  green does not stand any more. */
const struct ur_row *ur_race_unseen(const struct ur_write *w, const struct ur_rows *rows);

/** The newest row of @c rows, younger than w->highest_id and not our own, that undermines our
 *  green; the umbrella's own one is preferred: what it said is what is put back. NULL: none. */
const struct ur_row *ur_race_intruder(const struct ur_write *w,
				      const struct ur_rows *rows);
/** Is this row of the umbrella a person's no, by its writer? @c rows: its history, ours in it. */
bool ur_race_is_veto(const struct ur_write *w, const struct ur_rows *rows,
		     const struct ur_row *row);

/* ---- apply_write.c ---- */

/** The ledger's outcome and the action's, together; @c row_id 0 for none. */
void ur_write_finish(struct ur_write *w, enum ur_outcome outcome, int64_t row_id,
		     const char *text);
/** One line on stderr, `-q` or not. */
void ur_write_say(const struct ur_write *w, const char *what);
/** Write and sync the intent. Without it nothing may be posted: the action says why. */
bool ur_write_intent(struct ur_write *w, const char *kind);
/** One POST of w's row; see ur_status_post(). */
enum ur_errc ur_write_post(struct ur_write *w, struct ur_posted *posted,
			   struct ur_error *err);

#endif
