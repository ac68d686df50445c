/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "recordings.h"
#include "ur/forge/contents.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))
#define SHA "0123456789abcdef0123456789abcdef01234567"
#define DIR(path) "/repos/a/b/contents/" path "?ref=" SHA
#define ENTRY(type, path)                                                                \
	"{\"type\":\"" type "\",\"path\":\"" path "\",\"sha\":\"" SHA "\"}"

/* ---- one file ---- */

struct read_row {
	const char *name;
	const char *body;
	long status;
	enum ur_errc want;
	const char *content;
};

#define FILE_(size, content, more)                                                       \
	"{\"type\":\"file\",\"path\":\"x/ci.yml\",\"sha\":\"" SHA "\",\"size\":" size    \
	",\"encoding\":\"base64\",\"content\":\"" content "\"" more "}"

#define LINK(size, target)                                                               \
	"{\"type\":\"symlink\",\"path\":\"x/ci.yml\",\"sha\":\"" SHA "\",\"size\":" size \
	",\"encoding\":null,\"content\":null,\"target\":" target "}"

static const struct read_row read_rows[] = {
	{ .name = "a file", .body = FILE_("5", "aGVsbG8=", ""), .content = "hello" },
	{ .name = "an empty file", .body = FILE_("0", "", ""), .content = "" },
	{ .name = "two padding characters",
	  .body = FILE_("4", "aGVsbA==", ""),
	  .content = "hell" },
	{ .name = "no padding", .body = FILE_("3", "aGVs", ""), .content = "hel" },
	{ .name = "lines of base64",
	  .body = FILE_("6", "aGVs\\nbG8h\\n", ""),
	  .content = "hello!" },
	{ .name = "a size that is another",
	  .body = FILE_("6", "aGVsbG8=", ""),
	  .want = UR_EPROTO },
	{ .name = "base64 that is none",
	  .body = FILE_("3", "aG*s", ""),
	  .want = UR_EPROTO },
	{ .name = "base64 cut off",
	  .body = FILE_("5", "aGVsbG8", ""),
	  .want = UR_EPROTO },
	{ .name = "padding in the middle",
	  .body = FILE_("5", "aGVsbG8=aGVs", ""),
	  .want = UR_EPROTO },
	{ .name = "padding alone", .body = FILE_("0", "====", ""), .want = UR_EPROTO },
	{ .name = "larger than 1 MiB, and not there",
	  .body = FILE_("1048577", "", ""),
	  .want = UR_EPROTO },
	{ .name = "a negative size", .body = FILE_("-1", "", ""), .want = UR_EPROTO },
	{ .name = "content null",
	  .want = UR_EPROTO,
	  .body = "{\"type\":\"file\",\"path\":\"x/ci.yml\",\"sha\":\"" SHA
		  "\",\"size\":9,\"encoding\":null,\"content\":null}" },
	{ .name = "another file's content",
	  .want = UR_EPROTO,
	  .body = "{\"type\":\"file\",\"path\":\"x/cd.yml\",\"sha\":\"" SHA
		  "\",\"size\":0,\"encoding\":\"base64\",\"content\":\"\"}" },
	{ .name = "a symbolic link is its own text",
	  .body = LINK("6", "\"../a.b\""),
	  .content = "../a.b" },
	{ .name = "a symbolic link that came cut",
	  .body = LINK("1025", "\"../a.b\""),
	  .want = UR_EPROTO },
	{ .name = "a symbolic link without a target",
	  .body = LINK("0", "null"),
	  .want = UR_EPROTO },
	{ .name = "a submodule",
	  .want = UR_EPROTO,
	  .body = ENTRY("submodule", "x/ci.yml") },
	{ .name = "a folder",
	  .want = UR_EPROTO,
	  .body = "[" ENTRY("file", "x/ci.yml/a") "]" },
	{ .name = "null", .want = UR_EPROTO, .body = "null" },
	{ .name = "no such file", .want = UR_ENOTFOUND, .status = 404, .body = "{}" },
	{ .name = "refused", .want = UR_ERIGHT, .status = 403, .body = "{}" },
};

static void read_one(void **state)
{
	const struct read_row *row = *state;
	struct ur_str out = UR_STR_INIT;
	struct ur_error err = UR_ERROR_INIT;
	char blob[65] = "untouched";
	struct fake fake;

	fake_init(&fake);
	fake_add(&fake, DIR("x/ci.yml"), row->status ? row->status : 200, row->body);
	assert_int_equal(
		ur_contents_read(&fake.forge, "a/b", SHA, "x/ci.yml", &out, blob, &err),
		row->want);
	assert_string_equal(out.buf, row->content ? row->content : "");
	assert_string_equal(blob, row->want == UR_OK ? SHA : "untouched");
	if (row->want < 0)
		assert_non_null(
			strstr(err.message, "cannot read 'x/ci.yml' at 0123456789"));
	ur_str_release(&out);
	fake_release(&fake);
}

/* A server cuts it, or reads all of it: what is beyond is handed on to nobody. */
static void a_large_file_is_cut(void **state)
{
	struct ur_str body = UR_STR_INIT, out = UR_STR_INIT;
	struct ur_error err = UR_ERROR_INIT;
	size_t threes = UR_FILE_BYTES_MAX / 3 + 1000;
	struct fake fake;

	(void)state;
	ur_str_addf(&body,
		    "{\"type\":\"file\",\"path\":\"x/ci.yml\",\"sha\":\"" SHA
		    "\",\"size\":%zu,\"encoding\":\"base64\",\"content\":\"",
		    threes * 3);
	for (size_t i = 0; i < threes; i++)
		ur_str_adds(&body, "YWJj");
	ur_str_adds(&body, "\"}");
	fake_init(&fake);
	fake_add(&fake, DIR("x/ci.yml"), 200, body.buf);
	assert_int_equal(
		ur_contents_read(&fake.forge, "a/b", SHA, "x/ci.yml", &out, NULL, &err),
		UR_OK);
	assert_int_equal(out.len, UR_FILE_BYTES_MAX);
	assert_int_equal(strspn(out.buf, "abc"), out.len);
	ur_str_release(&out);
	ur_str_release(&body);
	fake_release(&fake);
}

static void a_full_commit_id_or_nothing(void **state)
{
	static const char *const odd[] = { "main", "", "0123456", "refs/pull/1/head",
					   "0123456789ABCDEF0123456789abcdef01234567" };
	struct ur_tree_files files = UR_TREE_FILES_INIT;
	struct ur_str out = UR_STR_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct fake fake;

	(void)state;
	fake_init(&fake);
	for (size_t i = 0; i < LEN(odd); i++) {
		assert_int_equal(ur_contents_read(&fake.forge, "a/b", odd[i], "x", &out,
						  NULL, &err),
				 UR_EPROTO);
		assert_int_equal(
			ur_contents_list(&fake.forge, "a/b", odd[i], "x", &files, &err),
			UR_EPROTO);
	}
	assert_int_equal(
		ur_contents_read(&fake.forge, "a/b", SHA, "../x", &out, NULL, &err),
		UR_ENOTFOUND);
	assert_int_equal(fake.asked_len, 0);
	fake_release(&fake);
}

/* ---- a folder ---- */

struct list_row {
	const char *name;
	const char *top, *sub; /* answers for "w" and "w/s" */
	long status, sub_status;
	enum ur_errc want;
	const char *paths[4];
	const char *message;
};

static const struct list_row list_rows[] = {
	{ .name = "an empty folder", .top = "[]" },
	{ .name = "files in order",
	  .top = "[" ENTRY("file", "w/b.yml") "," ENTRY("file", "w/a.yml") "]",
	  .paths = { "w/a.yml", "w/b.yml" } },
	{ .name = "sub-folders too",
	  .top = "[" ENTRY("file", "w/b.yml") "," ENTRY("dir", "w/s") "]",
	  .sub = "[" ENTRY("file", "w/s/a.yml") "]",
	  .paths = { "w/b.yml", "w/s/a.yml" } },
	{ .name = "no such folder",
	  .status = 404,
	  .top = "{}",
	  .want = UR_ENOTFOUND,
	  .message = "cannot list 'w' at 0123456789" },
	{ .name = "a file is no folder",
	  .top = ENTRY("file", "w"),
	  .want = UR_ENOTFOUND },
	{ .name = "a symbolic link is a file",
	  .top = "[" ENTRY("symlink", "w/l.yml") "]",
	  .paths = { "w/l.yml" } },
	{ .name = "a submodule is named",
	  .top = "[" ENTRY("submodule", "w/m.yml") "]",
	  .want = UR_EPROTO,
	  .message = "'w/m.yml' is a submodule" },
	{ .name = "what no server takes for a workflow is passed over",
	  .top = "[" ENTRY("submodule", "w/m") "," ENTRY("symlink", "w/README.md") "]",
	  .want = UR_OK },
	{ .name = "a sub-folder that vanished",
	  .top = "[" ENTRY("dir", "w/s") "]",
	  .sub = NULL,
	  .want = UR_EPROTO },
	{ .name = "an entry from elsewhere",
	  .top = "[" ENTRY("file", "v/a.yml") "]",
	  .want = UR_EPROTO,
	  .message = "path" },
	{ .name = "an entry that climbs",
	  .top = "[" ENTRY("dir", "w/../v") "]",
	  .want = UR_EPROTO,
	  .message = "path" },
	{ .name = "an entry that is a dot",
	  .top = "[" ENTRY("dir", "w/..") "]",
	  .want = UR_EPROTO },
	{ .name = "a listed folder that is not there is not the absence of the whole",
	  .top = "[" ENTRY("dir", "w/s") "]",
	  .sub = "{}",
	  .sub_status = 404,
	  .want = UR_EPROTO,
	  .message = "listed but not there" },
	{ .name = "an entry without a blob",
	  .top = "[{\"type\":\"file\",\"path\":\"w/a\",\"sha\":\"\"}]",
	  .want = UR_EPROTO },
	{ .name = "an entry without a type",
	  .top = "[{\"path\":\"w/a\"}]",
	  .want = UR_EPROTO },
	{ .name = "a null entry", .top = "[null]", .want = UR_EPROTO },
};

static void list_one(void **state)
{
	const struct list_row *row = *state;
	struct ur_tree_files files = UR_TREE_FILES_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct fake fake;
	size_t len = 0;

	fake_init(&fake);
	fake_add(&fake, DIR("w"), row->status ? row->status : 200, row->top);
	if (row->sub)
		fake_add(&fake, DIR("w/s"), row->sub_status ? row->sub_status : 200,
			 row->sub);
	assert_int_equal(ur_contents_list(&fake.forge, "a/b", SHA, "w", &files, &err),
			 row->want);
	while (len < LEN(row->paths) && row->paths[len])
		len++;
	assert_int_equal(files.len, len);
	for (size_t i = 0; i < len; i++) {
		assert_string_equal(files.items[i].path, row->paths[i]);
		assert_string_equal(files.items[i].blob, SHA);
	}
	if (row->message && !strstr(err.message, row->message))
		fail_msg("'%s' lacks '%s'", err.message, row->message);
	ur_tree_files_release(&files);
	fake_release(&fake);
}

static void a_folder_has_bounds(void **state)
{
	struct ur_tree_files files = UR_TREE_FILES_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_str body = UR_STR_INIT;
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_add(&fake, DIR("w"), 200, "[" ENTRY("dir", "w/s") "]");
	fake_add(&fake, DIR("w/s"), 200, "[" ENTRY("dir", "w/s/s") "]");
	fake_add(&fake, DIR("w/s/s"), 200, "[" ENTRY("dir", "w/s/s/s") "]");
	fake_add(&fake, DIR("w/s/s/s"), 200, "[" ENTRY("dir", "w/s/s/s/s") "]");
	assert_int_equal(ur_contents_list(&fake.forge, "a/b", SHA, "w", &files, &err),
			 UR_EPROTO);
	assert_non_null(strstr(err.message, "deeper"));
	assert_int_equal(fake.asked_len, 4);

	ur_str_addc(&body, '[');
	for (int i = 0; i <= UR_TREE_FILES_MAX; i++)
		ur_str_addf(&body,
			    "%s{\"type\":\"file\",\"path\":\"v/%d\",\"sha\":\"" SHA "\"}",
			    i ? "," : "", i);
	ur_str_addc(&body, ']');
	fake_add(&fake, DIR("v"), 200, body.buf);
	assert_int_equal(ur_contents_list(&fake.forge, "a/b", SHA, "v", &files, &err),
			 UR_EPROTO);
	assert_non_null(strstr(err.message, "more than 200"));
	assert_int_equal(files.len, 0);
	ur_str_release(&body);
	fake_release(&fake);
}

/* ---- recordings ---- */

static void every_recorded_file_is_read(void **state)
{
	(void)state;
	for (size_t s = 0; s < LEN(recorded_servers); s++) {
		json_t *recording = recording_load(recorded_servers[s], "contents");
		const json_t *at = recording_step(recording, "contents at a commit", 0);
		const json_t *raw = recording_step(recording, "raw at a commit", 0);
		const json_t *unknown =
			recording_step(recording, "contents at an unknown commit", 0);
		const char *ref = strstr(recording_path(at), "?ref=") + 5;
		struct ur_str out = UR_STR_INIT;
		struct ur_error err = UR_ERROR_INIT;
		char blob[65];
		struct fake fake;

		fake_init(&fake);
		recording_serve(&fake, recording_path(at), at);
		recording_serve(&fake, recording_path(unknown), unknown);
		assert_int_equal(ur_contents_read(&fake.forge, "alice/contents", ref,
						  ".gitea/workflows/ci.yml", &out, blob,
						  &err),
				 UR_OK);
		assert_string_equal(out.buf,
				    json_string_value(json_object_get(
					    json_object_get(raw, "answer"), "text")));
		assert_string_equal(blob, "dd43623853b0bcece78d47430e28d1d6ef26e6c7");
		assert_int_equal(
			ur_contents_read(&fake.forge, "alice/contents",
					 "ffffffffffffffffffffffffffffffffffffffff",
					 ".gitea/workflows/ci.yml", &out, blob, &err),
			UR_ENOTFOUND);
		ur_str_release(&out);
		fake_release(&fake);
		json_decref(recording);
	}
}

static void every_recorded_folder_is_listed(void **state)
{
	(void)state;
	for (size_t s = 0; s < LEN(recorded_servers); s++) {
		json_t *recording = recording_load(recorded_servers[s], "contents");
		const json_t *dir = recording_step(recording, "directory", 0);
		const json_t *none =
			recording_step(recording, "directory that is missing", 0);
		const char *ref = strstr(recording_path(dir), "?ref=") + 5;
		struct ur_tree_files files = UR_TREE_FILES_INIT;
		struct ur_error err = UR_ERROR_INIT;
		struct fake fake;

		fake_init(&fake);
		recording_serve(&fake, recording_path(dir), dir);
		recording_serve(&fake, recording_path(none), none);
		assert_int_equal(ur_contents_list(&fake.forge, "alice/contents", ref,
						  ".gitea/workflows", &files, &err),
				 UR_OK);
		assert_int_equal(files.len, 1);
		assert_string_equal(files.items[0].path, ".gitea/workflows/ci.yml");
		assert_string_equal(files.items[0].blob,
				    "0283c2255bb85013683ddb8064f1c5e5b6446cf5");
		ur_tree_files_release(&files);
		assert_int_equal(ur_contents_list(&fake.forge, "alice/contents", ref,
						  ".github/workflows", &files, &err),
				 UR_ENOTFOUND);
		fake_release(&fake);
		json_decref(recording);
	}
}

static const struct CMUnitTest others[] = {
	cmocka_unit_test(a_large_file_is_cut),
	cmocka_unit_test(a_full_commit_id_or_nothing),
	cmocka_unit_test(a_folder_has_bounds),
	cmocka_unit_test(every_recorded_file_is_read),
	cmocka_unit_test(every_recorded_folder_is_listed),
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
	struct CMUnitTest tests[LEN(read_rows) + LEN(list_rows) + LEN(others)] = { 0 };
	size_t n = 0;

	ADD(read_rows, read_one);
	ADD(list_rows, list_one);
	for (size_t i = 0; i < LEN(others); i++)
		tests[n++] = others[i];
	return cmocka_run_group_tests_name("forge.contents", tests, NULL, NULL);
}
