/* SPDX-License-Identifier: MIT */
#ifndef POLICY_EXPRESSION_H
#define POLICY_EXPRESSION_H

#include <stdbool.h>

#include "ur/base/strset.h"

/**
 * @file expression.h
 * What the "${{ }}" of a workflow's text ask for.
 */

/** Some expression of the text asks for the outcome of `needs`; outputs of one job
 *  alone do not count. */
bool ur_expression_asks_needs(const char *text);

/**
 * The expressions of the text ask for the outcome of `needs`, for how the job goes so
 * far, for variables that carry an outcome, and for nothing else.
 * @param bare a text without "${{" is an expression as a whole, as in `if`
 * @param carriers names of variables that carry the outcome of `needs`
 */
bool ur_expression_only_needs(const char *text, bool bare,
			      const struct ur_strset *carriers);

/** The text asks for the outcome of `needs`, or uses a variable that carries it, as a
 *  shell or a language that is common in steps does. */
bool ur_expression_carries(const char *text, const struct ur_strset *carriers);

/** Behind the "}}" of the expression that begins at @c open ("${{"), or behind the text
 *  when it does not close. */
const char *ur_expression_end(const char *open);

#endif
