/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ur/conf/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NAME "/conf/config.yml"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ur_error err = UR_ERROR_INIT;
	struct ur_settings settings;
	enum ur_errc rc;

	ur_settings_init(&settings);
	rc = ur_settings_read_text(&settings, NAME, (const char *)data, size, &err);
	/* every complaint tells where */
	if (rc < 0 && (rc != UR_ECONFIG || err.code != rc ||
		       strncmp(err.message, NAME ":", sizeof(NAME)) != 0))
		abort();
	ur_settings_release(&settings);
	return 0;
}
