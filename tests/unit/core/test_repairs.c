/* SPDX-License-Identifier: MIT */
#include "core/table.h"

#include <stdio.h>
#include <string.h>

#include "ur/base/time.h"
#include "ur/core/repairs.h"

/* rows of the table leave out what they do not mean */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define NOW INT64_C(1800000000)
#define DAY INT64_C(86400)
#define UMBRELLA "CI / all (pull_request)"
#define MAX 4

/* Rows and entries by the last digit of their nonce; 0 ends a list. Times in seconds ago. */
struct mark {
	int digit;
	int64_t ago;
	enum ur_marker_kind kind; /* UR_MARKER_NONE: a compensation */
	bool timeless, elsewhere, red;
};

struct row {
	const char *name;
	struct mark rows[MAX], made[MAX];
	size_t most, count;
	bool exhausted;
	int64_t ends_in;
};

/* clang-format off */
static const struct row table[] = {
	{ "nothing was done", .most = 2 },
	{ "one of two", { { 1, 60 } }, { { 0 } }, 2, 1, false, 0 },
	{ "both, by their rows", { { 1, 60 }, { 2, 600 } }, { { 0 } }, 2, 2, true, DAY - 600 },
	{ "both, by the ledger: re-runs leave no row of ours", { { 0 } }, { { 1, 600 }, { 2, 60 } }, 2, 2, true, DAY - 600 },
	{ "one of each", { { 1, 60 } }, { { 2, 600 } }, 2, 2, true, DAY - 600 },
	{ "what row and ledger both know counts once", { { 1, 60 } }, { { 1, 61 } }, 2, 1, false, 0 },
	{ "three where two may be: the second newest has to grow old", { { 1, 60 }, { 2, 600 }, { 3, 6000 } }, { { 0 } }, 2, 3, true, DAY - 600 },
	{ "by hand counts, too", { { 1, 60, UR_MARKER_COMPENSATED_HAND } }, { { 0 } }, 1, 1, true, DAY - 60 },
	{ "a record's truth counts for its own context", { { 1, 60, UR_MARKER_TRUTH } }, { { 0 } }, 1, 1, true, DAY - 60 },
	{ "one that took another back does not", { { 1, 60, UR_MARKER_TRUTH, .red = true } }, { { 0 } }, 1, 0, false, 0 },
	{ "a revocation is no repair", { { 1, 60, UR_MARKER_REVOKED } }, { { 0 } }, 1, 0, false, 0 },
	{ "nor is its id one that the ledger's repairs are looked for under", { { 1, 60, UR_MARKER_REVOKED } }, { { 1, 60 } }, 2, 1, false, 0 },
	{ "another umbrella's neither", { { 1, 60, .elsewhere = true } }, { { 0 } }, 1, 0, false, 0 },
	{ "a day old still counts", { { 1, DAY } }, { { 0 } }, 1, 1, true, 0 },
	{ "older does not", { { 1, DAY + 1 } }, { { 2, DAY + 1 } }, 1, 0, false, 0 },
	{ "one without a time counts, and nobody knows how long", { { 1, 0, .timeless = true } }, { { 0 } }, 1, 1, true, -1 },
	{ "beside one with a time", { { 1, 0, .timeless = true }, { 2, 60 } }, { { 0 } }, 2, 2, true, DAY - 60 },
	{ "none may be made at all", .most = 0, .exhausted = true, .ends_in = -1 },
};
/* clang-format on */

static void check_row(void **state)
{
	const struct row *r = *state;
	struct ur_row rows[MAX] = { 0 };
	struct ur_repair_made made[MAX] = { 0 };
	char ids[MAX][32];
	size_t rows_len = 0, made_len = 0;
	struct ur_repairs got;
	int64_t ends;

	for (; rows_len < MAX && r->rows[rows_len].digit; rows_len++) {
		const struct mark *m = &r->rows[rows_len];
		struct ur_row *row = &rows[rows_len];

		row->context = (char *)(uintptr_t)(m->elsewhere ? "other" : UMBRELLA);
		row->created_at = m->timeless ? UR_TIME_NONE : NOW - m->ago;
		row->state = m->red ? UR_STATE_FAILURE : UR_STATE_SUCCESS;
		row->marker.kind = m->kind ? m->kind : UR_MARKER_COMPENSATED;
		(void)snprintf(row->marker.pass, sizeof(row->marker.pass),
			       "20261121T205501Z");
		(void)snprintf(row->marker.nonce, sizeof(row->marker.nonce), "0000000%d",
			       m->digit);
	}
	for (; made_len < MAX && r->made[made_len].digit; made_len++) {
		(void)snprintf(ids[made_len], sizeof(ids[made_len]),
			       "20261121T205501Z-0000000%d", r->made[made_len].digit);
		made[made_len] = (struct ur_repair_made){ ids[made_len],
							  NOW - r->made[made_len].ago };
	}
	got = ur_repairs_count(rows, rows_len, UMBRELLA, made, made_len, r->most, NOW);
	assert_int_equal(got.count, r->count);
	assert_true(got.exhausted == r->exhausted);
	ends = !r->exhausted || r->ends_in < 0 ? UR_TIME_NONE : NOW + r->ends_in + 1;
	assert_int_equal(got.ends_at, ends);
}

/* An id of another shape is another one: a ledger is a file that somebody may edit. */
static void odd_ids(void **state)
{
	static const char *const ids[] = { "", "20261121T205501Z", "20261121T205501Z-",
					   "20261121T205501Zx00000001",
					   "20261121T205502Z-00000001" };
	struct ur_row row = { .context = (char *)(uintptr_t)UMBRELLA,
			      .created_at = NOW,
			      .marker = { .kind = UR_MARKER_COMPENSATED,
					  .pass = "20261121T205501Z",
					  .nonce = "00000001" } };

	(void)state;
	for (size_t i = 0; i < UR_LEN(ids); i++) {
		const struct ur_repair_made made = { ids[i], NOW };

		assert_int_equal(
			ur_repairs_count(&row, 1, UMBRELLA, &made, 1, 9, NOW).count, 2);
	}
}

/* By hand nothing limits them. */
static void many(void **state)
{
	struct ur_repair_made made[100];
	struct ur_repairs got;

	(void)state;
	for (size_t i = 0; i < UR_LEN(made); i++)
		made[i] = (struct ur_repair_made){ "x", NOW - (int64_t)i };
	got = ur_repairs_count(NULL, 0, UMBRELLA, made, UR_LEN(made), 50, NOW);
	assert_int_equal(got.count, UR_LEN(made));
	assert_int_equal(got.ends_at, NOW - 49 + DAY + 1);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(table) + 2] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, table, check_row);
	ADD_TEST(tests, n, "an id of another shape is another one", odd_ids);
	ADD_TEST(tests, n, "a hundred of them", many);
	return RUN_TESTS("core.repairs", tests, n);
}
