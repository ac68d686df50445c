/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_REPORT_EXPLAINED_H
#define TESTS_UNIT_REPORT_EXPLAINED_H

#include "report/sample.h"

/* One pull request of the sample, explained. */

static const struct ur_report_options table = { .columns = 200, .utf8 = true };

/* Only the first pull request, as the commands about one have it. */
static inline void sample_one(struct ur_result *result)
{
	struct ur_repository_result *r;

	sample_result(result);
	result->command = "explain";
	r = &result->repositories[0];
	while (r->pulls_len > 1)
		ur_pr_result_release(&r->pulls[--r->pulls_len]);
}

#endif
