/* SPDX-License-Identifier: MIT */
#ifndef UR_TEST_NET_TELLER_H
#define UR_TEST_NET_TELLER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "ur/base/file.h"
#include "ur/base/log.h"
#include "ur/base/memory.h"
#include "ur/net/curl.h"
#include "ur/net/permit.h"
#include "ur/net/pump.h"
#include "ur/net/record.h"

#define NOW INT64_C(1795329221)

/* --- a transport that answers from a list, one after the other --- */

struct told {
	const char *path, *body;
	size_t body_len; /* 0: strlen */
	struct ur_response response;
};

struct teller {
	struct ur_transport transport;
	const struct told *list;
	size_t len, at;
	void *tags[8];
	size_t tags_len;
	bool freed;
};

static void tell_submit(void *self, const struct ur_request *request)
{
	struct teller *t = self;

	assert_string_equal(request->path, t->list[t->at + t->tags_len].path);
	t->tags[t->tags_len++] = request->tag;
	t->transport.requests++;
}

static int tell(void *self, int64_t most_ms, void **tag, struct ur_response *response)
{
	struct teller *t = self;
	const struct told *told = &t->list[t->at];

	(void)most_ms;
	if (!t->tags_len)
		return 0;
	*tag = t->tags[0];
	memmove(t->tags, t->tags + 1, --t->tags_len * sizeof(t->tags[0]));
	t->at++;
	*response = told->response;
	response->body = (struct ur_str)UR_STR_INIT_LIMIT(UR_BODY_LIMIT);
	ur_str_add(&response->body, told->body,
		   told->body_len ? told->body_len : strlen(told->body));
	return 1;
}

static void tell_stop(void *self, enum ur_net_result why)
{
	(void)self;
	(void)why;
}

static void tell_free(void *self)
{
	struct teller *t = self;

	t->freed = true;
}

static void make_teller(struct teller *t, const struct told *list, size_t len)
{
	*t = (struct teller){ .list = list, .len = len };
	t->transport = (struct ur_transport){ .self = t,
					      .parallel = 8,
					      .submit = tell_submit,
					      .wait = tell,
					      .stop = tell_stop,
					      .free = tell_free };
}

static int64_t fixed_now(void *self)
{
	(void)self;
	return NOW;
}

static int64_t fixed_ms(void *self)
{
	(void)self;
	return 1000;
}

static uint32_t fixed_chance(void *self)
{
	(void)self;
	return 0;
}

static const struct ur_clock fixed = { NULL, fixed_now, fixed_ms, fixed_chance };

/* --- a folder for each test --- */

static char folder[64];

static int enter(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "%s", "/tmp/ur-record-XXXXXX");
	return !mkdtemp(folder);
}

static int leave(void **state)
{
	DIR *dir = opendir(folder);
	struct dirent *e;
	char name[400];

	(void)state;
	ur_log_forget_secrets();
	while (dir && (e = readdir(dir))) {
		snprintf(name, sizeof(name), "%s/%s", folder, e->d_name);
		if (e->d_name[0] != '.')
			unlink(name);
	}
	if (dir)
		closedir(dir);
	return rmdir(folder);
}

static inline const char *in_folder(const char *name)
{
	static char path[400];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void ask(struct ur_transport *t, const char *path, struct ur_response *response)
{
	const struct ur_request request = { .path = path,
					    .until_ms = INT64_MAX,
					    .tag = response };
	void *tag = NULL;

	ur_response_release(response);
	t->submit(t->self, &request);
	assert_int_equal(t->wait(t->self, -1, &tag, response), 1);
	assert_ptr_equal(tag, response);
}

static void same(const struct ur_response *got, const struct told *want)
{
	const struct ur_response *w = &want->response;

	assert_int_equal(got->net, w->net);
	assert_string_equal(got->net_text, w->net_text);
	assert_int_equal(got->status, w->status);
	assert_int_equal(got->date, w->date);
	assert_int_equal(got->received_at, w->received_at);
	assert_int_equal(got->age, w->age);
	assert_int_equal(got->retry_after, w->retry_after);
	assert_int_equal(got->total_count, w->total_count);
	assert_int_equal(got->is_json, w->is_json);
	assert_int_equal(got->is_html, w->is_html);
	assert_string_equal(got->location, w->location);
	assert_int_equal(got->sent, w->sent);
	assert_int_equal(got->body.len,
			 want->body_len ? want->body_len : strlen(want->body));
	assert_memory_equal(got->body.buf, want->body, got->body.len + 1);
}

#endif
