/* SPDX-License-Identifier: MIT */
#include "ur/policy/source.h"

#include <git2.h>
#include <unistd.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/git_config.h"
#include "ur/base/memory.h"

#define DEPTH_MAX 4

struct git_source {
	struct ur_source source;
	git_repository *repository;
};

static const char *last_words(void)
{
	const git_error *e = git_error_last();

	return e && e->message ? e->message : "libgit2 does not say why";
}

/* A commit that is not here must not look like a commit without workflows. */
static enum ur_errc tree_of(struct git_source *s, const char *commit, git_tree **out,
			    struct ur_error *err)
{
	git_commit *object = NULL;
	git_oid id;
	enum ur_errc rc = UR_OK;

	if (strlen(commit) != GIT_OID_HEXSZ || git_oid_fromstr(&id, commit) < 0)
		return ur_error_set(err, UR_EIO, "'%.64s' is no full commit id", commit);
	if (git_commit_lookup(&object, s->repository, &id) < 0) {
		rc = ur_error_set(err, UR_EIO,
				  "commit %.10s is not in the local repository", commit);
		ur_error_hint(err, "fetch it first");
	} else if (git_commit_tree(out, object) < 0) {
		rc = ur_error_set(err, UR_EIO, "cannot read the tree of %.10s: %s",
				  commit, last_words());
	}
	git_commit_free(object);
	return rc;
}

/* A server looks at no mode: of a link it reads the link's own text. */
static bool is_file(const git_tree_entry *entry)
{
	return git_tree_entry_type(entry) == GIT_OBJECT_BLOB;
}

static enum ur_errc walk(struct git_source *s, const git_tree *tree, const char *folder,
			 unsigned depth, struct ur_tree_files *out, struct ur_error *err);

static enum ur_errc walk_entry(struct git_source *s, const git_tree_entry *entry,
			       const char *path, unsigned depth,
			       struct ur_tree_files *out, struct ur_error *err)
{
	char blob[GIT_OID_HEXSZ + 1];
	git_tree *below = NULL;
	enum ur_errc rc;

	if (git_tree_entry_filemode(entry) == GIT_FILEMODE_TREE) {
		if (depth == DEPTH_MAX)
			return ur_error_set(err, UR_EPROTO,
					    "'%.128s' lies deeper than %d folders", path,
					    DEPTH_MAX);
		if (git_tree_lookup(&below, s->repository, git_tree_entry_id(entry)) < 0)
			return ur_error_set(err, UR_EIO, "cannot read '%.128s': %s", path,
					    last_words());
		rc = walk(s, below, path, depth + 1, out, err);
		git_tree_free(below);
		return rc;
	}
	if (!is_file(entry))
		return ur_source_no_file(path, "a submodule", err);
	if (out->len == UR_TREE_FILES_MAX)
		return ur_error_set(err, UR_EPROTO, "more than %d files",
				    UR_TREE_FILES_MAX);
	git_oid_tostr(blob, sizeof(blob), git_tree_entry_id(entry));
	ur_tree_files_push(out, path, blob);
	return UR_OK;
}

static enum ur_errc walk(struct git_source *s, const git_tree *tree, const char *folder,
			 unsigned depth, struct ur_tree_files *out, struct ur_error *err)
{
	enum ur_errc rc = UR_OK;

	for (size_t i = 0; i < git_tree_entrycount(tree) && rc == UR_OK; i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
		char *path = ur_xasprintf("%s/%s", folder, git_tree_entry_name(entry));

		rc = walk_entry(s, entry, path, depth, out, err);
		free(path);
	}
	return rc;
}

/* Entry at a path, whose folders are real ones. */
static enum ur_errc entry_at(struct git_source *s, const char *commit, const char *path,
			     git_tree_entry **out, struct ur_error *err)
{
	git_tree *root = NULL;
	enum ur_errc rc = tree_of(s, commit, &root, err);
	int failed;

	if (rc < 0)
		return rc;
	failed = git_tree_entry_bypath(out, root, path);
	git_tree_free(root);
	if (failed == GIT_ENOTFOUND)
		return ur_error_set(err, UR_ENOTFOUND, "'%.128s' is not there at %.10s",
				    path, commit);
	if (failed)
		return ur_error_set(err, UR_EIO, "cannot read '%.128s' at %.10s: %s",
				    path, commit, last_words());
	return UR_OK;
}

static enum ur_errc list(void *self, const char *commit, const char *folder,
			 struct ur_tree_files *out, struct ur_error *err)
{
	struct git_source *s = self;
	struct ur_tree_files files = UR_TREE_FILES_INIT;
	git_tree_entry *entry = NULL;
	git_tree *tree = NULL;
	enum ur_errc rc = entry_at(s, commit, folder, &entry, err);

	if (rc < 0)
		return rc;
	if (git_tree_entry_filemode(entry) == GIT_FILEMODE_LINK)
		rc = ur_error_set(err, UR_EPROTO, "'%.128s' is a symbolic link", folder);
	else if (git_tree_entry_filemode(entry) != GIT_FILEMODE_TREE)
		rc = ur_error_set(err, UR_ENOTFOUND, "'%.128s' is no folder", folder);
	else if (git_tree_lookup(&tree, s->repository, git_tree_entry_id(entry)) < 0)
		rc = ur_error_set(err, UR_EIO, "cannot read '%.128s': %s", folder,
				  last_words());
	else
		rc = walk(s, tree, folder, 1, &files, err);
	if (rc == UR_OK) {
		ur_tree_files_sort(&files);
		*out = files;
		files = (struct ur_tree_files)UR_TREE_FILES_INIT;
	}
	ur_tree_files_release(&files);
	git_tree_free(tree);
	git_tree_entry_free(entry);
	return rc;
}

static enum ur_errc add_bytes(const git_blob *blob, const char *path, struct ur_str *out,
			      struct ur_error *err)
{
	git_object_size_t size = (git_object_size_t)git_blob_rawsize(blob);

	if (size > UR_FILE_BYTES_MAX)
		size = UR_FILE_BYTES_MAX;
	if (!ur_str_add(out, git_blob_rawcontent(blob), (size_t)size))
		return ur_error_set(err, UR_EPROTO, "'%.128s' is too large", path);
	return UR_OK;
}

static enum ur_errc read_file(void *self, const char *commit, const char *path,
			      struct ur_str *out, struct ur_error *err)
{
	struct git_source *s = self;
	git_tree_entry *entry = NULL;
	git_blob *blob = NULL;
	enum ur_errc rc = entry_at(s, commit, path, &entry, err);

	if (rc < 0)
		return rc;
	if (!is_file(entry))
		rc = ur_error_set(err, UR_EPROTO, "'%.128s' is no file", path);
	else if (git_blob_lookup(&blob, s->repository, git_tree_entry_id(entry)) < 0)
		rc = ur_error_set(err, UR_EIO, "cannot read '%.128s': %s", path,
				  last_words());
	else
		rc = add_bytes(blob, path, out, err);
	git_blob_free(blob);
	git_tree_entry_free(entry);
	return rc;
}

static void release(void *self)
{
	struct git_source *s = self;

	git_repository_free(s->repository);
	free(s);
	git_libgit2_shutdown();
}

/* What libgit2 opens there: a work tree's ".git", else the folder itself. */
static enum ur_errc check_settings(const char *path, struct ur_error *err)
{
	char *own = ur_xasprintf("%s/.git", path);
	bool tree = access(own, F_OK) == 0;
	enum ur_errc rc = ur_git_config_check(tree ? own : path, err);

	if (rc != UR_OK)
		ur_error_hint(err, "includes are not followed; clone it with 'git clone "
				   "--mirror' and name the clone");
	free(own);
	return rc;
}

struct ur_source *ur_source_git(const char *path, struct ur_error *err)
{
	git_repository *repository = NULL;
	struct git_source *s;

	if (check_settings(path, err) != UR_OK)
		return NULL;
	git_libgit2_init();
	if (git_repository_open_ext(&repository, path, GIT_REPOSITORY_OPEN_NO_SEARCH,
				    NULL) < 0) {
		ur_error_set(err, UR_ECONFIG, "'%.200s' is no git repository: %s", path,
			     last_words());
		git_libgit2_shutdown();
		return NULL;
	}
	s = ur_xcalloc(1, sizeof(*s));
	s->repository = repository;
	s->source = (struct ur_source){
		.self = s,
		.list = list,
		.read = read_file,
		.free = release,
	};
	return &s->source;
}
