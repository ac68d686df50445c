/* SPDX-License-Identifier: MIT */
#include "load_case.h"

static const struct row rows[] = {
	/* precedence */
	{ "a flag wins over variable and file", .flags = { ALL, "rules.min_age", "1m" },
	  .own = { "rules.min_age", "2m" }, .file = "rules: {min_age: 3m}\n",
	  .key = "rules.min_age", .origin = "flag" },
	{ "a variable wins over the file", .flags = { ALL },
	  .own = { "rules.min_age", "2m" }, .file = "rules: {min_age: 3m}\n",
	  .key = "rules.min_age", .origin = "variable" },
	{ "the file wins over what is built in", .flags = { ALL },
	  .file = "rules: {min_age: 3m}\n", .key = "rules.min_age",
	  .origin = "%s/config.yml:1" },
	{ "what nobody says is built in", .flags = { ALL }, .key = "rules.min_age",
	  .origin = "built-in" },
	{ "the file wins over an older name",
	  .variables = { "GITEA_HOST", "old.example" },
	  .file = FILE_SERVER FILE_REPOSITORY, .server = "https://git.example.org",
	  .server_from = "%s/config.yml:2", .token_from = "%s/file-token" },
	{ "a wrong flag is the command line's fault",
	  .flags = { ALL, "rules.min_age", "soon" }, .rc = UR_EUSAGE,
	  .says = "flag: 'soon' is not a duration", .hints = "90s" },
	{ "a wrong variable is a setting's fault", .flags = { ALL },
	  .own = { "rules.min_age", "soon" }, .rc = UR_ECONFIG,
	  .says = "variable: 'soon' is not a duration", .hints = "90s" },
	{ "a list in a variable has an entry per line", .flags = { SERVER, REPO },
	  .own = { "umbrella", "CI / a, b (push)\r\n" }, .umbrella = "CI / a, b (push)" },
	{ "a line that says nothing makes a list shorter", .flags = { ALL },
	  .own = { "require", "CI / a (push)\n\nCI / b (push)" }, .rc = UR_ECONFIG,
	  .says = "variable: the text is empty", .hints = "leave it out" },
	{ "the first line counts", .flags = { ALL },
	  .own = { "require", "\nCI / b (push)" }, .rc = UR_ECONFIG,
	  .says = "variable: the text is empty", .hints = "leave it out" },
	{ "a line of blanks says nothing either", .flags = { ALL },
	  .own = { "require", "CI / a (push)\n \t\n" }, .rc = UR_ECONFIG,
	  .says = "variable: the text is only blanks", .hints = "leave it out" },
	{ "a settings file that is named is there", .flags = { ALL },
	  .variables = { "config", "%s/nowhere.yml" }, .rc = UR_ECONFIG,
	  .says = "there is no settings file", .hints = "--config" },
	{ "no settings file when it is switched off", .flags = { ALL },
	  .variables = { "config", "none" }, .key = "rules.min_age",
	  .origin = "built-in" },
	{ "the user's file is found", .flags = { ALL },
	  .variables = { "XDG_CONFIG_HOME", "%s/user" }, .key = "rules.min_age",
	  .origin = "%s/user/umbrella-reaper/config.yml:1" },
	{ "the system's file comes last", .flags = { ALL }, .key = "limits.cleanup",
	  .origin = "%s/system.yml:1" },

	/* older names */
	{ "older names say everything",
	  .variables = { "GITEA_HOST", "git.example.org", "REPO", "acme/widget",
			 "UMBRELLA_CONTEXT", "CI / all (pull_request)",
			 "REQUIRED_SUB_JOBS",
			 "CI / a (pull_request); CI / b (pull_request)", "GITEA_TOKEN",
			 "made-up-token-2" },
	  .use = WRITES, .server = "https://git.example.org", .server_from = "GITEA_HOST",
	  .repository = "acme/widget", .umbrella = "CI / all (pull_request)",
	  .token_from = "GITEA_TOKEN", .key = "require", .origin = "REQUIRED_SUB_JOBS" },
	{ "an older host with its scheme", .flags = { REPO, UMBRELLA },
	  .variables = { "GITEA_HOST", "http://localhost:3000" },
	  .server = "http://localhost:3000", .server_from = "GITEA_HOST" },
	{ "an older switch that says no is heard", .flags = { ALL },
	  .variables = { "DRY_RUN", "false" }, .key = "apply", .origin = "DRY_RUN" },
	{ "an older switch that says anything else keeps it dry", .flags = { ALL },
	  .variables = { "DRY_RUN", "2" }, .key = "apply", .origin = "built-in" },
	{ .name = "somebody else's variable of that name is passed over",
	  .flags = { ALL },
	  .variables = { "REPO", "not a repository", "GITEA_HOST", "a b" },
	  .repository = "acme/widget" },
	{ .name = "an older name that is empty is a variable that is not set",
	  .flags = { ALL },
	  .variables = { "UMBRELLA_CONTEXT", "" },
	  .rc = UR_ECONFIG,
	  .says = "UMBRELLA_CONTEXT: the text is empty",
	  .hints = "leave it out" },
	{ .name = "an older name of blanks is one too",
	  .flags = { ALL },
	  .variables = { "REPO", " \u00a0" },
	  .rc = UR_ECONFIG,
	  .says = "REPO: the text is only blanks",
	  .hints = "leave it out" },
	{ .name = "an entry of an older list that says nothing makes it shorter",
	  .flags = { ALL },
	  .variables = { "REQUIRED_SUB_JOBS", "CI / a (push);  ;CI / b (push)" },
	  .rc = UR_ECONFIG,
	  .says = "REQUIRED_SUB_JOBS: the text is empty",
	  .hints = "leave it out" },
	{ .name = "its last entry too",
	  .flags = { ALL },
	  .variables = { "REQUIRED_SUB_JOBS", "CI / a (push); " },
	  .rc = UR_ECONFIG,
	  .says = "REQUIRED_SUB_JOBS: the text is empty",
	  .hints = "leave it out" },
	{ .name = "half a list of an older name is refused",
	  .flags = { ALL },
	  .variables = { "REQUIRED_SUB_JOBS", "a; b\001" },
	  .rc = UR_ECONFIG,
	  .says = "REQUIRED_SUB_JOBS: the text has a control character",
	  .hints = "" },

	/* server and repository */
	{ "a runner's own server and repository", .flags = { UMBRELLA },
	  .variables = { "GITEA_ACTIONS", "true", "GITHUB_SERVER_URL",
			 "http://gitea:3000/", "GITHUB_REPOSITORY", "acme/widget", OURS },
	  .use = WRITES, .server = "http://gitea:3000",
	  .server_from = "GITHUB_SERVER_URL", .repository = "acme/widget",
	  .token_from = "UMBRELLA_REAPER_TOKEN" },
	{ "a runner's server named by hand may be plain http",
	  .flags = { "forge.url", "http://gitea:3000/sub", REPO, UMBRELLA },
	  .variables = { "FORGEJO_ACTIONS", "true", "GITHUB_SERVER_URL",
			 "http://gitea:3000" } },
	{ "outside a runner plain http is refused", .flags = { REPO, UMBRELLA },
	  .variables = { "GITHUB_SERVER_URL", "http://gitea:3000" }, .rc = UR_ECONFIG,
	  .says = "plain http", .hints = "allow_http" },
	{ "another port is another server",
	  .flags = { "forge.url", "http://gitea:3001", REPO, UMBRELLA },
	  .variables = { "GITEA_ACTIONS", "true", "GITHUB_SERVER_URL",
			 "http://gitea:3000" },
	  .rc = UR_ECONFIG, .says = "plain http", .hints = "allow_http" },
	{ "loopback may be plain http",
	  .flags = { "forge.url", "http://127.0.0.1:3000", REPO, UMBRELLA } },
	{ "the file allows plain http to its server", .flags = { REPO, UMBRELLA },
	  .file = "forge: {url: \"http://g.example\", allow_http: true}\n",
	  .server = "http://g.example" },
	{ "the file does not allow plain http to another",
	  .flags = { "forge.url", "http://h.example", REPO, UMBRELLA },
	  .file = "forge: {url: \"http://g.example\", allow_http: true}\n",
	  .rc = UR_ECONFIG, .says = "plain http", .hints = "allow_http" },
	{ "the git remote is looked at last", .flags = { UMBRELLA },
	  .remote = "https://joe:hunter22@git.example.org/acme/widget.git",
	  .server = "https://git.example.org", .server_from = "git remote 'origin'",
	  .repository = "acme/widget", .token_from = "" },
	{ "a named server's repository is found in its remote",
	  .flags = { SERVER, UMBRELLA }, .remote = "git@git.example.org:acme/widget.git",
	  .repository = "acme/widget", .variables = { OURS },
	  .token_from = "UMBRELLA_REAPER_TOKEN" },
	{ "another server's remote names no repository", .flags = { SERVER, UMBRELLA },
	  .remote = "https://git.elsewhere.example/acme/widget.git", .rc = UR_ECONFIG,
	  .says = "no repository is named", .hints = "--repo" },
	{ "no server at all", .flags = { REPO, UMBRELLA }, .rc = UR_ECONFIG,
	  .says = "no server is named", .hints = "--server" },
	{ "no umbrella at all", .flags = { SERVER, REPO }, .rc = UR_ECONFIG,
	  .says = "no umbrella is named for 'acme/widget'",
	  .hints = "--umbrella 'CI / all-required (pull_request)'" },

	/* which repository and umbrella */
	{ "a repository is picked with its umbrellas", .flags = { REPO },
	  .file = FILE_SERVER FILE_REPOSITORY, .repository = "acme/widget",
	  .umbrella = "from file" },
	{ "a repository is picked whatever its case", .flags = { "repo", "Acme/Widget" },
	  .file = FILE_SERVER FILE_REPOSITORY, .repository = "acme/widget",
	  .umbrella = "from file" },
	{ "a repository is added", .flags = { "repo", "acme/new", "umbrella", "u" },
	  .file = FILE_SERVER FILE_REPOSITORY, .repository = "acme/new",
	  .umbrella = "u" },
	{ "an umbrella of the flags replaces the file's",
	  .flags = { REPO, "umbrella", "u" }, .file = FILE_SERVER FILE_REPOSITORY,
	  .repository = "acme/widget", .umbrella = "u" },
	{ "one list for two umbrellas is refused",
	  .flags = { "repo", "acme/gadget", "require", "a" },
	  .file = FILE_SERVER FILE_REPOSITORY, .rc = UR_EUSAGE,
	  .says = "one list for 2 umbrellas", .hints = "--umbrella" },
	{ "a pull request is in one repository", .file = FILE_SERVER FILE_REPOSITORY,
	  .use = { .one_repository = true }, .rc = UR_EUSAGE, .says = "2 repositories",
	  .hints = "--repo acme/widget" },
};

static void the_ledger_has_a_folder(void **state)
{
	static const struct {
		const char *variables[5];
		const char *want;
	} cases[] = {
		{ { "STATE_DIRECTORY", "/var/lib/a:/var/lib/b", "XDG_STATE_HOME", "/x" },
		  "/var/lib/a" },
		{ { "XDG_STATE_HOME", "/x" }, "/x/umbrella-reaper" },
		{ { "XDG_STATE_HOME", "relative", "HOME", "/home/joe" },
		  "/home/joe/.local/state/umbrella-reaper" },
	};

	(void)state;
	for (size_t i = 0; i < UR_LEN(cases); i++) {
		const struct ur_conf_sources sources = { .lookup = lookup,
							 .config = "none" };
		struct ur_error err = UR_ERROR_INIT;
		struct ur_settings settings;

		kept_len = 0;
		environment = cases[i].variables;
		ur_settings_init(&settings);
		assert_int_equal(ur_conf_load(&sources, &settings, &err), UR_OK);
		assert_string_equal(settings.ledger_dir, cases[i].want);
		ur_settings_release(&settings);
	}
}

static void an_actor_is_the_runners(void **state)
{
	static const char *const runner[] = { "GITEA_ACTIONS", "true", "GITHUB_ACTOR",
					      "alice", NULL };
	static const char *const none[] = { "GITHUB_ACTOR", "alice", NULL };
	const struct ur_conf_sources sources = { .lookup = lookup, .config = "none" };
	struct ur_error err = UR_ERROR_INIT;
	struct ur_settings settings;

	(void)state;
	environment = runner;
	ur_settings_init(&settings);
	assert_int_equal(ur_conf_load(&sources, &settings, &err), UR_OK);
	assert_true(settings.in_runner);
	assert_string_equal(settings.actor, "alice");
	ur_settings_release(&settings);
	environment = none;
	ur_settings_init(&settings);
	assert_int_equal(ur_conf_load(&sources, &settings, &err), UR_OK);
	assert_false(settings.in_runner);
	assert_string_not_equal(settings.actor, "alice");
	assert_string_not_equal(settings.actor, "");
	ur_settings_release(&settings);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + 2] = { 0 };
	size_t n = UR_LEN(rows);

	for (size_t i = 0; i < n; i++) {
		tests[i].name = rows[i].name;
		tests[i].test_func = check_row;
		tests[i].initial_state = (void *)(uintptr_t)&rows[i];
	}
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(the_ledger_has_a_folder);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(an_actor_is_the_runners);
	return cmocka_run_group_tests_name("conf.load", tests, set_up, tear_down);
}
