/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_FORGE_COMMIT_H
#define TESTS_UNIT_FORGE_COMMIT_H

#include "core/table.h"
#include "recordings.h"

#include "../../../src/forge/json.h"
#include "ur/forge/statuses.h"

/* The commit whose rows are read, and where a forge tells them. */

#define SHA "0123456789abcdef0123456789abcdef01234567"
#define OTHER "89abcdef0123456789abcdef0123456701234567"

static inline void release_row(struct ur_row *row)
{
	struct ur_rows rows = UR_ROWS_INIT;

	*ur_rows_push(&rows) = *row;
	ur_rows_release(&rows);
}

/* Read a text and parse what it says as a row. */
static inline bool parse_text(const char *text, const char *repo, struct ur_row *row)
{
	struct ur_error err = UR_ERROR_INIT;
	char *listed = ur_xasprintf("[%s]", text);
	struct ur_json *json = NULL;
	bool good;

	assert_int_equal(ur_json_read(listed, strlen(listed), &json, &err), UR_OK);
	good = ur_status_parse(ur_json_first(json), repo, row);
	ur_json_free(json);
	free(listed);
	return good;
}

#endif
