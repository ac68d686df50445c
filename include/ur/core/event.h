/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_EVENT_H
#define UR_CORE_EVENT_H

#include <stddef.h>

/**
 * @file event.h
 * The words by which servers call what started a run: which context a run of it
 * writes, and of which ref it is. One table (servers/gitea.md section 4).
 */

/** The suffix of the contexts that a run of this event writes, "pull_request" for all that
 *  happens to a pull request. NULL for a word that is not known: what such a run writes
 *  cannot be told. */
const char *ur_event_context(const char *word);

/**
 * Whose run it is (SPEC 5.10). A Gitea run's path is "<file>@<ref>" with nothing escaped,
 * and both parts may hold an '@': it is held against the ref that the event calls for, as
 * one text, and never cut where an '@' stands.
 * @param branch the record's head_branch; "" or NULL for a run that is of no branch
 * @param sha the record's commit, in full
 * @return the length of the file's name in @c path; 0 when the run is of an unknown file
 */
size_t ur_event_file_len(const char *word, const char *path, const char *branch,
			 const char *sha);

#endif
