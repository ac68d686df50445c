/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ur/base/memory.h"
#include "ur/base/time.h"
#include "ur/report/html.h"

#define ROWS_MOST 100 /* of one head; a stranger decides how many there are */
/* places on the line in thousandths of its width */
#define FIRST 30
#define LAST 800
#define LATER 850
#define END 1000

/* Where the story of one head lies. */
struct story {
	int64_t from, to; /* first and last row; UR_TIME_NONE: none has a time */
	int64_t umbrella; /* newest row of the umbrella */
	enum ur_state umbrella_state;
	int64_t green; /* newest green of a required context */
	size_t required;
	bool all_green; /* of the required rows that are here */
	bool stale;	/* by the verdict, which rests on more than rows */
};

static void later(int64_t *at, int64_t when)
{
	if (*at == UR_TIME_NONE || when > *at)
		*at = when;
}

static struct story story_of(const struct ur_pr_result *pr)
{
	struct story s = { .from = UR_TIME_NONE,
			   .to = UR_TIME_NONE,
			   .umbrella = UR_TIME_NONE,
			   .green = UR_TIME_NONE,
			   .all_green = true,
			   .stale = pr->reason == UR_REASON_STALE };

	for (size_t i = 0; i < pr->rows.len; i++) {
		const struct ur_row *row = &pr->rows.items[i];
		const char *role = ur_report_role(pr, row);
		bool green = row->state == UR_STATE_SUCCESS;

		if (!strcmp(role, "required")) {
			s.required++;
			s.all_green = s.all_green && green;
		}
		if (row->created_at == UR_TIME_NONE)
			continue;
		if (s.from == UR_TIME_NONE || row->created_at < s.from)
			s.from = row->created_at;
		later(&s.to, row->created_at);
		if (!strcmp(role, "required") && green)
			later(&s.green, row->created_at);
		if (!strcmp(role, "umbrella") &&
		    (s.umbrella == UR_TIME_NONE || row->created_at >= s.umbrella)) {
			s.umbrella = row->created_at;
			s.umbrella_state = row->state;
		}
	}
	return s;
}

/* From when on the umbrella said what was no longer so; UR_TIME_NONE when that cannot be
 * seen from the rows. */
static int64_t stale_since(const struct story *s)
{
	if (!s->stale || s->umbrella == UR_TIME_NONE || s->green == UR_TIME_NONE ||
	    !s->required || !s->all_green || !ur_state_is_red(s->umbrella_state))
		return UR_TIME_NONE;
	return s->green > s->umbrella ? s->green : s->umbrella;
}

static unsigned place(const struct story *s, int64_t at)
{
	if (s->to <= s->from)
		return (FIRST + LAST) / 2;
	return FIRST + (unsigned)((double)(at - s->from) / (double)(s->to - s->from) *
				  (LAST - FIRST));
}

static void percent(struct ur_document *d, const char *attribute, unsigned thousandths)
{
	ur_str_addf(&d->line, " %s=\"%u.%u%%\"", attribute, thousandths / 10,
		    thousandths % 10);
}

static void line(struct ur_document *d, const char *kind, unsigned from, unsigned to)
{
	ur_str_addf(&d->line, "<line class=\"%s\" y1=\"50%%\" y2=\"50%%\"", kind);
	percent(d, "x1", from);
	percent(d, "x2", to);
	ur_str_adds(&d->line, "/>");
}

/* ---- words ---- */

static void moment(struct ur_document *d, int64_t at)
{
	char buf[UR_TIME_BUF];

	ur_time_format(at, buf);
	if (!*buf) {
		ur_str_adds(&d->line, "at an unknown time");
		return;
	}
	buf[strcspn(buf, "T")] = ' ';
	ur_str_adds(&d->line, buf);
}

/* "umbrella failure 2026-11-22 06:33:41Z" */
static void spoken(struct ur_document *d, const char *role, const struct ur_row *row)
{
	ur_str_addf(&d->line, "%s %s ", role, ur_state_name(row->state));
	moment(d, row->created_at);
}

/* How the row lies to the umbrella's newest. */
static void distance(struct ur_document *d, const struct story *s,
		     const struct ur_row *row)
{
	int64_t by = row->created_at - s->umbrella;
	char buf[UR_DURATION_BUF];

	if (row->created_at == UR_TIME_NONE || s->umbrella == UR_TIME_NONE)
		return;
	if (!by)
		ur_str_adds(&d->line, ", with the umbrella");
	else
		ur_str_addf(&d->line, ", %s %s the umbrella",
			    ur_duration_format(by < 0 ? -by : by, buf),
			    by < 0 ? "before" : "after");
}

static void summary(struct ur_document *d, const struct story *s)
{
	int64_t since = stale_since(s);
	char buf[UR_DURATION_BUF];

	if (s->umbrella == UR_TIME_NONE) {
		ur_str_adds(&d->line, "no row of the umbrella with a time");
	} else {
		ur_str_addf(&d->line, "umbrella %s ", ur_state_name(s->umbrella_state));
		moment(d, s->umbrella);
	}
	if (s->green != UR_TIME_NONE) {
		ur_str_adds(&d->line, ", last required green ");
		moment(d, s->green);
	}
	if (since == UR_TIME_NONE)
		return;
	ur_str_adds(&d->line, ", stale");
	if (d->result->started_at > since)
		ur_str_addf(&d->line, " for %s",
			    ur_duration_format(d->result->started_at - since, buf));
}

/* ---- the line of one row ---- */

static void lane(struct ur_document *d, const struct story *s, const char *role,
		 const struct ur_row *row)
{
	int64_t since = stale_since(s);

	ur_str_adds(&d->line, "<svg role=\"img\" aria-label=\"");
	spoken(d, role, row);
	ur_str_adds(&d->line, "\">");
	line(d, "past", 0, LATER - 20);
	line(d, "wait", LATER, END);
	if (since != UR_TIME_NONE) {
		ur_str_adds(&d->line, "<line class=\"since\" y1=\"0\" y2=\"100%\"");
		percent(d, "x1", place(s, since));
		percent(d, "x2", place(s, since));
		ur_str_adds(&d->line, "/>");
		if (!strcmp(role, "umbrella"))
			line(d, "stale", place(s, since), END);
	}
	if (row->created_at != UR_TIME_NONE) {
		ur_str_addf(&d->line, "<use href=\"#%s\" class=\"%s %s\" y=\"50%%\"",
			    ur_state_name(row->state), ur_state_name(row->state), role);
		percent(d, "x", place(s, row->created_at));
		ur_str_adds(&d->line, "><title>");
		spoken(d, role, row);
		ur_str_adds(&d->line, "</title></use>");
	}
	ur_str_adds(&d->line, "</svg>");
}

static void item(struct ur_document *d, const struct story *s, const char *role,
		 const struct ur_row *row)
{
	ur_str_addf(&d->line, "<li class=\"%s\"><div><b>", role);
	ur_html_text(d, row->context);
	ur_str_addf(&d->line, "</b><small>%s: %s, ", role, ur_state_name(row->state));
	moment(d, row->created_at);
	if (strcmp(role, "umbrella") != 0)
		distance(d, s, row);
	if (row->ours)
		ur_str_adds(&d->line, ", by this program");
	ur_str_adds(&d->line, "</small></div>");
	lane(d, s, role, row);
	ur_str_adds(&d->line, "</li>");
	ur_document_line(d);
}

/* The umbrella, what it stands for, the rest. @return how many were left out */
static size_t items(struct ur_document *d, const struct story *s,
		    const struct ur_pr_result *pr)
{
	static const char *const roles[] = { "umbrella", "required", "other" };
	size_t shown = 0, left_out = 0;

	for (size_t r = 0; r < UR_LEN(roles); r++) {
		for (size_t i = 0; i < pr->rows.len; i++) {
			const struct ur_row *row = &pr->rows.items[i];

			if (strcmp(ur_report_role(pr, row), roles[r]) != 0)
				continue;
			if (shown++ < ROWS_MOST)
				item(d, s, roles[r], row);
			else
				left_out++;
		}
	}
	return left_out;
}

/* A required context that no row bears has its line as well, and nothing on it. */
static void missing(struct ur_document *d, const struct ur_pr_result *pr)
{
	for (size_t i = 0; i < pr->policy.required_len; i++) {
		const char *context = pr->policy.required[i].context;
		bool there = false;

		for (size_t r = 0; r < pr->rows.len && !there; r++)
			there = pr->rows.items[r].context &&
				!strcmp(pr->rows.items[r].context, context);
		if (there)
			continue;
		ur_str_adds(&d->line, "<li class=\"required\"><div><b>");
		ur_html_text(d, context);
		ur_document_linef(d, "</b><small>required: no status</small></div></li>");
	}
}

bool ur_html_timeline(struct ur_document *d, const struct ur_pr_result *pr, bool open)
{
	const struct story s = story_of(pr);
	size_t left_out;

	if (!pr->rows.len)
		return false;
	ur_str_addf(&d->line, "<details%s><summary>", open ? " open" : "");
	summary(d, &s);
	ur_document_linef(d, "</summary>");
	ur_document_linef(d, "<ul class=\"time\">");
	left_out = items(d, &s, pr);
	missing(d, pr);
	ur_document_linef(d, "</ul>");
	ur_str_adds(&d->line, "<p class=\"axis\"><span>");
	moment(d, s.from);
	ur_str_adds(&d->line, "</span><span>");
	if (s.to > s.from)
		moment(d, s.to);
	ur_str_adds(&d->line, "</span><span>now</span></p>");
	ur_document_line(d);
	if (left_out)
		ur_document_linef(
			d, "<p>%zu more rows are left out; 'explain' has them.</p>",
			left_out);
	ur_document_linef(d, "</details>");
	return true;
}

/* ---- shapes ---- */

/* A state has its shape, so that nobody has to tell colours apart. */
static const struct {
	enum ur_state state;
	const char *shape;
} shapes[] = {
	{ UR_STATE_SUCCESS, "<circle r=\"5\"/>" },
	{ UR_STATE_FAILURE, "<path d=\"M-5-5L5 5M5-5L-5 5\"/>" },
	{ UR_STATE_ERROR, "<path d=\"M-5-5L5 5M5-5L-5 5M-7 0H7\"/>" },
	{ UR_STATE_WARNING, "<path d=\"M0-6L6 5H-6Z\"/>" },
	{ UR_STATE_PENDING, "<circle r=\"4.5\" class=\"hollow\"/>" },
	{ UR_STATE_SKIPPED, "<path d=\"M-6 0H6\"/>" },
	{ UR_STATE_UNKNOWN, "<path d=\"M-4.5-4.5H4.5V4.5H-4.5Z\" class=\"hollow\"/>" },
};

void ur_html_shapes(struct ur_document *d)
{
	ur_str_adds(&d->line, "<svg class=\"shapes\" aria-hidden=\"true\"><defs>");
	for (size_t i = 0; i < UR_LEN(shapes); i++)
		ur_str_addf(&d->line, "<g id=\"%s\">%s</g>",
			    ur_state_name(shapes[i].state), shapes[i].shape);
	ur_str_adds(&d->line, "</defs></svg>");
	ur_document_line(d);
}

void ur_html_legend(struct ur_document *d)
{
	ur_str_adds(&d->line, "<p class=\"legend\">");
	for (size_t i = 0; i < UR_LEN(shapes); i++) {
		const char *name = ur_state_name(shapes[i].state);

		ur_str_addf(
			&d->line,
			"<span><svg aria-hidden=\"true\"><use href=\"#%s\" class=\"%s\" "
			"x=\"50%%\" y=\"50%%\"/></svg> %s</span> ",
			name, name, name);
	}
	ur_str_adds(&d->line, "</p>");
	ur_document_line(d);
}
