/* SPDX-License-Identifier: MIT */
#include "ur/cli/session.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ur/base/clean.h"
#include "ur/base/file.h"
#include "ur/base/memory.h"
#include "ur/cli/bundle.h"
#include "ur/cli/output.h"
#include "ur/cli/signals.h"
#include "ur/cli/version.h"
#include "ur/conf/surroundings.h"
#include "ur/net/curl.h"
#include "ur/net/record.h"

#define RETRY_BASE_MS 500
#define PROGRESS_EVERY_MS 100

static const char *variable(const char *name)
{
	return getenv(name);
}

static void set_up_log(const struct ur_settings *settings)
{
	static const enum ur_log_level levels[] = { UR_LOG_ACTION, UR_LOG_NOTICE,
						    UR_LOG_INFO, UR_LOG_DEBUG };

	enum ur_log_format format = settings->log_format;

	if (format == UR_LOG_TEXT && settings->in_runner)
		format = UR_LOG_RUNNER;
	ur_log_setup(STDERR_FILENO, format, levels[settings->verbosity + 1]);
}

/* Loading itself has things to say, so how to say them is looked up first. */
static void set_up_log_early(struct ur_settings *settings,
			     const struct ur_assignment *list, size_t len,
			     enum ur_layer layer)
{
	for (size_t i = 0; i < len; i++) {
		if (!strcmp(list[i].key, "verbosity") ||
		    !strcmp(list[i].key, "log-format"))
			(void)ur_settings_assign(settings, ur_key_find(list[i].key),
						 list[i].value, layer, list[i].origin,
						 NULL);
	}
	set_up_log(settings);
}

/* A mistyped variable would otherwise be a setting that silently does not hold. */
static void warn_about_variables(void)
{
	char name[UR_VARIABLE_BUF], nearest[UR_VARIABLE_BUF];
	size_t at = 0;

	while (ur_options_unknown_variable(environ, &at, name, nearest)) {
		if (*nearest)
			ur_log(UR_LOG_WARNING,
			       "%s is no variable of this program; did you "
			       "mean %s?",
			       name, nearest);
		else
			ur_log(UR_LOG_WARNING, "%s is no variable of this program", name);
	}
}

/* Where the settings are is told before there are any, so no key speaks for it. */
static enum ur_errc check_config(const char *path, bool from_flag, struct ur_error *err)
{
	if (!path || !ur_is_blank(path))
		return UR_OK;
	ur_settings_refuse_blank(path, err);
	ur_error_context(err, "%s", from_flag ? "--config" : "UMBRELLA_REAPER_CONFIG");
	return err->code = from_flag ? UR_EUSAGE : UR_ECONFIG;
}

enum ur_errc ur_session_load(struct ur_session *session,
			     const struct ur_command_line *line, struct ur_error *err)
{
	struct ur_settings *settings = &session->settings;
	struct ur_assignment *environment = NULL;
	struct ur_list texts = { 0 };
	const char *config = line->config;
	struct ur_conf_sources sources;
	size_t len = 0;
	enum ur_errc rc;

	*session = (struct ur_session){ .clock = &ur_clock_system };
	ur_settings_init(settings);
	rc = ur_options_environment(variable, (unsigned)line->command->bit, &environment,
				    &len, &texts, err);
	if (rc < 0)
		goto out;
	if (!config)
		config = variable("UMBRELLA_REAPER_CONFIG");
	rc = check_config(config, line->config, err);
	if (rc < 0)
		goto out;
	sources = (struct ur_conf_sources){
		.flags = line->flags,
		.flags_len = line->flags_len,
		.environment = environment,
		.environment_len = len,
		.config = config ? config : "",
		.config_from_flag = line->config,
		.without_forge = line->command->bit & (UR_CMD_CONFIG | UR_CMD_INIT),
		.directory = ".",
	};
	set_up_log_early(settings, environment, len, UR_LAYER_ENVIRONMENT);
	set_up_log_early(settings, line->flags, line->flags_len, UR_LAYER_FLAG);
	rc = ur_conf_load(&sources, settings, err);
	set_up_log(settings);
	if (rc < 0)
		goto out;
	/* until here a signal ends the program at once, even while a pipe is read */
	ur_signals_catch();
	warn_about_variables();
	ur_conf_mention_legacy(settings, ur_option_find("apply")->commands &
						 (unsigned)line->command->bit);
	if (*settings->config_file)
		ur_log(UR_LOG_INFO, "settings file '%s'", settings->config_file);
	if (*settings->server)
		ur_log(UR_LOG_INFO, "server '%s' (%s)", settings->server,
		       ur_settings_origin(settings, "forge.url"));
	ur_log(UR_LOG_INFO, "token: %s",
	       *settings->token ? settings->token_origin : "none");
out:
	free(environment);
	ur_list_release(&texts);
	return rc;
}

enum ur_errc ur_session_open(struct ur_session *session,
			     const struct ur_command_line *line, struct ur_error *err)
{
	enum ur_errc rc = ur_session_load(session, line, err);

	return rc == UR_OK ? ur_output_check(session, line->command->name, err) : rc;
}

/* A recording is about one server; what was found around here is another matter. */
static void take_server_of_bundle(struct ur_settings *settings)
{
	char *server;

	if (settings->server_origin >= UR_SERVER_ENV)
		return;
	server = ur_bundle_server(settings->replay_dir);
	if (!server)
		return;
	if (ur_settings_assign(settings, ur_key_find("forge.url"), server,
			       UR_LAYER_BUILT_IN, "the recording", NULL) == UR_OK)
		settings->server_origin = UR_SERVER_FILE;
	free(server);
}

static void show_progress(void *payload, const char *repo, size_t done, size_t total)
{
	struct ur_progress_line *line = payload;
	int64_t now = line->clock->monotonic_ms(line->clock->self);
	struct ur_str text = UR_STR_INIT;
	struct ur_error err = UR_ERROR_INIT;

	if (!line->on ||
	    (done < total && line->shown && now - line->last_ms < PROGRESS_EVERY_MS))
		return;
	line->last_ms = now;
	line->shown = done < total;
	ur_str_adds(&text, "\r\033[K");
	if (done < total) {
		ur_clean_add_cut(&text, repo, 50, true);
		ur_str_addf(&text, ": %zu of %zu heads", done, total);
	}
	(void)ur_file_write_all(STDERR_FILENO, text.buf, text.len, &err);
	ur_str_release(&text);
}

void ur_session_clear_progress(struct ur_session *session)
{
	struct ur_error err = UR_ERROR_INIT;

	if (session->progress.shown)
		(void)ur_file_write_all(STDERR_FILENO, "\r\033[K", 4, &err);
	session->progress.shown = false;
}

static bool wants_progress(const struct ur_settings *settings)
{
	const char *term = getenv("TERM");

	return settings->verbosity == 0 && settings->log_format == UR_LOG_TEXT &&
	       isatty(STDERR_FILENO) && !settings->in_runner && term &&
	       strcmp(term, "dumb") != 0;
}

static enum ur_errc open_ledger(struct ur_session *session, const struct ur_conf_use *use,
				struct ur_error *err)
{
	const struct ur_settings *settings = &session->settings;
	struct ur_error why = UR_ERROR_INIT;
	enum ur_errc rc;

	if (use->offline || use->no_ledger)
		return UR_OK;
	if (use->writes) {
		rc = ur_ledger_open(settings->ledger_dir, UR_LEDGER_WRITE,
				    settings->lock_timeout_seconds, &session->ledger,
				    err);
		if (rc == UR_EIO) {
			ur_error_context(err, "no ledger, so no writes");
			ur_error_hint(
				err,
				"name another folder with --ledger-dir or ledger.dir");
		}
		return rc;
	}
	if (ur_ledger_open(settings->ledger_dir, UR_LEDGER_READ, 0, &session->ledger,
			   &why) < 0)
		ur_log(UR_LOG_WARNING, "going on without the ledger: %s", why.message);
	return UR_OK;
}

static enum ur_errc open_transport(struct ur_session *session, struct ur_error *err)
{
	const struct ur_settings *settings = &session->settings;
	char *base = ur_xasprintf("%s/api/v1", settings->server);
	const struct ur_curl_options options = {
		.api_base = base,
		.token = settings->token,
		.user_agent = *settings->user_agent ? settings->user_agent :
						      UR_PROGRAM "/" UR_VERSION,
		.ca_file = settings->ca_file,
		.parallel = settings->parallel,
		.clock = session->clock,
		.stop_fd = ur_signals_fd(),
		.trace_file = settings->trace_http,
	};
	struct ur_transport *wrapped;
	enum ur_errc rc = ur_curl_new(&options, &session->transport, err);

	if (rc == UR_OK && *settings->record_dir) {
		rc = ur_record_new(session->transport, settings->record_dir, base,
				   session->clock, &wrapped, err);
		if (rc == UR_OK)
			session->transport = wrapped;
	}
	free(base);
	return rc;
}

static int64_t deadline(const struct ur_session *session)
{
	return session->clock->monotonic_ms(session->clock->self) +
	       session->settings.deadline_seconds * 1000;
}

static void wire(struct ur_session *session, const struct ur_conf_use *use)
{
	const struct ur_settings *settings = &session->settings;

	session->progress = (struct ur_progress_line){
		.on = wants_progress(settings),
		.clock = session->clock,
	};
	session->app = (struct ur_app){
		.settings = settings,
		.clock = session->clock,
		.net = {
			.transport = session->transport,
			.clock = session->clock,
			.retry = { settings->retries, RETRY_BASE_MS },
			.timeout_ms = settings->timeout_seconds * 1000,
			.deadline_ms = deadline(session),
			.stop_signal = ur_signals_flag(),
		},
		.ledger = session->ledger,
		.progress = { .payload = &session->progress, .heads = show_progress },
		.stop_signal = ur_signals_flag(),
		.may_write = use->writes,
	};
}

static enum ur_errc connect_parts(struct ur_session *session,
				  const struct ur_conf_use *use, struct ur_error *err)
{
	struct ur_settings *settings = &session->settings;
	enum ur_errc rc;

	if (use->offline)
		take_server_of_bundle(settings);
	rc = ur_conf_check_forge(settings, use, err);
	if (rc == UR_OK)
		rc = open_ledger(session, use, err);
	if (rc < 0)
		return rc;
	if (use->offline)
		return ur_replay_new(settings->replay_dir, &session->transport,
				     &session->clock, err);
	return open_transport(session, err);
}

enum ur_errc ur_session_connect(struct ur_session *session, const struct ur_conf_use *use,
				struct ur_error *err)
{
	enum ur_errc rc = connect_parts(session, use, err);

	/* what cannot be used before anything was done is a setting to mend */
	if (rc == UR_EIO && err)
		rc = err->code = UR_ECONFIG;
	if (rc == UR_OK)
		wire(session, use);
	return rc;
}

void ur_session_offline(struct ur_session *session)
{
	const struct ur_conf_use nothing = { 0 };

	wire(session, &nothing);
}

void ur_session_close(struct ur_session *session)
{
	ur_session_clear_progress(session);
	ur_transport_free(session->transport);
	ur_ledger_close(session->ledger);
	ur_settings_release(&session->settings);
	*session = (struct ur_session){ 0 };
}

/* "412", "#412" as far as @c len goes. */
static bool is_number(const char *text, size_t len, int64_t *out)
{
	const char *digits = text + (*text == '#');
	size_t n = strspn(digits, "0123456789");
	int64_t number = 0;

	for (size_t i = 0; i < n && n <= 10; i++)
		number = number * 10 + (digits[i] - '0');
	if (!n || n > 10 || (size_t)(digits - text) + n != len || number < 1 ||
	    number > INT32_MAX)
		return false;
	*out = number;
	return true;
}

/* What stands behind "SERVER/OWNER/NAME/pulls/" of a repository that is judged; NULL: none. */
static const char *behind_address(const struct ur_settings *s, const char *text)
{
	for (size_t i = 0; i < s->repositories_len; i++) {
		char *page = ur_xasprintf("%s%s%s/pulls/", s->server,
					  ur_ends_with(s->server, "/") ? "" : "/",
					  s->repositories[i].name);
		size_t len = strlen(page);
		bool fits = strncmp(text, page, len) == 0;

		free(page);
		if (fits)
			return text + len;
	}
	return NULL;
}

enum ur_errc ur_pull_parse(const struct ur_settings *settings, const char *text,
			   int64_t *out, struct ur_error *err)
{
	bool address =
		ur_starts_with(text, "http://") || ur_starts_with(text, "https://");
	const char *number = address ? behind_address(settings, text) : text;
	enum ur_errc rc;

	/* a page of the pull request, its files say, goes on behind the number */
	if (number &&
	    is_number(number, address ? strcspn(number, "/?#") : strlen(number), out))
		return UR_OK;
	if (address && !number) {
		rc = ur_error_set(
			err, UR_EUSAGE,
			"'%.120s' is no pull request of the repository that is asked",
			text);
		ur_error_hint(err, "name its server and repository with -s and -R");
		return rc;
	}
	rc = ur_error_set(err, UR_EUSAGE, "'%.80s' is not a pull request's number", text);
	ur_error_hint(err, "write its number, such as 412, or its web address");
	return rc;
}
