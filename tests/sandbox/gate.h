/* SPDX-License-Identifier: MIT */
#ifndef SANDBOX_GATE_H
#define SANDBOX_GATE_H

#include "world.h"

/**
 * @file gate.h
 * The merge gate of the version at hand (servers/gitea.md section 5, the table
 * of servers/README.md), and what a success does to an armed auto-merge.
 */

/** Pattern of a status context: `*` crosses everything. */
bool sb_glob(const char *pattern, const char *text);
/** Rule that protects a branch, or NULL. */
const struct sb_protection *sb_rule_of(const struct sb_repo *r, const char *branch);
/** Would the status checks let it merge? */
bool sb_gate_open(const struct sb_world *w, const struct sb_repo *r,
		  const struct sb_pull *p);
void sb_merge(struct sb_world *w, struct sb_repo *r, struct sb_pull *p,
	      struct sb_user *by);
/** After a success on that commit: merge what waited for it. */
void sb_automerge(struct sb_world *w, struct sb_repo *r, const struct sb_commit *c);
/** Worst-first rank of a state in the old reduction; -1 for unknown words. */
int sb_rank(const struct sb_traits *t, const char *state);

#endif
