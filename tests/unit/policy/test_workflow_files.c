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
	const char *id; /* beginning of the entries that it holds for */
	const char *server;
	enum cell cell;
	const char *reason;
};

static const struct exception exceptions[] = {
	{ "", "", CELL_SAME, "" },
};

static bool is_excepted(const char *id, const char *server, enum cell cell)
{
	(void)id, (void)server, (void)cell;
	return exceptions[0].cell == cell;
}

static void check_server(void **state)
{
	const char *server = *state;
	json_t *all = corpus_load("files.jsonl"), *entry;
	struct ur_str why = UR_STR_INIT;
	unsigned wrong = 0;
	size_t i;

	json_array_foreach (all, i, entry) {
		const char *id = json_string_value(json_object_get(entry, "id"));
		enum cell cell = corpus_cell(entry, server, &why);

		if (cell == CELL_SAME || is_excepted(id, server, cell))
			continue;
		print_error("%s under %s: %s: %s\n", id, server, cell_names[cell],
			    why.buf);
		wrong++;
	}
	assert_true(i > 400);
	ur_str_release(&why);
	json_decref(all);
	assert_int_equal(wrong, 0);
}

static int show(bool each)
{
	json_t *all = corpus_load("files.jsonl"), *entry;
	unsigned total[CELLS] = { 0 };
	struct ur_str why = UR_STR_INIT;
	size_t i;

	for (size_t s = 0; s < UR_LEN(corpus_servers); s++)
		json_array_foreach (all, i, entry) {
			enum cell cell = corpus_cell(entry, corpus_servers[s], &why);

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
	struct CMUnitTest tests[UR_LEN(corpus_servers)] = { 0 };

	if (argc > 1)
		return show(!strcmp(argv[1], "--cells"));
	for (size_t i = 0; i < UR_LEN(corpus_servers); i++) {
		tests[i].name = corpus_servers[i];
		tests[i].test_func = check_server;
		tests[i].initial_state = (void *)(uintptr_t)corpus_servers[i];
	}
	return cmocka_run_group_tests_name("policy.workflow_files", tests, NULL, NULL);
}
