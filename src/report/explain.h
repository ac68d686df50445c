/* SPDX-License-Identifier: MIT */
#ifndef UR_REPORT_EXPLAIN_H
#define UR_REPORT_EXPLAIN_H

#include "ur/report/page.h"
#include "ur/report/view.h"

/** The parts of the page about one pull request that say what its answer rests on. */
void ur_explain_rows(struct ur_document *d, const struct ur_pr_result *pr);
void ur_explain_policy(struct ur_document *d, const struct ur_policy *policy);
void ur_explain_records(struct ur_document *d, const struct ur_pr_result *pr);
void ur_explain_gates(struct ur_document *d, const struct ur_pr_result *pr);

/** "engine", "nobody", a login, or "unknown". Holds strangers' text. */
const char *ur_explain_writer(const struct ur_row *row);

#endif
