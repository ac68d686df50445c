/* SPDX-License-Identifier: MIT */
#include "ur/net/curl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "slot.h"
#include "ur/base/file.h"
#include "ur/base/memory.h"

#define TARGET_MOST ((size_t)64 << 10)

static int64_t now_ms(const struct ur_curl *t)
{
	return t->clock->monotonic_ms(t->clock->self);
}

static struct ur_slot *slot_take(struct ur_curl *t)
{
	struct ur_slot *slot = t->free_slots;

	if (!slot)
		return ur_slot_new(t);
	t->free_slots = slot->next;
	slot->next = NULL;
	return slot;
}

static void turn(struct ur_curl *t)
{
	int running, left;
	CURLMsg *message;

	curl_multi_perform(t->multi, &running);
	while ((message = curl_multi_info_read(t->multi, &left))) {
		CURLcode code = message->data.result;
		char *slot = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &slot);
		ur_slot_end((struct ur_slot *)(void *)slot, code, UR_NET_OK);
	}
}

static void submit(void *self, const struct ur_request *request)
{
	struct ur_slot *slot = slot_take(self);

	slot->request = *request;
	ur_slot_begin(slot);
}

/* One turn for all that was submitted: a server that sleeps is woken once. */
static void flush(void *self)
{
	turn(self);
}

static bool hand_out(struct ur_curl *t, void **tag, struct ur_response *response)
{
	struct ur_slot *slot = t->finished;

	if (!slot)
		return false;
	t->finished = slot->next;
	if (!t->finished)
		t->finished_end = &t->finished;
	t->transport.ready--;
	*tag = slot->request.tag;
	*response = slot->response;
	slot->response = (struct ur_response)UR_RESPONSE_INIT;
	slot->next = t->free_slots;
	t->free_slots = slot;
	return true;
}

static int wait_for_one(void *self, int64_t most_ms, void **tag,
			struct ur_response *response)
{
	struct ur_curl *t = self;
	int64_t until = now_ms(t);
	struct curl_waitfd stop = { .fd = t->stop_fd, .events = CURL_WAIT_POLLIN };

	until = most_ms < 0 || most_ms > INT64_MAX - until ? INT64_MAX : until + most_ms;
	for (;;) {
		bool watch = t->stop_fd >= 0 && !t->stop_seen;
		int64_t left;

		if (hand_out(t, tag, response))
			return 1;
		turn(t);
		if (hand_out(t, tag, response))
			return 1;
		if (!t->running && most_ms < 0)
			return 0;
		left = until - now_ms(t);
		if (left <= 0)
			return 0;
		stop.revents = 0;
		curl_multi_poll(t->multi, &stop, watch, left < 60000 ? (int)left : 60000,
				NULL);
		if (watch && stop.revents) {
			/* once: whoever goes on after a signal must not spin on it */
			t->stop_seen = true;
			return 0;
		}
	}
}

static void stop_all(void *self, enum ur_net_result why)
{
	struct ur_curl *t = self;

	for (size_t i = 0; i < t->slots_len; i++) {
		if (t->slots[i]->running)
			ur_slot_end(t->slots[i], CURLE_OK, why);
	}
}

/* --- beginning and end --- */

static bool printable(const char *text, char least)
{
	for (; *text; text++) {
		if (*text < least || *text > '~')
			return false;
	}
	return true;
}

static bool lacks(CURLU *url, CURLUPart part)
{
	char *value = NULL;
	bool none = curl_url_get(url, part, &value, 0) != CURLUE_OK;

	curl_free(value);
	return none;
}

static enum ur_errc read_base(struct ur_curl *t, const char *base, struct ur_error *err)
{
	CURLU *url = curl_url();
	enum ur_errc rc = UR_EUSAGE;
	size_t len = strlen(base);
	const char *host, *host_end;

	t->tls = !strncasecmp(base, "https://", 8);
	if (!t->tls && strncasecmp(base, "http://", 7))
		ur_error_set(err, rc, "'%s' is no http or https address", base);
	else if (!url || !printable(base, '!') ||
		 curl_url_set(url, CURLUPART_URL, base, 0) != CURLUE_OK)
		ur_error_set(err, rc, "'%s' is no address", base);
	else if (!lacks(url, CURLUPART_USER) || !lacks(url, CURLUPART_PASSWORD))
		ur_error_set(err, rc, "the server's address holds a user or password");
	else if (!lacks(url, CURLUPART_QUERY) || !lacks(url, CURLUPART_FRAGMENT))
		ur_error_set(err, rc, "'%s' has a part behind '?' or '#'", base);
	else
		rc = UR_OK;
	curl_url_cleanup(url);
	if (rc < 0)
		return rc;
	while (len && base[len - 1] == '/')
		len--;
	host = strstr(base, "://") + strlen("://");
	host_end = host + strcspn(host, "/");
	t->origin = ur_xasprintf("%.*s/", (int)(host_end - base), base);
	if (host_end < base + len)
		ur_str_add(&t->target, host_end, (size_t)(base + len - host_end));
	t->target_base_len = t->target.len;
	return UR_OK;
}

static bool add_header(struct curl_slist **list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(*list, line);

	if (longer)
		*list = longer;
	return longer;
}

static enum ur_errc make_headers(struct ur_curl *t, const char *token,
				 struct ur_error *err)
{
	struct curl_slist **lists[] = { &t->read_headers, &t->write_headers };
	struct ur_str line = UR_STR_INIT;
	bool ok = true;

	if (!printable(token, '!'))
		return ur_error_set(err, UR_EUSAGE,
				    "the token holds a blank or a line break");
	ur_str_setf(&line, "Authorization: token %s", token);
	for (size_t i = 0; i < UR_LEN(lists); i++) {
		ok = ok && add_header(lists[i], "Accept: application/json") &&
		     add_header(lists[i], "Cache-Control: no-cache") &&
		     (!*token || add_header(lists[i], line.buf));
	}
	ok = ok && add_header(&t->write_headers, "Content-Type: application/json") &&
	     add_header(&t->write_headers, "Expect:");
	explicit_bzero(line.buf, line.len);
	ur_str_release(&line);
	return ok ? UR_OK : ur_error_set(err, UR_EIO, "libcurl cannot be set up");
}

static void wipe_headers(struct curl_slist *list)
{
	for (struct curl_slist *at = list; at; at = at->next)
		explicit_bzero(at->data, strlen(at->data));
	curl_slist_free_all(list);
}

static void free_all(void *self)
{
	struct ur_curl *t = self;

	for (size_t i = 0; i < t->slots_len; i++) {
		struct ur_slot *slot = t->slots[i];

		if (slot->running)
			curl_multi_remove_handle(t->multi, slot->easy);
		curl_easy_cleanup(slot->easy);
		ur_response_release(&slot->response);
		free(slot);
	}
	free(t->slots);
	curl_multi_cleanup(t->multi);
	wipe_headers(t->read_headers);
	wipe_headers(t->write_headers);
	ur_str_release(&t->target);
	free(t->origin);
	free(t->user_agent);
	free(t->ca_file);
	if (t->trace_fd >= 0)
		close(t->trace_fd);
	free(t);
	curl_global_cleanup();
}

static enum ur_errc open_files(struct ur_curl *t, const char *trace_file,
			       struct ur_error *err)
{
	enum ur_errc rc;
	struct stat st;

	/* libcurl would wait for the writer of a pipe */
	if (*t->ca_file && !ur_starts_with(t->ca_file, "/dev/") &&
	    !stat(t->ca_file, &st) && !S_ISREG(st.st_mode)) {
		rc = ur_error_set(err, UR_EIO,
				  "cannot read the certificates '%s': it is no regular "
				  "file",
				  t->ca_file);
		ur_error_hint(err, "--ca-file or forge.ca_file names that file");
		return rc;
	}
	if (*t->ca_file && access(t->ca_file, R_OK) < 0) {
		rc = ur_error_set_errno(err, UR_EIO, errno,
					"cannot read the certificates '%s'", t->ca_file);
		ur_error_hint(err, "--ca-file or forge.ca_file names that file");
		return rc;
	}
	if (!*trace_file)
		return UR_OK;
	rc = ur_file_open_append(trace_file, 0600, &t->trace_fd, err);
	if (rc < 0) {
		ur_error_context(err, "the trace");
		ur_error_hint(err, "--trace-http names that file");
		return rc;
	}
	return UR_OK;
}

enum ur_errc ur_curl_new(const struct ur_curl_options *options, struct ur_transport **out,
			 struct ur_error *err)
{
	const char *agent = options->user_agent ? options->user_agent : "";
	struct ur_curl *t = ur_xcalloc(1, sizeof(*t));
	enum ur_errc rc = UR_OK;

	/* libcurl writes the keys of each connection there, and with them the token */
	(void)unsetenv("SSLKEYLOGFILE");
	curl_global_init(CURL_GLOBAL_DEFAULT);
	t->transport = (struct ur_transport){
		.self = t,
		.parallel = options->parallel ? options->parallel : 1,
		.submit = submit,
		.flush = flush,
		.wait = wait_for_one,
		.stop = stop_all,
		.free = free_all,
	};
	t->clock = options->clock;
	t->stop_fd = options->stop_fd;
	t->trace_fd = -1;
	t->finished_end = &t->finished;
	t->target = (struct ur_str)UR_STR_INIT_LIMIT(TARGET_MOST);
	t->user_agent = ur_xstrdup(agent);
	t->ca_file = ur_xstrdup(options->ca_file ? options->ca_file : "");
	t->multi = curl_multi_init();

	rc = read_base(t, options->api_base ? options->api_base : "", err);
	if (rc == UR_OK && !printable(agent, ' '))
		rc = ur_error_set(err, UR_EUSAGE, "the user agent is not plain ASCII");
	if (rc == UR_OK)
		rc = make_headers(t, options->token ? options->token : "", err);
	if (rc == UR_OK)
		rc = open_files(t, options->trace_file ? options->trace_file : "", err);
	if (rc == UR_OK && !t->multi)
		rc = ur_error_set(err, UR_EIO, "libcurl cannot be set up");
	if (rc < 0) {
		free_all(t);
		return rc;
	}
	curl_multi_setopt(t->multi, CURLMOPT_MAXCONNECTS,
			  (long)t->transport.parallel + 1);
	*out = &t->transport;
	return UR_OK;
}
