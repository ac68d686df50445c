/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/conf/surroundings.h"

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
static void select_umbrellas(struct ur_settings *settings,
			     struct ur_repository_settings *repository)
{
	struct ur_umbrella_settings *old = repository->umbrellas;
	size_t len = repository->umbrellas_len;

	if (!settings->only_umbrellas.len)
		return;
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
}

static enum ur_errc select_required(struct ur_settings *settings,
				    struct ur_repository_settings *repository,
				    struct ur_error *err)
{
	const char *origin = ur_settings_origin(settings, "require");

	if (ur_starts_with(origin, "flag "))
		origin += strlen("flag ");
	if (settings->require.len && repository->umbrellas_len > 1) {
		ur_error_set(err, UR_EUSAGE,
			     "%s would give '%s' one list for %zu umbrellas", origin,
			     repository->name, repository->umbrellas_len);
		ur_error_hint(err, "name the umbrella it is for with --umbrella CONTEXT");
		return UR_EUSAGE;
	}
	for (size_t i = 0; i < repository->umbrellas_len; i++) {
		struct ur_umbrella_settings *umbrella = &repository->umbrellas[i];

		if (settings->aggregates_only)
			umbrella->aggregates_only = true;
		if (!settings->require.len)
			continue;
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
	enum ur_errc rc = UR_OK;

	select_repositories(settings);
	for (size_t i = 0; i < settings->repositories_len && rc == UR_OK; i++) {
		select_umbrellas(settings, &settings->repositories[i]);
		rc = select_required(settings, &settings->repositories[i], err);
	}
	return rc;
}
