/* SPDX-License-Identifier: MIT */
#include "core/table.h"

#include <stdio.h>
#include <string.h>

#include "ur/core/marker.h"

#define PASS "20261121T205501Z"
#define NONCE "1f3a9c42"
#define MARK "[umbrella-reaper " PASS "-" NONCE "]"
#define MARK_P "[umbrella-reaper " PASS "-" NONCE " p="
#define MARK_FOR MARK_P "9b1c04de]"

struct row {
	const char *name;
	const char *text;
	enum ur_marker_kind want;
};

/* clang-format off */
static const struct row rows[] = {
	{ "a compensation", "Compensated: 5/5 required jobs green " MARK, UR_MARKER_COMPENSATED },
	{ "a compensation by hand", "Compensated by alice: 5/5 required jobs green " MARK, UR_MARKER_COMPENSATED_HAND },
	{ "a revocation", "Revoked: takes back row 36 " MARK, UR_MARKER_REVOKED },
	{ "a revocation by hand", "Revoked by alice: takes back row 36 " MARK, UR_MARKER_REVOKED_HAND },
	{ "a record's truth", "Truth of the record: success in run 812 " MARK, UR_MARKER_TRUTH },
	{ "words that this version does not write", "Settled: all is well " MARK, UR_MARKER_OTHER },
	{ "a marker without words", MARK, UR_MARKER_OTHER },
	{ "a name without words behind it", "Revoked by alice " MARK, UR_MARKER_OTHER },
	{ "our words in another case", "compensated: all green " MARK, UR_MARKER_OTHER },
	{ "our words behind others", "Re: Compensated: all green " MARK, UR_MARKER_OTHER },
	{ "no marker", "Successful in 1m3s", UR_MARKER_NONE },
	{ "our words without a marker", "Compensated: 5/5 required jobs green", UR_MARKER_NONE },
	{ "an empty description", "", UR_MARKER_NONE },
	{ "no description", NULL, UR_MARKER_NONE },
	{ "a marker that something follows", "Compensated: x " MARK " really", UR_MARKER_NONE },
	{ "a marker that a blank follows", "Compensated: x " MARK " ", UR_MARKER_NONE },
	{ "a marker at the beginning", MARK " Compensated: x", UR_MARKER_NONE },
	{ "a marker glued to a word", "Compensated: x" MARK, UR_MARKER_NONE },
	{ "another program's name", "Compensated: x [umbrella-sower " PASS "-" NONCE "]", UR_MARKER_NONE },
	{ "the name in capitals", "Compensated: x [Umbrella-Reaper " PASS "-" NONCE "]", UR_MARKER_NONE },
	{ "upper-case hex digits", "Compensated: x [umbrella-reaper " PASS "-1F3A9C42]", UR_MARKER_NONE },
	{ "seven hex digits", "Compensated: x [umbrella-reaper " PASS "-1f3a9c4]", UR_MARKER_NONE },
	{ "nine hex digits", "Compensated: x [umbrella-reaper " PASS "-1f3a9c421]", UR_MARKER_NONE },
	{ "a letter that is no hex digit", "Compensated: x [umbrella-reaper " PASS "-1f3a9c4g]", UR_MARKER_NONE },
	{ "a pass id without its T", "Compensated: x [umbrella-reaper 20261121 205501Z-" NONCE "]", UR_MARKER_NONE },
	{ "a pass id without its Z", "Compensated: x [umbrella-reaper 20261121T2055010-" NONCE "]", UR_MARKER_NONE },
	{ "a pass id with a letter", "Compensated: x [umbrella-reaper 2026112xT205501Z-" NONCE "]", UR_MARKER_NONE },
	{ "no dash between the two", "Compensated: x [umbrella-reaper " PASS " " NONCE "]", UR_MARKER_NONE },
	{ "two blanks inside", "Compensated: x [umbrella-reaper  0261121T205501Z-" NONCE "]", UR_MARKER_NONE },
	{ "round brackets", "Compensated: x (umbrella-reaper " PASS "-" NONCE ")", UR_MARKER_NONE },
	{ "a letter in the time of a pass id", "Compensated: x [umbrella-reaper 20261121T2055x1Z-" NONCE "]", UR_MARKER_NONE },
	{ "a round bracket at its end", "Compensated: x [umbrella-reaper " PASS "-" NONCE ")", UR_MARKER_NONE },
	{ "a marker cut off", "Compensated: x [umbrella-reaper " PASS "-" NONCE, UR_MARKER_NONE },
	{ "two markers: the last one counts", "Compensated: x [umbrella-reaper 19990101T000000Z-00000000] " MARK, UR_MARKER_COMPENSATED },
};
/* clang-format on */

static void check_row(void **state)
{
	const struct row *r = *state;
	struct ur_marker m = ur_marker_parse(r->text);
	char buf[UR_MARKER_TEXT_LEN];

	assert_int_equal(m.kind, r->want);
	if (r->want == UR_MARKER_NONE) {
		assert_string_equal(m.pass, "");
		assert_string_equal(m.nonce, "");
		return;
	}
	assert_string_equal(m.pass, PASS);
	assert_string_equal(m.nonce, NONCE);
	assert_string_equal(m.list, "");
	assert_string_equal(ur_marker_format(&m, buf), MARK);
}

/* The digest of a list in a marker. */
static const struct row lists[] = {
	{ "a green that says what it stood for",
	  "Compensated: 5/5 required jobs green " MARK_FOR, UR_MARKER_COMPENSATED },
	{ "by hand, too", "Compensated by alice: 5/5 " MARK_FOR,
	  UR_MARKER_COMPENSATED_HAND },
	{ "such a marker without words", MARK_FOR, UR_MARKER_OTHER },
	{ "seven digits are none", "Compensated: x " MARK_P "9b1c04d]", UR_MARKER_NONE },
	{ "nine digits are none", "Compensated: x " MARK_P "9b1c04def]", UR_MARKER_NONE },
	{ "upper-case digits are none", "Compensated: x " MARK_P "9B1C04DE]",
	  UR_MARKER_NONE },
	{ "another letter is none",
	  "Compensated: x [umbrella-reaper " PASS "-" NONCE " q=9b1c04de]",
	  UR_MARKER_NONE },
	{ "glued to a word it is none", "Compensated: x" MARK_FOR, UR_MARKER_NONE },
	{ "a list without a marker is none",
	  "Compensated: all the required jobs are green [umbrella p=9b1c04de]",
	  UR_MARKER_NONE },
	{ "nor is one where no marker fits",
	  "Compensated: all of them green, p=9b1c04de]", UR_MARKER_NONE },
	{ "nor one that fills what a short marker would",
	  "x p=9b1c04de 20261121T205501Z-1f3a9c42-12 p=9b1c04de]", UR_MARKER_NONE },
};

static void check_list(void **state)
{
	const struct row *r = *state;
	struct ur_marker m = ur_marker_parse(r->text);
	char buf[UR_MARKER_TEXT_LEN];

	assert_int_equal(m.kind, r->want);
	assert_string_equal(m.list, r->want == UR_MARKER_NONE ? "" : "9b1c04de");
	if (r->want == UR_MARKER_NONE)
		return;
	assert_string_equal(m.nonce, NONCE);
	assert_string_equal(ur_marker_format(&m, buf), MARK_FOR);
}

struct built {
	const char *name;
	struct ur_description d;
	const char *want; /* before the marker */
};

#define BY(kind_) .marker = { .kind = (kind_), .pass = PASS, .nonce = NONCE }
#define AUTO BY(UR_MARKER_COMPENSATED)
#define HAND BY(UR_MARKER_COMPENSATED_HAND)
#define BACK BY(UR_MARKER_REVOKED)
#define BACK_HAND BY(UR_MARKER_REVOKED_HAND)
#define PROOF                                                                            \
	.green = 5, .required = 5, .level_words = "job records", .stale_seconds = 840,   \
	.policy = "ci.yml@a1b2c3d"
#define PROVEN                                                                           \
	"5/5 required jobs green by job records, umbrella stale 14m, ci.yml@a1b2c3d"

/* clang-format off */
static const struct built built[] = {
	{ "a compensation says what proves it", { AUTO, PROOF }, "Compensated: " PROVEN },
	{ "without a policy there is no file to name", { AUTO, .green = 2, .required = 2, .level_words = "statuses", .stale_seconds = 300, .policy = "" },
	  "Compensated: 2/2 required jobs green by statuses, umbrella stale 5m" },
	{ "skips are counted by themselves", { AUTO, .green = 1, .skipped = 2, .required = 3, .level_words = "job records", .stale_seconds = 300, .policy = "" },
	  "Compensated: 1/3 required jobs green by job records, 2 skipped as allowed, umbrella stale 5m" },
	{ "by hand it says who and why", { HAND, PROOF, .person = "alice", .reason = "runner was rebooted" },
	  "Compensated by alice: " PROVEN "; runner was rebooted" },
	{ "what is inherited is named", { HAND, .green = 4, .required = 5, .level_words = "job records", .stale_seconds = 60, .policy = "", .person = "bob", .reason = "see #7",
	    .inherited = "CI / lint (pull_request) + CI / doc (pull_request)", .inherited_on = "a1b2c3d4e5f6" },
	  "Compensated by bob: 4/5 required jobs green by job records, inherited: CI / lint (pull_request) + CI / doc (pull_request) red on a1b2c3d, umbrella stale 1m; see #7" },
	{ "a revocation names the row and the context", { BACK, .context = "CI / lint (pull_request)", .row_id = 36 },
	  "Revoked: takes back row 36, CI / lint (pull_request) turned red" },
	{ "a revocation with a reason", { BACK, .context = "CI / lint (pull_request)", .row_id = 36, .reason = "run 9" },
	  "Revoked: takes back row 36, CI / lint (pull_request) turned red; run 9" },
	{ "a revocation of what was outgrown", { BACK, .context = "Sec / scan (pull_request)", .row_id = 36, .outgrown = true },
	  "Revoked: takes back row 36, Sec / scan (pull_request) is required since and red" },
	{ "a put-back without a context", { BACK, .context = "", .row_id = 36, .reason = "row 37 came in between" },
	  "Revoked: takes back row 36, row 37 came in between" },
	{ "a revocation by hand", { BACK_HAND, .person = "alice", .row_id = 36, .reason = "not so fast" },
	  "Revoked by alice: takes back row 36, not so fast" },
	{ "line breaks become blanks", { BACK_HAND, .person = "al\nice", .reason = "one\r\ntwo\tthree" },
	  "Revoked by al ice: one  two three" },
	{ "control characters become blanks", { BACK_HAND, .person = "a\x1b[31m", .reason = "bell\x07 del\x7f csi\xc2\x9b line\xe2\x80\xa8 turn\xe2\x80\xae" },
	  "Revoked by a [31m: bell  del  csi  line  turn " },
	{ "a context is cleaned, too", { BACK, .context = "CI / a\nb (push)", .row_id = 1 },
	  "Revoked: takes back row 1, CI / a b (push) turned red" },
	{ "signs that isolate a direction become blanks, their neighbours stay", { BACK_HAND, .person = "a\xe2\x81\xa6", .reason = "b\xe2\x81\xa9 c\xe2\x81\xa5 d\xe2\x81\xaa" },
	  "Revoked by a : b  c\xe2\x81\xa5 d\xe2\x81\xaa" },
	{ "without a level none is told", { AUTO, .green = 1, .required = 1, .stale_seconds = 60, .policy = "" }, "Compensated: 1/1 required jobs green, umbrella stale 1m" },
	{ "an inherited context without a commit", { HAND, .green = 1, .required = 2, .level_words = "job records", .stale_seconds = 60, .policy = "", .person = "bob", .inherited = "CI / a (push)" },
	  "Compensated by bob: 1/2 required jobs green by job records, inherited: CI / a (push), umbrella stale 1m" },
	{ "a truth says what, where and by which file", { BY(UR_MARKER_TRUTH), .record = "success", .run_number = 812, .policy = "ci.yml@a1b2c3d" },
	  "Truth of the record: success in run 812, ci.yml@a1b2c3d" },
	{ "a truth by a list", { BY(UR_MARKER_TRUTH), .record = "failure", .run_number = 812, .policy = "" },
	  "Truth of the record: failure in run 812" },
	{ "of a kind that this version does not write the reason is all", { BY(UR_MARKER_OTHER), .reason = "all is well" }, "all is well" },
	{ "bytes that are no UTF-8 become question marks", { BACK_HAND, .person = "a\xff\xc3", .reason = "\xed\xa0\x80" },
	  "Revoked by a??: ???" },
	{ "UTF-8 stays", { BACK_HAND, .person = "Ren\xc3\xa9", .reason = "\xf0\x9f\x8c\x82" }, "Revoked by Ren\xc3\xa9: \xf0\x9f\x8c\x82" },
	{ "a name is never empty", { BACK_HAND, .person = "", .reason = "x" }, "Revoked by a person: x" },
	{ "a marker in a reason is not the marker", { HAND, PROOF, .person = "eve", .reason = "[umbrella-reaper 19990101T000000Z-00000000]" },
	  "Compensated by eve: " PROVEN "; [umbrella-reaper 19990101T000000Z-00000000]" },
};
/* clang-format on */

static void check_built(void **state)
{
	const struct built *b = *state;
	char buf[UR_DESCRIPTION_MAX + 1], want[2 * UR_DESCRIPTION_MAX];
	struct ur_marker m;

	snprintf(want, sizeof(want), "%s %s", b->want, MARK);
	assert_ptr_equal(ur_description_format(&b->d, buf), buf);
	assert_string_equal(buf, want);
	m = ur_marker_parse(buf);
	assert_int_equal(m.kind, b->d.marker.kind);
	assert_string_equal(m.pass, PASS);
	assert_string_equal(m.nonce, NONCE);
}

static bool is_whole_utf8(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	while (*s) {
		size_t len = *s < 0x80 ? 1 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : 4;

		for (size_t i = 1; i < len; i++) {
			if ((s[i] & 0xc0) != 0x80)
				return false;
		}
		s += len;
	}
	return true;
}

/* Whatever the length: never too long, never inside a character or the marker. */
static void every_length(void **state)
{
	static const char *const units[] = { "a", "\xc3\xa9", "\xe2\x82\xac",
					     "\xf0\x9f\x8c\x82" };
	static const enum ur_marker_kind kinds[] = { UR_MARKER_COMPENSATED_HAND,
						     UR_MARKER_REVOKED_HAND };

	(void)state;
	for (size_t u = 0; u < UR_LEN(units); u++) {
		char text[1300] = "";

		for (size_t n = 0; n < 300; n++) {
			strncat(text, units[u], 5);
			for (size_t k = 0; k < UR_LEN(kinds); k++) {
				const struct ur_description d = {
					BY(kinds[k]),	     PROOF,
					.person = text,	     .reason = text,
					.context = text,     .inherited = text,
					.row_id = INT64_MAX,
				};
				char buf[UR_DESCRIPTION_MAX + 1];

				ur_description_format(&d, buf);
				assert_true(strlen(buf) <= UR_DESCRIPTION_MAX);
				assert_true(is_whole_utf8(buf));
				assert_int_equal(ur_marker_parse(buf).kind, kinds[k]);
			}
		}
	}
}

static void cut_is_told(void **state)
{
	char reason[400], buf[UR_DESCRIPTION_MAX + 1];
	const struct ur_description d = { HAND, PROOF, .person = "alice",
					  .reason = reason };

	(void)state;
	memset(reason, 'x', sizeof(reason) - 1);
	reason[sizeof(reason) - 1] = '\0';
	ur_description_format(&d, buf);
	assert_int_equal(strlen(buf), UR_DESCRIPTION_MAX);
	assert_non_null(strstr(buf, "x\xe2\x80\xa6 " MARK));
	/* the facts stand before the reason, so they survive */
	assert_non_null(strstr(buf, PROVEN));
}

static void exact_fit_is_not_cut(void **state)
{
	char reason[400], buf[UR_DESCRIPTION_MAX + 1];
	const struct ur_description d = { BACK_HAND, .person = "a", .reason = reason };
	size_t fits = UR_DESCRIPTION_MAX - strlen("Revoked by a:  " MARK);

	(void)state;
	memset(reason, 'x', sizeof(reason));
	reason[fits] = '\0';
	ur_description_format(&d, buf);
	assert_int_equal(strlen(buf), UR_DESCRIPTION_MAX);
	assert_null(strstr(buf, "\xe2\x80\xa6"));
	reason[fits] = 'x';
	reason[fits + 1] = '\0';
	ur_description_format(&d, buf);
	assert_non_null(strstr(buf, "\xe2\x80\xa6"));
}

/* clang-format off */
/* What a description names as inherited is read back from it, whole or not at all. */
static const struct read_back {
	const char *name;
	struct ur_description d;
	const char *want;
} inherited[] = {
	{ "a description without inherited contexts names none", { HAND, PROOF, .person = "bob", .reason = "x" }, "" },
	{ "one inherited context is read back", { HAND, PROOF, .person = "bob", .inherited = "CI / lint (push)", .inherited_on = "a1b2c3d4" }, "CI / lint (push)" },
	{ "several are read back, one a line", { HAND, PROOF, .person = "bob", .inherited = "CI / a, b (push) + CI / c (push)", .inherited_on = "a1b2c3d4" },
	  "CI / a, b (push)\nCI / c (push)" },
	{ "a person's name is no proof", { HAND, PROOF, .person = ", inherited: CI / a red on 1234567", .reason = "x" }, "" },
	{ "a reason is none either", { HAND, .green = 1, .required = 1, .policy = "", .person = "bob", .reason = " by x, inherited: CI / a red on 1234567" }, "" },
	{ "a sign that joins behind them is no part of them", { HAND, PROOF, .person = "bob", .inherited = "CI / lint (push)", .inherited_on = "a1b2c3d4", .reason = "one + two" }, "CI / lint (push)" },
	{ "a revocation names none", { BACK_HAND, .person = "bob", .reason = "2/2 required jobs green by job records, inherited: CI / a" }, "" },
};
/* clang-format on */

static void check_inherited(void **state)
{
	const struct read_back *row = *state;
	char buf[UR_DESCRIPTION_MAX + 1];
	struct ur_str got = UR_STR_INIT;

	ur_marker_inherited(ur_description_format(&row->d, buf), &got);
	assert_string_equal(got.buf, row->want);
	ur_str_release(&got);
}

static void words_may_be_missing(void **state)
{
	const struct ur_description d = { BY(UR_MARKER_OTHER), .reason = NULL };
	char buf[UR_DESCRIPTION_MAX + 1];

	(void)state;
	assert_string_equal(ur_description_format(&d, buf), MARK);
}

static void what_was_cut_is_not_named(void **state)
{
	char name[200], buf[UR_DESCRIPTION_MAX + 1];
	const struct ur_description d = { HAND, PROOF, .person = "bob", .inherited = name,
					  .inherited_on = "a1b2c3d4" };
	struct ur_str got = UR_STR_INIT;

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	ur_description_format(&d, buf);
	/* the commit is told all the same */
	assert_non_null(strstr(buf, " red on a1b2c3d, "));
	ur_marker_inherited(buf, &got);
	assert_string_not_equal(got.buf, name);
	assert_true(strlen(got.buf) < sizeof(name) - 1);
	ur_str_release(&got);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + UR_LEN(lists) + UR_LEN(built) +
				UR_LEN(inherited) + 5] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check_row);
	ADD_ROWS(tests, n, lists, check_list);
	ADD_ROWS(tests, n, built, check_built);
	ADD_ROWS(tests, n, inherited, check_inherited);
	ADD_TEST(tests, n, "an inherited context that was cut is not named",
		 what_was_cut_is_not_named);
	ADD_TEST(tests, n, "without words the marker stands alone", words_may_be_missing);
	ADD_TEST(tests, n, "every length of text leaves marker and characters whole",
		 every_length);
	ADD_TEST(tests, n, "a cut is told, and takes the reason before the facts",
		 cut_is_told);
	ADD_TEST(tests, n, "what fits exactly is not cut", exact_fit_is_not_cut);
	return RUN_TESTS("core.marker", tests, n);
}
