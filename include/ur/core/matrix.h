/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_MATRIX_H
#define UR_CORE_MATRIX_H

#include <stddef.h>

#include "ur/core/dialect.h"
#include "ur/core/value.h"

/**
 * @file matrix.h
 * `strategy.matrix` as plain data, and its combinations as the servers make them.
 * servers/README.md "Context names", servers/gitea.md sections 4 and 10.
 */

/** One combination: names and values, borrowed, sorted by name. */
struct ur_combo {
	const char **keys;
	const struct ur_value **values;
	size_t len, cap;
	char *label; /* "(debian, 1)", as the servers sort and show it; NULL when empty */
};

struct ur_combos {
	struct ur_combo *items;
	size_t len, cap;
};

#define UR_COMBOS_INIT                                                                   \
	{                                                                                \
		0                                                                        \
	}
#define UR_COMBOS_MAX 512 /* jobs of one matrix */
#define UR_COMBO_KEYS_MAX 32

void ur_combos_release(struct ur_combos *combos);

/**
 * The combinations of `strategy.matrix`, in the order in which the server names
 * its jobs. A matrix that the version does not expand gives one empty combination.
 * @param matrix a map, or any other value that stands there; borrowed by *out
 * @return NULL with *out filled, else why it cannot be known: "matrix-dynamic" (an
 *         expression stands for it or in it), "matrix-value" (a value the server might
 *         print otherwise), "matrix-invalid" (the server refuses the file),
 *         "matrix-too-large"
 */
const char *ur_matrix_combos(const struct ur_dialect *dialect,
			     const struct ur_value *matrix, struct ur_combos *out);

#endif
