/* SPDX-License-Identifier: MIT */
#include "forge/commit.h"

#define POST_PATH "/repos/a/b/statuses/" SHA
#define POSTED(state, context, description)                                              \
	"{\"id\":12,\"status\":\"" state "\",\"context\":\"" context                     \
	"\",\"description\":\"" description "\"}"

struct post_row {
	const char *name;
	long status;
	const char *body;
	enum ur_net_result net;
	enum ur_errc want;
	bool certain, refused, may_come;
};

static const struct post_row post_rows[] = {
	{ .name = "201 with our words is certain",
	  .status = 201,
	  .body = POSTED("success", "CI / é (pull_request)", "d"),
	  .certain = true },
	{ .name = "an empty 201 is not",
	  .status = 201,
	  .body = "",
	  .want = UR_EPROTO,
	  .may_come = true },
	{ .name = "a 201 of another context is not",
	  .status = 201,
	  .body = POSTED("success", "x", "d"),
	  .want = UR_EPROTO,
	  .may_come = true },
	{ .name = "a 201 of another state is not",
	  .status = 201,
	  .body = POSTED("failure", "CI / é (pull_request)", "d"),
	  .want = UR_EPROTO,
	  .may_come = true },
	{ .name = "a 201 without our marker is not",
	  .status = 201,
	  .body = POSTED("success", "CI / é (pull_request)", "e"),
	  .want = UR_EPROTO,
	  .may_come = true },
	{ .name = "a list is what a redirect turned into a read gives",
	  .status = 201,
	  .body = "[" POSTED("success", "CI / é (pull_request)", "d") "]",
	  .want = UR_EPROTO,
	  .may_come = true },
	{ .name = "200 is no 201",
	  .status = 200,
	  .body = POSTED("success", "CI / é (pull_request)", "d"),
	  .want = UR_EPROTO,
	  .may_come = true },
	{ .name = "403 is a definite no",
	  .status = 403,
	  .body = "{\"message\":\"no\"}",
	  .want = UR_ERIGHT,
	  .refused = true },
	{ .name = "401 is a definite no",
	  .status = 401,
	  .body = "{}",
	  .want = UR_EAUTH,
	  .refused = true },
	{ .name = "422 is a definite no",
	  .status = 422,
	  .body = "{}",
	  .want = UR_EPROTO,
	  .refused = true },
	{ .name = "404 is a definite no",
	  .status = 404,
	  .body = "{}",
	  .want = UR_ENOTFOUND,
	  .refused = true },
	{ .name = "408 is not", .status = 408, .body = "", .want = UR_ETRANSIENT },
	{ .name = "429 is not", .status = 429, .body = "", .want = UR_ETRANSIENT },
	{ .name = "the forge's own 500 is not: its row stands by now or never will",
	  .status = 500,
	  .body = "{\"message\":\"\",\"url\":\"http://forge.test/api/swagger\"}",
	  .want = UR_ETRANSIENT },
	{ .name = "another's 500 may come before the row",
	  .status = 500,
	  .body = "{\"message\":\"An unexpected error occurred\"}",
	  .want = UR_ETRANSIENT,
	  .may_come = true },
	{ .name = "so may one that names some other page",
	  .status = 500,
	  .body = "{\"message\":\"\",\"url\":\"http://gateway.test/help\"}",
	  .want = UR_ETRANSIENT,
	  .may_come = true },
	{ .name = "a 500 without a body is of whoever died",
	  .status = 500,
	  .body = "",
	  .want = UR_ETRANSIENT,
	  .may_come = true },
	{ .name = "a proxy's 502 says that it got no answer, not that nothing was done",
	  .status = 502,
	  .body = "<html><h1>502 Bad Gateway</h1></html>",
	  .want = UR_ETRANSIENT,
	  .may_come = true },
	{ .name = "and no words make it the forge's",
	  .status = 502,
	  .body = "{\"message\":\"\",\"url\":\"http://forge.test/api/swagger\"}",
	  .want = UR_ETRANSIENT,
	  .may_come = true },
	{ .name = "503 is a broken connection as well",
	  .status = 503,
	  .body = "upstream connect error or disconnect/reset before headers",
	  .want = UR_ETRANSIENT,
	  .may_come = true },
	{ .name = "504 did not wait",
	  .status = 504,
	  .body = "",
	  .want = UR_ETRANSIENT,
	  .may_come = true },
	{ .name = "520 and the like are a content network's 502",
	  .status = 520,
	  .body = "",
	  .want = UR_ETRANSIENT,
	  .may_come = true },
	{ .name = "a redirect is not", .status = 301, .body = "", .want = UR_EMOVED },
	{ .name = "a cut answer is not",
	  .net = UR_NET_CUT,
	  .want = UR_ETRANSIENT,
	  .may_come = true },
	{ .name = "nor is none",
	  .net = UR_NET_TIMEOUT,
	  .want = UR_ETRANSIENT,
	  .may_come = true },
};

static void post_one(void **state)
{
	const struct post_row *row = *state;
	const struct ur_status_post post = { "CI / é (pull_request)", "success",
					     "http://f/\"quoted\"", "d" };
	struct ur_permit permit = { .seal = UR_PERMIT_SEAL, .path = POST_PATH };
	struct ur_error err = UR_ERROR_INIT;
	struct ur_posted posted;
	struct fake fake;
	json_t *sent;

	fake_init(&fake);
	fake.net.retry.retries = 5;
	fake_add(&fake, POST_PATH, row->status, row->body)->net = row->net;
	assert_int_equal(
		ur_status_post(&fake.forge, "a/b", SHA, &post, &permit, &posted, &err),
		row->want);
	assert_int_equal(posted.certain, row->certain);
	assert_int_equal(posted.refused, row->refused);
	assert_int_equal(posted.may_come, row->may_come);
	assert_true(posted.sent);
	assert_int_equal(posted.id, row->certain ? 12 : 0);
	assert_int_equal(fake.asked_len, 1); /* never a second one */
	sent = json_loads(strchr(fake.asked[0], '{'), 0, NULL);
	assert_non_null(sent);
	assert_int_equal(json_object_size(sent), 4);
	assert_string_equal(json_string_value(json_object_get(sent, "context")),
			    post.context);
	assert_string_equal(json_string_value(json_object_get(sent, "state")), "success");
	assert_string_equal(json_string_value(json_object_get(sent, "target_url")),
			    post.target_url);
	assert_string_equal(json_string_value(json_object_get(sent, "description")), "d");
	json_decref(sent);
	fake_release(&fake);
}

static void broken_text_is_never_sent(void **state)
{
	const struct ur_status_post post = { "a\xff", "success", "", "d" };
	struct ur_permit permit = { .seal = UR_PERMIT_SEAL, .path = POST_PATH };
	struct ur_error err = UR_ERROR_INIT;
	struct ur_posted posted;
	struct fake fake;

	(void)state;
	fake_init(&fake);
	assert_int_equal(
		ur_status_post(&fake.forge, "a/b", SHA, &post, &permit, &posted, &err),
		UR_EPROTO);
	assert_false(posted.sent);
	assert_int_equal(fake.asked_len, 0);
	fake_release(&fake);
}

static const struct CMUnitTest others[] = {
	cmocka_unit_test(broken_text_is_never_sent),
};

int main(void)
{
	struct CMUnitTest tests[UR_LEN(post_rows) + UR_LEN(others)] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, post_rows, post_one);
	for (size_t i = 0; i < UR_LEN(others); i++)
		tests[n++] = others[i];
	return cmocka_run_group_tests_name("forge.post", tests, NULL, NULL);
}
