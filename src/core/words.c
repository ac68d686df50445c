/* SPDX-License-Identifier: MIT */
#include "ur/core/words.h"

#include <string.h>

#include "ur/core/evidence.h"

const char *const ur_answer_words[] = {
	[UR_NOT_ASKED] = "not-asked",
	[UR_YES] = "yes",
	[UR_NO] = "no",
	[UR_CANNOT_TELL] = "cannot-tell",
	NULL,
};

const char *const ur_writer_words[] = {
	[UR_WRITER_UNKNOWN] = "unknown",
	[UR_WRITER_ENGINE] = "engine",
	[UR_WRITER_NOBODY] = "nobody",
	[UR_WRITER_USER] = "user",
	NULL,
};

const char *const ur_level_words[] = {
	[UR_LEVEL_NONE] = "none",
	[UR_LEVEL_STATUSES] = "statuses",
	[UR_LEVEL_TASKS] = "tasks",
	[UR_LEVEL_JOBS] = "jobs",
	NULL,
};

const char *const ur_policy_from_words[] = {
	[UR_FROM_UNSET] = "unset",
	[UR_FROM_WORKFLOW] = "workflow",
	[UR_FROM_LIST] = "list",
	[UR_FROM_PROTECTION] = "protection",
	NULL,
};

const char *const ur_wait_words[] = {
	[UR_WAIT_NONE] = "none",
	[UR_WAIT_RUNNER] = "runner",
	[UR_WAIT_OTHERS] = "others",
	NULL,
};

const char *const ur_evidence_words[] = {
	[UR_EVIDENCE_AUTO] = "auto",
	[UR_EVIDENCE_JOBS] = "jobs",
	[UR_EVIDENCE_STATUSES] = "statuses",
	NULL,
};

const char *const ur_automerge_words[] = {
	[UR_AUTOMERGE_PROVEN] = "proven",
	[UR_AUTOMERGE_ALLOW] = "allow",
	[UR_AUTOMERGE_REFUSE] = "refuse",
	NULL,
};

const char *const ur_remedy_rule_words[] = {
	[UR_REMEDY_AUTO] = "auto",
	[UR_REMEDY_COMPENSATE] = "compensate",
	[UR_REMEDY_RERUN] = "rerun",
	[UR_REMEDY_NONE] = "none",
	NULL,
};

const char *const ur_stranded_words[] = {
	[UR_STRANDED_REPORT] = "report",
	[UR_STRANDED_RERUN] = "rerun",
	[UR_STRANDED_REPAIR] = "repair",
	NULL,
};

const char *ur_word_of(const char *const *words, unsigned value)
{
	unsigned len = 0;

	while (words[len])
		len++;
	return words[value < len ? value : 0];
}

int ur_word_value(const char *const *words, const char *word)
{
	for (int i = 0; words[i]; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}
