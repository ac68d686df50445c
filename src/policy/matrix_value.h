/* SPDX-License-Identifier: MIT */
#ifndef POLICY_MATRIX_VALUE_H
#define POLICY_MATRIX_VALUE_H

#include "reading.h"
#include "ur/core/value.h"

/**
 * @file matrix_value.h
 * `strategy.matrix` of a job, from what is written to the values that the server has of it.
 */

/** @param job as written
 *  @param out the matrix; NULL where the job has none, or the server loses it
 *  @return false when it was refused */
bool ur_read_matrix(struct ur_reading *reading, const struct ur_yaml_node *job,
		    const struct ur_yaml_node **out);
/** A settled matrix as a map of lists, the way the server has it before it is unfolded; of a
 *  kind that is not known where only a runner could say. The caller frees it.
 *  @return NULL for NULL */
struct ur_value *ur_matrix_value(const struct ur_grammar *grammar,
				 const struct ur_yaml_node *matrix);
/** A settled value with the text the servers print for it. The caller frees it. */
struct ur_value *ur_workflow_value(const struct ur_grammar *grammar,
				   const struct ur_yaml_node *node);

#endif
