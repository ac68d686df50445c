/* SPDX-License-Identifier: MIT */
#include "core/table.h"

#include "ur/core/evidence.h"
#include "ur/core/words.h"

/* What a ledger of years ago says, and what it means: no line of this may ever change. */
static const struct {
	const char *const *words;
	const char *word;
	int value;
} rows[] = {
	{ ur_answer_words, "not-asked", UR_NOT_ASKED },
	{ ur_answer_words, "yes", UR_YES },
	{ ur_answer_words, "no", UR_NO },
	{ ur_answer_words, "cannot-tell", UR_CANNOT_TELL },
	{ ur_writer_words, "unknown", UR_WRITER_UNKNOWN },
	{ ur_writer_words, "engine", UR_WRITER_ENGINE },
	{ ur_writer_words, "nobody", UR_WRITER_NOBODY },
	{ ur_writer_words, "user", UR_WRITER_USER },
	{ ur_level_words, "none", UR_LEVEL_NONE },
	{ ur_level_words, "statuses", UR_LEVEL_STATUSES },
	{ ur_level_words, "tasks", UR_LEVEL_TASKS },
	{ ur_level_words, "jobs", UR_LEVEL_JOBS },
	{ ur_policy_from_words, "unset", UR_FROM_UNSET },
	{ ur_policy_from_words, "workflow", UR_FROM_WORKFLOW },
	{ ur_policy_from_words, "list", UR_FROM_LIST },
	{ ur_policy_from_words, "protection", UR_FROM_PROTECTION },
	{ ur_wait_words, "none", UR_WAIT_NONE },
	{ ur_wait_words, "runner", UR_WAIT_RUNNER },
	{ ur_wait_words, "others", UR_WAIT_OTHERS },
	{ ur_evidence_words, "auto", UR_EVIDENCE_AUTO },
	{ ur_evidence_words, "jobs", UR_EVIDENCE_JOBS },
	{ ur_evidence_words, "statuses", UR_EVIDENCE_STATUSES },
	{ ur_automerge_words, "proven", UR_AUTOMERGE_PROVEN },
	{ ur_automerge_words, "allow", UR_AUTOMERGE_ALLOW },
	{ ur_automerge_words, "refuse", UR_AUTOMERGE_REFUSE },
	{ ur_remedy_rule_words, "auto", UR_REMEDY_AUTO },
	{ ur_remedy_rule_words, "compensate", UR_REMEDY_COMPENSATE },
	{ ur_remedy_rule_words, "rerun", UR_REMEDY_RERUN },
	{ ur_remedy_rule_words, "none", UR_REMEDY_NONE },
};

static void words_and_values_are_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < UR_LEN(rows); i++) {
		size_t len = 0;

		assert_int_equal(ur_word_value(rows[i].words, rows[i].word),
				 rows[i].value);
		assert_string_equal(ur_word_of(rows[i].words, (unsigned)rows[i].value),
				    rows[i].word);
		assert_string_equal(ur_word_of(rows[i].words, 99), rows[i].words[0]);
		for (size_t k = 0; k < UR_LEN(rows); k++)
			len += rows[k].words == rows[i].words;
		assert_null(rows[i].words[len]); /* no word beside those above */
		assert_int_equal(ur_word_value(rows[i].words, "another"), -1);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_and_values_are_one),
	};

	return cmocka_run_group_tests_name("core.words", tests, NULL, NULL);
}
