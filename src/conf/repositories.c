/* SPDX-License-Identifier: MIT */
#include "ur/conf/repositories.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/clean.h"
#include "ur/base/memory.h"
#include "ur/base/strset.h"
#include "ur/conf/address.h"
#include "ur/conf/keys.h"

#define TEXT_MAX 500

#define REPOSITORY "repositories[]"
#define UMBRELLA REPOSITORY ".umbrellas[]"
#define REQUIRED UMBRELLA ".required"

static const enum ur_policy_from from_values[] = { UR_FROM_WORKFLOW, UR_FROM_LIST,
						   UR_FROM_PROTECTION };

/* A text that is not empty, has no control characters and fits a line. */
static enum ur_errc read_text(const struct ur_yaml_node *node, const char *what,
			      const char **out, struct ur_error *err)
{
	const char *text = "";
	enum ur_errc rc = ur_yaml_string(node, what, &text, err);
	struct ur_error why = UR_ERROR_INIT;

	if (rc < 0)
		return rc;
	if (ur_is_blank(text)) {
		ur_settings_refuse_blank(text, &why);
		rc = ur_yaml_complain(err, node, "'%s': %s", what, why.message);
		ur_error_hint(err, "%s", why.hint);
		return rc;
	}
	if (strlen(text) > TEXT_MAX || !ur_is_utf8(text, strlen(text)))
		return ur_yaml_complain(err, node,
					"'%s': the text is too long or not UTF-8", what);
	for (const char *p = text; *p; p++) {
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return ur_yaml_complain(
				err, node, "'%s': the text has a control character in it",
				what);
	}
	*out = text;
	return UR_OK;
}

static enum ur_errc replace_text(const struct ur_yaml_node *node, const char *what,
				 char **to, struct ur_error *err)
{
	const char *text = "";
	enum ur_errc rc;

	/* nothing, or an empty text where that is the default, is how a file says it */
	if (!node || ur_yaml_is_null(node) ||
	    (!**to && node->kind == UR_YAML_SCALAR && !node->text_len))
		return UR_OK;
	rc = read_text(node, what, &text, err);
	if (rc < 0)
		return rc;
	free(*to);
	*to = ur_xstrdup(text);
	return UR_OK;
}

static enum ur_errc read_texts(const struct ur_yaml_node *node, const char *what,
			       struct ur_list *to, struct ur_error *err)
{
	enum ur_errc rc;

	if (ur_yaml_is_null(node))
		return UR_OK;
	rc = ur_yaml_want(node, UR_YAML_LIST, what, err);
	for (size_t i = 0; rc == UR_OK && i < node->len; i++) {
		const char *text = "";

		rc = read_text(node->items[i], what, &text, err);
		for (size_t k = 0; rc == UR_OK && k < to->len; k++) {
			if (!strcmp(to->items[k], text))
				rc = ur_yaml_complain(err, node->items[i],
						      "'%s': '%.100s' stands here twice",
						      what, text);
		}
		if (rc == UR_OK)
			ur_list_add(to, text);
	}
	return rc;
}

/* Every key of a map is one of the table's. */
static enum ur_errc check_keys(const struct ur_yaml_node *map, const char *what,
			       const char *above, struct ur_error *err)
{
	const char *known[UR_NESTED_MAX];
	size_t n = ur_nested_names(above, known);

	return ur_yaml_check_keys(map, what, known, n, err);
}

/* One of the few words that the key at @c path may be, with the nearest one as hint. */
static enum ur_errc read_word(const struct ur_yaml_node *node, const char *path,
			      size_t *out, struct ur_error *err)
{
	struct ur_str all = UR_STR_INIT_LIMIT(200);
	const char *const *words = ur_nested_words(path);
	const char *text, *near, *what = strrchr(path, '.') + 1;
	enum ur_errc rc = ur_yaml_string(node, what, &text, err);
	size_t len = 0;

	for (; rc == UR_OK && words[len]; len++) {
		if (!strcmp(text, words[len])) {
			ur_str_release(&all);
			*out = len;
			return UR_OK;
		}
		ur_str_addf(&all, "%s%s", len ? ", " : "", words[len]);
	}
	if (rc == UR_OK) {
		rc = ur_yaml_complain(err, node, "'%s': '%.80s' is not one of %s", what,
				      text, all.buf);
		near = ur_nearest_word(text, words, len);
		if (near)
			ur_error_hint(err, "did you mean '%s'?", near);
	}
	ur_str_release(&all);
	return rc;
}

static enum ur_errc read_expand(const struct ur_yaml_node *map,
				struct ur_umbrella_settings *umbrella,
				struct ur_error *err)
{
	enum ur_errc rc;

	if (ur_yaml_is_null(map))
		return UR_OK;
	rc = ur_yaml_want(map, UR_YAML_MAP, "expand", err);
	if (rc < 0)
		return rc;
	umbrella->expand = ur_xcalloc(map->len, sizeof(*umbrella->expand));
	for (size_t i = 0; i < map->len; i++) {
		struct ur_expand_settings *one =
			&umbrella->expand[umbrella->expand_len++];
		const char *job = "";

		rc = read_text(map->keys[i], "expand", &job, err);
		one->job = ur_xstrdup(job);
		if (rc == UR_OK)
			rc = read_texts(map->items[i], "expand", &one->names, err);
		if (rc == UR_OK && !one->names.len)
			rc = ur_yaml_complain(err, map->keys[i],
					      "'expand': '%s' has no names", job);
		if (rc < 0)
			return rc;
	}
	return UR_OK;
}

/* A list nobody reads, or one that is missing, is a slip that must not pass. */
static enum ur_errc check_list(const struct ur_yaml_node *map,
			       const struct ur_umbrella_settings *umbrella,
			       struct ur_error *err)
{
	const struct ur_yaml_node *contexts = ur_yaml_get(map, "contexts");
	enum ur_errc rc = UR_OK;

	if (umbrella->from == UR_FROM_LIST && !umbrella->contexts.len) {
		rc = ur_yaml_complain(err, contexts ? contexts : map,
				      "'from: list' without any 'contexts'");
		ur_error_hint(err,
			      "an empty list would prove everything: name the contexts");
	} else if (umbrella->from != UR_FROM_LIST && umbrella->contexts.len) {
		rc = ur_yaml_complain(err, contexts, "'contexts' without 'from: list'");
		ur_error_hint(err, "add 'from: list', or leave the contexts out");
	}
	return rc;
}

static enum ur_errc read_required(const struct ur_yaml_node *map,
				  struct ur_umbrella_settings *umbrella,
				  struct ur_error *err)
{
	const struct ur_yaml_node *node;
	size_t from = 0;
	enum ur_errc rc;

	if (ur_yaml_is_null(map))
		return UR_OK;
	rc = ur_yaml_want(map, UR_YAML_MAP, "required", err);
	if (rc == UR_OK)
		rc = check_keys(map, "required", REQUIRED, err);
	node = ur_yaml_get(map, "from");
	if (rc == UR_OK && node)
		rc = read_word(node, REQUIRED ".from", &from, err);
	if (rc < 0)
		return rc;
	umbrella->from = from_values[from];
	rc = read_texts(ur_yaml_get(map, "contexts"), "contexts", &umbrella->contexts,
			err);
	if (rc == UR_OK)
		rc = replace_text(ur_yaml_get(map, "file"), "file", &umbrella->file, err);
	if (rc == UR_OK)
		rc = replace_text(ur_yaml_get(map, "job"), "job", &umbrella->job, err);
	if (rc == UR_OK)
		rc = read_expand(ur_yaml_get(map, "expand"), umbrella, err);
	if (rc == UR_OK)
		rc = read_texts(ur_yaml_get(map, "allow_skipped"), "allow_skipped",
				&umbrella->allow_skipped, err);
	node = ur_yaml_get(map, "aggregates_only");
	if (rc == UR_OK && node)
		rc = ur_yaml_bool(node, "aggregates_only", &umbrella->aggregates_only,
				  err);
	if (rc == UR_OK)
		rc = check_list(map, umbrella, err);
	if (rc == UR_OK && umbrella->contexts.len) {
		node = ur_yaml_get_key(map, "contexts");
		free(umbrella->list_origin);
		umbrella->list_origin = ur_xasprintf("%s:%u", node->file, node->line);
	}
	return rc;
}

static enum ur_errc read_umbrella(const struct ur_yaml_node *map,
				  struct ur_repository_settings *repository,
				  struct ur_error *err)
{
	struct ur_umbrella_settings *umbrella;
	const struct ur_yaml_node *node;
	const char *context = "";
	enum ur_errc rc;

	rc = ur_yaml_want(map, UR_YAML_MAP, "umbrellas", err);
	if (rc == UR_OK)
		rc = check_keys(map, "umbrellas", UMBRELLA, err);
	if (rc < 0)
		return rc;
	node = ur_yaml_get(map, "context");
	if (!node)
		return ur_yaml_complain(err, map, "an umbrella without 'context'");
	rc = read_text(node, "context", &context, err);
	for (size_t i = 0; rc == UR_OK && i < repository->umbrellas_len; i++) {
		if (!strcmp(repository->umbrellas[i].context, context))
			rc = ur_yaml_complain(err, node,
					      "umbrella '%.100s' stands here twice",
					      context);
	}
	if (rc < 0)
		return rc;
	umbrella = ur_repository_push_umbrella(repository, context);
	umbrella->origin = ur_xasprintf("%s:%u", node->file, node->line);
	return read_required(ur_yaml_get(map, "required"), umbrella, err);
}

static enum ur_errc read_umbrellas(const struct ur_yaml_node *list,
				   struct ur_repository_settings *repository,
				   struct ur_error *err)
{
	enum ur_errc rc;

	if (ur_yaml_is_null(list))
		return UR_OK;
	rc = ur_yaml_want(list, UR_YAML_LIST, "umbrellas", err);
	for (size_t i = 0; rc == UR_OK && i < list->len; i++)
		rc = read_umbrella(list->items[i], repository, err);
	return rc;
}

static enum ur_errc read_name(const struct ur_settings *settings,
			      const struct ur_yaml_node *map, const char **out,
			      struct ur_error *err)
{
	const struct ur_yaml_node *node = ur_yaml_get(map, "name");
	const char *name = "";
	enum ur_errc rc;

	if (!node)
		return ur_yaml_complain(err, map, "a repository without 'name'");
	rc = read_text(node, "name", &name, err);
	if (rc < 0)
		return rc;
	if (!ur_repository_text_ok(name)) {
		rc = ur_yaml_complain(err, node, "'name': '%.100s' is not a repository",
				      name);
		ur_error_hint(err, "write OWNER/NAME, such as acme/widget");
		return rc;
	}
	if (ur_settings_repository(settings, name))
		return ur_yaml_complain(err, node, "repository '%s' stands here twice",
					name);
	*out = name;
	return UR_OK;
}

static enum ur_errc read_repository(struct ur_settings *settings,
				    const struct ur_yaml_node *map, struct ur_error *err)
{
	struct ur_repository_settings *repository;
	const struct ur_yaml_node *drafts;
	const char *name = "";
	size_t which = 0;
	enum ur_errc rc;

	rc = ur_yaml_want(map, UR_YAML_MAP, "repositories", err);
	if (rc != UR_OK)
		ur_error_hint(err, "write each repository as '- name: acme/widget'");
	if (rc == UR_OK)
		rc = check_keys(map, "repositories", REPOSITORY, err);
	if (rc == UR_OK)
		rc = read_name(settings, map, &name, err);
	if (rc < 0)
		return rc;
	repository = ur_settings_push_repository(settings, name);
	repository->origin = ur_xasprintf("%s:%u", map->file, map->line);
	rc = read_texts(ur_yaml_get(map, "bases"), "bases", &repository->bases, err);
	drafts = ur_yaml_get(map, "drafts");
	if (rc == UR_OK && drafts)
		rc = read_word(drafts, REPOSITORY ".drafts", &which, err);
	repository->drafts = which ? UR_DRAFTS_INCLUDE : UR_DRAFTS_SKIP;
	if (rc == UR_OK)
		rc = replace_text(ur_yaml_get(map, "hold_label"), "hold_label",
				  &repository->hold_label, err);
	if (rc == UR_OK)
		rc = read_umbrellas(ur_yaml_get(map, "umbrellas"), repository, err);
	return rc;
}

enum ur_errc ur_settings_read_repositories(struct ur_settings *settings,
					   const struct ur_yaml_node *list,
					   struct ur_error *err)
{
	enum ur_errc rc;

	if (ur_yaml_is_null(list))
		return UR_OK;
	rc = ur_yaml_want(list, UR_YAML_LIST, "repositories", err);
	for (size_t i = 0; rc == UR_OK && i < list->len; i++)
		rc = read_repository(settings, list->items[i], err);
	return rc;
}
