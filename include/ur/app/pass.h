/* SPDX-License-Identifier: MIT */
#ifndef UR_APP_PASS_H
#define UR_APP_PASS_H

#include "ur/app/context.h"
#include "ur/app/result.h"
#include "ur/core/decide.h"
#include "ur/core/repairs.h"
#include "ur/forge/jobs.h"
#include "ur/forge/protection.h"
#include "ur/forge/pulls.h"
#include "ur/forge/statuses.h"
#include "ur/policy/derive.h"

/**
 * @file pass.h
 * One walk over one repository, shared by the files of app/: survey reads heads, judge
 * asks what a decision needs, apply writes. Nothing here is seen outside app/.
 */

/** One distinct head commit. */
struct ur_head {
	const char *sha; /* borrowed from the list of pull requests */
	size_t pulls;	 /* open pull requests with it */
	size_t answers;	 /* of a crowded head: index + 1 of the one that is judged */
	struct ur_head_rows *rows;  /* kept for candidates only, else NULL */
	struct ur_records *records; /* of records_file, once read, else NULL */
	char *records_file;
};

/** One head in more open pull requests than this is `shared-head`, unasked (SPEC 7). */
#define UR_SHARED_HEAD_MAX 50u
/** What is said of such a head; the caller frees it. NULL for any other. */
char *ur_head_crowded(const struct ur_head *head);

/** Protection and tip of one base branch, read once. */
struct ur_branch {
	char *name;
	struct ur_protection protection;
	char tip[UR_SHA_BUF];
	enum ur_errc rc;
	struct ur_error err;
};

struct ur_pass {
	struct ur_app *app;
	struct ur_result *result;
	const struct ur_repository_settings *settings;
	size_t repository;	/* index into result->repositories */
	struct ur_forge *forge; /* shared by the repositories of one server */
	struct ur_identity me;
	enum ur_errc me_rc;
	bool me_asked;
	struct ur_repository_facts facts;
	struct ur_pulls pulls;
	struct ur_head *heads; /* distinct commits, in order of first pull request */
	size_t heads_len;
	size_t *head_of;	     /* per pull request: index into heads */
	struct ur_branch **branches; /* each allocated by itself: borrowed for the pass */
	size_t branches_len, branches_cap;
	struct ur_source *source;
	struct ur_policy_cache *cache;
	struct ur_task_walk *tasks;
	bool jobs_refused;     /* Gitea 1.25: the token may not list runs */
	struct ur_case *cases; /* candidates and our own greens, in order of result */
	size_t cases_len, cases_cap;
	enum ur_errc stopped; /* not UR_OK: the repository cannot be finished */
	struct ur_error stopped_err;
	size_t heads_done, heads_asked;
	size_t rows_bytes; /* texts of the rows that are kept, see UR_KEPT_ROWS_BYTES_MAX */
};

/** Most bytes of rows' texts that one pass keeps: a candidate beyond is not read. */
#define UR_KEPT_ROWS_BYTES_MAX ((size_t)32 << 20)

/** One pull request under one umbrella that needs more than its rows. */
struct ur_case {
	struct ur_pass *pass;
	size_t pull; /* index into pass->pulls */
	/* a commit that no open pull request has any more, in its place; or NULL: ur_case_pull() */
	const struct ur_pull *gone;
	const struct ur_umbrella_settings *umbrella;
	size_t result; /* index into the repository's results */
	enum ur_scope scope;
	const struct ur_rows *rows;    /* the head's, or a second look's; borrowed */
	const struct ur_rows *history; /* all of them, where they were read; borrowed */
	struct ur_rows *whole;	       /* the same of a dry run; owned, or NULL */
	int64_t server_date, local_date;
	struct ur_policy policy;
	bool policy_read;
	const struct ur_protection *protection; /* borrowed from the branch */
	const struct ur_records *records; /* borrowed from the head, or a second look's */
	enum ur_answer shared_head_agrees, automerge;
	char *shared_head_objection; /* which pull request does not agree, and why; or NULL */
	bool by_hand;
	bool take_back;	      /* by hand: our green goes, whatever its evidence says */
	int64_t take_back_id; /* its row */
	struct ur_row_order
		order; /* the one that is carried out; kind UR_DO_NOTHING: none */
	struct ur_recalled *recalled; /* a refused re-run, by the ledger; or NULL */
	struct ur_brought brought;    /* our last re-run of its job, by the ledger */
	int64_t last_green;	      /* row of our last green, by the ledger; 0: none */
	struct ur_policy *stood_for;  /* what our live green stood for; NULL: not known */
	char *inherited;       /* named so in our live green, one a line; NULL for none */
	char *inherited_proof; /* --inherited holds, and by what; NULL otherwise */
	char *inherited_refusal; /* --inherited does not hold, and why; NULL otherwise */
	struct ur_rules rules;	 /* the settings', or a hand's */
	struct ur_decision decision;
	enum ur_errc rc; /* a read failed on the way: reason read-incomplete */
	struct ur_error err;
};

/* ---- pass.c ---- */

void ur_head_forget_records(struct ur_head *head);
struct ur_repository_result *ur_pass_out(const struct ur_pass *pass);
void ur_pass_init(struct ur_pass *pass, struct ur_app *app, struct ur_result *result,
		  const struct ur_repository_settings *settings, struct ur_forge *forge);
void ur_pass_release(struct ur_pass *pass);
/** Facts of the repository and its open pull requests. Notes and stop reason are set. */
bool ur_pass_open(struct ur_pass *pass);
/** True when a read's error ends the whole repository (SPEC 5.6). */
bool ur_pass_must_stop(enum ur_errc rc);
/** Remember why the repository cannot be finished; the first reason stays. */
void ur_pass_stop(struct ur_pass *pass, enum ur_errc rc, const struct ur_error *err);
/** Who we are, asked once. */
const struct ur_identity *ur_pass_me(struct ur_pass *pass);
/** Is this pull request one of those that were listed as open? */
bool ur_pass_lists(const struct ur_pass *pass, int64_t number);
/** Scope of one pull request by its own data; never UR_SCOPE_UNKNOWN for a good one. */
enum ur_scope ur_pass_scope(const struct ur_pass *pass, const struct ur_pull *pull);
struct ur_branch *ur_pass_branch(struct ur_pass *pass, const char *name);
/** The same when it was read before, else NULL; asks for nothing. */
struct ur_branch *ur_pass_branch_known(const struct ur_pass *pass, const char *name);
/**
 * What protection requires besides the umbrella and is not green: a red or pending status
 * that an entry covers, by its name, and an entry that no status covers. Pure.
 * @param p NULL: was not asked for
 */
void ur_blockers_fill(struct ur_pr_result *out, const struct ur_dialect *dialect,
		      const struct ur_protection *p, const struct ur_rows *rows);
/** Any status but the umbrella's is red. */
bool ur_case_has_red(const struct ur_case *c);
/** What a green umbrella stands for, where a status is red beside it and the command tells. */
void ur_case_look_under_green(struct ur_case *c);

/* ---- sweep.c ---- */

void ur_result_start(struct ur_app *app, const char *command, struct ur_result *result);
/** Totals, completeness and exit code; @c started_ms on the monotonic clock. */
void ur_result_end(struct ur_app *app, struct ur_result *result, int64_t started_ms);
/** Learn what server this is. @return false with *err */
bool ur_pass_identify(struct ur_app *app, struct ur_forge *forge, struct ur_error *err);
/** Stop an applying pass whose token is known not to be allowed to write. */
void ur_pass_check_right(struct ur_pass *pass);

/* ---- asked.c ---- */

/** What became of a pull request that the list of open ones does not show. */
enum ur_unlisted {
	UR_UNLISTED_UNREAD = 0, /* told among the errors */
	UR_UNLISTED_MISSING,	/* no pull request has that number */
	UR_UNLISTED_CLOSED,
	UR_UNLISTED_MERGED,
	UR_UNLISTED_OPEN, /* then the list was not whole, which is told as well */
};
/** Ask for it: one request. */
enum ur_unlisted ur_pass_unlisted(struct ur_pass *pass, int64_t number);
/** Say of a number that was asked for why it is none of the open ones. */
void ur_pass_tell_unlisted(struct ur_pass *pass, int64_t number);
/** Each --pr that none of the repositories lists as open is an error. */
void ur_passes_check_pulls(struct ur_app *app, struct ur_pass *passes, size_t len);
/** A base that is no branch is an error, a pattern that fits none a note. Asks only when
 *  no open pull request has such a base. */
void ur_pass_check_bases(struct ur_pass *pass);

/* ---- survey.c ---- */

/** Read the rows of every head in scope and judge what they settle; the rest becomes cases. */
void ur_survey(struct ur_pass *pass);

/* ---- judge.c ---- */

void ur_case_init(struct ur_case *c, struct ur_pass *pass, size_t pull,
		  const struct ur_umbrella_settings *umbrella);
void ur_case_release(struct ur_case *c);
/** Whose commit it is about. */
const struct ur_pull *ur_case_pull(const struct ur_case *c);
/** What is known so far, as evidence; borrows from the case. */
struct ur_evidence ur_case_evidence(const struct ur_case *c);
/** Set `ours` on rows with a marker (SPEC 2), asking who we are when one is there. */
void ur_case_mark_ours(struct ur_pass *pass, const char *sha, struct ur_rows *rows);
/** Decide, read what is needed, decide again. c->decision is final afterwards, or
 *  c->rc says what could not be read. */
void ur_case_judge(struct ur_case *c);

/** What is to be done about it: the decision's remedy, or a person's revocation. */
enum ur_remedy ur_case_remedy(const struct ur_case *c);
/** A pull request that is judged by what the person's command asks for. */
bool ur_case_is_asked_for(const struct ur_case *c);

/** Which record to ask for, by the rules and by what the version has. */
enum ur_level ur_case_wanted_level(const struct ur_case *c);
/** Records of request->level, or of the next one where only an owner may list runs.
 *  @param walk where tasks are walked; see ur_records_read() */
enum ur_errc ur_case_read_records(const struct ur_case *c,
				  struct ur_records_request *request,
				  struct ur_task_walk *walk, struct ur_records *out,
				  struct ur_error *err);
/** Read the commit's history into its records (c->records) where nothing less tells
 *  whether a run is of this commit. */
enum ur_errc ur_case_anchor(const struct ur_case *c, struct ur_records *records,
			    struct ur_error *err);

/* ---- inherited.c, inherited_note.c ---- */

/**
 * SPEC 7 `--inherited`: are the contexts that the command names red on the merge base by
 * row and record, and not green on the base branch's tip? Everything is read anew. All or
 * none: marks them in the case's policy, with inherited_proof; or leaves the policy as it
 * is, with inherited_refusal. Contexts that this umbrella does not require are passed over.
 * @return UR_OK also for a refusal; else why it could not be read, with *err
 */
enum ur_errc ur_inherited_claim(struct ur_case *c, struct ur_error *err);
/** What our live green names as inherited, from its description and the ledger. */
void ur_inherited_note(struct ur_case *c);
/** Mark in a policy for the reports what the standing green named. */
void ur_inherited_show(const struct ur_case *c, struct ur_policy *shown);
/** A hint when what is red is red on the merge base as well: one or two more requests, so
 *  for `explain` alone. NULL when it is not, or cannot be told. */
char *ur_inherited_hint(struct ur_case *c);

/* ---- veto.c ---- */

/** In a dry run: a repair that a person's no below the live rows forbids becomes a hold. */
void ur_case_look_for_veto(struct ur_case *c);
void ur_veto_forget(struct ur_case *c);

/* ---- recall.c ---- */

/** Whether the last re-run that we asked for here was refused, from the ledger. */
void ur_recall(struct ur_case *c);
void ur_recall_forget(struct ur_case *c);
/** Does the ledger hold a re-run of the umbrella's job here that was not refused? */
bool ur_recall_reran(const struct ur_case *c);
/** The same as evidence, NULL for none; and the outcome's words, "" for none. */
const struct ur_refusal *ur_recall_refusal(const struct ur_case *c);
const char *ur_recall_refusal_words(const struct ur_case *c);
/** Our repairs of the last day of the umbrella, or of what c->order is about: by these rows and
 *  by the ledger. A job runs again once a day. */
struct ur_repairs ur_recall_repairs(const struct ur_case *c, const struct ur_rows *rows);
/** Is the case's repair one too many? Then its result says until when. */
bool ur_recall_limit(const struct ur_case *c, const struct ur_rows *rows);

/* ---- stood_for.c ---- */

/** What our live green stood for when it was posted, from the ledger. */
void ur_stood_for_note(struct ur_case *c);
void ur_stood_for_forget(struct ur_case *c);

/* ---- fill.c ---- */

/** Copy what the reports show from a judged case. */
void ur_case_fill(const struct ur_case *c, struct ur_pr_result *out);
/** The same from a decision that needed nothing but rows. */
void ur_fill_decision(struct ur_pr_result *out, const struct ur_decision *d);
/** What a write came to says better what to do next than the verdict's reason. */
void ur_fill_outcome_hint(struct ur_pr_result *out);

/* ---- row_words.c ---- */

/** What a required row that is not green was held against, or what it or a run waits for;
 *  NULL where nothing is to be said. Caller frees. */
char *ur_case_row_detail(const struct ur_case *c);
/** What helps on this server, where it is another thing than the reason's next step; or NULL. */
const char *ur_case_row_hint(const struct ur_case *c);

/* ---- words.c ---- */

/** What a write by hand adds. All borrowed, all may be NULL. */
struct ur_hand_words {
	const char *person, *reason;
};

/** Description and target of the row that a case's remedy would post. Caller frees. The
 *  marker's kind is set by the remedy; pass and nonce are the caller's. */
char *ur_case_description(const struct ur_case *c, const struct ur_hand_words *hand,
			  struct ur_marker *marker);
/** A marker of this pass with a nonce of its own. */
struct ur_marker ur_case_marker(const struct ur_case *c);
char *ur_case_target_url(const struct ur_case *c);
/** Where the remedy goes: the row's target, or the job that is to run again. */
void ur_case_show_target(const struct ur_case *c, struct ur_action *action);

/* ---- apply.c, heal.c, second_look.c, settle.c, look_back.c ---- */

/** Carry out one due case: second look, intent, write, checks, outcome. Fills action. */
void ur_apply(struct ur_case *c, const struct ur_hand_words *hand,
	      struct ur_action *action);

/** Show what is due about required rows as the pass stands: planned, or held back by a limit. */
void ur_heal_show(struct ur_case *c);
/** The same, and nothing of it is done: why. */
void ur_heal_defer(struct ur_case *c, enum ur_why why);
/** How many writes of it are due, and how many of them are re-runs. */
size_t ur_heal_due(const struct ur_case *c, size_t *reruns);
/** Carry out at most so many of them, each with a second look of its own. */
void ur_heal_apply(struct ur_case *c, size_t writes, size_t reruns);

/** The second look (SPEC 7): everything read again. UR_WHY_NONE: same verdict.
 *  On success c's rows and records are the fresh ones, held in @c look. */
struct ur_second_look {
	struct ur_head_rows rows;    /* live ones */
	struct ur_head_rows history; /* for a post: all of them */
	struct ur_records records;
	int64_t highest_id;
	struct ur_repairs repairs; /* ours in the last 24 hours */
	bool was_vetoed; /* a person's no stood below the rows that the first look saw */
};
void ur_second_look_release(struct ur_second_look *look);
enum ur_why ur_second_look(struct ur_case *c, struct ur_second_look *look,
			   struct ur_error *err);

/** Settle intents of this repository that have no outcome, by their marker. */
void ur_settle(struct ur_pass *pass);

/** Look once more at compensations of the last day whose pull request is no longer open;
 *  red now is the note `merged-then-contradicted`. */
void ur_look_back(struct ur_pass *pass);

/* ---- evidence_json.c ---- */

/** The whole evidence and decision as JSON, for the ledger. */
void ur_evidence_json(const struct ur_evidence *e, const struct ur_rules *rules,
		      const struct ur_decision *d, struct ur_str *out);

#endif
