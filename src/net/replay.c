/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bundle.h"
#include "ur/base/memory.h"
#include "ur/net/record.h"

#define PARALLEL 8

struct entry {
	char *key;
	unsigned number;
	unsigned asked; /* of the first entry of a key: how often it was asked for */
};

struct waiting {
	struct waiting *next;
	void *tag;
	char *key;
	const char *refused; /* static text, or NULL */
};

struct replay {
	struct ur_transport transport;
	struct ur_clock clock;
	char *directory;
	struct entry *entries; /* by key, then number */
	size_t entries_len, entries_cap;
	struct waiting *first, **end;
	enum ur_net_result stopped; /* UR_NET_OK while not */
	int64_t now, monotonic_ms;
	uint32_t random;
};

/* --- the recorded clock: it follows the answers and never goes back --- */

static int64_t clock_now(void *self)
{
	const struct replay *r = self;

	return r->now;
}

static int64_t clock_monotonic_ms(void *self)
{
	const struct replay *r = self;

	return r->monotonic_ms;
}

/* The same bits in each replay. */
static uint32_t clock_random(void *self)
{
	struct replay *r = self;

	r->random = r->random * UINT32_C(1664525) + UINT32_C(1013904223);
	return r->random;
}

/* --- the transport --- */

static void submit(void *self, const struct ur_request *request)
{
	struct replay *r = self;
	struct waiting *w = ur_xcalloc(1, sizeof(*w));

	w->tag = request->tag;
	w->refused = ur_request_objection(request);
	if (!w->refused && request->method == UR_METHOD_POST)
		w->refused = "a recording cannot be written to";
	w->key = ur_bundle_key(request->method, request->path ? request->path : "");
	*r->end = w;
	r->end = &w->next;
	r->transport.requests++;
}

static struct entry *first_of(struct replay *r, const char *key)
{
	size_t low = 0, high = r->entries_len;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (strcmp(r->entries[mid].key, key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < r->entries_len && !strcmp(r->entries[low].key, key))
		return &r->entries[low];
	return NULL;
}

/* The n-th asking gets the n-th answer, later ones the last. */
static const struct entry *next_of(struct replay *r, const char *key)
{
	struct entry *first = first_of(r, key), *end = r->entries + r->entries_len, *at;

	if (!first)
		return NULL;
	at = first + first->asked;
	if (at + 1 < end && !strcmp(at[1].key, key))
		first->asked++;
	return at;
}

static void answer(struct replay *r, const struct waiting *w,
		   struct ur_response *response)
{
	struct ur_error err = UR_ERROR_INIT;
	const struct entry *entry;

	*response = (struct ur_response)UR_RESPONSE_INIT;
	response->net = r->stopped != UR_NET_OK ? r->stopped : UR_NET_OTHER;
	response->received_at = r->now;
	if (r->stopped != UR_NET_OK) {
		snprintf(response->net_text, sizeof(response->net_text),
			 "given up before the answer");
	} else if (w->refused) {
		snprintf(response->net_text, sizeof(response->net_text), "%s",
			 w->refused);
	} else if (!(entry = next_of(r, w->key))) {
		snprintf(response->net_text, sizeof(response->net_text),
			 "never recorded: %.120s", w->key);
	} else if (ur_bundle_load_answer(r->directory, entry->number, NULL, response,
					 &err) < 0) {
		snprintf(response->net_text, sizeof(response->net_text), "%.150s",
			 err.message);
	} else if (response->received_at > r->now) {
		r->now = response->received_at;
	}
}

static int wait_for_one(void *self, int64_t most_ms, void **tag,
			struct ur_response *response)
{
	struct replay *r = self;
	struct waiting *w = r->first;

	if (!w) {
		r->stopped = UR_NET_OK;
		if (most_ms > 0)
			r->monotonic_ms += most_ms;
		return 0;
	}
	answer(r, w, response);
	*tag = w->tag;
	r->first = w->next;
	if (!r->first) {
		r->end = &r->first;
		r->stopped = UR_NET_OK;
	}
	free(w->key);
	free(w);
	return 1;
}

static void stop(void *self, enum ur_net_result why)
{
	struct replay *r = self;

	if (r->first)
		r->stopped = why;
}

static void free_all(void *self)
{
	struct replay *r = self;

	while (r->first) {
		struct waiting *w = r->first;

		r->first = w->next;
		free(w->key);
		free(w);
	}
	for (size_t i = 0; i < r->entries_len; i++)
		free(r->entries[i].key);
	free(r->entries);
	free(r->directory);
	free(r);
}

/* --- reading the bundle --- */

static int by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order ? order : (x->number > y->number) - (x->number < y->number);
}

/* Only what was asked is kept in memory; the answers stay in their files. */
static enum ur_errc read_entries(struct replay *r, struct ur_error *err)
{
	enum ur_errc rc = UR_OK;

	for (unsigned number = 1; rc == UR_OK; number++) {
		char *key = NULL;

		rc = ur_bundle_load_answer(r->directory, number, &key, NULL, err);
		if (rc < 0)
			break;
		UR_GROW(r->entries, r->entries_len, r->entries_cap);
		r->entries[r->entries_len++] =
			(struct entry){ .key = key, .number = number };
	}
	if (r->entries_len)
		qsort(r->entries, r->entries_len, sizeof(*r->entries), by_key);
	return rc == UR_ENOTFOUND ? UR_OK : rc;
}

enum ur_errc ur_replay_new(const char *directory, struct ur_transport **out,
			   const struct ur_clock **clock, struct ur_error *err)
{
	struct replay *r = ur_xcalloc(1, sizeof(*r));
	struct ur_error end = UR_ERROR_INIT;
	struct ur_bundle bundle;
	enum ur_errc rc;

	r->transport = (struct ur_transport){
		.self = r,
		.parallel = PARALLEL,
		.submit = submit,
		.wait = wait_for_one,
		.stop = stop,
		.free = free_all,
	};
	r->clock = (struct ur_clock){
		.self = r,
		.now = clock_now,
		.monotonic_ms = clock_monotonic_ms,
		.random = clock_random,
	};
	r->end = &r->first;
	r->directory = ur_xstrdup(directory);
	rc = ur_bundle_load_head(directory, &bundle, err);
	if (rc == UR_OK)
		rc = read_entries(r, &end);
	if (rc < 0 && end.code != UR_OK && err)
		*err = end;
	if (rc < 0) {
		ur_error_context(err, "cannot replay");
		free_all(r);
		return rc;
	}
	r->now = bundle.started_at;
	*out = &r->transport;
	*clock = &r->clock;
	return UR_OK;
}
