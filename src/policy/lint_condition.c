/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "lint_parts.h"

#define ALWAYS "always()"
#define OR "||"

static void trim(const char **start, size_t *len)
{
	while (*len && isspace((unsigned char)**start)) {
		(*start)++;
		(*len)--;
	}
	while (*len && isspace((unsigned char)(*start)[*len - 1]))
		(*len)--;
}

/* What stands in `if`, without "${{ }}" and blanks around it. */
static void bare(const char *text, const char **start, size_t *len)
{
	*start = text;
	*len = strlen(text);
	trim(start, len);
	if (*len >= 5 && !strncmp(*start, "${{", 3) &&
	    !strncmp(*start + *len - 2, "}}", 2)) {
		*start += 3;
		*len -= 5;
		trim(start, len);
	}
}

/* An "or" binds last, so the first or the last of its parts decides alone; a text in
 * quotes could hold one. */
static bool is_always(const char *text, size_t len)
{
	size_t n = strlen(ALWAYS);
	const char *rest = text + n;
	size_t left;

	if (len < n)
		return false;
	left = len - n;
	if (!strncasecmp(text, ALWAYS, n)) {
		trim(&rest, &left);
		return !left || !strncmp(rest, OR, strlen(OR));
	}
	if (strncasecmp(text + left, ALWAYS, n) != 0)
		return false;
	rest = text;
	trim(&rest, &left);
	return left >= strlen(OR) && !strncmp(rest + left - strlen(OR), OR, strlen(OR));
}

/* One of these words, also in a quoted text: then nothing is said. */
static bool asks_for_outcome(const char *text, size_t len)
{
	static const char *const words[] = { "always", "failure", "cancelled",
					     "success" };

	for (size_t i = 0; i < len; i++)
		for (size_t w = 0; w < sizeof(words) / sizeof(words[0]); w++)
			if (len - i >= strlen(words[w]) &&
			    !strncasecmp(text + i, words[w], strlen(words[w])))
				return true;
	return false;
}

/* Servers and runners put "success() &&" before a condition that asks for no outcome. */
enum ur_lint_condition ur_lint_condition(const struct ur_dialect *dialect,
					 const struct ur_workflow_job *job,
					 const char **text, size_t *len)
{
	const struct ur_yaml_node *node = ur_yaml_get(job->node, "if");

	*text = "";
	*len = 0;
	if (node && node->kind == UR_YAML_SCALAR && !ur_yaml_is_null(node))
		bare(node->text, text, len);
	if (!*len)
		return LINT_IF_NONE;
	if (dialect->plain_always_only)
		return *len == strlen(ALWAYS) && !strncmp(*text, ALWAYS, *len) ?
			       LINT_IF_ALWAYS :
			       LINT_IF_SKIPS;
	if (is_always(*text, *len))
		return LINT_IF_ALWAYS;
	if (!asks_for_outcome(*text, *len) ||
	    (*len == strlen("success()") && !strncasecmp(*text, "success()", *len)))
		return LINT_IF_SKIPS;
	return LINT_IF_OTHER;
}
