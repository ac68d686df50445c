/* SPDX-License-Identifier: MIT */
#include "ur/policy/workflow.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && isspace((unsigned char)*p))
		p++;
	return p;
}

/* Behind the closing quote of a text, '' inside being a quote. */
static const char *skip_quoted(const char *p, const char *end)
{
	for (p++; p < end; p++) {
		if (*p != '\'')
			continue;
		if (p + 1 < end && p[1] == '\'')
			p++;
		else
			return p + 1;
	}
	return end;
}

/* What follows the word `needs` asks for outputs of one job only. */
static bool outputs_only(const char *p, const char *end)
{
	p = skip_blanks(p, end);
	if (p == end)
		return false;
	if (*p == '.') {
		p = skip_blanks(p + 1, end);
		while (p < end && (in_word(*p) || *p == '*'))
			p++;
	} else if (*p == '[') {
		while (p < end && *p != ']')
			p = *p == '\'' ? skip_quoted(p, end) : p + 1;
		p += p < end;
	} else {
		return false;
	}
	p = skip_blanks(p, end);
	if (p == end || *p != '.')
		return false;
	p = skip_blanks(p + 1, end);
	return end - p >= 7 && !strncasecmp(p, "outputs", 7) &&
	       (end - p == 7 || !in_word(p[7]));
}

/* One expression: quoted texts are skipped, properties called needs do not count. */
static bool expression_refers(const char *p, const char *end)
{
	bool property = false;

	while (p < end) {
		const char *start = p;

		if (*p == '\'') {
			p = skip_quoted(p, end);
			property = false;
			continue;
		}
		if (!in_word(*p)) {
			if (!isspace((unsigned char)*p))
				property = *p == '.';
			p++;
			continue;
		}
		while (p < end && in_word(*p))
			p++;
		if (!property && p - start == 5 && !strncasecmp(start, "needs", 5) &&
		    !outputs_only(p, end))
			return true;
		property = false;
	}
	return false;
}

/* The "}}" that closes an expression, not one inside of a quoted text. */
static const char *close_of(const char *p)
{
	const char *end = p + strlen(p);

	while (p < end) {
		if (p[0] == '}' && p[1] == '}')
			return p;
		p = *p == '\'' ? skip_quoted(p, end) : p + 1;
	}
	return NULL;
}

/* Does a text refer to the outcome of `needs` inside of "${{ }}"? With @bare the whole text is
 * an expression where it holds no "${{", as in `if`. */
static bool refers_to_needs(const char *text, bool bare)
{
	const char *open = strstr(text, "${{");

	if (!open)
		return bare && expression_refers(text, text + strlen(text));
	for (; open; open = strstr(open, "${{")) {
		const char *close = close_of(open + 3);

		if (!close)
			return false;
		if (expression_refers(open + 3, close))
			return true;
		open = close + 2;
	}
	return false;
}

static bool node_refers(const struct ur_yaml_node *node, bool bare)
{
	if (!node)
		return false;
	if (node->kind == UR_YAML_SCALAR)
		return refers_to_needs(node->text, bare);
	for (size_t i = 0; i < node->len; i++)
		if (node_refers(node->items[i], false))
			return true;
	return false;
}

/* actions/checkout@…, or by address with any host: …/checkout@… */
static bool is_checkout(const struct ur_yaml_node *step)
{
	const struct ur_yaml_node *uses = ur_yaml_get(step, "uses");
	const char *name, *at;

	if (!uses || uses->kind != UR_YAML_SCALAR || ur_yaml_get(step, "run"))
		return false;
	at = strrchr(uses->text, '@');
	if (!at || !at[1])
		return false;
	if (!strncmp(uses->text, "actions/checkout@", 17))
		return true;
	name = at - strlen("/checkout");
	return strstr(uses->text, "://") && name > uses->text &&
	       !strncmp(name, "/checkout", strlen("/checkout"));
}

static bool step_aggregates(const struct ur_yaml_node *step)
{
	return is_checkout(step) || node_refers(ur_yaml_get(step, "run"), false) ||
	       node_refers(ur_yaml_get(step, "with"), false) ||
	       node_refers(ur_yaml_get(step, "env"), false) ||
	       node_refers(ur_yaml_get(step, "if"), true);
}

static void say(struct ur_str *why, const char *what, const struct ur_yaml_node *step,
		size_t number)
{
	const struct ur_yaml_node *name = ur_yaml_get(step, "name");

	if (!why)
		return;
	if (name && name->kind == UR_YAML_SCALAR && *name->text)
		ur_str_addf(why, "step '%.64s' %s", name->text, what);
	else
		ur_str_addf(why, "step %zu %s", number, what);
}

bool ur_workflow_aggregates(const struct ur_workflow_job *job, unsigned *line,
			    struct ur_str *why)
{
	*line = job->line;
	if (job->uses) {
		if (why)
			ur_str_addf(why, "it calls the workflow '%.128s'", job->uses);
		return false;
	}
	for (size_t i = 0; job->steps && i < job->steps->len; i++) {
		const struct ur_yaml_node *step = job->steps->items[i];

		if (ur_yaml_is_null(step) || step_aggregates(step))
			continue;
		*line = step->line;
		say(why, "does not refer to 'needs'", step, i + 1);
		return false;
	}
	return true;
}
