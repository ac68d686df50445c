/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ur/cli/help.h"
#include "ur/conf/keys.h"

#define COLUMN 27

/* "longest time for one request (duration, 1s to 10m) [20s]" */
static void entry(struct ur_str *out, const char *path, const char *help,
		  const char *kind, const char *bounds, const char *built_in)
{
	struct ur_str left = UR_STR_INIT, text = UR_STR_INIT;

	ur_str_addf(&left, "  %s", path);
	ur_str_addf(&text, "%s (%s%s%s)", help, kind, *bounds ? ", " : "", bounds);
	if (built_in && *built_in)
		ur_str_addf(&text, " [%s]", built_in);
	ur_help_entry(out, left.buf, COLUMN, text.buf);
	ur_str_release(&left);
	ur_str_release(&text);
}

static void key_entry(struct ur_str *out, const struct ur_key *key)
{
	struct ur_str kind = UR_STR_INIT, bounds = UR_STR_INIT;

	ur_key_kind(key, &kind);
	ur_key_bounds(key, &bounds);
	entry(out, key->path, key->help, kind.buf, bounds.buf, key->built_in);
	ur_str_release(&kind);
	ur_str_release(&bounds);
}

static void nested_entry(struct ur_str *out, const struct ur_nested_key *key)
{
	struct ur_str kind = UR_STR_INIT;

	if (key->kind)
		ur_str_adds(&kind, key->kind);
	for (size_t i = 0; !key->kind && key->words[i]; i++)
		ur_str_addf(&kind, "%s%s", i ? ", " : "one of ", key->words[i]);
	entry(out, key->path, key->help, kind.buf, "", key->built_in);
	ur_str_release(&kind);
}

/* A heading where another section begins. */
static void heading(struct ur_str *out, const char *path, const char *before)
{
	size_t len = strcspn(path, ".");

	if (!before || strncmp(path, before, len + 1) != 0)
		ur_str_addf(out, "\n%.*s:\n", (int)len, path);
}

void ur_topic_config(struct ur_str *out)
{
	size_t len, nested_len;
	const struct ur_key *keys = ur_keys(&len);
	const struct ur_nested_key *nested = ur_nested_keys(&nested_len);
	const char *before = NULL;

	ur_help_text(
		out, 0,
		"A settings file is strict YAML: --config FILE, else "
		"$XDG_CONFIG_HOME/umbrella-reaper/config.yml, else "
		"/etc/umbrella-reaper/config.yml; the first that is there. Unknown keys "
		"and keys given twice are errors. A token file in it serves its own "
		"forge.url only. `init` writes such a file, `config` shows what is in "
		"effect and where it comes from.");
	ur_str_adds(
		out,
		"\n"
		"  version: 1\n"
		"  forge:\n"
		"    url: https://git.example.org\n"
		"  repositories:\n"
		"    - name: acme/widget\n"
		"      bases: [main]\n"
		"      umbrellas:\n"
		"        - context: \"CI / all-required (pull_request)\"\n"
		"          required:\n"
		"            expand:\n"
		"              test: [\"test (debian)\"]\n"
		"  rules:\n"
		"    min_age: 10m\n"
		"\nEvery key, what it may be, and what it is when nothing is said:\n");
	for (size_t i = 0; i < len; i++) {
		if (!keys[i].in_file)
			continue;
		heading(out, keys[i].path, before);
		before = keys[i].path;
		key_entry(out, &keys[i]);
	}
	ur_str_adds(out, "\nrepositories:\n");
	for (size_t i = 0; i < nested_len; i++)
		nested_entry(out, &nested[i]);
}
