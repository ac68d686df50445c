/* SPDX-License-Identifier: MIT */
#include "replay.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handle.h"

void sb_replay_differs(struct replay *rp, const char *where, const char *got,
		       const char *want)
{
	const char *why = sb_replay_known(rp->server, rp->topic, rp->label, where);

	if (why) {
		rp->known++;
		if (rp->verbose)
			printf("# known: %s/%s: %s: %s (%s)\n", rp->server, rp->topic,
			       rp->label, where, why);
		return;
	}
	rp->wrong = true;
	printf("not ok: %s/%s: step %zu '%s': %s: got %.200s, recorded %.200s\n",
	       rp->server, rp->topic, rp->step, rp->label, where, got, want);
}

struct sb_answer *sb_replay_send(struct replay *rp, const char *method, const char *path,
				 const char *token, const char *type, const char *body)
{
	struct sb_request rq = { .method = method,
				 .target = path,
				 .type = type,
				 .body = body,
				 .len = body ? strlen(body) : 0 };
	struct sb_buf head = { 0 };
	struct sb_reply reply;

	if (token && strchr(token, ' '))
		sb_put(&head, token);
	else if (token && strcmp(token, "nobody") != 0)
		sb_putf(&head, "token %s", token);
	rq.authorization = head.s;
	reply = sb_handle(rp->w, &rq);
	sb_buf_release(&head);
	return reply.answer;
}

/* the Content-Type that was sent, which only the labels tell */
static const char *unrecorded_type(const struct replay *rp, const json_t *body)
{
	if (!strcmp(rp->label, "form content type"))
		return "application/x-www-form-urlencoded";
	if (body || !strcmp(rp->label, "broken JSON") || !strcmp(rp->label, "empty body"))
		return "application/json";
	return NULL;
}

static struct sb_answer *ask(struct replay *rp, const json_t *step)
{
	const json_t *rq = json_object_get(step, "request");
	const json_t *body = json_object_get(rq, "json");
	const char *raw = json_string_value(json_object_get(rq, "raw"));
	const json_t *heads = json_object_get(rq, "headers");
	const char *own = json_string_value(json_object_get(heads, "Authorization"));
	const char *type = json_string_value(json_object_get(heads, "Content-Type"));
	char *text = body ? json_dumps(body, 0) : NULL;
	struct sb_answer *a;

	if (!type)
		type = unrecorded_type(rp, body);
	a = sb_replay_send(rp, json_string_value(json_object_get(rq, "method")),
			   json_string_value(json_object_get(rq, "path")),
			   own ? own : json_string_value(json_object_get(step, "as")),
			   type, text ? text : raw);
	free(text);
	return a;
}

static void one_step(struct replay *rp, const json_t *step)
{
	const char *why;
	struct sb_answer *a;

	rp->label = json_string_value(json_object_get(step, "label"));
	rp->wrong = false;
	sb_replay_before(rp, step);
	a = ask(rp, step);
	why = sb_replay_silent(rp->server, rp->topic, rp->label);
	if (a->status == 501 && why) {
		rp->silent++;
		if (rp->verbose)
			printf("# silent: %s/%s: %s (%s)\n", rp->server, rp->topic,
			       rp->label, why);
	} else {
		if (why)
			sb_replay_differs(rp, "status", "an answer", "listed as silent");
		sb_replay_compare(rp, a, json_object_get(step, "answer"));
		if (rp->wrong)
			rp->failed++;
		else
			rp->passed++;
	}
	sb_answer_unref(a);
}

/* One recording; counts go into @rp. */
static void replay_topic(struct replay *rp)
{
	const json_t *step;

	rp->rows = json_object();
	rp->jobs = json_object();
	rp->runs = json_object();
	rp->pulls = json_object();
	rp->tasks = json_object();
	if (!sb_replay_setup(rp)) {
		rp->failed++;
		goto out;
	}
	if (!strcmp(rp->topic, "jobtoken")) {
		sb_replay_jobtoken(rp);
		goto out;
	}
	json_array_foreach (rp->steps, rp->step, step)
		if (json_object_get(step, "request"))
			one_step(rp, step);
out:
	sb_kept_clear();
	sb_world_free(rp->w);
	rp->w = NULL;
	json_decref(rp->rows);
	json_decref(rp->jobs);
	json_decref(rp->runs);
	json_decref(rp->pulls);
	json_decref(rp->tasks);
}

/* not replayed: `naming` has no requests; names come from the scenario as they are */
static const char *const topics[] = { "basics",	  "pulls",   "statuses", "protection",
				      "contents", "actions", "refusals", "jobtoken" };

static bool replay_server(const char *dir, const char *server, bool verbose,
			  struct replay *sum)
{
	bool any = false;

	for (size_t i = 0; i < sizeof(topics) / sizeof(topics[0]); i++) {
		struct replay rp = { .server = server,
				     .topic = topics[i],
				     .verbose = verbose };
		char path[4096];
		json_t *file;

		snprintf(path, sizeof(path), "%s/%s/%s.json", dir, server, topics[i]);
		file = json_load_file(path, 0, NULL);
		if (!file)
			continue;
		any = true;
		rp.steps = json_object_get(file, "steps");
		replay_topic(&rp);
		printf("%s %s/%s: %zu passed, %zu failed, %zu silent, %zu known "
		       "differences\n",
		       rp.failed ? "not ok" : "ok", server, topics[i], rp.passed,
		       rp.failed, rp.silent, rp.known);
		sum->passed += rp.passed;
		sum->failed += rp.failed;
		sum->silent += rp.silent;
		sum->known += rp.known;
		json_decref(file);
	}
	return any;
}

int sb_replay(const char *dir, bool verbose)
{
	struct replay sum = { .server = "" };
	struct dirent **list;
	int n = scandir(dir, &list, NULL, alphasort), servers = 0;

	for (int i = 0; i < n; i++) {
		if (sb_traits_find(list[i]->d_name))
			servers += replay_server(dir, list[i]->d_name, verbose, &sum);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	if (servers < 12) {
		printf("not ok: %d of 12 servers found below %s\n", servers, dir);
		sum.failed++;
	}
	printf("%zu passed, %zu failed (%zu silent, %zu known differences)\n", sum.passed,
	       sum.failed, sum.silent, sum.known);
	return sum.failed ? 1 : 0;
}
