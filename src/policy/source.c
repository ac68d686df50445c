/* SPDX-License-Identifier: MIT */
#include "ur/policy/source.h"

#include "ur/base/str.h"

void ur_source_free(struct ur_source *source)
{
	if (source)
		source->free(source->self);
}

enum ur_errc ur_source_no_file(const char *path, const char *what, struct ur_error *err)
{
	if (!ur_ends_with(path, ".yml") && !ur_ends_with(path, ".yaml"))
		return UR_OK;
	ur_error_set(err, UR_EPROTO, "'%.128s' is %s", path, what);
	ur_error_hint(err,
		      "a server cannot read it, and starts no workflow of a commit that "
		      "has it: put a file there or give it another name");
	return UR_EPROTO;
}
