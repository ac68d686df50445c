/* SPDX-License-Identifier: MIT */
#include "core/table.h"

#include <string.h>

#include "ur/core/glob.h"

#define YES UR_GLOB_YES
#define NO UR_GLOB_NO
#define BAD UR_GLOB_BAD

struct row {
	const char *name;
	const char *pattern, *text;
	enum ur_glob gobwas, gitea;
};

/* servers/gitea.md section 5, servers/forgejo.md section 5 */
/* clang-format off */
static const struct row rows[] = {
	{ "an umbrella's context is a literal", "CI / all-required (pull_request)", "CI / all-required (pull_request)", YES, YES },
	{ "case counts", "ci / all-required (pull_request)", "CI / all-required (pull_request)", NO, NO },
	{ "the whole string must match, not its beginning", "CI / all", "CI / all-required", NO, NO },
	{ "the whole string must match, not its end", "required", "all-required", NO, NO },
	{ "a star crosses slashes and blanks", "CI*", "CI / a/b (push)", YES, YES },
	{ "a star may stand for nothing", "CI*", "CI", YES, YES },
	{ "a star in the middle", "CI / * (pull_request)", "CI / build (pull_request)", YES, YES },
	{ "a star does not reach a wrong end", "CI / * (pull_request)", "CI / build (push)", NO, NO },
	{ "two stars are no more than one", "CI / **", "CI / a/b (push)", YES, YES },
	{ "several stars", "*a*b*c*", "xxaxxbxxcxx", YES, YES },
	{ "several stars in the wrong order", "*a*b*c*", "xxcxxbxxaxx", NO, NO },
	{ "a question mark is one character", "CI / ?", "CI / a", YES, YES },
	{ "a question mark is not two", "CI / ?", "CI / ab", NO, NO },
	{ "a question mark crosses a slash", "CI?a", "CI/a", YES, YES },
	{ "a question mark is a character, not a byte", "CI / ?", "CI / \xc3\xa9", YES, YES },
	{ "a set", "t[abc]", "tb", YES, YES },
	{ "not in the set", "t[abc]", "td", NO, NO },
	{ "a negated set", "t[!abc]", "td", YES, YES },
	{ "in the negated set", "t[!abc]", "tb", NO, NO },
	{ "a range", "t[a-z]", "tq", YES, YES },
	{ "outside of the range", "t[a-z]", "tQ", NO, NO },
	{ "a range of characters that are not ASCII", "[\xce\xb1-\xcf\x89]", "\xce\xb2", YES, YES },
	{ "a set of range and letters is an error to the older rules", "t[a-cx]", "tx", BAD, YES },
	{ "a dash among letters", "t[ab-d]", "t-", YES, NO },
	{ "the same dash makes a range in the newer rules", "t[ab-d]", "tc", NO, YES },
	{ "a caret negates in the newer rules only", "t[^a]", "tb", NO, YES },
	{ "a caret is a letter in the older rules", "t[^a]", "t^", YES, YES },
	{ "a range the wrong way round", "t[z-a]", "tb", BAD, BAD },
	{ "an empty set", "t[]", "t", BAD, BAD },
	{ "an empty negated set", "t[!]", "t", BAD, BAD },
	{ "an open set", "t[ab", "ta", BAD, BAD },
	{ "an open set that waits for its range", "t[a-", "ta", BAD, BAD },
	{ "a bracket escaped in a set", "t[\\]]", "t]", YES, YES },
	{ "alternatives, the first", "CI / {build,lint}", "CI / build", YES, YES },
	{ "alternatives, the last", "CI / {build,lint}", "CI / lint", YES, YES },
	{ "none of the alternatives", "CI / {build,lint}", "CI / test", NO, NO },
	{ "an alternative with a star", "{CI*,Sec}", "CI / a", YES, YES },
	{ "alternatives within alternatives", "{a{b,c},d}e", "ace", YES, YES },
	{ "behind nested alternatives", "{a{b,c},d}e", "de", YES, YES },
	{ "nested alternatives do not mix", "{a{b,c},d}e", "dce", NO, NO },
	{ "an empty alternative", "CI{, / a}", "CI", YES, YES },
	{ "an open brace is dropped by the newer rules", "{a,b", "a", YES, BAD },
	{ "a closing brace alone is a letter", "a}", "a}", YES, YES },
	{ "a closing bracket alone is a letter", "a]", "a]", YES, YES },
	{ "a comma outside of braces is a letter", "a,b", "a,b", YES, YES },
	{ "an escaped star is a letter", "CI\\*", "CI*", YES, YES },
	{ "an escaped star is no wildcard", "CI\\*", "CIx", NO, NO },
	{ "escaped brackets", "t \\[1\\]", "t [1]", YES, YES },
	{ "unescaped brackets are a set", "t [1]", "t [1]", NO, NO },
	{ "an escaped backslash", "a\\\\b", "a\\b", YES, YES },
	{ "a backslash at the end", "a\\", "a", YES, BAD },
	{ "an escaped letter means a class to the newer rules", "\\d", "d", YES, BAD },
	{ "what regular expressions call special is literal", "a.b+c^d$e(f)|g", "a.b+c^d$e(f)|g", YES, YES },
	{ "a dot is no wildcard", "a.b", "axb", NO, NO },
	{ "a newline stops the newer star only", "a*b", "a\nb", YES, NO },
	{ "a newline in a negated set", "a[!x]b", "a\nb", YES, YES },
	{ "a pattern that is no UTF-8", "a\xff", "a\xff", BAD, YES },
	{ "a text that is no UTF-8", "a?", "a\xff", YES, YES },
	{ "a set that never begins", "t[", "t", BAD, BAD },
	{ "a range whose first end is no UTF-8", "[\xff-z]", "b", BAD, BAD },
	{ "a range whose last end is no UTF-8", "[a-\xff]", "b", BAD, YES },
	{ "a range that something follows", "t[a-zx]", "tx", BAD, YES },
	{ "a set with a byte that is no UTF-8", "t[a\xff]", "ta", BAD, YES },
	{ "a set that a backslash ends", "t[a\\", "ta", BAD, BAD },
	{ "an escaped byte that is no UTF-8", "a\\\xff", "a\xff", BAD, BAD },
	{ "an escaped character that is not ASCII", "\\\xc3\xa9", "\xc3\xa9", YES, BAD },
	{ "an escaped digit means a group to the newer rules", "\\1", "1", YES, BAD },
	{ "an escaped capital means a class to the newer rules", "\\W", "W", YES, BAD },
	{ "an escaped colon is a letter", "CI\\: a", "CI: a", YES, YES },
	{ "an escaped caret is a letter", "a\\^", "a^", YES, YES },
	{ "an escaped tilde is a letter", "a\\~", "a~", YES, YES },
	{ "a named class is none to the older rules", "[[:digit:]]", "7", NO, BAD },
	{ "an opening bracket in a set", "t[[x]", "t[", YES, YES },
	{ "a set that begins with an escaped letter", "t[\\d]", "td", YES, BAD },
	{ "a range up to a named class", "t[a-[:x:]]", "tb", BAD, BAD },
	{ "a range up to an escaped letter", "t[a-\\z]", "tb", BAD, BAD },
	{ "a dash at the end of a set", "t[ab-]", "t-", YES, YES },
	{ "an empty pattern matches nothing but nothing", "", "a", NO, NO },
	{ "an empty pattern and an empty text", "", "", YES, YES },
	{ "a star and an empty text", "*", "", YES, YES },
};
/* clang-format on */

static void check_row(void **state)
{
	const struct row *r = *state;

	assert_int_equal(ur_glob_context(UR_GLOB_GOBWAS, r->pattern, r->text), r->gobwas);
	assert_int_equal(ur_glob_context(UR_GLOB_GITEA_125, r->pattern, r->text),
			 r->gitea);
}

struct branch {
	const char *name;
	const char *pattern, *text;
	enum ur_glob want;
};

/* clang-format off */
static const struct branch branches[] = {
	{ "a plain branch", "main", "main", YES },
	{ "plain names are compared with case", "main", "Main", NO },
	{ "a plain name is no prefix", "main", "main2", NO },
	{ "plain names may hold regular expressions' characters", "v1.0+x", "v1.0+x", YES },
	{ "a dot is a dot", "v1.0", "v1x0", NO },
	{ "a star within one level", "release/*", "release/1.2", YES },
	{ "a star stops at a slash", "release/*", "release/1.2/hot", NO },
	{ "a star alone does not cross either", "*", "release/1.2", NO },
	{ "two stars cross slashes", "release/**", "release/1.2/hot", YES },
	{ "two stars before a name", "**/main", "team/x/main", YES },
	{ "a question mark stops at a slash", "a?b", "a/b", NO },
	{ "a question mark is one character", "v?", "v1", YES },
	{ "alternatives of branches", "{main,develop}", "develop", YES },
	{ "none of the branches", "{main,develop}", "maint", NO },
	{ "a set of branches", "v[0-9]", "v7", YES },
	{ "an escaped star is no pattern", "a\\*", "a*", YES },
	{ "an open set is bad", "v[0-9", "v7", BAD },
	{ "an open brace is bad", "{main", "main", BAD },
	{ "a backslash at the end is bad", "main\\", "main", BAD },
};
/* clang-format on */

static void check_branch(void **state)
{
	const struct branch *b = *state;

	assert_int_equal(ur_glob_branch(b->pattern, b->text), b->want);
}

static const enum ur_gate_glob both[] = { UR_GLOB_GOBWAS, UR_GLOB_GITEA_125 };

/* Backtracking would need longer than the universe is old. */
static void no_blow_up(void **state)
{
	static const char *const evil[] = {
		"*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
		"{a,aa}{a,aa}{a,aa}{a,aa}{a,aa}{a,aa}{a,aa}{a,aa}{a,aa}{a,aa}*b",
		"{{{{{{a,*},*},*},*},*},*}{{{{{{a,*},*},*},*},*},*}b",
		"**********************************************************b",
	};
	char text[5001];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (size_t i = 0; i < UR_LEN(evil); i++) {
		for (size_t k = 0; k < UR_LEN(both); k++)
			assert_int_equal(ur_glob_context(both[k], evil[i], text), NO);
		text[sizeof(text) - 2] = 'b';
		for (size_t k = 0; k < UR_LEN(both); k++)
			assert_int_equal(ur_glob_context(both[k], evil[i], text), YES);
		text[sizeof(text) - 2] = 'a';
	}
}

static void deep_braces(void **state)
{
	char pattern[1025];

	(void)state;
	for (size_t i = 0; i < 512; i++) {
		pattern[i] = '{';
		pattern[512 + i] = '}';
	}
	pattern[1024] = '\0';
	assert_int_equal(ur_glob_context(UR_GLOB_GITEA_125, pattern, ""), YES);
	assert_int_equal(ur_glob_context(UR_GLOB_GITEA_125, pattern, "a"), NO);
	memset(pattern, '{', 1024);
	assert_int_equal(ur_glob_context(UR_GLOB_GITEA_125, pattern, ""), BAD);
}

static void long_patterns(void **state)
{
	char pattern[1026], text[1026];

	(void)state;
	memset(pattern, '*', sizeof(pattern));
	memset(text, 'a', sizeof(text));
	text[1025] = pattern[1025] = '\0';
	for (size_t k = 0; k < UR_LEN(both); k++) {
		assert_int_equal(ur_glob_context(both[k], pattern, text), BAD);
		assert_int_equal(ur_glob_context(both[k], pattern + 1, text), YES);
		assert_int_equal(ur_glob_context(both[k], text + 1, text + 1), YES);
	}
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + UR_LEN(branches) + 3] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check_row);
	ADD_ROWS(tests, n, branches, check_branch);
	ADD_TEST(tests, n, "no pattern makes the work explode", no_blow_up);
	ADD_TEST(tests, n, "braces may be deep", deep_braces);
	ADD_TEST(tests, n, "a pattern above the limit is bad, one at it is not",
		 long_patterns);
	return RUN_TESTS("core.glob", tests, n);
}
