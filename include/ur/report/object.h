/* SPDX-License-Identifier: MIT */
#ifndef UR_REPORT_OBJECT_H
#define UR_REPORT_OBJECT_H

#include <jansson.h>

#include "ur/report/document.h"

/**
 * @file object.h
 * Parts of a result as JSON values (SPEC 8 has the names), and their way out:
 * compact and in ASCII, so that no control character of any kind reaches a terminal.
 */

/** A string; bytes that are no UTF-8 become '?'. NULL gives "". */
json_t *ur_object_text(const char *text);
json_t *ur_object_time(int64_t at);
/** One pull request under one umbrella. */
json_t *ur_object_pull(const struct ur_repository_result *repository,
		       const struct ur_pr_result *pr,
		       const struct ur_report_options *options);
/** A note or error. */
json_t *ur_object_note(const char *code, const char *text);
/** What stopped a repository. */
json_t *ur_object_failure(const struct ur_repository_result *repository);

/** Append the value to the line. Takes it over. */
void ur_document_json(struct ur_document *d, json_t *value);
/** Append an object's members without its braces. Takes it over. */
void ur_document_json_members(struct ur_document *d, json_t *object);

#endif
