/* SPDX-License-Identifier: MIT */
#ifndef UR_FORGE_CLIENT_H
#define UR_FORGE_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ur/base/error.h"
#include "ur/base/str.h"
#include "ur/core/dialect.h"
#include "ur/core/evidence.h"
#include "ur/net/pump.h"

/**
 * @file client.h
 * One server as this program sees it: how answers become errors, what its
 * version does, what the token may do. JSON enters the program in this room and
 * goes no further.
 *
 * An answer that is not the expected one: 401 UR_EAUTH; 403 UR_ERIGHT ("blocked before the
 * server" for HTML); 404 UR_ENOTFOUND; 301, 302, 307, 308 UR_EMOVED with the new name; below
 * HTTP, 408, 429, 5xx UR_ETRANSIENT; deadline UR_EDEADLINE; signal UR_EINTR; Age above 0 and
 * everything else UR_EPROTO. Server texts are shortened and cleaned of secrets.
 */
struct ur_forge {
	struct ur_net *net; /* borrowed */
	const char *
		web_base; /* "https://git.example.org/sub", no trailing slash; borrowed */
	unsigned page_size; /* asked for as limit=; 50 */
	/* filled by ur_forge_identify() */
	struct ur_version version;
	const struct ur_dialect *dialect; /* NULL: too old or unknown */
	bool newer_version; /* newer than known and not overruled by treat_as */
	/* facts learned on the way */
	bool seen_html_403;
	bool job_token; /* /user said so: `permissions` of a repository are not its own */
};

/** The id that /user gives for a job token (servers/README.md). */
#define UR_JOB_TOKEN_USER (-2)

/**
 * Ask /version (a Forgejo that hides its tail: /api/forgejo/v1/version is not needed, a
 * major of 7 or more tells).
 * @param kind      UR_FORGE_UNKNOWN for auto, else the settings' word overrules
 * @param treat_as  "1.27": rules of that version; "" for none
 * @return UR_OK; UR_EAUTH, UR_ERIGHT, UR_ENOTFOUND (no API at this address), UR_EPROTO
 *         (not a version answer; UR_ECONFIG for a bad treat_as), UR_ETRANSIENT, UR_EDEADLINE, UR_EINTR
 */
enum ur_errc ur_forge_identify(struct ur_forge *forge, enum ur_forge_kind kind,
			       const char *treat_as, struct ur_error *err);

/** Who the token belongs to. */
struct ur_identity {
	enum ur_answer known; /* UR_YES; UR_CANNOT_TELL when /user is refused */
	int64_t id;	      /* -2 for a job token */
	char login[128];
};

enum ur_errc ur_forge_user(struct ur_forge *forge, struct ur_identity *out,
			   struct ur_error *err);

struct ur_repository_facts {
	bool archived;
	bool paused; /* topic umbrella-reaper-pause */
	bool private_;
	char default_branch[256];
	char full_name[256];
	struct ur_rights rights; /* from `permissions`; job tokens: UR_CANNOT_TELL */
};

/** The topic that pauses a repository (SPEC 5.9). */
#define UR_PAUSE_TOPIC "umbrella-reaper-pause"

/** Read /repos/{repo} (and /topics where topics do not stand in it). */
enum ur_errc ur_forge_repository(struct ur_forge *forge, const char *repo,
				 struct ur_repository_facts *out, struct ur_error *err);

/** "owner/name" with exactly one slash and only characters a forge allows. */
bool ur_repository_name_ok(const char *repo);
/** 40 or 64 lower-case hex digits. */
bool ur_commit_id_ok(const char *sha);

#endif
