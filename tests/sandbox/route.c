/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "call.h"

#define REPO SB_UNIT_CODE /* the unit that a route of a repository reads */
#define R "api/v1/repos/:/:"

/* What a route needs. */
enum { OPEN = 0, IN_REPO = 1, SIGNED_IN = 2, WRITES = 4, ADMIN = 8, ISSUE = 16 };

struct route {
	const char *method;
	const char *path; /* ":" one segment, "*" one or more */
	void (*handler)(struct sb_call *c);
	unsigned has;
	unsigned flags;
	enum sb_unit unit;
};

static const struct route routes[] = {
	{ "GET", "api/v1/version", sb_get_version, 0, OPEN, REPO },
	{ "GET", "api/forgejo/v1/version", sb_get_version, SB_HAS_FORGEJO, OPEN, REPO },
	{ "GET", "api/v1/settings/api", sb_get_settings, 0, OPEN, REPO },
	{ "GET", "api/v1/user", sb_get_user, 0, SIGNED_IN, REPO },
	{ "GET", "api/v1/notifications/new", sb_get_notifications, 0, SIGNED_IN, REPO },
	{ "GET", R, sb_get_repo, 0, IN_REPO, REPO },
	{ "GET", R "/topics", sb_get_topics, 0, IN_REPO, REPO },
	{ "PUT", R "/topics/:", sb_put_topic, 0, IN_REPO | SIGNED_IN | ADMIN, REPO },
	{ "DELETE", R "/topics/:", sb_delete_topic, 0, IN_REPO | SIGNED_IN | ADMIN,
	  REPO },
	{ "GET", R "/pulls", sb_get_pulls, 0, IN_REPO, SB_UNIT_PULLS },
	{ "GET", R "/pulls/:", sb_get_pull, 0, IN_REPO, SB_UNIT_PULLS },
	{ "POST", R "/pulls/:/merge", sb_post_merge, 0, IN_REPO | SIGNED_IN,
	  SB_UNIT_PULLS },
	{ "GET", R "/issues/:/timeline", sb_get_timeline, 0, IN_REPO | ISSUE,
	  SB_UNIT_ISSUES },
	{ "GET", R "/issues/:/labels", sb_get_labels, 0, IN_REPO | ISSUE,
	  SB_UNIT_ISSUES },
	{ "GET", R "/commits/*/status", sb_get_combined, 0, IN_REPO, REPO },
	{ "GET", R "/commits/*/statuses", sb_get_commit_history, 0, IN_REPO, REPO },
	{ "GET", R "/statuses/:", sb_get_history, 0, IN_REPO, REPO },
	{ "POST", R "/statuses/:", sb_post_status, 0, IN_REPO | SIGNED_IN | WRITES,
	  REPO },
	{ "GET", R "/branches", sb_get_branches, 0, IN_REPO, REPO },
	{ "GET", R "/branches/*", sb_get_branch, 0, IN_REPO, REPO },
	{ "GET", R "/branch_protections", sb_get_protections, 0,
	  IN_REPO | SIGNED_IN | ADMIN, REPO },
	{ "GET", R "/branch_protections/*", sb_get_protection, 0,
	  IN_REPO | SIGNED_IN | ADMIN, REPO },
	{ "GET", R "/contents/*", sb_get_contents, 0, IN_REPO, REPO },
	{ "GET", R "/raw/*", sb_get_raw, 0, IN_REPO, REPO },
	{ "GET", R "/git/commits/:", sb_get_git_commit, 0, IN_REPO, REPO },
	{ "GET", R "/git/blobs/:", sb_get_blob, 0, IN_REPO, REPO },
	{ "GET", R "/actions/tasks", sb_get_tasks, SB_HAS_TASKS, IN_REPO,
	  SB_UNIT_ACTIONS },
	{ "GET", R "/actions/runs", sb_get_runs, SB_HAS_RUNS, IN_REPO, SB_UNIT_ACTIONS },
	{ "GET", R "/actions/runs/:", sb_get_run, SB_HAS_RUN, IN_REPO, SB_UNIT_ACTIONS },
	{ "GET", R "/actions/runs/:/jobs", sb_get_run_jobs, SB_HAS_RUN_JOBS, IN_REPO,
	  SB_UNIT_ACTIONS },
	{ "GET", R "/actions/jobs/:", sb_get_job, SB_HAS_JOB, IN_REPO | SIGNED_IN,
	  SB_UNIT_ACTIONS },
	{ "POST", R "/actions/runs/:/jobs/:/rerun", sb_post_rerun_job, SB_HAS_RERUN,
	  IN_REPO | SIGNED_IN | WRITES, SB_UNIT_ACTIONS },
	{ "POST", R "/actions/runs/:/rerun", sb_post_rerun_run, SB_HAS_RERUN,
	  IN_REPO | SIGNED_IN | WRITES, SB_UNIT_ACTIONS },
	{ "POST", R "/actions/runs/:/rerun-failed-jobs", sb_post_rerun_failed,
	  SB_HAS_RERUN, IN_REPO | SIGNED_IN | WRITES, SB_UNIT_ACTIONS },
	{ "POST", R "/actions/runs/:/cancel", sb_post_cancel, SB_HAS_CANCEL,
	  IN_REPO | SIGNED_IN | WRITES, SB_UNIT_ACTIONS },
	{ "GET", R "/actions/workflows", sb_get_workflows, SB_HAS_WORKFLOWS,
	  IN_REPO | SIGNED_IN, SB_UNIT_ACTIONS },
	{ "GET", R "/actions/workflows/:", sb_get_workflow, SB_HAS_WORKFLOWS,
	  IN_REPO | SIGNED_IN, SB_UNIT_ACTIONS },
	{ "PUT", R "/actions/workflows/:/:", sb_put_workflow, SB_HAS_WORKFLOWS,
	  IN_REPO | SIGNED_IN | WRITES, SB_UNIT_ACTIONS },
};

static size_t count_parts(const char *p)
{
	size_t n = 1;

	for (; *p; p++)
		n += *p == '/';
	return n;
}

/* does the rest of the pattern match the rest of the path? */
static bool matches(struct sb_call *c, const char *p, size_t i)
{
	size_t len, take = 1;

	while (*p) {
		len = strcspn(p, "/");
		if (i >= c->segs)
			return false;
		if (*p == '*') {
			size_t rest = p[len] ? count_parts(p + len + 1) : 0;
			struct sb_buf b = { 0 };

			if (c->segs < i + rest + 1)
				return false;
			take = c->segs - i - rest;
			for (size_t k = 0; k < take; k++)
				sb_putf(&b, "%s%s", k ? "/" : "", c->seg[i + k]);
			c->arg[c->args++] = sb_dup(&c->arena, b.s);
			sb_buf_release(&b);
		} else if (*p == ':') {
			take = 1;
			c->arg[c->args++] = c->seg[i];
		} else {
			take = 1;
			if (strlen(c->seg[i]) != len || strncmp(p, c->seg[i], len) != 0)
				return false;
		}
		i += take;
		p += len + (p[len] == '/');
	}
	return i == c->segs;
}

static void split(struct sb_call *c)
{
	const char *q = strchr(c->rq->target, '?');
	char *p, *save = NULL;

	c->path = q ? sb_dupn(&c->arena, c->rq->target, (size_t)(q - c->rq->target)) :
		      sb_dup(&c->arena, c->rq->target);
	c->query = q ? sb_dup(&c->arena, q + 1) : NULL;
	p = sb_dup(&c->arena, c->path);
	for (p = strtok_r(p, "/", &save); p && c->segs < SB_SEGMENTS;
	     p = strtok_r(NULL, "/", &save))
		c->seg[c->segs++] = sb_url_decode(p, false);
}

static bool any_unit(const struct sb_call *c)
{
	for (int i = 0; i < SB_UNITS; i++)
		if (sb_unit_level(c, (enum sb_unit)i) >= SB_READ)
			return true;
	return false;
}

static bool redirected(struct sb_call *c)
{
	const char *to = c->repo->renamed_to;
	const char *old = sb_fmt(&c->arena, "/api/v1/repos/%s", c->repo->full);
	const char *rest = c->path + strlen(old);
	char *where;

	if (!to)
		return false;
	where = sb_fmt(&c->arena, "/api/v1/repos/%s%s%s%s", to, rest, c->query ? "?" : "",
		       c->query ? c->query : "");
	c->status = c->w->t->redirect;
	c->type = NULL;
	c->keep = false;
	sb_head(c, "Location", where);
	if (!strcmp(c->rq->method, "GET")) {
		c->type = "text/html; charset=utf-8";
		sb_putf(&c->out, "<a href=\"%s\">%s</a>.\n\n", where,
			c->status == 301 ? "Moved Permanently" : "Temporary Redirect");
	}
	return true;
}

/* false when the request is answered: no such repository, or not for this caller */
static bool enter_repo(struct sb_call *c, const struct route *route)
{
	enum sb_level level;

	c->repo = sb_repo(c->w, sb_fmt(&c->arena, "%s/%s", c->arg[0], c->arg[1]));
	if (!c->repo || !any_unit(c)) {
		sb_gone(c, NULL);
		return false;
	}
	if (redirected(c))
		return false;
	c->level = sb_unit_level(c, SB_UNIT_CODE);
	level = sb_unit_level(c, route->unit);
	if (level < SB_READ) {
		if (route->unit == SB_UNIT_PULLS || route->unit == SB_UNIT_ISSUES)
			sb_gone(c, NULL);
		else
			sb_error(c, 403,
				 "user should have specific read permission or be a repo "
				 "admin or a site admin");
		return false;
	}
	if ((route->flags & SIGNED_IN) && !c->token) {
		sb_error(c, 401, "token is required");
		return false;
	}
	if ((route->flags & ADMIN) &&
	    (c->level < SB_OWNER || (c->token && c->token->job))) {
		sb_error(
			c, 403,
			"user should be an owner or a collaborator with admin write of a "
			"repository");
		return false;
	}
	if ((route->flags & WRITES) && level < SB_WRITE) {
		sb_error(c, 403, "user should have a permission to write to a repo");
		return false;
	}
	return true;
}

/* sections of the API that real servers have and the sandbox has not */
static bool section_known(const struct sb_call *c)
{
	static const char *const known[] = {
		"activitypub", "admin",		  "gitignore",	   "issues",
		"label",       "licenses",	  "markdown",	   "markup",
		"misc",	       "nodeinfo",	  "notifications", "org",
		"orgs",	       "packages",	  "repos",	   "repositories",
		"settings",    "teams",		  "topics",	   "user",
		"users",       "signing-key.gpg", "actions",
	};

	if (c->segs < 3 || strcmp(c->seg[1], "v1") != 0)
		return c->segs < 1 || strcmp(c->seg[0], "api") != 0;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(known[i], c->seg[2]))
			return true;
	return false;
}

static const char *scope_of(const struct route *route)
{
	if (route->handler == sb_get_user)
		return "user";
	if (route->handler == sb_get_notifications)
		return "notification";
	return route->flags & ISSUE ? "issue" : "repository";
}

static void run_route(struct sb_call *c, const struct route *route)
{
	bool open = route->flags == OPEN;

	if (!open && !sb_check_scope(c, scope_of(route)))
		return;
	if (route->flags & IN_REPO) {
		if (!enter_repo(c, route))
			return;
	} else if ((route->flags & SIGNED_IN) && !c->token) {
		sb_error(c, 401, "token is required");
		return;
	}
	c->keep = !strcmp(c->rq->method, "GET");
	c->status = 200;
	c->type = "application/json;charset=utf-8";
	route->handler(c);
}

static void dispatch(struct sb_call *c)
{
	const char *method = c->rq->method, *allow = NULL;

	if (!strcmp(method, "HEAD") && c->w->t->head)
		method = "GET";
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		c->args = 0;
		if (!matches(c, routes[i].path, 0))
			continue;
		if (routes[i].has && !(c->w->t->has & routes[i].has)) {
			sb_no_route(c);
			return;
		}
		if (!strcmp(routes[i].method, method)) {
			run_route(c, &routes[i]);
			return;
		}
		allow = routes[i].method;
	}
	if (allow && !strcmp(c->rq->method, "HEAD")) {
		c->status = 405;
		sb_head(c, "Allow", allow);
	} else if (allow && c->segs == 3) {
		c->status = 405;
		sb_head(c, "Allow", allow);
	} else if (section_known(c)) {
		sb_silent(c, "this request");
	} else {
		sb_no_route(c);
	}
}

struct sb_answer *sb_route(struct sb_world *w, const struct sb_request *rq,
			   const char **user)
{
	struct sb_call c = { .w = w, .rq = rq, .status = 200 };
	struct sb_answer *a;

	split(&c);
	if (sb_authenticate(&c))
		dispatch(&c);
	if (user)
		*user = c.token ? c.token->user->login : "-";
	a = sb_answer_new(c.status, c.type, c.out.s ? c.out.s : "", c.out.len);
	for (size_t i = 0; i < c.headers_len; i++)
		sb_answer_header(a, c.headers[i].name, c.headers[i].value);
	a->api = !(c.type && !strncmp(c.type, "text/plain", 10)) && c.status != 405;
	a->keep = c.keep;
	sb_buf_release(&c.out);
	sb_arena_release(&c.arena);
	return a;
}
