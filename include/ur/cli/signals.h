/* SPDX-License-Identifier: MIT */
#ifndef UR_CLI_SIGNALS_H
#define UR_CLI_SIGNALS_H

/**
 * @file signals.h
 * SIGTERM and SIGINT ask the pass to end (SPEC 7 "Ending"). The first one sets a flag
 * and makes a descriptor readable; another one a second or more later ends the program
 * at once with 128+N.
 */
void ur_signals_catch(void);
/** A write to a pipe that nobody reads says EPIPE, one past the largest size of a file
 *  (ulimit -f) EFBIG, instead of ending the program without a word. */
void ur_signals_ignore_failed_writes(void);
/** 0, or the first signal that asked to stop. */
const volatile int *ur_signals_flag(void);
/** Readable once a signal arrived; -1 when there is none. */
int ur_signals_fd(void);

#endif
