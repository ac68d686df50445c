/* SPDX-License-Identifier: MIT */
#include "bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "ur/base/clean.h"
#include "ur/base/file.h"
#include "ur/base/log.h"
#include "ur/base/memory.h"
#include "ur/base/time.h"

/* A body of UR_BODY_LIMIT bytes, each escaped as \u00XX, and what stands around it. */
#define FILE_LIMIT (UR_BODY_LIMIT * 6 + ((size_t)64 << 10))

static const char *const net_names[] = {
	[UR_NET_OK] = "ok",
	[UR_NET_RESOLVE] = "resolve",
	[UR_NET_CONNECT] = "connect",
	[UR_NET_TLS] = "tls",
	[UR_NET_TIMEOUT] = "timeout",
	[UR_NET_CUT] = "cut",
	[UR_NET_TOO_LARGE] = "too-large",
	[UR_NET_DEADLINE] = "deadline",
	[UR_NET_STOPPED] = "stopped",
	[UR_NET_OTHER] = "other",
};

/* --- base64 (RFC 4648, padded) --- */

static const char digits64[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void encode64(struct ur_str *out, const struct ur_str *bytes)
{
	const unsigned char *b = (const unsigned char *)bytes->buf;

	for (size_t i = 0; i < bytes->len; i += 3) {
		size_t n = bytes->len - i < 3 ? bytes->len - i : 3;
		unsigned v = (unsigned)b[i] << 16 |
			     (n > 1 ? (unsigned)b[i + 1] << 8 : 0) |
			     (n > 2 ? b[i + 2] : 0);
		char four[4] = { digits64[v >> 18], digits64[v >> 12 & 63],
				 n > 1 ? digits64[v >> 6 & 63] : '=',
				 n > 2 ? digits64[v & 63] : '=' };

		ur_str_add(out, four, sizeof(four));
	}
}

static bool decode64(struct ur_str *out, const char *text)
{
	size_t len = strspn(text, digits64), pad = strspn(text + len, "=");
	unsigned v = 0;

	if (text[len + pad] || (len + pad) % 4 || pad > 2)
		return false;
	for (size_t i = 0; i < len; i++) {
		v = v << 6 | (unsigned)(strchr(digits64, text[i]) - digits64);
		if (i % 4 && !ur_str_addc(out, (char)(v >> (6 - i % 4 * 2) & 255)))
			return false;
	}
	return true;
}

/* --- writing --- */

static json_t *shown(const char *text)
{
	struct ur_str s = UR_STR_INIT, cleaned = UR_STR_INIT;
	json_t *value;

	ur_str_adds(&s, text);
	ur_log_redact(&s);
	if (!ur_is_utf8(s.buf, s.len))
		ur_clean_add(&cleaned, s.buf);
	value = json_string(cleaned.len ? cleaned.buf : s.buf);
	ur_str_release(&s);
	ur_str_release(&cleaned);
	return value;
}

static json_t *moment(int64_t at)
{
	char buf[UR_TIME_BUF];

	return json_string(ur_time_format(at, buf));
}

static void set_body(json_t *answer, const struct ur_response *response)
{
	struct ur_str body = UR_STR_INIT, coded = UR_STR_INIT;

	ur_str_add(&body, response->body.buf, response->body.len);
	ur_log_redact(&body);
	if (ur_is_utf8(body.buf, body.len)) {
		json_object_set_new(answer, "body", json_stringn(body.buf, body.len));
	} else {
		encode64(&coded, &body);
		json_object_set_new(answer, "body_base64", json_string(coded.buf));
	}
	ur_str_release(&body);
	ur_str_release(&coded);
}

static enum ur_errc dump(json_t *value, int flags, const char *path, struct ur_error *err)
{
	char *text = json_dumps(value, JSON_INDENT(1));
	enum ur_errc rc = UR_OK;
	int fd;

	if (!text)
		return ur_error_set(err, UR_EIO, "cannot put '%s' together", path);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags,
		  0600);
	if (fd < 0) {
		rc = ur_error_set_errno(err, UR_EIO, errno, "cannot create '%s'", path);
	} else {
		rc = ur_file_write_all(fd, text, strlen(text), err);
		if (close(fd) < 0 && rc == UR_OK)
			rc = ur_error_set_errno(err, UR_EIO, errno, "cannot write");
		if (rc < 0) {
			unlink(path); /* half an answer is none */
			ur_error_context(err, "'%s'", path);
		}
	}
	free(text);
	return rc;
}

enum ur_errc ur_bundle_save_head(const char *directory, const char *api_base,
				 const struct ur_bundle *bundle, struct ur_error *err)
{
	char *path = ur_xasprintf("%s/bundle.json", directory);
	json_t *head = json_object();
	bool again = bundle->first_answer_at != UR_TIME_NONE;
	enum ur_errc rc;

	json_object_set_new(head, "format", json_integer(UR_BUNDLE_FORMAT));
	json_object_set_new(head, "api_base", shown(api_base));
	json_object_set_new(head, "started_at", moment(bundle->started_at));
	json_object_set_new(head, "first_answer_at", moment(bundle->first_answer_at));
	rc = dump(head, again ? O_TRUNC : O_EXCL, path, err);
	json_decref(head);
	free(path);
	return rc;
}

char *ur_bundle_key(enum ur_method method, const char *path)
{
	return ur_xasprintf("%s %s", method == UR_METHOD_POST ? "POST" : "GET", path);
}

static char *answer_file(const char *directory, unsigned number)
{
	return ur_xasprintf("%s/%06u.json", directory, number);
}

static const char *kind_of(const struct ur_response *r)
{
	return r->is_json ? "json" : r->is_html ? "html" : "other";
}

enum ur_errc ur_bundle_save_answer(const char *directory, unsigned number,
				   enum ur_method method, const char *path,
				   const struct ur_response *response,
				   struct ur_error *err)
{
	const struct ur_response *r = response;
	char *file = answer_file(directory, number);
	json_t *answer = json_object(), *headers = json_object();
	enum ur_errc rc;

	json_object_set_new(answer, "method",
			    json_string(method == UR_METHOD_POST ? "POST" : "GET"));
	json_object_set_new(answer, "path", shown(path));
	json_object_set_new(answer, "net", json_string(net_names[r->net]));
	json_object_set_new(answer, "net_text", shown(r->net_text));
	json_object_set_new(answer, "sent", json_boolean(r->sent));
	json_object_set_new(answer, "status", json_integer(r->status));
	json_object_set_new(answer, "received_at", moment(r->received_at));
	json_object_set_new(headers, "date", moment(r->date));
	json_object_set_new(headers, "age", json_integer(r->age));
	json_object_set_new(headers, "retry_after", json_integer(r->retry_after));
	json_object_set_new(headers, "total_count", json_integer(r->total_count));
	json_object_set_new(headers, "content_type", json_string(kind_of(r)));
	json_object_set_new(headers, "location", shown(r->location));
	json_object_set_new(answer, "headers", headers);
	set_body(answer, r);
	rc = dump(answer, O_EXCL, file, err);
	json_decref(answer);
	free(file);
	return rc;
}

/* --- reading --- */

static enum ur_errc load(const char *path, json_t **out, struct ur_error *err)
{
	struct ur_str text = UR_STR_INIT_LIMIT(FILE_LIMIT);
	json_error_t where;
	enum ur_errc rc = ur_file_read(path, &text, err);

	if (rc == UR_OK) {
		*out = json_loadb(text.buf, text.len,
				  JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &where);
		if (!*out)
			rc = ur_error_set(err, UR_ECONFIG, "%s:%d:%d: not JSON: %s", path,
					  where.line, where.column, where.text);
	}
	ur_str_release(&text);
	return rc;
}

enum ur_errc ur_bundle_load_head(const char *directory, struct ur_bundle *bundle,
				 struct ur_error *err)
{
	char *path = ur_xasprintf("%s/bundle.json", directory);
	json_t *head = NULL;
	json_int_t format = 0;
	enum ur_errc rc = load(path, &head, err);

	if (rc == UR_OK) {
		format = json_integer_value(json_object_get(head, "format"));
		bundle->started_at = ur_time_parse_rfc3339(
			json_string_value(json_object_get(head, "started_at")));
		bundle->first_answer_at = ur_time_parse_rfc3339(
			json_string_value(json_object_get(head, "first_answer_at")));
		if (format != UR_BUNDLE_FORMAT || bundle->started_at == UR_TIME_NONE)
			rc = ur_error_set(err, UR_ECONFIG,
					  "'%s' is no recording of format %d", path,
					  UR_BUNDLE_FORMAT);
	}
	if (rc == UR_ENOTFOUND) {
		rc = ur_error_set(err, UR_EIO, "'%s' holds no recording", directory);
		ur_error_hint(err, "make one with --record DIR");
	}
	json_decref(head);
	free(path);
	return rc;
}

static bool read_net(const char *name, enum ur_net_result *out)
{
	for (size_t i = 0; name && i < UR_LEN(net_names); i++) {
		if (!strcmp(net_names[i], name)) {
			*out = (enum ur_net_result)i;
			return true;
		}
	}
	return false;
}

static bool read_body(json_t *answer, struct ur_str *body)
{
	json_t *text = json_object_get(answer, "body");
	json_t *coded = json_object_get(answer, "body_base64");

	if (json_is_string(text))
		return ur_str_add(body, json_string_value(text),
				  json_string_length(text));
	return json_is_string(coded) && decode64(body, json_string_value(coded));
}

static bool read_response(json_t *answer, struct ur_response *r)
{
	const char *net, *net_text, *received, *date, *kind, *location;
	json_int_t status, age, retry_after, total;
	int sent;

	if (json_unpack(answer,
			"{s:s, s:s, s:b, s:I, s:s, s:{s:s, s:I, s:I, s:I, s:s, s:s}}",
			"net", &net, "net_text", &net_text, "sent", &sent, "status",
			&status, "received_at", &received, "headers", "date", &date,
			"age", &age, "retry_after", &retry_after, "total_count", &total,
			"content_type", &kind, "location", &location) < 0)
		return false;
	snprintf(r->net_text, sizeof(r->net_text), "%s", net_text);
	snprintf(r->location, sizeof(r->location), "%s", location);
	r->sent = sent;
	r->status = (long)status;
	r->received_at = ur_time_parse_rfc3339(received);
	r->date = ur_time_parse_rfc3339(date);
	r->age = age;
	r->retry_after = retry_after;
	r->total_count = total;
	r->is_json = !strcmp(kind, "json");
	r->is_html = !strcmp(kind, "html");
	return read_net(net, &r->net) && read_body(answer, &r->body);
}

enum ur_errc ur_bundle_load_answer(const char *directory, unsigned number, char **key,
				   struct ur_response *response, struct ur_error *err)
{
	struct ur_response r = UR_RESPONSE_INIT;
	char *file = answer_file(directory, number);
	const char *method, *path;
	json_t *answer = NULL;
	enum ur_errc rc = load(file, &answer, err);

	if (rc < 0)
		goto out;
	if (json_unpack(answer, "{s:s, s:s}", "method", &method, "path", &path) < 0 ||
	    !read_response(answer, &r)) {
		rc = ur_error_set(err, UR_ECONFIG, "'%s' is no recorded answer", file);
		goto out;
	}
	if (key)
		*key = ur_xasprintf("%s %s", method, path);
	if (response) {
		*response = r;
		r = (struct ur_response)UR_RESPONSE_INIT;
	}
out:
	json_decref(answer);
	ur_response_release(&r);
	free(file);
	return rc;
}
