/* SPDX-License-Identifier: MIT */
#ifndef UR_REPORT_PAGE_H
#define UR_REPORT_PAGE_H

#include "ur/report/document.h"

/**
 * @file page.h
 * A page about one subject, written once and shown as text, Markdown or HTML. Every text
 * may be a stranger's: it is cleaned and escaped here.
 */

/** "acme/widget #404 by octo: its title" and where a browser finds it; @c url may be "". */
void ur_page_title(struct ur_document *d, const char *subject, const char *title,
		   const char *url);
/** A sentence of its own; @c label may be "". */
void ur_page_say(struct ur_document *d, const char *label, const char *text);

/** A part begins. @param folded Markdown and HTML show its name alone at first */
void ur_page_open(struct ur_document *d, const char *name, bool folded);
void ur_page_close(struct ur_document *d, bool folded);

/** "label: text"; nothing for an empty text. */
void ur_page_fact(struct ur_document *d, const char *label, const char *text);
void ur_page_factf(struct ur_document *d, const char *label, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/** The same, as a link where the text is an address of the web. */
void ur_page_address(struct ur_document *d, const char *label, const char *text);
/** One entry of a list. @param depth 1: of the part, 2: of the entry before */
void ur_page_entry(struct ur_document *d, unsigned depth, const char *text);

/** A table. @param heads @c columns of them, lower case; @param right so many of the first
 *  columns are set to the right; @param cells @c len of them, row by row */
void ur_page_table(struct ur_document *d, const char *const *heads, size_t columns,
		   size_t right, const char *const *cells, size_t len);

#endif
