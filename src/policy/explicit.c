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

/* Unless it is there; blanks around it are dropped. */
static void add(struct ur_policy *policy, const char *context, const char *origin)
{
	char *text = trimmed(context);
	struct ur_required *required;

	if (!*text || ur_policy_has(policy, text)) {
		free(text);
		return;
	}
	required = ur_policy_push(policy);
	required->context = text;
	required->origin = ur_xstrdup(origin);
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
		add(policy, settings->contexts[i], policy->origin);
	policy->known = true;
}

/* One pattern stands for each live row it matches, and for itself when there is none. */
static void add_pattern(const struct ur_derive_request *request, const char *pattern,
			struct ur_policy *policy)
{
	enum ur_gate_glob rules = request->dialect->gate_glob;
	enum ur_glob own = ur_glob_context(rules, pattern, request->umbrella);
	bool any = own == UR_GLOB_YES;

	if (own == UR_GLOB_BAD) /* the server drops it */
		return;
	for (size_t i = 0; i < request->rows_len; i++) {
		const char *context = request->rows[i].context;

		if (!strcmp(context, request->umbrella) ||
		    ur_glob_context(rules, pattern, context) != UR_GLOB_YES)
			continue;
		add(policy, context, policy->origin);
		any = true;
	}
	if (!any)
		add(policy, pattern, policy->origin);
}

bool ur_policy_from_protection(const struct ur_derive_request *request,
			       struct ur_policy *policy)
{
	const struct ur_protection *protection = request->protection;

	if (!protection || !protection->readable)
		return ur_policy_unknown(
			policy, "protection-unreadable",
			"let the token read the repository, or " HINT_LIST,
			"what the base branch requires could not be read");
	for (size_t i = 0; protection->enabled && i < protection->contexts_len; i++)
		add_pattern(request, protection->contexts[i], policy);
	policy->known = true;
	return true;
}
