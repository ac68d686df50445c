/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ur/conf/address.h"
#include "ur/conf/load.h"

/* The server that runs this job. */
static bool is_runners_own(const struct ur_settings *settings)
{
	return *settings->runner_server &&
	       ur_address_same_origin(settings->server, settings->runner_server);
}

/* What a settings file allows, it allows for its own server. */
static bool http_allowed(const struct ur_settings *settings)
{
	if (ur_address_is_loopback(settings->server))
		return true;
	if (is_runners_own(settings))
		return true;
	return settings->allow_http && (!*settings->file_server ||
					!strcmp(settings->server, settings->file_server));
}

static enum ur_errc check_server(const struct ur_settings *settings,
				 const struct ur_conf_use *use, struct ur_error *err)
{
	if (settings->server_origin == UR_SERVER_UNSET) {
		ur_error_set(err, UR_ECONFIG, "no server is named");
		ur_error_hint(err,
			      "--server URL, UMBRELLA_REAPER_SERVER, or forge.url in a "
			      "settings file");
		return UR_ECONFIG;
	}
	if (use->offline)
		return UR_OK;
	if (ur_address_is_plain_http(settings->server) && !http_allowed(settings)) {
		ur_error_set(err, UR_ECONFIG, "'%s' is plain http", settings->server);
		ur_error_hint(err, "use https, or set forge.allow_http to true in the "
				   "settings file that names the server");
		return UR_ECONFIG;
	}
	if (!use->writes)
		return UR_OK;
	if (settings->server_origin == UR_SERVER_GIT_REMOTE) {
		ur_error_set(
			err, UR_EUSAGE,
			"nothing is written to '%s', which was merely found in a git "
			"remote",
			settings->server);
		ur_error_hint(err, "name it if you mean it: --server %.150s",
			      settings->server);
		return UR_EUSAGE;
	}
	if (!*settings->token) {
		ur_error_set(err, UR_ECONFIG, "there is no token to write to '%s' with",
			     settings->server);
		ur_error_hint(err, "--token-file FILE, or UMBRELLA_REAPER_TOKEN in the "
				   "environment");
		return UR_ECONFIG;
	}
	return UR_OK;
}

enum ur_errc ur_conf_check_forge(const struct ur_settings *settings,
				 const struct ur_conf_use *use, struct ur_error *err)
{
	enum ur_errc rc = check_server(settings, use, err);

	if (rc < 0)
		return rc;
	if (!settings->repositories_len) {
		ur_error_set(err, UR_ECONFIG, "no repository is named");
		ur_error_hint(err, "--repo OWNER/NAME, UMBRELLA_REAPER_REPO, or "
				   "'repositories' in a settings file");
		return UR_ECONFIG;
	}
	if (use->writes && !use->offline && settings->repository_found &&
	    !is_runners_own(settings)) {
		ur_error_set(err, UR_EUSAGE,
			     "nothing is written to '%s', which was merely found in a "
			     "git remote",
			     settings->repositories[0].name);
		ur_error_hint(err, "name it if you mean it: --repo %.150s",
			      settings->repositories[0].name);
		return UR_EUSAGE;
	}
	if (use->one_repository && settings->repositories_len > 1) {
		ur_error_set(
			err, UR_EUSAGE,
			"the settings name %zu repositories, and a pull request is in "
			"one",
			settings->repositories_len);
		ur_error_hint(err, "say which one: --repo %.150s",
			      settings->repositories[0].name);
		return UR_EUSAGE;
	}
	for (size_t i = 0; i < settings->repositories_len; i++) {
		if (settings->repositories[i].umbrellas_len || use->any_umbrella)
			continue;
		ur_error_set(err, UR_ECONFIG, "no umbrella is named for '%s'",
			     settings->repositories[i].name);
		ur_error_hint(err, "--umbrella 'CI / all-required (pull_request)', or "
				   "'umbrellas' in a settings file; 'doctor' says "
				   "which contexts there are");
		return UR_ECONFIG;
	}
	return UR_OK;
}
