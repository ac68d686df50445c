/* SPDX-License-Identifier: MIT */
#include "ur/net/pump.h"

#include <stdio.h>
#include <stdlib.h>

#include "ur/base/memory.h"

/* Requests under way or pausing, per place of the transport: a server that answers
 * 503 to everything must not make every request of the pass wait in here. */
#define JOBS_PER_PLACE 4
/* How soon a signal is seen that does not wake the transport. */
#define LOOK_UP_MS 500

enum job_state { JOB_FREE = 0, JOB_RUNNING, JOB_PAUSED };

/* One request of the source, over all its attempts. */
struct job {
	enum job_state state;
	unsigned attempt; /* the one under way or, while it pauses, the next */
	int64_t due_ms;
	struct ur_request request;
	void *tag; /* the source's own; request.tag is this job */
};

/* A final answer whose owner does not know yet. */
struct arrival {
	void *tag; /* the source's own */
	struct ur_response response;
};

struct pump {
	struct ur_net *net;
	const struct ur_pump_source *source;
	struct job *jobs;
	size_t jobs_len;
	struct arrival *arrivals; /* as many as the transport has places */
	size_t arrivals_len;
	size_t running, paused;
	size_t writes;	      /* of those that run */
	int64_t writes_until; /* when the last of them is over at the latest */
	bool dry;	      /* next had nothing, and nothing was done since */
};

static int64_t now_ms(const struct ur_net *net)
{
	return net->clock->monotonic_ms(net->clock->self);
}

/* When everything must be over. */
static int64_t end_ms(const struct ur_net *net)
{
	return net->cleanup_until_ms ? net->cleanup_until_ms : net->deadline_ms;
}

/* UR_NET_OK while requests may begin. */
static enum ur_net_result closed(const struct ur_net *net)
{
	if (!net->cleanup_until_ms && net->stop_signal && *net->stop_signal)
		return UR_NET_STOPPED;
	return now_ms(net) >= end_ms(net) ? UR_NET_DEADLINE : UR_NET_OK;
}

static const char *closed_text(enum ur_net_result why)
{
	return why == UR_NET_STOPPED ? "interrupted" : "deadline reached";
}

enum ur_errc ur_net_over(const struct ur_net *net, struct ur_error *err)
{
	enum ur_net_result why = closed(net);

	if (why == UR_NET_OK)
		return UR_OK;
	return ur_error_set(err, why == UR_NET_STOPPED ? UR_EINTR : UR_EDEADLINE, "%s",
			    closed_text(why));
}

static void hand_over(struct pump *p, struct job *job, struct ur_response *response)
{
	void *tag = job->tag;

	job->state = JOB_FREE;
	p->dry = false;
	p->source->done(p->source->payload, tag, response);
}

/* An answer that no server gave. */
static void answer_closed(struct pump *p, struct job *job, enum ur_net_result why)
{
	struct ur_response response = UR_RESPONSE_INIT;

	response.net = why;
	response.received_at = p->net->clock->now(p->net->clock->self);
	snprintf(response.net_text, sizeof(response.net_text), "%s", closed_text(why));
	hand_over(p, job, &response);
}

static bool is_write(const struct job *job)
{
	return job->request.method == UR_METHOD_POST;
}

/* A read has what is left of the pass. A write that was begun has its whole time: one that
 * is cut may be carried out all the same. */
static int64_t until_ms(const struct pump *p, const struct job *job)
{
	int64_t now = now_ms(p->net), end = is_write(job) ? INT64_MAX : end_ms(p->net);

	return p->net->timeout_ms < end - now ? now + p->net->timeout_ms : end;
}

static void start(struct pump *p, struct job *job)
{
	job->state = JOB_RUNNING;
	job->request.tag = job;
	job->request.until_ms = until_ms(p, job);
	if (is_write(job)) {
		p->writes++;
		p->writes_until = job->request.until_ms;
	}
	p->running++;
	p->net->transport->submit(p->net->transport->self, &job->request);
}

static bool ask(struct pump *p, struct job *job)
{
	*job = (struct job){ .attempt = 1 };
	if (!p->source->next(p->source->payload, &job->request)) {
		p->dry = true;
		return false;
	}
	job->tag = job->request.tag;
	return true;
}

static struct job *first_due(struct pump *p)
{
	struct job *first = NULL;

	for (size_t i = 0; p->paused && i < p->jobs_len; i++) {
		struct job *job = &p->jobs[i];

		if (job->state == JOB_PAUSED && (!first || job->due_ms < first->due_ms))
			first = job;
	}
	return first;
}

static struct job *free_job(struct pump *p)
{
	for (size_t i = 0; i < p->jobs_len; i++) {
		if (p->jobs[i].state == JOB_FREE)
			return &p->jobs[i];
	}
	return NULL;
}

/* Requests that paused long enough go before new ones. */
static void fill(struct pump *p)
{
	struct ur_transport *transport = p->net->transport;
	size_t places = transport->parallel;
	unsigned long before = transport->requests;
	struct job *job;

	while (p->running < places && (job = first_due(p)) &&
	       job->due_ms <= now_ms(p->net)) {
		p->paused--;
		start(p, job);
	}
	while (p->running < places && !p->dry && (job = free_job(p)) && ask(p, job))
		start(p, job);
	if (transport->flush && transport->requests != before)
		transport->flush(transport->self);
}

/* Chance costs a system call, which an answer that stands need not pay. */
static struct ur_retry decide(const struct ur_net *net, const struct job *job,
			      const struct ur_response *response, int64_t left_ms)
{
	struct ur_retry again = { .why = UR_RETRY_NO };

	if (job->request.method == UR_METHOD_GET)
		again = ur_retry_decide(response, job->attempt, &net->retry, 0, left_ms);
	if (again.why != UR_RETRY_NO)
		again = ur_retry_decide(response, job->attempt, &net->retry,
					net->clock->random(net->clock->self), left_ms);
	return again;
}

/* The next requests go out first, together: the server works while these are read. */
static void hand_over_arrivals(struct pump *p)
{
	size_t len = p->arrivals_len;

	p->arrivals_len = 0;
	if (closed(p->net) == UR_NET_OK)
		fill(p);
	for (size_t i = 0; i < len; i++) {
		p->dry = false;
		p->source->done(p->source->payload, p->arrivals[i].tag,
				&p->arrivals[i].response);
	}
}

static void settle(struct pump *p, struct job *job, struct ur_response *response)
{
	int64_t now = now_ms(p->net), left = end_ms(p->net) - now;
	struct ur_retry again = decide(p->net, job, response, left);

	p->running--;
	p->writes -= is_write(job);
	if (again.why != UR_RETRY_NO) {
		ur_response_release(response);
		job->state = JOB_PAUSED;
		job->attempt++;
		job->due_ms = now + again.pause_ms;
		p->paused++;
		return;
	}
	/* the attempt had only what was left of the pass, not its own time */
	if (response->net == UR_NET_TIMEOUT && !is_write(job) &&
	    (left <= 0 || job->request.until_ms >= end_ms(p->net))) {
		response->net = UR_NET_DEADLINE;
		snprintf(response->net_text, sizeof(response->net_text), "%s",
			 closed_text(UR_NET_DEADLINE));
	}
	job->state = JOB_FREE;
	p->arrivals[p->arrivals_len++] = (struct arrival){ job->tag, *response };
}

/* Wait for an answer and take with it what else is there. */
static bool collect(struct pump *p, int64_t most_ms)
{
	struct ur_transport *transport = p->net->transport;
	struct ur_response response = UR_RESPONSE_INIT;
	void *tag = NULL;

	if (!transport->wait(transport->self, most_ms, &tag, &response))
		return false;
	settle(p, tag, &response);
	while (transport->ready && p->arrivals_len < transport->parallel &&
	       transport->wait(transport->self, 0, &tag, &response))
		settle(p, tag, &response);
	hand_over_arrivals(p);
	return true;
}

static int64_t longest_wait(struct pump *p)
{
	struct job *due = p->running < p->net->transport->parallel ? first_due(p) : NULL;
	int64_t until = p->writes ? p->writes_until : end_ms(p->net), left;

	if (due && !p->writes && due->due_ms < until)
		until = due->due_ms;
	left = until - now_ms(p->net);
	if (p->net->stop_signal && left > LOOK_UP_MS)
		left = LOOK_UP_MS;
	return left > 0 ? left : 0;
}

/* Every request gets its answer, those included that next has not given yet. */
static void close_down(struct pump *p, enum ur_net_result why)
{
	p->net->transport->stop(p->net->transport->self, why);
	while (p->running && collect(p, -1))
		;
	for (size_t i = 0; i < p->jobs_len; i++) {
		if (p->jobs[i].state != JOB_FREE)
			answer_closed(p, &p->jobs[i], why);
	}
	p->running = 0;
	p->paused = 0;
	p->dry = false;
	while (ask(p, &p->jobs[0]))
		answer_closed(p, &p->jobs[0], why);
}

void ur_net_pump(struct ur_net *net, const struct ur_pump_source *source)
{
	struct pump p = { .net = net, .source = source };
	enum ur_net_result why;

	p.jobs_len = (size_t)net->transport->parallel * JOBS_PER_PLACE;
	p.jobs = ur_xcalloc(p.jobs_len, sizeof(*p.jobs));
	p.arrivals = ur_xcalloc(net->transport->parallel, sizeof(*p.arrivals));
	for (;;) {
		why = closed(net);
		if (why != UR_NET_OK && !p.writes) {
			close_down(&p, why);
			break;
		}
		if (why == UR_NET_OK)
			fill(&p);
		if (!p.running && !p.paused)
			break;
		collect(&p, longest_wait(&p));
	}
	free(p.jobs);
	free(p.arrivals);
}

bool ur_net_pause(struct ur_net *net, int64_t ms)
{
	int64_t until = now_ms(net) + ms, left;

	while (closed(net) == UR_NET_OK && (left = until - now_ms(net)) > 0) {
		struct ur_response none = UR_RESPONSE_INIT;
		void *tag;

		if (left > end_ms(net) - now_ms(net))
			left = end_ms(net) - now_ms(net);
		if (left > LOOK_UP_MS)
			left = LOOK_UP_MS;
		(void)net->transport->wait(net->transport->self, left, &tag, &none);
	}
	return closed(net) == UR_NET_OK;
}

/* A source of one request. */
struct single {
	const struct ur_request *request; /* NULL once it was given */
	struct ur_response *response;
};

static bool single_next(void *payload, struct ur_request *request)
{
	struct single *single = payload;

	if (!single->request)
		return false;
	*request = *single->request;
	single->request = NULL;
	return true;
}

static void single_done(void *payload, void *tag, struct ur_response *response)
{
	struct single *single = payload;

	(void)tag;
	*single->response = *response;
}

static void single(struct ur_net *net, const struct ur_request *request,
		   struct ur_response *response)
{
	struct single one = { .request = request, .response = response };
	const struct ur_pump_source source = { &one, single_next, single_done };

	ur_response_release(response);
	ur_net_pump(net, &source);
}

void ur_net_get(struct ur_net *net, const char *path, struct ur_response *response)
{
	const struct ur_request request = { .method = UR_METHOD_GET, .path = path };

	single(net, &request, response);
}

void ur_net_post(struct ur_net *net, const char *path, const char *body,
		 const struct ur_permit *permit, struct ur_response *response)
{
	const struct ur_request request = {
		.method = UR_METHOD_POST, .path = path, .body = body, .permit = permit
	};

	single(net, &request, response);
}
