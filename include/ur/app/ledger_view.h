/* SPDX-License-Identifier: MIT */
#ifndef UR_APP_LEDGER_VIEW_H
#define UR_APP_LEDGER_VIEW_H

#include "ur/app/context.h"
#include "ur/app/result.h"
#include "ur/ledger/ledger.h"

/**
 * @file ledger_view.h
 * What `ledger` shows: plain data, made from the ledger or from the rows of the forge.
 */

/** How an entry came through `verify`. */
enum ur_verified {
	UR_VERIFIED_NOT_TRIED = 0,
	UR_VERIFIED_SAME,   /* its evidence gives the same decision again */
	UR_VERIFIED_SOUND,  /* nothing was decided by rules: put back, or by a person */
	UR_VERIFIED_FAILED, /* problem says how */
};

/** "", "same", "sound", "failed". */
const char *ur_verified_name(enum ur_verified verified);

/** One write. All owned; texts are never NULL but the last three. */
struct ur_ledger_line {
	struct ur_ledger_entry entry; /* outcome "unsettled" while there is none */
	enum ur_verified verified;
	char *problem;	/* verify: what is wrong */
	char *evidence; /* show: its JSON */
	char *cause;	/* stats: of the decision */
};

/** How often the same thing was done. */
struct ur_ledger_count {
	char *repository, *kind, *reason, *cause, *outcome;
	size_t count;
};

struct ur_ledger_view {
	const char *action; /* "list", "show", "verify", "stats" */
	const char *source; /* "ledger", "forge" */
	int64_t since;	    /* times before are left out; UR_TIME_NONE: none are */
	struct ur_ledger_line *lines;
	size_t lines_len, lines_cap;
	struct ur_ledger_count *counts; /* in order of their texts */
	size_t counts_len, counts_cap;
	size_t bad_lines; /* of the ledger's file: cut or foreign */
};

#define UR_LEDGER_VIEW_INIT                                                              \
	{                                                                                \
		.action = "list", .source = "ledger"                                     \
	}
void ur_ledger_view_release(struct ur_ledger_view *view);

/** Entries of the settings' --repo, --server and --since, in order of their writes. */
void ur_ledger_list(const struct ur_ledger *ledger, const struct ur_settings *settings,
		    int64_t now, struct ur_ledger_view *view);
/** One entry by its id, or by the eight digits behind its '-', with its evidence.
 *  @return UR_OK; UR_ENOTFOUND; UR_EIO */
enum ur_errc ur_ledger_show(const struct ur_ledger *ledger, const char *id,
			    struct ur_ledger_view *view, struct ur_error *err);
/** Decide each listed entry again. @return true when every one comes out as recorded and
 *  the ledger has no bad line */
bool ur_ledger_verify(const struct ur_ledger *ledger, const struct ur_settings *settings,
		      int64_t now, struct ur_ledger_view *view);
/** Count the listed entries. */
void ur_ledger_stats(const struct ur_ledger *ledger, const struct ur_settings *settings,
		     int64_t now, struct ur_ledger_view *view);

/**
 * Our standing greens of all open pull requests, from their rows; settings->since_seconds
 * bounds them. Asks the forge, writes nothing.
 * @param result what could not be read, and the exit code
 */
void ur_ledger_from_forge(struct ur_app *app, struct ur_ledger_view *view,
			  struct ur_result *result);

#endif
