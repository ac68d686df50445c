/* SPDX-License-Identifier: MIT */
#include "ur/report/report.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/report/document.h"

struct format {
	const char *name;
	void (*write)(struct ur_document *d);
	bool text; /* for people: wrapped in a runner, full view of one pull request */
};

static const struct format formats[] = {
	[UR_FORMAT_TABLE] = { "table", ur_report_table, true },
	[UR_FORMAT_PLAIN] = { "plain", ur_report_plain, true },
	[UR_FORMAT_JSON] = { "json", ur_report_json, false },
	[UR_FORMAT_NDJSON] = { "ndjson", ur_report_ndjson, false },
	[UR_FORMAT_MARKDOWN] = { "markdown", ur_report_markdown, true },
	[UR_FORMAT_HTML] = { "html", ur_report_html, true },
	[UR_FORMAT_SARIF] = { "sarif", ur_report_sarif, false },
};

_Static_assert(UR_LEN(formats) == UR_FORMAT_COUNT_, "each format has its row");

const char *ur_format_name(enum ur_format format)
{
	return formats[format].name;
}

bool ur_format_parse(const char *name, enum ur_format *out)
{
	for (size_t i = 0; i < UR_LEN(formats); i++) {
		if (strcmp(formats[i].name, name))
			continue;
		*out = (enum ur_format)i;
		return true;
	}
	return false;
}

bool ur_sink_str(void *str, const char *bytes, size_t len)
{
	return ur_str_add(str, bytes, len);
}

/* Commands about one pull request show it in full. */
static bool full_view(const struct ur_result *result)
{
	static const char *const commands[] = { "explain", "compensate", "revoke" };
	size_t pulls = 0;

	for (size_t i = 0; i < result->repositories_len; i++)
		pulls += ur_report_open(&result->repositories[i]);
	/* `revoke --all` is a list */
	if (pulls > 1 && !strcmp(result->command, "revoke"))
		return false;

	for (size_t i = 0; i < UR_LEN(commands); i++)
		if (!strcmp(result->command, commands[i]))
			return true;
	return false;
}

/* The two lines that are commands to the runner, past the guard of ur_document_line(). */
static void bracket(struct ur_document *d, const char *before, const char *after)
{
	const char *word = d->options->runner_word;

	if (!word)
		return;
	ur_str_addf(&d->line, "%s%s%s\n", before, word, after);
	ur_document_flush(d);
}

enum ur_errc ur_report_write(const struct ur_result *result,
			     const struct ur_report_options *options,
			     const struct ur_sink *sink, struct ur_error *err)
{
	const struct format *format = &formats[options->format];
	struct ur_document d = {
		.result = result, .options = options, .sink = sink, .line = UR_STR_INIT
	};
	struct ur_report_options bare = *options;

	if (options->format == UR_FORMAT_SARIF && strcmp(result->command, "audit"))
		return ur_error_set(err, UR_EUSAGE, "format 'sarif' is for 'audit' only");
	if (!format->text)
		bare.runner_word = NULL;
	d.options = &bare;
	bracket(&d, "::stop-commands::", "");
	if (format->text && full_view(result))
		ur_report_explain(&d);
	else
		format->write(&d);
	bracket(&d, "::", "::");
	ur_str_release(&d.line);
	if (d.failed)
		return ur_error_set(err, UR_EIO, "cannot write the report");
	return UR_OK;
}

char *ur_report_runner_word(const struct ur_clock *clock, char buf[UR_RUNNER_WORD_BUF])
{
	uint32_t part[4];

	for (size_t i = 0; i < UR_LEN(part); i++)
		part[i] = clock->random(clock->self);
	snprintf(buf, UR_RUNNER_WORD_BUF, "%08x%08x%08x%08x", (unsigned int)part[0],
		 (unsigned int)part[1], (unsigned int)part[2], (unsigned int)part[3]);
	return buf;
}
