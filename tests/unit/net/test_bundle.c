/* SPDX-License-Identifier: MIT */
#include "net/recorded.h"

/* Wherever a server puts it. */
static void a_secret_is_not_in_the_bundle(void **state)
{
	char token[41], body[200], binary[64], path[80];
	struct told list[2] = { 0 };
	struct ur_response r = UR_RESPONSE_INIT;
	const struct ur_clock *clock = NULL;
	struct ur_transport *recorder, *player;
	struct teller teller;
	struct dirent *e;
	unsigned files = 0;
	DIR *dir;

	(void)state;
	for (size_t i = 0; i < 40; i++)
		token[i] = "0123456789abcdef"[(i * i + 5 * i) % 16];
	token[40] = '\0';
	ur_log_register_secret(token);
	snprintf(body, sizeof(body),
		 "{\"message\":\"access token does not exist "
		 "[sha: %s]\"}",
		 token);
	snprintf(path, sizeof(path), "/user?x=%s", token);
	snprintf(binary, sizeof(binary), "\xff %s \xfe", token);
	list[0] = (struct told){ path, body, 0, { .status = 401, .date = NOW } };
	snprintf(list[0].response.location, sizeof(list[0].response.location),
		 "/login?token=%s", token);
	snprintf(list[0].response.net_text, sizeof(list[0].response.net_text), "%s",
		 token);
	list[1] = (struct told){ "/b", binary, 0, { .status = 200, .date = NOW } };
	make_teller(&teller, list, 2);
	recorder = record(&teller);
	ask(recorder, path, &r);
	assert_string_equal(r.body.buf, body); /* only the files are redacted */
	ask(recorder, "/b", &r);
	ur_transport_free(recorder);

	dir = opendir(folder);
	assert_non_null(dir);
	while ((e = readdir(dir))) {
		struct ur_str text = UR_STR_INIT;
		struct ur_error err = UR_ERROR_INIT;
		struct stat st;

		if (e->d_name[0] == '.')
			continue;
		files++;
		assert_int_equal(stat(in_folder(e->d_name), &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
		assert_int_equal(ur_file_read(in_folder(e->d_name), &text, &err), UR_OK);
		assert_null(strstr(text.buf, token));
		ur_str_release(&text);
	}
	closedir(dir);
	assert_int_equal(files, 3);
	player = replay(&clock);
	ask(player, "/user?x=[redacted]", &r);
	assert_string_equal(r.body.buf, "{\"message\":\"access token does not exist "
					"[sha: [redacted]]\"}");
	ask(player, "/b", &r);
	assert_string_equal(r.body.buf, "\xff [redacted] \xfe");
	ur_response_release(&r);
	ur_transport_free(player);
}

static void the_files_say_what_they_are(void **state)
{
	struct ur_str text = UR_STR_INIT;
	struct ur_error err = UR_ERROR_INIT;

	(void)state;
	record_all_kinds();
	assert_int_equal(ur_file_read(in_folder("bundle.json"), &text, &err), UR_OK);
	assert_string_equal(text.buf,
			    "{\n \"format\": 1,\n"
			    " \"api_base\": \"https://git.example.org/api/v1\",\n"
			    " \"started_at\": \"2026-11-22T06:33:41Z\",\n"
			    " \"first_answer_at\": \"2026-11-22T06:33:42Z\"\n}");
	ur_str_clear(&text);
	assert_int_equal(ur_file_read(in_folder("000001.json"), &text, &err), UR_OK);
	assert_non_null(strstr(text.buf, "\"path\": \"/version\""));
	assert_non_null(
		strstr(text.buf, "\"body\": \"{\\\"version\\\":\\\"1.26.3\\\"}\""));
	ur_str_clear(&text);
	assert_int_equal(ur_file_read(in_folder("000005.json"), &text, &err), UR_OK);
	assert_non_null(strstr(text.buf, "\"body_base64\": \"AP+A/g==\""));
	ur_str_release(&text);
}

static void an_older_recording_is_not_mixed_with_a_new_one(void **state)
{
	struct ur_transport *recorder = NULL;
	struct ur_error err = UR_ERROR_INIT;
	struct teller teller;

	(void)state;
	record_all_kinds();
	make_teller(&teller, all_kinds, 0);
	assert_int_equal(
		ur_record_new(&teller.transport, folder, "x", &fixed, &recorder, &err),
		UR_EIO);
	assert_null(recorder);
	assert_false(teller.freed); /* still ours */
	assert_non_null(strstr(err.message, "file exists"));
	assert_true(err.hint[0] != '\0');
}

static void put(const char *name, const char *text)
{
	struct ur_error err = UR_ERROR_INIT;

	assert_int_equal(ur_file_replace(in_folder(name), text, strlen(text), 0600, &err),
			 UR_OK);
}

static enum ur_errc replay_fails(struct ur_error *err)
{
	const struct ur_clock *clock = NULL;
	struct ur_transport *player = NULL;
	enum ur_errc rc = ur_replay_new(folder, &player, &clock, err);

	assert_null(player);
	assert_null(clock);
	return rc;
}

static void what_is_no_recording_is_refused(void **state)
{
	static const char head[] =
		"{\"format\":1,\"started_at\":\"2026-11-22T06:33:41Z\"}";
	struct ur_error err = UR_ERROR_INIT;

	(void)state;
	assert_int_equal(replay_fails(&err), UR_EIO);
	assert_non_null(strstr(err.message, "holds no recording"));
	put("bundle.json", "{");
	assert_int_equal(replay_fails(&err), UR_ECONFIG);
	put("bundle.json", "{\"format\":2,\"started_at\":\"2026-11-22T06:33:41Z\"}");
	assert_int_equal(replay_fails(&err), UR_ECONFIG);
	put("bundle.json", "{\"format\":1}");
	assert_int_equal(replay_fails(&err), UR_ECONFIG);
	put("bundle.json", head);
	put("000001.json", "[]");
	assert_int_equal(replay_fails(&err), UR_ECONFIG);
	put("000001.json", "{\"method\":\"GET\",\"path\":\"/a\"}");
	assert_int_equal(replay_fails(&err), UR_ECONFIG);
	assert_non_null(strstr(err.message, "000001.json' is no recorded answer"));
}

static void a_broken_code_of_bytes_is_refused(void **state)
{
	static const char *const codes[] = { "A", "AA=A", "A===", "AAAA=", "AA A", "=" };
	struct ur_error err = UR_ERROR_INIT;
	char text[600];

	(void)state;
	record_all_kinds();
	for (size_t i = 0; i < UR_LEN(codes); i++) {
		snprintf(
			text, sizeof(text),
			"{\"method\":\"GET\",\"path\":\"/a\",\"net\":\"ok\",\"net_text\":"
			"\"\",\"sent\":true,\"status\":200,\"received_at\":\"\","
			"\"headers\":{\"date\":\"\",\"age\":0,\"retry_after\":-1,"
			"\"total_count\":-1,\"content_type\":\"other\",\"location\":\"\"}"
			","
			"\"body_base64\":\"%s\"}",
			codes[i]);
		put("000001.json", text);
		assert_int_equal(replay_fails(&err), UR_ECONFIG);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_FOLDER(a_secret_is_not_in_the_bundle),
		IN_A_FOLDER(the_files_say_what_they_are),
		IN_A_FOLDER(an_older_recording_is_not_mixed_with_a_new_one),
		IN_A_FOLDER(what_is_no_recording_is_refused),
		IN_A_FOLDER(a_broken_code_of_bytes_is_refused),
	};

	return cmocka_run_group_tests_name("net.bundle", tests, NULL, NULL);
}
