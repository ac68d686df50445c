/* SPDX-License-Identifier: MIT */
#include "ur/policy/propose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parts.h"
#include "ur/base/memory.h"

void ur_proposal_release(struct ur_proposal *proposal)
{
	free(proposal->context);
	free(proposal->origin);
	free(proposal->does_more);
	*proposal = (struct ur_proposal){ 0 };
}

/* It is not there for every pull request. */
static bool asks_for_event(const struct ur_written *w)
{
	const struct ur_yaml_node *node = ur_yaml_get(w->job->node, "if");

	return node && node->kind == UR_YAML_SCALAR && strstr(node->text, "event_name");
}

/* Nothing that a merge waits for runs behind a test that is no umbrella's; behind a real
 * umbrella a deployment may. */
static bool could_be(const struct ur_written *w)
{
	unsigned line;

	return w->job->needs_len && !asks_for_event(w) &&
	       (!w->job->needed_by ||
		(w->job->steps &&
		 ur_workflow_aggregates(w->file->workflow, w->job, &line, NULL)));
}

/* An umbrella that runs in every case was meant as one. */
static bool says_always(const struct ur_written *w)
{
	const struct ur_yaml_node *node = ur_yaml_get(w->job->node, "if");

	return node && node->kind == UR_YAML_SCALAR &&
	       (strstr(node->text, "always()") || strstr(node->text, "!cancelled()"));
}

/* The marks of an umbrella, the surest first. */
static unsigned marks(const struct ur_written *w)
{
	unsigned line;

	return (w->job->steps && ur_workflow_aggregates(w->file->workflow, w->job, &line,
							NULL) ?
			4u :
			0u) +
	       (says_always(w) ? 2u : 0u) + (w->job->needed_by ? 0u : 1u);
}

static bool is_better(const struct ur_written *w, const struct ur_written *than)
{
	if (!than || marks(w) != marks(than))
		return !than || marks(w) > marks(than);
	return w->job->needs_len > than->job->needs_len;
}

static void take(const struct ur_written *w, struct ur_proposal *out)
{
	struct ur_str why = UR_STR_INIT;
	unsigned line;

	*out = (struct ur_proposal){
		.context = ur_xstrdup(w->context),
		.origin = ur_xasprintf("%s:%u", w->file->path, w->job->line),
		.needs = w->job->needs_len,
	};
	if (!ur_workflow_aggregates(w->file->workflow, w->job, &line, &why))
		out->does_more = ur_xasprintf("%s:%u: %s", w->file->path, line, why.buf);
	ur_str_release(&why);
}

enum ur_errc ur_policy_propose(struct ur_source *source, const struct ur_dialect *dialect,
			       const char *commit, struct ur_proposal *out,
			       struct ur_error *err)
{
	struct ur_policy_cache *cache = ur_policy_cache_new();
	struct ur_scan scan = { .dialect = dialect };
	const struct ur_policy_tree *tree;
	const struct ur_written *best = NULL;
	enum ur_errc rc = ur_policy_tree(cache, source, dialect, commit, &tree, err);

	if (rc < 0)
		goto out;
	snprintf(scan.event, sizeof(scan.event), "pull_request");
	ur_scan_tree(&scan, tree, scan.event);
	ur_scan_finish(&scan);
	for (size_t i = 0; i < scan.len; i++) {
		if (could_be(&scan.items[i]) && is_better(&scan.items[i], best))
			best = &scan.items[i];
	}
	if (best)
		take(best, out);
	else
		rc = ur_error_set(err, UR_ENOTFOUND,
				  "no job of a pull request's workflow needs others");
out:
	ur_scan_release(&scan);
	ur_policy_cache_free(cache);
	return rc;
}
