/* SPDX-License-Identifier: MIT */
#include "ur/conf/file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ur/base/clean.h"
#include "ur/base/file.h"
#include "ur/base/memory.h"
#include "ur/conf/keys.h"
#include "ur/conf/repositories.h"
#include "ur/policy/yaml.h"

static const char *const sections[] = { "forge",  "rules",  "limits",
					"remedy", "ledger", "report" };

/* "config.yml:12", as origins are told. */
static char *origin_of(const struct ur_yaml_node *node)
{
	return ur_xasprintf("%s:%u", node->file, node->line);
}

/* Relative to the folder of the file that says it. */
static char *beside(const char *file, const char *path)
{
	const char *slash = strrchr(file, '/');

	if (!*path || *path == '/' || !slash)
		return ur_xstrdup(path);
	return ur_xasprintf("%.*s/%s", (int)(slash - file), file, path);
}

static enum ur_errc assign(struct ur_settings *settings, const struct ur_key *key,
			   const struct ur_yaml_node *node, const char *value,
			   struct ur_error *err)
{
	struct ur_error why = UR_ERROR_INIT;
	char *origin = origin_of(node), *path = NULL;
	enum ur_errc rc;

	/* blanks behind a folder's name would be a path */
	if (key->type == UR_KEY_PATH && !ur_is_blank(value))
		value = path = beside(node->file, value);
	rc = ur_settings_assign(settings, key, value, UR_LAYER_FILE, origin, &why);
	if (rc < 0) {
		rc = ur_yaml_complain(err, node, "'%s': %s", key->path, why.message);
		if (why.hint[0])
			ur_error_hint(err, "%s", why.hint);
	}
	free(path);
	free(origin);
	return rc;
}

/* No value of that kind at all: say what it should be, with the hint that a wrong one gets. */
static enum ur_errc not_a_value(const struct ur_key *key, const struct ur_yaml_node *node,
				struct ur_settings *settings, struct ur_error *err)
{
	struct ur_error why = UR_ERROR_INIT;
	struct ur_str kind = UR_STR_INIT;
	enum ur_errc rc;

	ur_key_kind(key, &kind);
	rc = ur_yaml_complain(err, node, "'%s' wants %s%s, not %s", key->path,
			      key->words || key->type == UR_KEY_BOOLEAN ? "" : "a ",
			      kind.buf, ur_yaml_shape(node));
	if (ur_settings_assign(settings, key, "", UR_LAYER_FILE, "", &why) < 0 &&
	    why.hint[0])
		ur_error_hint(err, "%s", why.hint);
	ur_str_release(&kind);
	return rc;
}

static enum ur_errc read_scalar(struct ur_settings *settings, const struct ur_key *key,
				const struct ur_yaml_node *node, struct ur_error *err)
{
	bool texts = key->type == UR_KEY_TEXT || key->type == UR_KEY_PATH ||
		     key->type == UR_KEY_SERVER;
	const char *text = "";
	bool answer;
	enum ur_errc rc;

	if (node->kind != UR_YAML_SCALAR || (!texts && ur_yaml_is_null(node)))
		return not_a_value(key, node, settings, err);
	if (key->type == UR_KEY_BOOLEAN) {
		rc = ur_yaml_bool(node, key->path, &answer, err);
		if (rc < 0)
			return rc;
		text = answer ? "true" : "false";
	} else if (!texts || !ur_yaml_is_null(node)) {
		rc = ur_yaml_string(node, key->path, &text, err);
		if (rc < 0)
			return rc;
	}
	return assign(settings, key, node, text, err);
}

static enum ur_errc read_list(struct ur_settings *settings, const struct ur_key *key,
			      const struct ur_yaml_node *node, struct ur_error *err)
{
	enum ur_errc rc = ur_yaml_want(node, UR_YAML_LIST, key->path, err);

	for (size_t i = 0; rc == UR_OK && i < node->len; i++) {
		const char *text;

		rc = ur_yaml_string(node->items[i], key->path, &text, err);
		if (rc == UR_OK)
			rc = assign(settings, key, node->items[i], text, err);
	}
	return rc;
}

/* The section's keys are those rows of the table of settings that begin with its name. */
static enum ur_errc read_section(struct ur_settings *settings, const char *section,
				 const struct ur_yaml_node *map, struct ur_error *err)
{
	const char *known[16];
	const struct ur_key *rows[16];
	size_t n = 0, len, head = strlen(section);
	const struct ur_key *keys = ur_keys(&len);
	enum ur_errc rc;

	if (ur_yaml_is_null(map))
		return UR_OK;
	for (size_t i = 0; i < len && n < UR_LEN(known); i++) {
		if (keys[i].in_file && !strncmp(keys[i].path, section, head) &&
		    keys[i].path[head] == '.') {
			rows[n] = &keys[i];
			known[n++] = keys[i].path + head + 1;
		}
	}
	rc = ur_yaml_want(map, UR_YAML_MAP, section, err);
	if (rc == UR_OK)
		rc = ur_yaml_check_keys(map, section, known, n, err);
	for (size_t i = 0; i < n && rc == UR_OK; i++) {
		const struct ur_yaml_node *node = ur_yaml_get(map, known[i]);

		if (!node)
			continue;
		rc = ur_key_is_list(rows[i]) ? read_list(settings, rows[i], node, err) :
					       read_scalar(settings, rows[i], node, err);
	}
	return rc;
}

static enum ur_errc check_version(const struct ur_yaml_node *root, struct ur_error *err)
{
	const struct ur_yaml_node *node = ur_yaml_get(root, "version");
	int64_t version = 0;
	enum ur_errc rc;

	if (!node)
		return UR_OK;
	rc = ur_yaml_int(node, "version", &version, err);
	if (rc == UR_OK && version != 1) {
		rc = ur_yaml_complain(err, node,
				      "version %lld of the settings is not known",
				      (long long)version);
		ur_error_hint(err, "write 'version: 1'");
	}
	return rc;
}

static enum ur_errc read_root(struct ur_settings *settings,
			      const struct ur_yaml_node *root, struct ur_error *err)
{
	static const char *const known[] = {
		"version", "forge",  "repositories", "rules",
		"limits",  "remedy", "ledger",	     "report"
	};
	enum ur_errc rc;

	if (root->kind != UR_YAML_MAP) {
		rc = ur_yaml_complain(err, root, "the settings are a map, not %s",
				      ur_yaml_shape(root));
		ur_error_hint(err, "begin with 'version: 1'; `help config` has an "
				   "example");
		return rc;
	}
	rc = ur_yaml_check_keys(root, "", known, UR_LEN(known), err);
	if (rc == UR_OK)
		rc = check_version(root, err);
	for (size_t i = 0; i < UR_LEN(sections) && rc == UR_OK; i++)
		rc = read_section(settings, sections[i], ur_yaml_get(root, sections[i]),
				  err);
	if (rc == UR_OK)
		rc = ur_settings_read_repositories(
			settings, ur_yaml_get(root, "repositories"), err);
	return rc;
}

enum ur_errc ur_settings_read_text(struct ur_settings *settings, const char *path,
				   const char *bytes, size_t len, struct ur_error *err)
{
	struct ur_yaml *yaml = NULL;
	const struct ur_yaml_node *root;
	enum ur_errc rc = ur_yaml_parse(bytes, len, path, 0, &yaml, NULL, err);

	if (rc < 0)
		return rc;
	root = ur_yaml_root(yaml);
	if (root)
		rc = read_root(settings, root, err);
	else
		ur_log(UR_LOG_NOTICE, "settings file '%s' is empty", path);
	if (rc == UR_OK) {
		size_t n;
		const struct ur_key *key = ur_key_find("forge.url");

		if (settings->origins[key - ur_keys(&n)].layer == UR_LAYER_FILE) {
			free(settings->file_server);
			settings->file_server = ur_xstrdup(settings->server);
		}
		free(settings->config_file);
		settings->config_file = ur_xstrdup(path);
	}
	ur_yaml_free(yaml);
	return rc;
}

enum ur_errc ur_settings_read_file(struct ur_settings *settings, const char *path,
				   struct ur_error *err)
{
	struct ur_str bytes = UR_STR_INIT_LIMIT(UR_YAML_BYTES_MAX);
	enum ur_errc rc = ur_file_read(path, &bytes, err);
	struct stat st;

	if (rc == UR_OK && stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    (st.st_mode & S_IWOTH))
		ur_log(UR_LOG_WARNING,
		       "everybody on this machine can write the settings in '%s'", path);
	if (rc == UR_OK)
		rc = ur_settings_read_text(settings, path, bytes.buf, bytes.len, err);
	else if (rc == UR_ENOTFOUND && lstat(path, &st) == 0 && S_ISLNK(st.st_mode))
		rc = ur_error_set(err, UR_ECONFIG,
				  "'%s' is a link to a file that is not there", path);
	else if (rc != UR_ENOTFOUND && err)
		rc = err->code = UR_ECONFIG;
	ur_str_release(&bytes);
	return rc;
}
