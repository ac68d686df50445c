/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_CORE_NAMING_H
#define TESTS_UNIT_CORE_NAMING_H

#include "core/table.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/core/naming.h"

/* The naming rules of a named server, and a matrix that is short to write. */

static inline const struct ur_dialect *rules(enum ur_forge_kind kind, int major,
					     int minor)
{
	const struct ur_version version = { .kind = kind,
					    .major = major,
					    .minor = minor };
	const struct ur_dialect *dialect;
	bool newer;

	dialect = ur_dialect_of(&version, &newer);
	assert_non_null(dialect);
	return dialect;
}

enum server { G22, G24, G26, G27, F11, F15, F17, SERVERS };

static inline const struct ur_dialect *server_rules(enum server server)
{
	static const struct {
		enum ur_forge_kind kind;
		int major, minor;
	} of[SERVERS] = {
		[G22] = { UR_FORGE_GITEA, 1, 22 },   [G24] = { UR_FORGE_GITEA, 1, 24 },
		[G26] = { UR_FORGE_GITEA, 1, 26 },   [G27] = { UR_FORGE_GITEA, 1, 27 },
		[F11] = { UR_FORGE_FORGEJO, 11, 0 }, [F15] = { UR_FORGE_FORGEJO, 15, 0 },
		[F17] = { UR_FORGE_FORGEJO, 17, 0 },
	};

	return rules(of[server].kind, of[server].major, of[server].minor);
}

/* "os=debian,alpine;v=1,2" as a matrix of texts. */
static inline struct ur_value *matrix(const char *text)
{
	struct ur_value *map = ur_value_new(UR_VALUE_MAP, NULL);

	while (*text) {
		size_t key = strcspn(text, "="), end = strcspn(text, ";");
		char *name = ur_xstrndup(text, key);
		struct ur_value *list = ur_value_new(UR_VALUE_LIST, NULL);

		for (const char *p = text + key + 1; p < text + end;) {
			size_t len = strcspn(p, ",;");
			char *item = ur_xstrndup(p, len);

			ur_value_add(list, NULL, ur_value_new(UR_VALUE_STRING, item));
			free(item);
			p += len + (p[len] == ',');
		}
		ur_value_add(map, name, list);
		free(name);
		text += end + (text[end] == ';');
	}
	return map;
}

#endif
