/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_EVIDENCE_H
#define UR_CORE_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ur/core/dialect.h"
#include "ur/core/policy.h"
#include "ur/core/records.h"
#include "ur/core/row.h"

/**
 * @file evidence.h
 * Everything a decision may look at: what was read about one head, by whom it was
 * asked for, and the owner's rules. All pointers are borrowed. A part that was
 * not read yet is NULL or its zero value; the decision then names it
 * (enum ur_need) instead of guessing.
 */

/** What the pull request's own data say about scope. */
enum ur_scope {
	UR_SCOPE_UNKNOWN = 0, /* counts as not readable */
	UR_SCOPE_IN,
	UR_SCOPE_BASE, /* its base branch is not in the settings */
	UR_SCOPE_DRAFT,
	UR_SCOPE_LABEL, /* it carries the hold label */
	UR_SCOPE_ARCHIVED,
	UR_SCOPE_SHARD,
	UR_SCOPE_NOT_ASKED, /* --pr names others */
};

/** Words for reports: "base branch", "draft", "hold label", … */
const char *ur_scope_words(enum ur_scope scope);

/** Yes, no, or not known (yet). */
enum ur_answer { UR_NOT_ASKED = 0, UR_YES, UR_NO, UR_CANNOT_TELL };

/** What `status_check_contexts` of the base branch says about the umbrella. */
struct ur_protection {
	bool readable;	 /* the branch's protection could be read */
	bool enabled;	 /* status check is on */
	char **contexts; /* globs, as that version matches them; owned */
	size_t contexts_len, contexts_cap;
};

#define UR_PROTECTION_INIT                                                               \
	{                                                                                \
		0                                                                        \
	}
void ur_protection_release(struct ur_protection *p);
void ur_protection_add(struct ur_protection *p, const char *context);

/** What the token may do here, as far as it is known. */
struct ur_rights {
	enum ur_answer post_status;
	enum ur_answer rerun;
};

struct ur_refusal;

enum ur_automerge_rule {
	UR_AUTOMERGE_PROVEN = 0,
	UR_AUTOMERGE_ALLOW,
	UR_AUTOMERGE_REFUSE,
};

enum ur_remedy_rule {
	UR_REMEDY_AUTO = 0,
	UR_REMEDY_COMPENSATE,
	UR_REMEDY_RERUN,
	UR_REMEDY_NONE,
};

/** What may be done about a required row that its record contradicts (SPEC 6 D). */
enum ur_stranded_rule {
	UR_STRANDED_REPORT = 0,
	UR_STRANDED_RERUN,  /* its job runs again where the server can */
	UR_STRANDED_REPAIR, /* and what the record says is posted where a post counts */
};

enum ur_evidence_rule {
	UR_EVIDENCE_AUTO = 0,
	UR_EVIDENCE_JOBS,     /* jobs or tasks */
	UR_EVIDENCE_STATUSES, /* asked for by name */
};

/** The owner's knobs that bear on a decision. Zero values are the cautious ones
 *  but min_age_seconds, which must be above zero. */
struct ur_rules {
	int64_t min_age_seconds;
	enum ur_evidence_rule evidence;
	const char *const *trusted_writers; /* logins */
	size_t trusted_writers_len;
	int64_t pending_after_seconds; /* UR_DURATION_NEVER: a pending umbrella is left */
	bool any_umbrella;	       /* only_required: false */
	enum ur_automerge_rule automerge;
	bool keep_contradicted; /* revoke: false */
	enum ur_remedy_rule remedy;
	int64_t max_attempts; /* of the umbrella's job; 0 means no re-run */
	/* how long a row and its record must both be quiet before they contradict each other */
	int64_t stranded_after_seconds;
	int64_t stuck_after_seconds; /* a run that goes on although its jobs ended this long ago */
	enum ur_stranded_rule stranded;
	bool tells; /* audit, explain: the record of each such row is asked for */
};

/** Our last re-run of the umbrella's job, by the ledger: a green that came of it is judged like
 *  one that we posted. run_id 0: none is known. */
struct ur_brought {
	int64_t after_id;	 /* highest row when it was asked for */
	int64_t run_id, attempt; /* of the umbrella's job then */
};

struct ur_evidence {
	/* the pull request and its head */
	const char *repository; /* "owner/name" */
	const char *sha;
	const char *umbrella; /* context, byte for byte */
	enum ur_scope scope;
	const char *
		push_ref; /* "refs/heads/fix": only a push of it proves; NULL: none does */

	/* its rows */
	bool rows_complete;	   /* every page, one consistent snapshot */
	const struct ur_row *rows; /* live rows */
	size_t rows_len;
	int64_t server_date; /* Date of the answer with the rows, or UR_TIME_NONE */
	int64_t local_date;  /* local clock when it arrived */

	/* asked for when the decision needs them */
	const struct ur_protection *protection;
	const struct ur_policy *policy;
	const struct ur_records *records;
	enum ur_answer
		shared_head_agrees; /* UR_YES also when no other pull request has it */
	enum ur_answer automerge_armed;

	/* the server */
	const struct ur_dialect *dialect; /* NULL: version unknown or too old */
	bool newer_version; /* than known, and treat_as does not say otherwise */
	struct ur_rights rights;
	/* every row of the commit, where it was read: a veto may stand below the live ones */
	const struct ur_rows *history;
	const struct ur_refusal *refused; /* our last re-run here, if it was; or NULL */
	struct ur_brought brought;
	int64_t last_green; /* row of our last green here, by the ledger; 0: none is known */

	/* rule B: what our live green stood for, by the ledger; NULL: it does not know */
	const struct ur_policy *stood_for;
	/* contexts named as inherited in our live green row (rule B), one a line */
	const char *inherited;
	/* by hand: what showed that the policy's inherited contexts are; kept, not judged */
	const char *inherited_proof;
	/* by hand: our own earlier revocation by hand may be overruled */
	bool by_hand;
};

/** True when a live row is our own row with a success over the umbrella. */
bool ur_evidence_umbrella_is_ours(const struct ur_evidence *e);
/** The same of a row that carries our marker, whoever wrote it: rule B judges it. */
bool ur_evidence_umbrella_is_marked(const struct ur_evidence *e);
/** Worst live row of one context, NULL when there is none. @c count may be NULL. */
const struct ur_row *ur_evidence_row(const struct ur_evidence *e, const char *context,
				     size_t *count);
/** How far apart two names are that somebody may take for one; UR_NOT_NEAR for others. */
#define UR_NOT_NEAR SIZE_MAX
size_t ur_context_apart(const char *a, const char *b);
/** The live row whose context may be meant by @c context: it differs in case or blanks, has
 *  or lacks the event in parentheses, or is one or two letters off. */
const struct ur_row *ur_evidence_near_miss(const struct ur_evidence *e,
					   const char *context);
bool ur_rules_trust(const struct ur_rules *rules, const char *login);

#endif
