/* SPDX-License-Identifier: MIT */
#include "ur/core/marker.h"

#include <stdio.h>
#include <string.h>

#include "ur/base/str.h"
#include "ur/base/time.h"
#include "ur/core/utf8.h"

#define OPENING "[umbrella-reaper "
#define OPENING_LEN (sizeof(OPENING) - 1)
#define NONCE_LEN 8
#define LIST " p="
#define DIGEST_LEN 8
#define LIST_LEN (sizeof(LIST) - 1 + DIGEST_LEN)
#define MARKER_LEN (OPENING_LEN + UR_PASS_ID_LEN + 1 + NONCE_LEN + 1)
#define ELLIPSIS "\xe2\x80\xa6"
#define PERSON_MAX 64 /* bytes; the words behind the name must not be lost */
#define CONTEXT_MAX 96
#define INHERITED_MAX 96
#define INHERITED ", inherited: "
#define RED_ON " red on "
#define JOINT " + "

static bool only(const char *text, size_t len, const char *allowed)
{
	return strspn(text, allowed) >= len;
}

/* "20261121T205501Z" */
static bool is_pass_id(const char *text)
{
	static const char digits[] = "0123456789";

	return only(text, 8, digits) && text[8] == 'T' && only(text + 9, 6, digits) &&
	       text[15] == 'Z';
}

static bool is_hex(const char *text)
{
	return only(text, NONCE_LEN, "0123456789abcdef");
}

static enum ur_marker_kind kind_of(const char *description)
{
	static const struct {
		const char *words;
		enum ur_marker_kind kind;
		bool named;
	} kinds[] = {
		{ "Compensated: ", UR_MARKER_COMPENSATED, false },
		{ "Compensated by ", UR_MARKER_COMPENSATED_HAND, true },
		{ "Revoked: ", UR_MARKER_REVOKED, false },
		{ "Revoked by ", UR_MARKER_REVOKED_HAND, true },
		{ "Truth of the record: ", UR_MARKER_TRUTH, false },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!ur_starts_with(description, kinds[i].words))
			continue;
		if (!kinds[i].named || strstr(description, ": "))
			return kinds[i].kind;
	}
	return UR_MARKER_OTHER;
}

/* The digest before the bracket that closes a description; NULL without one. */
static const char *list_behind(const char *description, size_t len)
{
	const char *at = description + len - 1 - LIST_LEN;

	if (!ur_starts_with(at, LIST))
		return NULL;
	at += sizeof(LIST) - 1;
	return is_hex(at) ? at : NULL;
}

struct ur_marker ur_marker_parse(const char *description)
{
	struct ur_marker marker = { .kind = UR_MARKER_NONE };
	size_t len = description ? strlen(description) : 0;
	const char *at, *list;

	if (len < MARKER_LEN || description[len - 1] != ']')
		return marker;
	list = list_behind(description, len);
	len -= list ? LIST_LEN : 0;
	if (len < MARKER_LEN)
		return marker;
	at = description + len - MARKER_LEN;
	if (!ur_starts_with(at, OPENING) || (at > description && at[-1] != ' '))
		return marker;
	at += OPENING_LEN;
	if (!is_pass_id(at) || at[UR_PASS_ID_LEN] != '-' ||
	    !is_hex(at + UR_PASS_ID_LEN + 1))
		return marker;
	memcpy(marker.pass, at, UR_PASS_ID_LEN);
	memcpy(marker.nonce, at + UR_PASS_ID_LEN + 1, NONCE_LEN);
	if (list)
		memcpy(marker.list, list, DIGEST_LEN);
	marker.kind = kind_of(description);
	return marker;
}

char *ur_marker_format(const struct ur_marker *marker, char buf[UR_MARKER_TEXT_LEN])
{
	snprintf(buf, UR_MARKER_TEXT_LEN, OPENING "%s-%s%s%s]", marker->pass,
		 marker->nonce, *marker->list ? LIST : "", marker->list);
	return buf;
}

void ur_marker_inherited(const char *description, struct ur_str *out)
{
	const char *at = strstr(description, " required jobs green by ");
	const char *end;

	at = at ? strstr(at, INHERITED) : NULL;
	if (!at)
		return;
	at += strlen(INHERITED);
	end = strstr(at, RED_ON);
	while (end && at < end) {
		const char *joint = strstr(at, JOINT);
		const char *stop = joint && joint < end ? joint : end;

		if (out->len)
			ur_str_addc(out, '\n');
		ur_str_add(out, at, (size_t)(stop - at));
		at = stop == end ? end : stop + strlen(JOINT);
	}
}

/* Anything that moves a cursor, ends a line or turns the direction of text. */
static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

/* Append strangers' text as part of one line, at most @most bytes of it. */
static void add_clean(struct ur_str *out, const char *text, size_t most)
{
	const char *start = text, *next = text;
	uint32_t c;

	for (; text && (c = ur_utf8_next(&next)); text = next) {
		if ((size_t)(next - start) > most) {
			ur_str_adds(out, ELLIPSIS);
			return;
		}
		if (is_control(c))
			ur_str_addc(out, ' ');
		else if (c == UR_UTF8_BROKEN)
			ur_str_addc(out, '?');
		else
			ur_str_add(out, text, (size_t)(next - text));
	}
}

static bool given(const char *text)
{
	return text && *text;
}

static void add_proof(struct ur_str *out, const struct ur_description *d)
{
	char age[UR_DURATION_BUF];

	ur_str_addf(out, "%zu/%zu required jobs green", d->green, d->required);
	if (given(d->level_words))
		ur_str_addf(out, " by %s", d->level_words);
	if (d->skipped)
		ur_str_addf(out, ", %zu skipped as allowed", d->skipped);
	if (given(d->inherited)) {
		ur_str_adds(out, INHERITED);
		add_clean(out, d->inherited, INHERITED_MAX);
		if (given(d->inherited_on))
			ur_str_addf(out, RED_ON "%.7s", d->inherited_on);
	}
	ur_str_addf(out, ", umbrella stale %s",
		    ur_duration_format(d->stale_seconds, age));
	if (given(d->policy)) {
		ur_str_adds(out, ", ");
		add_clean(out, d->policy, CONTEXT_MAX);
	}
	if (given(d->reason)) {
		ur_str_adds(out, "; ");
		add_clean(out, d->reason, UR_DESCRIPTION_MAX);
	}
}

static void add_retraction(struct ur_str *out, const struct ur_description *d)
{
	const char *between = "";

	if (d->row_id > 0) {
		ur_str_addf(out, "takes back row %lld", (long long)d->row_id);
		between = ", ";
	}
	if (given(d->context)) {
		ur_str_adds(out, between);
		add_clean(out, d->context, CONTEXT_MAX);
		ur_str_adds(out,
			    d->outgrown ? " is required since and red" : " turned red");
		between = "; ";
	}
	if (given(d->reason)) {
		ur_str_adds(out, between);
		add_clean(out, d->reason, UR_DESCRIPTION_MAX);
	}
}

static void add_by(struct ur_str *out, const char *verb, const char *person)
{
	ur_str_addf(out, "%s by ", verb);
	add_clean(out, given(person) ? person : "a person", PERSON_MAX);
	ur_str_adds(out, ": ");
}

static void add_words(struct ur_str *out, const struct ur_description *d)
{
	switch (d->marker.kind) {
	case UR_MARKER_COMPENSATED:
		ur_str_adds(out, "Compensated: ");
		add_proof(out, d);
		break;
	case UR_MARKER_COMPENSATED_HAND:
		add_by(out, "Compensated", d->person);
		add_proof(out, d);
		break;
	case UR_MARKER_REVOKED:
		ur_str_adds(out, "Revoked: ");
		add_retraction(out, d);
		break;
	case UR_MARKER_REVOKED_HAND:
		add_by(out, "Revoked", d->person);
		add_retraction(out, d);
		break;
	case UR_MARKER_TRUTH:
		ur_str_addf(out, "Truth of the record: %s in run %lld", d->record,
			    (long long)d->run_number);
		if (given(d->policy)) {
			ur_str_adds(out, ", ");
			add_clean(out, d->policy, CONTEXT_MAX);
		}
		break;
	case UR_MARKER_NONE:
	case UR_MARKER_OTHER:
	default:
		add_clean(out, d->reason, UR_DESCRIPTION_MAX);
		break;
	}
}

/* How much of a text that is UTF-8 fits into @most bytes without splitting a character. */
static size_t fitting(const char *text, size_t most)
{
	while (((unsigned char)text[most] & 0xc0) == 0x80)
		most--;
	return most;
}

char *ur_description_format(const struct ur_description *d,
			    char buf[UR_DESCRIPTION_MAX + 1])
{
	char marker[UR_MARKER_TEXT_LEN];
	struct ur_str words = UR_STR_INIT;
	size_t room;

	room = UR_DESCRIPTION_MAX - strlen(ur_marker_format(&d->marker, marker)) - 1;
	add_words(&words, d);
	if (words.len > room) {
		room = fitting(words.buf, room - strlen(ELLIPSIS));
		snprintf(buf, UR_DESCRIPTION_MAX + 1, "%.*s" ELLIPSIS " %s", (int)room,
			 words.buf, marker);
	} else {
		snprintf(buf, UR_DESCRIPTION_MAX + 1, "%s%s%s", words.buf,
			 words.len ? " " : "", marker);
	}
	ur_str_release(&words);
	return buf;
}
