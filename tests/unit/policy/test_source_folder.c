/* SPDX-License-Identifier: MIT */
#include "policy/tree.h"

#include <stdio.h>
#include <string.h>

#include "ur/base/file.h"

static void put(const char *room, const char *path, const char *text)
{
	char *whole = ur_xasprintf("%s/%s", room, path);
	char *slash = strrchr(whole, '/');

	*slash = '\0';
	assert_int_equal(ur_file_make_directories(whole, NULL), UR_OK);
	*slash = '/';
	assert_int_equal(ur_file_replace(whole, text, strlen(text), 0644, NULL), UR_OK);
	free(whole);
}

static void link_to(const char *room, const char *path, const char *target)
{
	char *whole = ur_xasprintf("%s/%s", room, path);

	assert_int_equal(symlink(target, whole), 0);
	free(whole);
}

static void a_working_tree(void **state)
{
	struct ur_str out = UR_STR_INIT;
	struct ur_error err = UR_ERROR_INIT;
	char *room = make_room();
	struct ur_source *source;

	(void)state;
	put(room, ".gitea/workflows/b.yml", "b");
	put(room, ".gitea/workflows/a.yml", "aaa");
	put(room, ".gitea/workflows/sub/c.yml", "c");
	put(room, "secret", "s");
	source = ur_source_folder(room, &err);
	assert_non_null(source);
	assert_true(source->any_commit);
	assert_int_equal(list(source, NOWHERE, ".gitea/workflows", &out, &err), UR_OK);
	assert_string_equal(out.buf, ".gitea/workflows/a.yml .gitea/workflows/b.yml "
				     ".gitea/workflows/sub/c.yml ");
	assert_int_equal(list(source, NOWHERE, ".github/workflows", &out, &err),
			 UR_ENOTFOUND);
	assert_int_equal(read_file(source, NOWHERE, ".gitea/workflows/a.yml", &out, &err),
			 UR_OK);
	assert_string_equal(out.buf, "aaa");
	assert_int_equal(
		read_file(source, NOWHERE, ".gitea/workflows/none.yml", &out, &err),
		UR_ENOTFOUND);
	assert_int_equal(read_file(source, NOWHERE, ".gitea/workflows", &out, &err),
			 UR_EPROTO);
	ur_source_free(source);
	drop_room(room);
	ur_str_release(&out);
}

static void folders_do_not_lead_out(void **state)
{
	static const char *const paths[] = {
		"../secret",   ".gitea/../../secret",
		"/etc/passwd", ".gitea//secret",
		"./secret",    "",
	};
	struct ur_str out = UR_STR_INIT;
	struct ur_error err = UR_ERROR_INIT;
	char *room = make_room();
	char *tree = ur_xasprintf("%s/tree", room);
	struct ur_source *source;

	(void)state;
	put(room, "secret", "s");
	put(tree, ".gitea/workflows/a.yml", "a");
	put(tree, "secret", "s");
	source = ur_source_folder(tree, &err);
	assert_non_null(source);
	for (size_t i = 0; i < UR_LEN(paths); i++) {
		assert_int_equal(read_file(source, NOWHERE, paths[i], &out, &err),
				 UR_ENOTFOUND);
		assert_int_equal(list(source, NOWHERE, paths[i], &out, &err),
				 UR_ENOTFOUND);
	}
	ur_source_free(source);
	free(tree);
	drop_room(room);
	ur_str_release(&out);
}

static void folders_follow_no_links(void **state)
{
	struct ur_str out = UR_STR_INIT;
	struct ur_error err = UR_ERROR_INIT;
	char *room = make_room();
	struct ur_source *source;

	(void)state;
	put(room, "real/a.yml", "a");
	put(room, ".gitea/workflows/a.yml", "a");
	put(room, ".github/x", "x");
	link_to(room, ".gitea/workflows/link.yml", "../../real/a.yml");
	link_to(room, ".github/workflows", "../real");
	source = ur_source_folder(room, &err);
	assert_non_null(source);
	assert_int_equal(list(source, NOWHERE, ".gitea/workflows", &out, &err), UR_OK);
	assert_string_equal(out.buf, ".gitea/workflows/a.yml .gitea/workflows/link.yml ");
	/* a server reads the link's own text */
	assert_int_equal(
		read_file(source, NOWHERE, ".gitea/workflows/link.yml", &out, &err),
		UR_OK);
	assert_string_equal(out.buf, "../../real/a.yml");
	assert_true(list(source, NOWHERE, ".github/workflows", &out, &err) < 0);
	assert_true(read_file(source, NOWHERE, ".github/workflows/a.yml", &out, &err) <
		    0);
	assert_int_equal(out.len, 0);
	ur_source_free(source);
	drop_room(room);
	ur_str_release(&out);
}

static void links_are_listed_as_files_are(void **state)
{
	struct ur_str out = UR_STR_INIT;
	struct ur_error err = UR_ERROR_INIT;
	char *room = make_room();
	struct ur_source *source;

	(void)state;
	put(room, ".gitea/workflows/a.yml", "a");
	link_to(room, ".gitea/workflows/README.md", "../../README.md");
	link_to(room, ".gitea/workflows/old", "../../old");
	source = ur_source_folder(room, &err);
	assert_non_null(source);
	assert_int_equal(list(source, NOWHERE, ".gitea/workflows", &out, &err), UR_OK);
	assert_string_equal(out.buf, ".gitea/workflows/README.md .gitea/workflows/a.yml "
				     ".gitea/workflows/old ");
	ur_source_free(source);
	drop_room(room);
	ur_str_release(&out);
}

static void a_workflow_folder_by_itself(void **state)
{
	struct ur_str out = UR_STR_INIT;
	struct ur_error err = UR_ERROR_INIT;
	char *room = make_room();
	char *inner = ur_xasprintf("%s/.github/workflows", room);
	struct ur_source *source;

	(void)state;
	put(inner, "a.yml", "aaa");
	put(inner, "sub/b.yml", "bbb");
	source = ur_source_folder(inner, &err);
	assert_non_null(source);
	assert_int_equal(list(source, NOWHERE, ".gitea/workflows", &out, &err),
			 UR_ENOTFOUND);
	assert_int_equal(list(source, NOWHERE, ".github/workflows", &out, &err), UR_OK);
	assert_string_equal(out.buf,
			    ".github/workflows/a.yml .github/workflows/sub/b.yml ");
	assert_int_equal(
		read_file(source, NOWHERE, ".github/workflows/sub/b.yml", &out, &err),
		UR_OK);
	assert_string_equal(out.buf, "bbb");
	ur_source_free(source);

	put(room, "plain/x.yml", "x");
	free(inner);
	inner = ur_xasprintf("%s/plain", room);
	source = ur_source_folder(inner, &err);
	assert_int_equal(list(source, NOWHERE, ".gitea/workflows", &out, &err), UR_OK);
	assert_string_equal(out.buf, ".gitea/workflows/x.yml ");
	ur_source_free(source);
	free(inner);
	drop_room(room);
	ur_str_release(&out);
}

static void folders_have_limits(void **state)
{
	struct ur_str out = UR_STR_INIT;
	struct ur_error err = UR_ERROR_INIT;
	char *room = make_room();
	struct ur_source *source = ur_source_folder(room, &err);
	char *large = ur_xmalloc((1 << 20) + 10001);

	(void)state;
	put(room, ".gitea/workflows/1/2/3/deep.yml", "a");
	assert_int_equal(list(source, NOWHERE, ".gitea/workflows", &out, &err), UR_OK);
	put(room, ".gitea/workflows/1/2/3/4/deep.yml", "a");
	assert_int_equal(list(source, NOWHERE, ".gitea/workflows", &out, &err),
			 UR_EPROTO);
	memset(large, '#', (1 << 20) + 10000);
	large[(1 << 20) + 10000] = '\0';
	put(room, ".forgejo/workflows/large.yml", large);
	/* a server cuts it, and who does not is in doubt about this file alone */
	assert_int_equal(
		read_file(source, NOWHERE, ".forgejo/workflows/large.yml", &out, &err),
		UR_OK);
	assert_int_equal(out.len, UR_FILE_BYTES_MAX);
	for (unsigned i = 0; i <= UR_TREE_FILES_MAX; i++) {
		char path[64];

		snprintf(path, sizeof(path), ".github/workflows/%u.yml", i);
		put(room, path, "");
	}
	assert_int_equal(list(source, NOWHERE, ".github/workflows", &out, &err),
			 UR_EPROTO);
	assert_null(ur_source_folder("/nonexistent/folder", &err));
	assert_int_equal(err.code, UR_ECONFIG);
	ur_source_free(source);
	free(large);
	drop_room(room);
	ur_str_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_working_tree),
		cmocka_unit_test(folders_do_not_lead_out),
		cmocka_unit_test(folders_follow_no_links),
		cmocka_unit_test(links_are_listed_as_files_are),
		cmocka_unit_test(a_workflow_folder_by_itself),
		cmocka_unit_test(folders_have_limits),
	};

	return cmocka_run_group_tests_name("policy.source.folder", tests, NULL, NULL);
}
