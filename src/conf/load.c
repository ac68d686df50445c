/* SPDX-License-Identifier: MIT */
#include "ur/conf/load.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ur/base/memory.h"
#include "ur/conf/file.h"
#include "ur/conf/surroundings.h"

#define SYSTEM_FILE "/etc/umbrella-reaper/config.yml"

static char *home(const struct ur_conf_sources *sources)
{
	const char *named = ur_conf_variable(sources, "HOME");
	const struct passwd *user = named ? NULL : getpwuid(getuid());

	if (!named && user && user->pw_dir && *user->pw_dir == '/')
		named = user->pw_dir;
	return named && *named == '/' ? ur_xstrdup(named) : NULL;
}

/* $VARIABLE/umbrella-reaper or ~/INSTEAD/umbrella-reaper; NULL without either. */
static char *own_folder(const struct ur_conf_sources *sources, const char *variable,
			const char *instead)
{
	const char *base = ur_conf_variable(sources, variable);
	char *home_folder, *out = NULL;

	if (base && *base == '/')
		return ur_xasprintf("%s/umbrella-reaper", base);
	home_folder = home(sources);
	if (home_folder)
		out = ur_xasprintf("%s/%s/umbrella-reaper", home_folder, instead);
	free(home_folder);
	return out;
}

static enum ur_errc read_named_file(const struct ur_conf_sources *sources,
				    struct ur_settings *settings, struct ur_error *err)
{
	enum ur_errc rc = ur_settings_read_file(settings, sources->config, err);

	if (rc != UR_ENOTFOUND)
		return rc;
	ur_error_set(err, UR_ECONFIG, "there is no settings file '%s'", sources->config);
	ur_error_hint(err, "%s names it",
		      sources->config_from_flag ? "--config" : "UMBRELLA_REAPER_CONFIG");
	return UR_ECONFIG;
}

static enum ur_errc read_file(const struct ur_conf_sources *sources,
			      struct ur_settings *settings, struct ur_error *err)
{
	struct ur_error none = UR_ERROR_INIT;
	char *folder, *path = NULL;
	enum ur_errc rc = UR_ENOTFOUND;

	if (!strcmp(sources->config, "none"))
		return UR_OK;
	if (*sources->config)
		return read_named_file(sources, settings, err);
	folder = own_folder(sources, "XDG_CONFIG_HOME", ".config");
	if (folder) {
		path = ur_xasprintf("%s/config.yml", folder);
		rc = ur_settings_read_file(settings, path, &none);
	}
	if (rc == UR_ENOTFOUND)
		rc = ur_settings_read_file(
			settings,
			sources->system_file ? sources->system_file : SYSTEM_FILE, &none);
	free(path);
	free(folder);
	if (rc == UR_ENOTFOUND)
		return UR_OK;
	if (rc < 0) {
		ur_error_set(err, rc, "%s", none.message);
		ur_error_hint(err, "%s", none.hint);
	}
	return rc;
}

static enum ur_errc assign_one(struct ur_settings *settings,
			       const struct ur_assignment *assignment, const char *value,
			       enum ur_layer layer, struct ur_error *err)
{
	const struct ur_key *key = ur_key_find(assignment->key);
	const char *who = assignment->origin;
	enum ur_errc rc;

	if (!key)
		return ur_error_set(err, UR_ECONFIG, "there is no setting '%s'",
				    assignment->key);
	rc = ur_settings_assign(settings, key, value, layer, assignment->origin, err);
	if (rc == UR_OK)
		return UR_OK;
	if (ur_starts_with(who, "flag "))
		who += strlen("flag ");
	ur_error_context(err, "%s", who);
	rc = layer == UR_LAYER_FLAG ? UR_EUSAGE : UR_ECONFIG;
	if (err)
		err->code = rc;
	return rc;
}

/* A list in a variable has one entry per line: contexts hold blanks and commas. A line that
 * says nothing would make the list shorter; only the last one's end may be told. */
static enum ur_errc assign_lines(struct ur_settings *settings,
				 const struct ur_assignment *assignment,
				 struct ur_error *err)
{
	const char *at = assignment->value;
	enum ur_errc rc = UR_OK;

	while (*at && rc == UR_OK) {
		size_t len = strcspn(at, "\n");
		size_t end = len && at[len - 1] == '\r' ? len - 1 : len;
		char *line = ur_xstrndup(at, end);

		rc = assign_one(settings, assignment, line, UR_LAYER_ENVIRONMENT, err);
		free(line);
		at += len + (at[len] == '\n');
	}
	return rc;
}

static enum ur_errc assign_all(const struct ur_conf_sources *sources,
			       struct ur_settings *settings, struct ur_error *err)
{
	enum ur_errc rc = UR_OK;

	for (size_t i = 0; i < sources->environment_len && rc == UR_OK; i++) {
		const struct ur_assignment *one = &sources->environment[i];
		const struct ur_key *key = ur_key_find(one->key);

		if (key && ur_key_is_list(key))
			rc = assign_lines(settings, one, err);
		else
			rc = assign_one(settings, one, one->value, UR_LAYER_ENVIRONMENT,
					err);
	}
	for (size_t i = 0; i < sources->flags_len && rc == UR_OK; i++)
		rc = assign_one(settings, &sources->flags[i], sources->flags[i].value,
				UR_LAYER_FLAG, err);
	return rc;
}

static void name_server_origin(struct ur_settings *settings)
{
	size_t len;
	const struct ur_key *key = ur_key_find("forge.url");

	if (!*settings->server)
		return;
	switch (settings->origins[key - ur_keys(&len)].layer) {
	case UR_LAYER_FLAG:
		settings->server_origin = UR_SERVER_FLAG;
		break;
	case UR_LAYER_FILE:
		settings->server_origin = UR_SERVER_FILE;
		break;
	case UR_LAYER_LEGACY:
	case UR_LAYER_ENVIRONMENT:
		settings->server_origin = UR_SERVER_ENV;
		break;
	case UR_LAYER_BUILT_IN:
		break;
	}
}

static void find_ledger(const struct ur_conf_sources *sources,
			struct ur_settings *settings)
{
	const char *state = ur_conf_variable(sources, "STATE_DIRECTORY");
	const char *origin = "STATE_DIRECTORY";
	char *folder;

	if (*settings->ledger_dir)
		return;
	if (state) {
		/* systemd separates several with colons; the first is ours */
		folder = ur_xstrndup(state, strcspn(state, ":"));
	} else {
		origin = ur_conf_variable(sources, "XDG_STATE_HOME") ? "XDG_STATE_HOME" :
								       "built-in";
		folder = own_folder(sources, "XDG_STATE_HOME", ".local/state");
		if (!folder)
			folder = ur_xstrdup("/var/lib/umbrella-reaper");
	}
	ur_settings_assign(settings, ur_key_find("ledger.dir"), folder, UR_LAYER_BUILT_IN,
			   origin, NULL);
	free(folder);
}

enum ur_errc ur_conf_load(const struct ur_conf_sources *sources,
			  struct ur_settings *settings, struct ur_error *err)
{
	enum ur_errc rc = ur_conf_legacy(sources, settings, err);

	if (rc == UR_OK)
		rc = read_file(sources, settings, err);
	if (rc == UR_OK)
		rc = assign_all(sources, settings, err);
	if (rc < 0)
		return rc;
	name_server_origin(settings);
	rc = ur_conf_look_around(sources, settings, err);
	if (rc == UR_OK)
		rc = ur_conf_select(settings, err);
	if (rc == UR_OK)
		rc = ur_conf_token(sources, settings, err);
	if (rc < 0)
		return rc;
	find_ledger(sources, settings);
	settings->rules.trusted_writers =
		(const char *const *)settings->trusted_writers.items;
	settings->rules.trusted_writers_len = settings->trusted_writers.len;
	return UR_OK;
}
