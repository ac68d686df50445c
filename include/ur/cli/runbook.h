/* SPDX-License-Identifier: MIT */
#ifndef UR_CLI_RUNBOOK_H
#define UR_CLI_RUNBOOK_H

#include "ur/base/error.h"
#include "ur/base/str.h"

/**
 * @file runbook.h
 * The runbook pages that are installed beside the program, or lie in its source tree.
 */

/** Append the page of a reason, of another runbook or of a rule. @return UR_OK; UR_EUSAGE
 *  when there is no such page, with the nearest name; UR_EIO when no pages are here */
enum ur_errc ur_runbook_read(const char *name, struct ur_str *out, struct ur_error *err);
/** Append the names of the pages, or where they would have to be. */
void ur_runbook_list(struct ur_str *out);

#endif
