/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A fuzz target without a fuzzer: each file of the command line is its input, whole and cut
 * at some places, and one line of TAP. Any compiler builds this. */

#define CUTS 32
#define LARGEST 65536

/* A copy of exactly that size, so that a read behind it is one behind its memory. */
static void try_one(const uint8_t *bytes, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		abort();
	memcpy(copy, bytes, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

int main(int argc, char **argv)
{
	static uint8_t bytes[LARGEST];
	const char *target = strrchr(argv[0], '/');
	int bad = 0;

	for (int i = 1; i < argc; i++) {
		FILE *file = fopen(argv[i], "rb");
		size_t size = file ? fread(bytes, 1, sizeof(bytes), file) : 0;

		if (file)
			fclose(file);
		bad += !file;
		for (size_t cut = 0; cut < CUTS && cut < size; cut++)
			try_one(bytes, size * cut / CUTS);
		try_one(bytes, size);
		printf("%s - %s reads %s\n", file ? "ok" : "not ok",
		       target ? target + 1 : argv[0], argv[i]);
		fflush(stdout);
	}
	return bad > 0;
}
