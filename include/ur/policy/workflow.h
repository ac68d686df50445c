/* SPDX-License-Identifier: MIT */
#ifndef UR_POLICY_WORKFLOW_H
#define UR_POLICY_WORKFLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "ur/base/error.h"
#include "ur/base/str.h"
#include "ur/core/naming.h"
#include "ur/policy/yaml.h"

/**
 * @file workflow.h
 * A workflow file as far as it says which contexts are written and what an umbrella
 * stands for. Read as the servers read it: servers/gitea.md section 10,
 * servers/forgejo.md section 10. Texts point into the parsed file.
 */

struct ur_workflow_job {
	const char *id;
	const char *name;   /* `name:` as written, NULL for none */
	const char *uses;   /* `uses:` of a called workflow, NULL for none */
	unsigned line;	    /* of its id */
	const char **needs; /* job ids, in order, each once */
	size_t needs_len;
	bool odd_needs; /* `needs` is neither a text nor a list of texts, and the server
			   drops it */
	bool by_file;	/* its contexts begin with the file's name: what the server keeps
			   of it cannot be read again */
	const char *needed_by; /* the first job that needs it, NULL for none */
	const struct ur_yaml_node
		*strategy;		  /* its matrix; NULL where the server has none */
	struct ur_value *matrix;	  /* the same as values */
	const struct ur_yaml_node *node;  /* the whole job; may be null */
	const struct ur_yaml_node *steps; /* NULL for none */
};

struct ur_workflow {
	struct ur_yaml *yaml;
	const char *name;    /* NULL for none */
	const char **events; /* words under `on`, in order */
	size_t events_len;
	struct ur_workflow_job *jobs; /* in order */
	size_t jobs_len;
	struct ur_workflow_job **by_id; /* jobs in order of their ids */
	char *doubt; /* "FILE:LINE:COLUMN: …": why the server may read it otherwise than
			we do; NULL for none */
};

/** Why a file gave no workflow. */
enum ur_workflow_fault {
	UR_WORKFLOW_FINE = 0,
	UR_WORKFLOW_BROKEN,  /* this version refuses it, and runs nothing of it */
	UR_WORKFLOW_LIMITED, /* it cannot be read here, and a server may run it */
};

/**
 * A file as one version's parser reads it.
 * @param file for messages
 * @return UR_OK with *out, to be freed with ur_workflow_free(); UR_ECONFIG with
 *         "FILE:LINE:COLUMN: what" and *fault
 */
enum ur_errc ur_workflow_parse(const char *bytes, size_t len, const char *file,
			       const struct ur_dialect *dialect, struct ur_workflow **out,
			       enum ur_workflow_fault *fault, struct ur_error *err);
/** Accepts NULL. */
void ur_workflow_free(struct ur_workflow *workflow);

/** NULL when there is none of that id. */
const struct ur_workflow_job *ur_workflow_job(const struct ur_workflow *workflow,
					      const char *id);
/** Its `on` names the event. */
bool ur_workflow_on(const struct ur_workflow *workflow, const char *event);
/** What its names depend on; borrowed. */
struct ur_naming_job ur_workflow_naming(const struct ur_workflow_job *job);

/**
 * Does the job merely aggregate (SPEC 6 "Policy")? Each of its steps, a plain checkout
 * aside, is handed the outcome of `needs` (in `run`, in `with`, or in a variable of step
 * or job that they use), or runs nothing but the shell's own words and asks for nothing
 * else. A mention in `if` alone hands a step nothing, and outputs of a job are no outcome.
 * @param line of what does more
 * @param why  what does more, one phrase appended; may be NULL
 */
bool ur_workflow_aggregates(const struct ur_workflow *workflow,
			    const struct ur_workflow_job *job, unsigned *line,
			    struct ur_str *why);

#endif
