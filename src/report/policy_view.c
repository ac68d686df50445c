/* SPDX-License-Identifier: MIT */
#include "ur/report/policy_view.h"

#include "ur/base/memory.h"
#include "ur/report/object.h"

/* ---- table ---- */

/* "acme/widget main a1b2c3d4e5" */
static void add_place(struct ur_document *d, const struct ur_policy_item *item)
{
	ur_document_text(d, item->repository);
	if (item->pull)
		ur_str_addf(&d->line, " #%lld into", (long long)item->pull);
	ur_str_addc(&d->line, ' ');
	ur_document_text(d, item->branch);
	if (*item->commit)
		ur_str_addf(&d->line, " at %.10s", item->commit);
}

static void remark(struct ur_document *d, const char *label, const char *text)
{
	if (!text || !*text)
		return;
	ur_str_addf(&d->line, "  %s: ", label);
	ur_document_text(d, text);
	ur_document_line(d);
}

static void add_source(struct ur_document *d, const struct ur_policy *policy)
{
	ur_str_addf(&d->line, "  %zu required, from %s: ", policy->required_len,
		    ur_policy_from_name(policy->from));
	ur_document_text(d, policy->origin);
	if (policy->commit && *policy->commit)
		ur_str_addf(&d->line, " at %.10s", policy->commit);
	ur_document_line(d);
}

static void add_required(struct ur_document *d, const struct ur_policy *policy)
{
	static const char *const heads[] = { "  context", "from", "skip" };
	struct ur_listing l = { .heads = heads, .columns = UR_LEN(heads) };

	for (size_t i = 0; i < policy->required_len; i++) {
		ur_listing_addf(&l, "  %s", policy->required[i].context);
		ur_listing_add(&l, policy->required[i].origin);
		ur_listing_add(&l, policy->required[i].allow_skipped ? "counts as green" :
								       "");
	}
	if (l.len)
		ur_listing_table(d, &l);
	ur_listing_release(&l);
}

static void item_table(struct ur_document *d, const struct ur_policy_item *item)
{
	const struct ur_policy *policy = &item->policy;

	if (d->options->color)
		ur_str_adds(&d->line, "\033[1m");
	ur_document_text(d, item->umbrella);
	ur_str_adds(&d->line, d->options->color ? "\033[0m in " : " in ");
	add_place(d, item);
	ur_document_line(d);
	if (item->rc != UR_OK) {
		remark(d, "not read", item->err.message);
		remark(d, "hint", item->err.hint);
	} else if (!policy->known) {
		ur_str_addf(&d->line, "  unknown [%s]: ", policy->cause);
		ur_document_text(d, policy->detail ? policy->detail : "");
		ur_document_line(d);
		remark(d, "hint", policy->hint);
	} else {
		add_source(d, policy);
		add_required(d, policy);
		remark(d, "drift", policy->drift);
		remark(d, "changed by the pull request", policy->changed);
		remark(d, "needed by another job", policy->dependents);
	}
}

static void write_table(struct ur_document *d, const void *payload)
{
	const struct ur_policy_view *view = payload;

	for (size_t i = 0; i < view->len; i++) {
		if (i)
			ur_document_line(d);
		item_table(d, &view->items[i]);
	}
	if (view->rc == UR_OK)
		return;
	ur_report_problem(d, "error", view->err.message, ur_report_error_code(view->rc));
	if (*view->err.hint)
		ur_report_problem(d, "  hint", view->err.hint, "");
}

/* ---- tabs ---- */

/* Columns are for scripts: new ones go to the end. */
static const char *const heads[] = { "repository", "branch", "number",	"commit",
				     "umbrella",   "from",   "context", "origin",
				     "skip",	   "cause",  "drift" };

static void start_row(struct ur_listing *l, const struct ur_policy_item *item)
{
	ur_listing_add(l, item->repository);
	ur_listing_add(l, item->branch);
	if (item->pull)
		ur_listing_addf(l, "%lld", (long long)item->pull);
	else
		ur_listing_add(l, "");
	ur_listing_add(l, item->commit);
	ur_listing_add(l, item->umbrella);
	ur_listing_add(l, ur_policy_from_name(item->policy.from));
}

/* One row per required context; one without a context for what is not known or empty. */
static void item_rows(struct ur_listing *l, const struct ur_policy_item *item)
{
	const struct ur_policy *policy = &item->policy;

	for (size_t i = 0; i < policy->required_len; i++) {
		start_row(l, item);
		ur_listing_add(l, policy->required[i].context);
		ur_listing_add(l, policy->required[i].origin);
		ur_listing_add(l, policy->required[i].allow_skipped ? "green" : "");
		ur_listing_add(l, "");
		ur_listing_add(l, policy->drift);
	}
	if (policy->required_len)
		return;
	start_row(l, item);
	ur_listing_add(l, "");
	ur_listing_add(l, policy->origin);
	ur_listing_add(l, "");
	ur_listing_add(l, item->rc != UR_OK ? ur_report_error_code(item->rc) :
			  policy->known	    ? "policy-empty" :
					      policy->cause);
	ur_listing_add(l, policy->drift);
}

static void write_plain(struct ur_document *d, const void *payload)
{
	const struct ur_policy_view *view = payload;
	struct ur_listing l = { .heads = heads, .columns = UR_LEN(heads) };

	for (size_t i = 0; i < view->len; i++)
		item_rows(&l, &view->items[i]);
	ur_listing_plain(d, &l);
	ur_listing_release(&l);
}

/* ---- JSON ---- */

static json_t *text_or_null(const char *text)
{
	return text && *text ? ur_object_text(text) : json_null();
}

static json_t *required_array(const struct ur_policy *policy)
{
	json_t *array = json_array();

	for (size_t i = 0; i < policy->required_len; i++) {
		const struct ur_required *r = &policy->required[i];
		json_t *object = json_object();

		json_object_set_new(object, "context", ur_object_text(r->context));
		json_object_set_new(object, "origin", ur_object_text(r->origin));
		json_object_set_new(object, "allow_skipped",
				    json_boolean(r->allow_skipped));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *error_object(enum ur_errc rc, const struct ur_error *err)
{
	json_t *object;

	if (rc == UR_OK)
		return json_null();
	object = ur_object_note(ur_report_error_code(rc), err->message);
	json_object_set_new(object, "hint", ur_object_text(err->hint));
	return object;
}

static json_t *item_object(const struct ur_policy_item *item)
{
	const struct ur_policy *policy = &item->policy;
	json_t *object = json_object();

	json_object_set_new(object, "repository", ur_object_text(item->repository));
	json_object_set_new(object, "branch", ur_object_text(item->branch));
	json_object_set_new(object, "number",
			    item->pull ? json_integer(item->pull) : json_null());
	json_object_set_new(object, "commit", ur_object_text(item->commit));
	json_object_set_new(object, "umbrella", ur_object_text(item->umbrella));
	json_object_set_new(object, "known",
			    json_boolean(item->rc == UR_OK && policy->known));
	json_object_set_new(object, "cause", ur_object_text(policy->cause));
	json_object_set_new(object, "detail", ur_object_text(policy->detail));
	json_object_set_new(object, "hint", ur_object_text(policy->hint));
	json_object_set_new(object, "from",
			    json_string(ur_policy_from_name(policy->from)));
	json_object_set_new(object, "origin", ur_object_text(policy->origin));
	json_object_set_new(object, "origin_commit", ur_object_text(policy->commit));
	json_object_set_new(object, "file", ur_object_text(policy->file));
	json_object_set_new(object, "required", required_array(policy));
	json_object_set_new(object, "drift", text_or_null(policy->drift));
	json_object_set_new(object, "changed", text_or_null(policy->changed));
	json_object_set_new(object, "dependents", text_or_null(policy->dependents));
	json_object_set_new(object, "error", error_object(item->rc, &item->err));
	return object;
}

static void write_json(json_t *object, const void *payload)
{
	const struct ur_policy_view *view = payload;
	json_t *forge = json_object(), *items = json_array();

	json_object_set_new(forge, "kind", ur_object_text(view->kind));
	json_object_set_new(forge, "version", ur_object_text(view->version));
	for (size_t i = 0; i < view->len; i++)
		json_array_append_new(items, item_object(&view->items[i]));
	json_object_set_new(object, "server", ur_object_text(view->server));
	json_object_set_new(object, "forge", forge);
	json_object_set_new(object, "complete",
			    json_boolean(view->rc == UR_OK && !view->unread));
	json_object_set_new(object, "policies", items);
	json_object_set_new(object, "error", error_object(view->rc, &view->err));
}

struct ur_view ur_report_policy_view(const struct ur_policy_view *view)
{
	return (struct ur_view){ .command = "policy",
				 .payload = view,
				 .table = write_table,
				 .plain = write_plain,
				 .json = write_json };
}
