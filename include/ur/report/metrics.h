/* SPDX-License-Identifier: MIT */
#ifndef UR_REPORT_METRICS_H
#define UR_REPORT_METRICS_H

#include "ur/app/result.h"
#include "ur/base/error.h"
#include "ur/base/str.h"

/**
 * @file metrics.h
 * A pass in the Prometheus text format, for a collector that picks up files. Names
 * begin with `umbrella_reaper_`; labels are the words of SPEC 8. One table feeds the
 * file, `help metrics`, the man page and the tests.
 *
 * All are gauges about the last pass: each pass replaces the file. A zero is written
 * too, since an alert cannot stand on a series that comes and goes.
 */
#define UR_METRICS_PREFIX "umbrella_reaper_"

/** What the samples are made of. */
struct ur_metrics_pass {
	const struct ur_result *result;
	/** When a pass last ended with exit code 0 or 10; UR_TIME_NONE leaves the sample
	 *  out. */
	int64_t last_good;
	/** Writes in the ledger whose outcome is not known; below 0 leaves it out. */
	long long unsettled;
};

struct ur_metric {
	const char *name;   /* behind the prefix */
	const char *labels; /* "repository, reason"; "" for none */
	const char *help;   /* one sentence, no line break and no backslash */
	void (*add)(struct ur_str *out, const struct ur_metric *metric,
		    const struct ur_metrics_pass *pass);
};

/** The table, in the order of the file. */
const struct ur_metric *ur_metrics(size_t *len);

/** Append all samples. */
void ur_metrics_add(struct ur_str *out, const struct ur_metrics_pass *pass);

/**
 * Replace the file. A pass that ended badly keeps the time of the last good one from the
 * file that it replaces.
 * @param unsettled as in struct ur_metrics_pass
 * @return UR_OK; UR_EIO with the old file untouched
 */
enum ur_errc ur_metrics_write(const char *path, const struct ur_result *result,
			      long long unsettled, struct ur_error *err);

#endif
