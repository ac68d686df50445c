/* SPDX-License-Identifier: MIT */
#include "core/table.h"

#include <string.h>

#include "ur/core/event.h"

/* SPEC 5.10: whose run it is. Refs as the recordings have them. */
#define SHA "4f1de5a04c69ef5a91a28c86e8ef4fbe0b2b4e11"
#define NO NULL

struct row {
	const char *name, *word, *path, *branch, *want;
};

/* clang-format off */
static const struct row table[] = {
	{ "a pull request's run", "pull_request", "ci.yml@refs/pull/1/head", "", "ci.yml" },
	{ "the number of the pull request is any", "pull_request", "ci.yml@refs/pull/4711/head", "", "ci.yml" },
	{ "a branch that is not told is none", "pull_request", "ci.yml@refs/pull/1/head", NULL, "ci.yml" },
	{ "a label is the pull request's as well", "pull_request_label", "ci.yml@refs/pull/1/head", "", "ci.yml" },
	{ "the base branch's file runs for the pull request", "pull_request_target", "target.yml@refs/pull/1/head", "", "target.yml" },
	{ "a file below a folder", "pull_request", "more/ci.yml@refs/pull/1/head", "", "more/ci.yml" },
	{ "a merged one's run is of the bare commit", "pull_request", "ci.yml@" SHA, "", "ci.yml" },
	{ "a review's run is of the bare commit", "pull_request_review", "ci.yml@" SHA, "", "ci.yml" },
	{ "a review's word of what happened", "pull_request_review_approved", "ci.yml@" SHA, "", "ci.yml" },
	{ "another commit", "pull_request_review", "ci.yml@ab" SHA, "", NO },
	{ "a file with an '@'", "pull_request", "ci@v2.yml@refs/pull/1/head", "", "ci@v2.yml" },
	{ "a file that is named like another one with a ref", "pull_request", "ci.yml@x.yml@refs/pull/1/head", "", "ci.yml@x.yml" },
	{ "a file that holds a whole ref", "pull_request", "ci.yml@refs/pull/1/head.yml@refs/pull/2/head", "", "ci.yml@refs/pull/1/head.yml" },
	{ "a file that holds another kind of ref", "pull_request", "ci.yml@refs/heads/main.yml@refs/pull/2/head", "", "ci.yml@refs/heads/main.yml" },
	{ "a pull request without a number", "pull_request", "ci.yml@refs/pull//head", "", NO },
	{ "a pull request with more than a number", "pull_request", "ci.yml@refs/pull/1x/head", "", NO },
	{ "a pull request's ref that goes on", "pull_request", "ci.yml@refs/pull/1/head/x", "", NO },
	{ "a number without its ref", "pull_request", "ci.yml@1/head", "", NO },
	{ "a ref of another folder", "pull_request", "ci.yml@refs/pulls/1/head", "", NO },
	{ "a pull request of a branch that is not told", "pull_request", "ci.yml@refs/heads/main", "", NO },
	{ "a pull request of a tag", "pull_request", "ci.yml@refs/tags/v1", "", NO },
	{ "a ref without a file", "pull_request", "@refs/pull/1/head", "", NO },

	{ "a push to a branch", "push", "ci.yml@refs/heads/main", "main", "ci.yml" },
	{ "a push to a branch with a slash", "push", "ci.yml@refs/heads/fix/it", "fix/it", "ci.yml" },
	{ "a branch that holds a ref", "push", "ci.yml@refs/heads/a.yml@refs/heads/b", "a.yml@refs/heads/b", "ci.yml" },
	{ "the same text of a file that holds it", "push", "ci.yml@refs/heads/a.yml@refs/heads/b", "b", "ci.yml@refs/heads/a.yml" },
	{ "another branch than the record says", "push", "ci.yml@refs/heads/main", "mine", NO },
	{ "a branch that ends alike", "push", "ci.yml@refs/heads/not-main", "main", NO },
	{ "a branch without a file", "push", "@refs/heads/main", "main", NO },
	{ "a push of a pull request's ref", "push", "ci.yml@refs/pull/1/head", "", NO },
	{ "a push to a tag", "push", "ci.yml@refs/tags/v1", "", "ci.yml" },
	{ "a tag that holds a ref can be read twice", "push", "ci.yml@refs/tags/a.yml@refs/tags/b", "", NO },
	{ "a tag that looks like a pull request", "push", "ci.yml@refs/tags/x.yml@refs/pull/1/head", "", NO },
	{ "a tag without a name", "push", "ci.yml@refs/tags/", "", NO },
	{ "a tag without a file", "push", "@refs/tags/v1", "", NO },
	{ "no ref at all", "push", "ci.yml", "", NO },
	{ "a bare commit, pushed", "push", "ci.yml@" SHA, "", NO },
	{ "a release", "release", "ci.yml@refs/tags/v1", "", "ci.yml" },
	{ "by hand, on a branch", "workflow_dispatch", "ci.yml@refs/heads/main", "main", "ci.yml" },
	{ "by hand, on a tag", "workflow_dispatch", "ci.yml@refs/tags/v1", "", "ci.yml" },
	{ "a schedule", "schedule", "ci.yml@refs/heads/main", "main", "ci.yml" },
	{ "a schedule is of a branch", "schedule", "ci.yml@refs/tags/v1", "", NO },
	{ "a comment runs the default branch's file", "issue_comment", "ci.yml@refs/heads/main", "main", "ci.yml" },
	{ "an event that nobody knows", "solar_eclipse", "ci.yml@refs/heads/main", "main", NO },
	{ "no event", "", "ci.yml@refs/heads/main", "main", NO },
};

static const struct {
	const char *name, *word, *want;
} contexts[] = {
	{ "pull_request", "pull_request", "pull_request" },
	{ "synchronized", "pull_request_sync", "pull_request" },
	{ "assigned", "pull_request_assign", "pull_request" },
	{ "labelled", "pull_request_label", "pull_request" },
	{ "a milestone", "pull_request_milestone", "pull_request" },
	{ "a review asked for", "pull_request_review_request", "pull_request" },
	{ "target is only itself", "pull_request_target", "pull_request_target" },
	{ "a review is only itself", "pull_request_review", "pull_request_review" },
	{ "push", "push", "push" },
	{ "schedule", "schedule", "schedule" },
	{ "in capitals", "Push", NULL },
	{ "unknown", "solar_eclipse", NULL },
	{ "none", "", NULL },
};
/* clang-format on */

static void check(void **state)
{
	const struct row *row = *state;
	size_t len = ur_event_file_len(row->word, row->path, row->branch, SHA);

	if (!row->want) {
		assert_int_equal(len, 0);
		return;
	}
	assert_int_equal(len, strlen(row->want));
	assert_memory_equal(row->path, row->want, len);
}

static void each_word_has_its_context(void **state)
{
	(void)state;
	for (size_t i = 0; i < UR_LEN(contexts); i++) {
		const char *got = ur_event_context(contexts[i].word);

		if (!contexts[i].want)
			assert_null(got);
		else
			assert_string_equal(got, contexts[i].want);
	}
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(table) + 1] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, table, check);
	ADD_TEST(tests, n, "each word has its context", each_word_has_its_context);
	return RUN_TESTS("core.event", tests, n);
}
