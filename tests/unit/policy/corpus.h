/* SPDX-License-Identifier: MIT */
#ifndef UR_TESTS_CORPUS_H
#define UR_TESTS_CORPUS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "../../../src/policy/scan.h"
#include "shelf.h"
#include "ur/base/strset.h"

/*
 * Small workflow files, and what each server's own parser said of them
 * (tests/fixtures/workflow-files, one file a line), beside what is read here.
 */

#define CORPUS_FILE "file.yml"

/* What came out of one file under one version. */
enum cell {
	CELL_SAME = 0,
	CELL_DOUBT,  /* not known here, though the server knows */
	CELL_TAKEN,  /* read here, and refused by the server */
	CELL_UNSEEN, /* the server runs something that is not seen here */
	CELL_NAMES,  /* the same events, other names */
	CELLS
};

static const char *const cell_names[CELLS] = {
	"same answer", "in doubt", "takes what is refused", "does not see", "other names",
};

static const char *const corpus_servers[] = {
	"gitea-1.22", "gitea-1.23", "gitea-1.24", "gitea-1.25", "gitea-1.26",
	"gitea-1.27", "forgejo-11", "forgejo-13", "forgejo-15", "forgejo-17",
};

static inline size_t decode_base64(const char *text, char *out)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = 0;
	unsigned have = 0;
	size_t len = 0;

	for (; *text && *text != '='; text++) {
		const char *at = strchr(letters, *text);

		if (!at)
			continue;
		bits = bits << 6 | (uint32_t)(at - letters);
		have += 6;
		if (have >= 8) {
			have -= 8;
			out[len++] = (char)(bits >> have & 0xff);
		}
	}
	return len;
}

/* The bytes of an entry. The caller frees them. */
static inline char *corpus_bytes(const json_t *entry, size_t *len)
{
	const char *text = json_string_value(json_object_get(entry, "text"));
	char *bytes;

	if (text) {
		*len = strlen(text);
		return ur_xstrdup(text);
	}
	text = json_string_value(json_object_get(entry, "base64"));
	bytes = ur_xcalloc(strlen(text) + 1, 1);
	*len = decode_base64(text, bytes);
	return bytes;
}

/* What the server said of an entry; NULL when it was not asked. */
static inline const json_t *corpus_answer(const json_t *entry, const char *server)
{
	size_t i, k;
	json_t *answer, *name;

	json_array_foreach (json_object_get(entry, "answers"), i, answer)
		json_array_foreach (json_object_get(answer, "servers"), k, name)
			if (!strcmp(json_string_value(name), server))
				return answer;
	return NULL;
}

/* A shelf holds texts; these may hold NUL. */
struct corpus_source {
	struct ur_source source;
	const char *folder, *bytes;
	size_t len;
};

static inline enum ur_errc corpus_list(void *self, const char *commit, const char *folder,
				       struct ur_tree_files *out, struct ur_error *err)
{
	struct corpus_source *source = self;
	char *path;

	(void)commit;
	if (strcmp(folder, source->folder) != 0)
		return ur_error_set(err, UR_ENOTFOUND, "no such folder");
	path = ur_xasprintf("%s/" CORPUS_FILE, folder);
	ur_tree_files_push(out, path, "blob");
	free(path);
	return UR_OK;
}

static inline enum ur_errc corpus_read(void *self, const char *commit, const char *path,
				       struct ur_str *out, struct ur_error *err)
{
	struct corpus_source *source = self;

	(void)commit, (void)path, (void)err;
	ur_str_add(out, source->bytes, source->len);
	return UR_OK;
}

/* Contexts that the server writes on an event, cut as they are stored. */
static inline void expect_contexts(const json_t *answer, const struct ur_dialect *dialect,
				   const char *event, struct ur_strset *out)
{
	const char *workflow = json_string_value(json_object_get(answer, "workflow"));
	size_t i;
	json_t *job;

	json_array_foreach (json_object_get(answer, "jobs"), i, job) {
		struct ur_names names = UR_NAMES_INIT;
		struct ur_str context = UR_STR_INIT;
		bool by_file = !workflow || json_is_true(json_object_get(job, "by_file"));
		struct ur_dialect cut = { .job_naming = UR_NAMING_NEVER_EVALUATES };

		ur_names_push(&names, json_string_value(json_object_get(job, "name")));
		ur_naming_finish(&cut, &names);
		ur_naming_context(&context, dialect, by_file ? CORPUS_FILE : workflow,
				  CORPUS_FILE, names.items[0], event);
		ur_strset_add(out, context.buf);
		ur_names_release(&names);
		ur_str_release(&context);
	}
}

/* Could a job whose name is not known here write it? */
static inline bool is_doubted(const struct ur_scan *scan, const char *context)
{
	for (size_t i = 0; i < scan->unsure_len; i++)
		if (ur_scan_could_write(scan, &scan->unsure[i], context))
			return true;
	return false;
}

static inline enum cell compare_event(const json_t *answer,
				      const struct ur_policy_tree *tree,
				      const struct ur_dialect *dialect, const char *event,
				      struct ur_str *why)
{
	struct ur_scan scan = { .dialect = dialect };
	struct ur_strset wanted = { 0 }, found = { 0 };
	enum cell cell = CELL_SAME;

	snprintf(scan.event, sizeof(scan.event), "%s", event);
	ur_scan_tree(&scan, tree, event);
	expect_contexts(answer, dialect, event, &wanted);
	for (size_t i = 0; i < scan.len; i++)
		ur_strset_add(&found, scan.items[i].context);
	for (size_t i = 0; i < wanted.len && cell == CELL_SAME; i++)
		if (!ur_strset_has(&found, wanted.items[i]) &&
		    !is_doubted(&scan, wanted.items[i])) {
			ur_str_setf(why, "'%s' is not seen", wanted.items[i]);
			cell = CELL_UNSEEN;
		}
	for (size_t i = 0; i < found.len && cell == CELL_SAME; i++)
		if (!ur_strset_has(&wanted, found.items[i])) {
			ur_str_setf(why, "'%s' is not written", found.items[i]);
			cell = CELL_NAMES;
		}
	for (size_t i = 0; i < scan.unsure_len && cell == CELL_SAME; i++)
		/* what a called workflow writes was not asked */
		if (strcmp(scan.unsure[i].cause, "reusable-workflow") != 0 ||
		    scan.unsure[i].named) {
			ur_str_setf(why, "job '%s': %s",
				    scan.unsure[i].job ? scan.unsure[i].job->id : "?",
				    scan.unsure[i].cause);
			cell = CELL_DOUBT;
		}
	ur_strset_release(&wanted);
	ur_strset_release(&found);
	ur_scan_release(&scan);
	return cell;
}

static inline enum cell compare_taken(const json_t *answer,
				      const struct ur_policy_tree *tree,
				      const struct ur_dialect *dialect,
				      struct ur_str *why)
{
	const struct ur_workflow *workflow = tree->files[0].workflow;
	enum cell cell = CELL_SAME;
	size_t i;
	json_t *event;

	json_array_foreach (json_object_get(answer, "on"), i, event) {
		const char *word = json_string_value(event);

		if (!ur_workflow_on(workflow, word)) {
			ur_str_setf(why, "event '%s' is not seen", word);
			return CELL_UNSEEN;
		}
		if (cell == CELL_SAME || cell == CELL_NAMES) {
			enum cell one = compare_event(answer, tree, dialect, word, why);

			cell = one == CELL_SAME ? cell : one;
		}
	}
	if (cell == CELL_SAME &&
	    workflow->events_len != json_array_size(json_object_get(answer, "on"))) {
		ur_str_setf(why, "%zu events", workflow->events_len);
		cell = CELL_NAMES;
	}
	return cell;
}

static inline enum cell compare(const json_t *answer, const struct ur_policy_tree *tree,
				const struct ur_dialect *dialect, struct ur_str *why)
{
	const struct ur_policy_file *file = &tree->files[0];
	bool taken = json_is_true(json_object_get(answer, "accepted"));

	ur_str_setf(why, "%s", file->complaint ? file->complaint : "");
	if (!file->workflow && file->fault == UR_WORKFLOW_LIMITED)
		return CELL_DOUBT;
	if (file->workflow && file->workflow->doubt) {
		ur_str_setf(why, "%s", file->workflow->doubt);
		return CELL_DOUBT;
	}
	if (!taken)
		return file->workflow ? CELL_TAKEN : CELL_SAME;
	if (!file->workflow)
		return json_array_size(json_object_get(answer, "on")) ? CELL_UNSEEN :
									CELL_NAMES;
	return compare_taken(answer, tree, dialect, why);
}

/* What is read of an entry under one version, held against what the server said. */
static inline enum cell corpus_cell(const json_t *entry, const char *server,
				    struct ur_str *why)
{
	const struct ur_dialect *dialect = dialect_named(server);
	struct ur_policy_cache *cache = ur_policy_cache_new();
	const struct ur_policy_tree *tree = NULL;
	struct corpus_source source = {
		.source = { .list = corpus_list, .read = corpus_read },
		.folder = dialect->workflow_dirs[0],
	};
	char *bytes = corpus_bytes(entry, &source.len);
	enum cell cell;

	source.bytes = bytes;
	source.source.self = &source;
	assert_int_equal(
		ur_policy_tree(cache, &source.source, dialect, HEAD, &tree, NULL), UR_OK);
	cell = compare(corpus_answer(entry, server), tree, dialect, why);
	ur_policy_cache_free(cache);
	free(bytes);
	return cell;
}

/* A file of these bytes read under one version, and what it writes on each of its events.
 * Whatever it is: either a workflow or why not, and no context without a name. */
static inline void corpus_read_through(const char *bytes, size_t len,
				       const struct ur_dialect *dialect)
{
	struct ur_policy_cache *cache = ur_policy_cache_new();
	const struct ur_policy_tree *tree = NULL;
	struct corpus_source source = {
		.source = { .list = corpus_list, .read = corpus_read },
		.folder = dialect->workflow_dirs[0],
		.bytes = bytes,
		.len = len,
	};
	const struct ur_policy_file *file;

	source.source.self = &source;
	assert_int_equal(
		ur_policy_tree(cache, &source.source, dialect, HEAD, &tree, NULL), UR_OK);
	assert_int_equal(tree->len, 1);
	file = &tree->files[0];
	assert_int_equal(file->workflow != NULL, file->fault == UR_WORKFLOW_FINE);
	assert_int_equal(file->workflow == NULL, file->complaint != NULL);
	for (size_t i = 0; file->workflow && i < file->workflow->events_len; i++) {
		struct ur_scan scan = { .dialect = dialect };
		const char *event = file->workflow->events[i];

		snprintf(scan.event, sizeof(scan.event), "%s", event);
		ur_scan_tree(&scan, tree, event);
		for (size_t c = 0; c < scan.len; c++)
			assert_non_null(strstr(scan.items[c].context, "/ "));
		for (size_t u = 0; u < scan.unsure_len; u++)
			ur_scan_could_write(&scan, &scan.unsure[u],
					    "W / a (pull_request)");
		ur_scan_release(&scan);
	}
	ur_policy_cache_free(cache);
}

/* All entries, one a line. The caller drops it. */
static inline json_t *corpus_load(const char *name)
{
	const char *folder = getenv("UR_FIXTURES");
	char *path = ur_xasprintf("%s/workflow-files/%s",
				  folder ? folder : "tests/fixtures", name);
	FILE *file = fopen(path, "r");
	json_t *all = json_array(), *entry;
	json_error_t where;

	if (!file)
		fail_msg("%s is not there", path);
	while ((entry = json_loadf(file, JSON_DISABLE_EOF_CHECK, &where)) != NULL)
		json_array_append_new(all, entry);
	assert_true(feof(file));
	fclose(file);
	free(path);
	return all;
}

#endif
