/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/base/clean.h"
#include "ur/base/memory.h"
#include "ur/conf/show.h"

#define COMMENT_COLUMN 34

/* "  timeout: 20s              # longest time for one request" */
static void key_line(struct ur_str *out, const struct ur_key *key, const char *value,
		     bool comment)
{
	const char *name = strchr(key->path, '.') + 1;
	size_t start = out->len;

	ur_str_addf(out, "%s%s: %s", comment ? "  # " : "  ", name, value);
	do
		ur_str_addc(out, ' ');
	while (out->len - start < COMMENT_COLUMN);
	ur_str_addf(out, "# %s", key->help);
	for (size_t i = 0; key->words && key->words[i]; i++)
		ur_str_addf(out, "%s%s", i ? " | " : ": ", key->words[i]);
	ur_str_addc(out, '\n');
}

/* What a file would say to have the built-in value. */
static void built_in(const struct ur_key *key, struct ur_str *out)
{
	bool text = key->type == UR_KEY_TEXT || key->type == UR_KEY_PATH ||
		    key->type == UR_KEY_SERVER;

	ur_str_clear(out);
	ur_str_adds(out, ur_key_is_list(key)	 ? "[]" :
			 text && !*key->built_in ? "\"\"" :
						   key->built_in);
}

static void section(struct ur_str *out, const struct ur_settings *settings,
		    const char *name)
{
	size_t len, head = strlen(name);
	const struct ur_key *keys = ur_keys(&len);
	struct ur_str value = UR_STR_INIT;

	ur_str_addf(out, "\n%s:\n", name);
	for (size_t i = 0; i < len; i++) {
		bool server = !strcmp(keys[i].path, "forge.url");

		if (!keys[i].in_file || strncmp(keys[i].path, name, head) != 0 ||
		    keys[i].path[head] != '.')
			continue;
		if (server && *settings->server) {
			ur_str_clear(&value);
			ur_yaml_quote(settings->server, &value);
			key_line(out, &keys[i], value.buf, false);
		} else {
			built_in(&keys[i], &value);
			key_line(out, &keys[i],
				 server ? "https://git.example.org" : value.buf, true);
		}
	}
	ur_str_release(&value);
}

static void umbrella(struct ur_str *out, const struct ur_umbrella_settings *u)
{
	ur_str_adds(out, "      - context: ");
	ur_yaml_quote(u->context, out);
	ur_str_addc(out, '\n');
	if (!u->aggregates_only)
		return;
	ur_str_adds(out, "        required:\n"
			 "          aggregates_only: true\n");
}

static void required_help(struct ur_str *out)
{
	ur_str_adds(
		out,
		"        # required:\n"
		"        #   from: workflow           # the umbrella job's needs; or: "
		"list, "
		"protection\n"
		"        #   contexts: []             # with from: list, each context "
		"the umbrella stands for\n"
		"        #   file: .gitea/workflows/ci.yml  # else found by workflow and "
		"job "
		"name\n"
		"        #   job: all-required\n"
		"        #   expand: {test: [\"test (debian)\", \"test (alpine)\"]}  # "
		"names "
		"only a runner could know\n"
		"        #   allow_skipped: []        # contexts whose skip counts as "
		"green\n"
		"        #   aggregates_only: false   # true: the umbrella's job tests "
		"nothing of its own\n");
}

/* A stranger's text in a comment: one line, whatever is in it. */
static void comment(struct ur_str *out, const char *before, const char *text)
{
	ur_str_addf(out, "        # %s", before);
	ur_clean_add(out, text);
	ur_str_addc(out, '\n');
}

static void found_umbrella(struct ur_str *out, const struct ur_starter_umbrella *found)
{
	ur_str_adds(out, "      - context: ");
	ur_yaml_quote(found->context, out);
	ur_str_addc(out, '\n');
	comment(out, "found at ", found->origin);
	if (!found->does_more)
		return;
	comment(out, "its job may stand for more than its needs: ", found->does_more);
	ur_str_adds(out, "        # if job and steps test nothing of their own, say so:\n"
			 "        # required: {aggregates_only: true}\n"
			 "        # otherwise name everything it stands for:\n"
			 "        # required: {from: list, contexts: [\"CI / build "
			 "(pull_request)\"]}\n");
}

static void repository(struct ur_str *out, const struct ur_repository_settings *r,
		       const struct ur_starter_umbrella *found, bool example)
{
	ur_str_adds(out, "  - name: ");
	ur_yaml_quote(r->name, out);
	ur_str_adds(out, example ? "  # an example: write your own here\n" : "\n");
	ur_str_adds(out, "    # bases: [main, \"release/*\"]  # else every branch\n"
			 "    # drafts: skip               # skip | include\n"
			 "    # hold_label: umbrella-reaper/hold\n"
			 "    umbrellas:\n");
	for (size_t i = 0; i < r->umbrellas_len; i++)
		umbrella(out, &r->umbrellas[i]);
	if (!r->umbrellas_len && found)
		found_umbrella(out, found);
	else if (!r->umbrellas_len)
		ur_str_adds(out,
			    "      # an example: the required context, byte for byte as "
			    "the pull request shows it\n"
			    "      - context: \"CI / all-required (pull_request)\"\n");
	required_help(out);
}

void ur_settings_starter(const struct ur_settings *settings,
			 const struct ur_starter_umbrella *found, struct ur_str *out)
{
	static const char *const sections[] = { "rules", "limits", "remedy", "ledger",
						"report" };
	struct ur_repository_settings example = { .name = NULL };
	size_t n = settings->repositories_len;

	ur_str_adds(out,
		    "# Settings of umbrella-reaper. A key behind '#' shows what holds "
		    "without it, or an\n"
		    "# example.\n"
		    "# Check them with: umbrella-reaper config --config FILE\n"
		    "# A token belongs into a file of its own or a variable, never in "
		    "here.\n"
		    "version: 1\n");
	section(out, settings, "forge");
	ur_str_adds(out, "\nrepositories:\n");
	/* of several nobody knows which one the files are of */
	for (size_t i = 0; i < n; i++)
		repository(out, &settings->repositories[i], n == 1 ? found : NULL, false);
	if (!n) {
		example.name = ur_xstrdup("acme/widget");
		repository(out, &example, found, true);
		free(example.name);
	}
	for (size_t i = 0; i < UR_LEN(sections); i++)
		section(out, settings, sections[i]);
}
