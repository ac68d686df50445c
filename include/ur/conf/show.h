/* SPDX-License-Identifier: MIT */
#ifndef UR_CONF_SHOW_H
#define UR_CONF_SHOW_H

#include "ur/base/str.h"
#include "ur/conf/keys.h"

/**
 * @file show.h
 * Settings as text, the way a settings file would say them.
 */

/** The value of a key as texts, appended: one for a scalar, as many as there are for a
 *  list. What ur_settings_assign() reads gives the same value again. */
void ur_settings_show(const struct ur_settings *settings, const struct ur_key *key,
		      struct ur_list *out);

/** A text as a YAML value in double quotes, whatever is in it. */
void ur_yaml_quote(const char *text, struct ur_str *out);

/** An umbrella that was found for a repository without one. All borrowed. */
struct ur_starter_umbrella {
	const char *context;
	const char *origin; /* where its job stands */
	const char
		*does_more; /* why it may stand for more than its needs; NULL: not so */
};

/**
 * A commented settings file for a first start: what is known about server, repositories
 * and umbrellas filled in, every other key as a comment with its built-in value.
 * @param found NULL for none
 */
void ur_settings_starter(const struct ur_settings *settings,
			 const struct ur_starter_umbrella *found, struct ur_str *out);

#endif
