/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <yajl/yajl_parse.h>

#include "json.h"
#include "json_strict.h"
#include "ur/base/memory.h"

/* What ur_json_read() gives is `whole` of one of these. */
struct document {
	char *texts; /* every string and name of it, each with its NUL */
	struct ur_json whole[];
};

enum fault {
	FAULT_NONE = 0,
	FAULT_SYNTAX,
	FAULT_DEPTH,
	FAULT_TWICE,
	FAULT_NAMES,
	FAULT_VALUES
};

/* A list that is not closed yet. */
struct open_list {
	size_t at;
	uint64_t names; /* a bit for each name; two different ones may share one */
};

struct reader {
	char *to; /* where the next string goes */
	struct document *doc;
	size_t len, cap;  /* values */
	const char *name; /* of the value that comes next */
	struct open_list open[UR_JSON_DEPTH_MAX];
	unsigned depth;
	enum fault fault;
};

/* What a callback returns: yajl stops at 0. */
static int fail(struct reader *r, enum fault fault)
{
	r->fault = fault;
	return 0;
}

/* ---- the tree ---- */

/* Decoded strings are never longer than their spelling with the quotes. */
static void make_room(struct reader *r, size_t text_len)
{
	r->cap = text_len / 16 + 8;
	r->doc = ur_xmalloc(sizeof(*r->doc) + r->cap * sizeof(*r->doc->whole));
	r->doc->texts = ur_xmalloc(text_len + 1);
	r->to = r->doc->texts;
}

static const char *keep(struct reader *r, const unsigned char *text, size_t len)
{
	char *copy = memcpy(r->to, text, len);

	copy[len] = '\0';
	r->to += len + 1;
	return copy;
}

/* One more value, good until the next one comes; NULL when there are too many. */
static struct ur_json *add(struct reader *r, enum ur_json_kind kind)
{
	struct ur_json *value;

	if (r->len == UR_JSON_VALUES_MAX) {
		fail(r, FAULT_VALUES);
		return NULL;
	}
	if (r->len == r->cap) {
		r->cap *= 2;
		r->doc = ur_xreallocarray(
			r->doc, 1, sizeof(*r->doc) + r->cap * sizeof(*r->doc->whole));
	}
	if (r->depth)
		r->doc->whole[r->open[r->depth - 1].at].len++;
	value = &r->doc->whole[r->len++];
	*value = (struct ur_json){ .name = r->name, .span = 1, .kind = kind };
	r->name = NULL;
	return value;
}

static int on_null(void *self)
{
	return add(self, UR_JSON_NULL) ? 1 : 0;
}

static int on_boolean(void *self, int yes)
{
	return add(self, yes ? UR_JSON_TRUE : UR_JSON_FALSE) ? 1 : 0;
}

static int on_string(void *self, const unsigned char *text, size_t len)
{
	struct reader *r = self;
	struct ur_json *value = add(r, UR_JSON_STRING);

	if (!value)
		return 0;
	value->is.text = keep(r, text, len);
	return 1;
}

/* No number of so few characters is too large. */
#define SAFE_DIGITS 18

static int64_t short_integer(const char *at, size_t len)
{
	bool negative = *at == '-';
	int64_t value = 0;

	for (size_t i = negative; i < len; i++)
		value = value * 10 + (at[i] - '0');
	return negative ? -value : value;
}

/* Told as it is spelled, which yajl has checked: nothing is rounded on the way. */
static int on_number(void *self, const char *text, size_t len)
{
	struct reader *r = self;
	size_t whole = len && *text == '-';
	struct ur_json *value;

	while (whole < len && text[whole] >= '0' && text[whole] <= '9')
		whole++;
	value = add(r, whole == len ? UR_JSON_INTEGER : UR_JSON_REAL);
	if (!value)
		return 0;
	errno = 0;
	if (whole < len)
		return isinf(strtod(text, NULL)) ? fail(r, FAULT_SYNTAX) : 1;
	value->is.integer =
		len > SAFE_DIGITS ? strtoll(text, NULL, 10) : short_integer(text, len);
	return errno == ERANGE ? fail(r, FAULT_SYNTAX) : 1;
}

static int begin(struct reader *r, enum ur_json_kind kind)
{
	if (r->depth == UR_JSON_DEPTH_MAX)
		return fail(r, FAULT_DEPTH);
	if (!add(r, kind))
		return 0;
	r->open[r->depth++] = (struct open_list){ .at = r->len - 1 };
	return 1;
}

static int on_object(void *self)
{
	return begin(self, UR_JSON_OBJECT);
}

static int on_array(void *self)
{
	return begin(self, UR_JSON_ARRAY);
}

static int on_end(void *self)
{
	struct reader *r = self;
	size_t at = r->open[--r->depth].at;

	r->doc->whole[at].span = (uint32_t)(r->len - at);
	return 1;
}

/* One of 64 bits, by the length and three letters: names of one object rarely share it. */
static uint64_t bit_of(const char *name, size_t len)
{
	const unsigned char *b = (const unsigned char *)name;
	uint64_t mix = (uint64_t)b[0] << 8 | (uint64_t)b[len / 2] << 16 | (len & 0xFF);

	if (len)
		mix |= (uint64_t)b[len - 1] << 24;
	return (uint64_t)1 << (mix * UINT64_C(0x9E3779B97F4A7C15) >> 58);
}

static bool came_before(const struct reader *r, size_t object, const char *name)
{
	const struct ur_json *all = r->doc->whole;

	for (size_t i = object + 1; i < r->len; i += all[i].span)
		if (*all[i].name == *name && strcmp(all[i].name, name) == 0)
			return true;
	return false;
}

static int on_name(void *self, const unsigned char *text, size_t len)
{
	struct reader *r = self;
	struct open_list *object = &r->open[r->depth - 1];
	const char *name = keep(r, text, len);
	uint64_t bit = bit_of(name, len);

	if (r->doc->whole[object->at].len == UR_JSON_NAMES_MAX)
		return fail(r, FAULT_NAMES);
	if (object->names & bit && came_before(r, object->at, name))
		return fail(r, FAULT_TWICE);
	object->names |= bit;
	r->name = name;
	return 1;
}

/* ---- from the outside ---- */

static enum ur_errc tell(enum fault fault, const char *text, const char *at,
			 struct ur_error *err)
{
	int line = 1;

	for (; text < at; text++)
		line += *text == '\n';
	switch (fault) {
	case FAULT_DEPTH:
		return ur_error_set(err, UR_EPROTO,
				    "the answer is nested deeper than %d levels",
				    UR_JSON_DEPTH_MAX);
	case FAULT_TWICE:
		return ur_error_set(err, UR_EPROTO,
				    "the answer names a key twice at line %d", line);
	case FAULT_NAMES:
		return ur_error_set(err, UR_EPROTO,
				    "the answer has an object of more than %d keys at "
				    "line %d",
				    UR_JSON_NAMES_MAX, line);
	case FAULT_VALUES:
		return ur_error_set(err, UR_EPROTO,
				    "the answer holds more than %u values",
				    UR_JSON_VALUES_MAX);
	case FAULT_NONE:
	case FAULT_SYNTAX:
		break;
	}
	return ur_error_set(err, UR_EPROTO, "the answer is not JSON at line %d", line);
}

static void *take(void *self, size_t size)
{
	(void)self;
	return ur_xmalloc(size);
}

static void *retake(void *self, void *old, size_t size)
{
	(void)self;
	return ur_xreallocarray(old, 1, size);
}

static void drop(void *self, void *old)
{
	(void)self;
	free(old);
}

/* The NUL at the end is none. */
static const char *behind_blanks(const char *at)
{
	while (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')
		at++;
	return at;
}

/* @return where it ended in doubt, or NULL when all was read */
static const char *feed(yajl_handle yajl, const char *text, size_t len)
{
	const char *rest;

	if (yajl_parse(yajl, (const unsigned char *)text, len) != yajl_status_ok)
		return text + yajl_get_bytes_consumed(yajl);
	rest = behind_blanks(text + yajl_get_bytes_consumed(yajl));
	if (rest < text + len)
		return rest;
	return yajl_complete_parse(yajl) == yajl_status_ok ? NULL : rest;
}

static const char *parse(struct reader *r, const char *text, size_t len)
{
	static const yajl_callbacks callbacks = {
		.yajl_null = on_null,
		.yajl_boolean = on_boolean,
		.yajl_number = on_number,
		.yajl_string = on_string,
		.yajl_start_map = on_object,
		.yajl_map_key = on_name,
		.yajl_end_map = on_end,
		.yajl_start_array = on_array,
		.yajl_end_array = on_end,
	};
	yajl_alloc_funcs memory = { take, retake, drop, NULL };
	yajl_handle yajl = yajl_alloc(&callbacks, &memory, r);
	const char *doubt;

	yajl_config(yajl, yajl_dont_validate_strings, 1); /* ur_json_objection() did */
	/* what it looks for behind the value misses a string that does not end */
	yajl_config(yajl, yajl_allow_trailing_garbage, 1);
	doubt = feed(yajl, text, len);
	if (!doubt && !ur_json_is_array(r->doc->whole) &&
	    !ur_json_is_object(r->doc->whole))
		doubt = text;
	yajl_free(yajl);
	return doubt;
}

enum ur_errc ur_json_read(const char *text, size_t len, struct ur_json **out,
			  struct ur_error *err)
{
	const char *doubt = ur_json_objection(text, len);
	struct reader r = { 0 };

	if (doubt)
		return tell(FAULT_SYNTAX, text, doubt, err);
	make_room(&r, len);
	doubt = parse(&r, text, len);
	if (doubt) {
		ur_json_free(r.doc->whole);
		return tell(r.fault, text, doubt, err);
	}
	*out = r.doc->whole;
	return UR_OK;
}

void ur_json_free(struct ur_json *whole)
{
	struct document *doc;

	if (!whole)
		return;
	doc = (struct document *)((char *)whole - offsetof(struct document, whole));
	free(doc->texts);
	free(doc);
}
