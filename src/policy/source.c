/* SPDX-License-Identifier: MIT */
#include "ur/policy/source.h"

void ur_source_free(struct ur_source *source)
{
	if (source)
		source->free(source->self);
}
