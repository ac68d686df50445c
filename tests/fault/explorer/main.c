/* SPDX-License-Identifier: MIT */
#include "explorer.h"

#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NAME_MAX_ 200
#define TOLD_PER_EVENT 3

/* What the workers tell, in memory that they share. */
struct verdict {
	bool walked, failed;
	double seconds;
	char wrong[WRONG_MAX];
};

struct board {
	atomic_size_t next, failed;
	struct verdict verdicts[];
};

struct options {
	const char *program, *sandbox, *catalog, *world, *event, *scenario;
	uint64_t seed;
	size_t worlds, pairs, workers, until;
	double seconds;
};

static char scratch[128];

static void sweep_away(const char *directory)
{
	DIR *d = opendir(directory);
	struct dirent *e;
	char path[1024];

	while (d && (e = readdir(d))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		snprintf(path, sizeof(path), "%s/%s", directory, e->d_name);
		if (unlink(path) && (errno == EISDIR || errno == EPERM))
			sweep_away(path);
	}
	if (d)
		closedir(d);
	(void)rmdir(directory);
}

static pid_t owner;

static void sweep_scratch(void)
{
	if (getpid() == owner)
		sweep_away(scratch);
}

/* Memory if there is some: the ledger is synced at each write. */
static void make_scratch(void)
{
	snprintf(scratch, sizeof(scratch), "/dev/shm/explorer.XXXXXX");
	if (mkdtemp(scratch))
		return;
	snprintf(scratch, sizeof(scratch), "%s/explorer.XXXXXX",
		 getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	if (!mkdtemp(scratch))
		give_up("no room in '%s'", scratch);
}

static double clock_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void begin(struct tools *t, const struct options *o, size_t worker)
{
	char directory[256];

	snprintf(directory, sizeof(directory), "%s/%zu", scratch, worker);
	if (mkdir(directory, 0700))
		give_up("cannot make '%s'", directory);
	*t = (struct tools){ .program = o->program, .patience = 3 };
	forge_start(&t->forge, o->sandbox, directory);
}

static void work(const struct options *o, const struct catalog *c,
		 const struct plan *plan, struct board *board, size_t worker,
		 double until)
{
	struct tools t;
	size_t i;

	begin(&t, o, worker);
	while ((i = atomic_fetch_add(&board->next, 1)) < plan->len) {
		struct verdict *v = &board->verdicts[i];

		if ((o->seconds > 0 && clock_now() > until) ||
		    (o->until && atomic_load(&board->failed) >= o->until))
			break;
		v->seconds = clock_now();
		v->failed =
			!walk_world(&t, c, &plan->worlds[i], v->wrong, sizeof(v->wrong));
		v->seconds = clock_now() - v->seconds;
		v->walked = true;
		atomic_fetch_add(&board->failed, v->failed);
	}
	forge_stop(&t.forge);
}

/* @return false when a worker ended badly */
static bool walk_all(const struct options *o, const struct catalog *c,
		     const struct plan *plan, struct board *board)
{
	double until = clock_now() + o->seconds;
	bool ok = true;
	int status;

	for (size_t k = 0; k < o->workers; k++) {
		pid_t pid;

		fflush(stdout);
		pid = fork();
		if (pid < 0)
			give_up("cannot start a worker");
		if (!pid) {
			work(o, c, plan, board, k + 1, until);
			fflush(stdout);
			_exit(0);
		}
	}
	for (size_t k = 0; k < o->workers; k++) {
		if (wait(&status) > 0 && status == 0)
			continue;
		printf("not ok - a worker ended with wait status %d\n", status);
		ok = false;
	}
	return ok;
}

static void count(struct catalog *c, const struct plan *plan, const struct board *board)
{
	for (size_t i = 0; i < plan->len; i++) {
		const struct verdict *v = &board->verdicts[i];

		for (size_t k = 0; k < plan->worlds[i].parts_len && v->walked; k++) {
			struct event *e = &c->events[plan->worlds[i].parts[k].event];

			e->walked++;
			e->failed += v->failed;
		}
	}
}

static bool concerns(const struct world *w, size_t event)
{
	for (size_t i = 0; i < w->parts_len; i++)
		if (w->parts[i].event == event)
			return true;
	return false;
}

static void tell_failures(const struct options *o, const struct catalog *c,
			  const struct plan *plan, const struct board *board,
			  size_t event)
{
	char name[NAME_MAX_];
	int told = 0;

	for (size_t i = 0; i < plan->len && told < TOLD_PER_EVENT; i++) {
		if (!board->verdicts[i].failed || !concerns(&plan->worlds[i], event))
			continue;
		world_name(c, &plan->worlds[i], name, sizeof(name));
		printf("# %s\n#   again: tests/fault/explorer.sh --world '%s' (seed "
		       "%llu)\n",
		       board->verdicts[i].wrong, name, (unsigned long long)o->seed);
		told++;
	}
}

static void tell_slowest(const struct catalog *c, const struct plan *plan,
			 const struct board *board)
{
	char name[NAME_MAX_];
	size_t slowest = 0;

	for (size_t i = 0; i < plan->len; i++)
		if (board->verdicts[i].seconds > board->verdicts[slowest].seconds)
			slowest = i;
	if (plan->len)
		printf("# slowest: %s, %.1f s\n",
		       world_name(c, &plan->worlds[slowest], name, sizeof(name)),
		       board->verdicts[slowest].seconds);
}

/* @return how many worlds were walked */
static size_t report(const struct options *o, struct catalog *c, const struct plan *plan,
		     const struct board *board)
{
	size_t walked = 0, failed = 0, line = 0;

	count(c, plan, board);
	for (size_t e = 0; e < c->events_len; e++) {
		const struct event *event = &c->events[e];

		if (!event->walked)
			continue;
		printf("%s %zu - %s: %zu worlds, %zu wrong\n",
		       event->failed ? "not ok" : "ok", ++line, event->name,
		       event->walked, event->failed);
		if (event->failed)
			tell_failures(o, c, plan, board, e);
	}
	for (size_t i = 0; i < plan->len; i++) {
		walked += board->verdicts[i].walked;
		failed += board->verdicts[i].failed;
	}
	tell_slowest(c, plan, board);
	printf("1..%zu\n# %zu worlds walked, %zu wrong; %zu have one event in all; seed "
	       "%llu\n",
	       line, walked, failed, plan->all, (unsigned long long)o->seed);
	return failed ? 0 : walked;
}

static void usage(FILE *out)
{
	fputs("usage: explorer --program FILE --sandbox FILE --catalog FILE [options]\n"
	      "  --worlds N   walk N worlds with one event, those around the write "
	      "first;\n"
	      "               0 (default): all of them\n"
	      "  --pairs N    and N worlds with two events, drawn by --seed N\n"
	      "  --seconds S  begin none later than that\n"
	      "  --workers N  at once (default 8)\n"
	      "  --until N    stop after N wrong ones\n"
	      "  --event NAME walk those alone in which it happens\n"
	      "  --scenario NAME walk those of it alone\n"
	      "  --world NAME walk that one alone\n",
	      out);
}

static struct options parse(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "program", required_argument, NULL, 'p' },
		{ "sandbox", required_argument, NULL, 's' },
		{ "catalog", required_argument, NULL, 'c' },
		{ "world", required_argument, NULL, 'w' },
		{ "event", required_argument, NULL, 'e' },
		{ "scenario", required_argument, NULL, 'S' },
		{ "worlds", required_argument, NULL, 'n' },
		{ "pairs", required_argument, NULL, '2' },
		{ "seed", required_argument, NULL, 'r' },
		{ "seconds", required_argument, NULL, 't' },
		{ "workers", required_argument, NULL, 'j' },
		{ "until", required_argument, NULL, 'u' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct options o = { .seed = 1, .workers = 8 };
	int ch;

	while ((ch = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		switch (ch) {
		case 'p':
			o.program = optarg;
			break;
		case 's':
			o.sandbox = optarg;
			break;
		case 'c':
			o.catalog = optarg;
			break;
		case 'w':
			o.world = optarg;
			break;
		case 'e':
			o.event = optarg;
			break;
		case 'S':
			o.scenario = optarg;
			break;
		case 'n':
			o.worlds = strtoul(optarg, NULL, 10);
			break;
		case '2':
			o.pairs = strtoul(optarg, NULL, 10);
			break;
		case 'r':
			o.seed = strtoull(optarg, NULL, 10);
			break;
		case 't':
			o.seconds = strtod(optarg, NULL);
			break;
		case 'u':
			o.until = strtoul(optarg, NULL, 10);
			break;
		case 'j':
			o.workers = strtoul(optarg, NULL, 10);
			break;
		default:
			usage(ch == 'h' ? stdout : stderr);
			exit(ch == 'h' ? 0 : 2);
		}
	}
	if (!o.program || !o.sandbox || !o.catalog || optind != argc || !o.workers) {
		usage(stderr);
		exit(2);
	}
	return o;
}

static struct board *make_board(const struct plan *plan)
{
	size_t size = sizeof(struct board) + plan->len * sizeof(struct verdict);
	void *shared = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared == MAP_FAILED)
		give_up("out of memory");
	return shared;
}

static bool has_event(const struct catalog *c, const struct world *w, const char *name)
{
	for (size_t i = 0; i < w->parts_len; i++)
		if (!strcmp(c->events[w->parts[i].event].name, name))
			return true;
	return false;
}

static bool is_wanted(const struct options *o, const struct catalog *c,
		      const struct world *w)
{
	return (!o->event || has_event(c, w, o->event)) &&
	       (!o->scenario || !strcmp(c->scenarios[w->scenario].name, o->scenario));
}

static struct plan choose(const struct options *o, const struct catalog *c)
{
	struct plan plan = { 0 };
	size_t kept = 0;

	if (!o->world) {
		plan = plan_make(c, o->worlds, o->pairs, o->seed);
		for (size_t i = 0; i < plan.len; i++)
			if (is_wanted(o, c, &plan.worlds[i]))
				plan.worlds[kept++] = plan.worlds[i];
		plan.len = kept;
		return plan;
	}
	plan.worlds = calloc(1, sizeof(*plan.worlds));
	plan.len = plan.all = 1;
	if (!plan.worlds || !world_parse(c, o->world, plan.worlds))
		give_up("no world '%s'", o->world);
	return plan;
}

int main(int argc, char **argv)
{
	struct options o = parse(argc, argv);
	struct catalog c;
	struct tools t;
	struct plan plan;
	struct board *board;
	bool ok;

	curl_global_init(CURL_GLOBAL_DEFAULT);
	catalog_load(&c, o.catalog);
	make_scratch();
	owner = getpid();
	(void)atexit(sweep_scratch);
	begin(&t, &o, 0);
	measure(&t, &c);
	plan = choose(&o, &c);
	board = make_board(&plan);
	if (o.world) {
		struct verdict *v = &board->verdicts[0];

		v->failed = !walk_world(&t, &c, plan.worlds, v->wrong, sizeof(v->wrong));
		v->walked = ok = true;
	} else {
		ok = walk_all(&o, &c, &plan, board);
	}
	forge_stop(&t.forge);
	ok = report(&o, &c, &plan, board) && ok;
	free(plan.worlds);
	catalog_release(&c);
	return ok ? 0 : 1;
}
