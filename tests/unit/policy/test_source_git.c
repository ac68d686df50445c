/* SPDX-License-Identifier: MIT */
#include "core/naming.h"
#include "policy/tree.h"

#include <stdio.h>
#include <string.h>

#include <git2.h>

#include "ur/policy/files.h"

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

		if (e.mode == GIT_FILEMODE_COMMIT)
			assert_int_equal(git_oid_fromstr(&e.id, NOWHERE), 0);
		else
			assert_int_equal(git_blob_create_from_buffer(
						 &e.id, repository, entries[i].text,
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
	assert_int_equal(list(source, two, ".gitea/workflows", &out, &err), UR_OK);
	assert_string_equal(out.buf,
			    ".gitea/workflows/ci.yml .gitea/workflows/link.yml ");
	assert_int_equal(list(source, two, ".github/workflows", &out, &err), UR_EPROTO);
	assert_int_equal(read_file(source, two, ".gitea/workflows/link.yml", &out, &err),
			 UR_OK);
	assert_string_equal(out.buf, "ci.yml");
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

/* folders.json: what the servers' sources say of links, submodules and modes. */
static void entries_as_the_servers_read_them(void **state)
{
	static const char link_text[] = "{on: push, jobs: {a: {}}}";
	static const struct entry linked[] = {
		{ ".gitea/workflows/a.yml", link_text, GIT_FILEMODE_LINK },
		{ ".gitea/workflows/b.yml", "a.yml", GIT_FILEMODE_LINK },
		{ ".gitea/workflows/c.yml", link_text, GIT_FILEMODE_BLOB_EXECUTABLE },
	};
	static const struct entry nested[] = {
		{ ".gitea/workflows/a.yml", link_text, GIT_FILEMODE_BLOB },
		{ ".gitea/workflows/sub", "", GIT_FILEMODE_COMMIT },
	};
	static const struct entry called_so[] = {
		{ ".gitea/workflows/a.yml", link_text, GIT_FILEMODE_BLOB },
		{ ".gitea/workflows/sub.yml", "", GIT_FILEMODE_COMMIT },
	};
	const struct ur_dialect *dialect = server_rules(G26);
	struct ur_policy_cache *cache = ur_policy_cache_new();
	const struct ur_policy_tree *tree = NULL;
	char one[GIT_OID_HEXSZ + 1], two[GIT_OID_HEXSZ + 1], three[GIT_OID_HEXSZ + 1];
	struct ur_error err = UR_ERROR_INIT;
	git_repository *repository = NULL;
	struct ur_source *source;
	char *room = make_room();

	(void)state;
	git_libgit2_init();
	assert_int_equal(git_repository_init(&repository, room, true), 0);
	commit(repository, linked, UR_LEN(linked), one);
	commit(repository, nested, UR_LEN(nested), two);
	commit(repository, called_so, UR_LEN(called_so), three);
	git_repository_free(repository);
	source = ur_source_git(room, &err);
	assert_non_null(source);

	assert_int_equal(ur_policy_tree(cache, source, dialect, one, &tree, &err), UR_OK);
	assert_int_equal(tree->len, 3);
	assert_non_null(tree->files[0].workflow); /* the link's text is one */
	assert_null(tree->files[1].workflow);	  /* the file it names is not looked at */
	assert_int_equal(tree->files[1].fault, UR_WORKFLOW_BROKEN);
	assert_non_null(tree->files[2].workflow);
	assert_int_equal(ur_policy_tree(cache, source, dialect, two, &tree, &err), UR_OK);
	assert_int_equal(tree->len, 1);
	assert_int_equal(ur_policy_tree(cache, source, dialect, three, &tree, &err),
			 UR_EPROTO);
	assert_non_null(strstr(err.message, "sub.yml' is a submodule"));
	assert_non_null(strstr(err.hint, "starts no workflow"));
	ur_source_free(source);
	ur_policy_cache_free(cache);
	git_libgit2_shutdown();
	drop_room(room);
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
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_repository_with_a_working_tree),
		cmocka_unit_test(a_bare_repository),
		cmocka_unit_test(entries_as_the_servers_read_them),
		cmocka_unit_test(no_repository),
	};

	return cmocka_run_group_tests_name("policy.source.git", tests, NULL, NULL);
}
