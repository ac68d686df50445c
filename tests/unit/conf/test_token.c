/* SPDX-License-Identifier: MIT */
#include "load_case.h"

static const struct row rows[] = {
	{ "a server merely found gets no token", .flags = { UMBRELLA },
	  .variables = { OURS }, .remote = "https://git.example.org/acme/widget.git",
	  .token_from = "" },
	{ "a server merely found is never written to", .flags = { UMBRELLA },
	  .variables = { OURS }, .remote = "https://git.example.org/acme/widget.git",
	  .use = WRITES, .rc = UR_EUSAGE, .says = "nothing is written",
	  .hints = "--server https://git.example.org" },
	{ "a file's token goes to the file's server", .file = FILE_SERVER FILE_REPOSITORY,
	  .use = WRITES, .token_from = "%s/file-token" },
	{ "a file's token does not go to another server",
	  .flags = { "forge.url", "https://evil.example" },
	  .file = FILE_SERVER FILE_REPOSITORY, .token_from = "" },
	{ "a file's token does not go to another sub-path",
	  .flags = { "forge.url", "https://git.example.org/other" },
	  .file = FILE_SERVER FILE_REPOSITORY, .token_from = "" },
	{ "a write needs a token", .flags = { ALL }, .use = WRITES, .rc = UR_ECONFIG,
	  .says = "there is no token", .hints = "--token-file" },
	{ "the flag's file comes first",
	  .flags = { ALL, "forge.token_file", "%s/flag-token" },
	  .own = { "forge.token_file", "%s/own-token" },
	  .variables = { OURS, "CREDENTIALS_DIRECTORY", "%s/credentials" },
	  .token_from = "%s/flag-token" },
	{ "then the variable's file", .flags = { ALL },
	  .own = { "forge.token_file", "%s/own-token" },
	  .variables = { OURS, "CREDENTIALS_DIRECTORY", "%s/credentials" },
	  .token_from = "%s/own-token" },
	{ "then the service manager's", .flags = { ALL },
	  .variables = { OURS, "CREDENTIALS_DIRECTORY", "%s/credentials" },
	  .token_from = "%s/credentials/forge-token" },
	{ "a credentials folder of somebody else is passed over", .flags = { ALL },
	  .variables = { OURS, "CREDENTIALS_DIRECTORY", "%s" },
	  .token_from = "UMBRELLA_REAPER_TOKEN" },
	{ "then our own variable", .flags = { ALL },
	  .variables = { "GITEA_TOKEN", "made-up-token-2", "FORGEJO_TOKEN",
			 "made-up-token-3", OURS },
	  .token_from = "UMBRELLA_REAPER_TOKEN" },
	{ "then Forgejo's", .flags = { ALL },
	  .variables = { "GITEA_TOKEN", "made-up-token-2", "FORGEJO_TOKEN",
			 "made-up-token-3" },
	  .token_from = "FORGEJO_TOKEN" },
	{ "then Gitea's, before the file's", .variables = { "GITEA_TOKEN", "made-up-2" },
	  .file = FILE_SERVER FILE_REPOSITORY, .token_from = "GITEA_TOKEN" },
	{ "another forge's token is nobody's", .flags = { ALL },
	  .variables = { "GITHUB_TOKEN", "made-up-token-4" }, .token_from = "" },
	{ "an empty variable of ours is a slip", .flags = { ALL },
	  .variables = { "UMBRELLA_REAPER_TOKEN", "", "GITEA_TOKEN", "made-up-2" },
	  .rc = UR_ECONFIG, .says = "the token in UMBRELLA_REAPER_TOKEN is empty",
	  .hints = "nothing else" },
	{ "an empty one that others use as well counts as absent", .flags = { ALL },
	  .variables = { "FORGEJO_TOKEN", "" }, .token_from = "" },
	{ "a token with a blank is refused", .flags = { ALL },
	  .variables = { "GITEA_TOKEN", "made up" }, .rc = UR_ECONFIG,
	  .says = "the token in GITEA_TOKEN has a blank", .hints = "nothing else" },
	{ "one line break at its end is fine", .flags = { ALL },
	  .variables = { "GITEA_TOKEN", "made-up\n" }, .token_from = "GITEA_TOKEN" },
	{ "two are not", .flags = { ALL }, .variables = { "GITEA_TOKEN", "made-up\n\n" },
	  .rc = UR_ECONFIG, .says = "the token in GITEA_TOKEN has a blank",
	  .hints = "nothing else" },
	{ "a token file that is empty is refused",
	  .flags = { ALL, "forge.token_file", "%s/empty-token" }, .rc = UR_ECONFIG,
	  .says = "is empty", .hints = "nothing else" },
	{ "a token file that is not there is told",
	  .flags = { ALL, "forge.token_file", "%s/no-token" }, .rc = UR_ECONFIG,
	  .says = "cannot read the token", .hints = "" },
};

static void a_token_is_secret_and_leaves_the_environment(void **state)
{
	static const char *const variables[] = { "GITEA_TOKEN", "made-up-token-5",
						 "FORGEJO_TOKEN", "made-up-token-6",
						 NULL };
	const struct ur_assignment flags[] = { { SERVER, "flag" } };
	const struct ur_conf_sources sources = {
		.flags = flags, .flags_len = 1, .lookup = lookup, .config = "none"
	};
	struct ur_error err = UR_ERROR_INIT;
	struct ur_settings settings;
	struct ur_str text = UR_STR_INIT;

	(void)state;
	kept_len = 0;
	environment = variables;
	setenv("GITEA_TOKEN", "made-up-token-5", 1);
	ur_settings_init(&settings);
	assert_int_equal(ur_conf_load(&sources, &settings, &err), UR_OK);
	assert_string_equal(settings.token, "made-up-token-6");
	assert_null(getenv("GITEA_TOKEN"));
	/* the one that was not taken is as secret */
	ur_str_adds(&text, "a made-up-token-5 b made-up-token-6 c");
	ur_log_redact(&text);
	assert_string_equal(text.buf, "a [redacted] b [redacted] c");
	ur_str_release(&text);
	ur_settings_release(&settings);
	ur_log_forget_secrets();
}

/* What repeats a token may have written it in another way. */
static void other_forms_of_a_token_are_as_secret(void **state)
{
	static const char *const variables[] = { "GITEA_TOKEN", "made+up/token=7", NULL };
	const struct ur_assignment flags[] = { { SERVER, "flag" } };
	const struct ur_conf_sources sources = {
		.flags = flags, .flags_len = 1, .lookup = lookup, .config = "none"
	};
	struct ur_error err = UR_ERROR_INIT;
	struct ur_settings settings;
	struct ur_str text = UR_STR_INIT;

	(void)state;
	kept_len = 0;
	environment = variables;
	ur_settings_init(&settings);
	assert_int_equal(ur_conf_load(&sources, &settings, &err), UR_OK);
	ur_str_adds(&text, "made%2Bup%2Ftoken%3D7, bWFkZSt1cC90b2tlbj03, made+up");
	ur_log_redact(&text);
	assert_string_equal(text.buf, "[redacted], [redacted], [redacted]");
	ur_str_release(&text);
	ur_settings_release(&settings);
	ur_log_forget_secrets();
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
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
		a_token_is_secret_and_leaves_the_environment);
	tests[n++] =
		(struct CMUnitTest)cmocka_unit_test(other_forms_of_a_token_are_as_secret);
	return cmocka_run_group_tests_name("conf.token", tests, set_up, tear_down);
}
