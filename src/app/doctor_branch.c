/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "doctor_parts.h"
#include "ur/base/memory.h"

/* "acme/widget main" */
static char *place(const struct ur_pass *pass, const char *branch)
{
	return ur_xasprintf("%s %s", pass->settings->name, branch);
}

/* "'A', 'B'": what the branch asks for. */
static void add_contexts(const struct ur_protection *p, struct ur_str *out)
{
	for (size_t i = 0; i < p->contexts_len; i++)
		ur_str_addf(out, "%s'%s'", i ? ", " : "", p->contexts[i]);
}

/* Nobody said which context is the umbrella: the branch's own list is where to look. */
static void propose_umbrella(struct ur_doctor *doctor, const struct ur_branch *b,
			     const char *subject)
{
	const struct ur_protection *p = &b->protection;
	struct ur_str contexts = UR_STR_INIT;
	struct ur_check *check;

	add_contexts(p, &contexts);
	check = ur_doctor_add(doctor, "umbrella", UR_FINDING_WARN, subject,
			      "no umbrella is named%s%s",
			      contexts.len ? "; the branch requires " : "", contexts.buf);
	if (contexts.len)
		ur_check_hint(check, "--umbrella '%s'", p->contexts[0]);
	else
		ur_check_hint(check,
			      "--umbrella 'CI / all-required (pull_request)', as the "
			      "pull request shows it");
	ur_str_release(&contexts);
}

/* The entry that may be meant. */
static const char *near_one(const struct ur_protection *p, const char *umbrella)
{
	const char *near = NULL;
	size_t least = UR_NOT_NEAR;

	for (size_t i = 0; i < p->contexts_len; i++) {
		size_t far = ur_context_apart(umbrella, p->contexts[i]);

		if (far < least) {
			least = far;
			near = p->contexts[i];
		}
	}
	return near;
}

static void not_required(struct ur_doctor *doctor, const struct ur_pass *pass,
			 const struct ur_protection *p, const char *subject,
			 const char *umbrella)
{
	bool left = !pass->app->settings->rules.any_umbrella;
	const char *near = near_one(p, umbrella);
	struct ur_str contexts = UR_STR_INIT;
	struct ur_check *check;

	check = ur_doctor_add(doctor, "protection",
			      left ? UR_FINDING_WARN : UR_FINDING_NOTE, subject,
			      "the branch does not require '%s'%s", umbrella,
			      left ? ": it is left alone" : "");
	add_contexts(p, &contexts);
	if (p->enabled && near)
		ur_check_hint(check,
			      "it requires '%s', which is nearly that name: "
			      "--umbrella '%s'",
			      near, near);
	else if (p->enabled && contexts.len)
		ur_check_hint(check, "it requires %s", contexts.buf);
	else
		ur_check_hint(check, "switch the status check on in the branch's "
				     "protection, or 'rules: {only_required: false}'");
	ur_str_release(&contexts);
}

static void check_protection(struct ur_doctor *doctor, const struct ur_pass *pass,
			     const struct ur_branch *b, const char *subject,
			     const char *umbrella)
{
	const struct ur_dialect *dialect = pass->forge->dialect;
	struct ur_check *check;

	switch (ur_protection_requires(&b->protection,
				       dialect ? dialect->gate_glob : UR_GLOB_GOBWAS,
				       umbrella)) {
	case UR_YES:
		ur_doctor_add(doctor, "protection", UR_FINDING_PASS, subject,
			      "the branch requires '%s'", umbrella);
		break;
	case UR_NO:
		not_required(doctor, pass, &b->protection, subject, umbrella);
		break;
	case UR_NOT_ASKED:
	case UR_CANNOT_TELL:
		check = ur_doctor_add(doctor, "protection", UR_FINDING_WARN, subject,
				      "what the branch requires cannot be read");
		ur_check_hint(check, "the token needs to read the code");
		break;
	}
}

/* What the list of a policy that is known comes to. */
static void judge_policy(struct ur_doctor *doctor, const struct ur_policy *p,
			 const char *subject, const char *umbrella)
{
	struct ur_check *check;

	if (!p->known) {
		check = ur_doctor_add(doctor, "policy", UR_FINDING_FAIL, subject,
				      "what '%s' stands for is not known (%s): %s",
				      umbrella, p->cause, p->detail ? p->detail : "");
		ur_check_hint(check, "%s", p->hint ? p->hint : "");
	} else if (!p->required_len) {
		check = ur_doctor_add(doctor, "policy", UR_FINDING_FAIL, subject,
				      "'%s' stands for nothing, by %s", umbrella,
				      p->origin);
		ur_check_hint(check, "give its job 'needs', or list the contexts: "
				     "'required: {from: list, contexts: […]}'");
	} else if (p->drift && *p->drift) {
		check = ur_doctor_add(doctor, "policy", UR_FINDING_WARN, subject,
				      "'%s': %s", umbrella, p->drift);
		ur_check_hint(check, "correct the list; until then it holds with "
				     "'policy-drift'");
	} else {
		ur_doctor_add(doctor, "policy", UR_FINDING_PASS, subject,
			      "'%s' stands for %zu contexts, from %s", umbrella,
			      p->required_len, p->origin);
	}
}

static void check_policy(struct ur_doctor *doctor, struct ur_pass *pass,
			 const struct ur_branch *b, const char *subject,
			 const struct ur_umbrella_settings *umbrella)
{
	const struct ur_look look = { .head = b->tip,
				      .merge_base = b->tip,
				      .base_tip = b->tip,
				      .protection = &b->protection };
	struct ur_policy policy = UR_POLICY_INIT;
	struct ur_error err = UR_ERROR_INIT;
	enum ur_errc rc = ur_look_policy(pass, umbrella, &look, &policy, &err);

	if (rc == UR_OK)
		judge_policy(doctor, &policy, subject, umbrella->context);
	else
		ur_doctor_fail(doctor, "policy", subject, rc, &err);
	ur_policy_release(&policy);
}

void ur_doctor_branch(struct ur_doctor *doctor, struct ur_pass *pass, const char *name)
{
	const struct ur_branch *b = ur_pass_branch(pass, name);
	char *subject = place(pass, name);
	struct ur_check *check;

	if (b->rc != UR_OK) {
		ur_doctor_fail(doctor, "branch", subject, b->rc, &b->err);
		goto out;
	}
	if (!*b->tip) {
		check = ur_doctor_add(doctor, "branch", UR_FINDING_FAIL, subject,
				      "the branch cannot be read");
		ur_check_hint(check, "is its name right, and may the token read the "
				     "code?");
		goto out;
	}
	for (size_t i = 0; i < pass->settings->umbrellas_len; i++) {
		const struct ur_umbrella_settings *u = &pass->settings->umbrellas[i];

		check_protection(doctor, pass, b, subject, u->context);
		check_policy(doctor, pass, b, subject, u);
	}
	if (!pass->settings->umbrellas_len)
		propose_umbrella(doctor, b, subject);
out:
	free(subject);
}
