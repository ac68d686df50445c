/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_MARKER_H
#define UR_CORE_MARKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ur/base/str.h"

/**
 * @file marker.h
 * The text in brackets by which our rows are found again, and the
 * descriptions it closes (SPEC 7):
 * "Compensated: 5/5 required jobs green by job records, umbrella stale 14m,
 * ci.yml@a1b2c3d [umbrella-reaper 20261121T205501Z-1f3a9c42 p=9b1c04de]".
 * The last eight digits tell which list of contexts a green stood for; rows of earlier
 * versions do not have them.
 *
 * Anyone can copy a marker: it never proves who wrote a row.
 */
enum ur_marker_kind {
	UR_MARKER_NONE = 0,
	UR_MARKER_COMPENSATED,	    /* "Compensated: …" */
	UR_MARKER_COMPENSATED_HAND, /* "Compensated by NAME: …" */
	UR_MARKER_REVOKED,	    /* "Revoked: …", also a lost race's put-back */
	UR_MARKER_REVOKED_HAND,	    /* "Revoked by NAME: …": a person's veto */
	UR_MARKER_TRUTH, /* "Truth of the record: …", under a job's own context */
	UR_MARKER_OTHER, /* a marker behind words this version does not write */
};

#define UR_PASS_ID_LEN 16 /* "20261121T205501Z" */

struct ur_marker {
	enum ur_marker_kind kind;
	char pass[UR_PASS_ID_LEN + 1];
	char nonce[9]; /* eight hex digits */
	char list[9];  /* of a green: digest of the list it stood for, or "" */
};

/** Find the marker at the end of a description; kind UR_MARKER_NONE without one. */
struct ur_marker ur_marker_parse(const char *description);

/**
 * Append the contexts that a description of ours names as inherited, one a line. One that
 * did not fit into it is not among them.
 */
void ur_marker_inherited(const char *description, struct ur_str *out);

/** "[umbrella-reaper PASS-NONCE]", with " p=LIST" behind the nonce where there is one.
 *  @return buf */
#define UR_MARKER_TEXT_LEN 64
char *ur_marker_format(const struct ur_marker *marker, char buf[UR_MARKER_TEXT_LEN]);

/** Longest description we write, marker included, in bytes. */
#define UR_DESCRIPTION_MAX 255

/** What a description says; all strings borrowed, cleaned of line breaks by the builder. */
struct ur_description {
	struct ur_marker marker;  /* kind chooses the words */
	const char *person;	  /* by hand: who */
	const char *reason;	  /* by hand: why; revocation: what happened */
	size_t green, required;	  /* compensation: as proven */
	size_t skipped;		  /* compensation: proven by an allowed skip */
	const char *level_words;  /* "job records", "task records", "statuses" */
	int64_t stale_seconds;	  /* compensation */
	const char *policy;	  /* "ci.yml@a1b2c3d", or "" */
	const char *inherited;	  /* "CONTEXT + CONTEXT" or NULL */
	const char *inherited_on; /* the commit that they are red on, or NULL */
	const char *context;	  /* revocation: the context that turned red, or "" */
	int64_t row_id;		  /* revocation: the row it takes back */
	bool outgrown;		  /* that context is required since, and red */
	const char *record;	  /* truth: what the record says, "success" */
	int64_t run_number;	  /* truth: of which run */
};

/** Build it, cut at a character boundary before the marker to UR_DESCRIPTION_MAX. @return buf */
char *ur_description_format(const struct ur_description *d,
			    char buf[UR_DESCRIPTION_MAX + 1]);

#endif
