/* SPDX-License-Identifier: MIT */
#include "ur/net/fault.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "ur/base/memory.h"

static const struct {
	CURLcode code;
	enum ur_net_result net;
	const char *text; /* NULL: libcurl's own words */
} meanings[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, UR_NET_RESOLVE, NULL },
	{ CURLE_COULDNT_RESOLVE_PROXY, UR_NET_RESOLVE, NULL },
	{ CURLE_COULDNT_CONNECT, UR_NET_CONNECT, NULL },
	{ CURLE_PROXY, UR_NET_CONNECT, NULL },
	{ CURLE_SSL_CONNECT_ERROR, UR_NET_TLS, NULL },
	{ CURLE_PEER_FAILED_VERIFICATION, UR_NET_TLS, NULL },
	{ CURLE_SSL_CERTPROBLEM, UR_NET_TLS, NULL },
	{ CURLE_SSL_CIPHER, UR_NET_TLS, NULL },
	{ CURLE_SSL_CACERT_BADFILE, UR_NET_TLS, NULL },
	{ CURLE_SSL_CRL_BADFILE, UR_NET_TLS, NULL },
	{ CURLE_SSL_ISSUER_ERROR, UR_NET_TLS, NULL },
	{ CURLE_SSL_INVALIDCERTSTATUS, UR_NET_TLS, NULL },
	{ CURLE_SSL_ENGINE_INITFAILED, UR_NET_TLS, NULL },
	{ CURLE_USE_SSL_FAILED, UR_NET_TLS, NULL },
	{ CURLE_OPERATION_TIMEDOUT, UR_NET_TIMEOUT, NULL },
	{ CURLE_PARTIAL_FILE, UR_NET_CUT,
	  "connection closed in the middle of the answer" },
	{ CURLE_RECV_ERROR, UR_NET_CUT,
	  "connection lost before the answer was complete" },
	{ CURLE_SEND_ERROR, UR_NET_CUT, "connection lost while sending" },
	{ CURLE_GOT_NOTHING, UR_NET_CUT, "connection closed without an answer" },
	{ CURLE_HTTP2, UR_NET_CUT, NULL },
	{ CURLE_HTTP2_STREAM, UR_NET_CUT, NULL },
	{ CURLE_FILESIZE_EXCEEDED, UR_NET_TOO_LARGE, NULL },
	{ CURLE_WEIRD_SERVER_REPLY, UR_NET_OTHER, "the answer is not HTTP" },
	{ CURLE_UNSUPPORTED_PROTOCOL, UR_NET_OTHER, "the answer is not HTTP" },
};

/* Sentences begin with a small letter here, names and abbreviations do not. */
static void put_lower(char *text, size_t size, const char *words)
{
	size_t first = strcspn(words, " ");

	snprintf(text, size, "%s", words);
	if (first > 1 && strspn(words + 1, "abcdefghijklmnopqrstuvwxyz") + 1 >= first)
		text[0] = (char)tolower((unsigned char)text[0]);
}

/* Rounded: a millisecond has often passed between setting the time and starting. */
static void put_duration(char *text, size_t size, const char *words, int64_t ms)
{
	if (ms >= 1000)
		snprintf(text, size, "%s %llds", words, (long long)(ms + 500) / 1000);
	else
		snprintf(text, size, "%s %lldms", words, (long long)(ms + 5) / 10 * 10);
}

/* A connection that broke during the handshake may stand the next time; a refused
 * certificate will not. OpenSSL's words are the only thing that tells them apart. */
static bool broke_in_handshake(const struct ur_fault *fault)
{
	return fault->code == CURLE_SSL_CONNECT_ERROR &&
	       (strstr(fault->detail, "SSL_ERROR_SYSCALL") ||
		strstr(fault->detail, "unexpected eof") ||
		strstr(fault->detail, "onnection reset"));
}

/* What answered in plain http is no matter of certificates. */
static bool speaks_no_tls(const struct ur_fault *fault)
{
	return fault->code == CURLE_SSL_CONNECT_ERROR &&
	       strstr(fault->detail, "wrong version number");
}

static enum ur_net_result read_timeout(const struct ur_fault *fault, char *text,
				       size_t size)
{
	if (!fault->connected && fault->spent_ms < fault->allowed_ms) {
		put_duration(text, size, "no connection within", fault->spent_ms);
		return UR_NET_CONNECT;
	}
	put_duration(text, size, "no answer within", fault->allowed_ms);
	return UR_NET_TIMEOUT;
}

enum ur_net_result ur_fault_read(const struct ur_fault *fault, char *text, size_t size)
{
	const char *words = NULL, *system = NULL;
	enum ur_net_result net = UR_NET_OTHER;

	if (fault->too_large || fault->code == CURLE_FILESIZE_EXCEEDED) {
		snprintf(text, size, "the answer is larger than %zu MiB",
			 UR_BODY_LIMIT >> 20);
		return UR_NET_TOO_LARGE;
	}
	if (fault->code == CURLE_OPERATION_TIMEDOUT)
		return read_timeout(fault, text, size);
	if (fault->proxy_status >= 300 && !fault->connected) {
		snprintf(text, size, "the proxy answered %ld", fault->proxy_status);
		return UR_NET_CONNECT;
	}
	for (size_t i = 0; i < UR_LEN(meanings); i++) {
		if (meanings[i].code == fault->code) {
			net = meanings[i].net;
			words = meanings[i].text;
		}
	}
	if (net == UR_NET_TLS && broke_in_handshake(fault)) {
		net = UR_NET_CUT;
		words = "connection lost during the TLS handshake";
	}
	if (speaks_no_tls(fault))
		words = "this port does not speak TLS";
	if (net == UR_NET_CONNECT && fault->os_errno)
		system = strerrordesc_np((int)fault->os_errno);
	if (system)
		words = system;
	if (!words)
		words = fault->detail[0] ? fault->detail :
					   curl_easy_strerror(fault->code);
	put_lower(text, size, words);
	return net;
}
