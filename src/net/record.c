/* SPDX-License-Identifier: MIT */
#include "ur/net/record.h"

#include <stdlib.h>

#include "bundle.h"
#include "ur/base/file.h"
#include "ur/base/log.h"
#include "ur/base/memory.h"
#include "ur/net/curl.h"

struct recorder {
	struct ur_transport transport;
	struct ur_transport *inner;
	const struct ur_clock *clock;
	char *directory, *api_base;
	struct ur_bundle bundle;
	unsigned answers;
	bool broken; /* a file could not be written: the rest goes unrecorded */
};

/* What is outstanding: the answer alone does not tell what was asked. */
struct asked {
	void *tag;
	enum ur_method method;
	const char *path; /* the submitter's, which keeps it until the answer */
};

static void submit(void *self, const struct ur_request *request)
{
	struct recorder *r = self;
	struct asked *asked = ur_xmalloc(sizeof(*asked));
	struct ur_request wrapped = *request;

	*asked = (struct asked){ request->tag, request->method, request->path };
	wrapped.tag = asked;
	r->inner->submit(r->inner->self, &wrapped);
	r->transport.requests = r->inner->requests;
}

static void keep(struct recorder *r, const struct asked *asked,
		 const struct ur_response *response)
{
	struct ur_error err = UR_ERROR_INIT;
	enum ur_errc rc = UR_OK;

	if (!r->answers) {
		r->bundle.first_answer_at = response->received_at;
		rc = ur_bundle_save_head(r->directory, r->api_base, &r->bundle, &err);
	}
	if (rc == UR_OK)
		rc = ur_bundle_save_answer(r->directory, ++r->answers, asked->method,
					   asked->path ? asked->path : "", response,
					   &err);
	if (rc < 0) {
		r->broken = true;
		ur_error_context(&err, "the recording ends here");
		ur_log(UR_LOG_WARNING, "%s", err.message);
	}
}

static void flush(void *self)
{
	struct recorder *r = self;

	if (r->inner->flush)
		r->inner->flush(r->inner->self);
	r->transport.ready = r->inner->ready;
}

static int wait_for_one(void *self, int64_t most_ms, void **tag,
			struct ur_response *response)
{
	struct recorder *r = self;
	struct asked *asked;
	void *inner_tag = NULL;

	int got = r->inner->wait(r->inner->self, most_ms, &inner_tag, response);

	r->transport.ready = r->inner->ready;
	if (!got)
		return 0;
	asked = inner_tag;
	if (!r->broken)
		keep(r, asked, response);
	*tag = asked->tag;
	free(asked);
	return 1;
}

static void stop(void *self, enum ur_net_result why)
{
	struct recorder *r = self;

	r->inner->stop(r->inner->self, why);
}

static void free_all(void *self)
{
	struct recorder *r = self;
	struct ur_response response = UR_RESPONSE_INIT;
	void *tag;

	/* what is still outstanding holds memory of ours */
	if (r->inner) {
		r->inner->stop(r->inner->self, UR_NET_STOPPED);
		while (r->inner->wait(r->inner->self, -1, &tag, &response)) {
			free(tag);
			ur_response_release(&response);
		}
	}
	ur_transport_free(r->inner);
	free(r->directory);
	free(r->api_base);
	free(r);
}

enum ur_errc ur_record_new(struct ur_transport *inner, const char *directory,
			   const char *api_base, const struct ur_clock *clock,
			   struct ur_transport **out, struct ur_error *err)
{
	struct recorder *r = ur_xcalloc(1, sizeof(*r));
	enum ur_errc rc;

	r->transport = (struct ur_transport){
		.self = r,
		.parallel = inner->parallel,
		.submit = submit,
		.flush = flush,
		.wait = wait_for_one,
		.stop = stop,
		.free = free_all,
	};
	r->clock = clock;
	r->directory = ur_xstrdup(directory);
	r->api_base = ur_xstrdup(api_base);
	r->bundle.started_at = clock->now(clock->self);
	r->bundle.first_answer_at = UR_TIME_NONE;

	rc = ur_file_make_directories(directory, err);
	if (rc == UR_OK)
		rc = ur_file_check_folder(directory, err);
	if (rc == UR_OK)
		rc = ur_bundle_save_head(directory, api_base, &r->bundle, err);
	if (rc < 0) {
		ur_error_context(err, "cannot record");
		ur_error_hint(err, "record into a new or empty directory");
		free_all(r);
		return rc;
	}
	r->inner = inner;
	*out = &r->transport;
	return UR_OK;
}
