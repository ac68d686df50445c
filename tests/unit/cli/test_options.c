/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ur/base/memory.h"
#include "ur/cli/commands.h"
#include "ur/cli/options.h"

static void names_letters_and_variables_are_unique(void **state)
{
	size_t len;
	const struct ur_option *o = ur_options(&len);

	(void)state;
	assert_true(len > 30);
	for (size_t i = 0; i < len; i++) {
		char mine[UR_VARIABLE_BUF], other[UR_VARIABLE_BUF];

		assert_ptr_equal(ur_option_find(o[i].name), &o[i]);
		ur_option_variable(&o[i], mine);
		for (size_t k = 0; k < i; k++) {
			assert_string_not_equal(o[i].name, o[k].name);
			if (o[i].letter)
				assert_int_not_equal(o[i].letter, o[k].letter);
			if (*mine)
				assert_string_not_equal(mine,
							ur_option_variable(&o[k], other));
		}
	}
}

static void every_option_is_documented(void **state)
{
	size_t len;
	const struct ur_option *o = ur_options(&len);

	(void)state;
	for (size_t i = 0; i < len; i++) {
		size_t n = strlen(o[i].help);

		assert_true(n >= 8);
		assert_true(isupper((unsigned char)o[i].help[0]));
		assert_int_not_equal(o[i].help[n - 1], '.');
		assert_true(o[i].commands != 0);
		assert_true(o[i].group < UR_GROUP_COUNT_);
		for (const char *p = o[i].name; *p; p++)
			assert_true(islower((unsigned char)*p) || *p == '-');
	}
}

static void every_key_of_an_option_exists(void **state)
{
	size_t len;
	const struct ur_option *o = ur_options(&len);

	(void)state;
	for (size_t i = 0; i < len; i++) {
		const struct ur_key *key;

		if (!o[i].key)
			continue;
		key = ur_key_find(o[i].key);
		assert_non_null(key);
		/* what repeats is a list, and the other way round */
		assert_int_equal(!!(o[i].flags & UR_OPTION_REPEATS), ur_key_is_list(key));
		/* a switch assigns what its key can take */
		if (!o[i].argument && !(o[i].flags & UR_OPTION_COUNTS)) {
			struct ur_settings s;

			ur_settings_init(&s);
			assert_int_equal(
				ur_settings_assign(&s, key,
						   o[i].implies ? o[i].implies : "true",
						   UR_LAYER_FLAG, "flag", NULL),
				UR_OK);
			ur_settings_release(&s);
		}
	}
}

static void every_key_of_a_run_has_its_option(void **state)
{
	size_t len, n;
	const struct ur_key *keys = ur_keys(&len);
	const struct ur_option *o = ur_options(&n);

	(void)state;
	for (size_t i = 0; i < len; i++) {
		bool found = keys[i].in_file;

		for (size_t k = 0; k < n && !found; k++)
			found = o[k].key && !strcmp(o[k].key, keys[i].path);
		if (!found)
			assert_string_equal(keys[i].path, "(a key without an option)");
	}
}

static void variables_are_derived_from_names(void **state)
{
	char buf[UR_VARIABLE_BUF];

	(void)state;
	assert_string_equal(ur_option_variable(ur_option_find("min-age"), buf),
			    "UMBRELLA_REAPER_MIN_AGE");
	assert_string_equal(ur_option_variable(ur_option_find("server"), buf),
			    "UMBRELLA_REAPER_SERVER");
	/* consent is said each time */
	assert_string_equal(ur_option_variable(ur_option_find("yes"), buf), "");
	assert_string_equal(ur_option_variable(ur_option_find("reason"), buf), "");
}

static void nothing_that_only_reads_can_be_told_to_write(void **state)
{
	(void)state;
	/* what 'config' takes it only shows */
	assert_int_equal(ur_option_find("apply")->commands, UR_CMD_SWEEP | UR_CMD_CONFIG);
	assert_int_equal(ur_option_find("yes")->commands,
			 UR_CMD_COMPENSATE | UR_CMD_REVOKE);
	assert_int_equal(ur_option_find("inherited")->commands, UR_CMD_COMPENSATE);
	assert_int_equal(ur_option_find("all")->commands, UR_CMD_REVOKE);
	assert_int_equal(ur_option_find("replay")->commands,
			 UR_CMD_AUDIT | UR_CMD_EXPLAIN | UR_CMD_CONFIG);
	assert_int_equal(ur_option_find("workflows-dir")->commands,
			 UR_CMD_AUDIT | UR_CMD_EXPLAIN | UR_CMD_DOCTOR | UR_CMD_POLICY |
				 UR_CMD_CONFIG);
	assert_null(ur_option_find("token"));
}

static void a_mistyped_variable_is_found(void **state)
{
	const char *entries[] = { "HOME=/",
				  "UMBRELLA_REAPER_APPLY=true",
				  "UMBRELLA_REAPER_APLY=true",
				  "UMBRELLA_REAPER_TOKEN=x",
				  "UMBRELLA_REAPER_YES=true",
				  "UMBRELLA_REAPER_=",
				  NULL };
	char name[UR_VARIABLE_BUF], nearest[UR_VARIABLE_BUF];
	char *const *list = (char *const *)(uintptr_t)entries;
	size_t at = 0;

	(void)state;
	assert_true(ur_options_unknown_variable(list, &at, name, nearest));
	assert_string_equal(name, "UMBRELLA_REAPER_APLY");
	assert_string_equal(nearest, "UMBRELLA_REAPER_APPLY");
	/* consent has no variable, and who believes so is told */
	assert_true(ur_options_unknown_variable(list, &at, name, nearest));
	assert_string_equal(name, "UMBRELLA_REAPER_YES");
	assert_string_equal(nearest, "");
	assert_true(ur_options_unknown_variable(list, &at, name, nearest));
	assert_string_equal(name, "UMBRELLA_REAPER_");
	assert_false(ur_options_unknown_variable(list, &at, name, nearest));
}

/* One row: a variable's value, for sweep; what is assigned. */
struct row {
	const char *name, *variable, *value, *key, *want; /* key NULL: nothing */
	enum ur_errc rc;
};

static const struct row rows[] = {
	{ "a value is passed on", "UMBRELLA_REAPER_MIN_AGE", "7m", "rules.min_age", "7m",
	  UR_OK },
	{ "an empty value is a variable that is not set", "UMBRELLA_REAPER_MIN_AGE", "",
	  NULL, NULL, UR_ECONFIG },
	{ "an empty switch too", "UMBRELLA_REAPER_APPLY", "", NULL, NULL, UR_ECONFIG },
	{ "another command's may be empty", "UMBRELLA_REAPER_REPLAY", "", NULL, NULL,
	  UR_OK },
	{ "a switch is on", "UMBRELLA_REAPER_APPLY", "yes", "apply", "true", UR_OK },
	{ "a switch is off", "UMBRELLA_REAPER_APPLY", "0", "apply", "false", UR_OK },
	{ "a switch is neither", "UMBRELLA_REAPER_APPLY", "perhaps", NULL, NULL,
	  UR_ECONFIG },
	{ "a switch that stands for a value", "UMBRELLA_REAPER_JSON", "true", "format",
	  "json", UR_OK },
	{ "a switch that stands for a value and is off", "UMBRELLA_REAPER_JSON", "false",
	  NULL, NULL, UR_OK },
	{ "quiet is a verbosity", "UMBRELLA_REAPER_QUIET", "1", "verbosity", "-1",
	  UR_OK },
	{ "verbose may be a number", "UMBRELLA_REAPER_VERBOSE", "2", "verbosity", "2",
	  UR_OK },
	{ "verbose may be a word", "UMBRELLA_REAPER_VERBOSE", "true", "verbosity", "1",
	  UR_OK },
	{ "another command's variable is left alone", "UMBRELLA_REAPER_REPLAY", "d", NULL,
	  NULL, UR_OK },
	{ "consent cannot be inherited", "UMBRELLA_REAPER_YES", "true", NULL, NULL,
	  UR_OK },
};

static const struct row *current;

static const char *lookup(const char *name)
{
	return strcmp(name, current->variable) ? NULL : current->value;
}

static void check_row(void **state)
{
	const struct row *row = *state;
	struct ur_assignment *list = NULL;
	struct ur_list texts = { 0 };
	struct ur_error err = UR_ERROR_INIT;
	size_t len = 0;

	current = row;
	assert_int_equal(
		ur_options_environment(lookup, UR_CMD_SWEEP, &list, &len, &texts, &err),
		row->rc);
	assert_int_equal(len, row->key ? 1 : 0);
	if (row->key) {
		assert_string_equal(list[0].key, row->key);
		assert_string_equal(list[0].value, row->want);
		assert_string_equal(list[0].origin, row->variable);
	}
	if (row->rc < 0)
		assert_non_null(strstr(err.message, row->variable));
	free(list);
	ur_list_release(&texts);
}

int main(void)
{
	static const struct CMUnitTest fixed[] = {
		cmocka_unit_test(names_letters_and_variables_are_unique),
		cmocka_unit_test(every_option_is_documented),
		cmocka_unit_test(every_key_of_an_option_exists),
		cmocka_unit_test(every_key_of_a_run_has_its_option),
		cmocka_unit_test(variables_are_derived_from_names),
		cmocka_unit_test(nothing_that_only_reads_can_be_told_to_write),
		cmocka_unit_test(a_mistyped_variable_is_found),
	};
	struct CMUnitTest tests[UR_LEN(rows) + UR_LEN(fixed)] = { 0 };
	size_t n = UR_LEN(rows);

	for (size_t i = 0; i < n; i++) {
		tests[i].name = rows[i].name;
		tests[i].test_func = check_row;
		tests[i].initial_state = (void *)(uintptr_t)&rows[i];
	}
	memcpy(tests + n, fixed, sizeof(fixed));
	return cmocka_run_group_tests_name("cli.options", tests, NULL, NULL);
}
