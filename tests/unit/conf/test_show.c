/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ur/base/memory.h"
#include "ur/base/time.h"
#include "ur/conf/file.h"
#include "ur/conf/show.h"
#include "ur/policy/yaml.h"

/* One row: a value as somebody writes it, and as it is shown. */
static const struct row {
	const char *name, *key, *value, *shown;
} rows[] = {
	{ "a duration in the largest unit that divides it", "rules.min_age", "300s",
	  "5m" },
	{ "seconds that no minute divides", "rules.min_age", "90s", "90s" },
	{ "days", "rules.pending_after", "48h", "2d" },
	{ "never", "rules.pending_after", "never", "never" },
	{ "a share without useless digits", "limits.max_share", "0.250", "0.25" },
	{ "the whole", "limits.max_share", "1", "1" },
	{ "nothing of it", "limits.max_share", "0", "0" },
	{ "a word", "remedy.kind", "rerun", "rerun" },
	{ "a switch that is kept the other way round", "rules.revoke", "false", "false" },
	{ "a switch", "forge.allow_http", "true", "true" },
	{ "a number below zero", "verbosity", "-1", "-1" },
	{ "a count", "limits.max_actions", "0", "0" },
	{ "a shard", "shard", "2/3", "2/3" },
	{ "an address in its one form", "forge.url", "HTTPS://Git.Example.org:443/x/",
	  "https://git.example.org/x" },
	{ "a text", "forge.user_agent", "some thing/1.0", "some thing/1.0" },
	{ "an entry of a list", "rules.trusted_writers", "joe", "joe" },
	{ "a pull request's number", "pr", "412", "412" },
};

static void check_row(void **state)
{
	const struct row *row = *state;
	const struct ur_key *key = ur_key_find(row->key);
	struct ur_settings settings;
	struct ur_list shown = { 0 };

	ur_settings_init(&settings);
	assert_int_equal(ur_settings_assign(&settings, key, row->value, UR_LAYER_FLAG,
					    "flag", NULL),
			 UR_OK);
	ur_settings_show(&settings, key, &shown);
	assert_int_equal(shown.len, 1);
	assert_string_equal(shown.items[0], row->shown);
	/* and back again */
	assert_int_equal(ur_settings_assign(&settings, key, shown.items[0], UR_LAYER_FLAG,
					    "flag", NULL),
			 UR_OK);
	ur_list_release(&shown);
	ur_settings_release(&settings);
}

static void every_built_in_value_is_shown_as_it_is_written(void **state)
{
	struct ur_settings settings;
	size_t len;
	const struct ur_key *keys = ur_keys(&len);

	(void)state;
	ur_settings_init(&settings);
	for (size_t i = 0; i < len; i++) {
		struct ur_list shown = { 0 };

		ur_settings_show(&settings, &keys[i], &shown);
		assert_int_equal(shown.len, ur_key_is_list(&keys[i]) ? 0 : 1);
		if (shown.len)
			assert_string_equal(shown.items[0], keys[i].built_in);
		ur_list_release(&shown);
	}
	ur_settings_release(&settings);
}

static void any_text_survives_quoting(void **state)
{
	static const char *const texts[] = {
		"plain",     "a \"b\" \\c",	  "tab\tand\nline",
		"# : - {x}", "\xc3\xa9t\xc3\xa9", "\x01\x7f"
	};

	(void)state;
	for (size_t i = 0; i < UR_LEN(texts); i++) {
		struct ur_str yaml = UR_STR_INIT;
		struct ur_yaml *parsed = NULL;
		const char *back = "";

		ur_str_adds(&yaml, "a: ");
		ur_yaml_quote(texts[i], &yaml);
		assert_int_equal(ur_yaml_parse(yaml.buf, yaml.len, "x.yml", 0, &parsed,
					       NULL, NULL),
				 UR_OK);
		assert_int_equal(ur_yaml_string(ur_yaml_get(ur_yaml_root(parsed), "a"),
						"a", &back, NULL),
				 UR_OK);
		assert_string_equal(back, texts[i]);
		ur_yaml_free(parsed);
		ur_str_release(&yaml);
	}
}

static void a_starter_names_every_key_a_file_may_have(void **state)
{
	struct ur_settings settings;
	struct ur_str text = UR_STR_INIT;
	size_t len;
	const struct ur_key *keys = ur_keys(&len);

	(void)state;
	ur_settings_init(&settings);
	ur_settings_starter(&settings, NULL, &text);
	for (size_t i = 0; i < len; i++) {
		char *line;

		if (!keys[i].in_file)
			continue;
		line = ur_xasprintf("  # %s: ", strchr(keys[i].path, '.') + 1);
		if (!strstr(text.buf, line))
			assert_string_equal(keys[i].path, "(it is not in the starter)");
		free(line);
	}
	ur_str_release(&text);
	ur_settings_release(&settings);
}

static void a_starter_is_read_back_as_what_it_was_made_of(void **state)
{
	struct ur_settings settings, back;
	struct ur_repository_settings *repository;
	struct ur_str text = UR_STR_INIT;

	(void)state;
	ur_settings_init(&settings);
	ur_settings_init(&back);
	assert_int_equal(ur_settings_assign(&settings, ur_key_find("forge.url"),
					    "https://git.example.org/sub", UR_LAYER_FLAG,
					    "flag", NULL),
			 UR_OK);
	repository = ur_settings_push_repository(&settings, "acme/widget");
	ur_repository_push_umbrella(repository, "CI / \"all\" (pull_request)");
	ur_repository_push_umbrella(repository, "# other: {x}")->aggregates_only = true;
	ur_settings_starter(&settings, NULL, &text);
	assert_int_equal(ur_settings_read_text(&back, "x.yml", text.buf, text.len, NULL),
			 UR_OK);
	assert_string_equal(back.server, settings.server);
	assert_int_equal(back.repositories_len, 1);
	repository = &back.repositories[0];
	assert_string_equal(repository->name, "acme/widget");
	assert_int_equal(repository->umbrellas_len, 2);
	assert_string_equal(repository->umbrellas[0].context,
			    "CI / \"all\" (pull_request)");
	assert_false(repository->umbrellas[0].aggregates_only);
	assert_string_equal(repository->umbrellas[1].context, "# other: {x}");
	assert_true(repository->umbrellas[1].aggregates_only);
	ur_str_release(&text);
	ur_settings_release(&settings);
	ur_settings_release(&back);
}

static void what_was_found_is_filled_in_and_cannot_leave_its_comment(void **state)
{
	const struct ur_starter_umbrella found = { .context = "CI / all (pull_request)",
						   .origin = "ci.yml:4",
						   .does_more =
							   "step 'x\nforge: {}' does" };
	struct ur_settings settings, back;
	struct ur_str text = UR_STR_INIT;

	(void)state;
	ur_settings_init(&settings);
	ur_settings_init(&back);
	ur_settings_push_repository(&settings, "acme/widget");
	ur_settings_starter(&settings, &found, &text);
	assert_non_null(strstr(text.buf, "# found at ci.yml:4\n"));
	assert_non_null(strstr(text.buf, "# required: {aggregates_only: true}\n"));
	assert_int_equal(ur_settings_read_text(&back, "x.yml", text.buf, text.len, NULL),
			 UR_OK);
	assert_string_equal(back.repositories[0].umbrellas[0].context, found.context);
	assert_false(back.repositories[0].umbrellas[0].aggregates_only);
	ur_str_release(&text);
	ur_settings_release(&settings);
	ur_settings_release(&back);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + 5];
	size_t n = 0;

	for (size_t i = 0; i < UR_LEN(rows); i++)
		tests[n++] = (struct CMUnitTest){ .name = rows[i].name,
						  .test_func = check_row,
						  .initial_state =
							  (void *)(uintptr_t)&rows[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
		every_built_in_value_is_shown_as_it_is_written);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(any_text_survives_quoting);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
		a_starter_names_every_key_a_file_may_have);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
		a_starter_is_read_back_as_what_it_was_made_of);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
		what_was_found_is_filled_in_and_cannot_leave_its_comment);
	return cmocka_run_group_tests_name("conf.show", tests, NULL, NULL);
}
