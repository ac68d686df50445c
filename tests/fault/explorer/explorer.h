/* SPDX-License-Identifier: MIT */
#ifndef EXPLORER_H
#define EXPLORER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <curl/curl.h>
#include <jansson.h>

/**
 * @file explorer.h
 * Walks the program through many worlds: a scenario of the sandbox forge, with one or two
 * events between two of its requests. After the disturbed pass and after further quiet ones
 * what stands on the forge, what the ledger holds and what the program said are compared
 * with the sandbox's own truth. ../worlds.json has the scenarios and events.
 */

/* ---- catalog.c: what can happen ---- */

struct scenario {
	const char *name;
	json_t *world;	  /* a whole sandbox scenario */
	json_t *args;	  /* array of strings, or NULL */
	json_t *settings; /* the repository's own, an object of a settings file; or NULL */
	json_t *healed;	  /* array of contexts that end green, undisturbed; or NULL */
	bool repaired;	  /* undisturbed, the umbrella ends green */
	int exit;	  /* of the undisturbed pass */
	int requests;	  /* of the undisturbed pass, measured */
	int write;	  /* number of its first POST, 0 for none */
	char head[65];	  /* of pull request 1 */
};

struct event {
	const char *name;
	json_t *act, *act_after, *restore; /* borrowed, or NULL */
	json_t *fault;			   /* borrowed, or NULL */
	json_t *args, *in, *not_in;	   /* borrowed arrays of strings, or NULL */
	const char *of;	   /* the context whose green it prevents, or NULL: any */
	const char *grows; /* context that is required from then on, or NULL */
	int signal;	   /* 0, SIGKILL or SIGTERM */
	bool stored, lose_ledger, tear; /* of a signal */
	bool harmless, prevents, umbrella, veto, heals, hands_off, aged, slow;
	size_t walked, failed;
};

struct catalog {
	json_t *root;
	const char *umbrella, *repository, *login;
	json_t *required, *tokens;
	struct scenario *scenarios;
	size_t scenarios_len;
	struct event *events;
	size_t events_len;
};

#define PARTS_MAX 2

/** One event of a world: it happens after request @c at - 1, before request @c at. */
struct part {
	size_t event;
	int at;
};

struct world {
	size_t scenario;
	struct part parts[PARTS_MAX];
	size_t parts_len;
};

/** Ends the program with a message when the file cannot be used. */
void catalog_load(struct catalog *c, const char *path);
void catalog_release(struct catalog *c);
bool event_fits(const struct event *e, const struct scenario *s);
/** "SCENARIO/EVENT@N+EVENT@N" @return buf */
char *world_name(const struct catalog *c, const struct world *w, char *buf, size_t size);
bool world_parse(const struct catalog *c, const char *name, struct world *w);
/** The sandbox scenario of a world, events and faults included; a new reference. */
json_t *world_scenario(const struct catalog *c, const struct world *w);

/* ---- plan.c: which worlds are walked ---- */

struct plan {
	struct world *worlds;
	size_t len;
	size_t all; /* singles that there are */
};

/** @param most 0: every world with one event, else this many, those around the write first
 *  @param pairs worlds with two events, drawn by @c seed */
struct plan plan_make(const struct catalog *c, size_t most, size_t pairs, uint64_t seed);

/* ---- forge.c: a sandbox of one's own ---- */

struct forge {
	pid_t pid;
	CURL *curl;
	char url[64];
	char directory[512];
};

/** Ends the program when the sandbox does not come up. */
void forge_start(struct forge *f, const char *program, const char *directory);
void forge_stop(struct forge *f);
/** @param what "reset", "event", …; ends the program when the sandbox refuses the body */
void forge_post(struct forge *f, const char *what, const json_t *body);
void forge_delete(struct forge *f, const char *what);
/** Ask the forge itself until it has seen @c requests of the API. */
void forge_knock(struct forge *f, int requests);
/** @param what "state", "log", "counts"; a new reference */
json_t *forge_get(struct forge *f, const char *what);

/* ---- pass.c: one run of the program ---- */

/** How the program is started, and what it left behind. */
struct pass {
	const char *token;
	json_t *args, *more_args; /* or NULL */
	json_t *settings;	  /* or NULL */
	const char *min_age;	  /* or NULL */
	int signal;		  /* sent while request number @c at waits */
	int at;

	bool signalled;	 /* the signal was sent before the program ended */
	int exit;	 /* exit code, or 128 + signal */
	bool overran;	 /* had to be ended because it did not end by itself */
	json_t *report;	 /* what it printed, or NULL when that is no JSON */
	json_t *state;	 /* of the sandbox afterwards */
	json_t *log;	 /* its requests up to now */
	size_t log_from; /* where this pass begins in it */
	json_t *ledger;	 /* array of the ledger's lines */
	bool bad_ledger; /* a whole line that is no JSON */
};

void pass_run(struct forge *f, const struct catalog *c, const char *program,
	      struct pass *pass);
void pass_release(struct pass *pass);
/** Cut the ledger's last line in half when it is an intent. */
void ledger_tear(const struct forge *f);
void ledger_lose(const struct forge *f);

/* ---- truth.c: what the sandbox knows ---- */

/** A row that the program wrote. */
struct our_row {
	const char *sha, *nonce;
	int64_t id;
	bool of_umbrella, live, green,
		foreign; /* foreign: with a marker that this world came with */
};

/** A member's text, "" for none; a member's number, 0 for none. */
const char *text(const json_t *o, const char *key);
int64_t number(const json_t *o, const char *key);
json_t *state_repo(const struct catalog *c, const json_t *state);
/** Walk the rows that carry a marker and are the program's, of whatever context.
 *  @return how many; at most @c max */
size_t all_our_rows(const struct catalog *c, const json_t *state, struct our_row *rows,
		    size_t max);
/** Those of the umbrella. */
size_t our_rows(const struct catalog *c, const json_t *state, struct our_row *rows,
		size_t max);
/** State of the newest row of a context on a commit; "missing" for none. */
const char *newest_says(const struct catalog *c, const json_t *state, const char *sha,
			const char *context);
bool is_red(const char *state);
/** Rows of one commit: an array, or NULL. */
json_t *rows_of(const struct catalog *c, const json_t *state, const char *sha);
/** Does a live red row of the umbrella stand beside others? Then it is red, whatever they say. */
bool umbrella_is_red(const struct catalog *c, const json_t *state, const char *sha);
bool is_open_head(const struct catalog *c, const json_t *state, const char *sha);
/** No pull request has that head, be it open, closed or merged: it moved on. */
bool is_left_behind(const struct catalog *c, const json_t *state, const char *sha);
/** What makes a green of ours wrong; "" when nothing does.
 *  @param before only what was stored before our row */
const char *wrong_because(const struct catalog *c, const json_t *state,
			  const struct our_row *ours, bool before);
/** Number of the first / last request of this pass that is METHOD and whose path contains
 *  @c part, at most @c until; 0 for none. */
int request_first(const struct pass *p, const char *method, const char *part);
int request_last(const struct pass *p, const char *method, const char *part, int until);

/* ---- invariants.c ---- */

#define WRONG_MAX 512

/** All that one world is judged by. */
struct walk {
	const struct catalog *c;
	const struct world *world;
	struct pass first; /* the disturbed pass */
	struct pass last;  /* the last of the quiet ones */
	bool aged;	   /* last saw rows that were old enough again */
	bool ledger_lost;
	char wrong[WRONG_MAX]; /* "invariant: what", "" as long as all hold */
};

#define OURS_MAX 64

/** The first broken invariant is the one that is told. */
void broken(struct walk *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
const struct event *event_of(const struct walk *w, size_t part);
/** After the disturbed pass. */
void judge_first(struct walk *w);
/** After a quiet pass. */
void judge_quiet(struct walk *w);
/** After the last one: the dust has settled. */
void judge_last(struct walk *w);

/* ---- healing.c: rows of required jobs that the program wrote, against the records ---- */

void healing_first(struct walk *w);
void healing_quiet(struct walk *w);
void healing_last(struct walk *w);
/** Was a re-run asked for whose answer nobody heard? No second one is asked for that day. */
bool healing_is_spent(const struct pass *p);

/* ---- told.c: what the ledger and the program say ---- */

/** Each row has its intent, each outcome is true. */
void ledger_is_whole(struct walk *w, const struct pass *p);
void no_open_intent(struct walk *w, const struct pass *p);
/** Outcomes of the report against the exit code and against what is live. */
void each_action(struct walk *w, const struct pass *p);
/** @param codes that this pass may end with */
void exit_is_true(struct walk *w, const struct pass *p, const int *codes, size_t len);

/* ---- walk.c ---- */

struct tools {
	const char *program;
	struct forge forge;
	int patience; /* quiet passes at most */
};

/** @return false with the first broken invariant in @c wrong */
bool walk_world(struct tools *t, const struct catalog *c, const struct world *world,
		char *wrong, size_t size);
/** Count the requests of each scenario's undisturbed pass. */
void measure(struct tools *t, struct catalog *c);

_Noreturn void give_up(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
