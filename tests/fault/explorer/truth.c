/* SPDX-License-Identifier: MIT */
#include "explorer.h"

#include <stdio.h>
#include <string.h>

#define MARKER "[umbrella-reaper "
/* what the catalog's own markers begin with */
#define FOREIGN_PASS "20200101T"

const char *text(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

int64_t number(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

json_t *state_repo(const struct catalog *c, const json_t *state)
{
	return json_object_get(json_object_get(state, "repos"), c->repository);
}

json_t *rows_of(const struct catalog *c, const json_t *state, const char *sha)
{
	return json_object_get(json_object_get(state_repo(c, state), "rows"), sha);
}

bool is_open_head(const struct catalog *c, const json_t *state, const char *sha)
{
	const json_t *pulls = json_object_get(state_repo(c, state), "pulls");

	for (size_t i = 0; i < json_array_size(pulls); i++) {
		const json_t *pull = json_array_get(pulls, i);

		if (!strcmp(text(pull, "head"), sha) &&
		    !strcmp(text(pull, "state"), "open"))
			return true;
	}
	return false;
}

bool is_left_behind(const struct catalog *c, const json_t *state, const char *sha)
{
	const json_t *pulls = json_object_get(state_repo(c, state), "pulls");

	for (size_t i = 0; i < json_array_size(pulls); i++)
		if (!strcmp(text(json_array_get(pulls, i), "head"), sha))
			return false;
	return true;
}

/* By its marker and its writer; a job token's rows have no creator. */
static bool read_ours(const struct catalog *c, const char *sha, const json_t *row,
		      struct our_row *out)
{
	const char *marker = strstr(text(row, "description"), MARKER);
	const json_t *creator = json_object_get(row, "creator");

	if (!marker)
		return false;
	if (!json_is_null(creator) && strcmp(json_string_value(creator), c->login) != 0)
		return false;
	marker += strlen(MARKER);
	*out = (struct our_row){
		.sha = sha,
		.nonce = marker,
		.id = number(row, "id"),
		.of_umbrella = !strcmp(text(row, "context"), c->umbrella),
		.live = json_is_true(json_object_get(row, "live")),
		.green = !strcmp(text(row, "state"), "success"),
		.foreign = !strncmp(marker, FOREIGN_PASS, strlen(FOREIGN_PASS)),
	};
	return true;
}

size_t all_our_rows(const struct catalog *c, const json_t *state, struct our_row *rows,
		    size_t max)
{
	json_t *all = json_object_get(state_repo(c, state), "rows"), *list;
	const char *sha;
	size_t n = 0;

	json_object_foreach (all, sha, list)
		for (size_t i = 0; i < json_array_size(list) && n < max; i++)
			n += read_ours(c, sha, json_array_get(list, i), &rows[n]);
	return n;
}

size_t our_rows(const struct catalog *c, const json_t *state, struct our_row *rows,
		size_t max)
{
	size_t all = all_our_rows(c, state, rows, max), n = 0;

	for (size_t i = 0; i < all; i++)
		if (rows[i].of_umbrella)
			rows[n++] = rows[i];
	return n;
}

/* The newest row of a context, of all that are younger than @c until. */
static const json_t *newest(const json_t *rows, const char *context, int64_t until)
{
	const json_t *found = NULL;

	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);

		if (!strcmp(text(row, "context"), context) && number(row, "id") < until &&
		    (!found || number(row, "id") > number(found, "id")))
			found = row;
	}
	return found;
}

bool is_red(const char *state)
{
	return !strcmp(state, "failure") || !strcmp(state, "error") ||
	       !strcmp(state, "warning");
}

const char *newest_says(const struct catalog *c, const json_t *state, const char *sha,
			const char *context)
{
	const json_t *row = newest(rows_of(c, state, sha), context, INT64_MAX);

	return row ? text(row, "state") : "missing";
}

bool umbrella_is_red(const struct catalog *c, const json_t *state, const char *sha)
{
	const json_t *rows = rows_of(c, state, sha);

	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);

		if (!strcmp(text(row, "context"), c->umbrella) &&
		    json_is_true(json_object_get(row, "live")) &&
		    is_red(text(row, "state")))
			return true;
	}
	return false;
}

const char *wrong_because(const struct catalog *c, const json_t *state,
			  const struct our_row *ours, bool before)
{
	static char why[WRONG_MAX];
	const json_t *rows = rows_of(c, state, ours->sha);

	for (size_t i = 0; i < json_array_size(c->required); i++) {
		const char *context = json_string_value(json_array_get(c->required, i));
		const json_t *then = newest(rows, context, ours->id);
		const json_t *now = newest(rows, context, INT64_MAX);
		const json_t *row = before ? then : now;
		const char *says = row ? text(row, "state") : "missing";

		if (!strcmp(says, "success"))
			continue;
		/* what became of it later may wait; only red takes our green back */
		if (!before && !is_red(says) &&
		    (ours->foreign || (then && !strcmp(text(then, "state"), "success"))))
			continue;
		snprintf(why, sizeof(why),
			 "'%s' is %s (row %lld) under our green %lld on %.10s", context,
			 says, row ? (long long)number(row, "id") : 0LL,
			 (long long)ours->id, ours->sha);
		return why;
	}
	return "";
}

static bool fits(const json_t *entry, const char *method, const char *part)
{
	return !strcmp(text(entry, "method"), method) &&
	       strstr(text(entry, "path"), part);
}

int request_first(const struct pass *p, const char *method, const char *part)
{
	for (size_t i = p->log_from; i < json_array_size(p->log); i++)
		if (fits(json_array_get(p->log, i), method, part))
			return (int)(i + 1);
	return 0;
}

int request_last(const struct pass *p, const char *method, const char *part, int until)
{
	for (size_t i = json_array_size(p->log); i-- > p->log_from;)
		if ((int)i + 1 <= until && fits(json_array_get(p->log, i), method, part))
			return (int)(i + 1);
	return 0;
}
