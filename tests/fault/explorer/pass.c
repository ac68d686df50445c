/* SPDX-License-Identifier: MIT */
#include "explorer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ARGS_MAX 48
#define ENV_MAX 12
#define OVERRUN_MS 30000

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void path_of(const struct forge *f, const char *name, char *buf, size_t size)
{
	if (snprintf(buf, size, "%s/%s", f->directory, name) >= (int)size)
		give_up("the path of '%s' is too long", name);
}

struct words {
	char *list[ARGS_MAX];
	size_t len;
};

static void add(struct words *w, const char *word)
{
	if (w->len + 1 >= ARGS_MAX)
		give_up("too many arguments");
	w->list[w->len++] = (char *)word;
	w->list[w->len] = NULL;
}

static void add_all(struct words *w, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		add(w, json_string_value(json_array_get(list, i)));
}

/* Where a sanitizer writes its reports to; nothing else of our environment matters. */
static void keep_sanitizers(char **env)
{
	size_t n = 0;

	while (env[n])
		n++;
	for (char **e = environ; *e && n + 1 < ENV_MAX; e++)
		if (strstr(*e, "SAN_OPTIONS=") &&
		    strstr(*e, "SAN_OPTIONS=") < strchr(*e, '='))
			env[n++] = *e;
}

/* A write that is not answered is looked for as long as a clean-up lasts. JSON is YAML, too. */
static void write_settings(const char *path, json_t *repository)
{
	json_t *settings =
		json_pack("{s:i, s:{s:s}}", "version", 1, "limits", "cleanup", "1s");

	if (repository)
		json_object_set_new(settings, "repositories",
				    json_pack("[O]", repository));
	if (json_dump_file(settings, path, 0))
		give_up("cannot write '%s'", path);
	json_decref(settings);
}

static pid_t start(struct forge *f, const struct catalog *c, const char *program,
		   const struct pass *p)
{
	char out[600], err[600], ledger[600], home[600], settings[600], token[256];
	struct words w = { .len = 0 };
	char *env[ENV_MAX] = { home, token, (char *)"LC_ALL=C.UTF-8",
			       (char *)"PATH=/usr/bin:/bin" };
	posix_spawn_file_actions_t files;
	pid_t pid;

	path_of(f, "out", out, sizeof(out));
	path_of(f, "err", err, sizeof(err));
	path_of(f, "ledger", ledger, sizeof(ledger));
	path_of(f, "settings.yml", settings, sizeof(settings));
	write_settings(settings, p->settings);
	snprintf(home, sizeof(home), "HOME=%s", f->directory);
	snprintf(token, sizeof(token), "UMBRELLA_REAPER_TOKEN=%s", p->token);
	keep_sanitizers(env);
	add(&w, program);
	const char *const fixed[] = { "--config",  settings,	   "--server",
				      f->url,	   "--repo",	   c->repository,
				      "--json",	   "--retries",	   "0",
				      "--timeout", "1s",	   "--deadline",
				      "20s",	   "--ledger-dir", ledger };
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		add(&w, fixed[i]);
	if (!p->settings) {
		add(&w, "--umbrella");
		add(&w, c->umbrella);
	}
	if (p->min_age) {
		add(&w, "--min-age");
		add(&w, p->min_age);
	}
	add_all(&w, p->args);
	add_all(&w, p->more_args);
	add(&w, "sweep");
	add(&w, "--apply");
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, 1, out, O_WRONLY | O_CREAT | O_TRUNC,
					 0600);
	posix_spawn_file_actions_addopen(&files, 2, err, O_WRONLY | O_CREAT | O_TRUNC,
					 0600);
	if (posix_spawn(&pid, program, &files, NULL, w.list, env))
		give_up("cannot start '%s'", program);
	posix_spawn_file_actions_destroy(&files);
	return pid;
}

static int64_t requests_seen(struct forge *f)
{
	json_t *counts = forge_get(f, "counts");
	int64_t n = json_integer_value(json_object_get(counts, "requests"));

	json_decref(counts);
	return n;
}

/* Wait for the end; the signal goes out as soon as its request has arrived. */
static int await(struct forge *f, struct pass *p, pid_t pid)
{
	const struct timespec little = { 0, 200000 };
	int64_t until = now_ms() + OVERRUN_MS;
	int status;

	for (;;) {
		pid_t got = waitpid(pid, &status, WNOHANG);

		if (got == pid)
			break;
		if (got < 0 && errno != EINTR)
			give_up("lost sight of the program");
		if (p->signal && !p->signalled && requests_seen(f) >= p->at) {
			p->signalled = true;
			kill(pid, p->signal);
		}
		if (now_ms() > until && !p->overran) {
			p->overran = true;
			kill(pid, SIGKILL);
		}
		nanosleep(&little, NULL);
	}
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Lines of the ledger; a last one without its end was cut and does not count. */
static json_t *read_ledger(const struct forge *f, bool *bad)
{
	json_t *lines = json_array();
	char path[600], *line = NULL;
	size_t size = 0;
	ssize_t len;
	FILE *file;

	path_of(f, "ledger/ledger.jsonl", path, sizeof(path));
	file = fopen(path, "r");
	while (file && (len = getline(&line, &size, file)) > 0) {
		json_t *entry = line[len - 1] == '\n' ?
					json_loadb(line, (size_t)len, 0, NULL) :
					NULL;

		if (entry)
			json_array_append_new(lines, entry);
		else
			*bad = *bad || line[len - 1] == '\n';
	}
	free(line);
	if (file)
		fclose(file);
	return lines;
}

void pass_run(struct forge *f, const struct catalog *c, const char *program,
	      struct pass *p)
{
	char out[600];

	p->log_from = (size_t)requests_seen(f);
	p->exit = await(f, p, start(f, c, program, p));
	path_of(f, "out", out, sizeof(out));
	p->report = json_load_file(out, 0, NULL);
	p->state = forge_get(f, "state");
	p->log = forge_get(f, "log");
	p->ledger = read_ledger(f, &p->bad_ledger);
}

void pass_release(struct pass *p)
{
	json_decref(p->report);
	json_decref(p->state);
	json_decref(p->log);
	json_decref(p->ledger);
	*p = (struct pass){ 0 };
}

void ledger_tear(const struct forge *f)
{
	bool bad = false;
	json_t *lines = read_ledger(f, &bad);
	const json_t *last = json_array_get(lines, json_array_size(lines) - 1);
	const char *type = json_string_value(json_object_get(last, "type"));
	char path[600];
	struct stat st;

	path_of(f, "ledger/ledger.jsonl", path, sizeof(path));
	if (type && !strcmp(type, "intent") && !stat(path, &st) &&
	    truncate(path, st.st_size - 40) != 0)
		give_up("cannot cut '%s'", path);
	json_decref(lines);
}

void ledger_lose(const struct forge *f)
{
	static const char *const files[] = { "ledger/ledger.jsonl", "ledger/lock" };
	char path[600];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		path_of(f, files[i], path, sizeof(path));
		(void)unlink(path);
	}
}
