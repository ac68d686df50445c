/* SPDX-License-Identifier: MIT */
#ifndef UR_REPORT_HTML_H
#define UR_REPORT_HTML_H

#include "ur/report/document.h"

/**
 * @file html.h
 * Parts of the page. Everything is in it: no script, and nothing from elsewhere.
 */

/** Append a stranger's text, cleaned and escaped for element and attribute alike. */
void ur_html_text(struct ur_document *d, const char *text);

/** The page up to its first element, and behind its last: the errors of the pass. */
void ur_html_begin(struct ur_document *d);
void ur_html_end(struct ur_document *d);
/** A repository's notes, and its error with the hint. */
void ur_html_problems(struct ur_document *d,
		      const struct ur_repository_result *repository);

/** The shapes that stand for states, once per page, for ur_html_timeline() and the legend. */
void ur_html_shapes(struct ur_document *d);
/** Which shape is which. */
void ur_html_legend(struct ur_document *d);

/**
 * The rows of one head on a line of time: what the umbrella said when, and when the last of
 * what it stands for went green. Time runs from the first row to the last; what lies between
 * that and the report has a width of its own, or hours of waiting would push all rows
 * together.
 * @param open unfolded
 * @return false, and nothing is written, when no row is kept
 */
bool ur_html_timeline(struct ur_document *d, const struct ur_pr_result *pr, bool open);

#endif
