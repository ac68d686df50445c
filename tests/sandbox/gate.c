/* SPDX-License-Identifier: MIT */
#include "gate.h"

#include <string.h>
#include <strings.h>

/* one alternative of {a,b} after the other, each followed by the rest */
static bool glob(const char *p, const char *s, bool path);

static bool braces(const char *p, const char *s, bool path)
{
	const char *end = strchr(p, '}'), *from = p + 1;
	char pattern[1024];

	if (!end)
		return false;
	while (from <= end) {
		size_t len = strcspn(from, ",}");

		if (len + strlen(end + 1) + 1 > sizeof(pattern))
			return false;
		memcpy(pattern, from, len);
		memcpy(pattern + len, end + 1, strlen(end + 1) + 1);
		if (glob(pattern, s, path))
			return true;
		from += len + 1;
	}
	return false;
}

static bool class_has(const char *p, const char *end, char ch)
{
	bool not = *p == '!' || *p == '^', hit = false;

	if (not )
		p++;
	for (; p < end; p++) {
		if (p + 2 < end && p[1] == '-') {
			hit = hit || (p[0] <= ch && ch <= p[2]);
			p += 2;
		} else {
			hit = hit || *p == ch;
		}
	}
	return hit != not ;
}

static bool glob(const char *p, const char *s, bool path)
{
	bool deep = !path;

	switch (*p) {
	case '\0':
		return !*s;
	case '*':
		for (; *p == '*'; p++)
			deep = deep || p[1] == '*';
		for (;; s++) {
			if (glob(p, s, path))
				return true;
			if (!*s || (!deep && *s == '/'))
				return false;
		}
	case '?':
		return *s && glob(p + 1, s + 1, path);
	case '[': {
		const char *end = p[1] ? strchr(p + 2, ']') : NULL;

		if (!end || !*s || !class_has(p + 1, end, *s))
			return false;
		return glob(end + 1, s + 1, path);
	}
	case '{':
		return braces(p, s, path);
	case '\\':
		return p[1] && p[1] == *s && glob(p + 2, s + 1, path);
	default:
		return *p == *s && glob(p + 1, s + 1, path);
	}
}

bool sb_glob(const char *pattern, const char *text)
{
	return glob(pattern, text, false);
}

static bool is_plain(const char *rule)
{
	return !strpbrk(rule, "*?\\[]{}");
}

const struct sb_protection *sb_rule_of(const struct sb_repo *r, const char *branch)
{
	const struct sb_protection *best = NULL;

	for (size_t i = 0; i < r->protections_len; i++) {
		const struct sb_protection *p = r->protections[i];
		bool plain = is_plain(p->rule);

		if (plain ? strcasecmp(p->rule, branch) != 0 :
			    !glob(p->rule, branch, true))
			continue;
		if (!best || p->priority < best->priority ||
		    (p->priority == best->priority && plain && !is_plain(best->rule)))
			best = p;
	}
	return best;
}

int sb_rank(const struct sb_traits *t, const char *state)
{
	static const char *const order[] = { "error",	"failure", "warning",
					     "pending", "success", "skipped" };
	size_t n = t->forgejo && !strcmp(t->skipped, "skipped") ? 6 : 5;

	for (size_t i = 0; i < n; i++)
		if (!strcmp(order[i], state))
			return (int)i;
	return -1;
}

static bool worse(const struct sb_traits *t, const char *a, const char *b)
{
	int x = sb_rank(t, a), y = sb_rank(t, b);

	return x >= 0 && y >= 0 && x < y;
}

static bool word_ok(const struct sb_traits *t, const char *state)
{
	return !strcmp(state, "success") || !strcmp(state, "skipped") ||
	       (t->gate_warning && !strcmp(state, "warning"));
}

/* Gitea up to 1.24 and Forgejo: the worst row of each pattern, then of all */
static bool open_by_worst(const struct sb_traits *t, const struct sb_protection *p,
			  const struct sb_commit *c)
{
	const char *all = "success";

	for (size_t k = 0; k < p->contexts_len; k++) {
		const char *worst = NULL;

		for (size_t i = 0; i < c->live_len; i++) {
			if (!sb_glob(p->contexts[k], c->live[i]->context))
				continue;
			if (!worst ||
			    (!t->gate_first && worse(t, c->live[i]->state, worst)))
				worst = c->live[i]->state;
		}
		if (!worst)
			return false;
		if (worse(t, worst, all))
			all = worst;
	}
	if (p->contexts_len)
		return !strcmp(all, "success");
	all = NULL;
	for (size_t i = 0; i < c->live_len; i++)
		if (!all || worse(t, c->live[i]->state, all))
			all = c->live[i]->state;
	return all && !strcmp(all, "success");
}

static bool open_by_all(const struct sb_traits *t, const struct sb_protection *p,
			const struct sb_commit *c)
{
	for (size_t k = 0; k < p->contexts_len; k++) {
		size_t hits = 0;

		for (size_t i = 0; i < c->live_len; i++) {
			if (!sb_glob(p->contexts[k], c->live[i]->context))
				continue;
			if (!word_ok(t, c->live[i]->state))
				return false;
			hits++;
		}
		if (!hits)
			return false;
	}
	for (size_t i = 0; !p->contexts_len && i < c->live_len; i++)
		if (!word_ok(t, c->live[i]->state))
			return false;
	return p->contexts_len || c->live_len;
}

bool sb_gate_open(const struct sb_world *w, const struct sb_repo *r,
		  const struct sb_pull *p)
{
	const struct sb_protection *rule = sb_rule_of(r, p->base);

	if (!rule || !rule->check)
		return true;
	if (!p->head)
		return false;
	if (w->t->gate == SB_RULE_WORST)
		return open_by_worst(w->t, rule, p->head);
	return open_by_all(w->t, rule, p->head);
}

void sb_merge(struct sb_world *w, struct sb_repo *r, struct sb_pull *p,
	      struct sb_user *by)
{
	struct sb_commit *tip,
		*old = sb_branch(r, p->base) ? sb_branch(r, p->base)->tip : NULL;

	tip = sb_commit(w, r,
			sb_fmt(&w->arena, "merge %s of %s into %s", p->title,
			       p->head ? p->head->sha : "", old ? old->sha : ""));
	tip->like = p->head;
	tip->parent = old;
	tip->at = sb_now(w);
	sb_branch_add(w, r, p->base, tip);
	p->open = false;
	p->merged = true;
	p->armed = NULL;
	p->merged_by = by;
	p->closed = p->updated = sb_now(w);
	sb_pull_note(w, p, "merge_pull", by, "", p->closed);
	w->changes++;
}

void sb_automerge(struct sb_world *w, struct sb_repo *r, const struct sb_commit *c)
{
	for (size_t i = 0; i < r->pulls_len; i++) {
		struct sb_pull *p = r->pulls[i];

		if (p->open && p->armed && p->head == c && sb_gate_open(w, r, p))
			sb_merge(w, r, p, p->armed);
	}
}
