/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay.h"
#include "scenario.h"

/*
 * The recording only notes what a job token got, by the permissions of its
 * workflow. The requests are these; a re-run met the job's own run, which was
 * running, except where the note says 201.
 */
static const struct {
	const char *name, *method, *path, *body;
} asked[] = {
	{ "user", "GET", "/api/v1/user", NULL },
	{ "repo", "GET", "/api/v1/repos/alice/jt", NULL },
	{ "pulls", "GET", "/api/v1/repos/alice/jt/pulls?state=open", NULL },
	{ "rows", "GET", "/api/v1/repos/alice/jt/commits/main/status", NULL },
	{ "contents", "GET", "/api/v1/repos/alice/jt/contents/f?ref=main", NULL },
	{ "branch", "GET", "/api/v1/repos/alice/jt/branches/main", NULL },
	{ "runs", "GET", "/api/v1/repos/alice/jt/actions/runs", NULL },
	{ "jobs", "GET", "/api/v1/repos/alice/jt/actions/runs/1/jobs", NULL },
	{ "tasks", "GET", "/api/v1/repos/alice/jt/actions/tasks", NULL },
	{ "timeline", "GET", "/api/v1/repos/alice/jt/issues/1/timeline", NULL },
	{ "post", "POST", "/api/v1/repos/alice/jt/statuses/main",
	  "{\"state\":\"success\"}" },
	{ "rerun", "POST", "/api/v1/repos/alice/jt/actions/runs/1/jobs/%d/rerun", NULL },
};

static json_t *permissions_of(const char *note)
{
	json_t *o = json_object();
	char *copy, *save = NULL;

	if (strstr(note, "write-all") || strstr(note, "read-all")) {
		json_decref(o);
		return json_string(strstr(note, "write-all") ? "write-all" : "read-all");
	}
	copy = strdup(note);
	for (char *p = strtok_r(copy, "\n", &save); p; p = strtok_r(NULL, "\n", &save)) {
		char key[40], value[16];

		if (sscanf(p, " %39[a-z-]: %15[a-z]", key, value) == 2)
			json_object_set_new(o, key, json_string(value));
	}
	free(copy);
	return o;
}

static bool make_world(struct replay *rp, const char *note, bool done)
{
	const char *state = done ? "success" : "running";
	char error[512];
	json_t *token = json_pack("{s:s, s:s}", "token", "job", "kind", "job"), *scenario;

	if (strcmp(note, "(none given)") != 0)
		json_object_set_new(token, "permissions", permissions_of(note));
	scenario = json_pack("{s:s, s:[o], s:[{s:s, s:b, s:{s:{s:s}}, s:[{s:i}],"
			     " s:[{s:i, s:s, s:s, s:{s:s}}]}]}",
			     "server", rp->server, "tokens", token, "repos", "name",
			     "alice/jt", "private", 1, "files", "main", "f", "text",
			     "pulls", "number", 1, "runs", "id", 1, "sha", "main",
			     "event", "push", "jobs", "post", state);
	sb_world_free(rp->w);
	rp->w = sb_scenario_load(scenario, "http://forge.test", error, sizeof(error));
	json_decref(scenario);
	if (!rp->w)
		sb_replay_differs(rp, "set-up", error, "a world");
	return rp->w != NULL;
}

static void ask_one(struct replay *rp, size_t i, const char *want, const char *refusal,
		    int job)
{
	char path[256], got[16];
	const char *message;
	struct sb_answer *a;
	json_t *body;

	snprintf(path, sizeof(path), "%s", asked[i].path);
	if (!strcmp(asked[i].name, "rerun"))
		snprintf(path, sizeof(path),
			 "/api/v1/repos/alice/jt/actions/runs/1/jobs/%d/rerun", job);
	rp->label = asked[i].name;
	rp->wrong = false;
	a = sb_replay_send(rp, asked[i].method, path, "job",
			   asked[i].body ? "application/json" : NULL, asked[i].body);
	snprintf(got, sizeof(got), "%d", a->status);
	if (strcmp(got, want) != 0)
		sb_replay_differs(rp, "status", got, want);
	body = json_loadb(a->body, a->len, 0, NULL);
	message = json_string_value(json_object_get(body, "message"));
	message = message ? message : a->body;
	if (refusal && strcmp(message, refusal) != 0)
		sb_replay_differs(rp, "message", message, refusal);
	if (rp->wrong)
		rp->failed++;
	else
		rp->passed++;
	json_decref(body);
	sb_answer_unref(a);
}

void sb_replay_jobtoken(struct replay *rp)
{
	const json_t *step;

	json_array_foreach (rp->steps, rp->step, step) {
		const json_t *note = json_object_get(step, "note");
		const json_t *answers = json_object_get(note, "answers");
		const json_t *refusals = json_object_get(note, "refusals");
		const char *words =
			json_string_value(json_object_get(note, "permissions"));
		const char *rerun = json_string_value(json_object_get(answers, "rerun"));
		const char *why = json_string_value(json_object_get(refusals, "rerun"));
		bool old = why && !strcmp(why, "workflow job not found");

		if (!make_world(rp, words, !strcmp(rerun, "201")))
			return;
		for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
			const char *key = asked[i].name;

			ask_one(rp, i, json_string_value(json_object_get(answers, key)),
				json_string_value(json_object_get(refusals, key)),
				old ? 99 : 1);
		}
	}
}
