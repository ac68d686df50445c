/* SPDX-License-Identifier: MIT */
#include "ur/core/provenance.h"

enum ur_cause ur_provenance_doubt(const struct ur_evidence *e)
{
	for (size_t i = 0; i < e->records->runs_len; i++)
		if (!*e->records->runs[i].file)
			return UR_CAUSE_UNKNOWN_FILE;
	return UR_CAUSE_NONE;
}
