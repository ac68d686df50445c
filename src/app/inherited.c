/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ur/app/pass.h"
#include "ur/base/memory.h"
#include "ur/core/naming.h"
#include "ur/core/provenance.h"

/*
 * A required context that is red on the base as well is no fault of the pull request. Saying
 * so is a person's word (SPEC 7), and it is checked: on the merge base and on the tip.
 */

/* What the base says. A push writes the same job under its own event's name. */
struct base {
	struct ur_pull pull; /* read anew */
	struct ur_head_rows there, tip;
	struct ur_records records; /* of the merge base */
	struct ur_str ref;	   /* of the base branch */
};

struct names {
	const char *own;
	char *pushed; /* NULL for none */
};

static struct names names_of(const char *context)
{
	struct names n = { .own = context };
	char event[64];

	if (ur_naming_event(context, event, sizeof(event)) &&
	    ur_starts_with(event, "pull_request"))
		n.pushed =
			ur_xasprintf("%.*s(push)",
				     (int)(strlen(context) - strlen(event) - 2), context);
	return n;
}

static bool is_named(const struct names *names, const char *context)
{
	return strcmp(names->own, context) == 0 ||
	       (names->pushed && strcmp(names->pushed, context) == 0);
}

/* The row of either name that speaks most against a red: a green one, then any other. */
static const struct ur_row *least_red(const struct ur_rows *rows,
				      const struct names *names)
{
	const struct ur_row *found = NULL;

	for (size_t i = 0; i < rows->len; i++) {
		const struct ur_row *row = &rows->items[i];

		if (!is_named(names, row->context))
			continue;
		if (!found || row->state == UR_STATE_SUCCESS ||
		    (ur_state_is_red(found->state) && !ur_state_is_red(row->state)))
			found = row;
	}
	return found;
}

/* ---- its record ---- */

static bool is_its_job(const struct ur_required *required, const char *context,
		       const struct ur_run *run, const struct ur_job *job)
{
	char event[64];

	if (!ur_naming_event(context, event, sizeof(event)) ||
	    strcmp(run->event, event) != 0)
		return false;
	return required->job_name ? strcmp(required->job_name, job->name) == 0 :
				    ur_naming_is_job(context, job->name, event);
}

/* NULL: red by the record. Else what the record says instead. */
static const char *job_says(enum ur_record_state state)
{
	switch (state) {
	case UR_RECORD_FAILURE:
	case UR_RECORD_CANCELLED:
		return NULL;
	case UR_RECORD_SUCCESS:
		return "the record of its job there is green";
	case UR_RECORD_ACTIVE:
		return "its job there has not finished";
	case UR_RECORD_SKIPPED:
		return "its job there was skipped";
	case UR_RECORD_UNKNOWN:
		break;
	}
	return "the record of its job there cannot be read";
}

/* The merge base as evidence of its own: whose its runs are is asked as for any commit. A
 * push of the base branch counts, one of another branch or tag does not. */
static struct ur_evidence evidence_there(const struct ur_case *c, const struct base *base)
{
	struct ur_evidence e = ur_case_evidence(c);

	e.sha = base->pull.merge_base;
	e.push_ref = base->ref.buf;
	e.rows = base->there.rows.items;
	e.rows_len = base->there.rows.len;
	e.records = &base->records;
	return e;
}

/* Nothing tells of which file or event this run is: it may be a newer one of the job's. */
static bool may_be_anybodys(const struct ur_run *run, const char *file)
{
	return !*run->file || (!*run->event && (!*file || strcmp(run->file, file) == 0));
}

/* Each newest run that bears one of the red rows must say red, and be of that commit. */
static const char *record_says(const struct ur_case *c, const struct base *base,
			       const struct ur_required *required, const char *context,
			       size_t *found)
{
	const struct ur_evidence e = evidence_there(c, base);
	const char *file = c->policy.file ? c->policy.file : "";

	for (size_t i = 0; i < base->records.runs_len; i++) {
		const struct ur_run *run = &base->records.runs[i];

		if (may_be_anybodys(run, file))
			return "of a run there it cannot be told whose it is";
		if ((*file && strcmp(run->file, file) != 0) ||
		    ur_provenance_newest(&e, run->file, run->event) != run)
			continue;
		for (size_t j = 0; j < run->jobs_len; j++) {
			const char *says;

			if (!is_its_job(required, context, run, &run->jobs[j]))
				continue;
			says = job_says(run->jobs[j].state);
			if (!says && !ur_provenance_is_of_commit(&e, run))
				says = "the newest run of its job wrote nothing there";
			if (says)
				return says;
			(*found)++;
		}
	}
	return NULL;
}

/* @return NULL when every row of the names is borne out */
static const char *unproven(const struct ur_case *c, const struct base *base,
			    const struct ur_required *required, const struct names *names)
{
	for (size_t i = 0; i < base->there.rows.len; i++) {
		const struct ur_row *row = &base->there.rows.items[i];
		bool trusted = row->writer == UR_WRITER_USER &&
			       ur_rules_trust(&c->rules, row->writer_login);
		size_t found = 0;
		const char *says;

		if (!is_named(names, row->context))
			continue;
		if (base->records.level == UR_LEVEL_STATUSES) {
			if (row->writer == UR_WRITER_ENGINE || trusted)
				continue;
			return "nobody who is trusted wrote its status there";
		}
		says = record_says(c, base, required, row->context, &found);
		if (says)
			return says;
		if (!found && !trusted)
			return "there is no record of its job there";
	}
	return NULL;
}

/* ---- one claim ---- */

/* @return NULL when it holds, its proof appended; else why not */
static char *check_one(const struct ur_case *c, const struct base *base,
		       const struct ur_required *required, struct ur_str *proof)
{
	const struct ur_evidence e = ur_case_evidence(c);
	const struct ur_row *here = ur_evidence_row(&e, required->context, NULL);
	struct names names = names_of(required->context);
	const struct ur_row *there = least_red(&base->there.rows, &names);
	const struct ur_row *tip = least_red(&base->tip.rows, &names);
	const char *says = NULL;
	char *why = NULL;

	if (!here || !ur_state_is_red(here->state))
		why = ur_xasprintf("it is %s here",
				   here ? ur_state_name(here->state) : "not there");
	else if (!there)
		why = ur_xasprintf("it has no status on the merge base %.10s",
				   base->pull.merge_base);
	else if (!ur_state_is_red(there->state))
		why = ur_xasprintf("it is %s on the merge base %.10s",
				   ur_state_name(there->state), base->pull.merge_base);
	else if (tip && tip->state == UR_STATE_SUCCESS)
		why = ur_xasprintf("it is green on '%s' now: update the branch",
				   base->pull.base);
	else if ((says = unproven(c, base, required, &names)))
		why = ur_xasprintf("it is red on the merge base %.10s, but %s",
				   base->pull.merge_base, says);
	else
		ur_str_addf(proof, "%s%s: '%s' is %s on %s by %s, %s on the tip %s",
			    proof->len ? "; " : "", required->context, there->context,
			    ur_state_name(there->state), base->pull.merge_base,
			    ur_level_name(base->records.level),
			    tip ? ur_state_name(tip->state) : "not there",
			    base->pull.base_sha);
	free(names.pushed);
	return why;
}

/* ---- reading the base ---- */

static enum ur_errc read_rows(const struct ur_case *c, const char *sha,
			      struct ur_head_rows *out, struct ur_error *err)
{
	ur_head_rows_release(out);
	ur_statuses_read(c->pass->forge, c->pass->settings->name, sha, out);
	if (out->rc != UR_OK)
		*err = out->err;
	return out->rc;
}

/* Other runs may have written over the rows of those that count: then all of them tell. */
static enum ur_errc anchor(const struct ur_case *c, struct base *base,
			   struct ur_error *err)
{
	const struct ur_evidence e = evidence_there(c, base);
	struct ur_head_rows read = { 0 };
	bool all = true;

	for (size_t i = 0; i < base->records.runs_len; i++)
		all = all && ur_provenance_is_of_commit(&e, &base->records.runs[i]);
	if (all || base->records.level == UR_LEVEL_STATUSES || base->records.history_read)
		return UR_OK;
	ur_history_read(c->pass->forge, e.repository, e.sha, &read);
	if (read.rc == UR_OK) {
		ur_rows_copy(&read.rows, &base->records.history);
		base->records.history_read = true;
	} else {
		*err = read.err;
	}
	ur_head_rows_release(&read);
	return base->records.history_read ? UR_OK : err->code;
}

static enum ur_errc read_base(const struct ur_case *c, struct base *base,
			      struct ur_error *err)
{
	struct ur_pass *pass = c->pass;
	struct ur_records_request request = {
		.repo = pass->settings->name,
		.sha = base->pull.merge_base,
		.level = ur_case_wanted_level(c),
		.file = c->policy.file ? c->policy.file : "",
	};
	/* what was walked earlier in the pass may be old by now */
	struct ur_task_walk *fresh = ur_task_walk_new();
	enum ur_errc rc = read_rows(c, base->pull.merge_base, &base->there, err);

	ur_str_setf(&base->ref, "refs/heads/%s", base->pull.base);
	if (rc == UR_OK)
		rc = ur_case_read_records(c, &request, fresh, &base->records, err);
	if (rc == UR_OK)
		rc = anchor(c, base, err);
	ur_task_walk_free(fresh);
	if (rc == UR_OK)
		rc = read_rows(c, base->pull.base_sha, &base->tip, err);
	return rc;
}

/* Reasons that need nothing but the pull request; NULL for none. */
static const char *hopeless(const struct ur_case *c, const struct base *base,
			    size_t claimed)
{
	const struct ur_dialect *dialect = c->pass->forge->dialect;
	const struct ur_pull *was = &c->pass->pulls.items[c->pull];

	if (!dialect || !dialect->posted_supersedes)
		return "on this server a posted green does not supersede the engine's "
		       "red";
	if (claimed >= c->policy.required_len)
		return "no required context would be left to prove green";
	if (!*base->pull.merge_base || !*base->pull.base_sha)
		return "the server does not say what the merge base and the base's tip "
		       "are";
	if (strcmp(base->pull.merge_base, was->merge_base) != 0)
		return "the merge base has moved";
	return NULL;
}

static bool claimed(const struct ur_case *c, const char *context)
{
	const struct ur_list *list = &c->pass->app->settings->inherited;

	for (size_t i = 0; i < list->len; i++)
		if (strcmp(list->items[i], context) == 0)
			return true;
	return false;
}

static void refuse(struct ur_case *c, const char *context, char *why)
{
	c->inherited_refusal =
		ur_xasprintf("'%s' cannot be called inherited: %s", context, why);
	free(why);
}

static void mark(struct ur_case *c, bool inherited)
{
	for (size_t i = 0; i < c->policy.required_len; i++)
		c->policy.required[i].inherited =
			inherited && claimed(c, c->policy.required[i].context);
}

static enum ur_errc check_all(struct ur_case *c, struct base *base, const char *first,
			      struct ur_error *err)
{
	struct ur_str proof = UR_STR_INIT;
	enum ur_errc rc = read_base(c, base, err);

	if (rc != UR_OK)
		return rc;
	if (!base->records.complete)
		refuse(c, first,
		       ur_xasprintf("the records of the merge base %.10s: %s",
				    base->pull.merge_base, base->records.cause));
	for (size_t i = 0; i < c->policy.required_len && !c->inherited_refusal; i++) {
		const struct ur_required *required = &c->policy.required[i];
		char *why;

		if (claimed(c, required->context) &&
		    (why = check_one(c, base, required, &proof)))
			refuse(c, required->context, why);
	}
	if (!c->inherited_refusal) {
		mark(c, true);
		c->inherited_proof = ur_str_detach(&proof);
	}
	ur_str_release(&proof);
	return UR_OK;
}

enum ur_errc ur_inherited_claim(struct ur_case *c, struct ur_error *err)
{
	struct ur_pass *pass = c->pass;
	struct base base = { .records = UR_RECORDS_INIT, .ref = UR_STR_INIT };
	const char *first = NULL, *why;
	size_t n = 0;
	enum ur_errc rc;

	mark(c, false);
	free(c->inherited_proof);
	free(c->inherited_refusal);
	c->inherited_proof = c->inherited_refusal = NULL;
	for (size_t i = 0; i < c->policy.required_len; i++) {
		if (!claimed(c, c->policy.required[i].context))
			continue;
		first = first ? first : c->policy.required[i].context;
		n++;
	}
	if (!c->policy.known || !n)
		return UR_OK;
	rc = ur_pull_read(pass->forge, pass->settings->name,
			  pass->pulls.items[c->pull].number, pass->settings->hold_label,
			  &base.pull, err);
	if (rc == UR_OK && (why = hopeless(c, &base, n)))
		refuse(c, first, ur_xstrdup(why));
	else if (rc == UR_OK)
		rc = check_all(c, &base, first, err);
	ur_pull_release(&base.pull);
	ur_head_rows_release(&base.there);
	ur_head_rows_release(&base.tip);
	ur_records_release(&base.records);
	ur_str_release(&base.ref);
	return rc;
}

/* ---- explain ---- */

/* One list of names: those that are red on the merge base, or those also green on the tip. */
static void sort_culprits(const struct ur_case *c, const struct base *base,
			  struct ur_str *red, struct ur_str *mended, size_t *n)
{
	for (size_t i = 0; i < c->decision.culprits_len; i++) {
		struct names names = names_of(c->decision.culprits[i]);
		const struct ur_row *there = least_red(&base->there.rows, &names);
		const struct ur_row *tip = least_red(&base->tip.rows, &names);

		free(names.pushed);
		if (!there || !ur_state_is_red(there->state))
			continue;
		if (tip && tip->state == UR_STATE_SUCCESS) {
			ur_str_addf(mended, "%s'%s'", mended->len ? ", " : "",
				    c->decision.culprits[i]);
			continue;
		}
		ur_str_addf(red, " --inherited '%s'", c->decision.culprits[i]);
		(*n)++;
	}
}

char *ur_inherited_hint(struct ur_case *c)
{
	const struct ur_pull *pull = &c->pass->pulls.items[c->pull];
	const struct ur_dialect *dialect = c->pass->forge->dialect;
	struct base base = { .records = UR_RECORDS_INIT, .ref = UR_STR_INIT };
	struct ur_str red = UR_STR_INIT, mended = UR_STR_INIT;
	struct ur_error ignored = UR_ERROR_INIT;
	char *hint = NULL;
	size_t n = 0;

	if (c->decision.reason != UR_REASON_REQUIRED_RED || !*pull->merge_base ||
	    !*pull->base_sha || !dialect || !dialect->posted_supersedes)
		return NULL;
	if (read_rows(c, pull->merge_base, &base.there, &ignored) != UR_OK ||
	    (strcmp(pull->merge_base, pull->base_sha) != 0 &&
	     read_rows(c, pull->base_sha, &base.tip, &ignored) != UR_OK))
		goto out;
	sort_culprits(c, &base, &red, &mended, &n);
	if (n && n == c->decision.culprits_total && n < c->policy.required_len)
		hint = ur_xasprintf(
			"inherited: red on the merge base %.7s as well; if that "
			"is no reason to wait: compensate %lld%s --reason TEXT",
			pull->merge_base, (long long)pull->number, red.buf);
	else if (n)
		hint = ur_xasprintf(
			"inherited: %zu of the %zu red ones %s red on the merge "
			"base %.7s as well",
			n, c->decision.culprits_total, n == 1 ? "is" : "are",
			pull->merge_base);
	else if (mended.len)
		hint = ur_xasprintf("inherited: %s was red on the merge base %.7s and is "
				    "green on '%s' now: update the branch",
				    mended.buf, pull->merge_base, pull->base);
out:
	ur_str_release(&red);
	ur_str_release(&mended);
	ur_head_rows_release(&base.there);
	ur_head_rows_release(&base.tip);
	return hint;
}
