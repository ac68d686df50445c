/* SPDX-License-Identifier: MIT */
#include "server.h"

#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "actions.h"
#include "handle.h"
#include "scenario.h"

#define BODY_MAX (32u << 20)

struct peer { /* one request on its way */
	struct peer *next, **link; /* in the list of those that wait */
	struct MHD_Connection *connection;
	char *target;
	struct sb_buf body;
	bool begun;
	bool waits;
	bool answered;
	int64_t due_ms; /* -1: never, it hangs */
	struct sb_reply reply;
};

struct server {
	struct sb_server_options o;
	struct MHD_Daemon *daemon;
	struct sb_world *world;
	json_t *scenario;
	char root[64];
	FILE *log;
	struct peer *waiting;
	char date[64];
	int64_t date_of;
};

static struct server *logged_for;

static void log_line(const struct sb_logged *e)
{
	fprintf(logged_for->log, "%lld %s %s %d %s\n", (long long)e->n, e->method,
		e->target, e->status, e->user);
	fflush(logged_for->log);
}

static void *begin(void *cls, const char *uri, struct MHD_Connection *connection)
{
	struct peer *p = sb_xrealloc(NULL, sizeof(*p));

	(void)cls;
	*p = (struct peer){ .connection = connection };
	p->target = sb_xrealloc(NULL, strlen(uri) + 1);
	memcpy(p->target, uri, strlen(uri) + 1);
	return p;
}

static void end(void *cls, struct MHD_Connection *connection, void **ctx,
		enum MHD_RequestTerminationCode code)
{
	struct peer *p = *ctx;

	(void)cls;
	(void)connection;
	(void)code;
	if (!p)
		return;
	if (p->link) {
		*p->link = p->next;
		if (p->next)
			p->next->link = p->link;
	}
	sb_answer_unref(p->reply.answer);
	sb_buf_release(&p->body);
	free(p->target);
	free(p);
	*ctx = NULL;
}

static void unref_body(void *cls)
{
	sb_answer_unref(cls);
}

struct cut {
	struct sb_answer *answer;
	size_t end;
};

static ssize_t read_cut(void *cls, uint64_t pos, char *buf, size_t max)
{
	struct cut *cut = cls;
	size_t left = pos < cut->end ? cut->end - (size_t)pos : 0;

	if (!left)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (left > max)
		left = max;
	memcpy(buf, cut->answer->body + pos, left);
	return (ssize_t)left;
}

static void free_cut(void *cls)
{
	struct cut *cut = cls;

	sb_answer_unref(cut->answer);
	free(cut);
}

static const char *date_now(struct server *s)
{
	int64_t now = sb_now(s->world);
	time_t t = (time_t)now;
	struct tm tm;

	if (now != s->date_of) {
		gmtime_r(&t, &tm);
		strftime(s->date, sizeof(s->date), "%a, %d %b %Y %H:%M:%S GMT", &tm);
		s->date_of = now;
	}
	return s->date;
}

static enum MHD_Result send_answer(struct server *s, struct peer *p)
{
	struct sb_answer *a = p->reply.answer;
	const struct sb_traits *t = s->world->t;
	struct MHD_Response *r;
	enum MHD_Result rc;

	p->answered = true;
	if (!a) /* closed without a word */
		return MHD_NO;
	p->reply.answer = NULL;
	if (p->reply.fate == SB_CUT) {
		struct cut *cut = sb_xrealloc(NULL, sizeof(*cut));

		*cut = (struct cut){ .answer = a, .end = a->len / 2 };
		r = MHD_create_response_from_callback(a->len, 4096, read_cut, cut,
						      free_cut);
	} else {
		r = MHD_create_response_from_buffer_with_free_callback_cls(
			a->len, a->body, unref_body, a);
	}
	if (!r)
		return MHD_NO;
	if (a->type)
		MHD_add_response_header(r, "Content-Type", a->type);
	if (a->api)
		MHD_add_response_header(
			r, "Cache-Control",
			t->no_transform ?
				"max-age=0, private, must-revalidate, no-transform" :
				"max-age=0, private, must-revalidate");
	for (size_t i = 0; i < a->headers_len; i++)
		MHD_add_response_header(r, a->headers[i].name, a->headers[i].value);
	if (!s->world->no_date)
		MHD_add_response_header(r, "Date", date_now(s));
	rc = MHD_queue_response(p->connection, (unsigned)a->status, r);
	MHD_destroy_response(r);
	return rc;
}

static void hold(struct server *s, struct peer *p, int64_t delay)
{
	p->due_ms = delay < 0 ? -1 : sb_ms() + delay;
	p->next = s->waiting;
	p->link = &s->waiting;
	if (p->next)
		p->next->link = &p->next;
	s->waiting = p;
	p->waits = true;
	MHD_suspend_connection(p->connection);
}

static void release_peer(struct peer *p)
{
	*p->link = p->next;
	if (p->next)
		p->next->link = p->link;
	p->link = NULL;
	MHD_resume_connection(p->connection);
}

/* connections that hang end with the world they asked */
static void end_hanging(struct server *s, bool all)
{
	for (struct peer *p = s->waiting, *next; p; p = next) {
		next = p->next;
		if (!all && p->due_ms >= 0)
			continue;
		sb_answer_unref(p->reply.answer);
		p->reply.answer = NULL;
		release_peer(p);
	}
}

static enum MHD_Result complete(struct server *s, struct peer *p, const char *method)
{
	struct sb_request rq = {
		.method = method,
		.target = p->target,
		.body = p->body.s,
		.len = p->body.len,
	};

	rq.authorization = MHD_lookup_connection_value(p->connection, MHD_HEADER_KIND,
						       "Authorization");
	rq.type = MHD_lookup_connection_value(p->connection, MHD_HEADER_KIND,
					      "Content-Type");
	if (sb_is_control(p->target)) {
		if (!strcmp(p->target, "/_sandbox/reset"))
			end_hanging(s, false);
		p->reply.answer = sb_control(&s->world, &s->scenario, &rq, s->root);
		return send_answer(s, p);
	}
	p->reply = sb_handle(s->world, &rq);
	if (p->reply.fate == SB_HANG) {
		hold(s, p, -1);
		return MHD_YES;
	}
	p->reply.delay_ms += s->o.latency;
	if (p->reply.delay_ms > 0) {
		hold(s, p, p->reply.delay_ms);
		return MHD_YES;
	}
	return send_answer(s, p);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *data,
			      size_t *size, void **ctx)
{
	struct server *s = cls;
	struct peer *p = *ctx;

	(void)url;
	(void)version;
	p->connection = connection;
	if (!p->begun) {
		p->begun = true;
		return MHD_YES;
	}
	if (p->waits)
		return send_answer(s, p);
	if (*size) {
		if (p->body.len + *size > BODY_MAX)
			return MHD_NO;
		sb_putn(&p->body, data, *size);
		*size = 0;
		return MHD_YES;
	}
	return complete(s, p, method);
}

static int64_t next_due(const struct server *s)
{
	int64_t wait = sb_rerun_wait(s->world), now = sb_ms();

	for (const struct peer *p = s->waiting; p; p = p->next) {
		int64_t left = p->due_ms > now ? p->due_ms - now : 0;

		if (p->due_ms >= 0 && (wait < 0 || left < wait))
			wait = left;
	}
	return wait;
}

static void release_due(struct server *s)
{
	int64_t now = sb_ms();

	for (struct peer *p = s->waiting, *next; p; p = next) {
		next = p->next;
		if (p->due_ms >= 0 && p->due_ms <= now)
			release_peer(p);
	}
	if (s->world->timers_len)
		sb_rerun_advance(s->world);
}

static void loop(struct server *s, int signals)
{
	const union MHD_DaemonInfo *info =
		MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	struct pollfd fds[2] = { { .fd = info->epoll_fd, .events = POLLIN },
				 { .fd = signals, .events = POLLIN } };

	for (;;) {
		MHD_UNSIGNED_LONG_LONG mhd;
		int64_t wait = next_due(s);

		if (MHD_get_timeout(s->daemon, &mhd) == MHD_YES &&
		    (wait < 0 || (int64_t)mhd < wait))
			wait = (int64_t)mhd;
		if (wait > 60000)
			wait = 60000;
		if (poll(fds, 2, (int)wait) < 0 && errno != EINTR)
			break;
		if (fds[1].revents)
			break;
		release_due(s);
		MHD_run(s->daemon);
	}
}

static bool write_port(const char *path, unsigned port)
{
	char temp[4096];
	FILE *f;
	bool ok;

	snprintf(temp, sizeof(temp), "%s.%ld", path, (long)getpid());
	f = fopen(temp, "w");
	if (!f)
		return false;
	fprintf(f, "%u\n", port);
	ok = !ferror(f);
	return !fclose(f) && ok && !rename(temp, path);
}

static bool start(struct server *s)
{
	struct sockaddr_in addr = { .sin_family = AF_INET };
	const union MHD_DaemonInfo *info;

	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	addr.sin_port = htons(s->o.port);
	s->daemon = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_SUPPRESS_DATE_NO_CLOCK,
		0, NULL, NULL, on_request, s, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&addr,
		MHD_OPTION_URI_LOG_CALLBACK, begin, s, MHD_OPTION_NOTIFY_COMPLETED, end, s,
		MHD_OPTION_CONNECTION_LIMIT, 4096u, MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024u,
		MHD_OPTION_END);
	if (!s->daemon)
		return false;
	info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
	s->o.port = info->port;
	snprintf(s->root, sizeof(s->root), "http://127.0.0.1:%u", (unsigned)s->o.port);
	return true;
}

static int run(struct server *s, int signals)
{
	char error[512];

	if (!start(s)) {
		fprintf(stderr, "ur-sandbox: cannot listen on port %u\n",
			(unsigned)s->o.port);
		return 1;
	}
	s->world = sb_scenario_load(s->scenario, s->root, error, sizeof(error));
	if (!s->world) {
		fprintf(stderr, "ur-sandbox: %s\n", error);
		return 2;
	}
	if (s->o.port_file && !write_port(s->o.port_file, s->o.port)) {
		fprintf(stderr, "ur-sandbox: cannot write '%s': %s\n", s->o.port_file,
			strerror(errno));
		return 1;
	}
	if (!s->o.quiet) {
		printf("%s\n", s->root);
		fflush(stdout);
	}
	loop(s, signals);
	return 0;
}

int sb_serve(const struct sb_server_options *o)
{
	struct server s = { .o = *o, .scenario = o->scenario };
	sigset_t set;
	int signals, rc = 1;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	signals = signalfd(-1, &set, SFD_CLOEXEC);
	if (o->log_file) {
		s.log = fopen(o->log_file, "w");
		if (!s.log) {
			fprintf(stderr, "ur-sandbox: cannot write '%s': %s\n", o->log_file,
				strerror(errno));
			goto out;
		}
		logged_for = &s;
		sb_log_hook = log_line;
	}
	rc = run(&s, signals);
out:
	if (s.daemon) {
		end_hanging(&s, true);
		MHD_stop_daemon(s.daemon);
	}
	sb_kept_clear();
	sb_world_free(s.world);
	json_decref(s.scenario);
	if (s.log)
		fclose(s.log);
	close(signals);
	return rc;
}
