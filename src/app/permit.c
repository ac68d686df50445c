/* SPDX-License-Identifier: MIT */
#include "ur/app/permit.h"

#include <string.h>

bool ur_permit_make(const char *path, struct ur_permit *permit)
{
	size_t len = strlen(path);

	*permit = (struct ur_permit){ 0 };
	if (len >= sizeof(permit->path))
		return false;
	memcpy(permit->path, path, len + 1);
	permit->seal = UR_PERMIT_SEAL;
	return true;
}
