/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_FORGE_JSON_TEXT_H
#define TESTS_UNIT_FORGE_JSON_TEXT_H

#include "core/table.h"

#include <stdlib.h>
#include <string.h>

#include "../../../src/forge/json.h"
#include "ur/base/memory.h"

/* A copy of exactly that size and its NUL, so that valgrind sees a read behind it. */
static inline enum ur_errc read_copy(const char *text, size_t len, struct ur_json **json,
				     struct ur_error *err)
{
	char *copy = ur_xmalloc(len + 1);
	enum ur_errc rc;

	memcpy(copy, text, len);
	copy[len] = '\0';
	rc = ur_json_read(copy, len, json, err);
	free(copy);
	return rc;
}

#endif
