/* SPDX-License-Identifier: MIT */
#include "ur/app/look.h"
#include "ur/app/pass.h"
#include "ur/base/memory.h"
#include "ur/core/glob.h"
#include "ur/forge/branches.h"

/*
 * Nothing that was asked for is silently nothing: a number that is no open pull request,
 * and a base that is no branch, would leave everything and look like a good pass.
 */

enum ur_unlisted ur_pass_unlisted(struct ur_pass *pass, int64_t number)
{
	struct ur_error err = UR_ERROR_INIT;
	struct ur_pull pull = { 0 };
	enum ur_errc rc = ur_pull_read(pass->forge, pass->settings->name, number,
				       pass->settings->hold_label, &pull, &err);
	bool open = pull.open, merged = pull.merged;

	ur_pull_release(&pull);
	if (rc == UR_ENOTFOUND)
		return UR_UNLISTED_MISSING;
	if (rc != UR_OK) {
		ur_result_error(pass->result, "pull-request-unread", "%s: #%lld: %s",
				pass->settings->name, (long long)number, err.message);
		if (ur_pass_must_stop(rc) && rc != UR_ERIGHT)
			ur_pass_stop(pass, rc, &err);
		return UR_UNLISTED_UNREAD;
	}
	if (!open)
		return merged ? UR_UNLISTED_MERGED : UR_UNLISTED_CLOSED;
	if (!pass->pulls.incomplete)
		ur_result_error(pass->result, "list-incomplete",
				"%s: #%lld is open and was not listed: nothing is "
				"repaired here",
				pass->settings->name, (long long)number);
	pass->pulls.incomplete = true;
	return UR_UNLISTED_OPEN;
}

void ur_pass_tell_unlisted(struct ur_pass *pass, int64_t number)
{
	enum ur_unlisted what = ur_pass_unlisted(pass, number);
	const char *name = pass->settings->name;

	if (what == UR_UNLISTED_MISSING)
		ur_result_error(pass->result, "no-such-pull-request",
				"%s has no pull request %lld", name, (long long)number);
	else if (what == UR_UNLISTED_CLOSED || what == UR_UNLISTED_MERGED)
		ur_result_error(pass->result, "pull-request-not-open",
				"%s: pull request %lld is %s", name, (long long)number,
				what == UR_UNLISTED_MERGED ? "merged" : "closed");
}

void ur_passes_check_pulls(struct ur_app *app, struct ur_pass *passes, size_t len)
{
	const struct ur_settings *s = app->settings;

	for (size_t n = 0; n < s->only_pulls_len; n++) {
		bool listed = false;

		for (size_t i = 0; i < len; i++)
			listed |= ur_pass_lists(&passes[i], s->only_pulls[n]);
		for (size_t i = 0; !listed && i < len; i++)
			if (passes[i].stopped == UR_OK)
				ur_pass_tell_unlisted(&passes[i], s->only_pulls[n]);
	}
}

static bool fits(const char *wanted, const char *branch)
{
	return ur_glob_branch(wanted, branch) == UR_GLOB_YES;
}

static bool fits_one_here(const struct ur_pass *pass, const char *wanted)
{
	if (fits(wanted, pass->facts.default_branch))
		return true;
	for (size_t i = 0; i < pass->pulls.len; i++)
		if (pass->pulls.items[i].base && fits(wanted, pass->pulls.items[i].base))
			return true;
	return false;
}

/* The repository's branches, read once and only for a base that nothing here has. */
struct branches {
	struct ur_strset names;
	bool read, whole;
	enum ur_errc rc;
	struct ur_error err;
};

static void tell_no_branch(struct ur_pass *pass, const struct branches *b,
			   const char *wanted)
{
	const char *near = ur_nearest_word(wanted, (const char *const *)b->names.items,
					   b->names.len);

	ur_result_error(pass->result, "no-such-branch", "%s has no branch '%s'%s%s%s",
			pass->settings->name, wanted, near ? "; did you mean '" : "",
			near ? near : "", near ? "'?" : "");
}

static void check_base(struct ur_pass *pass, struct branches *b, const char *wanted)
{
	enum ur_answer exists = UR_NO;
	bool found = false;

	if (fits_one_here(pass, wanted))
		return;
	if (!b->read)
		b->rc = ur_branches_read(pass->forge, pass->settings->name, &b->names,
					 &b->whole, &b->err);
	b->read = true;
	for (size_t i = 0; i < b->names.len && !found; i++)
		found = fits(wanted, b->names.items[i]);
	if (b->rc != UR_OK || found)
		return;
	if (ur_look_is_pattern(wanted)) {
		if (b->whole)
			ur_repository_note(ur_pass_out(pass), "pattern-fits-nothing",
					   "no branch fits '%s'", wanted);
		return;
	}
	if (!b->whole)
		b->rc = ur_branch_exists(pass->forge, pass->settings->name, wanted,
					 &exists, &b->err);
	if (b->rc == UR_OK && exists == UR_NO)
		tell_no_branch(pass, b, wanted);
}

void ur_pass_check_bases(struct ur_pass *pass)
{
	const struct ur_list *lists[] = { &pass->settings->bases,
					  &pass->app->settings->only_bases };
	struct branches b = { .names = UR_STRSET_INIT, .err = UR_ERROR_INIT };

	for (size_t l = 0; l < UR_LEN(lists); l++)
		for (size_t i = 0; i < lists[l]->len && b.rc == UR_OK; i++)
			check_base(pass, &b, lists[l]->items[i]);
	if (b.rc != UR_OK) {
		ur_result_error(pass->result, "branches-unread", "%s: %s",
				pass->settings->name, b.err.message);
		if (ur_pass_must_stop(b.rc))
			ur_pass_stop(pass, b.rc, &b.err);
	}
	ur_strset_release(&b.names);
}
