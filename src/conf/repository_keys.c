/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ur/base/memory.h"
#include "ur/conf/keys.h"

#define REPOSITORY "repositories[]."
#define UMBRELLA REPOSITORY "umbrellas[]."
#define REQUIRED UMBRELLA "required."

static const char *const drafts_words[] = { "skip", "include", NULL };
static const char *const from_words[] = { "workflow", "list", "protection", NULL };

static const struct ur_nested_key keys[] = {
	{ REPOSITORY "name", "OWNER/NAME", NULL, NULL, "the repository; must be there" },
	{ REPOSITORY "bases", "list of branch patterns", NULL, "every branch",
	  "pull requests into these branches are in scope" },
	{ REPOSITORY "drafts", NULL, drafts_words, "skip", "what to do with drafts" },
	{ REPOSITORY "hold_label", "text", NULL, "umbrella-reaper/hold",
	  "label that keeps a pull request out of scope" },
	{ REPOSITORY "umbrellas", "list of maps", NULL, NULL,
	  "the statuses that stand for others" },
	{ UMBRELLA "context", "text", NULL, NULL,
	  "the umbrella, byte for byte; must be there" },
	{ UMBRELLA "required", "map", NULL, NULL, "what it stands for" },
	{ REQUIRED "from", NULL, from_words, "workflow",
	  "where its list comes from: the needs of its job, contexts, or branch "
	  "protection" },
	{ REQUIRED "contexts", "list of texts", NULL, NULL,
	  "with from: list, every context it stands for" },
	{ REQUIRED "file", "path in the repository", NULL, "found by workflow and job",
	  "its workflow file" },
	{ REQUIRED "job", "text", NULL, "found by name", "its job in that file" },
	{ REQUIRED "expand", "map of lists", NULL, NULL,
	  "contexts of a job whose names only a runner could know" },
	{ REQUIRED "allow_skipped", "list of texts", NULL, NULL,
	  "contexts whose skip counts as green" },
	{ REQUIRED "aggregates_only", "true or false", NULL, "false",
	  "its job tests nothing of its own, whatever its steps look like" },
};

const struct ur_nested_key *ur_nested_keys(size_t *len)
{
	*len = UR_LEN(keys);
	return keys;
}

size_t ur_nested_names(const char *above, const char *names[UR_NESTED_MAX])
{
	size_t n = 0, head = strlen(above);

	for (size_t i = 0; i < UR_LEN(keys) && n < UR_NESTED_MAX; i++) {
		const char *path = keys[i].path;

		if (!strncmp(path, above, head) && path[head] == '.' &&
		    !strchr(path + head + 1, '.'))
			names[n++] = path + head + 1;
	}
	return n;
}

const char *const *ur_nested_words(const char *path)
{
	size_t i = 0;

	while (i < UR_LEN(keys) && strcmp(keys[i].path, path) != 0)
		i++;
	return i < UR_LEN(keys) ? keys[i].words : NULL;
}
