/* SPDX-License-Identifier: MIT */
#ifndef UR_REPORT_FIELDS_H
#define UR_REPORT_FIELDS_H

#include <stddef.h>

/**
 * @file fields.h
 * Every field of every JSON document that the program writes, once: `help json`, the man
 * page and the tests read this table. A field that a document has and the table lacks fails
 * a test, and so does a row that no document shows.
 */

/** Documents, by the middle word of their schema. */
enum ur_schema {
	UR_SCHEMA_AUDIT = 1 << 0,
	UR_SCHEMA_SWEEP = 1 << 1,
	UR_SCHEMA_EXPLAIN = 1 << 2,
	UR_SCHEMA_COMPENSATE = 1 << 3,
	UR_SCHEMA_REVOKE = 1 << 4,
	UR_SCHEMA_LEDGER = 1 << 5,
	UR_SCHEMA_DOCTOR = 1 << 6,
	UR_SCHEMA_POLICY = 1 << 7,
	UR_SCHEMA_CONFIG = 1 << 8,
	UR_SCHEMA_EVIDENCE = 1 << 9, /* what `ledger show` has within an entry */
	UR_SCHEMA_LINES = 1 << 10,   /* what a line of ndjson has besides */
	UR_SCHEMA_END_ = 1 << 11,
};

/** "audit", …; of one bit. */
const char *ur_schema_name(enum ur_schema schema);

struct ur_field {
	unsigned schemas;   /* bits of enum ur_schema */
	const char *parent; /* "repositories[].pull_requests[]"; "" for the document */
	/** "number"; "*" for names that somebody chose. */
	const char *name;
	/** Words of the JSON grammar, "or" between two: "string or null". "any" for what
	 *  depends. */
	const char *type;
	const char *meaning; /* part of a sentence, ASCII */
};

/** The table of what commands write; fields of one parent stand together. */
const struct ur_field *ur_fields(size_t *len);
/** That of `entries[].evidence` in the ledger, a document of its own. */
const struct ur_field *ur_fields_of_evidence(size_t *len);

#endif
