/* SPDX-License-Identifier: MIT */
#include "ur/app/look.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"

bool ur_look_is_pattern(const char *branch)
{
	return strpbrk(branch, "*?[{\\") != NULL;
}

static void add_plain(const struct ur_list *branches, struct ur_strset *out)
{
	for (size_t i = 0; i < branches->len; i++) {
		if (!ur_look_is_pattern(branches->items[i]))
			ur_strset_add(out, branches->items[i]);
	}
}

void ur_look_branches(const struct ur_settings *settings,
		      const struct ur_repository_settings *repository,
		      const char *default_branch, struct ur_strset *out)
{
	size_t before = out->len;

	add_plain(settings->only_bases.len ? &settings->only_bases : &repository->bases,
		  out);
	if (out->len == before && *default_branch)
		ur_strset_add(out, default_branch);
}

enum ur_errc ur_look_policy(struct ur_pass *pass,
			    const struct ur_umbrella_settings *umbrella,
			    const struct ur_look *look, struct ur_policy *out,
			    struct ur_error *err)
{
	struct ur_expand *expand = NULL;
	struct ur_policy_settings settings = ur_umbrella_policy(umbrella, &expand);
	const struct ur_derive_request request = {
		.source = pass->source,
		.dialect = pass->forge->dialect,
		.umbrella = umbrella->context,
		.head = look->head,
		.merge_base = look->merge_base,
		.base_tip = look->base_tip,
		.settings = &settings,
		.protection = look->protection,
		.rows = look->rows ? look->rows->items : NULL,
		.rows_len = look->rows ? look->rows->len : 0,
	};
	enum ur_errc rc = UR_OK;

	*out = (struct ur_policy)UR_POLICY_INIT;
	if (pass->forge->dialect) {
		rc = ur_policy_derive(pass->cache, &request, out, err);
	} else {
		out->cause = "unknown-version";
		out->detail = ur_xasprintf("server version '%s' is not known",
					   pass->forge->version.text);
		out->hint =
			ur_xstrdup("set forge.treat_as to a version that behaves alike");
	}
	free(expand);
	return rc;
}
