/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ur/base/file.h"
#include "ur/base/memory.h"
#include "ur/conf/surroundings.h"

#define TOKEN_MAX 4096

static const char *const variables[] = { "UMBRELLA_REAPER_TOKEN", "FORGEJO_TOKEN",
					 "GITEA_TOKEN" };

/* A token as a server, a proxy or an address might repeat it. */
static void register_secret(const char *token)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789+/";
	size_t len = strlen(token);
	struct ur_str form = UR_STR_INIT;

	ur_log_register_secret(token);
	for (size_t i = 0; i < len; i++) {
		if (isalnum((unsigned char)token[i]) || strchr("-._~", token[i]))
			ur_str_addc(&form, token[i]);
		else
			ur_str_addf(&form, "%%%02X", (unsigned char)token[i]);
	}
	ur_log_register_secret(form.buf);
	if (form.cap)
		explicit_bzero(form.buf, form.len);
	ur_str_clear(&form);
	/* whole groups only: how the rest looks depends on what follows */
	for (size_t i = 0; i + 3 <= len; i += 3) {
		unsigned bits = (unsigned)(unsigned char)token[i] << 16 |
				(unsigned)(unsigned char)token[i + 1] << 8 |
				(unsigned char)token[i + 2];

		for (int shift = 18; shift >= 0; shift -= 6)
			ur_str_addc(&form, digits[bits >> shift & 63]);
	}
	ur_log_register_secret(form.buf);
	if (form.cap)
		explicit_bzero(form.buf, form.len);
	ur_str_release(&form);
}

/* A token that a header could not carry, or that is two, is nobody's. */
static enum ur_errc take(struct ur_settings *settings, const char *bytes, size_t len,
			 const char *origin, struct ur_error *err)
{
	enum ur_errc rc = UR_OK;

	if (len && bytes[len - 1] == '\n')
		len--;
	if (len && bytes[len - 1] == '\r')
		len--;
	if (!len)
		rc = ur_error_set(err, UR_ECONFIG, "the token in %s is empty", origin);
	else if (len > TOKEN_MAX)
		rc = ur_error_set(err, UR_ECONFIG, "the token in %s is too long", origin);
	for (size_t i = 0; i < len && rc == UR_OK; i++) {
		if ((unsigned char)bytes[i] <= ' ' || (unsigned char)bytes[i] >= 0x7f)
			rc = ur_error_set(err, UR_ECONFIG,
					  "the token in %s has a blank, a control "
					  "character or a letter beyond ASCII in it",
					  origin);
	}
	if (rc < 0) {
		ur_error_hint(err, "one line that holds the token and nothing else");
		return rc;
	}
	free(settings->token);
	free(settings->token_origin);
	settings->token = ur_xstrndup(bytes, len);
	settings->token_origin = ur_xstrdup(origin);
	register_secret(settings->token);
	return UR_OK;
}

static enum ur_errc take_file(struct ur_settings *settings, const char *path,
			      struct ur_error *err)
{
	struct ur_str bytes = UR_STR_INIT_LIMIT(TOKEN_MAX + 2);
	struct stat st;
	enum ur_errc rc = ur_file_read(path, &bytes, err);

	if (rc < 0) {
		ur_error_context(err, "cannot read the token");
		ur_error_hint(err, "%s",
			      "--token-file, UMBRELLA_REAPER_TOKEN_FILE, systemd's "
			      "credential or forge.token_file names that file");
		rc = err ? (err->code = UR_ECONFIG) : UR_ECONFIG;
		goto out;
	}
	if (stat(path, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & S_IROTH))
		ur_log(UR_LOG_WARNING,
		       "everybody on this machine can read the token in %s", path);
	rc = take(settings, bytes.buf, bytes.len, path, err);
out:
	if (bytes.cap)
		explicit_bzero(bytes.buf, bytes.cap);
	ur_str_release(&bytes);
	return rc;
}

/* systemd's LoadCredential=; a directory without our file is somebody else's. */
static char *credential(const struct ur_conf_sources *sources)
{
	const char *directory = ur_conf_variable(sources, "CREDENTIALS_DIRECTORY");
	char *path = directory ? ur_xasprintf("%s/forge-token", directory) : NULL;
	struct stat st;

	if (path && stat(path, &st) == 0)
		return path;
	free(path);
	return NULL;
}

static enum ur_errc choose(const struct ur_conf_sources *sources,
			   struct ur_settings *settings, struct ur_error *err)
{
	size_t len;
	const struct ur_key *key = ur_key_find("forge.token_file");
	enum ur_layer layer = settings->origins[key - ur_keys(&len)].layer;
	char *path = NULL;
	enum ur_errc rc;

	if (*settings->token_file && layer > UR_LAYER_FILE)
		return take_file(settings, settings->token_file, err);
	path = credential(sources);
	if (path) {
		rc = take_file(settings, path, err);
		free(path);
		return rc;
	}
	for (size_t i = 0; i < UR_LEN(variables); i++) {
		const char *value = ur_conf_raw_variable(sources, variables[i]);

		/* of our own one an empty text is a slip; the others are also others' */
		if (value && (!i || *value))
			return take(settings, value, strlen(value), variables[i], err);
	}
	if (!*settings->token_file)
		return UR_OK;
	if (strcmp(settings->server, settings->file_server) != 0) {
		ur_log(UR_LOG_NOTICE,
		       "the token of '%s' is for its own forge.url and is not sent to "
		       "'%s'",
		       settings->config_file, settings->server);
		return UR_OK;
	}
	return take_file(settings, settings->token_file, err);
}

/* The bytes themselves stay where /proc shows them, whatever the pointers say. */
static void forget(char *value)
{
	if (value)
		explicit_bzero(value, strlen(value));
}

/* Children and crash reports need not see them. */
static void forget_variables(const struct ur_conf_sources *sources)
{
	for (size_t i = 0; i < UR_LEN(variables); i++) {
		const char *value = ur_conf_variable(sources, variables[i]);
		size_t len = value ? strcspn(value, "\r\n") : 0;
		char *secret = value ? ur_xstrndup(value, len) : NULL;

		if (secret) {
			register_secret(secret);
			explicit_bzero(secret, len);
			free(secret);
		}
		forget(getenv(variables[i]));
		unsetenv(variables[i]);
	}
}

enum ur_errc ur_conf_token(const struct ur_conf_sources *sources,
			   struct ur_settings *settings, struct ur_error *err)
{
	struct ur_error why = UR_ERROR_INIT;
	enum ur_errc rc = UR_OK;

	if (settings->server_origin != UR_SERVER_UNSET &&
	    settings->server_origin != UR_SERVER_GIT_REMOTE && !*settings->replay_dir)
		rc = choose(sources, settings, sources->without_forge ? &why : err);
	forget_variables(sources);
	if (rc < 0 && sources->without_forge) {
		ur_log(UR_LOG_WARNING, "%s", why.message);
		rc = UR_OK;
	}
	return rc;
}
