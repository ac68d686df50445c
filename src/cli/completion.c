/* SPDX-License-Identifier: MIT */
#include "ur/cli/completion.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/cli/help.h"

static const char *const shells[] = { "bash", "zsh", "fish", NULL };

const char *const *ur_completion_shells(void)
{
	return shells;
}

bool ur_completion_write(const char *shell, struct ur_str *out)
{
	static void (*const writers[])(struct ur_str * out) = { ur_completion_bash,
								ur_completion_zsh,
								ur_completion_fish };

	for (size_t i = 0; i < UR_LEN(writers); i++) {
		if (strcmp(shell, shells[i]) != 0)
			continue;
		writers[i](out);
		return true;
	}
	return false;
}

static void add_word(struct ur_str *words, const char *word)
{
	ur_str_addf(words, "%s%s", words->len ? " " : "", word);
}

enum ur_completion_kind ur_completion_value(const struct ur_option *option,
					    struct ur_str *words)
{
	const char *const *known = ur_option_words(option);

	ur_str_clear(words);
	for (size_t i = 0; known && known[i]; i++)
		add_word(words, known[i]);
	if (words->len)
		return UR_COMPLETE_WORDS;
	if (!strcmp(option->argument, "FILE"))
		return UR_COMPLETE_FILE;
	return !strcmp(option->argument, "DIR") ? UR_COMPLETE_FOLDER :
						  UR_COMPLETE_NOTHING;
}

static void help_words(struct ur_str *words)
{
	size_t len;
	const struct ur_command *commands = ur_commands(&len);
	const struct ur_topic *topics;

	for (size_t i = 0; i < len; i++)
		add_word(words, commands[i].name);
	topics = ur_topics(&len);
	for (size_t i = 0; i < len; i++)
		add_word(words, topics[i].name);
}

/* "[list|show ID|verify]": the words in lower case are said as they are. */
static void literal_words(const char *arguments, struct ur_str *words)
{
	while (*arguments) {
		size_t len = strspn(arguments, "abcdefghijklmnopqrstuvwxyz-");
		char *word = ur_xstrndup(arguments, len);

		if (len)
			add_word(words, word);
		free(word);
		arguments += len ? len : 1;
	}
}

enum ur_completion_kind ur_completion_argument(const struct ur_command *command,
					       struct ur_str *words)
{
	ur_str_clear(words);
	if (command->bit == UR_CMD_HELP)
		help_words(words);
	else if (command->bit == UR_CMD_COMPLETION)
		for (size_t i = 0; shells[i]; i++)
			add_word(words, shells[i]);
	else
		literal_words(command->arguments, words);
	if (words->len)
		return UR_COMPLETE_WORDS;
	return strstr(command->arguments, "FILE") ? UR_COMPLETE_FILE :
						    UR_COMPLETE_NOTHING;
}
