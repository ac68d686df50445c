/* SPDX-License-Identifier: MIT */
#include "ur/report/view.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/clean.h"
#include "ur/base/memory.h"
#include "ur/report/object.h"

#define GAP 2
#define CELL_LEAST 24 /* narrower columns are not tried: rather a second line */
#define CELL_LEAST_OF_FEW 16
#define LAST_LEAST 20 /* what is left for a last column whose text is broken */
#define BREAK_INDENT 4

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

/* Where the columns of a table begin. */
struct layout {
	size_t *widths; /* of the columns; a longer cell pushes what is behind it */
	size_t *starts;
	bool *breaks; /* it begins a line of its own */
};

/* The columns side by side, each no wider than @most. @return the width of all */
static size_t place(const struct layout *l, const size_t *natural, size_t columns,
		    size_t most)
{
	size_t at = 0;

	for (size_t c = 0; c < columns; c++) {
		l->widths[c] = natural[c] < most ? natural[c] : most;
		l->starts[c] = at;
		l->breaks[c] = false;
		at += l->widths[c] + GAP;
	}
	return at - GAP;
}

/* Past the width of the terminal a column goes on in the next line; the last one may be
 * narrow, since its text is broken. */
static void break_columns(const struct layout *l, size_t columns, size_t wide)
{
	size_t at = 0;

	for (size_t c = 0; c < columns; c++) {
		size_t needed = l->widths[c];

		if (c + 1 == columns && needed > LAST_LEAST)
			needed = LAST_LEAST;
		l->breaks[c] = c && at + needed > wide;
		if (l->breaks[c])
			at = BREAK_INDENT;
		l->starts[c] = at;
		at += l->widths[c] + GAP;
	}
}

static void lay_out(const struct layout *l, const size_t *natural, size_t columns,
		    size_t wide)
{
	size_t most = 0;

	for (size_t c = 0; c < columns; c++)
		most = natural[c] > most ? natural[c] : most;
	if (place(l, natural, columns, most) <= wide || !wide)
		return;
	for (; most >= (columns > 3 ? CELL_LEAST : CELL_LEAST_OF_FEW); most--)
		if (place(l, natural, columns, most) <= wide)
			return;
	place(l, natural, columns, wide > BREAK_INDENT ? wide - BREAK_INDENT : wide);
	break_columns(l, columns, wide);
}

static void end_row(struct ur_document *d)
{
	while (d->line.len && d->line.buf[d->line.len - 1] == ' ')
		d->line.buf[--d->line.len] = '\0';
	ur_document_line(d);
}

/* One row, or the names of the columns; cells are cleaned. @c at is where the line ends. */
struct pen {
	struct ur_document *d;
	const struct layout *layout;
	size_t wide, at;
	bool owed; /* a break, as soon as something comes behind it */
};

/* The widest part that cannot be broken. */
static size_t longest_word(const char *text)
{
	size_t longest = 0;

	while (*text) {
		size_t len = strcspn(text, " ");
		char *word = ur_xstrndup(text, len);
		size_t columns = ur_clean_columns(word);

		longest = columns > longest ? columns : longest;
		free(word);
		text += len;
		text += strspn(text, " ");
	}
	return longest;
}

/* Does the cell go to the next line, where it would fit better? */
static bool goes_on(const struct pen *pen, size_t column, const char *text)
{
	size_t start = pen->layout->starts[column];

	if (!pen->wide || !pen->at)
		return false;
	if (pen->at + GAP > start)
		return pen->at + GAP + ur_clean_columns(text) > pen->wide;
	return start > BREAK_INDENT && start + longest_word(text) > pen->wide;
}

static void write_cell(struct pen *pen, size_t column, const char *text, const char *sgr)
{
	const struct layout *l = pen->layout;
	struct ur_document *d = pen->d;
	size_t columns = ur_clean_columns(text), start = l->starts[column];

	pen->owed |= l->breaks[column];
	if (!columns)
		return;
	if (pen->owed || goes_on(pen, column, text)) {
		size_t hang = d->hang;

		end_row(d);
		d->hang = hang;
		pen->at = 0;
		start = pen->owed ? start : BREAK_INDENT;
		pen->owed = false;
	} else if (pen->at && pen->at + GAP > start) {
		start = pen->at + GAP;
	}
	for (; pen->at < start; pen->at++)
		ur_str_addc(&d->line, ' ');
	if (sgr && *sgr && d->options->color)
		ur_str_addf(&d->line, "\033[%sm%s\033[0m", sgr, text);
	else
		ur_str_adds(&d->line, text);
	d->hang = start;
	pen->at = start + columns;
}

static void below(struct ur_document *d, const struct ur_listing *listing,
		  const char *text)
{
	if (!*text)
		return;
	ur_str_addf(&d->line, "      %s: ", listing->heads[listing->columns - 1]);
	d->hang = d->line.len;
	ur_document_text(d, text);
	ur_document_line(d);
}

static void heading(struct pen *pen, const struct ur_listing *listing, size_t columns)
{
	struct ur_str text = UR_STR_INIT;

	for (size_t c = 0; c < columns; c++) {
		ur_str_setf(&text, "%s", listing->heads[c]);
		for (char *p = text.buf; *p; p++)
			*p = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
		write_cell(pen, c, text.buf, NULL);
	}
	end_row(pen->d);
	ur_str_release(&text);
}

static void rows(struct pen *pen, const struct ur_listing *listing, size_t columns)
{
	struct ur_document *d = pen->d;
	struct ur_str text = UR_STR_INIT;

	for (size_t row = 0; row + listing->columns <= listing->len;
	     row += listing->columns) {
		pen->at = 0;
		pen->owed = false;
		for (size_t c = 0; c < columns; c++) {
			bool painted = listing->sgr && c == listing->painted;

			clean(d, listing->cells[row + c], &text);
			write_cell(pen, c, text.buf,
				   painted ? listing->sgr(text.buf) : NULL);
		}
		end_row(d);
		if (listing->last_below)
			below(d, listing, listing->cells[row + columns]);
	}
	ur_str_release(&text);
}

void ur_listing_table(struct ur_document *d, const struct ur_listing *listing)
{
	size_t columns = listing->columns - (listing->last_below ? 1 : 0);
	size_t *natural = ur_xcalloc(columns, sizeof(*natural));
	struct layout layout = { .widths = ur_xcalloc(columns, sizeof(size_t)),
				 .starts = ur_xcalloc(columns, sizeof(size_t)),
				 .breaks = ur_xcalloc(columns, sizeof(bool)) };
	struct pen pen = { .d = d, .layout = &layout, .wide = d->options->columns };
	struct ur_str text = UR_STR_INIT;

	for (size_t c = 0; c < columns; c++)
		natural[c] = width_of(d, listing, c, &text);
	lay_out(&layout, natural, columns, pen.wide);
	heading(&pen, listing, columns);
	rows(&pen, listing, columns);
	ur_str_release(&text);
	free(natural);
	free(layout.widths);
	free(layout.starts);
	free(layout.breaks);
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
