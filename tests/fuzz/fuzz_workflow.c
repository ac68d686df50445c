/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ur/policy/derive.h"
#include "ur/policy/lint.h"
#include "ur/policy/workflow.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEAD "1111111111111111111111111111111111111111"
#define BASE "2222222222222222222222222222222222222222"

/* The input is one workflow file at the head, and its front half the one before. */
struct bytes {
	const char *text;
	size_t len;
};

static enum ur_errc list(void *self, const char *commit, const char *folder,
			 struct ur_tree_files *out, struct ur_error *err)
{
	(void)self;
	(void)err;
	(void)folder;
	ur_tree_files_push(out, ".gitea/workflows/ci.yml", *commit == '1' ? "a" : "b");
	return UR_OK;
}

static enum ur_errc read_file(void *self, const char *commit, const char *path,
			      struct ur_str *out, struct ur_error *err)
{
	const struct bytes *bytes = self;

	(void)path;
	ur_str_add(out, bytes->text, *commit == '1' ? bytes->len : bytes->len / 2);
	return out->overflowed ? ur_error_set(err, UR_EPROTO, "too large") : UR_OK;
}

static void derive(struct bytes *bytes, const struct ur_dialect *dialect,
		   const char *umbrella)
{
	struct ur_source source = { .self = bytes, .list = list, .read = read_file };
	const struct ur_policy_settings settings = { .from = UR_FROM_WORKFLOW,
						     .file = "",
						     .job = "" };
	const struct ur_derive_request request = {
		.source = &source,
		.dialect = dialect,
		.umbrella = umbrella,
		.head = HEAD,
		.merge_base = BASE,
		.base_tip = BASE,
		.settings = &settings,
	};
	struct ur_policy_cache *cache = ur_policy_cache_new();
	struct ur_policy policy = UR_POLICY_INIT;
	struct ur_error err = UR_ERROR_INIT;

	if (ur_policy_derive(cache, &request, &policy, &err) == UR_OK) {
		if (!policy.known && (!*policy.cause || !*policy.detail))
			abort();
		for (size_t i = 0; i < policy.required_len; i++)
			if (!strcmp(policy.required[i].context, umbrella))
				abort(); /* it cannot stand for itself */
	}
	ur_policy_release(&policy);
	ur_policy_cache_free(cache);
}

/* Whatever the file says, each finding is a rule of the table with a text. */
static void lint(struct bytes *bytes, const struct ur_dialect *dialect)
{
	struct ur_source source = { .self = bytes, .list = list, .read = read_file };
	const struct ur_policy_settings settings = { .from = UR_FROM_WORKFLOW,
						     .file = "",
						     .job = "" };
	const struct ur_lint_umbrella umbrella = { "CI / all (pull_request)", &settings };
	const struct ur_lint_request request = {
		.source = &source,
		.dialect = dialect,
		.commit = HEAD,
		.branch = "main",
		.umbrellas = &umbrella,
		.umbrellas_len = 1,
	};
	struct ur_lint_findings findings = UR_LINT_FINDINGS_INIT;
	struct ur_error err = UR_ERROR_INIT;

	if (ur_policy_lint(&request, &findings, &err) == UR_OK)
		for (size_t i = 0; i < findings.len; i++)
			if (findings.items[i].rule == UR_RULE_NONE ||
			    !*findings.items[i].text || !*findings.items[i].hint)
				abort();
	ur_lint_findings_release(&findings);
}

/* @param table NULL to look at the jobs alone */
static void look_at(const struct ur_workflow *workflow, struct bytes *bytes,
		    const struct ur_dialect *table, size_t len)
{
	unsigned line;

	for (size_t j = 0; j < workflow->jobs_len && j < 8; j++)
		ur_workflow_aggregates(workflow, &workflow->jobs[j], &line, NULL);
	for (size_t d = 0; table && d < len; d += 3)
		lint(bytes, &table[d]);
	for (size_t j = 0; table && j < workflow->jobs_len && j < 8; j++) {
		const struct ur_workflow_job *job = &workflow->jobs[j];
		struct ur_naming_job naming = ur_workflow_naming(job);

		for (size_t d = 0; d < len; d += 3) {
			struct ur_names names = UR_NAMES_INIT;
			struct ur_str umbrella = UR_STR_INIT;

			if (!ur_naming_names(&table[d], &naming, &names))
				ur_naming_finish(&table[d], &names);
			ur_naming_context(&umbrella, &table[d], workflow->name, "ci.yml",
					  names.len ? names.items[0] : job->id,
					  "pull_request");
			derive(bytes, &table[d], umbrella.buf);
			ur_str_release(&umbrella);
			ur_names_release(&names);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes bytes = { (const char *)data, size };
	size_t len;
	const struct ur_dialect *table = ur_dialect_table(&len);

	if (size > 8192)
		return 0;
	for (size_t d = 0; d < len; d++) {
		struct ur_workflow *workflow = NULL;
		struct ur_error err = UR_ERROR_INIT;
		enum ur_workflow_fault fault;

		if (ur_workflow_parse(bytes.text, size, "ci.yml", &table[d], &workflow,
				      &fault, &err) == UR_OK)
			look_at(workflow, &bytes, d ? NULL : table, len);
		else if (fault == UR_WORKFLOW_FINE)
			abort();
		ur_workflow_free(workflow);
	}
	return 0;
}
