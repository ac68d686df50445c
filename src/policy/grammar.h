/* SPDX-License-Identifier: MIT */
#ifndef POLICY_GRAMMAR_H
#define POLICY_GRAMMAR_H

#include "ur/core/dialect.h"

/**
 * @file grammar.h
 * What the servers' parsers take of a workflow file, version by version, as data: a row per
 * parser that was asked (servers/workflow-files), and the types of the fields that they
 * decode. A new version is one row, a new field one line.
 */

/** The parsers, each a bit, for fields that not all of them know. */
enum {
	GITEA_22 = 1 << 0,
	GITEA_23 = 1 << 1,
	GITEA_24 = 1 << 2,
	GITEA_25 = 1 << 3,
	GITEA_26 = 1 << 4,
	GITEA_27 = 1 << 5,
	FORGEJO_11 = 1 << 6,
	FORGEJO_13 = 1 << 7,
	FORGEJO_15 = 1 << 8,
	FORGEJO_17 = 1 << 9,
	GITEAS = (1 << 6) - 1,
	FORGEJOS = FORGEJO_11 | FORGEJO_13 | FORGEJO_15 | FORGEJO_17,
	EVERY = GITEAS | FORGEJOS,
	SINCE_GITEA_25 = GITEA_25 | GITEA_26 | GITEA_27,
	SINCE_GITEA_24 = GITEA_24 | SINCE_GITEA_25,
};

/** How a value is decoded. */
enum ur_form_kind {
	FORM_RAW = 0, /* kept as it stands, whatever it is */
	FORM_ANY,     /* decoded by what it looks like */
	FORM_TEXT,    /* any scalar */
	FORM_BOOL,
	FORM_INT,
	FORM_RECORD, /* known keys have a form, others are not looked at */
	FORM_MAP,    /* every value has one form */
	FORM_LIST,
	FORM_TEXT_OR_RECORD,
};

struct ur_form {
	enum ur_form_kind kind;
	const struct ur_form *of;      /* of each value of a map or list */
	const struct ur_field *fields; /* of a record; ends with a NULL key */
};

struct ur_field {
	const char *key;
	const struct ur_form *form;
	unsigned who; /* the parsers that know it */
};

/** How the value of an event below `on` is read. */
enum ur_on_reading {
	ON_BY_VALUE = 0, /* decoded first, then told by its type */
	ON_BY_NODE,	 /* told by what is written there: an alias is refused */
};

/** What becomes of a matrix whose dimension is no list. */
enum ur_matrix_reading {
	MATRIX_LISTS = 0, /* the whole matrix is lost */
	MATRIX_WRAPS,	  /* a single value is a list of one, a map loses the matrix */
};

/** What becomes of a text that does not survive being written out and read again. */
enum ur_block_reading {
	BLOCK_REFUSED = 0,
	BLOCK_BY_FILE, /* it runs, and its row begins with the file's name */
};

struct ur_grammar {
	enum ur_forge_kind kind;
	int major, minor; /* from this version on */
	unsigned bit;
	const char *name;		/* "Gitea 1.22": for messages */
	const struct ur_grammar *other; /* it may as well read as this row does: what
					   the two disagree about is not known */
	enum ur_on_reading on;
	enum ur_matrix_reading matrix;
	enum ur_block_reading block;
	bool texts_of_event;  /* `types: opened`, and nothing or a number there */
	bool no_text_event;   /* the value of an event is no text */
	bool cron_alone;      /* an entry of `schedule` has no other key */
	bool dispatch_inputs; /* `workflow_dispatch.inputs` may hold one */
	bool call_inputs;     /* `workflow_call` may have inputs and outputs */
	bool drops_call;      /* `workflow_call` is not looked at, and starts nothing */
	bool cuts;	      /* what is behind UR_YAML_BYTES_MAX is not read */
	bool newer_yaml; /* YAML with characters in an anchor, and with a '?' in a list in
			    brackets, that others refuse */
	bool minus_zero_is_float; /* -0 */
	bool evaluates_matrix;	  /* expressions in `strategy` are evaluated */
	bool drops_first_breaks;  /* a job's name loses the line breaks it begins with */
};

/** Not NULL. */
const struct ur_grammar *ur_grammar_of(const struct ur_dialect *dialect);

/** The whole file, one job of it, and one input of `workflow_dispatch`. */
extern const struct ur_form ur_form_workflow, ur_form_job, ur_form_input;
/** Anything; a text, a list of texts or of anything; maps of lists, and of anything. */
extern const struct ur_form ur_form_any, ur_form_word, ur_form_texts, ur_form_list,
	ur_form_lists, ur_form_values;

#endif
