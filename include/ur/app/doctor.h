/* SPDX-License-Identifier: MIT */
#ifndef UR_APP_DOCTOR_H
#define UR_APP_DOCTOR_H

#include "ur/app/context.h"

/**
 * @file doctor.h
 * `doctor`: named checks of everything that a pass depends on. Nothing is written, on the
 * forge or here.
 */
enum ur_finding {
	UR_FINDING_FAIL = 0, /* a pass cannot do its work */
	UR_FINDING_WARN, /* it can do part of it, or differently than one would expect */
	UR_FINDING_NOTE, /* worth knowing, or could not be told */
	UR_FINDING_PASS,
};

/** "fail", "warn", "note", "pass". */
const char *ur_finding_name(enum ur_finding finding);

struct ur_check {
	const char *name; /* static: "server", "token", … */
	enum ur_finding finding;
	char *subject; /* what it is about: a repository, a branch, an umbrella; "" none */
	char *text;    /* strangers' text may stand in it */
	char *hint;    /* "" for none */
	enum ur_errc rc; /* what a failed one failed of, UR_OK otherwise */
};

struct ur_doctor {
	const char *server; /* borrowed from the settings */
	const char *kind;   /* "gitea", "forgejo", "" */
	char version[64];
	struct ur_check *checks; /* in the order they were made */
	size_t len, cap;
	size_t counts[4]; /* by enum ur_finding */
};

/** Every check that can be made; always leaves a printable list. */
void ur_app_doctor(struct ur_app *app, struct ur_doctor *doctor);
void ur_doctor_release(struct ur_doctor *doctor);

/** Is there a finding at least as serious as @c least? */
bool ur_doctor_failed(const struct ur_doctor *doctor, enum ur_weight least);

#endif
