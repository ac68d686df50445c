/* SPDX-License-Identifier: MIT */
#ifndef SANDBOX_TRAITS_H
#define SANDBOX_TRAITS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * @file traits.h
 * How server versions differ: one table, a row per recorded version, a field
 * per difference. Sources: servers/gitea.md, servers/forgejo.md and the
 * recordings. Everything else in the sandbox asks this table, never a version.
 */

/* Routes that a version may lack; a lacking route is the plain text 404. */
enum {
	SB_HAS_ALWAYS = 0,
	SB_HAS_TASKS = 1 << 0,	   /* GET /actions/tasks */
	SB_HAS_RUNS = 1 << 1,	   /* GET /actions/runs */
	SB_HAS_RUN = 1 << 2,	   /* GET /actions/runs/{id} */
	SB_HAS_RUN_JOBS = 1 << 3,  /* GET /actions/runs/{id}/jobs */
	SB_HAS_JOB = 1 << 4,	   /* GET /actions/jobs/{id} */
	SB_HAS_RERUN = 1 << 5,	   /* POST …/rerun and its kin */
	SB_HAS_WORKFLOWS = 1 << 6, /* GET /actions/workflows, enable, disable */
	SB_HAS_CANCEL = 1 << 7,	   /* POST /actions/runs/{id}/cancel */
	SB_HAS_FORGEJO = 1 << 8,   /* GET /api/forgejo/v1/version */
};

/* Words of a 404 body. */
enum sb_404 {
	SB_404_ERRORS,	   /* errors null or list, message generic (Gitea ≤ 1.26) */
	SB_404_DETAIL,	   /* message is the detail, no errors (Gitea 1.27) */
	SB_404_EMPTY_LIST, /* errors is [] when there is no detail (Forgejo) */
};

/* What a commit without rows looks like in the combined answer. */
enum sb_empty { SB_EMPTY_BLANK, SB_EMPTY_SHA, SB_EMPTY_PENDING };

/* The reduction behind the combined state and behind the merge gate. */
enum sb_rule { SB_RULE_WORST, SB_RULE_125, SB_RULE_126 };

/* When the engine leaves a row unwritten: same state, or also same texts. */
enum sb_same { SB_SAME_STATE, SB_SAME_DESCRIPTION, SB_SAME_ALL };

/* How the run status follows from its jobs. */
enum sb_aggregate { SB_AGG_124, SB_AGG_127, SB_AGG_FORGEJO };

enum sb_rerun { SB_RERUN_NONE, SB_RERUN_IN_PLACE, SB_RERUN_ATTEMPT };

struct sb_traits {
	const char *name;    /* as scenarios say it */
	const char *version; /* as /version says it */
	bool forgejo;
	unsigned has;
	const char *bad_token; /* 401 message; "%s" is the token that was sent */
	bool scope_long;       /* "…, required=[…], token scope=…" */
	bool token_lower;      /* the word "token" only in lower case */
	bool job_permissions;  /* workflow permissions bind job tokens */
	enum sb_404 not_found;
	const char *not_found_text;
	int redirect;	    /* of a renamed repository */
	bool head;	    /* HEAD answered as GET */
	bool response_size; /* settings/api has default_max_response_size */
	bool topics;	    /* repository JSON has topics */
	bool parent_null;   /* repository JSON has parent: null */
	bool no_transform;  /* Cache-Control ends with no-transform */

	bool unknown_sha_empty; /* reading an unknown commit is 200, nothing */
	bool any_rev;		/* short and upper-case ids are resolved on reads */
	bool history_pages;	/* history pages without a page parameter */
	bool post_unknown_404;
	enum sb_empty empty;
	bool count_empty; /* X-Total-Count on an empty combined answer */
	bool combined_link;
	bool combined_urls; /* url and commit_url are filled */
	enum sb_rule combined;
	const char *json_eof; /* 422 texts */
	const char *json_type;

	const char *skipped; /* state that a skipped job's row has */
	bool descriptions_127;
	bool url_ids;	   /* target_url has ids, else index and position */
	bool split;	   /* engine rows are a group of their own */
	bool target_plain; /* pull_request_target written as pull_request */
	bool schedule_push; /* a scheduled run writes (push); elsewhere it writes nothing */
	bool noname_file;   /* unnamed workflow: file name in the context */
	enum sb_same same;
	bool noname_repeats;  /* rows of unnamed workflows are never left unwritten */
	bool skipped_untaken; /* the server skips jobs without a runner */

	bool runs_owner;       /* run lists are for owners */
	bool runs_public;      /* run lists without a token */
	bool runs_detail;      /* 404 of a run names its id */
	bool jobs_unknown_200; /* jobs of an unknown run: empty list */
	bool actions_count;    /* X-Total-Count and Link on Actions lists */
	bool steps;	       /* job JSON lists steps, else null */
	bool approval_waiting; /* a run that waits for approval reads as waiting */
	bool runs_ascending;   /* run lists begin with the oldest */
	bool workflow_names;   /* workflow JSON has the name in the file */
	bool attempts;	       /* run_attempt counts, previous_attempt_url, … */
	bool waiting_for_done; /* rerun-failed-jobs of a running run is refused */
	enum sb_aggregate aggregate;
	enum sb_rerun rerun;

	enum sb_rule gate;
	bool gate_warning;     /* warning passes */
	bool gate_first;       /* a glob looks at its first row only */
	bool merge_reason;     /* "not allowed to merge [reason: …]" */
	bool merge_gate_first; /* the gate is asked before head_commit_id */
	unsigned protection;   /* which fields, see api_branch.c */
	bool branch_detail;    /* 404 of a branch names it */

	bool pull_api_url; /* url is the API's, not the page's */
	bool pull_version; /* content_version; maintainers may edit by default */
	bool pull_reviews; /* review_comments, assignees null */
	bool pull_teams;   /* requested_reviewers_teams */
	bool pull_flow;
	bool pull_list_counts; /* additions, … also in lists */
	bool requested_null;   /* requested_reviewers null (1.22), not [] */

	bool contents_dates; /* last_committer_date, last_author_date */
	bool contents_when;  /* last_commit_when */
	bool raw_fallback;   /* raw of an unknown ref is the default branch's */
};

/** Row of that name, or NULL. */
const struct sb_traits *sb_traits_find(const char *name);

#endif
