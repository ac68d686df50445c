/* SPDX-License-Identifier: MIT */
#include "core/table.h"

#include <stdio.h>
#include <string.h>

#include "ur/core/dialect.h"

struct version {
	const char *name;
	const char *text;
	enum ur_forge_kind kind; /* UR_FORGE_UNKNOWN: not read */
	int major, minor, patch;
};

/* clang-format off */
static const struct version versions[] = {
	{ "a Gitea release", "1.26.3", UR_FORGE_GITEA, 1, 26, 3 },
	{ "a Gitea release candidate", "1.27.0-rc0", UR_FORGE_GITEA, 1, 27, 0 },
	{ "a Gitea build from a branch", "1.26.0+dev-123-gabcdef0", UR_FORGE_GITEA, 1, 26, 0 },
	{ "two numbers, as settings write them", "1.27", UR_FORGE_GITEA, 1, 27, 0 },
	{ "a Forgejo release with its compatibility claim", "15.0.3+gitea-1.22.0", UR_FORGE_FORGEJO, 15, 0, 3 },
	{ "a Forgejo build from a branch", "17.0.0-dev-38-d883bd8f12+gitea-1.22.0", UR_FORGE_FORGEJO, 17, 0, 0 },
	{ "the tail alone makes it Forgejo, whatever the major", "1.21.11+gitea-1.21.0", UR_FORGE_FORGEJO, 1, 21, 11 },
	{ "a major of 7 or more is Forgejo without a tail", "13.0.5", UR_FORGE_FORGEJO, 13, 0, 5 },
	{ "7 is the first such major", "7.0.0", UR_FORGE_FORGEJO, 7, 0, 0 },
	{ "Forgejo's major alone, as settings write it", "16", UR_FORGE_FORGEJO, 16, 0, 0 },
	{ "a Gitea of a major nobody knows is neither", "2.0.0", UR_FORGE_UNKNOWN, 0, 0, 0 },
	{ "6 is neither", "6.9.0", UR_FORGE_UNKNOWN, 0, 0, 0 },
	{ "0 is neither", "0.9.0", UR_FORGE_UNKNOWN, 0, 0, 0 },
	{ "Gitea's major alone says nothing", "1", UR_FORGE_UNKNOWN, 0, 0, 0 },
	{ "a number is missing", "1.", UR_FORGE_UNKNOWN, 0, 0, 0 },
	{ "the last number is missing", "1.26.", UR_FORGE_UNKNOWN, 0, 0, 0 },
	{ "four numbers are not a version", "1.26.3.1", UR_FORGE_UNKNOWN, 0, 0, 0 },
	{ "letters right behind the number", "1.26.3rc1", UR_FORGE_UNKNOWN, 0, 0, 0 },
	{ "words", "development", UR_FORGE_UNKNOWN, 0, 0, 0 },
	{ "a sign", "-1.26.3", UR_FORGE_UNKNOWN, 0, 0, 0 },
	{ "a number that would overflow", "1.99999999999.0", UR_FORGE_UNKNOWN, 0, 0, 0 },
	{ "empty", "", UR_FORGE_UNKNOWN, 0, 0, 0 },
	{ "absent", NULL, UR_FORGE_UNKNOWN, 0, 0, 0 },
};
/* clang-format on */

static void check_version(void **state)
{
	const struct version *v = *state;
	struct ur_version got = { .kind = UR_FORGE_UNKNOWN, .major = -1 };

	if (v->kind == UR_FORGE_UNKNOWN) {
		assert_false(ur_version_parse(v->text, &got));
		assert_int_equal(got.major, -1); /* written on success only */
		return;
	}
	assert_true(ur_version_parse(v->text, &got));
	assert_int_equal(got.kind, v->kind);
	assert_int_equal(got.major, v->major);
	assert_int_equal(got.minor, v->minor);
	assert_int_equal(got.patch, v->patch);
	assert_string_equal(got.text, v->text);
}

struct choice {
	const char *name;
	const char *version;
	int major, minor; /* of the row, 0 for none */
	bool newer;
};

static const struct choice choices[] = {
	{ "Gitea 1.22 has its own row", "1.22.6", 1, 22, false },
	{ "Gitea 1.23 has its own row", "1.23.8", 1, 23, false },
	{ "Gitea 1.24 has its own row", "1.24.7", 1, 24, false },
	{ "Gitea 1.25 has its own row", "1.25.4", 1, 25, false },
	{ "Gitea 1.26 has its own row", "1.26.3", 1, 26, false },
	{ "Gitea 1.27 has its own row", "1.27.9", 1, 27, false },
	{ "Gitea 1.28 is the newest known", "1.28.0+dev-343-g9d3f04eb7e", 1, 28, false },
	{ "a newer Gitea is read as the newest known", "1.29.0", 1, 28, true },
	{ "a Gitea older than all rows has none", "1.21.11", 0, 0, false },
	{ "Forgejo 11", "11.0.15+gitea-1.22.0", 11, 0, false },
	{ "Forgejo 12", "12.0.4+gitea-1.22.0", 12, 0, false },
	{ "Forgejo 13", "13.0.5+gitea-1.22.0", 13, 0, false },
	{ "Forgejo 14", "14.0.5+gitea-1.22.0", 14, 0, false },
	{ "Forgejo 15", "15.0.3+gitea-1.22.0", 15, 0, false },
	{ "Forgejo 16", "16.0.0+gitea-1.22.0", 16, 0, false },
	{ "Forgejo 17 is the newest known", "17.0.0-dev+gitea-1.22.0", 17, 0, false },
	{ "a minor of the newest Forgejo is not newer", "17.1.0+gitea-1.22.0", 17, 0,
	  false },
	{ "a newer Forgejo is read as the newest known", "18.0.0+gitea-1.22.0", 17, 0,
	  true },
	{ "a Forgejo older than all rows has none", "10.0.3+gitea-1.22.0", 0, 0, false },
	{ "an old Forgejo with Gitea's numbers has none", "1.21.11+gitea-1.21.0", 0, 0,
	  false },
};

static void check_choice(void **state)
{
	const struct choice *c = *state;
	const struct ur_dialect *d;
	struct ur_version v;
	bool newer = !c->newer;

	assert_true(ur_version_parse(c->version, &v));
	d = ur_dialect_of(&v, &newer);
	assert_true(newer == c->newer);
	assert_true((d != NULL) == (c->major != 0));
	if (!d)
		return;
	assert_int_equal(d->kind, v.kind);
	assert_int_equal(d->major, c->major);
	assert_int_equal(d->minor, c->minor);
}

/* What each version does, as a line of letters; '-' where it does not. */
static const char *features(const struct ur_dialect *d, char buf[16])
{
	snprintf(buf, 16, "%c%c%c%c%c%c%c%c%c%c%c%c", d->jobs_for_owner ? 'o' : '-',
		 d->run_states ? 'r' : '-', d->posted_supersedes ? 'P' : '-',
		 d->rerun ? 'R' : '-', d->skipped_is_success ? 's' : '-',
		 d->target_is_pull_request ? 't' : '-', d->url_has_ids ? 'i' : '-',
		 d->permissions_enforced ? 'p' : '-', d->unnamed_is_file ? 'u' : '-',
		 d->callee_writes ? 'c' : '-', d->broken_file_writes ? 'b' : '-',
		 d->repo_has_topics ? 'T' : '-');
	return buf;
}

struct does {
	const char *name;
	const char *version;
	const char *level;
	const char *features;
	enum ur_job_naming naming;
	enum ur_gate_glob glob;
	const char *first_dir;
};

#define NEVER UR_NAMING_NEVER_EVALUATES
#define MATRIX UR_NAMING_MATRIX_EVALUATES
#define FORGEJO UR_NAMING_FORGEJO
#define OLD_GLOB UR_GLOB_GOBWAS
#define NEW_GLOB UR_GLOB_GITEA_125
#define G_DIR ".gitea/workflows"
#define F_DIR ".forgejo/workflows"

/* servers/gitea.md "Version map", sections 3 to 6; servers/forgejo.md sections 4 to 6 */
/* clang-format off */
static const struct does does[] = {
	{ "Gitea 1.22: statuses only, target events are called pull_request", "1.22.6", "statuses", "--P-st------", NEVER, OLD_GLOB, G_DIR },
	{ "Gitea 1.23: tasks, topics in the repository", "1.23.0", "tasks", "--P-s------T", MATRIX, OLD_GLOB, G_DIR },
	{ "Gitea 1.24: a skip is still a success", "1.24.7", "tasks", "--P-s------T", MATRIX, OLD_GLOB, G_DIR },
	{ "Gitea 1.25: own patterns, skipped state, jobs for owners", "1.25.4", "tasks", "o-P--------T", MATRIX, NEW_GLOB, G_DIR },
	{ "Gitea 1.26: jobs, re-run, ids in addresses, permissions", "1.26.3", "jobs", "--PR--ip---T", MATRIX, NEW_GLOB, G_DIR },
	{ "Gitea 1.27: a posted row supersedes nothing", "1.27.0", "jobs", "---R--ipuc-T", MATRIX, NEW_GLOB, G_DIR },
	{ "Gitea 1.28: as 1.27", "1.28.0", "jobs", "---R--ipuc-T", MATRIX, NEW_GLOB, G_DIR },
	{ "Forgejo 11: tasks without run states", "11.0.15+gitea-1.22.0", "tasks", "--P-s------T", FORGEJO, OLD_GLOB, F_DIR },
	{ "Forgejo 12: states of runs, broken files write", "12.0.4+gitea-1.22.0", "tasks", "-rP-s-----bT", FORGEJO, OLD_GLOB, F_DIR },
	{ "Forgejo 13: as 12", "13.0.5+gitea-1.22.0", "tasks", "-rP-s-----bT", FORGEJO, OLD_GLOB, F_DIR },
	{ "Forgejo 14: as 12", "14.0.5+gitea-1.22.0", "tasks", "-rP-s-----bT", FORGEJO, OLD_GLOB, F_DIR },
	{ "Forgejo 15: called workflows write", "15.0.3+gitea-1.22.0", "tasks", "-rP-s----cbT", FORGEJO, OLD_GLOB, F_DIR },
	{ "Forgejo 16: jobs, skipped state, no re-run", "16.0.0+gitea-1.22.0", "jobs", "--P------cbT", FORGEJO, OLD_GLOB, F_DIR },
	{ "Forgejo 17: as 16", "17.0.0+gitea-1.22.0", "jobs", "--P------cbT", FORGEJO, OLD_GLOB, F_DIR },
};
/* clang-format on */

static void check_does(void **state)
{
	const struct does *x = *state;
	const struct ur_dialect *d;
	struct ur_version v;
	char buf[16];
	bool newer;
	size_t dirs = 0;

	assert_true(ur_version_parse(x->version, &v));
	d = ur_dialect_of(&v, &newer);
	assert_non_null(d);
	assert_string_equal(ur_level_name(d->level), x->level);
	assert_string_equal(features(d, buf), x->features);
	assert_int_equal(d->job_naming, x->naming);
	assert_int_equal(d->gate_glob, x->glob);
	assert_string_equal(d->workflow_dirs[0], x->first_dir);
	while (d->workflow_dirs[dirs])
		dirs++;
	assert_string_equal(d->workflow_dirs[dirs - 1], ".github/workflows");
	assert_int_equal(dirs, v.kind == UR_FORGE_GITEA ? 2 : 3);
}

static void table_is_ordered(void **state)
{
	size_t len;
	const struct ur_dialect *table = ur_dialect_table(&len);

	(void)state;
	assert_int_equal(len, UR_LEN(does));
	for (size_t i = 1; i < len; i++) {
		if (table[i].kind != table[i - 1].kind)
			continue;
		assert_true(table[i].major > table[i - 1].major ||
			    (table[i].major == table[i - 1].major &&
			     table[i].minor > table[i - 1].minor));
	}
}

/* Re-run needs job records; posting or re-running, one of them must be possible. */
static void each_version_has_a_remedy(void **state)
{
	size_t len;
	const struct ur_dialect *table = ur_dialect_table(&len);

	(void)state;
	for (size_t i = 0; i < len; i++) {
		assert_true(table[i].posted_supersedes || table[i].rerun);
		assert_true(!table[i].rerun || table[i].level == UR_LEVEL_JOBS);
	}
}

static void long_text_is_cut(void **state)
{
	struct ur_version v;
	char text[200] = "1.26.0+";

	(void)state;
	memset(text + 7, 'x', sizeof(text) - 8);
	assert_true(ur_version_parse(text, &v));
	assert_int_equal(strlen(v.text), sizeof(v.text) - 1);
}

static void unknown_kind_has_no_row(void **state)
{
	const struct ur_version v = { .kind = UR_FORGE_UNKNOWN, .major = 1, .minor = 26 };
	bool newer = true;

	(void)state;
	assert_null(ur_dialect_of(&v, &newer));
	assert_false(newer);
	assert_string_equal(ur_level_name(UR_LEVEL_NONE), "none");
	assert_string_equal(ur_level_name((enum ur_level)9), "none");
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(versions) + UR_LEN(choices) + UR_LEN(does) + 4] = {
		0
	};
	size_t n = 0;

	ADD_ROWS(tests, n, versions, check_version);
	ADD_ROWS(tests, n, choices, check_choice);
	ADD_ROWS(tests, n, does, check_does);
	ADD_TEST(tests, n, "the table is in order of versions", table_is_ordered);
	ADD_TEST(tests, n, "every version has some remedy", each_version_has_a_remedy);
	ADD_TEST(tests, n, "a long version text is cut", long_text_is_cut);
	ADD_TEST(tests, n, "a kind nobody knows has no row", unknown_kind_has_no_row);
	return RUN_TESTS("core.dialect", tests, n);
}
