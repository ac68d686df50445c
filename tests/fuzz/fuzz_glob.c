/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/core/glob.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum ur_glob match(int rules, const char *pattern, const char *text)
{
	if (rules == 2)
		return ur_glob_branch(pattern, text);
	return ur_glob_context(rules ? UR_GLOB_GITEA_125 : UR_GLOB_GOBWAS, pattern, text);
}

/* The first line is a pattern, the second a text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *pattern, *text, *star;

	if (size > 4096)
		return 0;
	pattern = ur_xstrndup((const char *)data, size);
	text = strchr(pattern, '\n');
	if (text)
		*text++ = '\0';
	else
		text = pattern;
	star = ur_xasprintf("{%s,**}", pattern);
	for (int rules = 0; rules < 3; rules++) {
		enum ur_glob got = match(rules, pattern, text);

		/* what has no special character stands for itself */
		if (!strpbrk(pattern, "*?\\[]{}\xff") && got == UR_GLOB_BAD &&
		    strlen(pattern) <= 1024 && rules)
			abort();
		/* one more alternative takes no match away */
		if (got == UR_GLOB_YES && !strpbrk(pattern, "{}\\[],") &&
		    strlen(star) <= 1024 && match(rules, star, text) != UR_GLOB_YES)
			abort();
	}
	free(star);
	free(pattern);
	return 0;
}
