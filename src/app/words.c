/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ur/app/pass.h"
#include "ur/base/memory.h"

/**
 * What a row of ours says: description, marker and target (SPEC 7).
 */

struct ur_marker ur_case_marker(const struct ur_case *c)
{
	const struct ur_clock *clock = c->pass->app->clock;
	struct ur_marker marker = { .kind = UR_MARKER_NONE };

	memcpy(marker.pass, c->pass->result->pass_id, sizeof(marker.pass));
	(void)snprintf(marker.nonce, sizeof(marker.nonce), "%08x",
		       (unsigned)clock->random(clock->self));
	return marker;
}

static const char *level_words(enum ur_level level)
{
	switch (level) {
	case UR_LEVEL_JOBS:
		return "job records";
	case UR_LEVEL_TASKS:
		return "task records";
	case UR_LEVEL_STATUSES:
	case UR_LEVEL_NONE:
		break;
	}
	return "statuses, which a writer can forge";
}

static char *policy_words(const struct ur_policy *policy)
{
	if (!policy->file || !*policy->file)
		return ur_xstrdup("");
	return ur_xasprintf("%s@%.7s", policy->file, policy->commit);
}

static char *compensation_words(const struct ur_case *c, const struct ur_hand_words *hand,
				struct ur_marker *marker)
{
	char buf[UR_DESCRIPTION_MAX + 1];
	char *policy = policy_words(&c->policy);
	const struct ur_evidence e = ur_case_evidence(c);
	size_t inherited = 0;
	struct ur_description d = {
		.required = c->policy.required_len,
		.level_words = level_words(c->decision.level),
		.stale_seconds = c->decision.age_seconds,
		.policy = policy,
	};
	struct ur_str named = UR_STR_INIT;

	for (size_t i = 0; i < c->policy.required_len; i++) {
		const struct ur_required *required = &c->policy.required[i];

		if (required->inherited)
			ur_str_addf(&named, "%s%s", inherited++ ? " + " : "",
				    required->context);
		else if (e.records && ur_proof_is_skip(&e, &c->rules, required))
			d.skipped++;
		else if (e.records &&
			 ur_proof_of(&e, &c->rules, required) == UR_REASON_STALE)
			d.green++;
	}
	d.inherited = named.buf;
	d.inherited_on = c->pass->pulls.items[c->pull].merge_base;
	if (hand) {
		marker->kind = UR_MARKER_COMPENSATED_HAND;
		d.person = hand->person;
		d.reason = hand->reason;
	} else {
		marker->kind = UR_MARKER_COMPENSATED;
	}
	ur_policy_digest(&c->policy, NULL, NULL, marker->list);
	d.marker = *marker;
	ur_description_format(&d, buf);
	free(policy);
	ur_str_release(&named);
	return ur_xstrdup(buf);
}

static char *revocation_words(const struct ur_case *c, const struct ur_hand_words *hand,
			      struct ur_marker *marker)
{
	char buf[UR_DESCRIPTION_MAX + 1];
	struct ur_description d = {
		.context = c->decision.culprits_len ? c->decision.culprits[0] : "",
		.row_id = c->decision.umbrella_row ? c->decision.umbrella_row->id : 0,
		.outgrown = c->decision.cause == UR_CAUSE_OUTGROWN,
	};

	if (hand) {
		marker->kind = UR_MARKER_REVOKED_HAND;
		d.person = hand->person;
		d.reason = hand->reason;
	} else {
		marker->kind = UR_MARKER_REVOKED;
	}
	d.marker = *marker;
	ur_description_format(&d, buf);
	return ur_xstrdup(buf);
}

static char *truth_words(const struct ur_case *c, struct ur_marker *marker)
{
	char buf[UR_DESCRIPTION_MAX + 1];
	char *policy = policy_words(&c->policy);
	struct ur_description d = {
		.record = ur_record_state_name(c->order.record),
		.run_number = c->order.run_number,
		.policy = policy,
	};

	marker->kind = UR_MARKER_TRUTH;
	d.marker = *marker;
	ur_description_format(&d, buf);
	free(policy);
	return ur_xstrdup(buf);
}

char *ur_case_description(const struct ur_case *c, const struct ur_hand_words *hand,
			  struct ur_marker *marker)
{
	switch (ur_case_remedy(c)) {
	case UR_DO_REVOKE:
		return revocation_words(c, hand, marker);
	case UR_DO_TRUTH:
		return truth_words(c, marker);
	case UR_DO_NOTHING:
	case UR_DO_COMPENSATE:
	case UR_DO_RERUN:
		break;
	}
	return compensation_words(c, hand, marker);
}

/* The record's own page; where addresses have no ids the run's, whose first job it shows. */
static char *record_url(const struct ur_case *c)
{
	const struct ur_dialect *dialect = c->pass->forge->dialect;
	const char *server = c->pass->app->settings->server;
	const char *repo = c->pass->settings->name;
	const struct ur_row_order *order = &c->order;

	if (dialect && dialect->url_has_ids && order->job_id)
		return ur_xasprintf("%s/%s/actions/runs/%lld/jobs/%lld", server, repo,
				    (long long)order->run_id, (long long)order->job_id);
	return ur_xasprintf("%s/%s/actions/runs/%lld", server, repo,
			    (long long)order->run_number);
}

/* The umbrella's own target; the engine writes a path, which needs the server before it. A
 * sub-path of the server stands in that path already. */
char *ur_case_target_url(const struct ur_case *c)
{
	const char *target =
		c->decision.umbrella_row ? c->decision.umbrella_row->target_url : "";
	const char *server = c->pass->app->settings->server;
	const char *scheme_end = strstr(server, "://");
	const char *path = scheme_end ? strchr(scheme_end + 3, '/') : NULL;
	size_t origin = path ? (size_t)(path - server) : strlen(server);

	if (c->order.kind != UR_DO_NOTHING)
		return record_url(c);
	if (target[0] != '/' || target[1] == '/')
		return ur_xstrdup(target);
	return ur_xasprintf("%.*s%s", (int)origin, server, target);
}

void ur_case_show_target(const struct ur_case *c, struct ur_action *action)
{
	if (ur_case_remedy(c) == UR_DO_RERUN) {
		bool row = c->order.kind != UR_DO_NOTHING;

		action->run_id = row ? c->order.run_id : c->decision.umbrella_run_id;
		action->job_id = row ? c->order.job_id : c->decision.umbrella_job_id;
		return;
	}
	free(action->target_url);
	action->target_url = ur_case_target_url(c);
}
