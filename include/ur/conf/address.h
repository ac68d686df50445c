/* SPDX-License-Identifier: MIT */
#ifndef UR_CONF_ADDRESS_H
#define UR_CONF_ADDRESS_H

#include <stdbool.h>

#include "ur/base/error.h"

/**
 * @file address.h
 * Web addresses of servers and the addresses of git remotes, as text. Nothing here
 * asks a network.
 */

/**
 * Read a server's web address and write it in its one form: scheme and host in lower
 * case, no default port, no trailing slash, a trailing /api/v1 dropped.
 * @param out heap text on success
 * @return UR_OK or UR_ECONFIG: not http(s), user name or password in it, query,
 * fragment, port or characters that cannot be. What stands before an '@' is
 * never repeated.
 */
enum ur_errc ur_address_parse(const char *text, char **out, struct ur_error *err);

/** Plain http, by an address as ur_address_parse() gives it. */
bool ur_address_is_plain_http(const char *address);
/** localhost, 127.0.0.0/8 or ::1. */
bool ur_address_is_loopback(const char *address);
/** Same scheme, host and port; the sub-path may differ. */
bool ur_address_same_origin(const char *a, const char *b);
/** Same host name, whatever scheme, port and path. */
bool ur_address_same_host(const char *a, const char *b);

/** "owner/name": one slash, letters, digits, '.', '-', '_'; neither part "." or "..". */
bool ur_repository_text_ok(const char *text);

/**
 * What a git remote's address says: https://, http://, ssh://, git:// or
 * user@host:path. User name and password are dropped, an ssh port too; what stands
 * before the last two parts of an http path is the server's sub-path.
 * @param server heap text, @param repository heap text "owner/name"; on success only
 * @return false when it names no server and repository
 */
bool ur_remote_parse(const char *url, char **server, char **repository);

#endif
