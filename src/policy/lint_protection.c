/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "lint_parts.h"
#include "ur/core/glob.h"

static bool matches_written(const struct ur_lint *lint, const char *pattern)
{
	enum ur_gate_glob rules = lint->request->dialect->gate_glob;

	for (size_t i = 0; i < LINT_EVENTS; i++) {
		const struct ur_scan *scan = &lint->scans[i];

		for (size_t k = 0; k < scan->len; k++)
			if (ur_glob_context(rules, pattern, scan->items[k].context) ==
			    UR_GLOB_YES)
				return true;
	}
	return false;
}

static bool is_scanned(const char *event)
{
	return !strcmp(event, "pull_request") || !strcmp(event, "pull_request_target") ||
	       !strcmp(event, "push");
}

/* A name that is not known, or a row of an event that is not looked at here, may be one
 * that the pattern matches. */
static bool may_match(const struct ur_lint *lint, const char *pattern)
{
	char event[64];

	for (size_t i = 0; i < LINT_EVENTS; i++)
		if (lint->scans[i].unsure_len || lint->scans[i].limited ||
		    ur_lint_is_foreign(lint, &lint->scans[i], pattern))
			return true;
	return ur_naming_event(pattern, event, sizeof(event)) && !is_scanned(event);
}

static void pattern(struct ur_lint *lint, const char *text)
{
	const struct ur_lint_place nowhere = { 0 };

	if (ur_glob_context(lint->request->dialect->gate_glob, text, "") == UR_GLOB_BAD)
		ur_lint_say(lint, UR_RULE_PATTERN_BROKEN, nowhere, text, NULL,
			    "branch protection asks for '%s', which is no pattern", text);
	else if (!ur_lint_is_literal(text) && !matches_written(lint, text) &&
		 !may_match(lint, text))
		ur_lint_say(
			lint, UR_RULE_PATTERN_MATCHES_NOTHING, nowhere, text, NULL,
			"branch protection asks for '%s', which matches nothing that a "
			"job writes",
			text);
}

void ur_lint_protection(struct ur_lint *lint)
{
	const struct ur_protection *p = lint->request->protection;
	const struct ur_lint_place nowhere = { 0 };

	if (!p || !p->readable)
		return;
	for (size_t i = 0; p->enabled && i < p->contexts_len; i++)
		pattern(lint, p->contexts[i]);
	for (size_t i = 0;
	     lint->request->only_required && i < lint->request->umbrellas_len; i++) {
		const char *context = lint->request->umbrellas[i].context;

		if (!ur_lint_is_protected(lint, context))
			ur_lint_say(lint, UR_RULE_UMBRELLA_NOT_REQUIRED, nowhere, context,
				    NULL, "branch protection does not require '%s'",
				    context);
	}
}
