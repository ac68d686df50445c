/* SPDX-License-Identifier: MIT */
#ifndef UR_APP_STEPS_H
#define UR_APP_STEPS_H

/**
 * @file steps.h
 * The steps of the write protocol (SPEC 7) that a test build can leave out, one at a time
 * (-DUR_WITHOUT_STEP=put_back), to prove that tests/fault notices. UR_STEP(put_back) is
 * constant and true in the program.
 */
enum ur_step {
	UR_STEP_second_look = 1, /* everything is read again before a write */
	UR_STEP_record_again, /* of a row that is behind: its record, too, whatever moved */
	UR_STEP_intent,	      /* written to the ledger before the post */
	UR_STEP_id_check,     /* the new row's id is the highest seen plus one */
	UR_STEP_unseen_id,  /* an id in between that no reading shows is no row of ours */
	UR_STEP_put_back,   /* a green that lost a race is taken back at once */
	UR_STEP_veto_below, /* a person's no counts below our own automatic rows */
	UR_STEP_read_back,  /* our row is the only live one of its context */
	UR_STEP_marker_search, /* an answer that was lost is settled by our marker */
	UR_STEP_late_row,      /* and a row that is not there yet is looked for again */
	UR_STEP_settle,	       /* the next pass settles what a crash left open */
	UR_STEP_settle_race,   /* and makes the check that the crash prevented */
	UR_STEP_unknown_open,  /* what cannot be told stays open in the ledger */
	UR_STEP_revoke,	       /* our green is taken back when it is contradicted */
};

#ifdef UR_WITHOUT_STEP
#define UR_STEP_NAMED_(name) UR_STEP_##name
#define UR_STEP_NAMED(name) UR_STEP_NAMED_(name)
#define UR_STEP(name) (UR_STEP_##name != UR_STEP_NAMED(UR_WITHOUT_STEP))
#else
#define UR_STEP(name) (UR_STEP_##name != 0)
#endif

#endif
