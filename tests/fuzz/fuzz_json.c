/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>

#include "../unit/forge/json_twin.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Our reader takes a text, and understands by it, exactly what jansson does. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	bool taken;

	if (!text)
		abort();
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	if (twin_compare(text, size, &taken))
		abort();
	free(text);
	return 0;
}
