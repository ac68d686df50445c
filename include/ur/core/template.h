/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_TEMPLATE_H
#define UR_CORE_TEMPLATE_H

#include "ur/base/str.h"

/** What a text with expressions in it is to a server. */
enum ur_template {
	UR_TEMPLATE_PLAIN = 0, /* none */
	UR_TEMPLATE_FORMAT,    /* one expression: "format('a {0}', b)" for "a ${{ b }}" */
	UR_TEMPLATE_OPEN_TEXT, /* a quoted text in one does not end */
	UR_TEMPLATE_OPEN,      /* one does not end: this ends the server's reading */
};
/** @param out that one expression, appended */
enum ur_template ur_template_of(const char *text, struct ur_str *out);

#endif
