/* SPDX-License-Identifier: MIT */
#ifndef UR_BASE_FILE_H
#define UR_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "ur/base/error.h"
#include "ur/base/str.h"

/**
 * @file file.h
 * Local files, whole or not at all.
 */

/**
 * Append the content of @c path to @c out, whose limit holds. Nothing is waited for: a pipe
 * is read only where a descriptor hands it over (/dev/stdin, /dev/fd/63).
 * @return UR_OK; UR_ENOTFOUND when there is no such file; UR_EIO otherwise,
 *         also when it is larger than the limit or no regular file
 */
enum ur_errc ur_file_read(const char *path, struct ur_str *out, struct ur_error *err);
/**
 * Replace @c path atomically: a new file beside it, written, synced, renamed,
 * and the directory synced. On error the old file stands untouched.
 * A path that exists and is no regular file (a pipe, /dev/stdout) is written
 * to directly. A link is followed when this user or root made it.
 */
enum ur_errc ur_file_replace(const char *path, const char *bytes, size_t len, mode_t mode,
			     struct ur_error *err);
/** Could ur_file_replace() begin here? Nothing is made. @return UR_OK or UR_EIO */
enum ur_errc ur_file_can_replace(const char *path, struct ur_error *err);
/** Open for appending, made when it is not there. A pipe that nobody reads is not waited
 *  for, and a link is followed as above. @return UR_OK with *fd, or UR_EIO */
enum ur_errc ur_file_open_append(const char *path, mode_t mode, int *fd,
				 struct ur_error *err);
/** A folder whose files are believed belongs to this user or to root, and so does a link
 *  to it. @return UR_OK, also when it is not there; UR_EIO otherwise */
enum ur_errc ur_file_check_folder(const char *path, struct ur_error *err);
/** Create @c path and its parents (mode 0700); existing ones are fine. */
enum ur_errc ur_file_make_directories(const char *path, struct ur_error *err);
/** Write all bytes, over interruptions and short writes. */
enum ur_errc ur_file_write_all(int fd, const char *bytes, size_t len,
			       struct ur_error *err);

#endif
