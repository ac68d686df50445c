/* SPDX-License-Identifier: MIT */
#ifndef UR_FORGE_PROTECTION_H
#define UR_FORGE_PROTECTION_H

#include "ur/core/evidence.h"
#include "ur/forge/client.h"

/**
 * What a branch requires, from /branches/{branch}, which every reader of the
 * code may ask (servers/gitea.md section 5). A refusal or a shape that is not understood
 * is UR_OK with readable false; only errors that stop the repository (UR_EAUTH),
 * the pass (UR_EDEADLINE, UR_EINTR) or may pass (UR_ETRANSIENT) are returned.
 * @param tip UR_SHA_BUF bytes for the branch's commit id, or NULL
 */
enum ur_errc ur_protection_read(struct ur_forge *forge, const char *repo,
				const char *branch, struct ur_protection *out, char *tip,
				struct ur_error *err);

/**
 * Does the branch require this context? UR_CANNOT_TELL when not readable.
 * No entries with the check on means every context. Pure; entries that the
 * version cannot compile count as absent.
 */
enum ur_answer ur_protection_requires(const struct ur_protection *protection,
				      enum ur_gate_glob rules, const char *context);

#endif
