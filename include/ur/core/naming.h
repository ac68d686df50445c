/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_NAMING_H
#define UR_CORE_NAMING_H

#include <stdbool.h>
#include <stddef.h>

#include "ur/base/str.h"
#include "ur/core/dialect.h"
#include "ur/core/value.h"

/**
 * @file naming.h
 * The texts of contexts: "Workflow / job (event)". servers/README.md "Context names".
 */

/**
 * Append the context that the engine writes.
 * @param workflow the file's `name:`; NULL when it has none
 * @param file     path below the workflow folder; its last part is used where unnamed
 *                 workflows are called by it
 * @param job      the job's name, evaluated, with its matrix suffix
 * @param event    "pull_request", "push", …
 */
void ur_naming_context(struct ur_str *out, const struct ur_dialect *dialect,
		       const char *workflow, const char *file, const char *job,
		       const char *event);

/** Append what stands behind the workflow's part and its blank: "/ job (event)". */
void ur_naming_add_job(struct ur_str *out, const struct ur_dialect *dialect,
		       const char *job, const char *event);

/** Append what stands before " / job": the workflow's part of a context. */
void ur_naming_workflow(struct ur_str *out, const struct ur_dialect *dialect,
			const char *workflow, const char *file);

/** Suffixes that engines write on commits. */
const char *const *ur_naming_events(size_t *len);

/**
 * The event in a context's last parentheses: "pull_request" of
 * "CI / a (pull_request)".
 * @return false when it ends otherwise or the word is no event that is written
 */
bool ur_naming_event(const char *context, char *event, size_t size);

/** True when the engine would write @c context for a job of this name and event
 *  in some workflow: it ends with "/ JOB (EVENT)". */
bool ur_naming_is_job(const char *context, const char *job, const char *event);

/** Bytes of the blank that @c text begins with, as the servers trim; 0 for none. */
size_t ur_naming_blank(const char *text);

/** A job as far as its names depend on it. All borrowed. */
struct ur_naming_job {
	const char *id;
	const char *name;	       /* `name:` as written; NULL or "" for none */
	const struct ur_value *matrix; /* `strategy.matrix`; NULL for none */
	bool reusable;		       /* it calls another workflow (`uses:`) */
};

/** Names of the jobs that one job definition becomes. */
struct ur_names {
	char **items;
	size_t len, cap;
};

#define UR_NAMES_INIT                                                                    \
	{                                                                                \
		0                                                                        \
	}
void ur_names_release(struct ur_names *names);
void ur_names_push(struct ur_names *names, const char *name);

/**
 * The names that this version gives the jobs of one definition, in its order,
 * before ur_naming_finish().
 * @return NULL with the names appended, else why they cannot be known exactly:
 *         "name-expression", "reusable-workflow", or a cause of ur_matrix_combos()
 */
const char *ur_naming_names(const struct ur_dialect *dialect,
			    const struct ur_naming_job *job, struct ur_names *out);

/**
 * What happens to the names of one run together: equal ones are numbered where the
 * version does so, long ones are cut at 255.
 * @return NULL, or "name-too-long" where the cut cannot be known exactly (@c names is
 *         then as it was)
 */
const char *ur_naming_finish(const struct ur_dialect *dialect, struct ur_names *names);

/** What is sure of a job's names, whatever its expressions become. Borrowed. */
struct ur_naming_shape {
	const char *text;
	size_t fixed;	     /* bytes of it that stand in front of the first expression */
	bool computed;	     /* there is one that the version evaluates */
	const char *literal; /* what its `format('…', …)` begins with; NULL for none */
	const char *tail;    /* what stands behind the last one; NULL for none */
	size_t tail_len;
};
struct ur_naming_shape ur_naming_shape(const struct ur_dialect *dialect,
				       const struct ur_naming_job *job);

/**
 * Could a job whose names cannot be known bear this one? True when in doubt.
 * @param name @c len bytes
 */
bool ur_naming_could_be(const struct ur_dialect *dialect,
			const struct ur_naming_shape *shape, const char *name,
			size_t len);

#endif
