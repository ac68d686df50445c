/* SPDX-License-Identifier: MIT */
#include "corpus.h"

/*
 * Every file of the corpus under every version. What differs from the server's own parser
 * stands on the list below with its reason, and nothing on the list may hold no more.
 *
 * With "--table" as argument: how many of each, as `make corpus` prints it; with "--cells"
 * each that is not the same; with "--changed ROUNDS SEED" all are read with a byte changed.
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
	{ "358- 359- 366-", "forgejo", CELL_DOUBT,
	  "what names of the run and of variables say is not evaluated" },
	{ "384- 395- 982- 983- 984- 985- 987- 991- 992- 993- 1001- 1004- 1005- 1006- "
	  "1008- 1011- 1012-",
	  "gitea-1.23 gitea-1.24 gitea-1.25 gitea-1.26 gitea-1.27 forgejo", CELL_DOUBT,
	  "what names of the run or of most functions say is not evaluated, nor odd "
	  "numbers" },
	{ "461- 462- 463- 464- 465- 472- 487-", "forgejo-15 forgejo-17", CELL_DOUBT,
	  "expressions of a matrix are not evaluated here" },
	{ "466-", "forgejo-15 forgejo-17", CELL_TAKEN,
	  "a matrix of variables, which the server knows to be refused" },
	{ "615-", "", CELL_DOUBT,
	  "their YAML takes a text in brackets that ends in a colon, libyaml does not" },
	{ "1547-", "gitea-1.26 gitea-1.27", CELL_DOUBT,
	  "an anchor that ends for libyaml at a character that theirs takes" },
	{ "841- 842- 846- 847-", "", CELL_DOUBT,
	  "how times and numbers of more than 63 bits are shown is not told here" },
	{ "1053-", "", CELL_DOUBT,
	  "some versions count bytes where they cut a name, some count columns" },
	{ "1103-", "gitea-1.27", CELL_DOUBT,
	  "what a called workflow writes once for each leg is not recorded" },
	{ "969- 997-", "gitea-1.23 gitea-1.24 gitea-1.25 gitea-1.26 gitea-1.27",
	  CELL_TAKEN, "a name of a matrix of which the server's evaluator dies" },
	{ "1165- 1193-", "gitea-1.26 gitea-1.27", CELL_TAKEN,
	  "hashFiles() fails there for want of files" },
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

/* splitmix64: the same numbers everywhere. */
static uint64_t draw(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* One byte of it is another, most often one that means something to YAML, or stands twice,
 * or is gone; the copy has exactly its size. */
static void read_changed(const char *text, size_t len, const struct ur_dialect *dialect,
			 uint64_t *random)
{
	static const char bytes[] = "\n\t :-?,[]{}#&*!|>'\"%@`~<=.$a1\r\xc2\x85\xef\xff";
	size_t at = draw(random) % len, kind = draw(random) % 8;
	size_t cut = kind == 0, more = kind == 1;
	char *copy = ur_xcalloc(len - cut + more + (len == cut), 1);
	char byte = kind == 2 ? (char)draw(random) :
				bytes[draw(random) % (sizeof(bytes) - 1)];

	memcpy(copy, text, at);
	memcpy(copy + at + more, text + at + cut, len - at - cut);
	if (!cut)
		copy[at] = byte;
	corpus_read_through(copy, len - cut + more, dialect);
	free(copy);
}

/* Each file with one byte changed, under a version that is drawn. @return how many */
static size_t change_all(json_t *all, uint64_t *random)
{
	json_t *entry;
	size_t e, n = 0;

	json_array_foreach (all, e, entry) {
		size_t len;
		char *text = corpus_bytes(entry, &len);
		size_t server = draw(random) % UR_LEN(corpus_servers);

		if (len && len < 16384) {
			read_changed(text, len, dialect_named(corpus_servers[server]),
				     random);
			n++;
		}
		free(text);
	}
	return n;
}

static void one_byte_changed(void **state)
{
	json_t *all = corpus_load("files.jsonl");
	uint64_t random = 12;

	(void)state;
	for (unsigned round = 0; round < 24; round++)
		assert_true(change_all(all, &random) > 400);
	json_decref(all);
}

/* The same for as many rounds as are asked for: `make corpus-changed`. */
static int change(unsigned long rounds, uint64_t seed)
{
	json_t *all = corpus_load("files.jsonl");
	uint64_t random = seed;
	size_t n = 0;

	for (unsigned long round = 0; round < rounds; round++)
		n += change_all(all, &random);
	printf("%zu files with one byte changed were read, seed %llu\n", n,
	       (unsigned long long)seed);
	json_decref(all);
	return 0;
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
	struct CMUnitTest tests[UR_LEN(corpus_servers) + 2] = { 0 };

	if (argc == 4 && !strcmp(argv[1], "--changed"))
		return change(strtoul(argv[2], NULL, 10), strtoull(argv[3], NULL, 10));
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
	return cmocka_run_group_tests_name("policy.workflow_files", tests, NULL, NULL);
}
