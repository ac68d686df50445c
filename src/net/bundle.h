/* SPDX-License-Identifier: MIT */
#ifndef UR_NET_BUNDLE_H
#define UR_NET_BUNDLE_H

#include <stdint.h>

#include "ur/base/error.h"
#include "ur/net/transport.h"

/*
 * The files of a recorded bundle, as ur/net/record.h describes them. Shared by
 * record.c and replay.c and by nobody else.
 */

#define UR_BUNDLE_FORMAT 1

/** What bundle.json says. */
struct ur_bundle {
	int64_t started_at;	 /* when recording began */
	int64_t first_answer_at; /* UR_TIME_NONE while there is none */
};

enum ur_errc ur_bundle_save_head(const char *directory, const char *api_base,
				 const struct ur_bundle *bundle, struct ur_error *err);
/** @return UR_OK, UR_EIO, or UR_ECONFIG when that is no bundle this program can read */
enum ur_errc ur_bundle_load_head(const char *directory, struct ur_bundle *bundle,
				 struct ur_error *err);

/** Secrets are replaced in everything that is written. An existing file is an error. */
enum ur_errc ur_bundle_save_answer(const char *directory, unsigned number,
				   enum ur_method method, const char *path,
				   const struct ur_response *response,
				   struct ur_error *err);
/**
 * @param key      "GET /version"; the caller's to free; may be NULL
 * @param response overwritten; the caller's to release; may be NULL
 * @return UR_OK, UR_ENOTFOUND, UR_EIO or UR_ECONFIG
 */
enum ur_errc ur_bundle_load_answer(const char *directory, unsigned number, char **key,
				   struct ur_response *response, struct ur_error *err);

/** "GET /version"; the caller's to free. */
char *ur_bundle_key(enum ur_method method, const char *path);

#endif
