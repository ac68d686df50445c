/* SPDX-License-Identifier: MIT */
#include "ur/core/event.h"

#include <stdbool.h>
#include <string.h>

/* What a run of an event can be of. */
enum refs { BRANCH = 0, OR_TAG, OR_PULL };

struct word {
	const char *name;
	const char *context; /* NULL: as the word itself */
	enum refs refs;
};

/* clang-format off */
static const struct word words[] = {
	/* what happens to a pull request is one event (servers/README.md "Incidents, seen live"); a merged
	 * one's run is of the bare commit */
	{ "pull_request", NULL, OR_PULL },
	{ "pull_request_sync", "pull_request", OR_PULL },
	{ "pull_request_assign", "pull_request", OR_PULL },
	{ "pull_request_label", "pull_request", OR_PULL },
	{ "pull_request_milestone", "pull_request", OR_PULL },
	{ "pull_request_review_request", "pull_request", OR_PULL },
	{ "pull_request_target", NULL, OR_PULL },
	/* a review is of the bare commit that was looked at */
	{ "pull_request_review", NULL, OR_PULL },
	{ "pull_request_review_approved", NULL, OR_PULL },
	{ "pull_request_review_rejected", NULL, OR_PULL },
	{ "pull_request_review_comment", NULL, OR_PULL },
	{ "pull_request_approved", NULL, OR_PULL },
	{ "pull_request_rejected", NULL, OR_PULL },
	{ "pull_request_comment", NULL, OR_PULL },
	{ "issue_comment", NULL, OR_PULL },

	{ "push", NULL, OR_TAG },
	{ "create", NULL, OR_TAG },
	{ "release", NULL, OR_TAG },
	{ "workflow_dispatch", NULL, OR_TAG },

	{ "schedule", NULL, BRANCH },
	{ "workflow_run", NULL, BRANCH },
	{ "workflow_call", NULL, BRANCH },
	{ "delete", NULL, BRANCH },
	{ "fork", NULL, BRANCH },
	{ "gollum", NULL, BRANCH },
	{ "wiki", NULL, BRANCH },
	{ "issues", NULL, BRANCH },
	{ "issue_assign", NULL, BRANCH },
	{ "issue_label", NULL, BRANCH },
	{ "issue_milestone", NULL, BRANCH },
	{ "repository", NULL, BRANCH },
	{ "package", NULL, BRANCH },
	{ "registry_package", NULL, BRANCH },
};
/* clang-format on */

static const struct word *word_of(const char *name)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].name, name) == 0)
			return &words[i];
	return NULL;
}

const char *ur_event_context(const char *name)
{
	const struct word *word = word_of(name);

	if (!word)
		return NULL;
	return word->context ? word->context : word->name;
}

/* Length of what stands before "@" and the two parts of a ref, 0 when it ends otherwise. */
static size_t before(const char *path, const char *prefix, const char *rest)
{
	size_t all = strlen(path), tail = strlen(prefix) + strlen(rest);

	if (all <= tail || strcmp(path + all - strlen(rest), rest) != 0 ||
	    strncmp(path + all - tail, prefix, strlen(prefix)) != 0)
		return 0;
	return all - tail;
}

/* "@refs/pull/12/head" at the end. */
static size_t before_pull(const char *path)
{
	static const char prefix[] = "@refs/pull/", rest[] = "/head";
	size_t end = before(path, "", rest), at = end;

	while (at && path[at - 1] >= '0' && path[at - 1] <= '9')
		at--;
	if (at == end || at <= sizeof(prefix) - 1 ||
	    strncmp(path + at - (sizeof(prefix) - 1), prefix, sizeof(prefix) - 1) != 0)
		return 0;
	return at - (sizeof(prefix) - 1);
}

/* No field repeats a tag's name: a path with more than one "@refs/" can be read twice. */
static size_t before_tag(const char *path)
{
	static const char ref[] = "@refs/", tags[] = "@refs/tags/";
	const char *at = strstr(path, ref);

	if (!at || strncmp(at, tags, sizeof(tags) - 1) != 0 || !at[sizeof(tags) - 1] ||
	    strstr(at + 1, ref))
		return 0;
	return (size_t)(at - path);
}

size_t ur_event_file_len(const char *name, const char *path, const char *branch,
			 const char *sha)
{
	const struct word *word = word_of(name);
	size_t len;

	if (!word)
		return 0;
	if (branch && *branch)
		return before(path, "@refs/heads/", branch);
	switch (word->refs) {
	case OR_TAG:
		return before_tag(path);
	case OR_PULL:
		len = before_pull(path);
		return len ? len : before(path, "@", sha);
	case BRANCH:
	default:
		break;
	}
	return 0;
}
