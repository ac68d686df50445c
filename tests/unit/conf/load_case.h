/* SPDX-License-Identifier: MIT */
#ifndef UR_TESTS_CONF_LOAD_CASE_H
#define UR_TESTS_CONF_LOAD_CASE_H

/* What test_load.c and test_token.c share: a folder with files, an environment of their
 * own, and one row's way through ur_conf_load() and ur_conf_check_forge(). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <git2.h>

#include <cmocka.h>

#include "ur/base/file.h"
#include "ur/base/memory.h"
#include "ur/conf/load.h"

static char folder[] = "/tmp/ur-conf-load-XXXXXX";

/* Texts of a row: "%s" stands for the test's own folder. */
static char kept[40][300];
static size_t kept_len;

static const char *expand(const char *text)
{
	const char *mark = strstr(text, "%s");
	char *to = kept[kept_len];

	if (!mark)
		return text;
	assert_true(++kept_len < UR_LEN(kept));
	snprintf(to, sizeof(kept[0]), "%.*s%s%s", (int)(mark - text), text, folder,
		 mark + 2);
	return to;
}

/* The environment of the row at hand. */
static const char *const *environment;

static const char *lookup(const char *name)
{
	for (size_t i = 0; environment && environment[i]; i += 2) {
		if (!strcmp(environment[i], name))
			return expand(environment[i + 1]);
	}
	return strcmp(name, "HOME") ? NULL : folder;
}

static void put(const char *name, const char *text)
{
	struct ur_error err = UR_ERROR_INIT;
	char path[300];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(ur_file_replace(path, text, strlen(text), 0600, &err), UR_OK);
}

/* One row: flags and own variables as key and value; other variables; a file. */
struct row {
	const char *name;
	const char *flags[12];
	const char *own[10];
	const char *variables[16];
	const char *file;   /* given with --config */
	const char *remote; /* of the git repository here */
	struct ur_conf_use use;
	const char *server, *server_from; /* NULL: not looked at */
	const char *repository;		  /* the only one */
	const char *umbrella;		  /* its only one */
	const char *token_from;		  /* "" none */
	const char *key, *origin;	  /* where one key's value comes from */
	enum ur_errc rc;		  /* of loading or checking */
	const char *says, *hints;
};

#define SERVER "forge.url", "https://git.example.org"
#define REPO "repo", "acme/widget"
#define UMBRELLA "umbrella", "CI / all (pull_request)"
#define OURS "UMBRELLA_REAPER_TOKEN", "made-up-token-1"
#define ALL SERVER, REPO, UMBRELLA
#define FILE_SERVER "forge:\n  url: https://git.example.org\n  token_file: file-token\n"
#define FILE_REPOSITORY                                                                  \
	"repositories:\n  - name: acme/widget\n    umbrellas: [{context: from file}]\n"  \
	"  - name: acme/gadget\n    umbrellas: [{context: x}, {context: y}]\n"
#define WRITES                                                                           \
	{                                                                                \
		.writes = true                                                           \
	}

static size_t collect(const char *const *pairs, const char *origin,
		      struct ur_assignment *out)
{
	size_t n = 0;

	for (; pairs[n * 2]; n++)
		out[n] = (struct ur_assignment){ .key = pairs[n * 2],
						 .value = expand(pairs[n * 2 + 1]),
						 .origin = origin };
	return n;
}

/* Written by hand: libgit2's own remotes leak under the sanitizers. */
static void make_remote(const char *url)
{
	git_repository *repository = NULL;
	git_config *config = NULL;
	char path[300];

	snprintf(path, sizeof(path), "%s/work", folder);
	git_libgit2_init();
	assert_int_equal(git_repository_init(&repository, path, 0), 0);
	assert_int_equal(git_repository_config(&config, repository), 0);
	if (url)
		assert_int_equal(git_config_set_string(config, "remote.origin.url", url),
				 0);
	else
		git_config_delete_entry(config, "remote.origin.url");
	git_config_free(config);
	git_repository_free(repository);
	git_libgit2_shutdown();
}

static void check_result(const struct row *row, const struct ur_settings *s)
{
	if (row->server)
		assert_string_equal(s->server, row->server);
	if (row->server_from)
		assert_string_equal(ur_settings_origin(s, "forge.url"),
				    expand(row->server_from));
	if (row->repository) {
		assert_int_equal(s->repositories_len, 1);
		assert_string_equal(s->repositories[0].name, row->repository);
	}
	if (row->umbrella) {
		assert_int_equal(s->repositories[0].umbrellas_len, 1);
		assert_string_equal(s->repositories[0].umbrellas[0].context,
				    row->umbrella);
	}
	if (row->token_from) {
		assert_string_equal(s->token_origin, expand(row->token_from));
		assert_int_equal(*s->token != '\0', *row->token_from != '\0');
	}
	if (row->key)
		assert_string_equal(ur_settings_origin(s, row->key), expand(row->origin));
}

static void check_row(void **state)
{
	const struct row *row = *state;
	struct ur_assignment flags[6], own[5];
	struct ur_error err = UR_ERROR_INIT;
	struct ur_settings settings;
	struct ur_conf_sources sources = { .lookup = lookup,
					   .config = "none",
					   .config_from_flag = true };
	enum ur_errc rc;

	kept_len = 0;
	environment = row->variables;
	sources.flags = flags;
	sources.flags_len = collect(row->flags, "flag", flags);
	sources.environment = own;
	sources.environment_len = collect(row->own, "variable", own);
	sources.system_file = expand("%s/system.yml");
	sources.directory = expand("%s/work");
	if (row->file) {
		put("config.yml", row->file);
		sources.config = expand("%s/config.yml");
	} else {
		const char *named = lookup("config");

		sources.config = named ? named : "";
	}
	make_remote(row->remote);
	ur_settings_init(&settings);
	rc = ur_conf_load(&sources, &settings, &err);
	if (rc == UR_OK)
		rc = ur_conf_check_forge(&settings, &row->use, &err);
	assert_null(strstr(err.message, "hunter22"));
	assert_null(strstr(err.message, "made-up"));
	if (row->rc == UR_OK) {
		assert_string_equal(err.message, "");
		check_result(row, &settings);
	} else {
		assert_int_equal(rc, row->rc);
		assert_int_equal(err.code, row->rc);
		assert_non_null(strstr(err.message, row->says));
		assert_non_null(strstr(err.hint, row->hints));
	}
	ur_settings_release(&settings);
	ur_log_forget_secrets();
}

static int set_up(void **state)
{
	static const char *const folders[] = { "credentials", "user",
					       "user/umbrella-reaper", "work" };
	char path[300];

	(void)state;
	ur_log_setup(STDERR_FILENO, UR_LOG_TEXT, UR_LOG_ERROR);
	if (!mkdtemp(folder))
		return -1;
	for (size_t i = 0; i < UR_LEN(folders); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, folders[i]);
		if (mkdir(path, 0700) < 0)
			return -1;
	}
	put("system.yml", "limits: {cleanup: 7s}\n");
	put("user/umbrella-reaper/config.yml", "rules: {min_age: 4m}\n");
	put("file-token", "made-up-token-f\n");
	put("flag-token", "made-up-token-g\n");
	put("own-token", "made-up-token-h");
	put("empty-token", "\n");
	put("credentials/forge-token", "made-up-token-c\n");
	return 0;
}

static int tear_down(void **state)
{
	char command[400];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

#endif
