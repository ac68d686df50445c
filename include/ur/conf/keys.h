/* SPDX-License-Identifier: MIT */
#ifndef UR_CONF_KEYS_H
#define UR_CONF_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ur/base/str.h"
#include "ur/conf/settings.h"

/**
 * @file keys.h
 * The one table of settings: what each is called, what it may be, and what it is when
 * nobody says anything. Flags, environment and file all assign through it, so that a
 * value is read by the same rules wherever it stands.
 */
enum ur_key_type {
	UR_KEY_TEXT = 0,
	UR_KEY_PATH,   /* in a file: relative to that file */
	UR_KEY_SERVER, /* a web address */
	UR_KEY_DURATION,
	UR_KEY_UNSIGNED,
	UR_KEY_COUNT,	/* size_t */
	UR_KEY_INTEGER, /* int64_t */
	UR_KEY_BOOLEAN,
	UR_KEY_WORD,	     /* one of words */
	UR_KEY_SHARE,	     /* 0 to 1, kept in millionths */
	UR_KEY_VERBOSITY,    /* -1 to 2 */
	UR_KEY_SHARD,	     /* K/N */
	UR_KEY_TEXTS,	     /* list, as all below */
	UR_KEY_REPOSITORIES, /* OWNER/NAME */
	UR_KEY_PULLS,	     /* numbers */
};

struct ur_key {
	const char *path; /* "forge.timeout", "apply" */
	enum ur_key_type type;
	bool in_file;	   /* a settings file may set it */
	bool inverted;	   /* boolean kept the other way round */
	bool may_be_never; /* duration: "never" is allowed */
	size_t offset;	   /* in struct ur_settings */
	int64_t least,
		most; /* numbers and durations; characters of a text (most 0: no bound) */
	const char *const *words; /* NULL-terminated; kept as index, by a text as it is */
	const char *built_in;	  /* "" for texts and lists: empty */
	const char *help;	  /* one line */
};

const struct ur_key *ur_keys(size_t *len);
/** NULL when there is none of that path. */
const struct ur_key *ur_key_find(const char *path);
bool ur_key_is_list(const struct ur_key *key);

/** What a value is, appended: "duration", "one of auto, gitea, forgejo". */
void ur_key_kind(const struct ur_key *key, struct ur_str *out);
/** What it may be, appended: "1s to 10m", "at most 200 characters"; nothing when there is
 *  no bound. */
void ur_key_bounds(const struct ur_key *key, struct ur_str *out);

/** A key below `repositories` of a settings file, where lists hold maps. */
struct ur_nested_key {
	const char *path;	  /* "repositories[].umbrellas[].context" */
	const char *kind;	  /* NULL: one of words */
	const char *const *words; /* NULL-terminated */
	const char *built_in;	  /* NULL: none, or an empty list */
	const char *help;	  /* one line */
};
#define UR_NESTED_MAX 16

const struct ur_nested_key *ur_nested_keys(size_t *len);
/** The keys of the map at @c above ("repositories[]"). @return how many */
size_t ur_nested_names(const char *above, const char *names[UR_NESTED_MAX]);
/** The words that the key at @c path may be; NULL when it is no such key. */
const char *const *ur_nested_words(const char *path);

/** One value as somebody wrote it. All borrowed. */
struct ur_assignment {
	const char *key;
	const char *value;
	const char *
		origin; /* "flag --min-age", "UMBRELLA_REAPER_MIN_AGE", "config.yml:12" */
};

/**
 * Read a value and put it into the settings. A list grows; the first value of a higher
 * layer begins it anew.
 * @return UR_OK; UR_ECONFIG with message, naming the value and what would be right, and
 *         a hint. The origin is not in the message: callers name it.
 */
enum ur_errc ur_settings_assign(struct ur_settings *settings, const struct ur_key *key,
				const char *value, enum ur_layer layer,
				const char *origin, struct ur_error *err);

/** Say of a blank text that it is one. @return UR_ECONFIG */
enum ur_errc ur_settings_refuse_blank(const char *value, struct ur_error *err);

/** "true", "yes", "on", "1" and their opposites. @return false for anything else */
bool ur_boolean_parse(const char *text, bool *out);

#endif
