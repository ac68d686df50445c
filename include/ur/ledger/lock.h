/* SPDX-License-Identifier: MIT */
#ifndef UR_LEDGER_LOCK_H
#define UR_LEDGER_LOCK_H

#include <stdint.h>

#include "ur/base/error.h"

/**
 * @file lock.h
 * One writer per directory: flock(2) on a file that stays, with a note of who holds
 * it. The kernel gives the lock back however a process ends, so a note left behind by
 * a killed one holds nobody up.
 */

/**
 * Take the lock, trying again a few times a second for at most @c seconds.
 * @param fd the open lock file, for ur_lock_give(); set on success only
 * @return UR_OK; UR_ELOCKED with the note of who holds it; UR_EINTR when a signal handler
 *         ran while waiting; UR_EIO
 */
enum ur_errc ur_lock_take(const char *path, int64_t seconds, int *fd,
			  struct ur_error *err);
/**
 * Is it free? Writes nothing; it is held for the moment of looking in a way that keeps
 * no other looker out, and a writer waits longer than that.
 * @return UR_OK, also where there is no such file; UR_ELOCKED with the note of who holds
 *         it; UR_EIO
 */
enum ur_errc ur_lock_look(const char *path, struct ur_error *err);
/** Empty the note and give the lock back. A negative @c fd is fine. */
void ur_lock_give(int fd);

#endif
