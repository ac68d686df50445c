/* SPDX-License-Identifier: MIT */
#ifndef UR_REPORT_VIEW_H
#define UR_REPORT_VIEW_H

#include <jansson.h>

#include "ur/report/document.h"

/**
 * @file view.h
 * Reports of the commands that show something else than pull requests (`doctor`,
 * `policy`, `config`): a table for people, tabs for scripts, one JSON object.
 */
struct ur_view {
	const char *command; /* "doctor": also names the JSON's schema */
	const void *payload;
	void (*table)(struct ur_document *d, const void *payload);
	void (*plain)(struct ur_document *d, const void *payload);
	/** Add members behind "schema" and "program". */
	void (*json)(json_t *object, const void *payload);
};

/** @return UR_OK; UR_EIO when the sink refused; UR_EUSAGE for another format than
 *          table, plain and json */
enum ur_errc ur_view_write(const struct ur_view *view,
			   const struct ur_report_options *options,
			   const struct ur_sink *sink, struct ur_error *err);

/** Cells that a table or tabs are made of; owns their texts. */
struct ur_listing {
	const char *const *heads; /* names of the columns in lower case; borrowed */
	size_t columns;
	/** In a table the last column stands below its row, as "head: text", and not at all
	 *  where it is empty. */
	bool last_below;
	size_t painted; /* column whose cells @c sgr colours; with sgr NULL none */
	const char *(*sgr)(const char *cell); /* "31"; "" for no colour */
	char **cells; /* row by row; strangers' text is cleaned when it is printed */
	size_t len, cap;
};

/** Append the next cell; NULL is "". */
void ur_listing_add(struct ur_listing *listing, const char *text);
void ur_listing_addf(struct ur_listing *listing, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void ur_listing_release(struct ur_listing *listing);

/** Columns as wide as their widest cell; nothing is cut, so that it can be copied. */
void ur_listing_table(struct ur_document *d, const struct ur_listing *listing);
/** A header line with '#', then one line per row, tabs between cells. */
void ur_listing_plain(struct ur_document *d, const struct ur_listing *listing);

#endif
