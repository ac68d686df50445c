/* SPDX-License-Identifier: MIT */
#include "ur/conf/show.h"

#include "ur/base/memory.h"
#include "ur/base/time.h"

/* "90s", "5m", "2h", "7d", "never": the largest unit that divides it. */
static void show_duration(int64_t seconds, struct ur_str *out)
{
	static const struct {
		int64_t seconds;
		char letter;
	} units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };

	if (seconds == UR_DURATION_NEVER) {
		ur_str_adds(out, "never");
		return;
	}
	for (size_t i = 0; i < UR_LEN(units); i++) {
		if (seconds % units[i].seconds)
			continue;
		ur_str_addf(out, "%lld%c", (long long)(seconds / units[i].seconds),
			    units[i].letter);
		return;
	}
}

/* 500000 is "0.5". */
static void show_share(unsigned ppm, struct ur_str *out)
{
	ur_str_addf(out, "%u.%06u", ppm / 1000000, ppm % 1000000);
	while (out->buf[out->len - 1] == '0')
		out->buf[--out->len] = '\0';
	if (out->buf[out->len - 1] == '.')
		out->buf[--out->len] = '\0';
}

static void show_scalar(const struct ur_settings *settings, const struct ur_key *key,
			struct ur_str *out)
{
	const void *at = (const char *)settings + key->offset;

	switch (key->type) {
	case UR_KEY_TEXT:
	case UR_KEY_PATH:
	case UR_KEY_SERVER:
		ur_str_adds(out, *(char *const *)at);
		break;
	case UR_KEY_DURATION:
		show_duration(*(const int64_t *)at, out);
		break;
	case UR_KEY_UNSIGNED:
		ur_str_addf(out, "%u", *(const unsigned *)at);
		break;
	case UR_KEY_COUNT:
		ur_str_addf(out, "%zu", *(const size_t *)at);
		break;
	case UR_KEY_INTEGER:
		ur_str_addf(out, "%lld", (long long)*(const int64_t *)at);
		break;
	case UR_KEY_VERBOSITY:
		ur_str_addf(out, "%d", *(const int *)at);
		break;
	case UR_KEY_BOOLEAN:
		ur_str_adds(out, *(const bool *)at != key->inverted ? "true" : "false");
		break;
	case UR_KEY_WORD:
		ur_str_adds(out, key->words[*(const unsigned *)at]);
		break;
	case UR_KEY_SHARE:
		show_share(*(const unsigned *)at, out);
		break;
	case UR_KEY_SHARD:
		if (settings->shards)
			ur_str_addf(out, "%u/%u", settings->shard, settings->shards);
		break;
	case UR_KEY_TEXTS:
	case UR_KEY_REPOSITORIES:
	case UR_KEY_PULLS:
		break;
	}
}

void ur_settings_show(const struct ur_settings *settings, const struct ur_key *key,
		      struct ur_list *out)
{
	struct ur_str text = UR_STR_INIT;

	if (key->type == UR_KEY_PULLS) {
		for (size_t i = 0; i < settings->only_pulls_len; i++) {
			ur_str_setf(&text, "%lld", (long long)settings->only_pulls[i]);
			ur_list_add(out, text.buf);
		}
	} else if (ur_key_is_list(key)) {
		const struct ur_list *list =
			(const void *)((const char *)settings + key->offset);

		for (size_t i = 0; i < list->len; i++)
			ur_list_add(out, list->items[i]);
	} else {
		show_scalar(settings, key, &text);
		ur_list_add(out, text.buf);
	}
	ur_str_release(&text);
}

void ur_yaml_quote(const char *text, struct ur_str *out)
{
	ur_str_addc(out, '"');
	for (const char *p = text; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (c == '"' || c == '\\')
			ur_str_addf(out, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			ur_str_addf(out, "\\x%02x", c);
		else
			ur_str_addc(out, (char)c);
	}
	ur_str_addc(out, '"');
}
