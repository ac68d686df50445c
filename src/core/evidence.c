/* SPDX-License-Identifier: MIT */
#include "ur/core/evidence.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"

const char *ur_scope_words(enum ur_scope scope)
{
	switch (scope) {
	case UR_SCOPE_IN:
		return "in scope";
	case UR_SCOPE_BASE:
		return "base branch";
	case UR_SCOPE_DRAFT:
		return "draft";
	case UR_SCOPE_LABEL:
		return "hold label";
	case UR_SCOPE_ARCHIVED:
		return "archived";
	case UR_SCOPE_SHARD:
		return "another shard";
	case UR_SCOPE_NOT_ASKED:
		return "not asked for";
	case UR_SCOPE_UNKNOWN:
	default:
		break;
	}
	return "unknown";
}

void ur_protection_release(struct ur_protection *p)
{
	for (size_t i = 0; i < p->contexts_len; i++)
		free(p->contexts[i]);
	free(p->contexts);
	*p = (struct ur_protection)UR_PROTECTION_INIT;
}

void ur_protection_add(struct ur_protection *p, const char *context)
{
	UR_GROW(p->contexts, p->contexts_len, p->contexts_cap);
	p->contexts[p->contexts_len++] = ur_xstrdup(context);
}

/* How bad a live row is for the merge gate: with two rows of one name the worst wins. */
static int badness(enum ur_state state)
{
	switch (state) {
	case UR_STATE_ERROR:
	case UR_STATE_FAILURE:
	case UR_STATE_WARNING:
		return 4;
	case UR_STATE_PENDING:
		return 2;
	case UR_STATE_SKIPPED:
		return 1;
	case UR_STATE_SUCCESS:
		return 0;
	case UR_STATE_UNKNOWN:
	default:
		break;
	}
	return 3;
}

const struct ur_row *ur_evidence_row(const struct ur_evidence *e, const char *context,
				     size_t *count)
{
	const struct ur_row *worst = NULL;
	size_t n = 0;

	for (size_t i = 0; i < e->rows_len; i++) {
		const struct ur_row *row = &e->rows[i];

		if (strcmp(row->context, context) != 0)
			continue;
		n++;
		if (!worst || badness(row->state) > badness(worst->state) ||
		    (badness(row->state) == badness(worst->state) && row->id > worst->id))
			worst = row;
	}
	if (count)
		*count = n;
	return worst;
}

static bool is_marked_green(const struct ur_row *row)
{
	return row->state == UR_STATE_SUCCESS && row->marker.kind != UR_MARKER_NONE;
}

static bool is_our_green(const struct ur_row *row)
{
	return is_marked_green(row) && row->ours;
}

/* Is this true for each live row of the umbrella, and is there one? */
static bool umbrella_is(const struct ur_evidence *e,
			bool (*wanted)(const struct ur_row *))
{
	size_t n = 0;

	for (size_t i = 0; i < e->rows_len; i++) {
		const struct ur_row *row = &e->rows[i];

		if (strcmp(row->context, e->umbrella) != 0)
			continue;
		n++;
		if (!wanted(row))
			return false;
	}
	return n > 0;
}

bool ur_evidence_umbrella_is_ours(const struct ur_evidence *e)
{
	return umbrella_is(e, is_our_green);
}

bool ur_evidence_umbrella_is_marked(const struct ur_evidence *e)
{
	return umbrella_is(e, is_marked_green);
}

static char folded(const char **s)
{
	while (**s == ' ' || **s == '\t')
		(*s)++;
	if (!**s)
		return '\0';

	char c = *(*s)++;

	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool alike(const char *a, const char *b)
{
	char x, y;

	do {
		x = folded(&a);
		y = folded(&b);
	} while (x == y && x);
	return x == y;
}

/* "CI / all" and "CI / all (pull_request)": the event is easily forgotten. */
static bool lacks_event(const char *name, const char *whole)
{
	size_t len = strlen(name);

	return strncmp(name, whole, len) == 0 && strncmp(whole + len, " (", 2) == 0;
}

/* The job's own part of "CI / build (pull_request)". */
static size_t job_len(const char *context)
{
	const char *slash = strstr(context, " / ");
	const char *job = slash ? slash + 3 : context;
	const char *event = strstr(job, " (");

	return event ? (size_t)(event - job) : strlen(job);
}

/* In a short name a letter is the difference between two. */
size_t ur_context_apart(const char *a, const char *b)
{
	size_t letters;

	if (alike(a, b))
		return 0;
	if (lacks_event(a, b) || lacks_event(b, a))
		return 1;
	letters = ur_word_distance(a, b);
	return letters <= 2 && 4 * letters <= job_len(a) ? 1 + letters : UR_NOT_NEAR;
}

const struct ur_row *ur_evidence_near_miss(const struct ur_evidence *e,
					   const char *context)
{
	const struct ur_row *nearest = NULL;
	size_t least = UR_NOT_NEAR;

	for (size_t i = 0; i < e->rows_len; i++) {
		const char *other = e->rows[i].context;
		size_t far = strcmp(other, context) ? ur_context_apart(context, other) :
						      UR_NOT_NEAR;

		if (far < least) {
			least = far;
			nearest = &e->rows[i];
		}
	}
	return nearest;
}

bool ur_rules_trust(const struct ur_rules *rules, const char *login)
{
	if (!login || !*login)
		return false;
	for (size_t i = 0; i < rules->trusted_writers_len; i++)
		if (strcmp(rules->trusted_writers[i], login) == 0)
			return true;
	return false;
}
