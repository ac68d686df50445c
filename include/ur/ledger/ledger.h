/* SPDX-License-Identifier: MIT */
#ifndef UR_LEDGER_LEDGER_H
#define UR_LEDGER_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ur/base/error.h"
#include "ur/base/str.h"

/**
 * @file ledger.h
 * What was done, on which evidence: append-only JSON lines in
 * `<dir>/ledger.jsonl`, one intent before each write and one outcome after it,
 * each synced before the program goes on. A line that was cut by a crash is
 * set aside when the ledger is next opened for writing, never read as a record.
 *
 * One writer per directory: a kernel lock (flock) on `<dir>/lock` with an owner note.
 */
struct ur_ledger;

enum ur_ledger_mode { UR_LEDGER_READ = 0, UR_LEDGER_WRITE };

/**
 * Open; for writing the directory is made (0700) and the lock taken, waiting at most
 * @c lock_seconds. A missing ledger reads as empty.
 * @return UR_OK; UR_ELOCKED with who holds it; UR_EINTR when a signal came while waiting;
 *         UR_EIO
 */
enum ur_errc ur_ledger_open(const char *directory, enum ur_ledger_mode mode,
			    int64_t lock_seconds, struct ur_ledger **out,
			    struct ur_error *err);
/** Accepts NULL. Gives the lock back. */
void ur_ledger_close(struct ur_ledger *ledger);

/** The facts of one write, as kept for good. All borrowed. */
struct ur_intent {
	const char *id;	     /* marker text "PASS-NONCE": unique */
	const char *command; /* "sweep", "compensate", … */
	const char *server, *repository, *sha, *umbrella;
	const char *
		context; /* that is written, or whose job runs again; often the umbrella */
	int64_t pull;
	const char *kind;   /* "compensate", "rerun", "revoke", "truth", "put-back" */
	const char *reason; /* "stale", … */
	const char *person, *why;		      /* by hand, else "" */
	const char *state, *target_url, *description; /* of the row to post */
	int64_t highest_id;			      /* before the post */
	int64_t at;
	/** The whole evidence and decision as one JSON object, so that `ledger verify` can
	 *  decide again; made by app/. */
	const char *evidence_json;
};

/** Append and sync. Nothing may be posted unless this returned UR_OK. */
enum ur_errc ur_ledger_intent(struct ur_ledger *ledger, const struct ur_intent *intent,
			      struct ur_error *err);

/** @param outcome "confirmed", "failed", …; @param row_id 0 for none; @param text "" for none */
enum ur_errc ur_ledger_outcome(struct ur_ledger *ledger, const char *id,
			       const char *outcome, int64_t row_id, const char *text,
			       int64_t at, struct ur_error *err);

/** One write as the ledger remembers it. Owned by the ledger until it is closed. */
struct ur_ledger_entry {
	char *id, *command, *server, *repository, *sha, *umbrella, *kind, *reason,
		*person, *why;
	char *context; /* of an entry from before it was kept: the umbrella */
	char *state, *target_url, *description;
	char *outcome; /* "" while there is none: unsettled */
	char *outcome_text;
	int64_t pull, highest_id, at, row_id, outcome_at;
	long long evidence_offset; /* where the intent's line begins */
};

/** Entries in order of intent. Valid until the next append or close. */
const struct ur_ledger_entry *ur_ledger_entries(const struct ur_ledger *ledger,
						size_t *len);

/** The evidence JSON of one entry, appended to @c out. */
enum ur_errc ur_ledger_evidence(const struct ur_ledger *ledger, const char *id,
				struct ur_str *out, struct ur_error *err);

/** Did we write this row? By commit and id (SPEC 2 "our row"). */
bool ur_ledger_wrote(const struct ur_ledger *ledger, const char *repository,
		     const char *sha, int64_t row_id);

/** The intent with this marker text, when it is of that commit; NULL otherwise. Valid as
 *  ur_ledger_entries(). */
const struct ur_ledger_entry *ur_ledger_find(const struct ur_ledger *ledger,
					     const char *repository, const char *sha,
					     const char *id);

/** Lines that could not be read (cut or foreign), for `doctor` and `ledger verify`. */
size_t ur_ledger_bad_lines(const struct ur_ledger *ledger);

#endif
