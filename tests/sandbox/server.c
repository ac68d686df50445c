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
#include "late.h"
#include "peer.h"
#include "scenario.h"

static struct sb_server *logged_for;

static void log_line(const struct sb_logged *e)
{
	fprintf(logged_for->log, "%lld %s %s %d %s\n", (long long)e->n, e->method,
		e->target, e->status, e->user);
	fflush(logged_for->log);
}

static int64_t next_due(const struct sb_server *s)
{
	int64_t wait = sb_rerun_wait(s->world), now = sb_ms();

	if (wait < 0 || (sb_late_wait(s->world) >= 0 && sb_late_wait(s->world) < wait))
		wait = sb_late_wait(s->world);
	for (const struct sb_peer *p = s->waiting; p; p = p->next) {
		int64_t left = p->due_ms > now ? p->due_ms - now : 0;

		if (p->due_ms >= 0 && (wait < 0 || left < wait))
			wait = left;
	}
	return wait;
}

static void release_due(struct sb_server *s)
{
	int64_t now = sb_ms();

	sb_late_advance(s->world);
	for (struct sb_peer *p = s->waiting, *next; p; p = next) {
		next = p->next;
		if (p->due_ms >= 0 && p->due_ms <= now)
			sb_release_peer(p);
	}
	if (s->world->timers_len)
		sb_rerun_advance(s->world);
}

static void loop(struct sb_server *s, int signals)
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

static bool start(struct sb_server *s)
{
	struct sockaddr_in addr = { .sin_family = AF_INET };
	const union MHD_DaemonInfo *info;

	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	addr.sin_port = htons(s->o.port);
	s->daemon = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_SUPPRESS_DATE_NO_CLOCK,
		0, NULL, NULL, sb_on_request, s, MHD_OPTION_SOCK_ADDR,
		(struct sockaddr *)&addr, MHD_OPTION_URI_LOG_CALLBACK, sb_peer_begin, s,
		MHD_OPTION_NOTIFY_COMPLETED, sb_peer_end, s, MHD_OPTION_CONNECTION_LIMIT,
		4096u, MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024u, MHD_OPTION_END);
	if (!s->daemon)
		return false;
	info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
	s->o.port = info->port;
	snprintf(s->root, sizeof(s->root), "http://127.0.0.1:%u", (unsigned)s->o.port);
	return true;
}

static int run(struct sb_server *s, int signals)
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
	struct sb_server s = { .o = *o, .scenario = o->scenario };
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
			fprintf(stderr, "ur-sandbox: cannot write '%s': %s\n",
				o->log_file, strerror(errno));
			goto out;
		}
		logged_for = &s;
		sb_log_hook = log_line;
	}
	rc = run(&s, signals);
out:
	if (s.daemon) {
		sb_end_hanging(&s, true);
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
