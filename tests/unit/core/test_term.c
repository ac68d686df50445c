/* SPDX-License-Identifier: MIT */
#include "core/values.h"

#include "ur/core/template.h"
#include "ur/core/term.h"

#define MATRIX                                                                           \
	"{o:p,n:~,t:!true,f:!false,i:#7,z:#0,fl:%1.5,u:?a,l:[a],m:{k:v},w:\xc3\xbc}"

/* "?" for what is not known, "!" for what is broken. */
static const struct row {
	const char *why, *text, *want;
} rows[] = {
	{ "a text", "'a'", "a" },
	{ "a text with quotes", "'it''s'''", "it's'" },
	{ "a text that does not end", "'a", "!" },
	{ "a number", "12", "12" },
	{ "nothing and a sign are one nothing", "-0", "0" },
	{ "a number below nothing", "-7", "-7" },
	{ "a zero before it", "012", "!" },
	{ "a sign alone", "-", "!" },
	{ "a letter behind it", "12a", "!" },
	{ "a line behind it is a word of its own", "12_", "!" },
	{ "the largest", "2147483647", "2147483647" },
	{ "one more", "2147483648", "!" },
	{ "the smallest", "-2147483648", "-2147483648" },
	{ "one less", "-2147483649", "!" },
	{ "far more", "12345678901", "!" },
	{ "one with a fraction", "1.5", "?" },
	{ "one whose fraction is missing", "1.", "!" },
	{ "one whose fraction is missing, with an exponent", "1.e3", "!" },
	{ "one with an exponent", "1E3", "?" },
	{ "one below one", "1e-3", "?" },
	{ "an exponent of nothing", "1e0", "?" },
	{ "and a digit behind it", "1e00", "!" },
	{ "an exponent that is missing", "1e", "!" },
	{ "in hexadecimal", "0x1f", "?" },
	{ "nothing in hexadecimal", "0x0", "?" },
	{ "and a digit behind it in hexadecimal", "0x01", "!" },
	{ "no digit in hexadecimal", "0xg", "!" },
	{ "the largest in hexadecimal", "0x7fffffff", "?" },
	{ "one more in hexadecimal", "0x80000000", "!" },
	{ "far more in hexadecimal", "0x111111111", "!" },
	{ "an x behind another number", "10x1", "!" },
	{ "true", "true", "true" },
	{ "false", "false", "false" },
	{ "nothing", "null", "" },
	{ "these have one spelling", "True", "?" },
	{ "all of them", "falsE", "?" },
	{ "nothing, too", "nulL", "?" },
	{ "other words of their lengths", "abcd", "?" },
	{ "other words of five letters", "abcde", "?" },
	{ "a value", "matrix.o", "p" },
	{ "in any letters", "MATRIX.O", "p" },
	{ "blanks where they may stand", " matrix\t.\r\no ", "p" },
	{ "no other blanks", "matrix.o\xc2\xa0", "!" },
	{ "in brackets", "matrix['o']", "p" },
	{ "in brackets that do not close", "matrix['o'", "!" },
	{ "what a number finds is not known", "matrix[0]", "?" },
	{ "what is no word is not looked up", "matrix['a b']", "?" },
	{ "a word that is none", "matrix.1", "!" },
	{ "a word that ends at another sign", "matrix.[", "!" },
	{ "nothing behind the dot", "matrix.", "!" },
	{ "all of them", "matrix.*", "?" },
	{ "all of them and one", "matrix.*.o", "?" },
	{ "the matrix itself", "matrix", "?" },
	{ "a map's value", "matrix.m.k", "v" },
	{ "a map's missing value", "matrix.m.x", "" },
	{ "a value of a text", "matrix.o.x", "" },
	{ "a value of a list", "matrix.l.x", "?" },
	{ "a map", "matrix.m", "?" },
	{ "a list", "matrix.l", "?" },
	{ "what is not known", "matrix.u", "?" },
	{ "a missing one", "matrix.x", "" },
	{ "an empty one", "matrix.n", "" },
	{ "a bool", "matrix.t", "true" },
	{ "a whole number of it", "matrix.i", "7" },
	{ "a float of it", "matrix.fl", "1.5" },
	{ "which job it is", "strategy.job-index", "" },
	{ "more of that", "strategy.job-index.x", "?" },
	{ "nothing of a job", "strategy.job-", "?" },
	{ "short words of it", "strategy.job", "?" },
	{ "what is no word of it", "strategy['job-a b']", "?" },
	{ "what else it is", "strategy.fail-fast", "?" },
	{ "another thing", "github.ref", "?" },
	{ "what holds nothing yet", "secrets.x", "" },
	{ "all of that", "secrets", "?" },
	{ "brackets", "(matrix.o)", "p" },
	{ "brackets that do not close", "(matrix.o", "!" },
	{ "brackets that close twice", "matrix.o)", "!" },
	{ "nothing in brackets", "()", "!" },
	{ "something of what has no name", "('a').b", "?" },
	{ "something of what has no name, in brackets", "('a')['b']", "?" },
	{ "and it does not end", "('a').", "!" },
	{ "not", "!matrix.o", "false" },
	{ "not not", "!!matrix.o", "true" },
	{ "not nothing", "!null", "true" },
	{ "not zero", "!matrix.z", "true" },
	{ "not a number", "!matrix.i", "false" },
	{ "not true", "!true", "false" },
	{ "not false", "!matrix.f", "true" },
	{ "not an empty text", "!''", "true" },
	{ "not what is not known", "!github.x", "?" },
	{ "not a float", "!matrix.fl", "?" },
	{ "not what is broken", "!nope()", "!" },
	{ "not alone", "!", "!" },
	{ "equal texts", "matrix.o == 'p'", "true" },
	{ "equal but for their letters", "matrix.o == 'P'", "true" },
	{ "other texts", "matrix.o == 'q'", "false" },
	{ "one that begins so", "'pq' == matrix.o", "false" },
	{ "one that goes on", "matrix.o == 'pq'", "false" },
	{ "the same letters beyond ASCII", "matrix.w == '\xc3\xbc'", "true" },
	{ "others beyond ASCII", "matrix.w == 'x'", "?" },
	{ "unequal ones", "matrix.o != 'q'", "true" },
	{ "not unequal ones", "matrix.o != 'p'", "false" },
	{ "numbers", "matrix.i == 7", "true" },
	{ "other numbers", "7 != 8", "true" },
	{ "bools", "matrix.t == true", "true" },
	{ "of two kinds", "1 == '1'", "?" },
	{ "nothing and nothing", "null == null", "?" },
	{ "floats", "matrix.fl == matrix.fl", "?" },
	{ "one that is not known", "matrix.o == github.x", "?" },
	{ "an order", "1 < 2", "?" },
	{ "other orders", "1 <= 2 > 3 >= 4", "?" },
	{ "half an equal sign", "1 = 2", "!" },
	{ "equal to nothing", "1 ==", "!" },
	{ "equal to what is broken", "1 == nope()", "!" },
	{ "what is broken is equal to nothing", "nope() == 1", "!" },
	{ "from the right", "1 == 2 == false", "?" },
	{ "the first that is there", "matrix.x || 'b'", "b" },
	{ "it ends there", "matrix.o || nope()", "p" },
	{ "and else goes on", "matrix.x || nope()", "!" },
	{ "both", "matrix.o && 'b'", "b" },
	{ "both end at what is not there", "matrix.x && nope()", "" },
	{ "a choice", "matrix.o == 'q' && 'a' || 'b'", "b" },
	{ "what is not known first", "github.x || 'b'", "?" },
	{ "what is not known first of both", "github.x && 'b'", "?" },
	{ "what is broken first", "nope() || 'b'", "!" },
	{ "half a sign", "'a' | 'b'", "!" },
	{ "half of the other", "'a' & 'b'", "!" },
	{ "nothing behind it", "'a' ||", "!" },
	{ "nothing behind the other", "'a' &&", "!" },
	{ "two values", "'a' 'b'", "!" },
	{ "a comma", "'a', 'b'", "!" },
	{ "a sign that is none", "a + b", "!" },
	{ "nothing at all", "", "!" },
	{ "braces end it", "'a' }} x", "a" },
	{ "one brace at the end does, too", "'a' }", "a" },
	{ "and not before", "'a' } x", "!" },
	{ "a format", "format('a {0} {1}', matrix.o, 2)", "a p 2" },
	{ "in any letters and with blanks", "FORMAT ( 'a' )", "a" },
	{ "of nothing", "format('')", "" },
	{ "with two braces", "format('{{{0}}}', 1)", "{1}" },
	{ "with another text", "format('{1}', 1)", "!" },
	{ "with a word for a number", "format('{a}', 1)", "!" },
	{ "with no number", "format('{}', 1)", "!" },
	{ "with a long number", "format('{00000}', 1)", "!" },
	{ "with a sign before it", "format('{-1}', 1)", "?" },
	{ "with the other sign", "format('{+0}', 1)", "?" },
	{ "with a brace that closes nothing", "format('a } b', 1)", "?" },
	{ "with one that does not close", "format('a {0', 1)", "!" },
	{ "with one at the end", "format('a {', 1)", "!" },
	{ "with one in another", "format('{0{', 1)", "?" },
	{ "of what is not known", "format('{0}', github.x)", "?" },
	{ "of what is broken", "format('{0}', nope())", "!" },
	{ "of a number", "format(5)", "5" },
	{ "without anything", "format()", "?" },
	{ "with a comma alone", "format(,)", "!" },
	{ "that does not close", "format('a'", "!" },
	{ "with 17 arguments",
	  "format('a', 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)", "?" },
	{ "another function", "toJSON(matrix.o)", "?" },
	{ "one that is none", "nope()", "!" },
	{ "one that is none with a value", "nope('a')", "!" },
};

static void values_of_expressions(void **state)
{
	struct ur_value *map = value_of(MATRIX);
	struct ur_combo combo = combo_of(map);

	(void)state;
	for (size_t i = 0; i < UR_LEN(rows); i++) {
		struct ur_term term = ur_term_of(rows[i].text, &combo);
		const char *got = term.kind == UR_TERM_BROKEN ? "!" :
				  term.text		      ? term.text :
								"?";

		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s: %s is '%s'", rows[i].why, rows[i].text, got);
		ur_term_release(&term);
	}
	combo_clear(&combo);
	ur_value_free(map);
}

static void what_is_not_known(void **state)
{
	struct ur_value *map = value_of("{o:a,O:b,m:{k:a,K:b},f:%1e+06}");
	struct ur_combo combo = combo_of(map);
	struct ur_str text = UR_STR_INIT;
	struct ur_term term;

	(void)state;
	/* two words that one name fits */
	term = ur_term_of("matrix.o", &combo);
	assert_int_equal(term.kind, UR_TERM_UNKNOWN);
	term = ur_term_of("matrix.m.k", &combo);
	assert_int_equal(term.kind, UR_TERM_UNKNOWN);
	term = ur_term_of("matrix.f", &combo);
	assert_int_equal(term.kind, UR_TERM_UNKNOWN);
	combo_clear(&combo);
	ur_value_free(map);

	/* without a matrix nothing of the run is known */
	term = ur_term_of("secrets.x || matrix.o", NULL);
	assert_int_equal(term.kind, UR_TERM_UNKNOWN);
	term = ur_term_of("matrix. || x", NULL);
	assert_int_equal(term.kind, UR_TERM_BROKEN);

	/* what is too deep, or too long */
	for (unsigned i = 0; i < 70; i++)
		ur_str_adds(&text, "(");
	term = ur_term_of(text.buf, NULL);
	assert_int_equal(term.kind, UR_TERM_UNKNOWN);
	ur_str_release(&text);
	ur_str_adds(&text, "format('");
	for (unsigned i = 0; i < 70000; i++)
		ur_str_addc(&text, 'a');
	ur_str_adds(&text, "')");
	term = ur_term_of(text.buf, NULL);
	assert_int_equal(term.kind, UR_TERM_UNKNOWN);
	assert_null(term.text);
	ur_str_release(&text);
}

static void texts_with_expressions(void **state)
{
	static const struct {
		const char *why, *text;
		enum ur_template kind;
		const char *want;
	} texts[] = {
		{ "no expression", "a", UR_TEMPLATE_PLAIN, "" },
		{ "the end of one", "a }}", UR_TEMPLATE_PLAIN, "" },
		{ "the begin of one", "a ${{ b", UR_TEMPLATE_PLAIN, "" },
		{ "one", "${{ a }}", UR_TEMPLATE_FORMAT, "format('{0}', a)" },
		{ "blanks of all kinds", "${{\xc2\xa0 a b \t}}", UR_TEMPLATE_FORMAT,
		  "format('{0}', a b)" },
		{ "nothing in it", "${{ }}", UR_TEMPLATE_FORMAT, "format('{0}', )" },
		{ "two with texts", "it's {x} ${{ a }} b ${{ c }}.", UR_TEMPLATE_FORMAT,
		  "format('it''s {{x}} {0} b {1}.', a, c)" },
		{ "braces in a text", "${{ 'a}}b' }}", UR_TEMPLATE_FORMAT,
		  "format('{0}', 'a}}b')" },
		{ "quotes in a text", "${{ 'it''s }}' }}", UR_TEMPLATE_FORMAT,
		  "format('{0}', 'it''s }}')" },
		{ "a quote behind it", "${{ a }} it's", UR_TEMPLATE_FORMAT,
		  "format('{0} it''s', a)" },
		{ "a text that does not end", "${{ 'a }}", UR_TEMPLATE_OPEN_TEXT, NULL },
		{ "two quotes end one, where nothing else does", "${{ 'a'' }}",
		  UR_TEMPLATE_OPEN_TEXT, NULL },
		{ "an end before the begin", "}} ${{ a", UR_TEMPLATE_OPEN, NULL },
		{ "an end within a text", "${{ a '}}' b", UR_TEMPLATE_OPEN, NULL },
		{ "one that stops where the text does is passed over", "${{ a }} b ${{",
		  UR_TEMPLATE_FORMAT, "format('{0} b ', a)" },
		{ "also behind a quote", "${{ a }}${{ b '", UR_TEMPLATE_FORMAT,
		  "format('{0}', a)" },
		{ "and behind a quoted text", "${{ a }}${{ 'b'", UR_TEMPLATE_FORMAT,
		  "format('{0}', a)" },
		{ "and where it is all there is", "${{ '}}'", UR_TEMPLATE_FORMAT,
		  "format('', )" },
	};

	(void)state;
	for (size_t i = 0; i < UR_LEN(texts); i++) {
		struct ur_str out = UR_STR_INIT;
		enum ur_template kind = ur_template_of(texts[i].text, &out);

		if (kind != texts[i].kind ||
		    (texts[i].want && strcmp(out.len ? out.buf : "", texts[i].want) != 0))
			fail_msg("%s: '%s'", texts[i].why, out.len ? out.buf : "");
		ur_str_release(&out);
	}
}

/* An expression that is longer than is read is not cut. */
static void long_texts(void **state)
{
	struct ur_str text = UR_STR_INIT, out = UR_STR_INIT;

	(void)state;
	ur_str_adds(&text, "${{ '");
	for (unsigned i = 0; i < 70000; i++)
		ur_str_addc(&text, 'a');
	ur_str_adds(&text, "' }}");
	assert_int_equal(ur_template_of(text.buf, &out), UR_TEMPLATE_FORMAT);
	assert_true(out.overflowed);
	ur_str_release(&text);
	ur_str_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_of_expressions),
		cmocka_unit_test(what_is_not_known),
		cmocka_unit_test(texts_with_expressions),
		cmocka_unit_test(long_texts),
	};

	return cmocka_run_group_tests_name("core.term", tests, NULL, NULL);
}
