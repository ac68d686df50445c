/* SPDX-License-Identifier: MIT */
#include "ur/conf/keys.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/clean.h"
#include "ur/base/memory.h"
#include "ur/base/strset.h"
#include "ur/base/time.h"
#include "ur/conf/address.h"

#define LIST_MAX 1000 /* entries of one list */

bool ur_boolean_parse(const char *text, bool *out)
{
	static const char *const words[] = { "false", "true", "no", "yes",
					     "off",   "on",   "0",  "1" };

	for (size_t i = 0; i < UR_LEN(words); i++) {
		if (!strcmp(text, words[i])) {
			*out = i % 2;
			return true;
		}
	}
	return false;
}

/* Characters, not bytes, of valid UTF-8. */
static size_t characters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static void *member(struct ur_settings *settings, const struct ur_key *key)
{
	return (char *)settings + key->offset;
}

static enum ur_errc not_a(const char *value, const char *what, struct ur_error *err)
{
	return ur_error_set(err, UR_ECONFIG, "'%.80s' is not %s", value, what);
}

/* Strict: digits only, so that "1e3", " 5" and "0x10" are questions, not numbers; "010"
 * is eight to YAML and ten to people. */
static enum ur_errc whole_number(const char *value, int64_t least, int64_t most,
				 int64_t *out, struct ur_error *err)
{
	bool minus = value[0] == '-' && least < 0;
	const char *digits = value + minus;
	size_t n = strspn(digits, "0123456789");
	int64_t number = 0;
	enum ur_errc rc;

	if (!n || n > 15 || digits[n] || (n > 1 && *digits == '0')) {
		rc = not_a(value, "a whole number", err);
		goto hint;
	}
	for (size_t i = 0; i < n; i++)
		number = number * 10 + (digits[i] - '0');
	if (minus)
		number = -number;
	if (number < least || number > most) {
		rc = ur_error_set(err, UR_ECONFIG, "%lld is out of range",
				  (long long)number);
		goto hint;
	}
	*out = number;
	return UR_OK;
hint:
	ur_error_hint(err, "write a whole number from %lld to %lld", (long long)least,
		      (long long)most);
	return rc;
}

static enum ur_errc duration(const struct ur_key *key, const char *value, int64_t *out,
			     struct ur_error *err)
{
	char least[UR_DURATION_BUF], most[UR_DURATION_BUF];
	int64_t seconds;
	enum ur_errc rc;

	if (key->may_be_never && !strcmp(value, "never")) {
		*out = UR_DURATION_NEVER;
		return UR_OK;
	}
	rc = ur_duration_parse(value, &seconds, err);
	if (rc < 0)
		return rc;
	if (seconds < key->least || seconds > key->most) {
		rc = ur_error_set(err, UR_ECONFIG, "'%.80s' is out of range", value);
		ur_error_hint(err, "write a duration from %s to %s",
			      ur_duration_format(key->least, least),
			      ur_duration_format(key->most, most));
		return rc;
	}
	*out = seconds;
	return UR_OK;
}

/* Up to six decimals, in millionths. */
static enum ur_errc share(const char *value, unsigned *out, struct ur_error *err)
{
	unsigned ppm = 0, unit = 100000;
	const char *p = value + 1;
	enum ur_errc rc;

	if (value[0] != '0' && value[0] != '1')
		goto bad;
	ppm = value[0] == '1' ? 1000000 : 0;
	if (*p == '.' && p[1]) {
		for (p++; *p >= '0' && *p <= '9' && unit; p++, unit /= 10)
			ppm += (unsigned)(*p - '0') * unit;
	}
	if (*p || ppm > 1000000)
		goto bad;
	*out = ppm;
	return UR_OK;
bad:
	rc = not_a(value, "a share", err);
	ur_error_hint(err, "write a number from 0 to 1, such as 0.5");
	return rc;
}

static enum ur_errc word(const struct ur_key *key, const char *value, unsigned *out,
			 struct ur_error *err)
{
	struct ur_str all = UR_STR_INIT_LIMIT(200);
	const char *near;
	enum ur_errc rc;
	unsigned n = 0;

	for (; key->words[n]; n++) {
		if (!strcmp(value, key->words[n])) {
			ur_str_release(&all);
			*out = n;
			return UR_OK;
		}
		ur_str_addf(&all, "%s%s", n ? ", " : "", key->words[n]);
	}
	near = ur_nearest_word(value, key->words, n);
	rc = ur_error_set(err, UR_ECONFIG, "'%.80s' is not one of %s", value, all.buf);
	if (near)
		ur_error_hint(err, "did you mean '%s'?", near);
	ur_str_release(&all);
	return rc;
}

static enum ur_errc text_ok(const struct ur_key *key, const char *value,
			    struct ur_error *err)
{
	size_t n;

	if (!ur_is_utf8(value, strlen(value)))
		return ur_error_set(err, UR_ECONFIG, "the text is not UTF-8");
	for (const char *p = value; *p; p++) {
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return ur_error_set(err, UR_ECONFIG,
					    "the text has a control character in it");
	}
	n = characters(value);
	if (key->most && n > (size_t)key->most)
		return ur_error_set(
			err, UR_ECONFIG,
			"the text has %zu characters, at most %lld are allowed", n,
			(long long)key->most);
	return UR_OK;
}

static enum ur_errc shard(const struct ur_key *key, const char *value,
			  struct ur_settings *settings, struct ur_error *err)
{
	const char *slash = strchr(value, '/');
	char *first = slash ? ur_xstrndup(value, (size_t)(slash - value)) : NULL;
	struct ur_error ignored = UR_ERROR_INIT;
	int64_t k = 0, n = 0;
	bool ok = first && whole_number(first, 1, key->most, &k, &ignored) == UR_OK &&
		  whole_number(slash + 1, 1, key->most, &n, &ignored) == UR_OK && k <= n;
	enum ur_errc rc;

	free(first);
	if (!ok) {
		rc = not_a(value, "a shard", err);
		ur_error_hint(err, "write K/N with K from 1 to N, such as 2/3");
		return rc;
	}
	settings->shard = (unsigned)k;
	settings->shards = (unsigned)n;
	return UR_OK;
}

static enum ur_errc server(const char *value, char **out, struct ur_error *err)
{
	char *address = NULL;
	enum ur_errc rc = *value ? ur_address_parse(value, &address, err) : UR_OK;

	if (rc < 0)
		return rc;
	free(*out);
	*out = address ? address : ur_xstrdup("");
	return UR_OK;
}

static enum ur_errc boolean(const struct ur_key *key, const char *value, bool *out,
			    struct ur_error *err)
{
	bool answer;
	enum ur_errc rc;

	if (ur_boolean_parse(value, &answer)) {
		*out = answer != key->inverted;
		return UR_OK;
	}
	rc = not_a(value, "true or false", err);
	ur_error_hint(err, "write true or false");
	return rc;
}

static enum ur_errc scalar(struct ur_settings *settings, const struct ur_key *key,
			   const char *value, struct ur_error *err)
{
	void *at = member(settings, key);
	int64_t number = 0;
	unsigned index;
	enum ur_errc rc;

	switch (key->type) {
	case UR_KEY_SERVER:
		return server(value, at, err);
	case UR_KEY_DURATION:
		return duration(key, value, at, err);
	case UR_KEY_BOOLEAN:
		return boolean(key, value, at, err);
	case UR_KEY_WORD:
		return word(key, value, at, err);
	case UR_KEY_SHARE:
		return share(value, at, err);
	case UR_KEY_SHARD:
		return shard(key, value, settings, err);
	case UR_KEY_UNSIGNED:
	case UR_KEY_COUNT:
	case UR_KEY_INTEGER:
	case UR_KEY_VERBOSITY:
		rc = whole_number(value, key->least, key->most, &number, err);
		if (rc < 0)
			return rc;
		if (key->type == UR_KEY_UNSIGNED)
			*(unsigned *)at = (unsigned)number;
		else if (key->type == UR_KEY_COUNT)
			*(size_t *)at = (size_t)number;
		else if (key->type == UR_KEY_INTEGER)
			*(int64_t *)at = number;
		else
			*(int *)at = (int)number;
		return UR_OK;
	case UR_KEY_TEXT:
	case UR_KEY_PATH:
	case UR_KEY_TEXTS:
	case UR_KEY_REPOSITORIES:
	case UR_KEY_PULLS:
		break;
	}
	rc = text_ok(key, value, err);
	if (rc == UR_OK && key->words)
		rc = word(key, value, &index, err);
	if (rc < 0)
		return rc;
	free(*(char **)at);
	*(char **)at = ur_xstrdup(value);
	return UR_OK;
}

static bool list_has(const struct ur_list *list, const char *item)
{
	for (size_t i = 0; i < list->len; i++) {
		if (!strcmp(list->items[i], item))
			return true;
	}
	return false;
}

/* One more entry; the same one twice counts once. */
static enum ur_errc entry(struct ur_settings *settings, const struct ur_key *key,
			  const char *value, struct ur_error *err)
{
	struct ur_list *list = member(settings, key);
	int64_t number = 0;
	enum ur_errc rc;

	if (key->type == UR_KEY_PULLS) {
		rc = whole_number(value + (*value == '#'), 1, INT32_MAX, &number, err);
		if (rc < 0)
			return rc;
		if (settings->only_pulls_len >= LIST_MAX)
			return ur_error_set(err, UR_ECONFIG, "more than %d entries",
					    LIST_MAX);
		settings->only_pulls = ur_xreallocarray(settings->only_pulls,
							settings->only_pulls_len + 1,
							sizeof(*settings->only_pulls));
		settings->only_pulls[settings->only_pulls_len++] = number;
		return UR_OK;
	}
	if (key->type == UR_KEY_REPOSITORIES && !ur_repository_text_ok(value)) {
		rc = not_a(value, "a repository", err);
		ur_error_hint(err, "write OWNER/NAME, such as acme/widget");
		return rc;
	}
	rc = text_ok(key, value, err);
	if (rc < 0 || list_has(list, value))
		return rc;
	if (list->len >= LIST_MAX)
		return ur_error_set(err, UR_ECONFIG, "more than %d entries", LIST_MAX);
	ur_list_add(list, value);
	return UR_OK;
}

static void empty_list(struct ur_settings *settings, const struct ur_key *key)
{
	if (key->type == UR_KEY_PULLS)
		settings->only_pulls_len = 0;
	else
		ur_list_release(member(settings, key));
}

/*
 * A text that says nothing is a slip, mostly a variable that is not set: in a list it would
 * make it shorter. Only a file may say the default by an empty text. Other values are
 * refused by their own readers, with what would be right.
 */
static enum ur_errc says_something(const struct ur_key *key, const char *value,
				   enum ur_layer layer, struct ur_error *err)
{
	bool is_text = key->type == UR_KEY_TEXT || key->type == UR_KEY_PATH ||
		       key->type == UR_KEY_SERVER || key->type == UR_KEY_TEXTS ||
		       key->type == UR_KEY_REPOSITORIES;
	bool is_default = layer == UR_LAYER_FILE && key->in_file && !*value &&
			  !*key->built_in && !ur_key_is_list(key);

	if (!is_text || is_default || !ur_is_blank(value))
		return UR_OK;
	return ur_settings_refuse_blank(value, err);
}

enum ur_errc ur_settings_refuse_blank(const char *value, struct ur_error *err)
{
	ur_error_set(err, UR_ECONFIG,
		     *value ? "the text is only blanks" : "the text is empty");
	ur_error_hint(err, "leave it out, or see whether a variable in it is set");
	return UR_ECONFIG;
}

enum ur_errc ur_settings_assign(struct ur_settings *settings, const struct ur_key *key,
				const char *value, enum ur_layer layer,
				const char *origin, struct ur_error *err)
{
	size_t len;
	struct ur_origin *from = &settings->origins[key - ur_keys(&len)];
	enum ur_errc rc = says_something(key, value, layer, err);

	if (rc < 0)
		return rc;
	if (ur_key_is_list(key)) {
		if (!from->text || from->layer != layer)
			empty_list(settings, key);
		rc = entry(settings, key, value, err);
	} else {
		rc = scalar(settings, key, value, err);
	}
	if (rc < 0)
		return rc;
	free(from->text);
	from->text = ur_xstrdup(origin);
	from->layer = layer;
	return UR_OK;
}
