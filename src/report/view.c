/* SPDX-License-Identifier: MIT */
#include "ur/report/view.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>

#include "ur/base/clean.h"
#include "ur/base/memory.h"
#include "ur/report/object.h"

#define GAP 2

void ur_listing_add(struct ur_listing *listing, const char *text)
{
	UR_GROW(listing->cells, listing->len, listing->cap);
	listing->cells[listing->len++] = ur_xstrdup(text ? text : "");
}

void ur_listing_addf(struct ur_listing *listing, const char *fmt, ...)
{
	struct ur_str text = UR_STR_INIT;
	va_list ap;

	va_start(ap, fmt);
	ur_str_vaddf(&text, fmt, ap);
	va_end(ap);
	ur_listing_add(listing, text.buf);
	ur_str_release(&text);
}

void ur_listing_release(struct ur_listing *listing)
{
	for (size_t i = 0; i < listing->len; i++)
		free(listing->cells[i]);
	free(listing->cells);
	listing->cells = NULL;
	listing->len = listing->cap = 0;
}

/* Cleaned as this report may print it. */
static void clean(const struct ur_document *d, const char *text, struct ur_str *out)
{
	ur_str_clear(out);
	ur_clean_add_cut(out, text, SIZE_MAX, d->options->utf8);
}

static size_t width_of(const struct ur_document *d, const struct ur_listing *listing,
		       size_t column, struct ur_str *text)
{
	size_t width;

	clean(d, listing->heads[column], text);
	width = ur_clean_columns(text->buf);
	for (size_t i = column; i < listing->len; i += listing->columns) {
		size_t cell;

		clean(d, listing->cells[i], text);
		cell = ur_clean_columns(text->buf);
		width = cell > width ? cell : width;
	}
	return width;
}

/* One cell; blanks behind it but in the last column. */
static void cell(struct ur_document *d, const char *text, size_t width, bool last,
		 const char *sgr)
{
	size_t columns = ur_clean_columns(text);

	if (sgr && *sgr && d->options->color)
		ur_str_addf(&d->line, "\033[%sm%s\033[0m", sgr, text);
	else
		ur_str_adds(&d->line, text);
	for (; !last && columns < width + GAP; columns++)
		ur_str_addc(&d->line, ' ');
}

static void end_row(struct ur_document *d)
{
	while (d->line.len && d->line.buf[d->line.len - 1] == ' ')
		d->line.buf[--d->line.len] = '\0';
	ur_document_line(d);
}

static void below(struct ur_document *d, const struct ur_listing *listing,
		  const char *text)
{
	if (!*text)
		return;
	ur_str_addf(&d->line, "      %s: ", listing->heads[listing->columns - 1]);
	ur_document_text(d, text);
	ur_document_line(d);
}

static void heading(struct ur_document *d, const struct ur_listing *listing,
		    const size_t *widths, size_t columns)
{
	struct ur_str text = UR_STR_INIT;

	for (size_t c = 0; c < columns; c++) {
		ur_str_setf(&text, "%s", listing->heads[c]);
		for (char *p = text.buf; *p; p++)
			*p = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
		cell(d, text.buf, widths[c], c + 1 == columns, NULL);
	}
	end_row(d);
	ur_str_release(&text);
}

void ur_listing_table(struct ur_document *d, const struct ur_listing *listing)
{
	size_t columns = listing->columns - (listing->last_below ? 1 : 0);
	size_t *widths = ur_xcalloc(columns, sizeof(*widths));
	struct ur_str text = UR_STR_INIT;

	for (size_t c = 0; c < columns; c++)
		widths[c] = width_of(d, listing, c, &text);
	heading(d, listing, widths, columns);
	for (size_t row = 0; row + listing->columns <= listing->len;
	     row += listing->columns) {
		for (size_t c = 0; c < columns; c++) {
			bool painted = listing->sgr && c == listing->painted;

			clean(d, listing->cells[row + c], &text);
			cell(d, text.buf, widths[c], c + 1 == columns,
			     painted ? listing->sgr(text.buf) : NULL);
		}
		end_row(d);
		if (listing->last_below)
			below(d, listing, listing->cells[row + columns]);
	}
	ur_str_release(&text);
	free(widths);
}

void ur_listing_plain(struct ur_document *d, const struct ur_listing *listing)
{
	assert(listing->columns);
	ur_str_addc(&d->line, '#');
	for (size_t c = 0; c < listing->columns; c++)
		ur_str_addf(&d->line, "%s%s", c ? "\t" : "", listing->heads[c]);
	ur_document_line(d);
	for (size_t i = 0; i < listing->len; i++) {
		if (i % listing->columns)
			ur_str_addc(&d->line, '\t');
		ur_clean_add(&d->line, listing->cells[i]);
		if ((i + 1) % listing->columns == 0)
			ur_document_line(d);
	}
}

static void write_json(struct ur_document *d, const struct ur_view *view)
{
	json_t *object = json_object(), *program = json_object();
	char *schema = ur_xasprintf("umbrella-reaper/%s/1", view->command);

	json_object_set_new(object, "schema", ur_object_text(schema));
	free(schema);
	json_object_set_new(program, "name", json_string("umbrella-reaper"));
	json_object_set_new(program, "version", ur_object_text(d->options->version));
	json_object_set_new(object, "program", program);
	view->json(object, view->payload);
	ur_document_json(d, object);
	ur_document_line(d);
}

/* The two lines that are commands to a runner, past the guard of ur_document_line(). */
static void bracket(struct ur_document *d, const char *before, const char *after)
{
	if (!d->options->runner_word)
		return;
	ur_str_addf(&d->line, "%s%s%s\n", before, d->options->runner_word, after);
	ur_document_flush(d);
}

enum ur_errc ur_view_write(const struct ur_view *view,
			   const struct ur_report_options *options,
			   const struct ur_sink *sink, struct ur_error *err)
{
	struct ur_document d = { .options = options, .sink = sink, .line = UR_STR_INIT };
	struct ur_report_options bare = *options;

	switch (options->format) {
	case UR_FORMAT_JSON:
		bare.runner_word = NULL;
		d.options = &bare;
		write_json(&d, view);
		break;
	case UR_FORMAT_TABLE:
	case UR_FORMAT_PLAIN:
		bracket(&d, "::stop-commands::", "");
		(options->format == UR_FORMAT_TABLE ? view->table :
						      view->plain)(&d, view->payload);
		bracket(&d, "::", "::");
		break;
	case UR_FORMAT_NDJSON:
	case UR_FORMAT_MARKDOWN:
	case UR_FORMAT_HTML:
	case UR_FORMAT_SARIF:
	case UR_FORMAT_COUNT_:
		return ur_error_set(err, UR_EUSAGE, "format '%s' does not go with '%s'",
				    ur_format_name(options->format), view->command);
	}
	ur_str_release(&d.line);
	if (d.failed)
		return ur_error_set(err, UR_EIO, "cannot write the report");
	return UR_OK;
}
