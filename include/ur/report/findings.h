/* SPDX-License-Identifier: MIT */
#ifndef UR_REPORT_FINDINGS_H
#define UR_REPORT_FINDINGS_H

#include "ur/report/document.h"

/**
 * @file findings.h
 * What the parts of `audit` that are about the rules themselves say, in words that the
 * formats share. The formats do their own escaping.
 */

/** Append ".gitea/workflows/ci.yml:26:5"; "branch protection of main" or "settings"
 *  where no file is at fault. Holds strangers' text. */
void ur_finding_place(struct ur_str *out, const struct ur_lint_finding *finding);
/** Append where the rule's page is, with the base before it. */
void ur_finding_page(struct ur_str *out, const struct ur_report_options *options,
		     enum ur_rule rule);
/** "2 errors, 1 warning", "nothing found"; appended. */
void ur_findings_count(struct ur_str *out, const struct ur_lint_findings *findings);

/** The findings of a repository below its pull requests, one or two lines each. */
void ur_findings_table(struct ur_document *d,
		       const struct ur_repository_result *repository);
/** Lines that begin with "#finding". */
void ur_findings_plain(struct ur_document *d,
		       const struct ur_repository_result *repository);
/** ",\"findings\":[…]": a member of the repository's object. */
void ur_findings_json(struct ur_document *d,
		      const struct ur_repository_result *repository);

#endif
