/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/conf/keys.h"
#include "ur/conf/surroundings.h"

static struct ur_origin *origin_of(struct ur_settings *settings, const char *key)
{
	size_t len;

	return &settings->origins[ur_key_find(key) - ur_keys(&len)];
}

/* An older script's variable is the lowest of all: it never replaces what a file says. */
static bool is_legacy(struct ur_settings *settings, const char *key)
{
	return origin_of(settings, key)->layer == UR_LAYER_LEGACY;
}

static void forget(struct ur_settings *settings, const char *key, struct ur_list *list)
{
	struct ur_origin *origin = origin_of(settings, key);

	ur_list_release(list);
	free(origin->text);
	*origin = (struct ur_origin){ 0 };
}

/* -R: keep what is named, in that order; what is not known yet is added. */
static void select_repositories(struct ur_settings *settings)
{
	const struct ur_list *names = &settings->only_repositories;
	struct ur_settings old = {
		.repositories = settings->repositories,
		.repositories_len = settings->repositories_len,
	};

	if (!names->len)
		return;
	settings->repositories = NULL;
	settings->repositories_len = settings->repositories_cap = 0;
	for (size_t i = 0; i < names->len; i++) {
		struct ur_repository_settings *from, *to;

		if (ur_settings_repository(settings, names->items[i]))
			continue;
		from = ur_settings_repository(&old, names->items[i]);
		to = ur_settings_push_repository(settings, names->items[i]);
		if (from) {
			struct ur_repository_settings swap = *to;

			*to = *from;
			*from = swap; /* keeps a name, so that look-ups go on */
			free(from->name);
			from->name = ur_xstrdup("");
		}
	}
	for (size_t i = 0; i < old.repositories_len; i++)
		ur_repository_settings_release(&old.repositories[i]);
	free(old.repositories);
}

/* --umbrella replaces the list; one that the settings know keeps what they say of it. */
static bool select_umbrellas(struct ur_settings *settings,
			     struct ur_repository_settings *repository)
{
	struct ur_umbrella_settings *old = repository->umbrellas;
	size_t len = repository->umbrellas_len;

	if (!settings->only_umbrellas.len || (len && is_legacy(settings, "umbrella")))
		return false;
	repository->umbrellas = NULL;
	repository->umbrellas_len = repository->umbrellas_cap = 0;
	for (size_t i = 0; i < settings->only_umbrellas.len; i++) {
		const char *context = settings->only_umbrellas.items[i];
		struct ur_umbrella_settings *to =
			ur_repository_push_umbrella(repository, context);

		for (size_t k = 0; k < len; k++) {
			if (old[k].context && !strcmp(old[k].context, context)) {
				ur_umbrella_settings_release(to);
				*to = old[k];
				old[k] = (struct ur_umbrella_settings){ 0 };
				break;
			}
		}
	}
	for (size_t i = 0; i < len; i++)
		ur_umbrella_settings_release(&old[i]);
	free(old);
	return true;
}

/* Whether --require is about this umbrella. */
static bool required_here(struct ur_settings *settings,
			  const struct ur_umbrella_settings *umbrella)
{
	return settings->require.len &&
	       !(umbrella->origin && is_legacy(settings, "require"));
}

static enum ur_errc select_required(struct ur_settings *settings,
				    struct ur_repository_settings *repository, bool *used,
				    struct ur_error *err)
{
	const char *origin = ur_settings_origin(settings, "require");
	size_t n = 0;

	if (ur_starts_with(origin, "flag "))
		origin += strlen("flag ");
	for (size_t i = 0; i < repository->umbrellas_len; i++)
		n += required_here(settings, &repository->umbrellas[i]);
	if (n > 1) {
		ur_error_set(err, UR_EUSAGE,
			     "%s would give '%s' one list for %zu umbrellas", origin,
			     repository->name, n);
		ur_error_hint(err, "name the umbrella it is for with --umbrella CONTEXT");
		return UR_EUSAGE;
	}
	for (size_t i = 0; i < repository->umbrellas_len; i++) {
		struct ur_umbrella_settings *umbrella = &repository->umbrellas[i];

		if (settings->aggregates_only)
			umbrella->aggregates_only = true;
		if (!required_here(settings, umbrella))
			continue;
		*used = true;
		umbrella->from = UR_FROM_LIST;
		ur_list_release(&umbrella->contexts);
		for (size_t k = 0; k < settings->require.len; k++)
			ur_list_add(&umbrella->contexts, settings->require.items[k]);
		free(umbrella->list_origin);
		umbrella->list_origin = ur_xstrdup(origin);
	}
	return UR_OK;
}

enum ur_errc ur_conf_select(struct ur_settings *settings, struct ur_error *err)
{
	bool umbrellas_used = false, require_used = false;
	enum ur_errc rc = UR_OK;

	if (settings->repositories_len && is_legacy(settings, "repo"))
		forget(settings, "repo", &settings->only_repositories);
	select_repositories(settings);
	for (size_t i = 0; i < settings->repositories_len && rc == UR_OK; i++) {
		umbrellas_used |= select_umbrellas(settings, &settings->repositories[i]);
		rc = select_required(settings, &settings->repositories[i], &require_used,
				     err);
	}
	/* what is not in effect is not told as if it were */
	if (!umbrellas_used && is_legacy(settings, "umbrella"))
		forget(settings, "umbrella", &settings->only_umbrellas);
	if (!require_used && is_legacy(settings, "require"))
		forget(settings, "require", &settings->require);
	return rc;
}
