/* SPDX-License-Identifier: MIT */
#ifndef LINT_TABLE_H
#define LINT_TABLE_H

#include "core/table.h"

#include <stdlib.h>
#include <string.h>

#include "shelf.h"
#include "ur/policy/lint.h"

/* Files, an umbrella and a protection per row, and what is found: "UR-A number, file, line"; behind
 * the number "w" or "i" where the finding weighs less than its rule. */

#define UMBRELLA "CI / all (pull_request)"
#define TARGET "CI / all (pull_request_target)"
#define DIR ".gitea/workflows/"
#define CI DIR "ci.yml"
#define TEST "run: \"test ${{ join(needs.*.result) }}\""
#define GATE "    if: always()\n    steps: [{" TEST "}]\n"
#define HEADER "name: CI\non: [pull_request]\njobs:\n"
#define JOBS "  build: {steps: [{run: make}]}\n  lint: {steps: [{run: make lint}]}\n"
#define GOOD HEADER JOBS "  all:\n    needs: [build, lint]\n" GATE
#define ON(events)                                                                       \
	"name: CI\non:\n" events "jobs:\n" JOBS "  all:\n    needs: [build, "            \
	"lint]\n" GATE

struct file {
	const char *path, *text;
};

struct row {
	const char *name;
	const char *server;   /* gitea-1.26.3 unless said */
	const char *umbrella; /* UMBRELLA unless said; "" none */
	const char *branch;   /* main unless said */
	struct file files[4];
	const char *protection[4]; /* with none: not read */
	bool empty_protection;	   /* read, and the status check is off */
	const char *list[4];	   /* from: list */
	const char *allow_skipped, *expand_job, *expand_name, *job;
	bool aggregates_only, any_umbrella, from_protection;
	const char *seen; /* a context that a live row has */
	const char *want; /* "006 ci.yml:5", '|' between */
	const char *text; /* part of the first one's */
};

static void describe(const struct ur_lint_findings *findings, struct ur_str *out)
{
	for (size_t i = 0; i < findings->len; i++) {
		const struct ur_lint_finding *f = &findings->items[i];
		const char *name = strrchr(f->file, '/');

		assert_true(*f->text && *f->hint && !strchr(f->text, '\n'));
		ur_str_addf(out, "%s%s%.*s %s", i ? "|" : "", ur_rule_id(f->rule) + 4,
			    f->weight != ur_rule_weight(f->rule),
			    ur_weight_name(f->weight), name ? name + 1 : "-");
		if (f->line)
			ur_str_addf(out, ":%u", f->line);
	}
}

static void forget_seen(const struct row *row, const struct ur_dialect *dialect,
			struct ur_lint_findings *findings)
{
	struct ur_row live = { .context = ur_xstrdup(row->seen ? row->seen : "") };

	if (row->seen)
		ur_lint_forget_written(findings, 0, dialect, &live, 1);
	free(live.context);
}

static void check_row(void **state)
{
	const struct row *row = *state;
	const struct ur_dialect *dialect =
		dialect_named(row->server ? row->server : "gitea-1.26.3");
	const char *context = row->umbrella ? row->umbrella : UMBRELLA;
	const char *names[] = { row->expand_name };
	const struct ur_expand expand = { row->expand_job, names, 1 };
	struct ur_policy_settings settings = { .from = UR_FROM_WORKFLOW,
					       .list_origin = "config.yml:9",
					       .file = "",
					       .job = row->job ? row->job : "",
					       .expand = &expand,
					       .expand_len = row->expand_job != NULL,
					       .aggregates_only = row->aggregates_only };
	const struct ur_lint_umbrella umbrella = { context, &settings };
	struct ur_protection protection = { .readable = true,
					    .enabled = !row->empty_protection };
	struct ur_lint_request request = { .dialect = dialect,
					   .commit = HEAD,
					   .branch = row->branch ? row->branch : "main",
					   .only_required = !row->any_umbrella,
					   .umbrellas = &umbrella,
					   .umbrellas_len = *context != '\0' };
	struct ur_lint_findings findings = UR_LINT_FINDINGS_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_str got = UR_STR_INIT;
	struct shelf shelf;

	shelf_init(&shelf);
	for (size_t i = 0; i < UR_LEN(row->files) && row->files[i].path; i++)
		shelf_put(&shelf, HEAD, row->files[i].path, row->files[i].text);
	for (size_t i = 0; i < UR_LEN(row->protection) && row->protection[i]; i++)
		ur_protection_add(&protection, row->protection[i]);
	if (row->list[0])
		settings.from = UR_FROM_LIST;
	if (row->from_protection)
		settings.from = UR_FROM_PROTECTION;
	settings.contexts = row->list;
	while (settings.contexts_len < UR_LEN(row->list) &&
	       row->list[settings.contexts_len])
		settings.contexts_len++;
	settings.allow_skipped = &row->allow_skipped;
	settings.allow_skipped_len = row->allow_skipped != NULL;
	if (protection.contexts_len || row->empty_protection)
		request.protection = &protection;
	request.source = &shelf.source;

	assert_int_equal(ur_policy_lint(&request, &findings, &err), UR_OK);
	forget_seen(row, dialect, &findings);
	describe(&findings, &got);
	assert_string_equal(got.buf, row->want);
	if (row->text)
		assert_non_null(strstr(findings.items[0].text, row->text));
	ur_str_release(&got);
	ur_lint_findings_release(&findings);
	ur_protection_release(&protection);
	shelf_clear(&shelf);
}

#endif
