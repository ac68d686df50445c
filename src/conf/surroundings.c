/* SPDX-License-Identifier: MIT */
#include "ur/conf/surroundings.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ur/base/clean.h"
#include "ur/base/memory.h"
#include "ur/conf/address.h"

const char *ur_conf_raw_variable(const struct ur_conf_sources *sources, const char *name)
{
	return sources->lookup ? sources->lookup(name) : getenv(name);
}

const char *ur_conf_variable(const struct ur_conf_sources *sources, const char *name)
{
	const char *value = ur_conf_raw_variable(sources, name);

	return value && *value ? value : NULL;
}

/* Names that scripts for the same purpose used, and the keys they stand for. */
static const struct legacy {
	const char *name, *key;
} legacy_names[] = {
	{ "GITEA_HOST", "forge.url" },
	{ "REPO", "repo" },
	{ "UMBRELLA_CONTEXT", "umbrella" },
	{ "REQUIRED_SUB_JOBS", "require" },
	{ "DRY_RUN", "apply" },
};

/* The names are so general that somebody else may mean something else by them: what does
 * not fit is passed over. Not so a list, of which half would be a wrong one. */
static enum ur_errc assign_legacy(struct ur_settings *settings, const struct legacy *row,
				  const char *value, struct ur_error *err)
{
	struct ur_error why = UR_ERROR_INIT;
	enum ur_errc rc = ur_settings_assign(settings, ur_key_find(row->key), value,
					     UR_LAYER_LEGACY, row->name, &why);

	if (rc == UR_OK)
		return UR_OK;
	if (strcmp(row->key, "require") != 0) {
		ur_log(UR_LOG_INFO, "%s is passed over: %s", row->name, why.message);
		return UR_OK;
	}
	ur_error_set(err, rc, "%s: %s", row->name, why.message);
	if (why.hint[0])
		ur_error_hint(err, "%s", why.hint);
	return rc;
}

/* "CI / build (pull_request); CI / lint (pull_request)". An entry that says nothing, the last
 * one too, may be a variable that is not set. */
static enum ur_errc assign_semicolons(struct ur_settings *settings,
				      const struct legacy *row, const char *value,
				      struct ur_error *err)
{
	static const char blanks[] = " \t\r\n";
	enum ur_errc rc = UR_OK;

	for (bool more = true; more && rc == UR_OK;) {
		size_t len = strcspn(value, ";"), skip = strspn(value, blanks), end = len;
		char *one;

		skip = skip > len ? len : skip;
		while (end > skip && strchr(blanks, value[end - 1]))
			end--;
		one = ur_xstrndup(value + skip, end - skip);
		rc = assign_legacy(settings, row, one, err);
		free(one);
		more = value[len];
		value += len + more;
	}
	return rc;
}

enum ur_errc ur_conf_legacy(const struct ur_conf_sources *sources,
			    struct ur_settings *settings, struct ur_error *err)
{
	enum ur_errc rc = UR_OK;

	for (size_t i = 0; i < UR_LEN(legacy_names) && rc == UR_OK; i++) {
		const struct legacy *row = &legacy_names[i];
		const char *value = ur_conf_raw_variable(sources, row->name);
		bool dry = true;
		char *address;

		if (!value)
			continue;
		if (ur_is_blank(value)) {
			rc = ur_settings_refuse_blank(value, err);
			ur_error_context(err, "%s", row->name);
		} else if (!strcmp(row->name, "GITEA_HOST") && !strstr(value, "://")) {
			address = ur_xasprintf("https://%s", value);
			rc = assign_legacy(settings, row, address, err);
			free(address);
		} else if (!strcmp(row->name, "REQUIRED_SUB_JOBS")) {
			rc = assign_semicolons(settings, row, value, err);
		} else if (!strcmp(row->name, "DRY_RUN")) {
			/* any word but a clear no keeps it dry */
			if (ur_boolean_parse(value, &dry))
				rc = assign_legacy(settings, row, dry ? "false" : "true",
						   err);
		} else {
			rc = assign_legacy(settings, row, value, err);
		}
	}
	return rc;
}

void ur_conf_mention_legacy(const struct ur_settings *settings, bool may_apply)
{
	for (size_t i = 0; i < UR_LEN(legacy_names); i++) {
		const char *origin = ur_settings_origin(settings, legacy_names[i].key);

		if (!strcmp(origin, legacy_names[i].name) &&
		    (may_apply || strcmp(legacy_names[i].key, "apply") != 0))
			ur_log(UR_LOG_INFO, "'%s' is taken from the older variable %s",
			       legacy_names[i].key, legacy_names[i].name);
	}
}

static bool is_true(const struct ur_conf_sources *sources, const char *name)
{
	const char *value = ur_conf_variable(sources, name);

	return value && !strcmp(value, "true");
}

static void set_actor(const struct ur_conf_sources *sources, struct ur_settings *settings)
{
	const char *actor =
		settings->in_runner ? ur_conf_variable(sources, "GITHUB_ACTOR") : NULL;
	const struct passwd *user = getpwuid(getuid());

	if (!actor || ur_is_blank(actor))
		actor = user && user->pw_name && *user->pw_name ? user->pw_name :
								  "unknown";
	free(settings->actor);
	settings->actor = ur_xstrdup(actor);
}

/* What a runner tells its jobs about the server. */
static enum ur_errc look_at_runner(const struct ur_conf_sources *sources,
				   struct ur_settings *settings, struct ur_error *err)
{
	const char *url = ur_conf_variable(sources, "GITHUB_SERVER_URL");
	struct ur_error why = UR_ERROR_INIT;
	char *address = NULL;

	settings->in_runner = is_true(sources, "GITEA_ACTIONS") ||
			      is_true(sources, "FORGEJO_ACTIONS") ||
			      is_true(sources, "GITHUB_ACTIONS");
	if (!url)
		return UR_OK;
	if (ur_address_parse(url, &address, &why) < 0) {
		if (*settings->server)
			return UR_OK;
		ur_error_set(err, why.code, "GITHUB_SERVER_URL: %s", why.message);
		ur_error_hint(err, "%s", why.hint);
		return why.code;
	}
	if (settings->in_runner) {
		free(settings->runner_server);
		settings->runner_server = ur_xstrdup(address);
	}
	if (!*settings->server) {
		ur_settings_assign(settings, ur_key_find("forge.url"), address,
				   UR_LAYER_BUILT_IN, "GITHUB_SERVER_URL", NULL);
		settings->server_origin =
			settings->in_runner ? UR_SERVER_RUNNER : UR_SERVER_ENV;
	}
	free(address);
	return UR_OK;
}

static bool has_repositories(const struct ur_settings *settings)
{
	return settings->only_repositories.len || settings->repositories_len;
}

/* The remote of another server says nothing about the one that was named. */
static void look_at_remote(const struct ur_conf_sources *sources,
			   struct ur_settings *settings)
{
	char *url, *server = NULL, *repository = NULL;

	if (!sources->directory || (*settings->server && has_repositories(settings)))
		return;
	url = ur_conf_origin_remote(sources->directory);
	if (!url || !ur_remote_parse(url, &server, &repository))
		goto out;
	if (!*settings->server) {
		ur_settings_assign(settings, ur_key_find("forge.url"), server,
				   UR_LAYER_BUILT_IN, "git remote 'origin'", NULL);
		settings->server_origin = UR_SERVER_GIT_REMOTE;
	}
	if (!has_repositories(settings) && ur_address_same_host(server, settings->server))
		settings->repository_found =
			ur_settings_assign(settings, ur_key_find("repo"), repository,
					   UR_LAYER_BUILT_IN, "git remote 'origin'",
					   NULL) == UR_OK;
out:
	free(url);
	free(server);
	free(repository);
}

enum ur_errc ur_conf_look_around(const struct ur_conf_sources *sources,
				 struct ur_settings *settings, struct ur_error *err)
{
	const char *repository = ur_conf_variable(sources, "GITHUB_REPOSITORY");
	enum ur_errc rc = look_at_runner(sources, settings, err);

	if (rc < 0)
		return rc;
	set_actor(sources, settings);
	if (repository && !has_repositories(settings)) {
		rc = ur_settings_assign(settings, ur_key_find("repo"), repository,
					UR_LAYER_BUILT_IN, "GITHUB_REPOSITORY", err);
		if (rc < 0) {
			ur_error_context(err, "GITHUB_REPOSITORY");
			return rc;
		}
	}
	look_at_remote(sources, settings);
	return UR_OK;
}
