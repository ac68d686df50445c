/* SPDX-License-Identifier: MIT */
#ifndef UR_FORGE_PULLS_H
#define UR_FORGE_PULLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ur/forge/client.h"

#define UR_SHA_BUF 65
#define UR_TITLE_BYTES_MAX 255

/** One pull request. Kept small: all open ones of a repository are held at once. */
struct ur_pull {
	int64_t number;
	char sha[UR_SHA_BUF];	     /* head; "" when the server did not say */
	char merge_base[UR_SHA_BUF]; /* "" when the server did not say */
	char base_sha[UR_SHA_BUF];   /* tip of the base branch; "" when gone */
	char *base;		     /* base branch */
	char *title, *author;	     /* cut to UR_TITLE_BYTES_MAX; "" when not told */
	char *push_ref; /* "refs/heads/fix" where the head is a branch of this repository, "" */
	bool open, merged, draft, held; /* held: carries the hold label */
	bool bad;			/* a field that must be there is missing or odd */
};

struct ur_pulls {
	struct ur_pull *items;
	size_t len, cap;
	size_t nulls;	 /* elements that were JSON null (servers/gitea.md section 1) */
	int64_t counted; /* by the server, -1 where it does not */
	bool incomplete; /* never seen whole, in two walks: see ur_pulls_read() */
};

#define UR_PULLS_INIT                                                                    \
	{                                                                                \
		0                                                                        \
	}
void ur_pulls_release(struct ur_pulls *pulls);

/**
 * Every open pull request in order of number: state=open&sort=oldest, always
 * with page and limit; the first page, then the others at once, until the
 * server's count is reached or, where it sends none, an empty page. Duplicates count once.
 * A list that was not seen whole is walked again once: its count was not reached or moved,
 * or a page showed what stood on another. After that it is @c incomplete. At most UR_PULLS_MAX.
 * @param hold_label label that sets @c held
 */
#define UR_PULLS_MAX 20000
enum ur_errc ur_pulls_read(struct ur_forge *forge, const char *repo,
			   const char *hold_label, struct ur_pulls *out,
			   struct ur_error *err);

/** One pull request, fresh. @return UR_ENOTFOUND when there is none; *out owns base */
enum ur_errc ur_pull_read(struct ur_forge *forge, const char *repo, int64_t number,
			  const char *hold_label, struct ur_pull *out,
			  struct ur_error *err);
void ur_pull_release(struct ur_pull *pull);

/** Is a merge scheduled for when checks succeed? From its timeline, newest entry wins;
 *  UR_CANNOT_TELL when the timeline cannot be read (servers/recordings protection.json). */
enum ur_answer ur_pull_automerge(struct ur_forge *forge, const char *repo,
				 int64_t number);

#endif
