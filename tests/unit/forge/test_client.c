/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "recordings.h"
#include "ur/base/log.h"
#include "ur/forge/client.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* ---- ur_forge_check ---- */

struct check_row {
	const char *name;
	struct ur_response response;
	const char *body;
	enum ur_errc want;
	const char *message, *hint; /* must be part of what is said; NULL for no matter */
};

#define ANSWER(status_) .net = UR_NET_OK, .status = (status_)

static const struct check_row check_rows[] = {
	{ .name = "the expected status is no error", .response = { ANSWER(200) } },
	{ .name = "401 is a refused token",
	  .response = { ANSWER(401) },
	  .body = "{\"message\":\"user does not exist [uid: 0, name: ]\"}",
	  .want = UR_EAUTH,
	  .message = "cannot read x: the forge refused the token (401)",
	  .hint = "--token-file" },
	{ .name = "401 without a token asks for one",
	  .response = { ANSWER(401) },
	  .body = "{\"message\":\"token is required\"}",
	  .want = UR_EAUTH,
	  .message = "asks for a token" },
	{ .name = "403 names the server's reason",
	  .response = { ANSWER(403) },
	  .body = "{\"message\":\"user should have a permission to write to a repo\"}",
	  .want = UR_ERIGHT,
	  .message = "user should have a permission to write",
	  .hint = "write:repository" },
	{ .name = "a web page with 403 was no forge",
	  .response = { ANSWER(403), .is_html = true },
	  .body = "<html>Attention required</html>",
	  .want = UR_ERIGHT,
	  .message = "blocked before the server",
	  .hint = "user_agent" },
	{ .name = "404 is not found",
	  .response = { ANSWER(404) },
	  .body = "{\"message\":\"not found\"}",
	  .want = UR_ENOTFOUND,
	  .message = "not found (404)" },
	{ .name = "404 in plain text is no route",
	  .response = { ANSWER(404) },
	  .body = "404 page not found\n",
	  .want = UR_ENOTFOUND,
	  .message = "no such route" },
	{ .name = "a renamed repository tells its new name",
	  .response = { ANSWER(301),
			.location =
				"/api/v1/repos/alice/new/commits/abc/status?limit=1" },
	  .want = UR_EMOVED,
	  .message = "'alice/new'",
	  .hint = "not followed" },
	{ .name = "a new name stands in a full address too",
	  .response = { ANSWER(307), .location = "http://f.test/sub/api/v1/repos/a/b" },
	  .want = UR_EMOVED,
	  .message = "'a/b'" },
	{ .name = "a redirect elsewhere shows where, harmless",
	  .response = { ANSWER(302), .location = "https://login.test/\033[2J" },
	  .want = UR_EMOVED,
	  .message = "https://login.test/?[2J" },
	{ .name = "a new name with odd characters is not believed",
	  .response = { ANSWER(301), .location = "/api/v1/repos/a/b%0a" },
	  .want = UR_EMOVED,
	  .message = "sends on to" },
	{ .name = "408 may pass", .response = { ANSWER(408) }, .want = UR_ETRANSIENT },
	{ .name = "429 may pass",
	  .response = { ANSWER(429) },
	  .want = UR_ETRANSIENT,
	  .hint = "forge.parallel" },
	{ .name = "500 may pass", .response = { ANSWER(500) }, .want = UR_ETRANSIENT },
	{ .name = "599 may pass", .response = { ANSWER(599) }, .want = UR_ETRANSIENT },
	{ .name = "422 makes no sense here",
	  .response = { ANSWER(422) },
	  .body = "{\"message\":\"[]: unexpected EOF\"}",
	  .want = UR_EPROTO,
	  .message = "unexpected EOF" },
	{ .name = "200 where 201 was expected makes no sense",
	  .response = { ANSWER(204) },
	  .want = UR_EPROTO },
	{ .name = "control characters of a server's text are cleaned",
	  .response = { ANSWER(500) },
	  .body = "{\"message\":\"a\\u001b[31m\\nb\"}",
	  .want = UR_ETRANSIENT,
	  .message = "a?[31m?b" },
	{ .name = "an aged answer is not believed",
	  .response = { ANSWER(200), .age = 3 },
	  .want = UR_EPROTO,
	  .message = "3 seconds old" },
	{ .name = "no connection may pass",
	  .response = { .net = UR_NET_CONNECT, .net_text = "refused" },
	  .want = UR_ETRANSIENT,
	  .message = "no connection (refused)" },
	{ .name = "an untrusted certificate names the setting",
	  .response = { .net = UR_NET_TLS },
	  .want = UR_ETRANSIENT,
	  .hint = "ca_file" },
	{ .name = "a body beyond the limit stays beyond it",
	  .response = { .net = UR_NET_TOO_LARGE },
	  .want = UR_EPROTO },
	{ .name = "the deadline is its own code",
	  .response = { .net = UR_NET_DEADLINE },
	  .want = UR_EDEADLINE },
	{ .name = "a signal is its own code",
	  .response = { .net = UR_NET_STOPPED },
	  .want = UR_EINTR },
};

static void check_one(void **state)
{
	const struct check_row *row = *state;
	struct ur_response response = row->response;
	struct ur_error err = UR_ERROR_INIT;

	response.body = (struct ur_str)UR_STR_INIT_LIMIT(UR_BODY_LIMIT);
	if (row->body)
		ur_str_adds(&response.body, row->body);
	assert_int_equal(ur_forge_check(&response, 200, "read x", &err), row->want);
	assert_int_equal(err.code, row->want);
	if (row->message && !strstr(err.message, row->message))
		fail_msg("'%s' lacks '%s'", err.message, row->message);
	if (row->hint && !strstr(err.hint, row->hint))
		fail_msg("'%s' lacks '%s'", err.hint, row->hint);
	ur_str_release(&response.body);
}

static void never_shows_a_token(void **state)
{
	struct ur_response response = { .net = UR_NET_OK, .received_at = 0 };
	static const long statuses[] = { 400, 401, 403, 404, 422, 500 };
	char token[41], body[128];

	(void)state;
	for (size_t i = 0; i < 40; i++)
		token[i] = "0123456789abcdef"[(i * 7) % 16];
	token[40] = '\0';
	snprintf(body, sizeof(body),
		 "{\"message\":\"access token does not exist [sha: %s]\"}", token);
	ur_log_register_secret(token);
	for (size_t i = 0; i < LEN(statuses); i++) {
		struct ur_error err = UR_ERROR_INIT;

		response.status = statuses[i];
		response.body = (struct ur_str)UR_STR_INIT;
		ur_str_adds(&response.body, body);
		assert_true(ur_forge_check(&response, 200, "read x", &err) < 0);
		assert_null(strstr(err.message, token));
		ur_str_release(&response.body);
	}
	ur_log_forget_secrets();

	/* a 401's text is not shown even when the token is not known as a secret */
	struct ur_error err = UR_ERROR_INIT;

	response.status = 401;
	ur_str_adds(&response.body, body);
	ur_forge_check(&response, 200, "read x", &err);
	assert_null(strstr(err.message, token));
	ur_str_release(&response.body);
}

static void a_long_text_is_cut(void **state)
{
	struct ur_response response = { .net = UR_NET_OK, .status = 500 };
	struct ur_error err = UR_ERROR_INIT;

	(void)state;
	response.body = (struct ur_str)UR_STR_INIT;
	for (int i = 0; i < 5000; i++)
		ur_str_adds(&response.body, "word ");
	ur_forge_check(&response, 200, "read x", &err);
	assert_true(strlen(err.message) < 220);
	ur_str_release(&response.body);
}

/* ---- names ---- */

static void names_are_held_to_what_a_forge_allows(void **state)
{
	static const char *const good[] = { "a/b", "alice/my.repo", "A-1/b_2", "x/..a" };
	static const char *const bad[] = { "",	    "a",    "a/",  "/b",
					   "a/b/c", "a/..", "./b", "a b/c",
					   "a/b?x", "a/b#", "ü/b", "a/%2e" };

	(void)state;
	for (size_t i = 0; i < LEN(good); i++)
		assert_true(ur_repository_name_ok(good[i]));
	for (size_t i = 0; i < LEN(bad); i++)
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
	  .body = "{\"version\":\"1.28.0\"}",
	  .major = 1,
	  .minor = 27,
	  .newer = true },
	{ .name = "treat_as makes a newer one known",
	  .body = "{\"version\":\"1.28.0\"}",
	  .treat_as = "1.26",
	  .major = 1,
	  .minor = 26 },
	{ .name = "treat_as changes nothing for a version that is known",
	  .body = "{\"version\":\"1.27.1\"}",
	  .treat_as = "1.26",
	  .major = 1,
	  .minor = 27 },
	{ .name = "treat_as that is no version",
	  .body = "{\"version\":\"1.28.0\"}",
	  .treat_as = "latest",
	  .want = UR_ECONFIG },
	{ .name = "treat_as that is not known either",
	  .body = "{\"version\":\"1.28.0\"}",
	  .treat_as = "1.28",
	  .want = UR_ECONFIG },
	{ .name = "treat_as of the other server",
	  .body = "{\"version\":\"1.28.0\"}",
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
	for (size_t i = 0; i < LEN(rows); i++) {
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

static void a_web_page_with_403_is_remembered(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_add(&fake, "/version", 403, "<html>no robots</html>")->html = true;
	assert_int_equal(ur_forge_identify(&fake.forge, UR_FORGE_UNKNOWN, "", &err),
			 UR_ERIGHT);
	assert_true(fake.forge.seen_html_403);
	fake_release(&fake);
}

static void deep_nesting_is_refused(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	struct fake fake;
	char body[256];

	(void)state;
	memset(body, '[', 100);
	memset(body + 100, ']', 100);
	body[200] = '\0';
	fake_init(&fake);
	fake_add(&fake, "/version", 200, body);
	assert_int_equal(ur_forge_identify(&fake.forge, UR_FORGE_UNKNOWN, "", &err),
			 UR_EPROTO);
	assert_non_null(strstr(err.message, "nested"));
	fake_release(&fake);
}

/* ---- recordings ---- */

static void every_server_is_recognized(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(recorded_servers); i++) {
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

static void every_recorded_refusal_is_mapped(void **state)
{
	static const struct {
		const char *label;
		enum ur_errc want;
	} rows[] = {
		{ "who am I, repository scope only", UR_ERIGHT },
		{ "who am I, nobody", UR_EAUTH },
		{ "wrong token on a public read", UR_EAUTH },
		{ "wrong token on /user", UR_EAUTH },
		{ "unknown route", UR_ENOTFOUND },
		{ "wrong method", UR_EPROTO },
		{ "unknown repository", UR_ENOTFOUND },
	};

	(void)state;
	for (size_t i = 0; i < LEN(recorded_servers); i++) {
		json_t *basics = recording_load(recorded_servers[i], "basics");

		for (size_t j = 0; j < LEN(rows); j++) {
			const json_t *step = recording_step(basics, rows[j].label, 0);
			struct ur_response response = UR_RESPONSE_INIT;
			struct ur_error err = UR_ERROR_INIT;
			struct fake fake;

			assert_non_null(step);
			fake_init(&fake);
			recording_serve(&fake, "/x", step);
			ur_net_get(&fake.net, "/x", &response);
			assert_int_equal(ur_forge_check(&response, 200, "read x", &err),
					 rows[j].want);
			assert_null(strstr(err.message, "0123456789abcdef"));
			ur_response_release(&response);
			fake_release(&fake);
		}
		json_decref(basics);
	}
}

static const struct CMUnitTest others[] = {
	cmocka_unit_test(never_shows_a_token),
	cmocka_unit_test(a_long_text_is_cut),
	cmocka_unit_test(names_are_held_to_what_a_forge_allows),
	cmocka_unit_test(user_is_known_or_not),
	cmocka_unit_test(a_hidden_repository_says_so),
	cmocka_unit_test(a_web_page_with_403_is_remembered),
	cmocka_unit_test(deep_nesting_is_refused),
	cmocka_unit_test(every_server_is_recognized),
	cmocka_unit_test(every_recorded_refusal_is_mapped),
};

#define ADD(rows, function)                                                              \
	for (size_t i = 0; i < LEN(rows); i++)                                           \
		tests[n++] = (struct CMUnitTest)                                         \
		{                                                                        \
			.name = rows[i].name, .test_func = function,                     \
			.initial_state = (void *)(uintptr_t)&rows[i],                    \
		}

int main(void)
{
	struct CMUnitTest tests[LEN(check_rows) + LEN(identify_rows) +
				LEN(repository_rows) + LEN(others)] = { 0 };
	size_t n = 0;

	ADD(check_rows, check_one);
	ADD(identify_rows, identify_one);
	ADD(repository_rows, repository_one);
	for (size_t i = 0; i < LEN(others); i++)
		tests[n++] = others[i];
	return cmocka_run_group_tests_name("forge.client", tests, NULL, NULL);
}
