/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ur/base/memory.h"
#include "ur/base/time.h"
#include "ur/conf/keys.h"

/* One row: a value for a key, and a piece of the refusal; NULL: it is taken. */
struct row {
	const char *name, *key, *value, *refusal, *hint;
};

#define LONG_120                                                                         \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"   \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A_UMLAUT "\xc3\xa4"

static const struct row rows[] = {
	{ "a duration is a number and a unit", "rules.min_age", "90s", NULL, NULL },
	{ "a bare number is no duration", "rules.min_age", "5", "not a duration", "90s" },
	{ "a duration of nothing is refused", "rules.min_age", "0s", "not above zero",
	  "90s" },
	{ "a request may not take an hour", "forge.timeout", "1h", "out of range",
	  "from 1s to 10m" },
	{ "only some durations may be never", "rules.min_age", "never", "not a duration",
	  "90s" },
	{ "a pending umbrella may be left for ever", "rules.pending_after", "never", NULL,
	  NULL },
	{ "retries may be none", "forge.retries", "0", NULL, NULL },
	{ "nothing can be asked with no transfer", "forge.parallel", "0", "out of range",
	  "from 1 to 64" },
	{ "a number has no sign", "forge.retries", "+4", "not a whole number",
	  "0 to 20" },
	{ "a number has no blanks", "forge.retries", " 4", "not a whole number",
	  "0 to 20" },
	{ "a number is not hexadecimal", "forge.retries", "0x4", "not a whole number",
	  "0 to 20" },
	{ "a number that overflows is refused", "limits.max_actions",
	  "99999999999999999999999", "not a whole number", "0 to" },
	{ "a share has decimals", "limits.max_share", "0.25", NULL, NULL },
	{ "a share may be everything", "limits.max_share", "1", NULL, NULL },
	{ "a share above one is none", "limits.max_share", "1.1", "not a share",
	  "0 to 1" },
	{ "a percentage is no share", "limits.max_share", "50%", "not a share",
	  "0 to 1" },
	{ "a dot alone is no share", "limits.max_share", "0.", "not a share", "0 to 1" },
	{ "a switch says true", "forge.allow_http", "true", NULL, NULL },
	{ "a switch does not say maybe", "forge.allow_http", "maybe", "not true or false",
	  "true or false" },
	{ "a word is one of the list", "remedy.kind", "rerun", NULL, NULL },
	{ "a word near one of the list is named", "remedy.kind", "reruns",
	  "is not one of", "'rerun'" },
	{ "a format has a fixed name", "format", "jsn", "is not one of", "'json'" },
	{ "a shard is K of N", "shard", "2/3", NULL, NULL },
	{ "shards count from one", "shard", "0/3", "not a shard", "K/N" },
	{ "there is no fourth of three", "shard", "4/3", "not a shard", "K/N" },
	{ "a shard has both numbers", "shard", "4/", "not a shard", "K/N" },
	{ "a reason has up to 120 characters", "reason", LONG_120, NULL, NULL },
	{ "a reason has no 121st character", "reason", LONG_120 "a", "121 characters",
	  "" },
	{ "characters are counted, not bytes", "as",
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" A_UMLAUT,
	  NULL, NULL },
	{ "an empty reason is none", "reason", "", "the text is empty", "" },
	{ "a line break would leave the line", "reason", "one\ntwo", "control character",
	  "" },
	{ "a broken letter is refused", "reason", "\xff", "not UTF-8", "" },
	{ "a repository has an owner", "repo", "widget", "not a repository",
	  "OWNER/NAME" },
	{ "a repository does not climb", "repo", "acme/..", "not a repository",
	  "OWNER/NAME" },
	{ "a repository is a name", "repo", "acme/widget", NULL, NULL },
	{ "pull requests count from one", "pr", "0", "out of range", "from 1" },
	{ "an umbrella has a name", "umbrella", "", "the text is empty", "" },
};

static void check_row(void **state)
{
	const struct row *row = *state;
	const struct ur_key *key = ur_key_find(row->key);
	struct ur_error err = UR_ERROR_INIT;
	struct ur_settings settings;
	enum ur_errc rc;

	ur_settings_init(&settings);
	assert_non_null(key);
	rc = ur_settings_assign(&settings, key, row->value, UR_LAYER_FLAG, "flag", &err);
	if (!row->refusal) {
		assert_string_equal(err.message, "");
		assert_int_equal(rc, UR_OK);
		assert_string_equal(ur_settings_origin(&settings, row->key), "flag");
	} else {
		assert_int_equal(rc, UR_ECONFIG);
		assert_non_null(strstr(err.message, row->refusal));
		assert_non_null(strstr(err.hint, row->hint));
		assert_string_equal(ur_settings_origin(&settings, row->key), "built-in");
	}
	ur_settings_release(&settings);
}

static void built_in_values_are_those_of_the_contract(void **state)
{
	struct ur_settings s;

	(void)state;
	ur_settings_init(&s);
	assert_int_equal(s.rules.min_age_seconds, 300);
	assert_int_equal(s.rules.pending_after_seconds, 3600);
	assert_int_equal(s.rules.stranded_after_seconds, 1800);
	assert_int_equal(s.rules.stuck_after_seconds, 3600);
	assert_int_equal(s.timeout_seconds, 20);
	assert_int_equal(s.retries, 4);
	assert_int_equal(s.parallel, 8);
	assert_int_equal(s.max_actions, 10);
	assert_int_equal(s.max_share_ppm, 500000);
	assert_int_equal(s.max_per_head, 2);
	assert_int_equal(s.deadline_seconds, 240);
	assert_int_equal(s.cleanup_seconds, 10);
	assert_int_equal(s.rules.max_attempts, 6);
	assert_false(s.rules.any_umbrella);
	assert_false(s.rules.keep_contradicted);
	assert_false(s.apply);
	assert_false(s.allow_http);
	assert_int_equal(s.rules.automerge, UR_AUTOMERGE_PROVEN);
	assert_string_equal(s.server, "");
	assert_string_equal(s.token, "");
	ur_settings_release(&s);
}

static void switches_that_are_kept_inverted_read_true_as_true(void **state)
{
	struct ur_settings s;

	(void)state;
	ur_settings_init(&s);
	ur_settings_assign(&s, ur_key_find("rules.revoke"), "false", UR_LAYER_FILE, "f:1",
			   NULL);
	ur_settings_assign(&s, ur_key_find("rules.only_required"), "false", UR_LAYER_FILE,
			   "f:2", NULL);
	assert_true(s.rules.keep_contradicted);
	assert_true(s.rules.any_umbrella);
	ur_settings_assign(&s, ur_key_find("rules.revoke"), "true", UR_LAYER_FILE, "f:1",
			   NULL);
	assert_false(s.rules.keep_contradicted);
	ur_settings_release(&s);
}

static void a_higher_layer_begins_a_list_anew(void **state)
{
	const struct ur_key *key = ur_key_find("umbrella");
	struct ur_settings s;

	(void)state;
	ur_settings_init(&s);
	ur_settings_assign(&s, key, "a", UR_LAYER_ENVIRONMENT, "E", NULL);
	ur_settings_assign(&s, key, "b", UR_LAYER_ENVIRONMENT, "E", NULL);
	ur_settings_assign(&s, key, "b", UR_LAYER_ENVIRONMENT, "E", NULL);
	assert_int_equal(s.only_umbrellas.len, 2);
	ur_settings_assign(&s, key, "c", UR_LAYER_FLAG, "flag", NULL);
	ur_settings_assign(&s, key, "d", UR_LAYER_FLAG, "flag", NULL);
	assert_int_equal(s.only_umbrellas.len, 2);
	assert_string_equal(s.only_umbrellas.items[0], "c");
	assert_string_equal(s.only_umbrellas.items[1], "d");
	ur_settings_assign(&s, ur_key_find("pr"), "7", UR_LAYER_ENVIRONMENT, "E", NULL);
	ur_settings_assign(&s, ur_key_find("pr"), "8", UR_LAYER_FLAG, "flag", NULL);
	ur_settings_assign(&s, ur_key_find("pr"), "9", UR_LAYER_FLAG, "flag", NULL);
	assert_int_equal(s.only_pulls_len, 2);
	assert_int_equal(s.only_pulls[0], 8);
	ur_settings_release(&s);
}

static void the_table_of_keys_is_sound(void **state)
{
	size_t len;
	const struct ur_key *keys = ur_keys(&len);

	(void)state;
	for (size_t i = 0; i < len; i++) {
		assert_ptr_equal(ur_key_find(keys[i].path), &keys[i]);
		if (keys[i].in_file) {
			assert_non_null(strchr(keys[i].path, '.'));
			assert_true(strlen(keys[i].help) > 10);
		}
		if (keys[i].type == UR_KEY_WORD)
			assert_non_null(keys[i].words);
	}
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + 4] = { 0 };
	size_t n = UR_LEN(rows);

	for (size_t i = 0; i < n; i++) {
		tests[i].name = rows[i].name;
		tests[i].test_func = check_row;
		tests[i].initial_state = (void *)(uintptr_t)&rows[i];
	}
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
		built_in_values_are_those_of_the_contract);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
		switches_that_are_kept_inverted_read_true_as_true);
	tests[n++] =
		(struct CMUnitTest)cmocka_unit_test(a_higher_layer_begins_a_list_anew);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(the_table_of_keys_is_sound);
	return cmocka_run_group_tests_name("conf.assign", tests, NULL, NULL);
}
