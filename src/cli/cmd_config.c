/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/cli/output.h"
#include "ur/conf/show.h"
#include "ur/report/object.h"

static const char *const heads[] = { "setting", "value", "from" };

/* What is said anew for each write is no setting. */
static bool is_shown(const struct ur_key *key)
{
	size_t len;
	const struct ur_option *options = ur_options(&len);

	for (size_t i = 0; i < len && !key->in_file; i++) {
		if (options[i].key && !strcmp(options[i].key, key->path))
			return options[i].commands & UR_CMD_CONFIG;
	}
	return key->in_file;
}

static const char *origin_of_repository(const struct ur_settings *s,
					const struct ur_repository_settings *r)
{
	return r->origin ? r->origin : ur_settings_origin(s, "repo");
}

static const char *origin_of_umbrella(const struct ur_settings *s,
				      const struct ur_umbrella_settings *u)
{
	return u->origin ? u->origin : ur_settings_origin(s, "umbrella");
}

/* --require and --aggregates-only stand above what a file says of an umbrella. */
static const char *origin_of_list(const struct ur_umbrella_settings *u,
				  const char *otherwise)
{
	return *u->list_origin ? u->list_origin : otherwise;
}

static const char *origin_of_switch(const struct ur_settings *s, const char *otherwise)
{
	return s->aggregates_only ? ur_settings_origin(s, "aggregates-only") : otherwise;
}

static char *joined(const struct ur_list *list)
{
	struct ur_str text = UR_STR_INIT;

	for (size_t i = 0; i < list->len; i++)
		ur_str_addf(&text, "%s%s", i ? ", " : "", list->items[i]);
	return ur_str_detach(&text);
}

/* ---- table and tabs ---- */

static void row(struct ur_listing *l, const char *path, const char *key,
		const char *value, const char *from)
{
	ur_listing_addf(l, "%s%s", path, key);
	ur_listing_add(l, value);
	ur_listing_add(l, from);
}

/* What is as it would be anyway does not come from the place that could have said it. */
static void row_or_built_in(struct ur_listing *l, const char *path, const char *key,
			    const char *value, const char *built_in, const char *from)
{
	row(l, path, key, value, strcmp(value, built_in) != 0 ? from : "built-in");
}

static void list_umbrella(struct ur_listing *l, const struct ur_settings *s,
			  const struct ur_umbrella_settings *u, const char *path)
{
	const char *from = origin_of_umbrella(s, u);
	char *contexts = joined(&u->contexts), *skipped = joined(&u->allow_skipped);

	row(l, path, ".context", u->context, from);
	row_or_built_in(l, path, ".required.from", ur_policy_from_name(u->from),
			"workflow", origin_of_list(u, from));
	row_or_built_in(l, path, ".required.contexts", contexts, "",
			origin_of_list(u, from));
	row_or_built_in(l, path, ".required.file", u->file, "", from);
	row_or_built_in(l, path, ".required.job", u->job, "", from);
	for (size_t i = 0; i < u->expand_len; i++) {
		char *names = joined(&u->expand[i].names);

		ur_listing_addf(l, "%s.required.expand.%s", path, u->expand[i].job);
		ur_listing_add(l, names);
		ur_listing_add(l, from);
		free(names);
	}
	row_or_built_in(l, path, ".required.allow_skipped", skipped, "", from);
	row_or_built_in(l, path, ".required.aggregates_only",
			u->aggregates_only ? "true" : "false", "false",
			origin_of_switch(s, from));
	free(contexts);
	free(skipped);
}

static void list_repository(struct ur_listing *l, const struct ur_settings *s, size_t i)
{
	const struct ur_repository_settings *r = &s->repositories[i];
	const char *from = origin_of_repository(s, r);
	char *path = ur_xasprintf("repositories[%zu]", i), *bases = joined(&r->bases);

	row(l, path, ".name", r->name, from);
	row_or_built_in(l, path, ".bases", bases, "", from);
	row_or_built_in(l, path, ".drafts",
			r->drafts == UR_DRAFTS_INCLUDE ? "include" : "skip", "skip",
			from);
	row_or_built_in(l, path, ".hold_label", r->hold_label, "umbrella-reaper/hold",
			from);
	for (size_t k = 0; k < r->umbrellas_len; k++) {
		char *below = ur_xasprintf("%s.umbrellas[%zu]", path, k);

		list_umbrella(l, s, &r->umbrellas[k], below);
		free(below);
	}
	free(path);
	free(bases);
}

static struct ur_listing listing_of(const struct ur_settings *s)
{
	struct ur_listing l = { .heads = heads, .columns = UR_LEN(heads) };
	size_t len;
	const struct ur_key *keys = ur_keys(&len);

	row(&l, "settings file", "", *s->config_file ? s->config_file : "none", "");
	row(&l, "token", "", *s->token ? "[redacted]" : "none", s->token_origin);
	for (size_t i = 0; i < len; i++) {
		struct ur_list values = { 0 };
		char *text;

		if (!is_shown(&keys[i]))
			continue;
		ur_settings_show(s, &keys[i], &values);
		text = joined(&values);
		row(&l, keys[i].path, "", text, ur_settings_origin(s, keys[i].path));
		free(text);
		ur_list_release(&values);
	}
	for (size_t i = 0; i < s->repositories_len; i++)
		list_repository(&l, s, i);
	return l;
}

static void write_table(struct ur_document *d, const void *payload)
{
	struct ur_listing l = listing_of(payload);

	ur_listing_table(d, &l);
	ur_listing_release(&l);
}

static void write_plain(struct ur_document *d, const void *payload)
{
	struct ur_listing l = listing_of(payload);

	ur_listing_plain(d, &l);
	ur_listing_release(&l);
}

/* ---- JSON ---- */

static json_t *texts(const struct ur_list *list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->len; i++)
		json_array_append_new(array, ur_object_text(list->items[i]));
	return array;
}

static json_t *value_of(const struct ur_key *key, const struct ur_list *values)
{
	if (ur_key_is_list(key))
		return texts(values);
	switch (key->type) {
	case UR_KEY_BOOLEAN:
		return json_boolean(!strcmp(values->items[0], "true"));
	case UR_KEY_UNSIGNED:
	case UR_KEY_COUNT:
	case UR_KEY_INTEGER:
	case UR_KEY_VERBOSITY:
		return json_integer(strtoll(values->items[0], NULL, 10));
	case UR_KEY_SHARE:
		return json_real(strtod(values->items[0], NULL));
	case UR_KEY_TEXT:
	case UR_KEY_PATH:
	case UR_KEY_SERVER:
	case UR_KEY_DURATION:
	case UR_KEY_WORD:
	case UR_KEY_SHARD:
	case UR_KEY_TEXTS:
	case UR_KEY_REPOSITORIES:
	case UR_KEY_PULLS:
		break;
	}
	return ur_object_text(values->items[0]);
}

static json_t *setting_object(const char *key, json_t *value, const char *origin)
{
	json_t *object = json_object();

	json_object_set_new(object, "key", ur_object_text(key));
	json_object_set_new(object, "value", value);
	json_object_set_new(object, "origin", ur_object_text(origin));
	return object;
}

static json_t *umbrella_object(const struct ur_settings *s,
			       const struct ur_umbrella_settings *u)
{
	json_t *object = json_object(), *required = json_object(),
	       *expand = json_object();

	for (size_t i = 0; i < u->expand_len; i++)
		json_object_set_new(expand, u->expand[i].job, texts(&u->expand[i].names));
	json_object_set_new(required, "from", json_string(ur_policy_from_name(u->from)));
	json_object_set_new(required, "contexts", texts(&u->contexts));
	json_object_set_new(required, "file", ur_object_text(u->file));
	json_object_set_new(required, "job", ur_object_text(u->job));
	json_object_set_new(required, "expand", expand);
	json_object_set_new(required, "allow_skipped", texts(&u->allow_skipped));
	json_object_set_new(required, "aggregates_only",
			    json_boolean(u->aggregates_only));
	json_object_set_new(required, "origin",
			    ur_object_text(origin_of_list(u, origin_of_umbrella(s, u))));
	json_object_set_new(object, "context", ur_object_text(u->context));
	json_object_set_new(object, "origin", ur_object_text(origin_of_umbrella(s, u)));
	json_object_set_new(object, "required", required);
	return object;
}

static json_t *repository_object(const struct ur_settings *s,
				 const struct ur_repository_settings *r)
{
	json_t *object = json_object(), *umbrellas = json_array();

	for (size_t i = 0; i < r->umbrellas_len; i++)
		json_array_append_new(umbrellas, umbrella_object(s, &r->umbrellas[i]));
	json_object_set_new(object, "name", ur_object_text(r->name));
	json_object_set_new(object, "origin", ur_object_text(origin_of_repository(s, r)));
	json_object_set_new(object, "bases", texts(&r->bases));
	json_object_set_new(
		object, "drafts",
		json_string(r->drafts == UR_DRAFTS_INCLUDE ? "include" : "skip"));
	json_object_set_new(object, "hold_label", ur_object_text(r->hold_label));
	json_object_set_new(object, "umbrellas", umbrellas);
	return object;
}

static void write_json(json_t *object, const void *payload)
{
	const struct ur_settings *s = payload;
	json_t *settings = json_array(), *repositories = json_array(), *token;
	size_t len;
	const struct ur_key *keys = ur_keys(&len);

	for (size_t i = 0; i < len; i++) {
		struct ur_list values = { 0 };

		if (!is_shown(&keys[i]))
			continue;
		ur_settings_show(s, &keys[i], &values);
		json_array_append_new(
			settings,
			setting_object(keys[i].path, value_of(&keys[i], &values),
				       ur_settings_origin(s, keys[i].path)));
		ur_list_release(&values);
	}
	for (size_t i = 0; i < s->repositories_len; i++)
		json_array_append_new(repositories,
				      repository_object(s, &s->repositories[i]));
	token = json_object();
	json_object_set_new(token, "given", json_boolean(*s->token));
	json_object_set_new(token, "origin", ur_object_text(s->token_origin));
	json_object_set_new(object, "settings_file", ur_object_text(s->config_file));
	json_object_set_new(object, "token", token);
	json_object_set_new(object, "settings", settings);
	json_object_set_new(object, "repositories", repositories);
}

int ur_cmd_config(const struct ur_command_line *line, struct ur_error *err)
{
	struct ur_session session;
	enum ur_errc rc;

	rc = ur_session_open(&session, line, err);
	if (rc == UR_OK) {
		const struct ur_view view = { .command = line->command->name,
					      .payload = &session.settings,
					      .table = write_table,
					      .plain = write_plain,
					      .json = write_json };

		rc = ur_output_view(&session, &view, err);
	}
	ur_session_close(&session);
	return ur_exit_code_of(rc);
}
