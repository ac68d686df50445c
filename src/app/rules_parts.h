/* SPDX-License-Identifier: MIT */
#ifndef APP_RULES_PARTS_H
#define APP_RULES_PARTS_H

#include "ur/conf/settings.h"
#include "ur/policy/lint.h"

/** The umbrellas of one repository as the linter wants them; borrows from the settings. */
struct ur_lint_umbrellas {
	struct ur_lint_umbrella *items;
	struct ur_policy_settings *settings;
	struct ur_expand **expand;
	size_t len;
};

struct ur_lint_umbrellas ur_lint_umbrellas_of(const struct ur_repository_settings *s);
void ur_lint_umbrellas_release(struct ur_lint_umbrellas *u);

#endif
