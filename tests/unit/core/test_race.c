/* SPDX-License-Identifier: MIT */
#include "core/table.h"

#include "ur/core/race.h"

struct row {
	const char *name;
	int64_t seen, ours;
	bool next, all;
	int64_t ids[6]; /* of the rows, 0 ends them */
};

/* clang-format off */
static const struct row rows[] = {
	{ "the next id: nobody wrote", 9, 10, true, true, { 0 } },
	{ "the next id, with the rows around it", 9, 10, true, true, { 10, 9, 8 } },
	{ "one in between that is shown", 9, 11, false, true, { 11, 10, 9 } },
	{ "one in between that is not shown", 9, 11, false, false, { 11, 9, 8 } },
	{ "what was there before explains nothing", 9, 11, false, false, { 9, 8, 7 } },
	{ "what came after explains nothing", 9, 11, false, false, { 13, 12, 11 } },
	{ "a list that ends before ours", 9, 12, false, false, { 10, 9 } },
	{ "of two in between one is shown", 9, 12, false, false, { 12, 11, 9 } },
	{ "both are shown", 9, 12, false, true, { 12, 11, 10 } },
	{ "an id that was there before tells nothing", 9, 9, false, false, { 9 } },
	{ "an id from long ago tells nothing", 9, 3, false, false, { 9, 3 } },
	{ "the first row of all", 0, 1, true, true, { 0 } },
	{ "behind the highest id that there can be comes none", INT64_MAX, INT64_MAX, false, false, { 0 } },
	{ "nor the lowest", INT64_MAX, INT64_MIN, false, false, { 0 } },
	{ "the highest id that there can be, over all others", 0, INT64_MAX, false, false, { 1, 2 } },
	{ "the highest id that there can be, as the next one", INT64_MAX - 1, INT64_MAX, true, true, { 0 } },
};
/* clang-format on */

static void check(void **state)
{
	const struct row *row = *state;
	struct ur_rows list = UR_ROWS_INIT;

	for (size_t i = 0; i < UR_LEN(row->ids) && row->ids[i]; i++)
		ur_rows_push(&list)->id = row->ids[i];
	assert_int_equal(ur_race_is_next(row->seen, row->ours), row->next);
	assert_int_equal(ur_race_shows_all(&list, row->seen, row->ours), row->all);
	ur_rows_release(&list);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows)] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check);
	return RUN_TESTS("core.race", tests, n);
}
