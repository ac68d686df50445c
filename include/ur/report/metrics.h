/* SPDX-License-Identifier: MIT */
#ifndef UR_REPORT_METRICS_H
#define UR_REPORT_METRICS_H

#include "ur/app/result.h"
#include "ur/base/error.h"
#include "ur/base/str.h"

/**
 * @file metrics.h
 * A pass in the Prometheus text format, for a collector that picks up files. Names
 * begin with `umbrella_reaper_`; labels are the words of SPEC 8.
 */

/**
 * Append all samples.
 * @param last_good when a pass last ended with exit code 0 or 10; UR_TIME_NONE leaves
 *                  the sample out
 */
void ur_metrics_add(struct ur_str *out, const struct ur_result *result,
		    int64_t last_good);

/**
 * Replace the file. A pass that ended badly keeps the time of the last good one from the
 * file that it replaces.
 * @return UR_OK; UR_EIO with the old file untouched
 */
enum ur_errc ur_metrics_write(const char *path, const struct ur_result *result,
			      struct ur_error *err);

#endif
