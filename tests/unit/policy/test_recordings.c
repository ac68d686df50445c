/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "shelf.h"
#include "ur/policy/workflow.h"

/*
 * Each job of each recorded workflow file is asked for through an umbrella that needs
 * just it. What is derived must have been written by the engine of that version; what is
 * refused must be on the list below, so that refusals cannot grow unnoticed.
 */

struct refusal {
	const char *servers; /* beginning of the names it holds for */
	const char *job;     /* "FILE:ID" */
	const char *cause;
};

static const struct refusal refusals[] = {
	/* two files of one workflow name */
	{ "", "dup1.yml:same", "ambiguous" },
	{ "", "dup2.yml:same", "ambiguous" },
	/* older versions make one job of it, newer ones evaluate */
	{ "forgejo-15", "matrix.yml:dyn", "matrix-dynamic" },
	{ "forgejo-16", "matrix.yml:dyn", "matrix-dynamic" },
	{ "forgejo-17", "matrix.yml:dyn", "matrix-dynamic" },
	/* evaluated to something else on each version */
	{ "forgejo", "expr-job.yml:a", "name-expression" },
};

/* Rows that nothing was derived for: the refused ones, called workflows, broken files. */
struct stray {
	const char *servers;
	const char *context;
};

static const struct stray strays[] = {
	{ "", "Dup / same (pull_request)" },
	{ "gitea-1.27", "Callee / inner (pull_request)" },
	{ "gitea-1.28", "Callee / inner (pull_request)" },
	{ "forgejo-11", "ExprJob / job  (pull_request)" },
	{ "forgejo-13", "ExprJob / job  (pull_request)" },
	{ "forgejo-15", "ExprJob / job  (pull_request)" },
	{ "forgejo-17", "ExprJob / job pull_request (pull_request)" },
	{ "forgejo-15", "Matrix / dyn (1) (pull_request)" },
	{ "forgejo-15", "Matrix / dyn (2) (pull_request)" },
	{ "forgejo-17", "Matrix / dyn (1) (pull_request)" },
	{ "forgejo-17", "Matrix / dyn (2) (pull_request)" },
	{ "forgejo-15", "Caller / inner (pull_request)" },
	{ "forgejo-15", "Caller / inner-1 (pull_request)" },
	{ "forgejo-17", "Caller / inner (pull_request)" },
	{ "forgejo-17", "Caller / inner-1 (pull_request)" },
	{ "forgejo-13", "broken.yml / f-b1.txt (pull_request)" },
	{ "forgejo-13", "broken.yml / f-b1.txt (push)" },
	{ "forgejo-15", "broken.yml / f-b1.txt (pull_request)" },
	{ "forgejo-15", "broken.yml / f-b1.txt (push)" },
	{ "forgejo-17", "broken.yml / f-b1.txt (pull_request)" },
	{ "forgejo-17", "broken.yml / f-b1.txt (push)" },
	{ "forgejo-16", "ExprJob / job pull_request (pull_request)" },
	{ "forgejo-16", "Matrix / dyn (1) (pull_request)" },
	{ "forgejo-16", "Matrix / dyn (2) (pull_request)" },
	{ "forgejo-16", "Caller / inner (pull_request)" },
	{ "forgejo-16", "Caller / inner-1 (pull_request)" },
	{ "forgejo-16", "broken.yml / f-b1.txt (pull_request)" },
	{ "forgejo-16", "broken.yml / f-b1.txt (push)" },
};

/*
 * Derived and not in the recording: of a caller without `runs-on` the recorded build of
 * Forgejo 16 wrote the inner jobs' rows alone (servers/README.md "Context names: where
 * versions differ").
 */
static const struct stray unwritten[] = {
	{ "forgejo-16", "Caller / call (pull_request)" },
	{ "forgejo-16", "Caller / Named call (pull_request)" },
};

static const char *const servers[] = {
	"gitea-1.22.6",	    "gitea-1.24.7",   "gitea-1.25.4",	    "gitea-1.26.3",
	"gitea-1.27.0-rc0", "gitea-1.27.0",   "gitea-1.28-dev",	    "forgejo-11.0.15",
	"forgejo-13.0.5",   "forgejo-15.0.3", "forgejo-16.0.0-dev", "forgejo-17.0.0-dev",
};

static bool listed(const struct stray *list, size_t len, const char *server,
		   const char *context)
{
	for (size_t i = 0; i < len; i++)
		if (ur_starts_with(server, list[i].servers) &&
		    !strcmp(context, list[i].context))
			return true;
	return false;
}

static json_t *load(const char *server)
{
	const char *folder = getenv("UR_FIXTURES");
	json_error_t where;
	char path[512];
	json_t *json;

	snprintf(path, sizeof(path), "%s/recordings/%s/naming.json",
		 folder ? folder : "tests/fixtures", server);
	json = json_load_file(path, 0, &where);
	if (!json)
		fail_msg("%s: %s", path, where.text);
	return json;
}

/* The value in a note whose key begins with @c begin. */
static json_t *note(json_t *recording, const char *begin)
{
	size_t i;
	json_t *step, *value;
	const char *key;

	json_array_foreach (json_object_get(recording, "steps"), i, step) {
		json_object_foreach (json_object_get(step, "note"), key, value)
			if (ur_starts_with(key, begin))
				return value;
	}
	fail_msg("no note '%s'", begin);
	return NULL;
}

struct world {
	const char *server;
	const struct ur_dialect *dialect;
	json_t *recording, *files, *rows;
	struct ur_strset derived;
	unsigned known, refused, wrong;
};

static bool written(const struct world *w, const char *context)
{
	size_t i;
	json_t *row;

	json_array_foreach (w->rows, i, row)
		if (!strcmp(json_string_value(json_object_get(row, "context")), context))
			return true;
	return false;
}

static bool expected(const struct world *w, const char *job, const char *cause)
{
	for (size_t i = 0; i < UR_LEN(refusals); i++)
		if (ur_starts_with(w->server, refusals[i].servers) &&
		    !strcmp(refusals[i].job, job) && !strcmp(refusals[i].cause, cause))
			return true;
	return false;
}

static void put_files(struct shelf *shelf, const struct world *w, const char *file,
		      const char *job, struct ur_str *path)
{
	const char *key;
	json_t *text;

	json_object_foreach (w->files, key, text) {
		struct ur_str body = UR_STR_INIT;

		ur_str_setf(path, "%s/%s", w->dialect->workflow_dirs[0], key);
		ur_str_adds(&body, json_string_value(text));
		if (!strcmp(key, file))
			ur_str_addf(&body, "  zz-probe: {needs: [%s], runs-on: host}\n",
				    job);
		char *kept = ur_str_detach(path);

		shelf_put(shelf, HEAD, kept, body.buf);
		ur_str_release(&body);
	}
}

static void judge(struct world *w, const struct ur_policy *policy, const char *file,
		  const char *job)
{
	char *name = ur_xasprintf("%s:%s", file, job);

	if (!policy->known) {
		print_message("%s refuses %s: %s (%s)\n", w->server, name, policy->cause,
			      policy->detail);
		w->refused++;
		if (!expected(w, name, policy->cause)) {
			print_error("%s: not on the list: %s %s\n", w->server, name,
				    policy->cause);
			w->wrong++;
		}
	}
	for (size_t i = 0; i < policy->required_len; i++) {
		const char *context = policy->required[i].context;

		w->known++;
		ur_strset_add(&w->derived, context);
		if (!written(w, context) &&
		    !listed(unwritten, UR_LEN(unwritten), w->server, context)) {
			print_error("%s: %s: never written: %s\n", w->server, name,
				    context);
			w->wrong++;
		}
	}
	free(name);
}

static void probe(struct world *w, const char *file, const struct ur_workflow *workflow,
		  const char *job, const char *event)
{
	struct shelf shelf;
	struct ur_str path = UR_STR_INIT, umbrella = UR_STR_INIT;
	struct ur_policy_settings settings = { .from = UR_FROM_WORKFLOW,
					       .file = "",
					       .job = "" };
	struct ur_policy_cache *cache = ur_policy_cache_new();
	struct ur_policy policy = UR_POLICY_INIT;
	struct ur_derive_request request = {
		.source = &shelf.source,
		.dialect = w->dialect,
		.head = HEAD,
		.merge_base = HEAD,
		.base_tip = HEAD,
		.settings = &settings,
	};

	shelf_init(&shelf);
	put_files(&shelf, w, file, job, &path);
	ur_naming_context(&umbrella, w->dialect, workflow->name, file, "zz-probe", event);
	request.umbrella = umbrella.buf;
	assert_int_equal(ur_policy_derive(cache, &request, &policy, NULL), UR_OK);
	judge(w, &policy, file, job);
	ur_policy_release(&policy);
	ur_policy_cache_free(cache);
	for (size_t i = 0; i < shelf.len; i++)
		free((char *)shelf.files[i].path);
	shelf_clear(&shelf);
	ur_str_release(&umbrella);
	ur_str_release(&path);
}

/* Workflows that their filters keep out write nothing, and nothing says so in them. */
static bool is_kept_out(const char *file)
{
	return !strcmp(file, "types.yml") || !strcmp(file, "paths.yml") ||
	       !strcmp(file, "branches.yml");
}

static void probe_file(struct world *w, const char *file, const char *text)
{
	static const char *const events[] = { "pull_request", "pull_request_target",
					      "push" };
	struct ur_workflow *workflow = NULL;
	enum ur_workflow_fault fault;

	if (is_kept_out(file))
		return;
	if (ur_workflow_parse(text, strlen(text), file, w->dialect, &workflow, &fault,
			      NULL) < 0) {
		assert_string_equal(file, "broken.yml");
		assert_int_equal(fault, UR_WORKFLOW_BROKEN);
		return;
	}
	for (size_t e = 0; e < UR_LEN(events); e++)
		for (size_t i = 0; i < workflow->jobs_len; i++)
			/* this one's push is for another branch */
			if (ur_workflow_on(workflow, events[e]) &&
			    !(e == 2 && !strcmp(file, "onmap.yml")))
				probe(w, file, workflow, workflow->jobs[i].id, events[e]);
	ur_workflow_free(workflow);
}

static void check_server(void **state)
{
	struct world w = { .server = *state };
	unsigned want = 0;
	const char *file;
	size_t i;
	json_t *text, *row;

	w.dialect = dialect_named(w.server);
	w.recording = load(w.server);
	w.files = note(w.recording, "files under");
	w.rows = note(w.recording, "contexts on the head");
	json_object_foreach (w.files, file, text)
		probe_file(&w, file, json_string_value(text));
	json_array_foreach (w.rows, i, row) {
		const char *context = json_string_value(json_object_get(row, "context"));

		if (!ur_strset_has(&w.derived, context) &&
		    !listed(strays, UR_LEN(strays), w.server, context)) {
			print_error("%s: nobody derived: %s\n", w.server, context);
			w.wrong++;
		}
	}
	print_message("%s: %u contexts derived and written, %u jobs refused\n", w.server,
		      w.known, w.refused);
	ur_strset_release(&w.derived);
	json_decref(w.recording);
	for (size_t n = 0; n < UR_LEN(refusals); n++)
		want += ur_starts_with(w.server, refusals[n].servers);
	assert_int_equal(w.wrong, 0);
	assert_int_equal(w.refused, want); /* a list entry that no longer holds */
	assert_true(w.known > 40);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(servers)] = { 0 };

	for (size_t i = 0; i < UR_LEN(servers); i++) {
		tests[i].name = servers[i];
		tests[i].test_func = check_server;
		tests[i].initial_state = (void *)(uintptr_t)servers[i];
	}
	return cmocka_run_group_tests_name("policy.recordings", tests, NULL, NULL);
}
