/* SPDX-License-Identifier: MIT */
#include "core/naming.h"
#include "policy/tree.h"

#include <stdio.h>
#include <string.h>

#include <git2.h>
#include <jansson.h>

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

/* A commit of a world of folders.json: a link's text is a workflow. */
static void commit_world(git_repository *repository, const json_t *paths,
			 char id[GIT_OID_HEXSZ + 1])
{
	struct entry entries[16];
	size_t i;
	json_t *path;

	assert_in_range(json_array_size(paths), 1, UR_LEN(entries));
	json_array_foreach (paths, i, path) {
		const char *kind = json_string_value(json_object_get(path, "kind"));

		if (kind && strcmp(kind, "symlink") != 0 &&
		    strcmp(kind, "submodule") != 0)
			fail_msg("kind '%s'", kind);
		entries[i] = (struct entry){
			.path = json_string_value(json_object_get(path, "path")),
			.text = "{on: push, jobs: {a: {}}}",
			.mode = !kind	       ? GIT_FILEMODE_BLOB :
				kind[1] == 'y' ? GIT_FILEMODE_LINK :
						 GIT_FILEMODE_COMMIT,
		};
	}
	commit(repository, entries, i, id);
}

static bool is_listed(const json_t *paths, const char *path)
{
	size_t i;
	json_t *one;

	json_array_foreach (paths, i, one)
		if (!strcmp(json_string_value(one), path))
			return true;
	return false;
}

/* What a server looks at of these paths. Where it starts nothing of the commit, because one
 * cannot be read, none may be listed either. */
static void check_world(struct ur_source *source, const json_t *world, const char *commit,
			enum server server, const char *kind)
{
	const json_t *reads = json_object_get(json_object_get(world, "reads"), kind);
	const char *name = json_string_value(json_object_get(world, "id"));
	struct ur_policy_cache *cache = ur_policy_cache_new();
	const struct ur_policy_tree *tree = NULL;
	struct ur_error err = UR_ERROR_INIT;
	enum ur_errc rc =
		ur_policy_tree(cache, source, server_rules(server), commit, &tree, &err);

	if (!strcmp(name, "submodule")) {
		assert_int_equal(rc, UR_EPROTO);
		assert_int_equal(json_array_size(reads), 0);
	} else {
		assert_int_equal(rc, UR_OK);
		if (tree->len != json_array_size(reads))
			fail_msg("%s: %zu files", name, tree->len);
	}
	for (size_t i = 0; rc == UR_OK && i < tree->len; i++) {
		assert_true(is_listed(reads, tree->files[i].path));
		assert_non_null(tree->files[i].workflow);
	}
	ur_policy_cache_free(cache);
}

static void folders_of_the_corpus(void **state)
{
	const char *fixtures = getenv("UR_FIXTURES");
	char *path = ur_xasprintf("%s/workflow-files/folders.json",
				  fixtures ? fixtures : "tests/fixtures");
	json_t *worlds = json_load_file(path, 0, NULL), *world;
	struct ur_error err = UR_ERROR_INIT;
	git_repository *repository = NULL;
	char *room = make_room();
	size_t i;

	(void)state;
	assert_in_range(json_array_size(worlds), 18, 999);
	git_libgit2_init();
	assert_int_equal(git_repository_init(&repository, room, true), 0);
	json_array_foreach (worlds, i, world) {
		char id[GIT_OID_HEXSZ + 1];
		struct ur_source *source;

		commit_world(repository, json_object_get(world, "paths"), id);
		source = ur_source_git(room, &err);
		assert_non_null(source);
		check_world(source, world, id, G22, "gitea");
		check_world(source, world, id, G26, "gitea");
		check_world(source, world, id, F11, "forgejo");
		check_world(source, world, id, F15, "forgejo");
		ur_source_free(source);
	}
	git_repository_free(repository);
	git_libgit2_shutdown();
	json_decref(worlds);
	drop_room(room);
	free(path);
}

/* Beyond 1 MiB: cut as newer servers do, in doubt where a server reads all of it. */
static void a_file_that_is_too_long(void **state)
{
	size_t len = UR_FILE_BYTES_MAX + 5000;
	char *text = ur_xmalloc(len + 1);
	const struct entry large[] = {
		{ ".gitea/workflows/a.yml", text, GIT_FILEMODE_BLOB },
		{ ".gitea/workflows/b.yml", "{on: push, jobs: {b: {}}}",
		  GIT_FILEMODE_BLOB },
	};
	struct ur_policy_cache *cache = ur_policy_cache_new();
	const struct ur_policy_tree *tree = NULL;
	char id[GIT_OID_HEXSZ + 1];
	struct ur_error err = UR_ERROR_INIT;
	git_repository *repository = NULL;
	char *room = make_room();
	struct ur_source *source;

	(void)state;
	memset(text, '.', len);
	memcpy(text, "{on: push, jobs: {a: {}}} #", 27);
	text[len] = '\0';
	git_libgit2_init();
	assert_int_equal(git_repository_init(&repository, room, true), 0);
	commit(repository, large, UR_LEN(large), id);
	git_repository_free(repository);
	source = ur_source_git(room, &err);
	assert_int_equal(
		ur_policy_tree(cache, source, server_rules(G26), id, &tree, &err), UR_OK);
	assert_int_equal(tree->len, 2);
	assert_non_null(tree->files[0].workflow);
	assert_int_equal(
		ur_policy_tree(cache, source, server_rules(G24), id, &tree, &err), UR_OK);
	assert_null(tree->files[0].workflow);
	assert_int_equal(tree->files[0].fault, UR_WORKFLOW_LIMITED);
	assert_non_null(tree->files[1].workflow);
	ur_source_free(source);
	ur_policy_cache_free(cache);
	git_libgit2_shutdown();
	drop_room(room);
	free(text);
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
		cmocka_unit_test(folders_of_the_corpus),
		cmocka_unit_test(a_file_that_is_too_long),
		cmocka_unit_test(no_repository),
	};

	return cmocka_run_group_tests_name("policy.source.git", tests, NULL, NULL);
}
