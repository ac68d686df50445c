/* SPDX-License-Identifier: MIT */
#include "grammar.h"

#include <string.h>

#include "ur/base/memory.h"

#define SINCE_13 (FORGEJO_13 | FORGEJO_15 | FORGEJO_17)

static const struct ur_form raw = { .kind = FORM_RAW };
const struct ur_form ur_form_word = { .kind = FORM_TEXT };
static const struct ur_form boolean = { .kind = FORM_BOOL };
static const struct ur_form integer = { .kind = FORM_INT };
static const struct ur_form map_of_texts = { .kind = FORM_MAP, .of = &ur_form_word };

const struct ur_form ur_form_any = { .kind = FORM_ANY };
const struct ur_form ur_form_texts = { .kind = FORM_LIST, .of = &ur_form_word };
const struct ur_form ur_form_list = { .kind = FORM_LIST, .of = &ur_form_any };
const struct ur_form ur_form_lists = { .kind = FORM_MAP, .of = &ur_form_list };
const struct ur_form ur_form_values = { .kind = FORM_MAP, .of = &ur_form_any };

static const struct ur_field run_fields[] = {
	{ "shell", &ur_form_word, EVERY },
	{ "working-directory", &ur_form_word, EVERY },
	{ NULL, NULL, 0 },
};
static const struct ur_form run = { .kind = FORM_RECORD, .fields = run_fields };

static const struct ur_field defaults_fields[] = {
	{ "run", &run, EVERY },
	{ NULL, NULL, 0 },
};
static const struct ur_form defaults = { .kind = FORM_RECORD, .fields = defaults_fields };

static const struct ur_field concurrency_fields[] = {
	{ "group", &ur_form_word, EVERY },
	{ "cancel-in-progress", &ur_form_word, EVERY },
	{ NULL, NULL, 0 },
};
static const struct ur_form concurrency_map = { .kind = FORM_RECORD,
						.fields = concurrency_fields };
static const struct ur_form concurrency = { .kind = FORM_TEXT_OR_RECORD,
					    .fields = concurrency_fields };

static const struct ur_field step_fields[] = {
	{ "id", &ur_form_word, EVERY },
	{ "if", &raw, EVERY },
	{ "name", &ur_form_word, EVERY },
	{ "uses", &ur_form_word, EVERY },
	{ "run", &ur_form_word, EVERY },
	{ "working-directory", &ur_form_word, EVERY },
	{ "shell", &ur_form_word, EVERY },
	{ "env", &raw, EVERY },
	{ "with", &map_of_texts, EVERY },
	{ "continue-on-error", &boolean, EVERY },
	{ "timeout-minutes", &ur_form_word, EVERY },
	{ NULL, NULL, 0 },
};
static const struct ur_form step = { .kind = FORM_RECORD, .fields = step_fields };
static const struct ur_form steps = { .kind = FORM_LIST, .of = &step };

static const struct ur_field container_fields[] = {
	{ "image", &ur_form_word, EVERY },
	{ "env", &map_of_texts, EVERY },
	{ "ports", &ur_form_texts, EVERY },
	{ "volumes", &ur_form_texts, EVERY },
	{ "options", &ur_form_word, EVERY },
	{ "credentials", &map_of_texts, EVERY },
	{ "cmd", &ur_form_texts, EVERY },
	/* fields that the parser keeps for itself, and reads all the same */
	{ "entrypoint", &ur_form_word, EVERY },
	{ "args", &ur_form_word, EVERY },
	{ "name", &ur_form_word, EVERY },
	{ "reuse", &boolean, EVERY },
	{ NULL, NULL, 0 },
};
static const struct ur_form container = { .kind = FORM_RECORD,
					  .fields = container_fields };
static const struct ur_form services = { .kind = FORM_MAP, .of = &container };

static const struct ur_field strategy_fields[] = {
	{ "fail-fast", &ur_form_word, EVERY },
	{ "max-parallel", &ur_form_word, EVERY },
	{ "matrix", &raw, EVERY },
	{ "failfast", &boolean, EVERY },
	{ "maxparallel", &integer, EVERY },
	{ NULL, NULL, 0 },
};
static const struct ur_form strategy = { .kind = FORM_RECORD, .fields = strategy_fields };

static const struct ur_field job_fields[] = {
	{ "name", &ur_form_word, EVERY },
	{ "needs", &raw, EVERY },
	{ "runs-on", &raw, EVERY },
	{ "env", &raw, EVERY },
	{ "if", &raw, EVERY },
	{ "steps", &steps, EVERY },
	{ "timeout-minutes", &ur_form_word, EVERY },
	{ "services", &services, EVERY },
	{ "strategy", &strategy, EVERY },
	{ "container", &raw, EVERY },
	{ "defaults", &defaults, EVERY },
	{ "outputs", &map_of_texts, EVERY },
	{ "uses", &ur_form_word, EVERY },
	{ "with", &ur_form_values, EVERY },
	{ "secrets", &raw, EVERY },
	{ "concurrency", &concurrency_map, GITEA_24 },
	{ "concurrency", &concurrency, SINCE_GITEA_25 | SINCE_13 },
	{ "permissions", &raw, SINCE_GITEA_25 },
	{ "continue-on-error", &raw, GITEA_27 },
	{ "result", &ur_form_word, EVERY },
	{ NULL, NULL, 0 },
};
const struct ur_form ur_form_job = { .kind = FORM_RECORD, .fields = job_fields };
static const struct ur_form jobs = { .kind = FORM_MAP, .of = &ur_form_job };

static const struct ur_field workflow_fields[] = {
	{ "name", &ur_form_word, EVERY },
	{ "on", &raw, EVERY },
	{ "env", &map_of_texts, EVERY },
	{ "jobs", &jobs, EVERY },
	{ "defaults", &defaults, EVERY },
	{ "concurrency", &concurrency_map, GITEA_24 },
	{ "concurrency", &concurrency, SINCE_GITEA_25 | SINCE_13 },
	{ "permissions", &raw, SINCE_GITEA_25 },
	{ "run-name", &ur_form_word, SINCE_GITEA_25 },
	{ "file", &ur_form_word, EVERY },
	{ NULL, NULL, 0 },
};
const struct ur_form ur_form_workflow = { .kind = FORM_RECORD,
					  .fields = workflow_fields };

static const struct ur_field input_fields[] = {
	{ "name", &ur_form_word, EVERY },
	{ "description", &ur_form_word, EVERY },
	{ "required", &boolean, EVERY },
	{ "default", &ur_form_word, EVERY },
	{ "type", &ur_form_word, EVERY },
	{ "options", &ur_form_texts, EVERY },
	{ NULL, NULL, 0 },
};
const struct ur_form ur_form_input = { .kind = FORM_RECORD, .fields = input_fields };

#define GITEA(minor_)                                                                    \
	.kind = UR_FORGE_GITEA, .major = 1, .minor = (minor_), .bit = GITEA_##minor_,    \
	.name = "Gitea 1." #minor_
#define FORGEJO(major_, as_)                                                             \
	.kind = UR_FORGE_FORGEJO, .major = (major_), .bit = FORGEJO_##as_,               \
	.name = "Forgejo " #major_, .dispatch_inputs = true, .call_inputs = true
#define GITEA_BY_NODE(minor_) GITEA(minor_), .on = ON_BY_NODE, .dispatch_inputs = true

enum { ROW_22 = 0, ROW_23, ROW_24, ROW_25, ROW_26, ROW_27, ROW_F11, ROW_F12, ROW_F13 };

/* clang-format off */
static const struct ur_grammar table[] = {
	[ROW_22] = { GITEA(22), .drops_first_breaks = true },
	[ROW_23] = { GITEA_BY_NODE(23), .drops_first_breaks = true },
	[ROW_24] = { GITEA_BY_NODE(24), .drops_first_breaks = true, .texts_of_event = true },
	[ROW_25] = { GITEA_BY_NODE(25), .cuts = true, .drops_first_breaks = true, .texts_of_event = true },
	[ROW_26] = { GITEA_BY_NODE(26), .cuts = true, .texts_of_event = true, .drops_call = true,
		     .newer_yaml = true, .minus_zero_is_float = true,
		     .block = BLOCK_BY_FILE },
	[ROW_27] = { GITEA_BY_NODE(27), .cuts = true, .texts_of_event = true, .drops_call = true,
		     .newer_yaml = true, .minus_zero_is_float = true,
		     .block = BLOCK_BY_FILE, .matrix = MATRIX_WRAPS },
	[ROW_F11] = { FORGEJO(11, 11), .drops_first_breaks = true },
	/* nobody asked it: as the one before or the one behind */
	[ROW_F12] = { FORGEJO(12, 11), .drops_first_breaks = true,
		      .other = &table[ROW_F13] },
	[ROW_F13] = { FORGEJO(13, 13) },
	{ FORGEJO(14, 15), .no_text_event = true,
	  .cron_alone = true, .evaluates_matrix = true },
	{ FORGEJO(16, 17), .no_text_event = true,
	  .cron_alone = true, .evaluates_matrix = true },
};
/* clang-format on */

const struct ur_grammar *ur_grammar_of(const struct ur_dialect *dialect)
{
	const struct ur_grammar *found = NULL;

	for (size_t i = 0; i < UR_LEN(table); i++) {
		const struct ur_grammar *row = &table[i];

		if (row->kind == dialect->kind &&
		    (dialect->major > row->major ||
		     (dialect->major == row->major && dialect->minor >= row->minor)))
			found = row;
	}
	return found ? found : &table[0];
}
