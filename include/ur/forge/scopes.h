/* SPDX-License-Identifier: MIT */
#ifndef UR_FORGE_SCOPES_H
#define UR_FORGE_SCOPES_H

#include "ur/forge/client.h"

/**
 * @file scopes.h
 * What a personal token was made for. No answer lists it, but Gitea from 1.23 on names all
 * of a token's scopes when it refuses one (servers/gitea.md section 7), so something is
 * asked for that hardly any token is made for: whether there are notifications.
 */

/**
 * @param out "write:repository,read:user", appended; nothing where the server does not
 *            tell: it answered the question, or refuses it without the list
 */
void ur_forge_scopes(struct ur_forge *forge, struct ur_str *out);

/** @return UR_CANNOT_TELL for an empty list */
enum ur_answer ur_scopes_allow(const char *scopes, const char *wanted);

#endif
