/* SPDX-License-Identifier: MIT */
#include "explorer.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct body {
	char *s;
	size_t len;
};

static size_t take(char *data, size_t one, size_t n, void *payload)
{
	struct body *b = payload;
	char *grown = realloc(b->s, b->len + one * n + 1);

	if (!grown)
		return 0;
	memcpy(grown + b->len, data, one * n);
	b->s = grown;
	b->len += one * n;
	b->s[b->len] = '\0';
	return one * n;
}

static void pause_ms(long ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&ts, NULL);
}

static bool read_port(const char *path, unsigned *port)
{
	FILE *f = fopen(path, "r");
	bool ok;

	if (!f)
		return false;
	ok = fscanf(f, "%u", port) == 1;
	fclose(f);
	return ok;
}

static void write_empty_world(const char *path)
{
	FILE *f = fopen(path, "w");

	if (!f || fputs("{\"server\": \"gitea-1.26.3\", \"repos\": []}\n", f) < 0 ||
	    fclose(f))
		give_up("cannot write '%s'", path);
}

/* Whatever ends this process, its sandbox ends too. */
static pid_t running = -1;

static void end_running(void)
{
	if (running > 0)
		kill(running, SIGTERM);
}

void forge_start(struct forge *f, const char *program, const char *directory)
{
	char world[600], file[600], err[600];
	posix_spawn_file_actions_t files;
	unsigned port = 0;

	*f = (struct forge){ .pid = -1 };
	snprintf(f->directory, sizeof(f->directory), "%s", directory);
	snprintf(world, sizeof(world), "%s/world.json", directory);
	snprintf(file, sizeof(file), "%s/port", directory);
	snprintf(err, sizeof(err), "%s/sandbox.err", directory);
	write_empty_world(world);

	char *argv[] = { (char *)program,
			 (char *)"--quiet",
			 (char *)"--scenario",
			 world,
			 (char *)"--port-file",
			 file,
			 NULL };
	char *none[] = { NULL };

	/* it complains there of events that found nothing to happen to */
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 2, err, O_WRONLY | O_CREAT, 0600);
	if (posix_spawn(&f->pid, program, &files, NULL, argv, none))
		give_up("cannot start '%s'", program);
	posix_spawn_file_actions_destroy(&files);
	running = f->pid;
	(void)atexit(end_running);
	for (int i = 0; i < 500 && !read_port(file, &port); i++)
		pause_ms(10);
	if (!port)
		give_up("'%s' does not come up", program);
	snprintf(f->url, sizeof(f->url), "http://127.0.0.1:%u", port);
	f->curl = curl_easy_init();
	if (!f->curl)
		give_up("no curl");
}

void forge_stop(struct forge *f)
{
	curl_easy_cleanup(f->curl);
	if (f->pid > 0) {
		kill(f->pid, SIGTERM);
		waitpid(f->pid, NULL, 0);
	}
	f->pid = running = -1;
}

static CURLcode perform(struct forge *f, const char *url, const char *method,
			const char *sent, struct body *body)
{
	curl_easy_reset(f->curl);
	curl_easy_setopt(f->curl, CURLOPT_URL, url);
	curl_easy_setopt(f->curl, CURLOPT_CUSTOMREQUEST, method);
	curl_easy_setopt(f->curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(f->curl, CURLOPT_WRITEDATA, body);
	curl_easy_setopt(f->curl, CURLOPT_TIMEOUT_MS, 20000L);
	if (sent)
		curl_easy_setopt(f->curl, CURLOPT_POSTFIELDS, sent);
	return curl_easy_perform(f->curl);
}

/* One request to the sandbox's own doors; the answer's body, to be freed. */
static char *ask(struct forge *f, const char *method, const char *what, const char *sent)
{
	struct body body = { NULL, 0 };
	char url[128];
	long status = 0;
	CURLcode rc;

	snprintf(url, sizeof(url), "%s/_sandbox/%s", f->url, what);
	rc = perform(f, url, method, sent, &body);
	curl_easy_getinfo(f->curl, CURLINFO_RESPONSE_CODE, &status);
	if (rc != CURLE_OK || status != 200)
		give_up("the sandbox said %ld to %s %s: %s %s", status, method, what,
			curl_easy_strerror(rc), body.s ? body.s : "");
	return body.s;
}

void forge_post(struct forge *f, const char *what, const json_t *body)
{
	char *sent = json_dumps(body, JSON_COMPACT);

	free(ask(f, "POST", what, sent));
	free(sent);
}

void forge_delete(struct forge *f, const char *what)
{
	free(ask(f, "DELETE", what, NULL));
}

void forge_knock(struct forge *f, int requests)
{
	json_t *counts = forge_get(f, "counts");
	json_int_t seen = json_integer_value(json_object_get(counts, "requests"));
	char url[128];

	json_decref(counts);
	snprintf(url, sizeof(url), "%s/api/v1/version", f->url);
	for (; seen < requests; seen++) {
		struct body body = { NULL, 0 };

		/* nobody may be at home */
		(void)perform(f, url, "GET", NULL, &body);
		free(body.s);
	}
}

json_t *forge_get(struct forge *f, const char *what)
{
	char *body = ask(f, "GET", what, NULL);
	json_t *json = body ? json_loads(body, 0, NULL) : NULL;

	free(body);
	if (!json)
		give_up("the sandbox's '%s' is no JSON", what);
	return json;
}
