/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/core/glob.h"

static char *trimmed(const char *text)
{
	size_t len;

	text += strspn(text, " \t\r\n");
	len = strlen(text);
	while (len && strchr(" \t\r\n", text[len - 1]))
		len--;
	return ur_xstrndup(text, len);
}

void ur_policy_add(struct ur_policy *policy, const char *context)
{
	char *text = trimmed(context);
	struct ur_required *required;

	if (!*text || ur_policy_has(policy, text)) {
		free(text);
		return;
	}
	required = ur_policy_push(policy);
	required->context = text;
	required->origin = ur_xstrdup(policy->origin);
}

bool ur_policy_may_skip(const struct ur_derive_request *request, const char *context)
{
	const struct ur_policy_settings *settings = request->settings;
	bool may = false;

	for (size_t i = 0; i < settings->allow_skipped_len && !may; i++) {
		char *name = trimmed(settings->allow_skipped[i]);

		may = !strcmp(context, name);
		free(name);
	}
	return may;
}

void ur_policy_mark_skipped(const struct ur_derive_request *request,
			    struct ur_policy *policy)
{
	for (size_t i = 0; i < policy->required_len; i++)
		policy->required[i].allow_skipped =
			ur_policy_may_skip(request, policy->required[i].context);
}

void ur_policy_from_list(const struct ur_derive_request *request,
			 struct ur_policy *policy)
{
	const struct ur_policy_settings *settings = request->settings;

	for (size_t i = 0; i < settings->contexts_len; i++)
		ur_policy_add(policy, settings->contexts[i]);
	policy->known = true;
}

enum ur_errc ur_policy_from_protection(struct ur_policy_cache *cache,
				       const struct ur_derive_request *request,
				       struct ur_policy *policy, struct ur_error *err)
{
	const struct ur_protection *protection = request->protection;
	enum ur_errc rc = UR_OK;

	if (!protection || !protection->readable) {
		ur_policy_unknown(policy, "protection-unreadable",
				  "let the token read the repository, or " HINT_LIST,
				  "what the base branch requires could not be read");
		return UR_OK;
	}
	policy->known = true;
	for (size_t i = 0; protection->enabled && i < protection->contexts_len &&
			   policy->known && rc == UR_OK;
	     i++) {
		const char *entry = protection->contexts[i];

		/* a pattern that cannot be read is dropped by the server */
		if (ur_glob_context(request->dialect->gate_glob, entry,
				    request->umbrella) == UR_GLOB_BAD)
			continue;
		if (ur_policy_is_pattern(entry))
			rc = ur_policy_expand_pattern(cache, request, entry, policy, err);
		else if (strcmp(entry, request->umbrella) != 0)
			ur_policy_add(policy, entry);
	}
	return rc;
}
