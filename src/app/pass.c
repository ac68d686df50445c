/* SPDX-License-Identifier: MIT */
#include "ur/app/pass.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/log.h"
#include "ur/base/memory.h"
#include "ur/core/glob.h"

struct ur_repository_result *ur_pass_out(const struct ur_pass *pass)
{
	return &pass->result->repositories[pass->repository];
}

static struct ur_source *choose_source(const struct ur_app *app, struct ur_forge *forge,
				       const char *repo, struct ur_error *err)
{
	const struct ur_settings *s = app->settings;

	if (s->workflows_dir && *s->workflows_dir)
		return ur_source_folder(s->workflows_dir, err);
	if (s->git_dir && *s->git_dir)
		return ur_source_git(s->git_dir, err);
	return ur_source_forge(forge, repo);
}

static void put(char **to, const char *text)
{
	free(*to);
	*to = ur_xstrdup(text);
}

void ur_pass_init(struct ur_pass *pass, struct ur_app *app, struct ur_result *result,
		  const struct ur_repository_settings *settings, struct ur_forge *forge)
{
	struct ur_repository_result *out = ur_result_push_repository(result);
	struct ur_error err = UR_ERROR_INIT;

	*pass = (struct ur_pass){
		.app = app,
		.result = result,
		.settings = settings,
		.repository = result->repositories_len - 1,
		.forge = forge,
		.pulls = UR_PULLS_INIT,
		.cache = ur_policy_cache_new(),
		.tasks = ur_task_walk_new(),
	};
	put(&out->name, settings->name);
	put(&out->server, app->settings->server);
	put(&out->forge_kind, forge->version.kind == UR_FORGE_GITEA   ? "gitea" :
			      forge->version.kind == UR_FORGE_FORGEJO ? "forgejo" :
									"");
	put(&out->forge_version, forge->version.text);
	pass->source = choose_source(app, forge, settings->name, &err);
	if (!pass->source)
		ur_pass_stop(pass, err.code, &err);
}

void ur_head_forget_records(struct ur_head *head)
{
	if (head->records)
		ur_records_release(head->records);
	free(head->records);
	free(head->records_file);
	head->records = NULL;
	head->records_file = NULL;
}

char *ur_head_crowded(const struct ur_head *head)
{
	if (head->pulls <= UR_SHARED_HEAD_MAX)
		return NULL;
	return ur_xasprintf("%zu open pull requests have this head", head->pulls);
}

static void forget_head(struct ur_head *head)
{
	ur_head_forget_records(head);
	if (head->rows)
		ur_head_rows_release(head->rows);
	free(head->rows);
	head->rows = NULL;
}

void ur_pass_release(struct ur_pass *pass)
{
	for (size_t i = 0; i < pass->cases_len; i++)
		ur_case_release(&pass->cases[i]);
	free(pass->cases);
	for (size_t i = 0; i < pass->heads_len; i++) {
		forget_head(&pass->heads[i]);
	}
	free(pass->heads);
	free(pass->head_of);
	for (size_t i = 0; i < pass->branches_len; i++) {
		free(pass->branches[i]->name);
		ur_protection_release(&pass->branches[i]->protection);
		free(pass->branches[i]);
	}
	free(pass->branches);
	ur_pulls_release(&pass->pulls);
	ur_task_walk_free(pass->tasks);
	ur_policy_cache_free(pass->cache);
	ur_source_free(pass->source);
}

bool ur_pass_must_stop(enum ur_errc rc)
{
	return rc == UR_EAUTH || rc == UR_ERIGHT || rc == UR_EDEADLINE ||
	       rc == UR_EINTR || rc == UR_EMOVED;
}

void ur_pass_stop(struct ur_pass *pass, enum ur_errc rc, const struct ur_error *err)
{
	struct ur_repository_result *out = ur_pass_out(pass);

	if (rc == UR_EDEADLINE)
		pass->result->deadline_reached = true;
	if (pass->stopped != UR_OK)
		return;
	pass->stopped = rc;
	pass->stopped_err = *err;
	out->rc = rc;
	out->err = *err;
}

const struct ur_identity *ur_pass_me(struct ur_pass *pass)
{
	struct ur_error err = UR_ERROR_INIT;

	if (pass->me_asked)
		return &pass->me;
	pass->me_asked = true;
	pass->me = (struct ur_identity){ .known = UR_CANNOT_TELL };
	if (!*pass->app->settings->token)
		return &pass->me;
	pass->me_rc = ur_forge_user(pass->forge, &pass->me, &err);
	if (pass->me_rc == UR_EAUTH || pass->me_rc == UR_EDEADLINE ||
	    pass->me_rc == UR_EINTR)
		ur_pass_stop(pass, pass->me_rc, &err);
	return &pass->me;
}

static bool branch_wanted(const struct ur_list *patterns, const char *branch)
{
	if (!patterns->len)
		return true;
	for (size_t i = 0; i < patterns->len; i++)
		if (ur_glob_branch(patterns->items[i], branch) == UR_GLOB_YES)
			return true;
	return false;
}

static bool pull_asked_for(const struct ur_settings *s, int64_t number)
{
	if (s->pull)
		return s->pull == number;
	if (!s->only_pulls_len)
		return true;
	for (size_t i = 0; i < s->only_pulls_len; i++)
		if (s->only_pulls[i] == number)
			return true;
	return false;
}

/* By the first eight hex digits of the commit, so that one head is always one shard's. */
static bool in_shard(const struct ur_settings *s, const char *sha)
{
	char digits[9] = "";

	if (!s->shards)
		return true;
	(void)snprintf(digits, sizeof(digits), "%.8s", sha);
	return strtoul(digits, NULL, 16) % s->shards == s->shard - 1;
}

enum ur_scope ur_pass_scope(const struct ur_pass *pass, const struct ur_pull *pull)
{
	const struct ur_settings *s = pass->app->settings;

	if (pull->bad || !ur_commit_id_ok(pull->sha))
		return UR_SCOPE_UNKNOWN;
	if (pass->facts.archived)
		return UR_SCOPE_ARCHIVED;
	if (pass->app->only_ours)
		return pull_asked_for(s, pull->number) ? UR_SCOPE_IN : UR_SCOPE_NOT_ASKED;
	if (!branch_wanted(&pass->settings->bases, pull->base) ||
	    !branch_wanted(&s->only_bases, pull->base))
		return UR_SCOPE_BASE;
	if (pull->draft && pass->settings->drafts == UR_DRAFTS_SKIP)
		return UR_SCOPE_DRAFT;
	if (pull->held)
		return UR_SCOPE_LABEL;
	if (!in_shard(s, pull->sha))
		return UR_SCOPE_SHARD;
	if (!pull_asked_for(s, pull->number))
		return UR_SCOPE_NOT_ASKED;
	return UR_SCOPE_IN;
}

bool ur_pass_lists(const struct ur_pass *pass, int64_t number)
{
	for (size_t i = 0; i < pass->pulls.len; i++)
		if (pass->pulls.items[i].number == number)
			return true;
	return false;
}

struct ur_branch *ur_pass_branch_known(const struct ur_pass *pass, const char *name)
{
	for (size_t i = 0; i < pass->branches_len; i++)
		if (strcmp(pass->branches[i]->name, name) == 0)
			return pass->branches[i];
	return NULL;
}

struct ur_branch *ur_pass_branch(struct ur_pass *pass, const char *name)
{
	struct ur_branch *b = ur_pass_branch_known(pass, name);

	if (b)
		return b;
	UR_GROW(pass->branches, pass->branches_len, pass->branches_cap);
	b = pass->branches[pass->branches_len++] = ur_xcalloc(1, sizeof(*b));
	*b = (struct ur_branch){ .name = ur_xstrdup(name),
				 .protection = UR_PROTECTION_INIT };
	b->rc = ur_protection_read(pass->forge, pass->settings->name, name,
				   &b->protection, b->tip, &b->err);
	if (b->rc == UR_OK && !b->protection.readable)
		ur_repository_note(ur_pass_out(pass), "protection-unreadable",
				   "what branch '%s' requires cannot be read", name);
	return b;
}

/* Distinct heads, and which one each pull request has. */
static void group_heads(struct ur_pass *pass)
{
	size_t n = pass->pulls.len;

	pass->heads = ur_xcalloc(n ? n : 1, sizeof(*pass->heads));
	pass->head_of = ur_xcalloc(n ? n : 1, sizeof(*pass->head_of));

	size_t slots = 16;

	while (slots < n * 2)
		slots *= 2;

	size_t *table = ur_xcalloc(slots, sizeof(*table)); /* index + 1 */

	for (size_t i = 0; i < n; i++) {
		const char *sha = pass->pulls.items[i].sha;
		size_t at = 5381;

		for (const char *p = sha; *p; p++)
			at = at * 33 + (unsigned char)*p;
		for (at %= slots; table[at]; at = (at + 1) % slots)
			if (strcmp(pass->heads[table[at] - 1].sha, sha) == 0)
				break;
		if (!table[at]) {
			pass->heads[pass->heads_len].sha = sha;
			table[at] = ++pass->heads_len;
		}
		pass->head_of[i] = table[at] - 1;
		pass->heads[pass->head_of[i]].pulls++;
	}
	free(table);
}

static const char *can(enum ur_answer answer)
{
	return answer == UR_YES ? "yes" : answer == UR_NO ? "no" : "not told";
}

/* What this server and this token can do, for -v. */
static void tell_abilities(const struct ur_pass *pass)
{
	const struct ur_dialect *d = pass->forge->dialect;

	if (!d)
		return;
	ur_log(UR_LOG_INFO,
	       "%s: %s %s: evidence by %s, %s, re-run %s; this token: post %s, re-run %s",
	       pass->settings->name, d->kind == UR_FORGE_FORGEJO ? "forgejo" : "gitea",
	       pass->forge->version.text, ur_level_name(d->level),
	       d->posted_supersedes ?
		       "a posted row supersedes the engine's" :
		       "split: a posted row does not supersede the engine's",
	       d->rerun ? "over the API" : "not over the API",
	       can(pass->facts.rights.post_status),
	       d->rerun ? can(pass->facts.rights.rerun) : "no");
}

/* One that was not shown may have the head of one that was, and not agree. */
static void tell_list_incomplete(struct ur_pass *pass)
{
	if (pass->pulls.counted >= 0)
		ur_result_error(pass->result, "list-incomplete",
				"%s: %zu open pull requests were shown where the server "
				"counts %lld, twice: nothing is repaired here",
				pass->settings->name, pass->pulls.len,
				(long long)pass->pulls.counted);
	else
		ur_result_error(pass->result, "list-incomplete",
				"%s: the pages of open pull requests repeat themselves, "
				"twice: nothing is repaired here",
				pass->settings->name);
}

bool ur_pass_open(struct ur_pass *pass)
{
	struct ur_repository_result *out = ur_pass_out(pass);
	const char *repo = pass->settings->name;
	struct ur_error err = UR_ERROR_INIT;
	enum ur_errc rc;

	if (pass->stopped != UR_OK)
		return false;
	rc = ur_forge_repository(pass->forge, repo, &pass->facts, &err);
	if (rc == UR_OK)
		rc = ur_pulls_read(pass->forge, repo, pass->settings->hold_label,
				   &pass->pulls, &err);
	if (rc != UR_OK) {
		ur_pass_stop(pass, rc, &err);
		return false;
	}
	if (pass->facts.paused)
		ur_repository_note(out, "paused",
				   "topic '" UR_PAUSE_TOPIC
				   "' is set: nothing is written");
	if (pass->facts.archived)
		ur_repository_note(out, "archived", "the repository is archived");
	if (pass->pulls.incomplete)
		tell_list_incomplete(pass);
	for (size_t i = 0; i < pass->pulls.nulls; i++)
		ur_result_error(pass->result, "null-pull-request",
				"%s: the server listed a pull request it could not show",
				repo);
	if (!pass->forge->dialect)
		ur_repository_note(out, "version-unknown",
				   "server version '%s' is not known to this program",
				   pass->forge->version.text);
	else if (pass->forge->newer_version)
		ur_repository_note(
			out, "version-newer",
			"server version '%s' is newer than this program knows; "
			"see forge.treat_as",
			pass->forge->version.text);
	tell_abilities(pass);
	group_heads(pass);
	return true;
}
