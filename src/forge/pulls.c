/* SPDX-License-Identifier: MIT */
#include "ur/forge/pulls.h"

#include <stdlib.h>

#include "pull.h"
#include "ur/base/memory.h"

#define WALKS 2 /* a list that shifted is walked again once */

/* One page, parsed as soon as it is there: no JSON outlives its answer. */
struct page {
	struct walk *walk;
	unsigned number; /* from 1 */
	struct ur_str path;
	struct ur_pull *items;
	size_t len, cap; /* pull requests, closed ones too */
	size_t elements; /* also null ones */
	size_t nulls;
	int64_t total; /* X-Total-Count, or -1 */
};

struct walk {
	struct ur_forge *forge;
	const char *repo;
	const char *hold_label;
	struct page **pages;
	size_t pages_len, pages_cap;
	size_t elements; /* of all pages so far */
	size_t asked;	 /* pages [asked, pages_len) are still to be asked for */
	bool shifted;	 /* counts or numbers do not fit each other */
	enum ur_errc rc;
	struct ur_error err;
};

void ur_pulls_release(struct ur_pulls *pulls)
{
	for (size_t i = 0; i < pulls->len; i++)
		ur_pull_release(&pulls->items[i]);
	free(pulls->items);
	*pulls = (struct ur_pulls)UR_PULLS_INIT;
}

static void page_free(struct page *page)
{
	for (size_t i = 0; i < page->len; i++)
		ur_pull_release(&page->items[i]);
	free(page->items);
	ur_str_release(&page->path);
	free(page);
}

static void walk_release(struct walk *walk)
{
	for (size_t i = 0; i < walk->pages_len; i++)
		page_free(walk->pages[i]);
	free(walk->pages);
	*walk = (struct walk){ 0 };
}

static void plan_page(struct walk *walk)
{
	struct page *page = ur_xcalloc(1, sizeof(*page));

	page->walk = walk;
	page->number = (unsigned)walk->pages_len + 1;
	page->path = (struct ur_str)UR_STR_INIT;
	page->total = -1;
	ur_str_setf(&page->path,
		    "/repos/%s/pulls?state=open&sort=oldest&page=%u&limit=%u", walk->repo,
		    page->number, walk->forge->page_size);
	UR_GROW(walk->pages, walk->pages_len, walk->pages_cap);
	walk->pages[walk->pages_len++] = page;
}

static enum ur_errc take_page(struct page *page, const struct ur_json *json,
			      struct ur_error *err)
{
	const struct ur_json *element;
	size_t i;

	if (!ur_json_is_array(json))
		return ur_answer_odd(err, "[]");
	UR_JSON_EACH (json, i, element) {
		struct ur_pull pull;

		page->elements++;
		page->walk->elements++;
		if (ur_json_is_null(element)) {
			page->nulls++;
			continue;
		}
		if (!ur_pull_take(element, page->walk->hold_label, &pull))
			return ur_answer_odd(err, "[%zu].number", i);
		UR_GROW(page->items, page->len, page->cap);
		page->items[page->len++] = pull;
	}
	return UR_OK;
}

static bool was_shown(const struct walk *walk, const struct page *page, int64_t number)
{
	for (size_t i = 0; i + 1 < page->number; i++)
		for (size_t j = 0; j < walk->pages[i]->len; j++)
			if (walk->pages[i]->items[j].number == number)
				return true;
	return false;
}

/* A cache may answer each page with the first, in any order: such a walk would not end. */
static bool shows_nothing_new(const struct walk *walk, const struct page *page)
{
	for (size_t i = 0; i < page->len; i++)
		if (!was_shown(walk, page, page->items[i].number))
			return false;
	return page->len && page->number > 1;
}

/* How many pages follow. A server may cap the limit, so the first page's own length is the
 * page size; without a believable count the next page is asked until one is empty. */
static enum ur_errc plan_more(struct walk *walk, const struct page *page,
			      struct ur_error *err)
{
	const struct page *first = walk->pages[0];
	bool counted = first->total >= 0 && (size_t)first->total >= first->elements;
	size_t pages;

	if (counted) {
		if (page != first || !first->elements)
			return UR_OK;
		if (first->total > UR_PULLS_MAX)
			goto too_many;
		pages = ((size_t)first->total + first->elements - 1) / first->elements;
		while (walk->pages_len < pages)
			plan_page(walk);
		return UR_OK;
	}
	if (!page->elements)
		return UR_OK;
	if (shows_nothing_new(walk, page)) {
		walk->shifted = true;
		return UR_OK;
	}
	if (walk->elements > UR_PULLS_MAX)
		goto too_many;
	plan_page(walk);
	return UR_OK;
too_many:
	return ur_error_set(err, UR_EPROTO, "more than %d open pull requests",
			    UR_PULLS_MAX);
}

static bool next_page(void *payload, struct ur_request *request)
{
	struct walk *walk = payload;
	struct page *page;

	if (walk->rc < 0 || walk->asked == walk->pages_len)
		return false;
	page = walk->pages[walk->asked++];
	*request = (struct ur_request){ .path = page->path.buf, .tag = page };
	return true;
}

static void page_done(void *payload, void *tag, struct ur_response *response)
{
	struct walk *walk = payload;
	struct ur_error err = UR_ERROR_INIT;
	struct page *page = tag;
	struct ur_json *json = NULL;
	enum ur_errc rc;

	ur_answer_note(walk->forge, response);
	rc = ur_answer_check(response, 200, &err);
	if (rc == UR_ENOTFOUND)
		ur_error_hint(&err,
			      "there is no such repository, or the token may not see "
			      "it; a job's token needs pull-requests: read");
	if (rc == UR_OK)
		rc = ur_answer_json(response, &json, &err);
	if (rc == UR_OK) {
		page->total = response->total_count;
		rc = take_page(page, json, &err);
	}
	if (rc == UR_OK)
		rc = plan_more(walk, page, &err);
	if (rc < 0 && walk->rc == UR_OK) {
		walk->rc = rc;
		walk->err = err;
	}
	ur_json_free(json);
	ur_response_release(response);
}

static int by_number(const void *a, const void *b)
{
	const struct ur_pull *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* Closed while it was listed. */
static void drop_closed(struct ur_pulls *pulls)
{
	size_t kept = 0;

	for (size_t i = 0; i < pulls->len; i++) {
		if (pulls->items[i].open || pulls->items[i].bad)
			pulls->items[kept++] = pulls->items[i];
		else
			ur_pull_release(&pulls->items[i]);
	}
	pulls->len = kept;
}

/* Move everything out, in order and once; notices what does not fit. */
static void gather(struct walk *walk, struct ur_pulls *out)
{
	int64_t total = walk->pages[0]->total;
	size_t elements = 0, kept = 0;

	for (size_t i = 0; i < walk->pages_len; i++) {
		struct page *page = walk->pages[i];

		elements += page->elements;
		out->nulls += page->nulls;
		if (page->total != total && page->elements)
			walk->shifted = true;
		for (size_t j = 0; j < page->len; j++) {
			UR_GROW(out->items, out->len, out->cap);
			out->items[out->len++] = page->items[j];
		}
		page->len = 0;
	}
	if (total >= 0 && elements != (size_t)total)
		walk->shifted = true;
	if (out->len)
		qsort(out->items, out->len, sizeof(*out->items), by_number);
	for (size_t i = 0; i < out->len; i++) {
		if (kept && out->items[kept - 1].number == out->items[i].number) {
			walk->shifted = true;
			ur_pull_release(&out->items[i]);
			continue;
		}
		out->items[kept++] = out->items[i];
	}
	out->len = kept;
	out->counted = total;
	drop_closed(out);
}

enum ur_errc ur_pulls_read(struct ur_forge *forge, const char *repo,
			   const char *hold_label, struct ur_pulls *out,
			   struct ur_error *err)
{
	struct ur_pulls pulls = UR_PULLS_INIT;
	struct walk walk = { 0 };
	enum ur_errc rc = UR_OK;

	for (int n = 1; n <= WALKS; n++) {
		const struct ur_pump_source source = { &walk, next_page, page_done };

		walk_release(&walk);
		ur_pulls_release(&pulls);
		walk = (struct walk){ .forge = forge,
				      .repo = repo,
				      .hold_label = hold_label };
		plan_page(&walk);
		ur_net_pump(forge->net, &source);
		rc = walk.rc;
		if (rc < 0)
			break;
		gather(&walk, &pulls);
		pulls.incomplete = walk.shifted;
		if (!walk.shifted)
			break;
	}
	if (rc == UR_OK) {
		*out = pulls;
		pulls = (struct ur_pulls)UR_PULLS_INIT;
	} else {
		ur_answer_raise(err, &walk.err);
		ur_error_context(err, "cannot read the open pull requests of '%s'", repo);
	}
	walk_release(&walk);
	ur_pulls_release(&pulls);
	return rc;
}
