/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/core/marker.h"
#include "ur/core/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A stranger's text as a description: it has a whole marker or none. */
static void read_one(const char *text)
{
	struct ur_marker marker = ur_marker_parse(text);
	char buf[UR_MARKER_TEXT_LEN];
	struct ur_str inherited = UR_STR_INIT;

	if (marker.kind == UR_MARKER_NONE) {
		if (*marker.pass || *marker.nonce)
			abort();
	} else {
		size_t len = strlen(ur_marker_format(&marker, buf));

		if (strlen(marker.pass) != UR_PASS_ID_LEN || strlen(marker.nonce) != 8 ||
		    strlen(text) < len || strcmp(text + strlen(text) - len, buf) != 0)
			abort();
	}
	ur_marker_inherited(text, &inherited);
	ur_str_release(&inherited);
}

/* It as every text of a description of ours: short enough, clean, and its marker is ours. */
static void write_one(const char *text, enum ur_marker_kind kind)
{
	const struct ur_description d = {
		.marker = { .kind = kind,
			    .pass = "20261121T205501Z",
			    .nonce = "1f3a9c42" },
		.person = text,
		.reason = text,
		.green = 3,
		.required = 5,
		.level_words = "job records",
		.stale_seconds = 840,
		.policy = text,
		.inherited = text,
		.inherited_on = "a1b2c3d4",
		.context = text,
		.row_id = 36,
	};
	char buf[UR_DESCRIPTION_MAX + 1];
	struct ur_marker read;
	const char *at = buf;
	uint32_t c;

	ur_description_format(&d, buf);
	if (strlen(buf) > UR_DESCRIPTION_MAX)
		abort();
	while ((c = ur_utf8_next(&at)))
		if (c == UR_UTF8_BROKEN || c < 0x20 || c == 0x7f)
			abort();
	read = ur_marker_parse(buf);
	if (strcmp(read.pass, d.marker.pass) != 0 ||
	    strcmp(read.nonce, d.marker.nonce) != 0)
		abort();
	if (kind != UR_MARKER_OTHER && read.kind != kind)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = ur_xstrndup((const char *)data, size);

	read_one(text);
	for (int kind = UR_MARKER_COMPENSATED; kind <= UR_MARKER_OTHER; kind++)
		write_one(text, (enum ur_marker_kind)kind);
	free(text);
	return 0;
}
