/* SPDX-License-Identifier: MIT */
#include "core/table.h"
#include "recordings.h"

#include "ur/forge/client.h"

/* ---- names ---- */

static void names_are_held_to_what_a_forge_allows(void **state)
{
	static const char *const good[] = { "a/b", "alice/my.repo", "A-1/b_2", "x/..a" };
	static const char *const bad[] = { "",	    "a",    "a/",  "/b",
					   "a/b/c", "a/..", "./b", "a b/c",
					   "a/b?x", "a/b#", "ü/b", "a/%2e" };

	(void)state;
	for (size_t i = 0; i < UR_LEN(good); i++)
		assert_true(ur_repository_name_ok(good[i]));
	for (size_t i = 0; i < UR_LEN(bad); i++)
		assert_false(ur_repository_name_ok(bad[i]));
	assert_true(ur_commit_id_ok("0123456789abcdef0123456789abcdef01234567"));
	assert_true(ur_commit_id_ok("0123456789abcdef0123456789abcdef"
				    "0123456789abcdef0123456789abcdef"));
	assert_false(ur_commit_id_ok("0123456789ABCDEF0123456789abcdef01234567"));
	assert_false(ur_commit_id_ok("0123456789abcdef0123456789abcdef0123456"));
	assert_false(ur_commit_id_ok("0123456789abcdef0123456789abcdef012345678"));
	assert_false(ur_commit_id_ok(""));
}

/* ---- ur_forge_identify ---- */

struct identify_row {
	const char *name;
	const char *body;
	long status;
	enum ur_forge_kind kind;
	const char *treat_as;
	enum ur_errc want;
	int major, minor; /* of the dialect; 0 for none */
	bool newer;
};

static const struct identify_row identify_rows[] = {
	{ .name = "Gitea 1.26.3",
	  .body = "{\"version\":\"1.26.3\"}",
	  .major = 1,
	  .minor = 26 },
	{ .name = "a Forgejo's tail is a claim, not its kind",
	  .body = "{\"version\":\"15.0.3+gitea-1.22.0\"}",
	  .major = 15 },
	{ .name = "too old is no error, but has no rules",
	  .body = "{\"version\":\"1.20.0\"}" },
	{ .name = "newer than known takes the newest rules",
	  .body = "{\"version\":\"1.29.0\"}",
	  .major = 1,
	  .minor = 28,
	  .newer = true },
	{ .name = "treat_as makes a newer one known",
	  .body = "{\"version\":\"1.29.0\"}",
	  .treat_as = "1.26",
	  .major = 1,
	  .minor = 26 },
	{ .name = "treat_as changes nothing for a version that is known",
	  .body = "{\"version\":\"1.27.1\"}",
	  .treat_as = "1.26",
	  .major = 1,
	  .minor = 27 },
	{ .name = "treat_as that is no version",
	  .body = "{\"version\":\"1.29.0\"}",
	  .treat_as = "latest",
	  .want = UR_ECONFIG },
	{ .name = "treat_as that is not known either",
	  .body = "{\"version\":\"1.29.0\"}",
	  .treat_as = "1.29",
	  .want = UR_ECONFIG },
	{ .name = "treat_as of the other server",
	  .body = "{\"version\":\"1.29.0\"}",
	  .treat_as = "15",
	  .want = UR_ECONFIG },
	{ .name = "the settings' kind overrules",
	  .body = "{\"version\":\"15.0.3\"}",
	  .kind = UR_FORGE_FORGEJO,
	  .major = 15 },
	{ .name = "no version in the answer", .body = "{}", .want = UR_EPROTO },
	{ .name = "a version that is a number",
	  .body = "{\"version\":1}",
	  .want = UR_EPROTO },
	{ .name = "a version of something else",
	  .body = "{\"version\":\"GitLab\"}",
	  .want = UR_EPROTO },
	{ .name = "a list is no version", .body = "[]", .want = UR_EPROTO },
	{ .name = "not JSON", .body = "<html>", .want = UR_EPROTO },
	{ .name = "a key twice",
	  .body = "{\"version\":\"1.26.3\",\"version\":\"1.27.0\"}",
	  .want = UR_EPROTO },
	{ .name = "no API there",
	  .body = "404 page not found",
	  .status = 404,
	  .want = UR_ENOTFOUND },
	{ .name = "sign-in wanted",
	  .body = "{\"message\":\"Only signed in user\"}",
	  .status = 403,
	  .want = UR_ERIGHT },
};

static void identify_one(void **state)
{
	const struct identify_row *row = *state;
	struct ur_error err = UR_ERROR_INIT;
	struct fake fake;

	fake_init(&fake);
	fake.forge.dialect = NULL;
	fake_add(&fake, "/version", row->status ? row->status : 200, row->body);
	assert_int_equal(ur_forge_identify(&fake.forge, row->kind,
					   row->treat_as ? row->treat_as : "", &err),
			 row->want);
	if (row->want == UR_OK) {
		assert_int_equal(fake.forge.newer_version, row->newer);
		assert_int_equal(fake.forge.dialect ? fake.forge.dialect->major : 0,
				 row->major);
		assert_int_equal(fake.forge.dialect ? fake.forge.dialect->minor : 0,
				 row->minor);
		assert_int_equal(err.code, UR_OK);
	}
	fake_release(&fake);
}

/* ---- /user and the repository ---- */

static void user_is_known_or_not(void **state)
{
	static const struct {
		const char *body;
		long status;
		enum ur_errc want;
		enum ur_answer known;
		int64_t id;
		bool job_token;
	} rows[] = {
		{ "{\"id\":5,\"login\":\"reaper\"}", 200, UR_OK, UR_YES, 5, false },
		{ "{\"id\":-2,\"login\":\"gitea-actions\"}", 200, UR_OK, UR_YES, -2,
		  true },
		{ "{\"message\":\"scope\"}", 403, UR_OK, UR_CANNOT_TELL, 0, false },
		{ "{\"message\":\"token is required\"}", 401, UR_OK, UR_CANNOT_TELL, 0,
		  false },
		{ "{\"message\":\"user does not exist\"}", 401, UR_EAUTH, 0, 0, false },
		{ "{\"id\":5}", 200, UR_EPROTO, 0, 0, false },
		{ "{\"id\":\"5\",\"login\":\"x\"}", 200, UR_EPROTO, 0, 0, false },
		{ "{\"id\":99999999999999999999,\"login\":\"x\"}", 200, UR_EPROTO, 0, 0,
		  false },
		{ "null", 200, UR_EPROTO, 0, 0, false },
		{ "", 200, UR_EPROTO, 0, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < UR_LEN(rows); i++) {
		struct ur_identity who = { .known = UR_NO };
		struct ur_error err = UR_ERROR_INIT;
		struct fake fake;

		fake_init(&fake);
		fake_add(&fake, "/user", rows[i].status, rows[i].body);
		assert_int_equal(ur_forge_user(&fake.forge, &who, &err), rows[i].want);
		if (rows[i].want == UR_OK) {
			assert_int_equal(who.known, rows[i].known);
			assert_int_equal(who.id, rows[i].id);
			assert_int_equal(fake.forge.job_token, rows[i].job_token);
			assert_int_equal(err.code, UR_OK);
		} else {
			assert_int_equal(who.known, UR_NO);
			assert_non_null(strstr(err.message, "cannot read who"));
		}
		fake_release(&fake);
	}
}

struct repository_row {
	const char *name;
	const char *body, *topics, *version;
	enum ur_errc want;
	bool archived, paused, job_token;
	enum ur_answer post;
};

#define REPO(more)                                                                       \
	"{\"full_name\":\"a/b\",\"default_branch\":\"main\",\"private\":true,"           \
	"\"archived\":false" more "}"

static const struct repository_row repository_rows[] = {
	{ .name = "a writer's repository",
	  .body = REPO(",\"topics\":[],\"permissions\":{\"push\":true}"),
	  .post = UR_YES },
	{ .name = "a reader's repository",
	  .body = REPO(",\"topics\":null,\"permissions\":{\"push\":false}"),
	  .post = UR_NO },
	{ .name = "what binds a job's token is told: it may post, of re-runs nothing is "
		  "said",
	  .body = REPO(",\"topics\":[],\"permissions\":{\"push\":true}"),
	  .job_token = true,
	  .post = UR_YES },
	{ .name = "it may not post",
	  .body = REPO(",\"topics\":[],\"permissions\":{\"push\":false}"),
	  .job_token = true,
	  .post = UR_NO },
	{ .name = "before, a job token's rights are not what permissions says",
	  .body = REPO(",\"topics\":[],\"permissions\":{\"push\":true}"),
	  .version = "1.25.4",
	  .job_token = true,
	  .post = UR_CANNOT_TELL },
	{ .name = "no permissions told",
	  .body = REPO(",\"topics\":[]"),
	  .post = UR_CANNOT_TELL },
	{ .name = "permissions may be null",
	  .body = REPO(",\"topics\":[],\"permissions\":null"),
	  .post = UR_CANNOT_TELL },
	{ .name = "the topic pauses",
	  .body = REPO(",\"topics\":[\"x\",\"umbrella-reaper-pause\"]"),
	  .paused = true,
	  .post = UR_CANNOT_TELL },
	{ .name = "a longer topic does not",
	  .body = REPO(",\"topics\":[\"umbrella-reaper-pause2\"]"),
	  .post = UR_CANNOT_TELL },
	{ .name = "topics kept apart are asked for",
	  .body = REPO(""),
	  .topics = "{\"topics\":[\"umbrella-reaper-pause\"]}",
	  .paused = true,
	  .post = UR_CANNOT_TELL },
	{ .name = "topics that cannot be read are no permission to write",
	  .body = REPO(""),
	  .want = UR_EPROTO },
	{ .name = "topics of another shape",
	  .body = REPO(",\"topics\":[1]"),
	  .want = UR_EPROTO },
	{ .name = "an archived one",
	  .body = "{\"full_name\":\"a/b\",\"default_branch\":\"\",\"private\":false,"
		  "\"archived\":true,\"topics\":[]}",
	  .archived = true,
	  .post = UR_CANNOT_TELL },
	{ .name = "archived must be told",
	  .body = "{\"full_name\":\"a/b\",\"private\":false,\"topics\":[]}",
	  .want = UR_EPROTO },
	{ .name = "archived must be a truth",
	  .body = "{\"full_name\":\"a/"
		  "b\",\"private\":false,\"archived\":0,\"topics\":[]}",
	  .want = UR_EPROTO },
	{ .name = "a name of no repository",
	  .body = "{\"full_name\":\"a\",\"private\":false,\"archived\":false,\"topics\":["
		  "]}",
	  .want = UR_EPROTO },
};

static void repository_one(void **state)
{
	const struct repository_row *row = *state;
	struct ur_repository_facts facts = { .archived = true };
	struct ur_error err = UR_ERROR_INIT;
	struct fake fake;

	fake_init(&fake);
	fake_version(&fake, row->version ? row->version : "1.26.3");
	fake.forge.job_token = row->job_token;
	fake_add(&fake, "/repos/a/b", 200, row->body);
	if (row->topics)
		fake_add(&fake, "/repos/a/b/topics?page=1&limit=50", 200, row->topics);
	assert_int_equal(ur_forge_repository(&fake.forge, "a/b", &facts, &err),
			 row->want);
	if (row->want == UR_OK) {
		assert_int_equal(facts.archived, row->archived);
		assert_int_equal(facts.paused, row->paused);
		assert_int_equal(facts.rights.post_status, row->post);
		assert_int_equal(facts.rights.rerun,
				 row->job_token ? UR_CANNOT_TELL : row->post);
		assert_string_equal(facts.full_name, "a/b");
	} else {
		assert_non_null(strstr(err.message, "cannot read the repository 'a/b'"));
	}
	fake_release(&fake);
}

static void a_hidden_repository_says_so(void **state)
{
	struct ur_repository_facts facts;
	struct ur_error err = UR_ERROR_INIT;
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_add(&fake, "/repos/a/b", 404, "{\"message\":\"not found\"}");
	assert_int_equal(ur_forge_repository(&fake.forge, "a/b", &facts, &err),
			 UR_ENOTFOUND);
	assert_non_null(strstr(err.hint, "no such repository"));
	fake_release(&fake);
}

/* ---- recordings ---- */

static void every_server_is_recognized(void **state)
{
	(void)state;
	for (size_t i = 0; i < UR_LEN(recorded_servers); i++) {
		json_t *basics = recording_load(recorded_servers[i], "basics");
		json_t *contents = recording_load(recorded_servers[i], "contents");
		bool forgejo = strncmp(recorded_servers[i], "forgejo", 7) == 0;
		struct ur_repository_facts facts;
		struct ur_error err = UR_ERROR_INIT;
		struct ur_identity who;
		struct fake fake;

		assert_non_null(basics);
		assert_non_null(contents);
		fake_init(&fake);
		recording_serve(&fake, "/version",
				recording_step(basics, "version without a token", 0));
		recording_serve(&fake, "/user", recording_step(basics, "who am I", 0));
		recording_serve(&fake, "/repos/alice/nothing-here",
				recording_step(basics, "unknown repository", 0));
		recording_serve(&fake, "/repos/alice/contents",
				recording_step(contents, "repository", 0));
		fake_add(&fake, "/repos/alice/contents/topics?page=1&limit=50", 200,
			 "{\"topics\":[]}");
		assert_int_equal(
			ur_forge_identify(&fake.forge, UR_FORGE_UNKNOWN, "", &err),
			UR_OK);
		assert_int_equal(fake.forge.version.kind,
				 forgejo ? UR_FORGE_FORGEJO : UR_FORGE_GITEA);
		assert_non_null(fake.forge.dialect);
		assert_false(fake.forge.newer_version);
		assert_int_equal(ur_forge_user(&fake.forge, &who, &err), UR_OK);
		assert_string_equal(who.login, "reaper");
		assert_int_equal(who.id, 5);
		assert_int_equal(
			ur_forge_repository(&fake.forge, "alice/contents", &facts, &err),
			UR_OK);
		assert_string_equal(facts.full_name, "alice/contents");
		assert_string_equal(facts.default_branch, "main");
		assert_false(facts.archived || facts.private_ || facts.paused);
		assert_int_equal(facts.rights.post_status, UR_YES);
		assert_int_equal(ur_forge_repository(&fake.forge, "alice/nothing-here",
						     &facts, &err),
				 UR_ENOTFOUND);
		fake_release(&fake);
		json_decref(basics);
		json_decref(contents);
	}
}

static const struct CMUnitTest others[] = {
	cmocka_unit_test(names_are_held_to_what_a_forge_allows),
	cmocka_unit_test(user_is_known_or_not),
	cmocka_unit_test(a_hidden_repository_says_so),
	cmocka_unit_test(every_server_is_recognized),
};

int main(void)
{
	struct CMUnitTest tests[UR_LEN(identify_rows) + UR_LEN(repository_rows) +
				UR_LEN(others)] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, identify_rows, identify_one);
	ADD_ROWS(tests, n, repository_rows, repository_one);
	for (size_t i = 0; i < UR_LEN(others); i++)
		tests[n++] = others[i];
	return cmocka_run_group_tests_name("forge.client", tests, NULL, NULL);
}
