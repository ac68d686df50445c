/* SPDX-License-Identifier: MIT */
#include "ur/conf/settings.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/conf/keys.h"

#define HOLD_LABEL "umbrella-reaper/hold"

void ur_list_add(struct ur_list *list, const char *item)
{
	UR_GROW(list->items, list->len, list->cap);
	list->items[list->len++] = ur_xstrdup(item);
}

void ur_list_release(struct ur_list *list)
{
	for (size_t i = 0; i < list->len; i++)
		free(list->items[i]);
	free(list->items);
	*list = (struct ur_list){ 0 };
}

static bool keeps_text(const struct ur_key *key)
{
	return key->type == UR_KEY_TEXT || key->type == UR_KEY_PATH ||
	       key->type == UR_KEY_SERVER;
}

void ur_settings_init(struct ur_settings *settings)
{
	size_t len;
	const struct ur_key *keys = ur_keys(&len);

	*settings = (struct ur_settings){ 0 };
	settings->origins = ur_xcalloc(len, sizeof(*settings->origins));
	for (size_t i = 0; i < len; i++) {
		enum ur_errc rc = UR_OK;

		if (keeps_text(&keys[i]))
			*(char **)((char *)settings + keys[i].offset) =
				ur_xstrdup(keys[i].built_in);
		else if (*keys[i].built_in)
			rc = ur_settings_assign(settings, &keys[i], keys[i].built_in,
						UR_LAYER_BUILT_IN, "built-in", NULL);
		assert(rc == UR_OK);
		(void)rc;
	}
	settings->token = ur_xstrdup("");
	settings->token_origin = ur_xstrdup("");
	settings->actor = ur_xstrdup("");
	settings->config_file = ur_xstrdup("");
	settings->file_server = ur_xstrdup("");
	settings->runner_server = ur_xstrdup("");
}

void ur_umbrella_settings_release(struct ur_umbrella_settings *umbrella)
{
	free(umbrella->context);
	ur_list_release(&umbrella->contexts);
	free(umbrella->list_origin);
	free(umbrella->file);
	free(umbrella->job);
	free(umbrella->origin);
	for (size_t i = 0; i < umbrella->expand_len; i++) {
		free(umbrella->expand[i].job);
		ur_list_release(&umbrella->expand[i].names);
	}
	free(umbrella->expand);
	ur_list_release(&umbrella->allow_skipped);
	*umbrella = (struct ur_umbrella_settings){ 0 };
}

void ur_repository_settings_release(struct ur_repository_settings *repository)
{
	for (size_t i = 0; i < repository->umbrellas_len; i++)
		ur_umbrella_settings_release(&repository->umbrellas[i]);
	free(repository->umbrellas);
	free(repository->name);
	free(repository->hold_label);
	free(repository->origin);
	ur_list_release(&repository->bases);
	*repository = (struct ur_repository_settings){ 0 };
}

void ur_settings_release(struct ur_settings *settings)
{
	size_t len;
	const struct ur_key *keys = ur_keys(&len);

	if (!settings->origins)
		return;
	for (size_t i = 0; i < len; i++) {
		void *at = (char *)settings + keys[i].offset;

		if (keeps_text(&keys[i]))
			free(*(char **)at);
		else if (ur_key_is_list(&keys[i]) && keys[i].type != UR_KEY_PULLS)
			ur_list_release(at);
		free(settings->origins[i].text);
	}
	for (size_t i = 0; i < settings->repositories_len; i++)
		ur_repository_settings_release(&settings->repositories[i]);
	free(settings->repositories);
	free(settings->only_pulls);
	explicit_bzero(settings->token, strlen(settings->token));
	free(settings->token);
	free(settings->token_origin);
	free(settings->actor);
	free(settings->config_file);
	free(settings->file_server);
	free(settings->runner_server);
	free(settings->origins);
	*settings = (struct ur_settings){ 0 };
}

const char *ur_settings_origin(const struct ur_settings *settings, const char *key)
{
	const struct ur_key *found = ur_key_find(key);
	size_t len;
	const char *text;

	if (!found)
		return "";
	text = settings->origins[found - ur_keys(&len)].text;
	return text ? text : "built-in";
}

struct ur_repository_settings *ur_settings_repository(const struct ur_settings *settings,
						      const char *name)
{
	for (size_t i = 0; i < settings->repositories_len; i++) {
		/* forges tell names apart without regard to case */
		if (!strcasecmp(settings->repositories[i].name, name))
			return &settings->repositories[i];
	}
	return NULL;
}

struct ur_repository_settings *ur_settings_push_repository(struct ur_settings *settings,
							   const char *name)
{
	struct ur_repository_settings *repository;

	UR_GROW(settings->repositories, settings->repositories_len,
		settings->repositories_cap);
	repository = &settings->repositories[settings->repositories_len++];
	*repository = (struct ur_repository_settings){
		.name = ur_xstrdup(name),
		.hold_label = ur_xstrdup(HOLD_LABEL),
	};
	return repository;
}

struct ur_umbrella_settings *
ur_repository_push_umbrella(struct ur_repository_settings *repository,
			    const char *context)
{
	struct ur_umbrella_settings *umbrella;

	UR_GROW(repository->umbrellas, repository->umbrellas_len,
		repository->umbrellas_cap);
	umbrella = &repository->umbrellas[repository->umbrellas_len++];
	*umbrella = (struct ur_umbrella_settings){
		.context = ur_xstrdup(context),
		.from = UR_FROM_WORKFLOW,
		.list_origin = ur_xstrdup(""),
		.file = ur_xstrdup(""),
		.job = ur_xstrdup(""),
	};
	return umbrella;
}

struct ur_policy_settings ur_umbrella_policy(const struct ur_umbrella_settings *umbrella,
					     struct ur_expand **expand)
{
	size_t n = umbrella->expand_len;

	*expand = n ? ur_xcalloc(n, sizeof(**expand)) : NULL;
	for (size_t i = 0; i < n; i++) {
		(*expand)[i] = (struct ur_expand){
			.job = umbrella->expand[i].job,
			.names = (const char *const *)umbrella->expand[i].names.items,
			.names_len = umbrella->expand[i].names.len,
		};
	}
	return (struct ur_policy_settings){
		.from = umbrella->from,
		.contexts = (const char *const *)umbrella->contexts.items,
		.contexts_len = umbrella->contexts.len,
		.list_origin = umbrella->list_origin,
		.file = umbrella->file,
		.job = umbrella->job,
		.expand = *expand,
		.expand_len = n,
		.allow_skipped = (const char *const *)umbrella->allow_skipped.items,
		.allow_skipped_len = umbrella->allow_skipped.len,
		.aggregates_only = umbrella->aggregates_only,
	};
}
