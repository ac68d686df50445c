/* SPDX-License-Identifier: MIT */
#include "ur/core/naming.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/core/interpolate.h"
#include "ur/core/matrix.h"

#define NAME_MAX_BYTES 255
#define ELLIPSIS "\xe2\x80\xa6"

/* Suffixes that engines write on commits. servers/gitea.md section 4. */
static const char *const events[] = {
	"pull_request",
	"pull_request_target",
	"push",
	"pull_request_review",
	"pull_request_review_comment",
	"pull_request_comment",
	"release",
};

/* Bytes of the blank that @c s begins with, as the servers trim: 0 for none. */
size_t ur_naming_blank(const char *s)
{
	static const char *const wide[] = {
		"\xc2\x85",	"\xc2\xa0",	"\xe1\x9a\x80", "\xe2\x80\x80",
		"\xe2\x80\x81", "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84",
		"\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88",
		"\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8", "\xe2\x80\xa9",
		"\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80",
	};

	if (*s == ' ' || (*s >= '\t' && *s <= '\r'))
		return 1;
	if ((unsigned char)*s < 0x80) /* asked for each byte of a name */
		return 0;
	for (size_t i = 0; i < UR_LEN(wide); i++)
		if (ur_starts_with(s, wide[i]))
			return strlen(wide[i]);
	return 0;
}

static const char *base_name(const char *file)
{
	const char *slash = strrchr(file, '/');

	return slash ? slash + 1 : file;
}

static const char *trim_left(const char *text)
{
	size_t n;

	while ((n = ur_naming_blank(text)) > 0)
		text += n;
	return text;
}

/* Length of what begins at @c text without the blanks at its end. */
static size_t trimmed_len(const char *text)
{
	size_t end = 0;

	for (size_t at = 0; text[at];) {
		size_t n = ur_naming_blank(text + at);

		at += n ? n : 1;
		if (!n)
			end = at;
	}
	return end;
}

/* Blanks in front go because the whole context is trimmed. Where unnamed workflows are
 * called by their file, the name is trimmed at its end as well. */
void ur_naming_workflow(struct ur_str *out, const struct ur_dialect *dialect,
			const char *workflow, const char *file)
{
	const char *name = trim_left(workflow ? workflow : "");

	if (!dialect->unnamed_is_file)
		ur_str_adds(out, name);
	else if (*name)
		ur_str_add(out, name, trimmed_len(name));
	else
		ur_str_adds(out, base_name(file));
}

void ur_naming_context(struct ur_str *out, const struct ur_dialect *dialect,
		       const char *workflow, const char *file, const char *job,
		       const char *event)
{
	size_t before = out->len;

	ur_naming_workflow(out, dialect, workflow, file);
	if (out->len > before)
		ur_str_addc(out, ' ');
	ur_naming_add_job(out, dialect, job, event);
}

void ur_naming_add_job(struct ur_str *out, const struct ur_dialect *dialect,
		       const char *job, const char *event)
{
	if (dialect->target_is_pull_request && !strcmp(event, "pull_request_target"))
		event = "pull_request";
	ur_str_addf(out, "/ %s (%s)", job, event);
}

const char *const *ur_naming_events(size_t *len)
{
	*len = UR_LEN(events);
	return events;
}

bool ur_naming_event(const char *context, char *event, size_t size)
{
	const char *open = strrchr(context, '(');
	size_t len;

	if (!open || open == context || open[-1] != ' ')
		return false;
	open++;
	len = strlen(open);
	if (!len || open[len - 1] != ')')
		return false;
	len--;
	for (size_t i = 0; i < UR_LEN(events); i++)
		if (strlen(events[i]) == len && !strncmp(events[i], open, len) &&
		    len < size) {
			memcpy(event, events[i], len + 1);
			return true;
		}
	return false;
}

bool ur_naming_is_job(const char *context, const char *job, const char *event)
{
	struct ur_str tail = UR_STR_INIT;
	bool is;

	ur_str_addf(&tail, "/ %s (%s)", job, event);
	is = ur_ends_with(context, tail.buf) &&
	     (strlen(context) == tail.len ||
	      context[strlen(context) - tail.len - 1] == ' ');
	ur_str_release(&tail);
	return is;
}

void ur_names_release(struct ur_names *names)
{
	for (size_t i = 0; i < names->len; i++)
		free(names->items[i]);
	free(names->items);
	*names = (struct ur_names)UR_NAMES_INIT;
}

void ur_names_push(struct ur_names *names, const char *name)
{
	UR_GROW(names->items, names->len, names->cap);
	names->items[names->len++] = ur_xstrdup(name);
}

static bool has_expression(const char *name)
{
	return strstr(name, "${{") && strstr(name, "}}");
}

/* One combination's name; false when it would have to be evaluated. */
static bool name_of(const struct ur_dialect *dialect, const struct ur_naming_job *job,
		    const struct ur_combo *combo, struct ur_str *out)
{
	bool named = job->name && *job->name;
	const char *name = named ? job->name : job->id;
	bool forgejo = dialect->job_naming == UR_NAMING_FORGEJO;

	if (!combo->len) {
		/* only Forgejo evaluates without a matrix */
		if (forgejo && has_expression(name))
			return ur_interpolate(out, combo, name);
		if (forgejo && strstr(name, "${{"))
			return false;
		return ur_str_adds(out, name);
	}
	if (dialect->job_naming != UR_NAMING_NEVER_EVALUATES && has_expression(name))
		return ur_interpolate(out, combo, name);
	if (forgejo && strstr(name, "${{"))
		return false;
	ur_str_adds(out, name);
	if (!forgejo || !named)
		ur_str_addf(out, " %s", combo->label);
	return !out->overflowed;
}

const char *ur_naming_names(const struct ur_dialect *dialect,
			    const struct ur_naming_job *job, struct ur_names *out)
{
	struct ur_combos combos = UR_COMBOS_INIT;
	static const struct ur_combo nothing;
	const struct ur_combo *items = &nothing;
	const char *cause = NULL;
	size_t len = 1;

	if (job->matrix) {
		/* how a matrix of calls is unfolded where calls are was not seen */
		if (job->reusable && dialect->callee_writes)
			return "reusable-workflow";
		cause = ur_matrix_combos(dialect, job->matrix, &combos);
		if (cause)
			return cause;
		items = combos.items;
		len = combos.len;
	}
	for (size_t i = 0; i < len && !cause; i++) {
		struct ur_str name = UR_STR_INIT_LIMIT(64 << 10);

		if (name_of(dialect, job, &items[i], &name))
			ur_names_push(out, name.buf);
		else
			cause = "name-expression";
		ur_str_release(&name);
	}
	ur_combos_release(&combos);
	return cause;
}

static bool is_ascii(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 0x80)
			return false;
	return true;
}

struct numbered {
	char *name; /* as it was */
	size_t at;
};

static int by_name(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->at > y->at) - (x->at < y->at);
}

/* Equal names of one run: the second gets -1, the third -2. */
static void number(struct ur_names *names)
{
	struct numbered *sorted = ur_xcalloc(names->len + 1, sizeof(*sorted));
	size_t before = 0;

	for (size_t i = 0; i < names->len; i++)
		sorted[i] = (struct numbered){ names->items[i], i };
	qsort(sorted, names->len, sizeof(*sorted), by_name);
	for (size_t i = 1; i < names->len; i++) {
		before = strcmp(sorted[i - 1].name, sorted[i].name) ? 0 : before + 1;
		if (before)
			names->items[sorted[i].at] =
				ur_xasprintf("%s-%zu", sorted[i].name, before);
	}
	for (size_t i = 0; i < names->len; i++)
		if (names->items[sorted[i].at] != sorted[i].name)
			free(sorted[i].name);
	free(sorted);
}

const char *ur_naming_finish(const struct ur_dialect *dialect, struct ur_names *names)
{
	/* versions count bytes or columns: the same as long as it is ASCII */
	for (size_t i = 0; i < names->len; i++)
		if (strlen(names->items[i]) > NAME_MAX_BYTES - 5 &&
		    !is_ascii(names->items[i]))
			return "name-too-long";
	if (dialect->job_naming == UR_NAMING_FORGEJO)
		number(names);
	for (size_t i = 0; i < names->len; i++) {
		char *name = names->items[i];

		if (strlen(name) <= NAME_MAX_BYTES)
			continue;
		memcpy(name + NAME_MAX_BYTES - 3, ELLIPSIS, 4);
	}
	return NULL;
}

/* Nothing left, or what a matrix or numbering puts behind a name. */
static bool is_suffix(const struct ur_dialect *dialect, const char *rest, size_t len)
{
	size_t digits = 0;

	if (!len)
		return true;
	if (len >= 3 && rest[0] == ' ' && rest[1] == '(' && rest[len - 1] == ')')
		return true;
	if (dialect->job_naming != UR_NAMING_FORGEJO)
		return false;
	while (digits < len && rest[len - 1 - digits] >= '0' &&
	       rest[len - 1 - digits] <= '9')
		digits++;
	return digits && digits < len && rest[len - 1 - digits] == '-';
}

struct ur_naming_shape ur_naming_shape(const struct ur_dialect *dialect,
				       const struct ur_naming_job *job)
{
	const char *text = job->name && *job->name ? job->name : job->id;
	bool evaluates = dialect->job_naming != UR_NAMING_NEVER_EVALUATES;
	/* of a longer one the rest is cut */
	size_t whole = strnlen(text, NAME_MAX_BYTES);
	const char *open = evaluates ? memmem(text, whole, "${{", 3) : NULL;
	struct ur_naming_shape shape = {
		.text = text,
		.fixed = open ? (size_t)(open - text) : whole,
		.computed = open != NULL,
	};

	if (open)
		shape.literal = ur_interpolate_format(open);
	/* elsewhere numbers and remarks are put behind it */
	if (open && dialect->job_naming == UR_NAMING_MATRIX_EVALUATES)
		shape.tail = ur_interpolate_tail(open);
	shape.tail_len = shape.tail ? strlen(shape.tail) : 0;
	return shape;
}

/* Behind what is fixed of it. */
static bool could_become(const struct ur_naming_shape *shape, const char *name,
			 size_t len)
{
	/* without a matrix it stays as it is written */
	if (len >= 3 && !memcmp(name, "${{", 3))
		return true;
	if (len < shape->tail_len)
		return false;
	len -= shape->tail_len;
	if (shape->tail_len && memcmp(name + len, shape->tail, shape->tail_len) != 0)
		return false;
	return !shape->literal || ur_interpolate_could_format(shape->literal, name, len);
}

bool ur_naming_could_be(const struct ur_dialect *dialect,
			const struct ur_naming_shape *shape, const char *name, size_t len)
{
	size_t fixed = shape->fixed;

	/* an expression that fails leaves nothing of the name */
	if (shape->computed &&
	    (!len || (name[0] == '-' && is_suffix(dialect, name, len))))
		return true;
	/* a name that was cut may have lost what would tell it apart */
	if (len > NAME_MAX_BYTES - 3 || fixed > NAME_MAX_BYTES - 3)
		return true;
	if (len < fixed || memcmp(name, shape->text, fixed) != 0)
		return false;
	return shape->computed ? could_become(shape, name + fixed, len - fixed) :
				 is_suffix(dialect, name + fixed, len - fixed);
}
