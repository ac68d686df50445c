/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "scan.h"
#include "ur/base/memory.h"

/* Items stand in order of file and job: a place among them tells equal ones apart. */
static int in_order(const struct ur_written *a, const struct ur_written *b)
{
	return (a > b) - (a < b);
}

static int by_context(const void *a, const void *b)
{
	const struct ur_written *const *x = a, *const *y = b;
	int order = strcmp((*x)->context, (*y)->context);

	return order ? order : in_order(*x, *y);
}

static int by_job(const void *a, const void *b)
{
	const struct ur_written *const *x = a, *const *y = b;

	if ((*x)->job != (*y)->job)
		return (*x)->job < (*y)->job ? -1 : 1;
	return in_order(*x, *y);
}

static const struct ur_written **sorted(const struct ur_scan *scan,
					int (*order)(const void *, const void *))
{
	const struct ur_written **list = ur_xcalloc(scan->len + 1, sizeof(*list));

	for (size_t i = 0; i < scan->len; i++)
		list[i] = &scan->items[i];
	qsort(list, scan->len, sizeof(*list), order);
	return list;
}

void ur_scan_finish(struct ur_scan *scan)
{
	scan->by_context = sorted(scan, by_context);
	scan->by_job = sorted(scan, by_job);
}

size_t ur_scan_writers(const struct ur_scan *scan, const char *context,
		       const struct ur_written *const **out)
{
	size_t low = 0, high = scan->len, n = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(scan->by_context[middle]->context, context) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*out = scan->by_context + low;
	while (low + n < scan->len &&
	       strcmp(scan->by_context[low + n]->context, context) == 0)
		n++;
	return n;
}

size_t ur_scan_written_by(const struct ur_scan *scan, const struct ur_workflow_job *job,
			  const struct ur_written *const **out)
{
	size_t low = 0, high = scan->len, n = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (scan->by_job[middle]->job < job)
			low = middle + 1;
		else
			high = middle;
	}
	*out = scan->by_job + low;
	while (low + n < scan->len && scan->by_job[low + n]->job == job)
		n++;
	return n;
}
