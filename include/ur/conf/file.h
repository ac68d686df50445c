/* SPDX-License-Identifier: MIT */
#ifndef UR_CONF_FILE_H
#define UR_CONF_FILE_H

#include "ur/conf/settings.h"

/**
 * @file file.h
 * The settings file: strict YAML (SPEC 4). Unknown and duplicate keys are errors with
 * their position and the nearest word.
 */

/**
 * Read @c path into the layer of files. Paths in it are relative to its own folder.
 * @return UR_OK; UR_ENOTFOUND when there is no such file; UR_ECONFIG with
 *         "FILE:LINE:COLUMN: …" for anything wrong in it, and when it cannot be read
 */
enum ur_errc ur_settings_read_file(struct ur_settings *settings, const char *path,
				   struct ur_error *err);

/** The same from bytes already read; @c path names them and is where they stand. */
enum ur_errc ur_settings_read_text(struct ur_settings *settings, const char *path,
				   const char *bytes, size_t len, struct ur_error *err);

#endif
