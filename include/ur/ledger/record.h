/* SPDX-License-Identifier: MIT */
#ifndef UR_LEDGER_RECORD_H
#define UR_LEDGER_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ur/base/error.h"
#include "ur/base/str.h"
#include "ur/ledger/ledger.h"

/**
 * @file record.h
 * One line of the ledger: a JSON object, "v" 1, "type" "intent" or "outcome".
 * Times are seconds since the epoch. Secrets are replaced before a line is made.
 */

/** A longer line is refused on writing and not believed on reading. */
#define UR_LEDGER_LINE_MAX ((size_t)4 << 20)

/**
 * Append the line of an intent, line feed included.
 * @return UR_OK; UR_EIO when the evidence is no JSON object, a text is not UTF-8, or
 *         the line would be too long
 */
enum ur_errc ur_record_intent(const struct ur_intent *intent, struct ur_str *line,
			      struct ur_error *err);
enum ur_errc ur_record_outcome(const char *id, const char *outcome, int64_t row_id,
			       const char *text, int64_t at, struct ur_str *line,
			       struct ur_error *err);

/** An index of records in the order of their intents. */
struct ur_record_index {
	struct ur_ledger_entry *items;
	size_t len, cap;
};

void ur_record_index_release(struct ur_record_index *index);
/** The entry with this id, or NULL. Looks from the newest back. */
struct ur_ledger_entry *ur_record_find(const struct ur_record_index *index,
				       const char *id);
/**
 * Take in one line, without its line feed, that begins at @c offset.
 * @return false, with the index untouched, when it is no record: cut, foreign, a second
 *         intent of one id, or an outcome without intent
 */
bool ur_record_read(struct ur_record_index *index, const char *line, size_t len,
		    long long offset);
/** Append the "evidence" object of an intent's line to @c out; false when it is none. */
bool ur_record_evidence(const char *line, size_t len, struct ur_str *out);

#endif
