/* SPDX-License-Identifier: MIT */
#include "core/table.h"
#include "recordings.h"

#include "../../../src/forge/answer.h"
#include "ur/base/log.h"
#include "ur/forge/client.h"

/* ---- ur_answer_check ---- */

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
	  .message = "the forge refused the token (401)",
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
	assert_int_equal(ur_answer_check(&response, 200, &err), row->want);
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
	for (size_t i = 0; i < UR_LEN(statuses); i++) {
		struct ur_error err = UR_ERROR_INIT;

		response.status = statuses[i];
		response.body = (struct ur_str)UR_STR_INIT;
		ur_str_adds(&response.body, body);
		assert_true(ur_answer_check(&response, 200, &err) < 0);
		assert_null(strstr(err.message, token));
		ur_str_release(&response.body);
	}
	ur_log_forget_secrets();

	/* a 401's text is not shown even when the token is not known as a secret */
	struct ur_error err = UR_ERROR_INIT;

	response.status = 401;
	ur_str_adds(&response.body, body);
	ur_answer_check(&response, 200, &err);
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
	ur_answer_check(&response, 200, &err);
	assert_true(strlen(err.message) < 220);
	ur_str_release(&response.body);
}

/* ---- /user and the repository ---- */

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
	for (size_t i = 0; i < UR_LEN(recorded_servers); i++) {
		json_t *basics = recording_load(recorded_servers[i], "basics");

		for (size_t j = 0; j < UR_LEN(rows); j++) {
			const json_t *step = recording_step(basics, rows[j].label, 0);
			struct ur_response response = UR_RESPONSE_INIT;
			struct ur_error err = UR_ERROR_INIT;
			struct fake fake;

			assert_non_null(step);
			fake_init(&fake);
			recording_serve(&fake, "/x", step);
			ur_net_get(&fake.net, "/x", &response);
			assert_int_equal(ur_answer_check(&response, 200, &err),
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
	cmocka_unit_test(a_web_page_with_403_is_remembered),
	cmocka_unit_test(deep_nesting_is_refused),
	cmocka_unit_test(every_recorded_refusal_is_mapped),
};

int main(void)
{
	struct CMUnitTest tests[UR_LEN(check_rows) + UR_LEN(others)] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, check_rows, check_one);
	for (size_t i = 0; i < UR_LEN(others); i++)
		tests[n++] = others[i];
	return cmocka_run_group_tests_name("forge.answer", tests, NULL, NULL);
}
