/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ur/app/doctor.h"
#include "ur/app/look.h"
#include "ur/base/memory.h"

/* One row: how many findings of each kind there are, and from which --fail-on on it counts. */
static const struct row {
	const char *name;
	size_t fail, warn, note;
	bool error, warning, info;
} rows[] = {
	{ "all passed: never", 0, 0, 0, false, false, false },
	{ "a note counts for info alone", 0, 0, 1, false, false, true },
	{ "a warning counts for warning and info", 0, 1, 0, false, true, true },
	{ "a failure always counts", 1, 0, 0, true, true, true },
	{ "the worst one decides", 1, 2, 3, true, true, true },
};

static void check_row(void **state)
{
	const struct row *row = *state;
	const struct ur_doctor doctor = { .counts = { [UR_FINDING_FAIL] = row->fail,
						      [UR_FINDING_WARN] = row->warn,
						      [UR_FINDING_NOTE] = row->note,
						      [UR_FINDING_PASS] = 9 } };

	assert_int_equal(ur_doctor_failed(&doctor, UR_WEIGHT_ERROR), row->error);
	assert_int_equal(ur_doctor_failed(&doctor, UR_WEIGHT_WARNING), row->warning);
	assert_int_equal(ur_doctor_failed(&doctor, UR_WEIGHT_INFO), row->info);
}

static void expect_branches(const struct ur_settings *settings,
			    const struct ur_repository_settings *repository,
			    const char *first, const char *second)
{
	struct ur_strset branches = UR_STRSET_INIT;

	ur_look_branches(settings, repository, "trunk", &branches);
	assert_int_equal(branches.len, second ? 2 : 1);
	assert_string_equal(branches.items[0], first);
	if (second)
		assert_string_equal(branches.items[1], second);
	ur_strset_release(&branches);
}

static void branches_are_those_that_are_named_and_no_patterns(void **state)
{
	struct ur_settings settings;
	struct ur_repository_settings *repository;

	(void)state;
	ur_settings_init(&settings);
	repository = ur_settings_push_repository(&settings, "acme/widget");
	expect_branches(&settings, repository, "trunk", NULL);
	ur_list_add(&repository->bases, "release/*");
	expect_branches(&settings, repository, "trunk", NULL);
	ur_list_add(&repository->bases, "main");
	ur_list_add(&repository->bases, "next");
	expect_branches(&settings, repository, "main", "next");
	ur_list_add(&settings.only_bases, "other");
	expect_branches(&settings, repository, "other", NULL);
	ur_settings_release(&settings);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + 1];
	size_t n = 0;

	for (; n < UR_LEN(rows); n++)
		tests[n] = (struct CMUnitTest){ .name = rows[n].name,
						.test_func = check_row,
						.initial_state =
							(void *)(uintptr_t)&rows[n] };
	tests[n] = (struct CMUnitTest)cmocka_unit_test(
		branches_are_those_that_are_named_and_no_patterns);
	return cmocka_run_group_tests_name("app.doctor", tests, NULL, NULL);
}
