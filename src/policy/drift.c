/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"

#define DRIFT_SHOWN 10

/* "CI / test (" for a needed job that becomes several; "CI / test " for a name that ends
 * in an expression. */
static void find_prefixes(const struct ur_scan *scan,
			  const struct ur_derive_request *request,
			  const struct ur_found *found, struct ur_policy *policy)
{
	char *workflow = ur_scan_prefix(scan->dialect, found->file);

	for (size_t i = 0; i < found->job->needs_len; i++) {
		const struct ur_workflow_job *job =
			ur_workflow_job(found->file->workflow, found->job->needs[i]);
		const char *name, *open;
		struct ur_str prefix = UR_STR_INIT;

		if (!job || (!job->matrix && !ur_policy_expand(request, job)))
			continue;
		name = job->name ? job->name : job->id;
		open = strstr(name, "${{");
		if (open)
			ur_str_addf(&prefix, "%s/ %.*s", workflow, (int)(open - name),
				    name);
		else
			ur_str_addf(&prefix, "%s/ %s (", workflow, name);
		if (open != name)
			ur_strset_add(&policy->matrix_prefixes, prefix.buf);
		ur_str_release(&prefix);
	}
	free(workflow);
}

static bool is_prefixed(const struct ur_policy *policy, const char *context)
{
	for (size_t i = 0; i < policy->matrix_prefixes.len; i++)
		if (ur_starts_with(context, policy->matrix_prefixes.items[i]))
			return true;
	return false;
}

/* Everything that differs, so that one change of the settings is enough. */
struct drift {
	struct ur_str text;
	size_t len;
};

static void add(struct drift *d, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void add(struct drift *d, const char *fmt, ...)
{
	va_list ap;

	if (d->len++ >= DRIFT_SHOWN)
		return;
	if (d->text.len)
		ur_str_adds(&d->text, "; ");
	va_start(ap, fmt);
	ur_str_vaddf(&d->text, fmt, ap);
	va_end(ap);
}

static void drift_rows(const struct ur_scan *scan,
		       const struct ur_derive_request *request,
		       const struct ur_policy *policy, struct drift *d)
{
	const struct ur_written *const *writers;
	char event[64];

	for (size_t i = 0; i < request->rows_len; i++) {
		const char *context = request->rows[i].context;

		if (!strcmp(context, request->umbrella) ||
		    !is_prefixed(policy, context) ||
		    !ur_naming_event(context, event, sizeof(event)) ||
		    strcmp(event, policy->event) != 0 || ur_policy_has(policy, context) ||
		    ur_scan_writers(scan, context, &writers))
			continue;
		add(d,
		    "'%s' was written, and what the umbrella stands for (%s) "
		    "does not name it",
		    context, policy->origin);
	}
}

/* Contexts of one needed job that a list lacks. @return false when it writes none */
static bool lacks_written(const struct ur_scan *scan, const struct ur_found *found,
			  const struct ur_workflow_job *job,
			  const struct ur_policy *policy, struct drift *d)
{
	const struct ur_written *const *written;
	size_t len = ur_scan_written_by(scan, job, &written);
	bool any = false;

	for (size_t i = 0; i < len; i++) {
		const struct ur_written *w = written[i];

		if (w->tree != found->tree)
			continue;
		any = true;
		if (!ur_policy_has(policy, w->context))
			add(d,
			    "%s:%u: the umbrella's job needs '%s', and %s "
			    "does not name it",
			    w->file->path, job->line, w->context, policy->origin);
	}
	return any;
}

/* A job whose names cannot be known needs at least one entry that could be its. */
static bool could_be_listed(const struct ur_scan *scan, const struct ur_workflow_job *job,
			    const struct ur_policy *policy)
{
	for (size_t i = 0; i < scan->unsure_len; i++) {
		const struct ur_unsure *unsure = &scan->unsure[i];

		for (size_t r = 0; unsure->job == job && r < policy->required_len; r++)
			if (ur_scan_could_write(scan, unsure,
						policy->required[r].context))
				return true;
	}
	return false;
}

static void drift_needs(const struct ur_scan *scan,
			const struct ur_derive_request *request,
			const struct ur_found *found, const struct ur_policy *policy,
			struct drift *d)
{
	for (size_t i = 0; i < found->job->needs_len; i++) {
		const struct ur_workflow_job *job =
			ur_workflow_job(found->file->workflow, found->job->needs[i]);

		if (!job || job == found->job)
			continue;
		/* names from the settings stand for what cannot be known */
		if (policy->from == UR_FROM_WORKFLOW && !ur_policy_expand(request, job))
			continue;
		if (!lacks_written(scan, found, job, policy, d) &&
		    policy->from == UR_FROM_LIST && !could_be_listed(scan, job, policy))
			add(d,
			    "%s:%u: the umbrella's job needs job '%s', and "
			    "%s names nothing that it could write",
			    found->file->path, job->line, job->id, policy->origin);
	}
}

void ur_policy_find_drift(const struct ur_scan *scan,
			  const struct ur_derive_request *request,
			  const struct ur_found *found, struct ur_policy *policy)
{
	struct drift d = { .text = UR_STR_INIT };

	find_prefixes(scan, request, found, policy);
	drift_needs(scan, request, found, policy, &d);
	drift_rows(scan, request, policy, &d);
	if (d.len > DRIFT_SHOWN)
		ur_str_addf(&d.text, "; and %zu more", d.len - DRIFT_SHOWN);
	if (d.len)
		policy->drift = ur_str_detach(&d.text);
	ur_str_release(&d.text);
}
