/* SPDX-License-Identifier: MIT */
#ifndef POLICY_CONDITION_H
#define POLICY_CONDITION_H

#include <stdbool.h>
#include <stddef.h>

#include "ur/policy/workflow.h"

/**
 * @file condition.h
 * What an expression of a workflow gives, as far as one case decides it: the event that
 * the run is of, and how the needed jobs ended. Read as the runners' own interpreter does
 * (act, pkg/exprparser): texts are equal in any case of letters, and a condition that asks
 * for no outcome has "success() &&" put before it.
 */

enum ur_truth { UR_TRUTH_OPEN = 0, UR_TRUTH_NO, UR_TRUTH_YES };

struct ur_condition_case {
	const struct ur_workflow_job *job;
	const char *event;  /* NULL: not known */
	const char *result; /* of one needed job at least; all others are success */
	bool of_step;	    /* the outcome asked for is the job's own, good so far */
};

/** Does the `if` let it run? @param text NULL for none */
enum ur_truth ur_condition_lets(const char *text, const struct ur_condition_case *in);

/** Is what the expressions of the text ("${{ }}") give the same there as where every
 *  needed job is a success? One that asks for no needed job is. */
bool ur_condition_same(const char *text, const struct ur_condition_case *in);

/** What stands in `if`, without "${{ }}" and blanks around it. */
void ur_condition_bare(const char *text, const char **start, size_t *len);

#endif
