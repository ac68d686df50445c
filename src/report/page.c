/* SPDX-License-Identifier: MIT */
#include "ur/report/page.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "ur/base/clean.h"
#include "ur/base/memory.h"
#include "ur/report/html.h"
#include "ur/report/markdown.h"

#define LABEL_WIDTH 12
#define GAP 2
#define COLUMNS_MOST 8

static bool is_html(const struct ur_document *d)
{
	return d->options->format == UR_FORMAT_HTML;
}

static bool is_markdown(const struct ur_document *d)
{
	return d->options->format == UR_FORMAT_MARKDOWN;
}

static void add(struct ur_document *d, const char *text)
{
	if (is_html(d))
		ur_html_text(d, text);
	else if (is_markdown(d))
		ur_markdown_text(&d->line, text);
	else
		ur_document_text(d, text);
}

/* One line between what the form puts around it. */
static void around(struct ur_document *d, const char *before, const char *text,
		   const char *after)
{
	ur_str_adds(&d->line, before);
	add(d, text);
	ur_str_adds(&d->line, after);
	ur_document_line(d);
}

void ur_page_title(struct ur_document *d, const char *subject, const char *title,
		   const char *url)
{
	struct ur_str text = UR_STR_INIT;

	ur_str_addf(&text, "%s%s%s", subject, *title ? ": " : "", title);
	if (is_html(d)) {
		around(d, "<h1>", text.buf, "</h1>");
		ur_page_address(d, "", url);
	} else if (is_markdown(d)) {
		around(d, "## ", text.buf, "\n");
		ur_page_address(d, "", url);
	} else {
		if (*url)
			ur_str_addf(&text, "  %s", url);
		around(d, "", text.buf, "");
	}
	ur_str_release(&text);
}

void ur_page_say(struct ur_document *d, const char *label, const char *text)
{
	struct ur_str line = UR_STR_INIT;

	ur_str_addf(&line, "%s%s%s", label, *label ? ": " : "", text);
	if (is_html(d))
		around(d, "<p class=\"say\">", line.buf, "</p>");
	else
		around(d, "", line.buf, is_markdown(d) ? "\n" : "");
	ur_str_release(&line);
}

void ur_page_open(struct ur_document *d, const char *name, bool folded)
{
	if (is_html(d))
		ur_document_linef(
			d, folded ? "<details><summary>%s</summary>" : "<h2>%s</h2>",
			name);
	else if (is_markdown(d))
		ur_document_linef(
			d, folded ? "<details><summary>%s</summary>\n" : "#### %s\n",
			name);
	else
		ur_document_linef(d, "%s", name);
}

void ur_page_close(struct ur_document *d, bool folded)
{
	if (is_html(d) && folded)
		ur_document_linef(d, "</details>");
	else if (is_markdown(d))
		ur_document_linef(d, "%s", folded ? "\n</details>\n" : "");
}

void ur_page_fact(struct ur_document *d, const char *label, const char *text)
{
	if (!text || !text[0])
		return;
	if (is_html(d)) {
		ur_str_addf(&d->line, "<p>%s%s<span class=\"dim\">%s%s</span>",
			    *label ? "" : "<span class=\"more\">", "", label,
			    *label ? ": " : "");
		add(d, text);
		ur_document_linef(d, "%s</p>", *label ? "" : "</span>");
	} else if (is_markdown(d)) {
		ur_str_addf(&d->line, "%s%s", *label ? "- " : "  ", label);
		around(d, *label ? ": " : "", text, "");
	} else {
		ur_str_addf(&d->line, "  %-*s", LABEL_WIDTH, label);
		d->hang = LABEL_WIDTH + GAP;
		around(d, "", text, "");
	}
}

void ur_page_factf(struct ur_document *d, const char *label, const char *fmt, ...)
{
	struct ur_str text = UR_STR_INIT;
	va_list ap;

	va_start(ap, fmt);
	ur_str_vaddf(&text, fmt, ap);
	va_end(ap);
	ur_page_fact(d, label, text.buf);
	ur_str_release(&text);
}

void ur_page_address(struct ur_document *d, const char *label, const char *text)
{
	const char *mark = *label ? ": " : "";

	if (!*text || !ur_report_is_web(text) || !(is_html(d) || is_markdown(d))) {
		ur_page_fact(d, label, text);
		return;
	}
	if (is_html(d)) {
		ur_str_addf(&d->line, "<p><span class=\"dim\">%s%s</span><a href=\"",
			    label, mark);
		ur_html_text(d, text);
		ur_str_adds(&d->line, "\">");
		around(d, "", text, "</a></p>");
	} else {
		ur_str_addf(&d->line, "%s%s%s<", *label ? "- " : "", label, mark);
		ur_clean_add(&d->line, text);
		ur_document_linef(d, ">%s", *label ? "" : "\n");
	}
}

void ur_page_entry(struct ur_document *d, unsigned depth, const char *text)
{
	if (is_html(d)) {
		around(d, depth > 1 ? "<p class=\"below\">" : "<p>", text, "</p>");
	} else {
		ur_str_addf(&d->line, "%*s%s",
			    (int)(is_markdown(d) ? 2 * depth - 2 : 2 * depth), "",
			    is_markdown(d) ? "- " : "");
		around(d, "", text, "");
	}
}

static size_t columns_of(const struct ur_document *d, const char *text)
{
	struct ur_str clean = UR_STR_INIT;
	size_t columns;

	ur_clean_add_cut(&clean, text, SIZE_MAX, d->options->utf8);
	columns = ur_clean_columns(clean.buf);
	ur_str_release(&clean);
	return columns;
}

static void blanks(struct ur_document *d, size_t from, size_t to)
{
	for (; from < to; from++)
		ur_str_addc(&d->line, ' ');
}

static void text_row(struct ur_document *d, const char *const *cells, size_t columns,
		     const size_t *widths, size_t right)
{
	blanks(d, 0, GAP);
	for (size_t c = 0; c < columns; c++) {
		size_t wide = columns_of(d, cells[c]);

		if (c < right)
			blanks(d, wide, widths[c]);
		add(d, cells[c]);
		if (c + 1 == columns)
			break;
		if (c >= right)
			blanks(d, wide, widths[c]);
		blanks(d, 0, GAP);
	}
	ur_document_line(d);
}

static void text_table(struct ur_document *d, const char *const *heads, size_t columns,
		       size_t right, const char *const *cells, size_t len)
{
	size_t widths[COLUMNS_MOST] = { 0 };

	for (size_t c = 0; c < columns; c++) {
		widths[c] = strlen(heads[c]);
		for (size_t i = c; i < len; i += columns) {
			size_t wide = columns_of(d, cells[i]);

			widths[c] = wide > widths[c] ? wide : widths[c];
		}
	}
	text_row(d, heads, columns, widths, right);
	for (size_t i = 0; i + columns <= len; i += columns)
		text_row(d, &cells[i], columns, widths, right);
}

static void markup_row(struct ur_document *d, const char *const *cells, size_t columns,
		       bool heading)
{
	const char *before = is_html(d) ? heading ? "<th>" : "<td>" : "| ";
	const char *after = is_html(d) ? heading ? "</th>" : "</td>" : " ";

	if (is_html(d))
		ur_str_adds(&d->line, "<tr>");
	for (size_t c = 0; c < columns; c++) {
		ur_str_adds(&d->line, before);
		add(d, cells[c]);
		ur_str_adds(&d->line, after);
	}
	ur_document_linef(d, "%s", is_html(d) ? "</tr>" : "|");
}

void ur_page_table(struct ur_document *d, const char *const *heads, size_t columns,
		   size_t right, const char *const *cells, size_t len)
{
	columns = columns < COLUMNS_MOST ? columns : COLUMNS_MOST;
	if (!is_html(d) && !is_markdown(d)) {
		text_table(d, heads, columns, right, cells, len);
		return;
	}
	if (is_html(d))
		ur_document_linef(d, "<table><thead>");
	markup_row(d, heads, columns, true);
	if (is_html(d)) {
		ur_document_linef(d, "</thead><tbody>");
	} else {
		for (size_t c = 0; c < columns; c++)
			ur_str_adds(&d->line, c < right ? "|---:" : "|---");
		ur_document_linef(d, "|");
	}
	for (size_t i = 0; i + columns <= len; i += columns)
		markup_row(d, &cells[i], columns, false);
	if (is_html(d))
		ur_document_linef(d, "</tbody></table>");
}
