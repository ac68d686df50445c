/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_CORE_WORLD_WORDS_H
#define TESTS_UNIT_CORE_WORLD_WORDS_H

/* What a test may say about its world; world.h begins with this. */

#include <stdint.h>

/** What an edit changes. @c of names the row, job or run; @c n or @c s the value. */
enum field {
	END = 0,
	/* rows: of U, A to F, X, TWIN */
	STATE,	/* n: enum ur_state */
	GONE,	/* no such row */
	AT,	/* n: created_at */
	WRITER, /* n: enum ur_writer */
	LOGIN,	/* s: and the writer is a user */
	TEXT,	/* s: description */
	OURS,	/* n: enum ur_marker_kind: a row of ours with that marker */
	MARKED, /* n: the same marker, but not ours */
	RUN,	/* n: number in the row's target */
	ADD,	/* n: enum ur_state: X appears, or TWIN, a second row of s */
	/* the policy */
	NO_POLICY,
	UNKNOWN_POLICY, /* s: cause */
	POLICY_EVENT,	/* s */
	UNSCHEDULED,
	EMPTY_POLICY,
	DRIFT,
	CHANGED,
	DEPENDENTS,    /* s */
	LIST,	       /* an explicit list: no file, no job names */
	ONLY,	       /* n: as many required contexts */
	WANT_EXTERNAL, /* EXTERNAL is required, too */
	ALLOW_SKIPPED, /* of */
	NEED,	       /* of, n: the allowed skip waits for that row's job; U: for none */
	MAY_SKIP,      /* of, n: and that one's skip is allowed as well */
	NEEDED_BY,     /* of; s: a job that would run along */
	NEEDED_BY_WHOM, /* of: nobody knows who would run along */
	CALLS,		/* of: its job only calls a workflow */
	UMBRELLA_TOO,	/* of: the settings name it as an umbrella, too */
	INHERIT,	/* of: named by hand */
	/* the records */
	NO_RECORDS,
	LEVEL, /* n */
	INCOMPLETE,
	JOB,	 /* of, n: its state in run 5 */
	NO_JOB,	 /* of: run 5 has no such job */
	ATTEMPT, /* of, n */
	ADD_RUN, /* of: RUN_OLD (3), RUN_NEW (9) of the same file, RUN_OTHER (7, other.yml);
		       with the jobs of run 5, all successes; n: its state */
	RUN_JOB,     /* of: run; n: state of its job named s */
	RUN_NO_JOB,  /* of: run; it has no job s */
	RUN_UNREAD,  /* of: run; its jobs were not read */
	RUN_STATE,   /* of: run; n */
	RUN_EVENT,   /* of: run; s */
	RUN_FILE,    /* of: run; s */
	RUN_REF,     /* of: run; s */
	RUN_ROWLESS, /* of: run; no row of the commit is of it */
	NO_HISTORY_READ,
	HISTORY, /* of: row; n: run number * 10 + state: one more, newer row in the history */
	LATE,	    /* the same, but its id is lower than that of all others of HISTORY */
	FOREIGN,    /* a person wrote the last row of HISTORY */
	NOWHERE,    /* the last row of HISTORY names no run */
	NO_HISTORY, /* of: the history has no row of it */
	READ_TWICE, /* the records are a second reading */
	ENDED,	    /* of: its job in run 5 ended at n, a minute after it began */
	/* the server */
	VERSION, /* s: "1.27.0" */
	NO_DIALECT,
	NEWER,
	RIGHT,	     /* n: rerun */
	RIGHT_POST,  /* n: post_status */
	REFUSED,     /* n: enum ur_cause: our re-run, with these rows and runs */
	REFUSED_AT,  /* n */
	REFUSED_ROW, /* n: the highest id then */
	/* protection */
	NO_PROTECTION,
	UNREADABLE,
	SWITCHED_OFF,
	PROTECTS, /* s: instead of the umbrella; "" for an empty list */
	ALSO,	  /* s: one more entry */
	/* the rest */
	SCOPE,
	ROWS_INCOMPLETE,
	NO_ROWS,
	SERVER_DATE,
	LOCAL_DATE,
	SHARED,
	ARMED,
	OVERRULE,	 /* by hand */
	NAMED_INHERITED, /* s: in our live green */
	STOOD_FOR,	 /* n: our green stood for as many contexts, from a on */
	STOOD_FOR_ALSO,	 /* s: and for this one; SKIPPED_THEN allows its skip */
	SKIPPED_THEN,
	MARKED_FOR, /* n: its marker says so, of as many contexts from a on */
	BROUGHT, /* n: the umbrella's attempt in run 5, when we had it run again before its row */
	BROUGHT_AFTER, /* n: the highest row when we asked for it */
	LAST_GREEN,    /* n: our last green's row, by the ledger */
	CALLED,	       /* s: the umbrella's name, which is required, too */
	/* the rules */
	MIN,
	PENDING_AFTER,
	EVIDENCE,
	REMEDY,
	STRANDED, /* n */
	AUTOMERGE,
	MAX_ATTEMPTS,
	TRUST, /* s */
	ANY_UMBRELLA,
	KEEP,
};

struct edit {
	enum field field;
	int of;
	int64_t n;
	const char *s;
};

#define EDITS_MAX 12

#endif
