/* SPDX-License-Identifier: MIT */
#include "core/values.h"

#include "ur/core/matrix.h"

enum server { G22, G26, G27, F11, F17, SERVERS };

static const struct ur_dialect *server_rules(enum server server)
{
	static const struct ur_version versions[SERVERS] = {
		[G22] = { .kind = UR_FORGE_GITEA, .major = 1, .minor = 22 },
		[G26] = { .kind = UR_FORGE_GITEA, .major = 1, .minor = 26 },
		[G27] = { .kind = UR_FORGE_GITEA, .major = 1, .minor = 27 },
		[F11] = { .kind = UR_FORGE_FORGEJO, .major = 11 },
		[F17] = { .kind = UR_FORGE_FORGEJO, .major = 17 },
	};
	const struct ur_dialect *dialect;
	bool newer;

	dialect = ur_dialect_of(&versions[server], &newer);
	assert_non_null(dialect);
	return dialect;
}

struct row {
	const char *name;
	enum server from, to;
	const char *matrix;
	const char *want; /* labels with '|' between, "-" for none; or "?cause" */
};

/* clang-format off */
static const struct row rows[] = {
	/* the product */
	{ "one axis", G22, F17, "{os:[b,a]}", "(a)|(b)" },
	{ "two axes", G22, F17, "{os:[a,b],v:[#1,#2]}", "(a, 1)|(a, 2)|(b, 1)|(b, 2)" },
	{ "keys are sorted by name", G22, F17, "{zeta:[#1],alpha:[x]}", "(x, 1)" },
	{ "many keys", G22, F17, "{a:[#1],b:[#2],c:[#3],d:[#4],e:[#5],f:[#6]}", "(1, 2, 3, 4, 5, 6)" },
	{ "an empty matrix makes one job", G22, F11, "{}", "-" },
	{ "an empty matrix makes one job, or none on Forgejo 14 and later", F17, F17, "{}", "" },
	{ "an empty axis makes one job", G22, F11, "{os:[],v:[#1]}", "-" },
	{ "an empty axis makes one job, or none on Forgejo 14 and later", F17, F17, "{os:[],v:[#1]}", "" },
	{ "lists and maps as values", G22, F17, "{a:[[x,y],{k:v}]}", "([x y])|(map[k:v])" },

	/* exclude */
	{ "an entry takes what it names", G22, F17, "{os:[a,b],v:[#1,#2],exclude:[{os:a,v:#1}]}", "(a, 2)|(b, 1)|(b, 2)" },
	{ "part of the keys is enough", G22, F17, "{os:[a,b],v:[#1,#2],exclude:[{os:a}]}", "(b, 1)|(b, 2)" },
	{ "several entries", G22, F17, "{os:[a,b,c],exclude:[{os:a},{os:c}]}", "(b)" },
	{ "an entry that fits nothing", G22, F17, "{os:[a],exclude:[{os:x}]}", "(a)" },
	{ "text is no number", G22, F17, "{v:[#1],exclude:[{v:1}]}", "(1)" },
	{ "an empty entry takes nothing", G22, F17, "{os:[a],exclude:[{}]}", "(a)" },
	{ "when nothing is left there is one job", G22, F11, "{os:[a],exclude:[{os:a}]}", "-" },
	{ "when nothing is left there is one job, or none on Forgejo 14 and later", F17, F17, "{os:[a],exclude:[{os:a}]}", "" },
	{ "a key that is no axis is refused", G22, F17, "{os:[a],exclude:[{nope:a}]}", "?matrix-invalid" },

	/* include */
	{ "an entry extends what it fits", G22, F17, "{os:[a,b],include:[{os:a,x:#1}]}", "(a, 1)|(b)" },
	{ "what it adds is sorted among the rest", G22, F17, "{os:[a],include:[{os:a,arch:x}]}", "(x, a)" },
	{ "an entry that fits nothing stands alone", G22, F17, "{os:[a],include:[{os:b}]}", "(a)|(b)" },
	{ "an entry without an axis stands alone", G22, F17, "{os:[a],include:[{x:#1}]}", "(1)|(a)" },
	{ "only entries", G22, F17, "{include:[{x:#1},{x:#2}]}", "(1)|(2)" },
	{ "a later entry replaces what an earlier one added", G22, F17, "{os:[a],include:[{os:a,x:#1},{os:a,x:#2}]}", "(a, 2)" },
	{ "an axis that differs keeps an entry away", G22, F17, "{os:[a,b],v:[#1],include:[{os:a,v:#1,x:y},{os:b,v:#2}]}", "(a, 1, y)|(b, 1)|(b, 2)" },
	{ "an empty entry is a job without a label", G22, F17, "{include:[{},{x:#1},{}]}", "-|-|(1)" },

	/* what is refused */
	{ "include that is no list", G27, G27, "{os:[a],include:x}", "?matrix-invalid" },
	{ "entries that are no maps", G22, F17, "{os:[a],include:[x]}", "?matrix-invalid" },
	{ "exclude that is no list", G27, G27, "{os:[a],exclude:x}", "?matrix-invalid" },
	{ "include within include", G22, F17, "{os:[a],include:[{include:[]}]}", "?matrix-invalid" },
	{ "exclude within exclude", G22, F17, "{os:[a],exclude:[{exclude:[]}]}", "?matrix-invalid" },
	{ "exclude within include", G22, F17, "{os:[a],include:[{exclude:[]}]}", "?matrix-invalid" },
	{ "a value that might be printed otherwise", G22, F17, "{os:[?a]}", "?matrix-value" },
	{ "a matrix that is not known", G22, F17, "?x", "?matrix-value" },

	/* single values, by version */
	{ "a single value gives up the matrix on old versions", G22, G26, "{os:a,v:[#1,#2]}", "-" },
	{ "it is a list of one on 1.27", G27, G27, "{os:a,v:[#1,#2]}", "(a, 1)|(a, 2)" },
	{ "what Forgejo makes of it is not known", F11, F17, "{os:a}", "?matrix-value" },
	{ "a map for an axis gives up the matrix on old versions", G22, G26, "{os:{k:v}}", "-" },
	{ "and is not known on newer ones", G27, F17, "{os:{k:v}}", "?matrix-value" },
	{ "a null is not known anywhere", G22, F17, "{os:~}", "?matrix-value" },
	{ "a matrix that is a word makes one job", G22, F17, "x", "-" },

	/* expressions */
	{ "an expression in a value stays where none is evaluated", G22, F11, "{os:[$x]}", "(${{ x }})" },
	{ "an expression for the matrix makes one job there", G22, F11, "$x", "-" },
	{ "either is dynamic on Forgejo 14 and later", F17, F17, "{os:[$x]}", "?matrix-dynamic" },
	{ "an expression for the matrix", F17, F17, "$x", "?matrix-dynamic" },
};
/* clang-format on */

static void check_row(void **state)
{
	const struct row *row = *state;
	struct ur_value *matrix = value_of(row->matrix);

	for (enum server s = row->from; s <= row->to; s++) {
		struct ur_combos combos = UR_COMBOS_INIT;
		struct ur_str got = UR_STR_INIT;
		const char *cause = ur_matrix_combos(server_rules(s), matrix, &combos);

		if (cause) {
			ur_str_addf(&got, "?%s", cause);
			assert_null(combos.items);
		}
		for (size_t i = 0; i < combos.len; i++) {
			const struct ur_combo *combo = &combos.items[i];

			assert_int_equal(combo->label == NULL, combo->len == 0);
			ur_str_addf(&got, "%s%s", i ? "|" : "",
				    combo->label ? combo->label : "-");
		}
		assert_string_equal(got.len ? got.buf : "", row->want);
		ur_str_release(&got);
		ur_combos_release(&combos);
	}
	ur_value_free(matrix);
}

/* A map of so many keys, each with a list of one or the value alone. */
static struct ur_value *wide(size_t keys, bool lists)
{
	struct ur_value *map = ur_value_new(UR_VALUE_MAP, NULL);

	for (size_t i = 0; i < keys; i++) {
		struct ur_value *value = value_of(lists ? "[x]" : "x");
		char *key = ur_xasprintf("k%03zu", i);

		ur_value_add(map, key, value);
		free(key);
	}
	return map;
}

static const char *cause_of(struct ur_value *matrix, size_t *len)
{
	struct ur_combos combos = UR_COMBOS_INIT;
	const char *cause = ur_matrix_combos(server_rules(G26), matrix, &combos);

	*len = combos.len;
	ur_combos_release(&combos);
	ur_value_free(matrix);
	return cause;
}

static void too_many_keys(void **state)
{
	struct ur_value *matrix, *entries;
	size_t len;

	(void)state;
	assert_null(cause_of(wide(UR_COMBO_KEYS_MAX, true), &len));
	assert_string_equal(cause_of(wide(UR_COMBO_KEYS_MAX + 1, true), &len),
			    "matrix-too-large");
	for (size_t more = 0; more < 2; more++) {
		matrix = ur_value_new(UR_VALUE_MAP, NULL);
		entries = ur_value_new(UR_VALUE_LIST, NULL);
		ur_value_add(entries, NULL, wide(UR_COMBO_KEYS_MAX + more, false));
		ur_value_add(matrix, "include", entries);
		assert_int_equal(cause_of(matrix, &len) != NULL, more);
		assert_int_equal(len, !more);
	}
}

/* An axis of so many values, and so many entries that stand alone. */
static struct ur_value *tall(size_t values, size_t alone)
{
	struct ur_value *map = ur_value_new(UR_VALUE_MAP, NULL);
	struct ur_value *axis = ur_value_new(UR_VALUE_LIST, NULL);
	struct ur_value *entries = ur_value_new(UR_VALUE_LIST, NULL);

	for (size_t i = 0; i < values; i++)
		ur_value_add(axis, NULL, value_of("x"));
	for (size_t i = 0; i < alone; i++)
		ur_value_add(entries, NULL, value_of("{y:z}"));
	ur_value_add(map, "a", axis);
	ur_value_add(map, "include", entries);
	return map;
}

static void too_many_jobs(void **state)
{
	static const struct {
		size_t values, alone;
		bool fits;
	} sizes[] = {
		{ UR_COMBOS_MAX, 0, true },	 { UR_COMBOS_MAX + 1, 0, false },
		{ 1, UR_COMBOS_MAX - 1, true },	 { 1, UR_COMBOS_MAX, false },
		{ 1, UR_COMBOS_MAX + 1, false },
	};
	size_t len;

	(void)state;
	for (size_t i = 0; i < UR_LEN(sizes); i++) {
		const char *cause = cause_of(tall(sizes[i].values, sizes[i].alone), &len);

		assert_string_equal(cause ? cause : "",
				    sizes[i].fits ? "" : "matrix-too-large");
		assert_int_equal(len, sizes[i].fits ? UR_COMBOS_MAX : 0);
	}
}

/* Its versions would be counted from 0 again, and it would still be a newer one. */
static void another_major_version(void **state)
{
	struct ur_dialect gitea_2 = *server_rules(G27);
	struct ur_value *matrix = value_of("{os:a}");
	struct ur_combos combos = UR_COMBOS_INIT;

	(void)state;
	gitea_2.major = 2;
	gitea_2.minor = 0;
	assert_null(ur_matrix_combos(&gitea_2, matrix, &combos));
	assert_int_equal(combos.len, 1);
	assert_string_equal(combos.items[0].label, "(a)");
	ur_combos_release(&combos);
	ur_value_free(matrix);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + 3] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check_row);
	ADD_TEST(tests, n, "more keys than the limit are too many", too_many_keys);
	ADD_TEST(tests, n, "more jobs than the limit are too many", too_many_jobs);
	ADD_TEST(tests, n, "a Gitea 2.0 is no old version", another_major_version);
	return RUN_TESTS("core.matrix", tests, n);
}
