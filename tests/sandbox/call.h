/* SPDX-License-Identifier: MIT */
#ifndef SANDBOX_CALL_H
#define SANDBOX_CALL_H

#include "world.h"

/**
 * @file call.h
 * One request and its answer, apart from any network: the server and the
 * replay test both make a request, hand it to sb_handle and look at the answer.
 */

#define SB_HEADERS 8
#define SB_SEGMENTS 40

struct sb_header {
	const char *name; /* static */
	char *value;	  /* owned */
};

/** Shared by reference count: kept answers are sent many times. */
struct sb_answer {
	int refs;
	int status;
	char *type; /* Content-Type, owned, NULL for none */
	struct sb_header headers[SB_HEADERS];
	size_t headers_len;
	char *body;
	size_t len;
	bool api;  /* Cache-Control as the API sends it */
	bool keep; /* the same until something changes */
};

struct sb_request {
	const char *method;
	const char *target;	   /* path and query as sent */
	const char *authorization; /* or NULL */
	const char *type;	   /* Content-Type, or NULL */
	const char *body;
	size_t len;
};

/** What the network does with the answer instead of just sending it. */
enum sb_fate { SB_SEND, SB_CLOSE, SB_HANG, SB_CUT };

struct sb_reply {
	struct sb_answer *answer; /* a reference of the caller's, NULL for close, hang */
	enum sb_fate fate;
	int64_t delay_ms;
	struct sb_late *late; /* its answer comes from there when the delay is over */
};

/** A request on its way through routing and into a handler. */
struct sb_call {
	struct sb_world *w;
	const struct sb_request *rq;
	char *path; /* arena of the call: raw path without the query */
	char *query;
	char *seg[SB_SEGMENTS]; /* decoded */
	size_t segs;
	const char *arg[6]; /* what the route's placeholders matched */
	size_t args;
	struct sb_arena arena;
	const struct sb_token *token;
	struct sb_repo *repo;
	enum sb_level level; /* of the caller on the repository's code */
	int status;
	const char *type;
	struct sb_buf out;
	struct sb_header headers[SB_HEADERS];
	size_t headers_len;
	bool keep;
};

void sb_answer_ref(struct sb_answer *a);
void sb_answer_unref(struct sb_answer *a);
struct sb_answer *sb_answer_new(int status, const char *type, const char *body,
				size_t len);
void sb_answer_header(struct sb_answer *a, const char *name, const char *value);

/** Counts, logs, applies events and faults, and answers. */
struct sb_reply sb_handle(struct sb_world *w, const struct sb_request *rq);
/** Only the answer: no counting, events or faults. */
struct sb_answer *sb_route(struct sb_world *w, const struct sb_request *rq,
			   const char **user);
/** Answers kept from earlier requests are forgotten. */
void sb_kept_clear(void);

void sb_head(struct sb_call *c, const char *name, const char *value);
/** Query parameter, decoded, or NULL; the n-th of that name. */
const char *sb_query(struct sb_call *c, const char *name, size_t nth);

/** Errors in this version's words. */
void sb_error(struct sb_call *c, int status, const char *message);
void sb_gone(struct sb_call *c, const char *detail);
void sb_gone_as(struct sb_call *c, const char *message, const char *detail);
void sb_no_route(struct sb_call *c);
void sb_silent(struct sb_call *c, const char *what); /* 501 */

/* A page of a list. */
struct sb_page {
	int64_t page, limit;
	bool asked; /* a page was named */
	size_t first, count;
};

struct sb_page sb_page(struct sb_call *c, size_t total);
/** The same for lists that older versions page only when a page is named. */
struct sb_page sb_found_page(struct sb_call *c, size_t total);
/** X-Total-Count, and Link when there are several pages. */
void sb_page_heads(struct sb_call *c, const struct sb_page *p, size_t total, bool count,
		   bool link);

/** Find the token; false when the request is answered, because it is unknown. */
bool sb_authenticate(struct sb_call *c);
/** Has the token that scope? False when the request is answered. */
bool sb_check_scope(struct sb_call *c, const char *category);
/** May the caller read (write) that unit of the repository? */
enum sb_level sb_unit_level(const struct sb_call *c, enum sb_unit unit);

/* Shared pieces of JSON. */
void sb_json_user(struct sb_call *c, const char *key, const struct sb_user *u);
void sb_json_repo(struct sb_call *c, const char *key, const struct sb_repo *r,
		  bool rights);
void sb_json_row(struct sb_call *c, const struct sb_commit *commit,
		 const struct sb_row *row);

struct sb_run;
struct sb_job;
void sb_json_gitea_run(struct sb_call *c, const struct sb_run *run);
void sb_json_gitea_job(struct sb_call *c, const struct sb_job *job);
void sb_json_forgejo_run(struct sb_call *c, const struct sb_run *run);
void sb_json_forgejo_jobs(struct sb_call *c, const struct sb_run *run);
void sb_no_run(struct sb_call *c); /* 404 of the run named in the path */

/* Handlers, one file per resource. */
void sb_get_version(struct sb_call *c);
void sb_get_settings(struct sb_call *c);
void sb_get_user(struct sb_call *c);
void sb_get_notifications(struct sb_call *c);
void sb_get_repo(struct sb_call *c);
void sb_get_topics(struct sb_call *c);
void sb_put_topic(struct sb_call *c);
void sb_delete_topic(struct sb_call *c);
void sb_get_pulls(struct sb_call *c);
void sb_get_pull(struct sb_call *c);
void sb_post_merge(struct sb_call *c);
void sb_get_timeline(struct sb_call *c);
void sb_get_labels(struct sb_call *c);
void sb_get_combined(struct sb_call *c);
void sb_get_history(struct sb_call *c);
void sb_get_commit_history(struct sb_call *c);
void sb_post_status(struct sb_call *c);
void sb_get_branch(struct sb_call *c);
void sb_get_branches(struct sb_call *c);
void sb_get_protections(struct sb_call *c);
void sb_get_protection(struct sb_call *c);
void sb_get_contents(struct sb_call *c);
void sb_get_raw(struct sb_call *c);
void sb_get_git_commit(struct sb_call *c);
void sb_get_blob(struct sb_call *c);
void sb_get_tasks(struct sb_call *c);
void sb_get_runs(struct sb_call *c);
void sb_get_run(struct sb_call *c);
void sb_get_run_jobs(struct sb_call *c);
void sb_get_job(struct sb_call *c);
void sb_post_rerun_job(struct sb_call *c);
void sb_post_rerun_run(struct sb_call *c);
void sb_post_rerun_failed(struct sb_call *c);
void sb_post_cancel(struct sb_call *c);
void sb_get_workflows(struct sb_call *c);
void sb_get_workflow(struct sb_call *c);
void sb_put_workflow(struct sb_call *c);

/** Address of a repository's commit by branch, tag-less; servers/gitea.md 2. */
struct sb_commit *sb_resolve(const struct sb_repo *r, const char *ref, bool any_rev);

#endif
