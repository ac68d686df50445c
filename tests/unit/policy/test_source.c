/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <git2.h>

#include "ur/base/file.h"
#include "ur/base/memory.h"
#include "ur/policy/source.h"

#define NOWHERE "0123456789012345678901234567890123456789"

/* A fresh directory; the caller removes it. */
static char *make_room(void)
{
	char *room = ur_xstrdup("/tmp/ur-source-XXXXXX");

	assert_non_null(mkdtemp(room));
	return room;
}

static void drop_room(char *room)
{
	char *command = ur_xasprintf("rm -rf '%s'", room);

	assert_int_equal(system(command), 0);
	free(command);
	free(room);
}

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

static enum ur_errc list(struct ur_source *source, const char *commit, const char *folder,
			 struct ur_str *out, struct ur_error *err)
{
	struct ur_tree_files files = UR_TREE_FILES_INIT;
	enum ur_errc rc = source->list(source->self, commit, folder, &files, err);

	ur_str_clear(out);
	for (size_t i = 0; i < files.len; i++)
		ur_str_addf(out, "%s ", files.items[i].path);
	ur_tree_files_release(&files);
	return rc;
}

static enum ur_errc read_file(struct ur_source *source, const char *commit,
			      const char *path, struct ur_str *out, struct ur_error *err)
{
	ur_str_clear(out);
	return source->read(source->self, commit, path, out, err);
}

/* ---- folders ---- */

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
	assert_int_equal(list(source, NOWHERE, ".gitea/workflows", &out, &err),
			 UR_EPROTO);
	assert_non_null(strstr(err.message, "link.yml' is a symbolic link"));
	assert_non_null(strstr(err.hint, "a link's own text"));
	assert_int_equal(
		read_file(source, NOWHERE, ".gitea/workflows/link.yml", &out, &err),
		UR_EPROTO);
	assert_true(list(source, NOWHERE, ".github/workflows", &out, &err) < 0);
	assert_true(read_file(source, NOWHERE, ".github/workflows/a.yml", &out, &err) <
		    0);
	assert_int_equal(out.len, 0);
	ur_source_free(source);
	drop_room(room);
	ur_str_release(&out);
}

static void links_that_are_called_otherwise_are_passed_over(void **state)
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
	assert_string_equal(out.buf, ".gitea/workflows/a.yml ");
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
	char *large = ur_xmalloc((1 << 20) + 2);

	(void)state;
	put(room, ".gitea/workflows/1/2/3/deep.yml", "a");
	assert_int_equal(list(source, NOWHERE, ".gitea/workflows", &out, &err), UR_OK);
	put(room, ".gitea/workflows/1/2/3/4/deep.yml", "a");
	assert_int_equal(list(source, NOWHERE, ".gitea/workflows", &out, &err),
			 UR_EPROTO);
	memset(large, '#', (1 << 20) + 1);
	large[(1 << 20) + 1] = '\0';
	put(room, ".forgejo/workflows/large.yml", large);
	assert_int_equal(
		read_file(source, NOWHERE, ".forgejo/workflows/large.yml", &out, &err),
		UR_EPROTO);
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

/* ---- git ---- */

struct entry {
	const char *path, *text;
	git_filemode_t mode;
};

/* A commit of these files, with an index of its own: works in bare repositories too. */
static void commit(git_repository *repository, const struct entry *entries, size_t len,
		   char id[GIT_OID_HEXSZ + 1])
{
	git_index *index = NULL;
	git_tree *tree = NULL;
	git_signature *who = NULL;
	git_oid oid;

	assert_int_equal(git_index_new(&index), 0);
	for (size_t i = 0; i < len; i++) {
		git_index_entry e = { .path = entries[i].path, .mode = entries[i].mode };

		assert_int_equal(git_blob_create_from_buffer(&e.id, repository,
							     entries[i].text,
							     strlen(entries[i].text)),
				 0);
		assert_int_equal(git_index_add(index, &e), 0);
	}
	assert_int_equal(git_index_write_tree_to(&oid, index, repository), 0);
	assert_int_equal(git_tree_lookup(&tree, repository, &oid), 0);
	assert_int_equal(git_signature_new(&who, "t", "t@example.org", 1, 0), 0);
	assert_int_equal(
		git_commit_create_v(&oid, repository, NULL, who, who, NULL, "t", tree, 0),
		0);
	git_oid_tostr(id, GIT_OID_HEXSZ + 1, &oid);
	git_signature_free(who);
	git_tree_free(tree);
	git_index_free(index);
}

static void check_repository(bool bare)
{
	static const struct entry first[] = {
		{ ".gitea/workflows/ci.yml", "one", GIT_FILEMODE_BLOB },
		{ ".gitea/workflows/sub/x.yml", "x", GIT_FILEMODE_BLOB_EXECUTABLE },
		{ "a", "a", GIT_FILEMODE_BLOB },
	};
	static const struct entry second[] = {
		{ ".gitea/workflows/ci.yml", "two", GIT_FILEMODE_BLOB },
		{ ".gitea/workflows/link.yml", "ci.yml", GIT_FILEMODE_LINK },
		{ ".github/workflows", "../.gitea/workflows", GIT_FILEMODE_LINK },
	};
	char one[GIT_OID_HEXSZ + 1], two[GIT_OID_HEXSZ + 1], abbreviated[11];
	struct ur_str out = UR_STR_INIT;
	struct ur_error err = UR_ERROR_INIT;
	char *room = make_room();
	git_repository *repository = NULL;
	struct ur_source *source;

	git_libgit2_init();
	assert_int_equal(git_repository_init(&repository, room, bare), 0);
	commit(repository, first, UR_LEN(first), one);
	commit(repository, second, UR_LEN(second), two);
	git_repository_free(repository);

	source = ur_source_git(room, &err);
	assert_non_null(source);
	assert_false(source->any_commit);
	assert_int_equal(list(source, one, ".gitea/workflows", &out, &err), UR_OK);
	assert_string_equal(out.buf,
			    ".gitea/workflows/ci.yml .gitea/workflows/sub/x.yml ");
	assert_int_equal(read_file(source, one, ".gitea/workflows/ci.yml", &out, &err),
			 UR_OK);
	assert_string_equal(out.buf, "one");
	assert_int_equal(read_file(source, two, ".gitea/workflows/ci.yml", &out, &err),
			 UR_OK);
	assert_string_equal(out.buf, "two");

	assert_int_equal(list(source, one, ".github/workflows", &out, &err),
			 UR_ENOTFOUND);
	assert_int_equal(list(source, one, "a", &out, &err), UR_ENOTFOUND);
	assert_int_equal(list(source, two, ".gitea/workflows", &out, &err), UR_EPROTO);
	assert_non_null(strstr(err.message, "link.yml"));
	assert_int_equal(list(source, two, ".github/workflows", &out, &err), UR_EPROTO);
	assert_int_equal(read_file(source, two, ".gitea/workflows/link.yml", &out, &err),
			 UR_EPROTO);
	assert_int_equal(read_file(source, one, ".gitea/workflows/sub", &out, &err),
			 UR_EPROTO);

	/* a commit that is not here is no commit without workflows */
	assert_int_equal(list(source, NOWHERE, ".gitea/workflows", &out, &err), UR_EIO);
	snprintf(abbreviated, sizeof(abbreviated), "%.10s", one);
	assert_int_equal(list(source, abbreviated, ".gitea/workflows", &out, &err),
			 UR_EIO);
	assert_int_equal(list(source, "master", ".gitea/workflows", &out, &err), UR_EIO);
	assert_int_equal(out.len, 0);
	ur_source_free(source);
	git_libgit2_shutdown();
	drop_room(room);
	ur_str_release(&out);
}

static void a_repository_with_a_working_tree(void **state)
{
	(void)state;
	check_repository(false);
}

static void a_bare_repository(void **state)
{
	(void)state;
	check_repository(true);
}

static void no_repository(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	char *room = make_room();

	(void)state;
	assert_null(ur_source_git(room, &err));
	assert_int_equal(err.code, UR_ECONFIG);
	assert_non_null(strstr(err.message, "is no git repository"));
	ur_source_free(NULL);
	drop_room(room);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_working_tree),
		cmocka_unit_test(folders_do_not_lead_out),
		cmocka_unit_test(folders_follow_no_links),
		cmocka_unit_test(links_that_are_called_otherwise_are_passed_over),
		cmocka_unit_test(a_workflow_folder_by_itself),
		cmocka_unit_test(folders_have_limits),
		cmocka_unit_test(a_repository_with_a_working_tree),
		cmocka_unit_test(a_bare_repository),
		cmocka_unit_test(no_repository),
	};

	return cmocka_run_group_tests_name("policy.source", tests, NULL, NULL);
}
