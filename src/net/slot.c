/* SPDX-License-Identifier: MIT */
#include "slot.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ur/base/clean.h"
#include "ur/base/file.h"
#include "ur/base/log.h"
#include "ur/base/memory.h"
#include "ur/net/fault.h"

#define CONNECT_MOST_MS 10000
#define TIMEOUT_MOST_MS (INT64_C(86400) * 1000) /* longer ones overflow nobody's long */
#define RESERVE_MOST ((int64_t)1 << 20)		/* believed of a Content-Length */
#define READ_BUFFER (32L << 10)

static int64_t now_ms(const struct ur_curl *t)
{
	return t->clock->monotonic_ms(t->clock->self);
}

static size_t on_header(char *line, size_t size, size_t count, void *userdata)
{
	struct ur_slot *slot = userdata;

	ur_header_line(&slot->reader, line, size * count);
	return size * count;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *userdata)
{
	struct ur_slot *slot = userdata;
	struct ur_str *body = &slot->response.body;
	int64_t length = slot->reader.content_length;

	if (!body->len && length > 0)
		ur_str_reserve(body,
			       (size_t)(length < RESERVE_MOST ? length : RESERVE_MOST));
	return ur_str_add(body, bytes, size * count) ? size * count : 0;
}

/* The same for every request of this transport. */
static CURLcode set_up(struct ur_curl *t, struct ur_slot *slot)
{
	CURL *e = slot->easy;
	CURLcode rc = CURLE_OK;

#define SET(option, value) (rc = rc ? rc : curl_easy_setopt(e, option, value))
	SET(CURLOPT_PRIVATE, slot);
	SET(CURLOPT_ERRORBUFFER, slot->detail);
	SET(CURLOPT_HEADERFUNCTION, on_header);
	SET(CURLOPT_HEADERDATA, slot);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, slot);
	SET(CURLOPT_BUFFERSIZE, READ_BUFFER);
	SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)UR_BODY_LIMIT);
	SET(CURLOPT_USERAGENT, t->user_agent);
	SET(CURLOPT_HTTPHEADER, t->read_headers);
	SET(CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
	SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	/* libcurl takes an address apart and together again for each request: it is
	 * given a short one, and what differs beside it */
	SET(CURLOPT_URL, t->origin);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_TCP_KEEPALIVE, 1L);
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MOST_MS);
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	/* whatever this machine's own settings of its TLS library allow */
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (t->tls) {
		/* one connection for all where the server speaks HTTP/2 */
		SET(CURLOPT_PIPEWAIT, 1L);
	} else {
		SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
		SET(CURLOPT_PROXY, "");
		SET(CURLOPT_NOPROXY, "*");
	}
	if (*t->ca_file) {
		SET(CURLOPT_CAINFO, t->ca_file);
		SET(CURLOPT_CAPATH, NULL);
	}
#undef SET
	return rc;
}

struct ur_slot *ur_slot_new(struct ur_curl *t)
{
	struct ur_slot *slot = ur_xcalloc(1, sizeof(*slot));

	slot->owner = t;
	slot->response = (struct ur_response)UR_RESPONSE_INIT;
	slot->easy = curl_easy_init();
	if (!slot->easy || set_up(t, slot) != CURLE_OK) {
		curl_easy_cleanup(slot->easy);
		slot->easy = NULL;
	}
	UR_GROW(t->slots, t->slots_len, t->slots_cap);
	t->slots[t->slots_len++] = slot;
	return slot;
}

static void finished(struct ur_slot *slot)
{
	struct ur_curl *t = slot->owner;

	*t->finished_end = slot;
	t->finished_end = &slot->next;
	t->transport.ready++;
}

static void refuse(struct ur_slot *slot, enum ur_net_result net, const char *text)
{
	struct ur_response *r = &slot->response;

	r->net = net;
	r->received_at = slot->owner->clock->now(slot->owner->clock->self);
	snprintf(r->net_text, sizeof(r->net_text), "%s", text);
	finished(slot);
}

static CURLcode set_method(struct ur_slot *slot)
{
	struct ur_curl *t = slot->owner;
	const struct ur_request *q = &slot->request;
	const char *body = q->body ? q->body : "";
	CURL *e = slot->easy;
	CURLcode rc = CURLE_OK;

#define SET(option, value) (rc = rc ? rc : curl_easy_setopt(e, option, value))
	if (q->method == UR_METHOD_POST) {
		SET(CURLOPT_POST, 1L);
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(body));
		SET(CURLOPT_POSTFIELDS, body);
		SET(CURLOPT_HTTPHEADER, t->write_headers);
		/* On a kept-alive connection that dies libcurl sends again by itself,
		 * even a POST that was carried out. A new connection has no such past. */
		SET(CURLOPT_FRESH_CONNECT, 1L);
	} else if (slot->set_up_for != UR_METHOD_GET) {
		/* in this order: setting fields, even none, makes it a POST */
		SET(CURLOPT_POSTFIELDS, NULL);
		SET(CURLOPT_HTTPGET, 1L);
		SET(CURLOPT_HTTPHEADER, t->read_headers);
		SET(CURLOPT_FRESH_CONNECT, 0L);
	}
#undef SET
	slot->set_up_for = q->method;
	return rc;
}

void ur_slot_begin(struct ur_slot *slot)
{
	struct ur_curl *t = slot->owner;
	const char *objection = ur_request_objection(&slot->request);
	int64_t left;
	CURLcode rc;

	slot->started_ms = now_ms(t);
	left = slot->request.until_ms - slot->started_ms;
	if (!slot->easy)
		objection = "libcurl cannot be set up";
	if (objection) {
		refuse(slot, UR_NET_OTHER, objection);
		return;
	}
	if (left <= 0) {
		refuse(slot, UR_NET_TIMEOUT, "no time was left to ask");
		return;
	}
	if (left > TIMEOUT_MOST_MS)
		left = TIMEOUT_MOST_MS;
	t->target.len = t->target_base_len;
	t->target.overflowed = false;
	ur_str_adds(&t->target, slot->request.path);
	ur_header_begin(&slot->reader, &slot->response);
	slot->detail[0] = '\0';
	rc = set_method(slot);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(slot->easy, CURLOPT_REQUEST_TARGET, t->target.buf);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(slot->easy, CURLOPT_TIMEOUT_MS, (long)left);
	if (rc != CURLE_OK || t->target.overflowed ||
	    curl_multi_add_handle(t->multi, slot->easy) != CURLM_OK) {
		refuse(slot, UR_NET_OTHER, "the request cannot be put together");
		return;
	}
	slot->running = true;
	t->running++;
	t->transport.requests++;
}

static void read_fault(struct ur_slot *slot, CURLcode code)
{
	struct ur_response *r = &slot->response;
	curl_off_t connected = 0;
	struct ur_fault fault = {
		.code = code,
		.detail = slot->detail,
		.too_large = r->body.overflowed,
		.spent_ms = now_ms(slot->owner) - slot->started_ms,
		.allowed_ms = slot->request.until_ms - slot->started_ms,
	};

	curl_easy_getinfo(slot->easy, CURLINFO_OS_ERRNO, &fault.os_errno);
	curl_easy_getinfo(slot->easy, CURLINFO_HTTP_CONNECTCODE, &fault.proxy_status);
	curl_easy_getinfo(slot->easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
	fault.connected = connected > 0;
	r->net = ur_fault_read(&fault, r->net_text, sizeof(r->net_text));
}

static void trace(struct ur_slot *slot)
{
	struct ur_curl *t = slot->owner;
	const struct ur_response *r = &slot->response;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_str line = UR_STR_INIT, shown = UR_STR_INIT;
	char at[UR_TIME_BUF];

	ur_str_addf(&line, "%s %s %s %ld %zu bytes %lld ms",
		    ur_time_format(r->received_at, at),
		    slot->request.method == UR_METHOD_POST ? "POST" : "GET",
		    slot->request.path, r->status, r->body.len,
		    (long long)(now_ms(t) - slot->started_ms));
	if (r->net != UR_NET_OK)
		ur_str_addf(&line, " (%s)", r->net_text);
	ur_log(UR_LOG_DEBUG, "%s", line.buf);
	if (t->trace_fd >= 0) {
		ur_log_redact(&line);
		ur_clean_add(&shown, line.buf);
		ur_str_addc(&shown, '\n');
		if (ur_file_write_all(t->trace_fd, shown.buf, shown.len, &err) < 0) {
			ur_error_context(&err, "the trace of requests ends here");
			ur_log(UR_LOG_WARNING, "%s", err.message);
			close(t->trace_fd);
			t->trace_fd = -1;
		}
	}
	ur_str_release(&line);
	ur_str_release(&shown);
}

void ur_slot_end(struct ur_slot *slot, CURLcode code, enum ur_net_result stopped)
{
	struct ur_curl *t = slot->owner;
	struct ur_response *r = &slot->response;
	long request_size = 0;

	r->received_at = t->clock->now(t->clock->self);
	ur_header_end(&slot->reader, r->received_at);
	curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &r->status);
	curl_easy_getinfo(slot->easy, CURLINFO_REQUEST_SIZE, &request_size);
	r->sent = request_size > 0;
	if (stopped != UR_NET_OK) {
		r->net = stopped;
		snprintf(r->net_text, sizeof(r->net_text), "given up before the answer");
	} else if (code != CURLE_OK) {
		read_fault(slot, code);
	}
	if (t->trace_fd >= 0 || ur_log_enabled(UR_LOG_DEBUG))
		trace(slot);
	if (r->net != UR_NET_OK)
		ur_str_release(&r->body);
	curl_multi_remove_handle(t->multi, slot->easy);
	slot->running = false;
	t->running--;
	finished(slot);
}
