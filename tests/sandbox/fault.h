/* SPDX-License-Identifier: MIT */
#ifndef SANDBOX_FAULT_H
#define SANDBOX_FAULT_H

#include <regex.h>

#include "call.h"
#include "scenario.h"

/**
 * @file fault.h
 * What goes wrong on purpose, and which requests it is meant for. Keys and
 * words are documented in scenario.h.
 */

struct sb_match {
	const char *method; /* NULL: any */
	bool has_path;
	regex_t path;	 /* of path and query */
	int64_t nth;	 /* first match that counts */
	int64_t times;	 /* how many count, 0: all */
	int64_t request; /* number among all requests, 0: any */
	int64_t seen;
};

struct sb_fault {
	struct sb_match match;
	enum sb_fate fate;
	int64_t delay_ms;
	int64_t late_ms; /* carried out only then */
	int status;	 /* 0: the real answer */
	const char *body, *type;
	struct sb_header headers[SB_HEADERS];
	size_t headers_len;
	bool not_json, empty, wrong_shape, html;
	bool first_page; /* whatever page was asked for: a cache that drops the query */
	bool stored;	 /* carried out although its answer is lost */
};

void sb_load_match(struct sb_world *w, struct sb_match *m, const struct sb_in *in);
void sb_match_release(struct sb_match *m);
/** Counts the request when it fits; true when it is one of those meant. */
bool sb_match_hit(struct sb_match *m, const struct sb_request *rq, int64_t number);

/** The first fault meant for this request; each fault counts it. */
const struct sb_fault *sb_fault_for(struct sb_world *w, const struct sb_request *rq);
/** Must the request be carried out under this fault? */
bool sb_fault_carries_out(const struct sb_fault *f);
/** The answer as the fault leaves it; takes and gives a reference. */
struct sb_answer *sb_fault_apply(struct sb_world *w, const struct sb_fault *f,
				 struct sb_answer *real);

void sb_faults_clear(struct sb_world *w);

#endif
