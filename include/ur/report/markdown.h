/* SPDX-License-Identifier: MIT */
#ifndef UR_REPORT_MARKDOWN_H
#define UR_REPORT_MARKDOWN_H

#include "ur/report/document.h"

/** Append a stranger's text so that a reader of Markdown takes it as text only; cut. */
void ur_markdown_text(struct ur_str *out, const char *text);
/** A repository's notes, and its error with the hint. */
void ur_markdown_problems(struct ur_document *d,
			  const struct ur_repository_result *repository);
/** The pass's errors and its last line: id, requests, time. */
void ur_markdown_closing(struct ur_document *d);

#endif
