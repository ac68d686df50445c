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

/* One row: a settings file, what its refusal begins with, and its hint. */
struct row {
	const char *name, *text, *begins, *hint;
};

#define REPOSITORY "repositories:\n  - name: acme/widget\n"
#define UMBRELLA REPOSITORY "    umbrellas:\n      - context: u\n"
#define REQUIRED UMBRELLA "        required:\n"

static const struct row rows[] = {
	{ "an unknown section is named with the nearest one",
	  "version: 1\nrule:\n  a: b\n", "config.yml:2:1: ", "rules" },
	{ "an unknown key is named with the nearest one", "rules:\n  min_aeg: 5m\n",
	  "config.yml:2:3: ", "min_age" },
	{ "an option of one run is no key", "forge:\n  apply: true\n",
	  "config.yml:2:3: ", "" },
	{ "a key given twice is refused", "rules:\n  min_age: 5m\n  min_age: 6m\n",
	  "config.yml:3:3: ", "" },
	{ "a value is refused where it stands", "rules:\n  min_age: 5x\n",
	  "config.yml:2:12: 'rules.min_age': '5x' is not a duration", "90s" },
	{ "a word is refused with the nearest one", "remedy:\n  kind: rerum\n",
	  "config.yml:2:9: 'remedy.kind': 'rerum' is not one of", "rerun" },
	{ "a switch is true or false and nothing else", "forge:\n  allow_http: yes\n",
	  "config.yml:2:15: ", "" },
	{ "a scalar is no list", "rules:\n  trusted_writers: joe\n",
	  "config.yml:2:20: ", "" },
	{ "a list is no scalar", "rules:\n  min_age: [5m]\n", "config.yml:2:12: ", "" },
	{ "a section is a map", "rules: 5m\n", "config.yml:1:8: ", "" },
	{ "a file is a map", "- a\n",
	  "config.yml:1:1: the settings are a map, not a list", "version: 1" },
	{ "another version of settings is refused", "version: 2\n",
	  "config.yml:1:10: version 2 ", "version: 1" },
	{ "an address with a password is refused",
	  "forge:\n  url: https://a:hunter22@b\n",
	  "config.yml:2:8: 'forge.url': the address of 'b'", "--token-file" },
	{ "not YAML at all", "forge: {url: x\n", "config.yml:2:1: ", "" },
	{ "a repository has a name", "repositories:\n  - bases: [main]\n",
	  "config.yml:2:5: a repository without 'name'", "" },
	{ "a repository has an owner", "repositories:\n  - name: widget\n",
	  "config.yml:2:11: 'name': 'widget' is not a repository", "OWNER/NAME" },
	{ "a repository stands there once", REPOSITORY "  - name: Acme/Widget\n",
	  "config.yml:3:11: repository 'Acme/Widget'", "" },
	{ "a key of a repository is known", REPOSITORY "    base: [main]\n",
	  "config.yml:3:5: ", "bases" },
	{ "drafts are skipped or included", REPOSITORY "    drafts: includ\n",
	  "config.yml:3:13: 'drafts': 'includ' is not one of skip, include", "include" },
	{ "a branch pattern has letters", REPOSITORY "    bases: [main, \"\"]\n",
	  "config.yml:3:19: 'bases': the text is empty", "" },
	{ "an umbrella has a context",
	  REPOSITORY "    umbrellas:\n      - required: {}\n",
	  "config.yml:4:9: an umbrella without 'context'", "" },
	{ "an umbrella stands there once", UMBRELLA "      - context: u\n",
	  "config.yml:5:18: umbrella 'u' stands here twice", "" },
	{ "a list from nowhere is refused", REQUIRED "          contexts: [a]\n",
	  "config.yml:6:21: 'contexts' without 'from: list'", "from: list" },
	{ "an empty list proves everything and is refused",
	  REQUIRED "          from: list\n          contexts: []\n",
	  "config.yml:7:21: 'from: list' without any 'contexts'", "prove everything" },
	{ "a list without contexts is refused", REQUIRED "          from: list\n",
	  "config.yml:6:11: 'from: list' without any 'contexts'", "prove everything" },
	{ "a context stands in a list once",
	  REQUIRED "          from: list\n          contexts: [a, b, a]\n",
	  "config.yml:7:28: 'contexts': 'a' stands here twice", "" },
	{ "where a list comes from is one of three",
	  REQUIRED "          from: workflows\n",
	  "config.yml:6:17: 'from': 'workflows' is not one of", "workflow" },
	{ "a key of what is required is known", REQUIRED "          alow_skipped: [a]\n",
	  "config.yml:6:11: ", "allow_skipped" },
	{ "a tab is no indent", "rules:\n\tmin_age: 5m\n",
	  "config.yml:2:1: a tab cannot indent", "blanks" },
	{ "a tab behind blanks is no indent either", "rules:\n  \tmin_age: 5m\n",
	  "config.yml:2:3: a tab cannot indent", "blanks" },
	{ "a colon in a plain text needs quotes", UMBRELLA "      - context: CI: all\n",
	  "config.yml:5:20: mapping values are not allowed", "in quotes" },
	{ "a quote without its end is told where it begins",
	  "forge:\n  url: \"https://git.example.org\n",
	  "config.yml:3:1: ", "line 2, column 8" },
	{ "an indent that fits nothing", "forge:\n    kind: auto\n  retries: 2\n",
	  "config.yml:3:3: ", "same column" },
	{ "bytes that are no text are told where they stand",
	  "version: 1\nforge:\n  kind: \"\xff\"\n", "config.yml:3:10: ", "UTF-8" },
	{ "a control character is told where it stands",
	  "version: 1\nforge:\n  kind: au\001to\n", "config.yml:3:11: ", "" },
	{ "a duration is no list", "rules:\n  min_age: [5m]\n",
	  "config.yml:2:12: 'rules.min_age' wants a duration, not a list",
	  "90s, 5m, 2h, 7d" },
	{ "a number that is missing", "forge:\n  retries:\n",
	  "config.yml:2:11: 'forge.retries' wants a whole number, not nothing",
	  "0 to 20" },
	{ "a number in another base is a question", "forge:\n  retries: 010\n",
	  "config.yml:2:12: 'forge.retries': '010' is not a whole number", "0 to 20" },
	{ "a word is no map", "remedy:\n  kind: {a: b}\n",
	  "config.yml:2:9: 'remedy.kind' wants one of auto, compensate, rerun, none, not "
	  "a map",
	  "" },
	{ "a list that was written as a text", "rules:\n  trusted_writers: joe\n",
	  "config.yml:2:20: 'rules.trusted_writers' wants a list, not a text", "[joe]" },
	{ "a pattern that was written as a text", REPOSITORY "    bases: main\n",
	  "config.yml:3:12: 'bases' wants a list, not a text", "[main]" },
	{ "a switch that is not one", "forge:\n  allow_http: yes\n",
	  "config.yml:2:15: 'forge.allow_http' wants true or false, not 'yes'", "true" },
	{ "a key like none of them is told what there is", "remedy:\n  zzz: 1\n",
	  "config.yml:2:3: unknown key 'zzz' under remedy", "kind, max_attempts" },
	{ "a token does not stand in the settings", "forge:\n  token: abc\n",
	  "config.yml:2:3: unknown key 'token' under forge", "token_file" },
	{ "a version is a number", "version: \"1\"\n",
	  "config.yml:1:10: 'version' wants a whole number, not the text '1'", "" },
	{ "a second document", "version: 1\n---\nversion: 1\n",
	  "config.yml:2:1: a second document", "" },
	{ "only a null", "~\n", "config.yml:1:1: the settings are a map, not nothing",
	  "version: 1" },
	{ "an expansion has names", REQUIRED "          expand:\n            test: []\n",
	  "config.yml:7:13: 'expand': 'test' has no names", "" },
};

static void check_row(void **state)
{
	const struct row *row = *state;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_settings settings;
	enum ur_errc rc;

	ur_settings_init(&settings);
	rc = ur_settings_read_text(&settings, "config.yml", row->text, strlen(row->text),
				   &err);
	assert_int_equal(rc, UR_ECONFIG);
	if (strncmp(err.message, row->begins, strlen(row->begins)) != 0)
		assert_string_equal(err.message, row->begins);
	assert_non_null(strstr(err.hint, row->hint));
	assert_null(strstr(err.message, "hunter22"));
	assert_string_equal(settings.config_file, "");
	ur_settings_release(&settings);
}

static const char whole[] = "version: 1\n"
			    "forge:\n"
			    "  url: https://git.example.org/\n"
			    "  kind: forgejo\n"
			    "  treat_as: 1.27\n"
			    "  token_file: token\n"
			    "  ca_file: /etc/ca.pem\n"
			    "  allow_http: true\n"
			    "  user_agent: \"widget bot\"\n"
			    "  timeout: 30s\n"
			    "  retries: 0\n"
			    "  parallel: 16\n"
			    "repositories:\n"
			    "  - name: acme/widget\n"
			    "    bases: [main, \"release/*\"]\n"
			    "    drafts: include\n"
			    "    hold_label: hold\n"
			    "    umbrellas:\n"
			    "      - context: \"CI / all-required (pull_request)\"\n"
			    "        required:\n"
			    "          from: list\n"
			    "          contexts:\n"
			    "            - \"CI / build (pull_request)\"\n"
			    "            - \"CI / lint (pull_request)\"\n"
			    "          allow_skipped: [\"CI / lint (pull_request)\"]\n"
			    "      - context: other\n"
			    "        required:\n"
			    "          from: workflow\n"
			    "          contexts: []\n"
			    "          file: .gitea/workflows/ci.yml\n"
			    "          job: all-required\n"
			    "          expand:\n"
			    "            test: [\"test (debian)\", \"test (alpine)\"]\n"
			    "          aggregates_only: true\n"
			    "  - name: acme/gadget\n"
			    "rules:\n"
			    "  min_age: 10m\n"
			    "  evidence: jobs\n"
			    "  trusted_writers: [alice, bob]\n"
			    "  pending_after: 2h\n"
			    "  only_required: false\n"
			    "  automerge: refuse\n"
			    "  revoke: false\n"
			    "limits: {max_actions: 3, max_share: 0.25, max_per_head: 1, "
			    "deadline: 2m, cleanup: 5s}\n"
			    "remedy:\n"
			    "  kind: none\n"
			    "  max_attempts: 2\n"
			    "ledger:\n"
			    "  dir: state\n"
			    "report:\n"
			    "  metrics_file: /var/lib/m.prom\n"
			    "  runbook_base: https://wiki.example.org/\n";

static struct ur_settings read_whole(void)
{
	struct ur_error err = UR_ERROR_INIT;
	struct ur_settings s;

	ur_settings_init(&s);
	ur_settings_read_text(&s, "/etc/ur/config.yml", whole, sizeof(whole) - 1, &err);
	assert_string_equal(err.message, "");
	return s;
}

static void every_scalar_key_arrives(void **state)
{
	struct ur_settings s = read_whole();

	(void)state;
	assert_string_equal(s.server, "https://git.example.org");
	assert_string_equal(s.file_server, "https://git.example.org");
	assert_int_equal(s.kind, UR_FORGE_FORGEJO);
	assert_string_equal(s.treat_as, "1.27");
	assert_string_equal(s.token_file, "/etc/ur/token");
	assert_string_equal(s.ca_file, "/etc/ca.pem");
	assert_true(s.allow_http);
	assert_string_equal(s.user_agent, "widget bot");
	assert_int_equal(s.timeout_seconds, 30);
	assert_int_equal(s.retries, 0);
	assert_int_equal(s.parallel, 16);
	assert_int_equal(s.rules.min_age_seconds, 600);
	assert_int_equal(s.rules.evidence, UR_EVIDENCE_JOBS);
	assert_int_equal(s.trusted_writers.len, 2);
	assert_int_equal(s.rules.pending_after_seconds, 7200);
	assert_true(s.rules.any_umbrella);
	assert_int_equal(s.rules.automerge, UR_AUTOMERGE_REFUSE);
	assert_true(s.rules.keep_contradicted);
	assert_int_equal(s.max_actions, 3);
	assert_int_equal(s.max_share_ppm, 250000);
	assert_int_equal(s.max_per_head, 1);
	assert_int_equal(s.deadline_seconds, 120);
	assert_int_equal(s.cleanup_seconds, 5);
	assert_int_equal(s.rules.remedy, UR_REMEDY_NONE);
	assert_int_equal(s.rules.max_attempts, 2);
	assert_string_equal(s.ledger_dir, "/etc/ur/state");
	assert_string_equal(s.metrics_file, "/var/lib/m.prom");
	assert_string_equal(s.runbook_base, "https://wiki.example.org/");
	assert_string_equal(ur_settings_origin(&s, "rules.min_age"),
			    "/etc/ur/config.yml:37");
	assert_string_equal(ur_settings_origin(&s, "format"), "built-in");
	ur_settings_release(&s);
}

static void repositories_and_umbrellas_arrive(void **state)
{
	struct ur_settings s = read_whole();
	const struct ur_repository_settings *r = &s.repositories[0];
	const struct ur_umbrella_settings *u;
	struct ur_expand *expand = NULL;
	struct ur_policy_settings policy;

	(void)state;
	assert_int_equal(s.repositories_len, 2);
	assert_string_equal(r->name, "acme/widget");
	assert_int_equal(r->bases.len, 2);
	assert_string_equal(r->bases.items[1], "release/*");
	assert_int_equal(r->drafts, UR_DRAFTS_INCLUDE);
	assert_string_equal(r->hold_label, "hold");
	assert_int_equal(r->umbrellas_len, 2);
	u = &r->umbrellas[0];
	assert_string_equal(u->context, "CI / all-required (pull_request)");
	assert_int_equal(u->from, UR_FROM_LIST);
	assert_int_equal(u->contexts.len, 2);
	assert_string_equal(u->list_origin, "/etc/ur/config.yml:22");
	assert_int_equal(u->allow_skipped.len, 1);
	u = &r->umbrellas[1];
	assert_int_equal(u->from, UR_FROM_WORKFLOW);
	assert_true(u->aggregates_only);
	policy = ur_umbrella_policy(u, &expand);
	assert_string_equal(policy.file, ".gitea/workflows/ci.yml");
	assert_string_equal(policy.job, "all-required");
	assert_int_equal(policy.expand_len, 1);
	assert_string_equal(policy.expand[0].job, "test");
	assert_string_equal(policy.expand[0].names[1], "test (alpine)");
	free(expand);
	assert_string_equal(s.repositories[1].hold_label, "umbrella-reaper/hold");
	assert_int_equal(s.repositories[1].drafts, UR_DRAFTS_SKIP);
	ur_settings_release(&s);
}

static void a_file_of_comments_says_nothing(void **state)
{
	static const char text[] = "# nothing yet\n";
	struct ur_error err = UR_ERROR_INIT;
	struct ur_settings s;

	(void)state;
	ur_settings_init(&s);
	assert_int_equal(ur_settings_read_text(&s, "c.yml", text, sizeof(text) - 1, &err),
			 UR_OK);
	assert_int_equal(s.rules.min_age_seconds, 300);
	ur_settings_release(&s);
}

static void a_file_that_is_not_there_is_not_there(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	struct ur_settings s;

	(void)state;
	ur_settings_init(&s);
	assert_int_equal(ur_settings_read_file(&s, "/nonexistent/config.yml", &err),
			 UR_ENOTFOUND);
	/* a folder is there and cannot be read */
	assert_int_equal(ur_settings_read_file(&s, "/", &err), UR_ECONFIG);
	ur_settings_release(&s);
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
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(every_scalar_key_arrives);
	tests[n++] =
		(struct CMUnitTest)cmocka_unit_test(repositories_and_umbrellas_arrive);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_file_of_comments_says_nothing);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
		a_file_that_is_not_there_is_not_there);
	return cmocka_run_group_tests_name("conf.file", tests, NULL, NULL);
}
