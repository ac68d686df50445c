/* SPDX-License-Identifier: MIT */
#include "core/values.h"

#include "ur/core/interpolate.h"

struct row {
	const char *name;
	const char *combo; /* a map, read as values.h says */
	const char *text;
	const char *want; /* NULL: refused */
};

/* clang-format off */
static const struct row rows[] = {
	{ "a text without braces", "{os:a}", "plain", "plain" },
	{ "a reference", "{os:debian}", "n ${{ matrix.os }}!", "n debian!" },
	{ "blanks around it may be wide, or none", "{os:a}", "${{matrix.os}}${{\xc2\xa0\tmatrix.os\xe3\x80\x80 }}", "aa" },
	{ "a key that is not there is empty", "{os:a}", "x${{ matrix.nope }}y", "xy" },
	{ "so is what it would hold", "{os:a}", "x${{ matrix.nope.more.and-more }}y", "xy" },
	{ "a key of the same length is another one", "{os:a,vs:b}", "${{ matrix.vs }}", "b" },
	{ "words hold digits, dashes and underscores", "{_a-1Z:x}", "${{ matrix._A-1z }}", "x" },
	{ "a word does not begin with a digit", "{1a:x}", "${{ matrix.1a }}", NULL },
	{ "letters are those of ASCII", "{[:x}", "${{ matrix.[ }}", NULL },
	{ "a sign behind z ends a word", "{a:x}", "${{ matrix.a| }}", NULL },
	{ "numbers and booleans are shown", "{i:#7,b:!true}", "${{ matrix.i }} ${{ matrix.b }}", "7 true" },
	{ "a null is shown as nothing", "{n:~}", "x${{ matrix.n }}y", "xy" },
	{ "a short float is shown", "{f:%-1.5}", "${{ matrix.f }}", "-1.5" },
	{ "a float with an exponent is not known", "{f:%1e+06}", "${{ matrix.f }}", NULL },
	{ "a long float is not known", "{f:%1.23456789012345}", "${{ matrix.f }}", NULL },
	{ "a list is not known", "{l:[a]}", "${{ matrix.l }}", NULL },
	{ "a map is not known", "{m:{k:v}}", "${{ matrix.m }}", NULL },
	{ "what is not known is not known", "{u:?a}", "${{ matrix.u }}", NULL },
	{ "a key of a map", "{m:{j:u,k:v}}", "${{ matrix.m.k }}", "v" },
	{ "a key of a map of a map", "{m:{k:{z:v}}}", "${{ matrix.m.k.z }}", "v" },
	{ "a key that a map lacks is empty", "{m:{k:v}}", "x${{ matrix.m.nope }}y", "xy" },
	{ "a key of a word is empty", "{m:v}", "x${{ matrix.m.nope }}y", "xy" },
	{ "a key of a list is not known", "{l:[a]}", "${{ matrix.l.k }}", NULL },
	{ "two keys that differ in case", "{os:a,OS:b}", "${{ matrix.os }}", NULL },
	{ "three of them", "{os:a,OS:b,Os:c}", "${{ matrix.os }}", NULL },
	{ "two keys of a map that differ in case", "{m:{k:a,K:b}}", "${{ matrix.m.k }}", NULL },
	{ "two keys before a map", "{m:{k:a,l:c},M:{k:b,l:d}}", "${{ matrix.m.k }}", NULL },
	{ "another context", "{os:a}", "${{ github.ref }}", NULL },
	{ "a short word", "{os:a}", "${{ x }}", NULL },
	{ "nothing between the braces", "{os:a}", "${{  }}", NULL },
	{ "nothing behind the dot", "{os:a}", "${{ matrix. }}", NULL },
	{ "nothing behind the second dot", "{os:a}", "${{ matrix.os.}}", NULL },
	{ "something behind the reference", "{os:a}", "${{ matrix.os || 'x' }}", NULL },
	{ "braces that never close", "{os:a}", "x ${{ matrix.os", NULL },
};
/* clang-format on */

static struct ur_combo combo_of(const struct ur_value *map)
{
	struct ur_combo combo = { .len = map->len };

	combo.keys = ur_xcalloc(map->len, sizeof(*combo.keys));
	combo.values = ur_xcalloc(map->len, sizeof(*combo.values));
	for (size_t i = 0; i < map->len; i++) {
		combo.keys[i] = map->keys[i];
		combo.values[i] = map->items[i];
	}
	return combo;
}

static void check_row(void **state)
{
	const struct row *row = *state;
	struct ur_value *map = value_of(row->combo);
	struct ur_combo combo = combo_of(map);
	struct ur_str out = UR_STR_INIT;

	assert_int_equal(ur_interpolate(&out, &combo, row->text), row->want != NULL);
	if (row->want)
		assert_string_equal(out.buf, row->want);
	ur_str_release(&out);
	free(combo.keys);
	free(combo.values);
	ur_value_free(map);
}

/* What does not fit is refused, wherever it stops fitting. */
static void limits(void **state)
{
	struct ur_value *map = value_of("{os:abc,f:%1.5}");
	struct ur_combo combo = combo_of(map);

	(void)state;
	for (size_t limit = 1; limit < 14; limit++) {
		struct ur_str out = UR_STR_INIT_LIMIT(limit);
		bool fits = ur_interpolate(&out, &combo,
					   "xxx${{ matrix.f }}${{ matrix.os }}yz");

		assert_int_equal(fits, limit >= strlen("xxx1.5abcyz"));
		ur_str_release(&out);
	}
	free(combo.keys);
	free(combo.values);
	ur_value_free(map);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + 1] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check_row);
	ADD_TEST(tests, n, "a name beyond its limit is refused", limits);
	return RUN_TESTS("core.interpolate", tests, n);
}
