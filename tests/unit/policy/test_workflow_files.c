/* SPDX-License-Identifier: MIT */
#include "corpus.h"

/*
 * Every file of the corpus under every version. What differs from the server's own parser
 * stands on the list below with its reason, and nothing on the list may hold no more.
 *
 * With "--table" as argument: how many of each, as `make corpus` prints it; with "--cells"
 * each that is not the same.
 */

struct exception {
	const char *ids;     /* the entries: beginnings of their ids, blanks between */
	const char *servers; /* likewise; "" for all */
	enum cell cell;
	const char *reason;
};

static const struct exception exceptions[] = {
	{ "173- 210-", "gitea-1.26 gitea-1.27", CELL_DOUBT,
	  "their YAML takes characters in an anchor that libyaml refuses" },
	{ "174-", "gitea-1.26 gitea-1.27", CELL_DOUBT,
	  "the same, though this character is refused there too" },
	{ "252-", "", CELL_DOUBT,
	  "a byte order mark at the start of a line, which other readers pass over" },
	{ "279-", "", CELL_DOUBT, "nested deeper than is read here" },
	{ "490-", "gitea-1.27 forgejo-15 forgejo-17", CELL_DOUBT,
	  "what a called workflow writes once for each leg is not recorded" },
	{ "358- 359- 366- 369-", "forgejo", CELL_DOUBT,
	  "what names of the run, of variables or of a function say is not evaluated" },
	{ "384- 393- 395-",
	  "gitea-1.23 gitea-1.24 gitea-1.25 gitea-1.26 gitea-1.27 forgejo", CELL_DOUBT,
	  "what names of the run or of a function say is not evaluated" },
	{ "461- 462- 463- 464- 465- 472- 487-", "forgejo-15 forgejo-17", CELL_DOUBT,
	  "expressions of a matrix are not evaluated here" },
	{ "466-", "forgejo-15 forgejo-17", CELL_TAKEN,
	  "a matrix of variables, which the server knows to be refused" },
	{ "348-", "gitea-1.27", CELL_TAKEN, "expressions are not parsed here" },
	{ "354-", "gitea-1.26 gitea-1.27", CELL_TAKEN,
	  "expressions are not parsed here" },
	{ "356-", "gitea-1.25", CELL_TAKEN, "expressions are not parsed here" },
	{ "363-", "forgejo", CELL_TAKEN, "expressions are not parsed here" },
};

/* One of the words of @c list begins @c text. */
static bool is_among(const char *list, const char *text)
{
	if (!*list)
		return true;
	for (const char *at = list; *at;) {
		size_t len = strcspn(at, " ");

		if (!strncmp(at, text, len))
			return true;
		at += len + (at[len] == ' ');
	}
	return false;
}

static const struct exception *exception_of(const char *id, const char *server)
{
	for (size_t i = 0; i < UR_LEN(exceptions); i++)
		if (is_among(exceptions[i].ids, id) &&
		    is_among(exceptions[i].servers, server))
			return &exceptions[i];
	return NULL;
}

static void check_server(void **state)
{
	const char *server = *state;
	json_t *all = corpus_load("files.jsonl"), *entry;
	struct ur_str why = UR_STR_INIT;
	unsigned wrong = 0;
	size_t i, asked = 0;

	json_array_foreach (all, i, entry) {
		const char *id = json_string_value(json_object_get(entry, "id"));
		const struct exception *known = exception_of(id, server);
		enum cell cell;

		if (!corpus_answer(entry, server))
			continue;
		asked++;
		cell = corpus_cell(entry, server, &why);
		if (cell == (known ? known->cell : CELL_SAME))
			continue;
		print_error("%s under %s: %s%s: %s\n", id, server, cell_names[cell],
			    known ? ", which the list says otherwise" : "", why.buf);
		wrong++;
	}
	assert_true(asked > 400);
	ur_str_release(&why);
	json_decref(all);
	assert_int_equal(wrong, 0);
}

/* What a server runs is always seen, and never under another name. */
static void nothing_is_unseen(void **state)
{
	(void)state;
	for (size_t i = 0; i < UR_LEN(exceptions); i++) {
		assert_true(exceptions[i].cell == CELL_DOUBT ||
			    exceptions[i].cell == CELL_TAKEN);
		assert_true(strlen(exceptions[i].reason) > 20);
	}
}

/* Each file with one byte changed, under a version each: read to an end, whatever it is. */
static void one_byte_changed(void **state)
{
	static const char bytes[] = "\n\t :-?,[]{}#&*!|>'\"%@`~a1\xc2\xff";
	json_t *all = corpus_load("files.jsonl"), *entry;
	size_t e;

	(void)state;
	json_array_foreach (all, e, entry) {
		const struct ur_dialect *dialect =
			dialect_named(corpus_servers[e % UR_LEN(corpus_servers)]);
		size_t len;
		char *text = corpus_bytes(entry, &len);

		for (size_t i = 0; i < 24 && len && len < 4096; i++) {
			struct ur_workflow *workflow = NULL;
			enum ur_workflow_fault fault;
			size_t at = (e * 31 + i * 97) % len;
			char was = text[at];
			enum ur_errc rc;

			text[at] = bytes[(e + i) % (sizeof(bytes) - 1)];
			rc = ur_workflow_parse(text, len, CORPUS_FILE, dialect, &workflow,
					       &fault, NULL);
			assert_int_equal(rc == UR_OK, workflow != NULL);
			assert_int_equal(rc == UR_OK, fault == UR_WORKFLOW_FINE);
			ur_workflow_free(workflow);
			text[at] = was;
		}
		free(text);
	}
	json_decref(all);
}

static bool is_listed(const json_t *paths, const char *path)
{
	size_t i;
	json_t *one;

	json_array_foreach (paths, i, one)
		if (!strcmp(json_string_value(one), path))
			return true;
	return false;
}

/* What a server looks at of these paths. */
static void check_folders(const json_t *world, const char *server, const char *kind)
{
	const json_t *reads = json_object_get(json_object_get(world, "reads"), kind);
	struct ur_policy_cache *cache = ur_policy_cache_new();
	const struct ur_policy_tree *tree = NULL;
	struct shelf shelf;
	size_t i;
	json_t *path;

	shelf_init(&shelf);
	json_array_foreach (json_object_get(world, "paths"), i, path)
		shelf_put(&shelf, HEAD, json_string_value(json_object_get(path, "path")),
			  "on: push\njobs: {a: {}}\n");
	assert_int_equal(ur_policy_tree(cache, &shelf.source, dialect_named(server), HEAD,
					&tree, NULL),
			 UR_OK);
	if (tree->len != json_array_size(reads))
		fail_msg("%s under %s: %zu files",
			 json_string_value(json_object_get(world, "id")), server,
			 tree->len);
	for (i = 0; i < tree->len; i++)
		assert_true(is_listed(reads, tree->files[i].path));
	ur_policy_cache_free(cache);
	shelf_clear(&shelf);
}

/* A link or a submodule is a matter of where the files come from. */
static void folders(void **state)
{
	json_t *lists = corpus_load("folders.json"), *world;
	size_t i, asked = 0;

	(void)state;
	json_array_foreach (json_array_get(lists, 0), i, world) {
		if (!strcmp(json_string_value(json_object_get(world, "id")), "symlink") ||
		    !strcmp(json_string_value(json_object_get(world, "id")), "submodule"))
			continue;
		check_folders(world, "gitea-1.22.6", "gitea");
		check_folders(world, "gitea-1.26.3", "gitea");
		check_folders(world, "forgejo-15.0.3", "forgejo");
		asked++;
	}
	assert_true(asked > 12);
	json_decref(lists);
}

static int show(bool each)
{
	json_t *all = corpus_load("files.jsonl"), *entry;
	unsigned total[CELLS] = { 0 };
	struct ur_str why = UR_STR_INIT;
	size_t i;

	for (size_t s = 0; s < UR_LEN(corpus_servers); s++)
		json_array_foreach (all, i, entry) {
			enum cell cell;

			if (!corpus_answer(entry, corpus_servers[s]))
				continue;
			cell = corpus_cell(entry, corpus_servers[s], &why);
			total[cell]++;
			if (each && cell != CELL_SAME)
				printf("%s\t%s\t%s\t%s\n", cell_names[cell],
				       json_string_value(json_object_get(entry, "id")),
				       corpus_servers[s], why.buf ? why.buf : "");
		}
	if (!each) {
		for (size_t c = 0; c < CELLS; c++)
			printf("%s%s", c ? " | " : "", cell_names[c]);
		printf(" | crash\n");
		for (size_t c = 0; c < CELLS; c++)
			printf("%s%u", c ? " | " : "", total[c]);
		printf(" | 0\n");
	}
	ur_str_release(&why);
	json_decref(all);
	return 0;
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[UR_LEN(corpus_servers) + 3] = { 0 };

	if (argc > 1)
		return show(!strcmp(argv[1], "--cells"));
	for (size_t i = 0; i < UR_LEN(corpus_servers); i++) {
		tests[i].name = corpus_servers[i];
		tests[i].test_func = check_server;
		tests[i].initial_state = (void *)(uintptr_t)corpus_servers[i];
	}
	tests[UR_LEN(corpus_servers)] =
		(struct CMUnitTest)cmocka_unit_test(nothing_is_unseen);
	tests[UR_LEN(corpus_servers) + 1] =
		(struct CMUnitTest)cmocka_unit_test(one_byte_changed);
	tests[UR_LEN(corpus_servers) + 2] = (struct CMUnitTest)cmocka_unit_test(folders);
	return cmocka_run_group_tests_name("policy.workflow_files", tests, NULL, NULL);
}
