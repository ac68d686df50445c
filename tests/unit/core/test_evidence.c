/* SPDX-License-Identifier: MIT */
#include "core/world.h"

#define S UR_STATE_SUCCESS

/* Which of two live rows of one name counts: the merge gate takes the worst. */
struct pair {
	const char *name;
	enum ur_state one, other;
	bool other_wins;
};

static const struct pair pairs[] = {
	{ "failure is worse than success", S, UR_STATE_FAILURE, true },
	{ "error is worse than success", S, UR_STATE_ERROR, true },
	{ "warning is worse than success", S, UR_STATE_WARNING, true },
	{ "pending is worse than success", S, UR_STATE_PENDING, true },
	{ "unknown is worse than success", S, UR_STATE_UNKNOWN, true },
	{ "skipped is worse than success", S, UR_STATE_SKIPPED, true },
	{ "pending is worse than skipped", UR_STATE_SKIPPED, UR_STATE_PENDING, true },
	{ "unknown is worse than pending", UR_STATE_PENDING, UR_STATE_UNKNOWN, true },
	{ "failure is worse than unknown", UR_STATE_UNKNOWN, UR_STATE_FAILURE, true },
	{ "warning is worse than pending", UR_STATE_PENDING, UR_STATE_WARNING, true },
	{ "a later success does not hide a failure", UR_STATE_FAILURE, S, false },
	{ "a later success does not hide a warning", UR_STATE_WARNING, S, false },
	{ "a later pending does not hide an error", UR_STATE_ERROR, UR_STATE_PENDING,
	  false },
	{ "of two equal ones the newer is shown", UR_STATE_FAILURE, UR_STATE_FAILURE,
	  true },
};

static void check_pair(void **state)
{
	const struct pair *p = *state;
	const struct edit edits[EDITS_MAX] = { { STATE, A, p->one },
					       { ADD, TWIN, p->other, CONTEXT("a") } };
	const struct ur_row *row;
	struct ur_row swap;
	struct world w;
	size_t count = 99;

	world_make(&w, edits);
	row = ur_evidence_row(&w.e, CONTEXT("a"), &count);
	assert_int_equal(count, 2);
	assert_int_equal(row->id, w.rows[p->other_wins ? TWIN : A].id);
	/* the order of the list does not matter */
	swap = w.live[1];
	w.live[1] = w.live[w.live_len - 1];
	w.live[w.live_len - 1] = swap;
	assert_int_equal(ur_evidence_row(&w.e, CONTEXT("a"), NULL)->id,
			 w.rows[p->other_wins ? TWIN : A].id);
}

static void absent_row(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { GONE, A } };
	struct world w;
	size_t count = 99;

	(void)state;
	world_make(&w, edits);
	assert_null(ur_evidence_row(&w.e, CONTEXT("a"), &count));
	assert_int_equal(count, 0);
	assert_null(ur_evidence_row(&w.e, "", NULL));
	assert_null(ur_evidence_row(&w.e, "CI / b (pull_request) ", NULL));
}

struct miss {
	const char *name;
	const char *context;
	bool near;
	const char *meant; /* NULL: the umbrella */
};

#define LONG "CI / all-required (pull_request)"

static const struct miss misses[] = {
	{ "another case is near", "ci / ALL (Pull_Request)", true },
	{ "more blanks are near", "CI  /  all (pull_request)", true },
	{ "tabs are blanks", "CI\t/\tall (pull_request)", true },
	{ "fewer blanks are near", "CI/all(pull_request)", true },
	{ "blanks around are near", " CI / all (pull_request) ", true },
	{ "the very name is no miss", UMBRELLA, false },
	{ "another event is not near", "CI / all (push)", false },
	{ "another job is not near", "CI / al (pull_request)", false },
	{ "a longer name is not near", "CI / all (pull_request) x", false },
	{ "a letter less is near", "CI / all-reqired (pull_request)", true, LONG },
	{ "two letters changed are near", "CI / oll-reguired (pull_request)", true,
	  LONG },
	{ "neighbours that changed places are near", "CI / all-requried (pull_request)",
	  true, LONG },
	{ "another workflow by a letter is near", "CJ / all-required (pull_request)",
	  true, LONG },
	{ "three letters changed are not near", "CI / xxx-required (pull_request)", false,
	  LONG },
	{ "the name without its event is near", "CI / all-required", true, LONG },
	{ "the name with an event is near", "CI / all-required (pull_request)", true,
	  "CI / all-required" },
	{ "another event of a long name is not near", "CI / all-required (push)", false,
	  LONG },
	{ "a name without a workflow is one too", "coverage", true, "coverege" },
	{ "of a short name a letter makes another", "a-b", false, "a-c" },
	{ "an empty name is not near", "", false },
};

static void check_miss(void **state)
{
	const struct miss *m = *state;
	const struct edit edits[EDITS_MAX] = { { GONE, U },
					       { ADD, TWIN, S, m->context } };
	const struct ur_row *row;
	struct world w;

	world_make(&w, edits);
	row = ur_evidence_near_miss(&w.e, m->meant ? m->meant : UMBRELLA);
	assert_true((row != NULL) == m->near);
	if (row)
		assert_string_equal(row->context, m->context);
}

/* Of several the nearest, wherever it stands. */
static void the_nearest_is_named(void **state)
{
	const struct ur_row rows[] = {
		{ .context = (char *)"CI / oll-reguired (pull_request)" },
		{ .context = (char *)"CI / All-Required (pull_request)" },
		{ .context = (char *)"CI / all-requird (pull_request)" }
	};
	const struct ur_evidence e = { .rows = rows, .rows_len = UR_LEN(rows) };

	(void)state;
	assert_ptr_equal(ur_evidence_near_miss(&e, LONG), &rows[1]);
}

struct ours {
	const char *name;
	struct edit edits[EDITS_MAX];
	bool want, marked;
};

/* clang-format off */
static const struct ours ours[] = {
	{ "our success with our marker", { { STATE, U, S }, { OURS, U, UR_MARKER_COMPENSATED } }, true, true },
	{ "a success by hand", { { STATE, U, S }, { OURS, U, UR_MARKER_COMPENSATED_HAND } }, true, true },
	{ "our row that is not a success", { { OURS, U, UR_MARKER_REVOKED } }, false },
	{ "a success with a copied marker", { { STATE, U, S }, { MARKED, U, UR_MARKER_COMPENSATED } }, false, true },
	{ "an engine's success", { { STATE, U, S } }, false },
	{ "no umbrella", { { GONE, U } }, false },
	{ "our success beside an engine's failure", { { STATE, U, S }, { OURS, U, UR_MARKER_COMPENSATED }, { ADD, TWIN, UR_STATE_FAILURE } }, false },
	{ "our success over another context", { { OURS, A, UR_MARKER_COMPENSATED } }, false },
};
/* clang-format on */

static void check_ours(void **state)
{
	const struct ours *o = *state;
	struct world w;

	world_make(&w, o->edits);
	assert_true(ur_evidence_umbrella_is_ours(&w.e) == o->want);
	assert_true(ur_evidence_umbrella_is_marked(&w.e) == o->marked);
}

static void trust(void **state)
{
	static const char *const names[] = { "ci-bot", "other" };
	const struct ur_rules rules = { .trusted_writers = names,
					.trusted_writers_len = 2 };
	const struct ur_rules nobody = { 0 };

	(void)state;
	assert_true(ur_rules_trust(&rules, "ci-bot"));
	assert_true(ur_rules_trust(&rules, "other"));
	assert_false(ur_rules_trust(&rules, "CI-bot"));
	assert_false(ur_rules_trust(&rules, "ci-bo"));
	assert_false(ur_rules_trust(&rules, ""));
	assert_false(ur_rules_trust(&rules, NULL));
	assert_false(ur_rules_trust(&nobody, "ci-bot"));
}

static void nobody_is_never_trusted(void **state)
{
	static const char *const names[] = { "" };
	const struct ur_rules rules = { .trusted_writers = names,
					.trusted_writers_len = 1 };

	(void)state;
	assert_false(ur_rules_trust(&rules, ""));
}

static void protection(void **state)
{
	struct ur_protection p = UR_PROTECTION_INIT;

	(void)state;
	assert_false(p.readable);
	assert_false(p.enabled);
	for (int i = 0; i < 20; i++) {
		char text[32];

		snprintf(text, sizeof(text), "entry %d", i);
		ur_protection_add(&p, text);
	}
	assert_int_equal(p.contexts_len, 20);
	assert_string_equal(p.contexts[19], "entry 19");
	ur_protection_release(&p);
	assert_int_equal(p.contexts_len, 0);
	ur_protection_release(&p);
}

static void scope_words(void **state)
{
	static const enum ur_scope scopes[] = { UR_SCOPE_UNKNOWN, UR_SCOPE_IN,
						UR_SCOPE_BASE,	  UR_SCOPE_DRAFT,
						UR_SCOPE_LABEL,	  UR_SCOPE_ARCHIVED,
						UR_SCOPE_SHARD,	  UR_SCOPE_NOT_ASKED };

	(void)state;
	for (size_t i = 0; i < UR_LEN(scopes); i++) {
		assert_true(*ur_scope_words(scopes[i]));
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(ur_scope_words(scopes[i]),
						ur_scope_words(scopes[j]));
	}
	assert_string_equal(ur_scope_words((enum ur_scope)4711), "unknown");
	assert_string_equal(ur_scope_words(UR_SCOPE_BASE), "base branch");
	assert_string_equal(ur_scope_words(UR_SCOPE_DRAFT), "draft");
	assert_string_equal(ur_scope_words(UR_SCOPE_LABEL), "hold label");
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(pairs) + UR_LEN(misses) + UR_LEN(ours) + 6] = {
		0
	};
	size_t n = 0;

	ADD_ROWS(tests, n, pairs, check_pair);
	ADD_ROWS(tests, n, misses, check_miss);
	ADD_ROWS(tests, n, ours, check_ours);
	ADD_TEST(tests, n, "of several the nearest name", the_nearest_is_named);
	ADD_TEST(tests, n, "a context without a row", absent_row);
	ADD_TEST(tests, n, "trust goes by the exact name", trust);
	ADD_TEST(tests, n, "an empty name is nobody", nobody_is_never_trusted);
	ADD_TEST(tests, n, "entries of a protection are owned", protection);
	ADD_TEST(tests, n, "each scope has its own words", scope_words);
	return RUN_TESTS("core.evidence", tests, n);
}
