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
	{ "a word does not begin with a digit", "{1a:x}", "${{ matrix.1a }}", "" },
	{ "letters are those of ASCII", "{[:x}", "${{ matrix.[ }}", "" },
	{ "a sign behind z ends a word", "{a:x}", "${{ matrix.a| }}", "" },
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
	{ "nothing between the braces leaves nothing", "{os:a}", "x ${{  }} y", "" },
	{ "nothing behind the dot leaves nothing", "{os:a}", "x ${{ matrix. }}", "" },
	{ "nothing behind the second dot", "{os:a}", "${{ matrix.os.}} x", "" },
	{ "one that is broken takes the others along", "{os:a}", "${{ matrix.os }} ${{ ; }}", "" },
	{ "a sign that no expression has", "{os:a}", "n ${{{ x }}}", "" },
	{ "a sign beyond ASCII", "{os:a}", "n ${{ \xc3\xbc }}", "" },
	{ "a function that is none", "{os:a}", "n ${{ nope() }}", "" },
	{ "a function that is one", "{os:a}", "${{ toJSON(matrix) }}", NULL },
	{ "a number that is no word", "{os:a}", "${{ 1.5 }}", NULL },
	{ "a text", "{os:a}", "n ${{ 'x' }}!", "n x!" },
	{ "a text with a quote in it", "{os:a}", "n ${{ 'it''s' }}", "n it's" },
	{ "a text with braces in it", "{os:a}", "n ${{ 'x}}y' }}", "n x}}y" },
	{ "a text of nothing", "{os:a}", "n ${{ '' }}.", "n ." },
	{ "a text and more", "{os:a}", "n ${{ 'x' || 'y' }}", "n x" },
	{ "a text that does not end", "{os:a}", "n ${{ 'x }}", NULL },
	{ "a whole number", "{os:a}", "n ${{ 12 }}${{0}}", "n 120" },
	{ "a number with a zero before it", "{os:a}", "n ${{ 012 }}", "" },
	{ "a number of ten digits", "{os:a}", "n ${{ 1234567890 }}", "n 1234567890" },
	{ "a number and more", "{os:a}", "n ${{ 12 == 12 }}", "n true" },
	{ "true and false", "{os:a}", "${{ true }} ${{ false }}", "true false" },
	{ "true and more", "{os:a}", "${{ true == x }}", NULL },
	{ "what begins with true", "{os:a}", "${{ truely }}", NULL },
	{ "a key in brackets", "{os:a}", "n ${{ matrix['os'] }}", "n a" },
	{ "a key in brackets of a map", "{m:{k:v}}", "${{ matrix['m'].k }}${{ matrix.m['k'] }}", "vv" },
	{ "a key in brackets that is none", "{os:a}", "${{ matrix['1'] }}", NULL },
	{ "a key in brackets that do not close", "{os:a}", "${{ matrix['os' }}", "" },
	{ "a number in brackets", "{os:a}", "${{ matrix[0] }}", NULL },
	{ "the matrix alone", "{os:a}", "${{ matrix }}", NULL },
	{ "what holds nothing yet", "{os:a}", "x${{ secrets.X }}${{ inputs['y'] }}${{ needs.b.result }}${{ ENV.Z }}y", "xy" },
	{ "what holds nothing yet, in brackets", "{os:a}", "x${{ needs.b['result'] }}", "x" },
	{ "which job of the matrix it is", "{os:a}", "x${{ strategy.job-index }}${{ strategy.job-total }}y", "xy" },
	{ "how often it stops", "{os:a}", "${{ strategy.fail-fast }}", NULL },
	{ "what holds nothing yet and more", "{os:a}", "${{ secrets.X || 'y' }}", "y" },
	{ "all that holds nothing yet", "{os:a}", "${{ toJSON(secrets) }}${{ secrets }}", NULL },
	{ "all of one that holds nothing yet", "{os:a}", "${{ secrets }}", NULL },
	{ "variables, of which nothing is known", "{os:a}", "${{ vars.X }}", NULL },
	{ "something behind the reference", "{os:a}", "${{ matrix.os || 'x' }}", "a" },
	{ "one that never closes, behind one that does", "{os:a}", "${{ matrix.os }} ${{ x", NULL },
	{ "format", "{os:a}", "n ${{ format('b {0}', matrix.os) }}.", "n b a." },
	{ "a quote and braces around it", "{os:a}", "it's {0} ${{ matrix.os }}}", "it's {0} a}" },
	{ "what the server makes of a comma", "{os:a}", "${{ matrix.os, x }}", NULL },
	{ "and of brackets the wrong way round", "{os:a}", "${{ matrix.x) || (matrix.os }}", "a" },
	{ "a function that is none and is not asked", "{os:a}", "${{ matrix.os || nope() }}", "a" },
	{ "braces that never close", "{os:a}", "x ${{ matrix.os", "x ${{ matrix.os" },
};
/* clang-format on */

static void check_row(void **state)
{
	const struct row *row = *state;
	struct ur_value *map = value_of(row->combo);
	struct ur_combo combo = combo_of(map);
	struct ur_str out = UR_STR_INIT;

	assert_int_equal(ur_interpolate(&out, &combo, row->text), row->want != NULL);
	if (row->want)
		assert_string_equal(out.len ? out.buf : "", row->want);
	ur_str_release(&out);
	combo_clear(&combo);
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
		bool fits = ur_interpolate(
			&out, &combo, "xxx${{ matrix.f }}${{ 'q' }}${{ matrix.os }}yz");

		assert_int_equal(fits, limit >= strlen("xxx1.5qabcyz"));
		ur_str_release(&out);
	}
	combo_clear(&combo);
	ur_value_free(map);
}

/* An expression that is longer than is read is not known. */
static void long_expressions(void **state)
{
	struct ur_str text = UR_STR_INIT, out = UR_STR_INIT;
	const struct ur_combo none = { 0 };

	(void)state;
	ur_str_adds(&text, "${{ '");
	for (unsigned i = 0; i < 70000; i++)
		ur_str_addc(&text, 'a');
	ur_str_adds(&text, "' }}");
	assert_false(ur_interpolate(&out, &none, text.buf));
	ur_str_release(&text);
	ur_str_release(&out);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + 2] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check_row);
	ADD_TEST(tests, n, "a name beyond its limit is refused", limits);
	ADD_TEST(tests, n, "an expression beyond its limit is not known",
		 long_expressions);
	return RUN_TESTS("core.interpolate", tests, n);
}
