/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json_twin.h"
#include "recordings.h"

#define MUTATIONS 100000
#define BASE_MOST 1500 /* bytes: a longer text would mostly be changed where it is dull */

/* Texts to begin with: small ones with a bit of everything, then what servers said. */
struct bases {
	char **texts;
	size_t len, cap;
};

static void add_base(struct bases *bases, char *text)
{
	UR_GROW(bases->texts, bases->len, bases->cap);
	bases->texts[bases->len++] = text;
}

static void add_recorded(struct bases *bases, const char *server, const char *topic)
{
	json_t *recording = recording_load(server, topic);
	const json_t *steps = json_object_get(recording, "steps");

	assert_non_null(recording);
	for (size_t i = 0; i < json_array_size(steps); i++) {
		const json_t *json = recording_json(json_array_get(steps, i));

		if (json)
			add_base(bases, json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY));
	}
	json_decref(recording);
}

static int set_up(void **state)
{
	static const char *const topics[] = { "basics",	 "statuses", "pulls",
					      "actions", "contents", "protection",
					      "refusals" };
	static const char *const small[] = {
		"{\"a\":[null,true,false,0,-1,1.5,-2e+3,\"x\",{},[]],\"b\":{\"c\":1}}",
		"[\"\\\"\\\\\\/"
		"\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\xc3\xa9\xf0\x9f\x98\x80\"]",
		" [ 1 , 2 ,\t{ \"state\" : \"success\" } , 9223372036854775807 ]\n",
		"{\"status\":\"failure\",\"state\":\"failure\",\"context\":\"CI / all "
		"(push)\"}",
	};
	static struct bases bases;

	for (size_t i = 0; i < UR_LEN(small); i++)
		add_base(&bases, ur_xstrdup(small[i]));
	for (size_t s = 0; s < UR_LEN(recorded_servers); s++)
		for (size_t t = 0; t < UR_LEN(topics); t++)
			add_recorded(&bases, recorded_servers[s], topics[t]);
	*state = &bases;
	return 0;
}

static int tear_down(void **state)
{
	struct bases *bases = *state;

	for (size_t i = 0; i < bases->len; i++)
		free(bases->texts[i]);
	free(bases->texts);
	return 0;
}

static void both_understand_what_servers_said(void **state)
{
	const struct bases *bases = *state;
	size_t read = 0;

	for (size_t i = 0; i < bases->len; i++) {
		const char *wrong;
		bool taken;

		wrong = twin_compare(bases->texts[i], strlen(bases->texts[i]), &taken);
		if (wrong)
			fail_msg("%s: %.200s", wrong, bases->texts[i]);
		read += taken;
	}
	assert_true(read > 500);
}

/* The same numbers on every machine, so that a failure can be had again. */
static uint32_t next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static const struct {
	const char *bytes;
	size_t len;
} snippets[] = {
#define SNIPPET(text)                                                                    \
	{                                                                                \
		text, sizeof(text) - 1                                                   \
	}
	SNIPPET("\""),
	SNIPPET("\\"),
	SNIPPET("{"),
	SNIPPET("}"),
	SNIPPET("["),
	SNIPPET("]"),
	SNIPPET(","),
	SNIPPET(":"),
	SNIPPET("0"),
	SNIPPET("-"),
	SNIPPET("."),
	SNIPPET("e"),
	SNIPPET("+"),
	SNIPPET(" "),
	SNIPPET("\n"),
	SNIPPET("\0"),
	SNIPPET("\x01"),
	SNIPPET("\x1f"),
	SNIPPET("\v"),
	SNIPPET("\f"),
	SNIPPET("\x7f"),
	SNIPPET("\x80"),
	SNIPPET("\xc3"),
	SNIPPET("\xc3\xa9"),
	SNIPPET("\xc0\x80"),
	SNIPPET("\xed\xa0\x80"),
	SNIPPET("\xf4\x90"),
	SNIPPET("\xef\xbb\xbf"),
	SNIPPET("\\u0000"),
	SNIPPET("\\u0061"),
	SNIPPET("\\ud800"),
	SNIPPET("\\udc00"),
	SNIPPET("\\ud83d\\ude00"),
	SNIPPET("\\x"),
	SNIPPET("\\u12"),
	SNIPPET("null"),
	SNIPPET("true"),
	SNIPPET("1.0"),
	SNIPPET("1e999"),
	SNIPPET("01"),
	SNIPPET("9223372036854775808"),
	SNIPPET("\"a\":1,"),
	SNIPPET("\"state\":\"x\","),
	SNIPPET("{\"a\":"),
#undef SNIPPET
};

/* Cut out, put in, write over or double a piece, one to three times. */
static void mutate(struct ur_str *text, uint32_t *seed)
{
	for (uint32_t times = 1 + next_random(seed) % 3; times--;) {
		struct ur_str changed = UR_STR_INIT;
		size_t at = text->len ? next_random(seed) % text->len : 0;
		size_t cut = next_random(seed) % 8, which, from = at;
		uint32_t how = next_random(seed) % 4;

		if (cut > text->len - at)
			cut = text->len - at;
		which = next_random(seed) % UR_LEN(snippets);
		ur_str_add(&changed, text->buf, at);
		if (how == 1 || how == 2)
			ur_str_add(&changed, snippets[which].bytes, snippets[which].len);
		if (how == 3)
			ur_str_add(&changed, text->buf + at, cut);
		if (how == 0)
			from += cut;
		else if (how == 2)
			from += cut ? 1 : 0;
		ur_str_add(&changed, text->buf + from, text->len - from);
		ur_str_release(text);
		*text = changed;
	}
}

static void both_agree_on_what_is_broken(void **state)
{
	const struct bases *bases = *state;
	uint32_t seed = 20261128;
	size_t read = 0;

	for (size_t n = 0; n < MUTATIONS; n++) {
		const char *base =
			bases->texts[next_random(&seed) % (n % 2 ? 4 : bases->len)];
		struct ur_str text = UR_STR_INIT;
		const char *wrong;
		bool taken;

		if (strlen(base) > BASE_MOST)
			base = bases->texts[0];
		ur_str_adds(&text, base);
		mutate(&text, &seed);
		wrong = twin_compare(text.buf, text.len, &taken);
		if (wrong)
			fail_msg("mutation %zu: %s: %.400s", n, wrong, text.buf);
		read += taken;
		ur_str_release(&text);
	}
	/* neither all nor nothing of it is JSON */
	assert_in_range(read, MUTATIONS / 20, MUTATIONS / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_understand_what_servers_said),
		cmocka_unit_test(both_agree_on_what_is_broken),
	};

	return cmocka_run_group_tests_name("forge.json_twin", tests, set_up, tear_down);
}
