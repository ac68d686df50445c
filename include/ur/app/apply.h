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
	const char *state;     /* the word to post */
	char *description, *target_url;
	char id[UR_WRITE_ID_BUF]; /* "PASS-NONCE": intent, marker */
	int64_t highest_id;    /* of the commit's rows before the post */
	bool intent_written;
};

/** "PASS-NONCE" of a marker. @return buf */
char *ur_write_id(const struct ur_marker *marker, char buf[UR_WRITE_ID_BUF]);

/** Take our own fresh green back: post what @c because said, or `failure` (SPEC 7 `lost-race`).
 *  w->action->id is the green's id; the outcome of @c w is written. */
void ur_write_put_back(struct ur_write *w, const struct ur_row *because);

#endif
