/* SPDX-License-Identifier: MIT */
#ifndef UR_CONF_REPOSITORIES_H
#define UR_CONF_REPOSITORIES_H

#include "ur/conf/settings.h"
#include "ur/policy/yaml.h"

/**
 * @file repositories.h
 * `repositories:` of the settings file: repositories, their umbrellas, and what those
 * stand for.
 */

/** @param list the value of `repositories`; NULL or null for none
 *  @return UR_OK, or UR_ECONFIG with the position */
enum ur_errc ur_settings_read_repositories(struct ur_settings *settings,
					   const struct ur_yaml_node *list,
					   struct ur_error *err);

#endif
