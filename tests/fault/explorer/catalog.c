/* SPDX-License-Identifier: MIT */
#include "explorer.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void give_up(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fputs("Bail out! ", stdout);
	vprintf(fmt, ap);
	putchar('\n');
	va_end(ap);
	exit(70);
}

static bool flag(const json_t *o, const char *key)
{
	return json_is_true(json_object_get(o, key));
}

static const char *needed(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	if (!s)
		give_up("the catalog lacks '%s'", key);
	return s;
}

/* The base world, with what a scenario sets of its own. */
static json_t *scenario_world(json_t *base, const json_t *entry)
{
	json_t *world = json_deep_copy(base);
	json_t *repo = json_array_get(json_object_get(world, "repos"), 0);
	json_t *set = json_object_get(entry, "set"),
	       *own = json_object_get(entry, "repo");

	if ((set && json_object_update(world, set)) ||
	    (own && json_object_update(repo, own)))
		give_up("scenario '%s' cannot be made", needed(entry, "name"));
	return world;
}

static void load_scenario(struct scenario *s, json_t *base, const json_t *entry)
{
	*s = (struct scenario){
		.name = needed(entry, "name"),
		.world = scenario_world(base, entry),
		.args = json_object_get(entry, "args"),
		.settings = json_object_get(entry, "settings"),
		.healed = json_object_get(entry, "healed"),
		.repaired = flag(entry, "repaired"),
		.exit = (int)json_integer_value(json_object_get(entry, "exit")),
	};
}

static int signal_of(const json_t *entry)
{
	const char *word = json_string_value(json_object_get(entry, "signal"));

	if (!word)
		return 0;
	if (!strcmp(word, "KILL"))
		return SIGKILL;
	if (!strcmp(word, "TERM"))
		return SIGTERM;
	give_up("no signal '%s'", word);
}

static void load_event(struct event *e, const json_t *entry)
{
	*e = (struct event){
		.name = needed(entry, "name"),
		.act = json_object_get(entry, "do"),
		.act_after = json_object_get(entry, "do_after"),
		.restore = json_object_get(entry, "restore"),
		.fault = json_object_get(entry, "fault"),
		.args = json_object_get(entry, "args"),
		.in = json_object_get(entry, "in"),
		.not_in = json_object_get(entry, "not_in"),
		.of = json_string_value(json_object_get(entry, "of")),
		.grows = json_string_value(json_object_get(entry, "grows")),
		.signal = signal_of(entry),
		.stored = flag(entry, "stored"),
		.lose_ledger = flag(entry, "lose_ledger"),
		.tear = flag(entry, "tear"),
		.harmless = flag(entry, "harmless"),
		.prevents = flag(entry, "prevents"),
		.umbrella = flag(entry, "umbrella"),
		.veto = flag(entry, "veto"),
		.heals = flag(entry, "heals"),
		.hands_off = flag(entry, "hands_off"),
		.aged = flag(entry, "aged"),
		.slow = flag(entry, "slow"),
	};
}

static bool is_named(const json_t *names, const char *name)
{
	for (size_t i = 0; i < json_array_size(names); i++)
		if (!strcmp(json_string_value(json_array_get(names, i)), name))
			return true;
	return false;
}

static json_t *read_file(const char *path)
{
	json_error_t where;
	json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &where);

	if (!root)
		give_up("%s:%d: %s", path, where.line, where.text);
	return root;
}

/* What another catalog beside this one has: its base world, and those of its events that
 * are named. */
static void borrow(json_t *root, const char *path)
{
	const char *with = json_string_value(json_object_get(root, "with"));
	const char *slash = strrchr(path, '/');
	const json_t *also = json_object_get(root, "also");
	char other_path[512];
	json_t *other, *events;
	size_t borrowed = 0;

	if (!with)
		return;
	snprintf(other_path, sizeof(other_path), "%.*s%s",
		 slash ? (int)(slash + 1 - path) : 0, path, with);
	other = read_file(other_path);
	events = json_object_get(other, "events");
	for (size_t i = 0; i < json_array_size(events); i++) {
		json_t *event = json_array_get(events, i);

		if (!is_named(also, needed(event, "name")))
			continue;
		json_array_append(json_object_get(root, "events"), event);
		borrowed++;
	}
	if (borrowed != json_array_size(also))
		give_up("%s lacks some of the events that %s names", with, path);
	json_object_update_missing(root, other);
	json_decref(other);
}

void catalog_load(struct catalog *c, const char *path)
{
	json_t *root = read_file(path), *scenarios, *events;

	borrow(root, path);
	scenarios = json_object_get(root, "scenarios");
	events = json_object_get(root, "events");
	*c = (struct catalog){
		.root = root,
		.umbrella = needed(root, "umbrella"),
		.repository = needed(root, "repository"),
		.login = needed(root, "login"),
		.required = json_object_get(root, "required"),
		.tokens = json_object_get(root, "tokens"),
		.scenarios_len = json_array_size(scenarios),
		.events_len = json_array_size(events),
	};
	c->scenarios = calloc(c->scenarios_len + 1, sizeof(*c->scenarios));
	c->events = calloc(c->events_len + 1, sizeof(*c->events));
	if (!c->scenarios || !c->events || json_array_size(c->tokens) != 2)
		give_up("%s cannot be used", path);
	for (size_t i = 0; i < c->scenarios_len; i++)
		load_scenario(&c->scenarios[i], json_object_get(root, "base"),
			      json_array_get(scenarios, i));
	for (size_t i = 0; i < c->events_len; i++)
		load_event(&c->events[i], json_array_get(events, i));
}

void catalog_release(struct catalog *c)
{
	for (size_t i = 0; i < c->scenarios_len; i++)
		json_decref(c->scenarios[i].world);
	free(c->scenarios);
	free(c->events);
	json_decref(c->root);
	*c = (struct catalog){ 0 };
}

static bool names(const json_t *prefixes, const char *name)
{
	for (size_t i = 0; i < json_array_size(prefixes); i++) {
		const char *p = json_string_value(json_array_get(prefixes, i));

		if (p && !strncmp(p, name, strlen(p)))
			return true;
	}
	return false;
}

bool event_fits(const struct event *e, const struct scenario *s)
{
	return (!e->in || names(e->in, s->name)) && !names(e->not_in, s->name);
}

char *world_name(const struct catalog *c, const struct world *w, char *buf, size_t size)
{
	int at = snprintf(buf, size, "%s", c->scenarios[w->scenario].name);

	for (size_t i = 0; i < w->parts_len && at >= 0 && (size_t)at < size; i++)
		at += snprintf(buf + at, size - (size_t)at, "%c%s@%d", i ? '+' : '/',
			       c->events[w->parts[i].event].name, w->parts[i].at);
	return buf;
}

static bool parse_part(const struct catalog *c, const char *word, size_t len,
		       struct part *part)
{
	const char *sign = memchr(word, '@', len);

	if (!sign)
		return false;
	part->at = (int)strtol(sign + 1, NULL, 10);
	for (size_t i = 0; i < c->events_len; i++)
		if (strlen(c->events[i].name) == (size_t)(sign - word) &&
		    !strncmp(c->events[i].name, word, (size_t)(sign - word))) {
			part->event = i;
			return part->at > 0;
		}
	return false;
}

bool world_parse(const struct catalog *c, const char *name, struct world *w)
{
	const char *slash = strchr(name, '/');
	size_t i = 0;

	*w = (struct world){ 0 };
	if (!slash)
		return false;
	while (i < c->scenarios_len &&
	       (strlen(c->scenarios[i].name) != (size_t)(slash - name) ||
		strncmp(c->scenarios[i].name, name, (size_t)(slash - name)) != 0))
		i++;
	w->scenario = i;
	if (i == c->scenarios_len)
		return false;
	for (const char *p = slash + 1; *p && w->parts_len < PARTS_MAX;) {
		size_t len = strcspn(p, "+");

		if (!parse_part(c, p, len, &w->parts[w->parts_len++]))
			return false;
		p += len + (p[len] == '+');
	}
	return w->parts_len > 0;
}

/* Right after the request before, so that what follows the last request happens too. */
static json_t *event_entry(const json_t *act, int at)
{
	return json_pack("{s:i, s:O}", at > 1 ? "after_request" : "before_request",
			 at > 1 ? at - 1 : at, "event", act);
}

static json_t *fault_entry(const json_t *what, int at)
{
	return json_pack("{s:{s:i}, s:O}", "match", "request", at, "do", what);
}

json_t *world_scenario(const struct catalog *c, const struct world *w)
{
	json_t *scenario = json_copy(c->scenarios[w->scenario].world);
	json_t *events = json_array(), *faults = json_array();

	for (size_t i = 0; i < w->parts_len; i++) {
		const struct event *e = &c->events[w->parts[i].event];
		int at = w->parts[i].at;
		json_t *hang = json_string(e->stored ? "stored-hang" : "hang");

		if (e->act)
			json_array_append_new(events, event_entry(e->act, at));
		if (e->act_after)
			json_array_append_new(events, event_entry(e->act_after, at + 1));
		if (e->fault)
			json_array_append_new(faults, fault_entry(e->fault, at));
		else if (e->signal)
			json_array_append_new(faults, fault_entry(hang, at));
		json_decref(hang);
	}
	json_object_set_new(scenario, "events", events);
	json_object_set_new(scenario, "faults", faults);
	return scenario;
}
