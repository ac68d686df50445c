/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ur/base/memory.h"
#include "ur/conf/file.h"
#include "ur/conf/keys.h"

/* One row: a key, what its value is, and within which bounds. */
static const struct row {
	const char *name, *key, *kind, *bounds;
} rows[] = {
	{ "a duration has two bounds", "forge.timeout", "duration", "1s to 10m" },
	{ "one that may be left open says so", "rules.pending_after", "duration",
	  "1s to 30d, or never" },
	{ "a number has two bounds", "forge.parallel", "whole number", "1 to 64" },
	{ "a count that may be none", "limits.max_actions", "whole number",
	  "0 to 100000" },
	{ "a word is one of a few", "forge.kind", "one of auto, gitea, forgejo", "" },
	{ "a switch", "rules.revoke", "true or false", "" },
	{ "a share", "limits.max_share", "share", "0 to 1" },
	{ "a text has a length", "forge.treat_as", "text", "at most 32 characters" },
	{ "a list of texts too", "rules.trusted_writers", "list of texts",
	  "at most 255 characters" },
	{ "a path has none", "ledger.dir", "path", "" },
	{ "an address has none", "forge.url", "web address", "" },
};

static void check_row(void **state)
{
	const struct row *row = *state;
	const struct ur_key *key = ur_key_find(row->key);
	struct ur_str kind = UR_STR_INIT, bounds = UR_STR_INIT;

	assert_non_null(key);
	ur_key_kind(key, &kind);
	ur_key_bounds(key, &bounds);
	assert_string_equal(kind.buf, row->kind);
	assert_string_equal(bounds.buf, row->bounds);
	ur_str_release(&kind);
	ur_str_release(&bounds);
}

/* What the bounds promise is what the reader takes: nothing is out of its own range. */
static void built_in_values_are_within_their_bounds(void **state)
{
	size_t len, checked = 0;
	const struct ur_key *keys = ur_keys(&len);
	struct ur_settings settings;
	struct ur_error err = UR_ERROR_INIT;

	(void)state;
	ur_settings_init(&settings);
	for (size_t i = 0; i < len; i++) {
		if (!keys[i].in_file || !*keys[i].built_in)
			continue;
		assert_int_equal(ur_settings_assign(&settings, &keys[i], keys[i].built_in,
						    UR_LAYER_FILE, "", &err),
				 UR_OK);
		checked++;
	}
	assert_true(checked > 15);
	ur_settings_release(&settings);
}

static void nested_keys_have_a_kind_or_words(void **state)
{
	size_t len;
	const struct ur_nested_key *keys = ur_nested_keys(&len);

	(void)state;
	assert_true(len > 10);
	for (size_t i = 0; i < len; i++) {
		assert_true(!keys[i].kind == !!keys[i].words);
		assert_true(!keys[i].words || keys[i].built_in);
		assert_true(*keys[i].help);
		assert_ptr_equal(ur_nested_words(keys[i].path), keys[i].words);
	}
	assert_null(ur_nested_words("repositories[].nothing"));
}

static void nested_names_are_those_right_below(void **state)
{
	const char *names[UR_NESTED_MAX];

	(void)state;
	assert_int_equal(ur_nested_names("repositories[]", names), 5);
	assert_string_equal(names[0], "name");
	assert_string_equal(names[4], "umbrellas");
	assert_int_equal(ur_nested_names("repositories[].umbrellas[]", names), 2);
	assert_string_equal(names[0], "context");
	assert_int_equal(ur_nested_names("repositories[].umbrellas[].required", names),
			 7);
	assert_int_equal(ur_nested_names("repositories", names), 0);
}

/* The words of the table stand for the values of the enums, in their order. */
static void words_of_repositories_mean_what_they_say(void **state)
{
	static const char text[] =
		"repositories:\n"
		"  - name: a/b\n"
		"    drafts: include\n"
		"    umbrellas:\n"
		"      - {context: w, required: {from: workflow}}\n"
		"      - {context: l, required: {from: list, contexts: [x]}}\n"
		"      - {context: p, required: {from: protection}}\n";
	struct ur_error err = UR_ERROR_INIT;
	struct ur_settings settings;

	(void)state;
	ur_settings_init(&settings);
	assert_int_equal(
		ur_settings_read_text(&settings, "c.yml", text, strlen(text), &err),
		UR_OK);
	assert_int_equal(settings.repositories[0].drafts, UR_DRAFTS_INCLUDE);
	assert_int_equal(settings.repositories[0].umbrellas[0].from, UR_FROM_WORKFLOW);
	assert_int_equal(settings.repositories[0].umbrellas[1].from, UR_FROM_LIST);
	assert_int_equal(settings.repositories[0].umbrellas[2].from, UR_FROM_PROTECTION);
	ur_settings_release(&settings);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + 4] = {
		cmocka_unit_test(built_in_values_are_within_their_bounds),
		cmocka_unit_test(nested_keys_have_a_kind_or_words),
		cmocka_unit_test(nested_names_are_those_right_below),
		cmocka_unit_test(words_of_repositories_mean_what_they_say),
	};

	for (size_t i = 0; i < UR_LEN(rows); i++)
		tests[4 + i] = (struct CMUnitTest){ .name = rows[i].name,
						    .test_func = check_row,
						    .initial_state = (void *)&rows[i] };
	return cmocka_run_group_tests_name("conf.keys", tests, NULL, NULL);
}
