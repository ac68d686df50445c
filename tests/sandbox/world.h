/* SPDX-License-Identifier: MIT */
#ifndef SANDBOX_WORLD_H
#define SANDBOX_WORLD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"
#include "traits.h"

/**
 * @file world.h
 * What the forge knows: users, tokens, repositories, commits and their rows,
 * pull requests. Everything lives in the world's arena; pointers stay valid
 * until the world ends. Actions records are in actions.h.
 */

enum sb_level { SB_NONE, SB_READ, SB_WRITE, SB_OWNER };

struct sb_user {
	int64_t id;
	const char *login;
	const char *full_name;
	bool admin;
};

/* Units of a repository that a job token's permissions name. */
enum sb_unit { SB_UNIT_CODE, SB_UNIT_ACTIONS, SB_UNIT_PULLS, SB_UNIT_ISSUES, SB_UNITS };

struct sb_token {
	const char *token;
	struct sb_user *user;
	bool job;
	bool fork; /* of a fork's pull request: reads only */
	bool revoked;
	const char *repo;    /* job: the repository it belongs to */
	const char **scopes; /* NULL: all */
	size_t scopes_len;
	bool permissive; /* job: no permissions block */
	enum sb_level level[SB_UNITS];
};

struct sb_row {
	int64_t id;
	const char *state;
	const char *context;
	const char *description;
	const char *target_url;
	const char *group;	 /* the forge shows the newest row of each group */
	struct sb_user *creator; /* NULL: null in the answer */
	int64_t at;
	bool engine;
	int64_t hidden_until; /* a cache does not show it to requests up to this one */
};

struct sb_file {
	struct sb_file *next;
	const char *path;
	const char *text; /* NULL: deleted here */
	size_t len;
	char id[41];
	const char *commit; /* that wrote it last */
	int64_t at;
};

struct sb_commit {
	const char *sha;
	const char *message;
	struct sb_user *author;
	int64_t at;
	struct sb_commit *parent;
	struct sb_commit *like; /* files come from there unless named here */
	struct sb_file *files;
	struct sb_row **rows; /* by id, from 1 */
	size_t rows_len, rows_cap;
	struct sb_row **live; /* newest of each group, by id */
	size_t live_len, live_cap;
};

struct sb_branch {
	const char *name;
	struct sb_commit *tip;
};

struct sb_protection {
	const char *rule;
	const char **contexts; /* NULL: null */
	size_t contexts_len;
	bool check;
	bool push;
	int64_t priority;
	int64_t at;
};

struct sb_label {
	int64_t id;
	const char *name;
};

struct sb_note { /* one entry of a timeline */
	int64_t id;
	const char *type;
	struct sb_user *user;
	const char *body;
	int64_t at;
};

struct sb_pull {
	int64_t id;
	int64_t number;
	const char *title;
	struct sb_user *user;
	const char *branch;	  /* of the head; "" for AGit */
	struct sb_commit *head;	  /* NULL: sha is "" */
	struct sb_commit *listed; /* head as the list tells it, NULL: the same */
	struct sb_commit *merge_base;
	const char *base;
	struct sb_repo *from; /* head repository, NULL: gone */
	struct sb_label **labels;
	size_t labels_len, labels_cap;
	bool open;
	bool merged;
	bool null;	       /* the list shows null in its place */
	struct sb_user *armed; /* who scheduled the auto-merge */
	struct sb_user *merged_by;
	int64_t created, updated, closed;
	struct sb_note **notes;
	size_t notes_len, notes_cap;
};

struct sb_repo {
	int64_t id;
	struct sb_user *owner;
	const char *name;
	const char *full;
	bool private, archived;
	bool actions;		/* has_actions */
	struct sb_repo *parent; /* of a fork */
	const char *renamed_to; /* "owner/name": only redirects are left here */
	const char *default_branch;
	const char **topics;
	size_t topics_len, topics_cap;
	struct {
		const char *login;
		enum sb_level level;
	} * rights;
	size_t rights_len;
	struct sb_branch **branches;
	size_t branches_len, branches_cap;
	struct sb_protection **protections;
	size_t protections_len, protections_cap;
	struct sb_map commits;
	struct sb_commit **commits_list;
	size_t commits_list_len, commits_list_cap;
	struct sb_pull **pulls; /* by number */
	size_t pulls_len, pulls_cap;
	struct sb_label **labels;
	size_t labels_len, labels_cap;
	struct sb_run **runs; /* by id */
	size_t runs_len, runs_cap;
	struct sb_task **tasks; /* by id */
	size_t tasks_len, tasks_cap;
	const char **disabled; /* workflow files */
	size_t disabled_len, disabled_cap;
	struct sb_rerun_plan *rerun;
	int64_t last_number; /* of issues and pull requests */
	int64_t last_run_number;
};

struct sb_world {
	struct sb_arena arena;
	const struct sb_traits *t;
	const char *version;
	const char *root; /* "http://127.0.0.1:PORT", no slash at the end */
	int64_t max_page, default_page;
	int64_t clock_offset;
	int64_t start;	   /* time of birth, offset included */
	int64_t fixed_now; /* replay only; 0: the real clock */
	bool no_date;
	int64_t latency; /* ms, added to each answer */
	bool first_page; /* of the answer at hand, whatever page was asked for */
	struct sb_user **users;
	size_t users_len, users_cap;
	struct sb_user *actions_user;
	struct sb_token **tokens;
	size_t tokens_len, tokens_cap;
	struct sb_repo **repos;
	size_t repos_len, repos_cap;
	struct sb_fault **faults;
	size_t faults_len, faults_cap;
	struct sb_event **events;
	size_t events_len, events_cap;
	struct sb_late **late; /* requests that are carried out later */
	size_t late_len, late_cap;
	struct sb_timer **timers; /* re-runs under way */
	size_t timers_len, timers_cap;
	struct sb_logged **log;
	size_t log_len, log_cap;
	int64_t requests; /* API requests so far */
	int64_t down;	  /* how many requests more find the server down */
	int64_t last_user, last_pull, last_run, last_job, last_task, last_note;
	int64_t event_errors; /* events that could not be applied */
	uint64_t changes;     /* grows with each change: answers kept are stale */
};

int64_t sb_now(const struct sb_world *w);

struct sb_user *sb_user(struct sb_world *w, const char *login); /* made if new */
struct sb_token *sb_token(const struct sb_world *w, const char *text);
struct sb_repo *sb_repo(const struct sb_world *w, const char *full); /* or NULL */
struct sb_repo *sb_repo_add(struct sb_world *w, const char *full);
enum sb_level sb_level(const struct sb_repo *r, const struct sb_user *u);

/** @param word 40 hex digits as they are; any other by its SHA-1 */
struct sb_commit *sb_commit(struct sb_world *w, struct sb_repo *r, const char *word);
struct sb_commit *sb_commit_find(const struct sb_repo *r, const char *sha);
struct sb_branch *sb_branch(const struct sb_repo *r, const char *name);
struct sb_branch *sb_branch_add(struct sb_world *w, struct sb_repo *r, const char *name,
				struct sb_commit *tip);
struct sb_pull *sb_pull(const struct sb_repo *r, int64_t number);
void sb_pull_label(struct sb_world *w, struct sb_repo *r, struct sb_pull *p,
		   const char *name);
void sb_pull_unlabel(struct sb_pull *p, const char *name);
void sb_pull_note(struct sb_world *w, struct sb_pull *p, const char *type,
		  struct sb_user *user, const char *body, int64_t at);

void sb_file_set(struct sb_world *w, struct sb_commit *c, const char *path,
		 const char *text, size_t len);
/** Looks through the commits it is like; NULL when absent or deleted. */
const struct sb_file *sb_file(const struct sb_commit *c, const char *path);

/** Store a row; the context, description and link are trimmed. */
struct sb_row *sb_row_add(struct sb_world *w, struct sb_commit *c,
			  const struct sb_row *row);
/** Newest row of that group, or NULL. */
struct sb_row *sb_row_live(const struct sb_commit *c, const char *group);

bool sb_workflow_disabled(const struct sb_repo *r, const char *file);

/** End a world; its arena goes with it. NULL is fine. */
void sb_world_free(struct sb_world *w);

#define SB_PUSH(w, array, item)                                                          \
	do {                                                                             \
		(array) = sb_more(&(w)->arena, (array), array##_len, &array##_cap);      \
		(array)[array##_len++] = (item);                                         \
	} while (0)

#endif
