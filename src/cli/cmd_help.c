/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ur/base/strset.h"
#include "ur/cli/help.h"
#include "ur/cli/output.h"
#include "ur/cli/runbook.h"
#include "ur/cli/version.h"

static const char *nearest(const char *word)
{
	size_t commands_len, topics_len, n = 0;
	const struct ur_command *commands = ur_commands(&commands_len);
	const struct ur_topic *topics = ur_topics(&topics_len);
	const char *words[64];

	for (size_t i = 0; i < topics_len && n < 64; i++)
		words[n++] = topics[i].name;
	for (size_t i = 0; i < commands_len && n < 64; i++)
		words[n++] = commands[i].name;
	return ur_nearest_word(word, words, n);
}

static enum ur_errc too_many(const struct ur_command_line *line, struct ur_error *err)
{
	enum ur_errc rc = ur_error_set(err, UR_EUSAGE, "'help %.80s' takes no '%.80s'",
				       line->arguments[0], line->arguments[1]);

	ur_error_hint(err, "only 'help runbook' takes a name");
	return rc;
}

int ur_cmd_help(const struct ur_command_line *line, struct ur_error *err)
{
	const char *word = line->arguments_len ? line->arguments[0] : NULL;
	const struct ur_command *command = word ? ur_command_find(word) : NULL;
	const struct ur_topic *topic = word ? ur_topic_find(word) : NULL;
	struct ur_str out = UR_STR_INIT;
	enum ur_errc rc;

	if (line->arguments_len > 1) {
		if (!topic || strcmp(word, "runbook") != 0)
			rc = too_many(line, err);
		else
			rc = ur_runbook_read(line->arguments[1], &out, err);
		if (rc < 0) {
			ur_str_release(&out);
			return ur_exit_code_of(rc);
		}
	} else if (!word) {
		ur_help_program(&out);
	} else if (topic) {
		topic->write(&out);
	} else if (command) {
		ur_help_command(&out, command);
	} else {
		const char *near = nearest(word);

		ur_error_set(err, UR_EUSAGE, "there is no help on '%.80s'", word);
		if (near)
			ur_error_hint(err, "did you mean '%s'?", near);
		ur_error_hint(err, UR_PROGRAM " help lists the topics");
		return ur_exit_code_of(UR_EUSAGE);
	}
	rc = ur_output_text(out.buf, out.len, err);
	ur_str_release(&out);
	return ur_exit_code_of(rc);
}
