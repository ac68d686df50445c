/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
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

/* What a slip, or a variable that is not set, leaves of a text. */
static const char *const blanks[] = {
	"",	  " ",	    "   ",	     "\t",     "\u00a0", " \u2003\u3000",
	"\u200b", "\ufeff", "\u2060 \u00ad", "\u3164", "\u2800",
};

/* Whatever its kind, in whatever layer: a new key is walked like the others. */
static void no_key_takes_a_blank_text(void **state)
{
	static const enum ur_layer layers[] = { UR_LAYER_FLAG, UR_LAYER_ENVIRONMENT,
						UR_LAYER_FILE, UR_LAYER_LEGACY };
	size_t len;
	const struct ur_key *keys = ur_keys(&len);

	(void)state;
	for (size_t i = 0; i < len * UR_LEN(blanks) * UR_LEN(layers); i++) {
		const struct ur_key *key = &keys[i % len];
		const char *blank = blanks[i / len % UR_LEN(blanks)];
		enum ur_layer layer = layers[i / len / UR_LEN(blanks)];
		bool is_default = layer == UR_LAYER_FILE && !*blank && !*key->built_in &&
				  key->in_file && !ur_key_is_list(key);
		struct ur_error err = UR_ERROR_INIT;
		struct ur_settings settings;
		enum ur_errc rc;

		ur_settings_init(&settings);
		rc = ur_settings_assign(&settings, key, blank, layer, "x", &err);
		if (rc != (is_default ? UR_OK : UR_ECONFIG))
			fail_msg("'%s' takes '%s' of layer %d", key->path, blank, layer);
		assert_true(is_default || *err.message);
		ur_settings_release(&settings);
	}
}

/* A file in which one key of a section is a blank text, and in a list an entry. */
static void no_key_of_a_file_takes_a_blank_text(void **state)
{
	size_t len;
	const struct ur_key *keys = ur_keys(&len);

	(void)state;
	for (size_t i = 0; i < len * UR_LEN(blanks); i++) {
		const struct ur_key *key = &keys[i % len];
		const char *blank = blanks[i / len], *dot = strchr(key->path, '.');
		bool list = ur_key_is_list(key);
		struct ur_error err = UR_ERROR_INIT;
		struct ur_settings settings;
		char text[200];

		if (!key->in_file || (!*blank && !list && !*key->built_in))
			continue;
		snprintf(text, sizeof(text), "%.*s: {%s: %s\"%s\"%s}\n",
			 (int)(dot - key->path), key->path, dot + 1, list ? "[x, " : "",
			 blank, list ? "]" : "");
		ur_settings_init(&settings);
		if (ur_settings_read_text(&settings, "c.yml", text, strlen(text), &err) !=
			    UR_ECONFIG ||
		    !strstr(err.message, key->path))
			fail_msg("%s: %s", text, err.message);
		ur_settings_release(&settings);
	}
}

/* One file in which the key at @path alone has @value; its neighbours are sound. */
static void write_nested(const char *path, const char *value, char *out, size_t size)
{
	static const char *const steps[] = { "repositories[].", "umbrellas[].",
					     "required." };
	static const char *const heads[] = { "{name: a/b, ", "{context: c, ", "{" };
	size_t at = (size_t)snprintf(out, size, "repositories: ["), depth = 0;
	static const char *const tails[] = { "}]", "}]}]", "}}]}]" };

	for (; depth < UR_LEN(steps) && ur_starts_with(path, steps[depth]); depth++) {
		const char *next = path += strlen(steps[depth]);
		const char *own = heads[depth];

		/* the map's own name is not said twice */
		if (!strcmp(next, "name") || !strcmp(next, "context"))
			own = "{";
		at += (size_t)snprintf(out + at, size - at, "%s", own);
		if (depth + 1 < UR_LEN(steps) && ur_starts_with(next, steps[depth + 1]))
			at += (size_t)snprintf(out + at, size - at, "%.*s: %s",
					       (int)strcspn(next, "[."), next,
					       strchr(steps[depth + 1], '[') ? "[" : "");
	}
	snprintf(out + at, size - at, "%s: %s%s\n", path, value, tails[depth - 1]);
}

/* Those below `repositories`: as the value, as an entry, as a name and below one. */
static void no_key_of_a_repository_takes_a_blank_text(void **state)
{
	static const char *const forms[][2] = { { "\"", "\"" },
						{ "[x, \"", "\"]" },
						{ "{\"", "\": [x]}" },
						{ "{x: [\"", "\"]}" } };
	size_t len, checked = 0;
	const struct ur_nested_key *keys = ur_nested_keys(&len);

	(void)state;
	for (size_t i = 0; i < len * UR_LEN(blanks) * UR_LEN(forms); i++) {
		const struct ur_nested_key *key = &keys[i % len];
		const char *blank = blanks[i / len % UR_LEN(blanks)];
		size_t form = i / len / UR_LEN(blanks);
		const char *kind = key->kind ? key->kind : "text";
		bool list = ur_starts_with(kind, "list"),
		     map = !strcmp(kind, "map of lists");
		struct ur_error err = UR_ERROR_INIT;
		struct ur_settings settings;
		char value[100], text[400];

		/* an empty text is how a file says that nothing is set */
		if ((form && !(list && form == 1) && !(map && form > 1)) ||
		    (!form && !*blank && key->kind && !list && !map &&
		     (!strcmp(key->path + strlen(key->path) - 4, "file") ||
		      !strcmp(key->path + strlen(key->path) - 3, "job"))))
			continue;
		snprintf(value, sizeof(value), "%s%s%s", forms[form][0], blank,
			 forms[form][1]);
		write_nested(key->path, value, text, sizeof(text));
		ur_settings_init(&settings);
		if (ur_settings_read_text(&settings, "c.yml", text, strlen(text), &err) !=
			    UR_ECONFIG ||
		    !strstr(err.message, strrchr(key->path, '.') + 1))
			fail_msg("%s: %s", text, err.message);
		ur_settings_release(&settings);
		checked++;
	}
	assert_true(checked > len * UR_LEN(blanks));
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
	struct CMUnitTest tests[UR_LEN(rows) + 7] = {
		cmocka_unit_test(built_in_values_are_within_their_bounds),
		cmocka_unit_test(nested_keys_have_a_kind_or_words),
		cmocka_unit_test(nested_names_are_those_right_below),
		cmocka_unit_test(words_of_repositories_mean_what_they_say),
		cmocka_unit_test(no_key_takes_a_blank_text),
		cmocka_unit_test(no_key_of_a_file_takes_a_blank_text),
		cmocka_unit_test(no_key_of_a_repository_takes_a_blank_text),
	};

	for (size_t i = 0; i < UR_LEN(rows); i++)
		tests[7 + i] = (struct CMUnitTest){ .name = rows[i].name,
						    .test_func = check_row,
						    .initial_state = (void *)&rows[i] };
	return cmocka_run_group_tests_name("conf.keys", tests, NULL, NULL);
}
