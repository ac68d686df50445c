/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "gate.h"
#include "replay.h"

struct silent_row {
	const char *server, *topic, *label; /* patterns */
	const char *why;
};

/* requests that only prepared the recording, which the sandbox has no route for */
static const struct silent_row silent[] = {
	{ "*", "pulls", "{bob,carol} forks", "forks are set up, not made" },
	{ "*", "*", "* opens a pull request*", "pull requests are set up" },
	{ "*", "statuses", "fork opens", "pull requests are set up" },
	{ "*", "pulls", "same head, second base", "pull requests are set up" },
	{ "*", "pulls", "close one", "pull requests are set up" },
	{ "*", "pulls", "label one*", "labels are set up" },
	{ "*", "protection", "protect *", "rules are set up" },
};

struct known_row {
	const char *server, *topic, *label, *where;
	const char *why;
};

static const struct known_row known[] = {
	{ "gitea-1.22.6", "protection", "schedule auto-merge", "*",
	  "the recorded server was still checking the pull request for conflicts" },
	{ "gitea-1.22.6", "protection", "{pull request while scheduled,its timeline}",
	  "*", "because it had not been scheduled, see above" },
};

const char *sb_replay_silent(const char *server, const char *topic, const char *label)
{
	for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]); i++)
		if (sb_glob(silent[i].server, server) &&
		    sb_glob(silent[i].topic, topic) && sb_glob(silent[i].label, label))
			return silent[i].why;
	return NULL;
}

const char *sb_replay_known(const char *server, const char *topic, const char *label,
			    const char *where)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (sb_glob(known[i].server, server) && sb_glob(known[i].topic, topic) &&
		    sb_glob(known[i].label, label ? label : "") &&
		    sb_glob(known[i].where, where))
			return known[i].why;
	return NULL;
}
