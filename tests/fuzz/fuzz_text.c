/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/clean.h"
#include "ur/base/memory.h"
#include "ur/base/time.h"
#include "ur/core/naming.h"
#include "ur/core/row.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Small readers of strangers' texts: times, durations, targets, contexts, and what cleans
 * them for people. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = ur_xstrndup((const char *)data, size);
	int64_t at = ur_time_parse_rfc3339(text), run = -1, job = -1, seconds = -1;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_str clean = UR_STR_INIT;
	char event[64];

	if (at != UR_TIME_NONE && at <= 0)
		abort();
	at = ur_time_parse_http(text);
	if (at != UR_TIME_NONE && at <= 0)
		abort();
	if ((ur_duration_parse(text, &seconds, &err) == UR_OK) != (seconds > 0))
		abort();
	if (ur_row_run_of(text, "acme/widget", &run, &job) != (run > 0 && job >= 0))
		abort();
	if (ur_naming_event(text, event, sizeof(event)) && !strstr(text, event))
		abort();
	ur_clean_add(&clean, text);
	for (const char *p = clean.buf; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			abort();
	ur_str_release(&clean);
	free(text);
	return 0;
}
