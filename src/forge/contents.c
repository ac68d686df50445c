/* SPDX-License-Identifier: MIT */
#include "ur/forge/contents.h"

#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "base64.h"
#include "ur/base/memory.h"

#define FOLDER_DEPTH_MAX 4

void ur_tree_files_release(struct ur_tree_files *files)
{
	for (size_t i = 0; i < files->len; i++) {
		free(files->items[i].path);
		free(files->items[i].blob);
	}
	free(files->items);
	*files = (struct ur_tree_files)UR_TREE_FILES_INIT;
}

void ur_tree_files_push(struct ur_tree_files *files, const char *path, const char *blob)
{
	UR_GROW(files->items, files->len, files->cap);
	files->items[files->len].path = ur_xstrdup(path);
	files->items[files->len].blob = ur_xstrdup(blob);
	files->len++;
}

static enum ur_errc read_path(struct ur_forge *forge, const char *repo, const char *sha,
			      const char *path, struct ur_response *resp,
			      struct ur_json **json, struct ur_error *err)
{
	struct ur_str url = UR_STR_INIT;
	enum ur_errc rc;

	ur_str_setf(&url, "/repos/%s/contents/", repo);
	if (ur_answer_add_path(&url, path)) {
		ur_str_addf(&url, "?ref=%s", sha);
		rc = ur_answer_read(forge, url.buf, resp, json, err);
	} else {
		rc = ur_error_set(err, UR_ENOTFOUND, "'%.100s' is no path", path);
	}
	ur_str_release(&url);
	return rc;
}

/* An entry's own path must be its folder's plus one name. */
static bool lies_in(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	return strncmp(path, folder, len) == 0 && path[len] == '/' && path[len + 1] &&
	       !strchr(path + len + 1, '/');
}

static enum ur_errc list_folder(struct ur_forge *forge, const char *repo, const char *sha,
				const char *folder, unsigned depth,
				struct ur_tree_files *out, struct ur_error *err);

static enum ur_errc take_entry(struct ur_forge *forge, const char *repo, const char *sha,
			       const char *folder, unsigned depth,
			       const struct ur_json *entry, struct ur_tree_files *out,
			       struct ur_error *err)
{
	const char *type = ur_answer_string(entry, "type");
	const char *path = ur_answer_string(entry, "path");
	enum ur_errc rc;
	char blob[65];

	if (!path || !lies_in(path, folder))
		return ur_answer_odd(err, "[].path");
	if (!type)
		return ur_answer_odd(err, "[].type");
	if (strcmp(type, "dir") == 0) {
		if (depth >= FOLDER_DEPTH_MAX)
			return ur_error_set(err, UR_EPROTO,
					    "'%.100s' lies deeper than %d "
					    "folders",
					    path, FOLDER_DEPTH_MAX);
		rc = list_folder(forge, repo, sha, path, depth + 1, out, err);
		/* a listed folder that is not there is no missing workflow folder */
		if (rc == UR_ENOTFOUND)
			rc = ur_error_set(err, UR_EPROTO,
					  "'%.100s' is listed but not there", path);
		return rc;
	}
	/* a server looks only at files that are called so */
	if (strcmp(type, "file") != 0 && !ur_ends_with(path, ".yml") &&
	    !ur_ends_with(path, ".yaml"))
		return UR_OK;
	if (strcmp(type, "file") != 0 && strcmp(type, "symlink") != 0)
		return ur_error_set(err, UR_EPROTO, "'%.100s' is a %.20s, not a file",
				    path, type);
	if (!ur_answer_sha(entry, "sha", blob))
		return ur_answer_odd(err, "[].sha");
	if (out->len == UR_TREE_FILES_MAX)
		return ur_error_set(err, UR_EPROTO, "more than %d files",
				    UR_TREE_FILES_MAX);
	ur_tree_files_push(out, path, blob);
	return UR_OK;
}

static enum ur_errc list_folder(struct ur_forge *forge, const char *repo, const char *sha,
				const char *folder, unsigned depth,
				struct ur_tree_files *out, struct ur_error *err)
{
	struct ur_response resp = UR_RESPONSE_INIT;
	struct ur_json *json = NULL;
	const struct ur_json *entry;
	enum ur_errc rc;
	size_t i;

	rc = read_path(forge, repo, sha, folder, &resp, &json, err);
	if (rc == UR_OK && ur_json_is_object(json) &&
	    ur_json_is_string(ur_json_get(json, "type")))
		rc = ur_error_set(err, UR_ENOTFOUND, "'%.100s' is no folder", folder);
	else if (rc == UR_OK && !ur_json_is_array(json))
		rc = ur_answer_odd(err, "[]");
	ur_response_release(&resp);
	if (rc == UR_OK) {
		UR_JSON_EACH (json, i, entry) {
			rc = take_entry(forge, repo, sha, folder, depth, entry, out, err);
			if (rc < 0)
				break;
		}
	}
	ur_json_free(json);
	return rc;
}

static int by_path(const void *a, const void *b)
{
	const struct ur_tree_file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

void ur_tree_files_sort(struct ur_tree_files *files)
{
	if (files->len)
		qsort(files->items, files->len, sizeof(*files->items), by_path);
}

enum ur_errc ur_contents_list(struct ur_forge *forge, const char *repo, const char *sha,
			      const char *folder, struct ur_tree_files *out,
			      struct ur_error *err)
{
	struct ur_tree_files files = UR_TREE_FILES_INIT;
	enum ur_errc rc;

	if (!ur_commit_id_ok(sha))
		return ur_error_set(err, UR_EPROTO, "'%.64s' is no full commit id", sha);
	rc = list_folder(forge, repo, sha, folder, 1, &files, err);
	if (rc < 0) {
		ur_error_context(err, "cannot list '%.100s' at %.10s", folder, sha);
		ur_tree_files_release(&files);
		return rc;
	}
	ur_tree_files_sort(&files);
	*out = files;
	return UR_OK;
}

/* The link's own text is what a server reads as the file. It comes cut at 1 KiB and as
 * UTF-8: whole is what has the entry's size. */
static enum ur_errc take_link(const struct ur_json *json, int64_t size,
			      struct ur_str *out, struct ur_error *err)
{
	const char *target = ur_answer_string(json, "target");

	if (!target || strlen(target) != (size_t)size || !ur_str_adds(out, target))
		return ur_answer_odd(err, "target");
	return UR_OK;
}

static enum ur_errc take_file(const struct ur_json *json, const char *path,
			      struct ur_str *out, char blob[65], struct ur_error *err)
{
	const char *type = ur_answer_string(json, "type");
	const char *said = ur_answer_string(json, "path");
	const char *content = ur_answer_string(json, "content");
	const char *encoding = ur_answer_string(json, "encoding");
	struct ur_str bytes = UR_STR_INIT_LIMIT(UR_BODY_LIMIT);
	int64_t size;
	bool whole;

	if (ur_json_is_array(json))
		return ur_error_set(err, UR_EPROTO, "it is a folder");
	if (!type || (strcmp(type, "file") != 0 && strcmp(type, "symlink") != 0))
		return ur_error_set(err, UR_EPROTO, "it is a %.20s, not a file",
				    type ? type : "thing without a type");
	if (!said || strcmp(said, path) != 0)
		return ur_answer_odd(err, "path");
	if (!ur_answer_integer(json, "size", &size) || size < 0)
		return ur_answer_odd(err, "size");
	if (!ur_answer_sha(json, "sha", blob))
		return ur_answer_odd(err, "sha");
	if (strcmp(type, "symlink") == 0)
		return take_link(json, size, out, err);
	if (!content || !encoding || strcmp(encoding, "base64") != 0)
		return ur_answer_odd(err, "content");
	whole = ur_base64_add(&bytes, content) && bytes.len == (size_t)size;
	if (whole && bytes.len)
		whole = ur_str_add(out, bytes.buf,
				   bytes.len < UR_FILE_BYTES_MAX ? bytes.len :
								   UR_FILE_BYTES_MAX);
	ur_str_release(&bytes);
	return whole ? UR_OK : ur_answer_odd(err, "content");
}

enum ur_errc ur_contents_read(struct ur_forge *forge, const char *repo, const char *sha,
			      const char *path, struct ur_str *out, char *blob,
			      struct ur_error *err)
{
	struct ur_response resp = UR_RESPONSE_INIT;
	struct ur_json *json = NULL;
	char id[65] = "";
	enum ur_errc rc;

	if (!ur_commit_id_ok(sha))
		return ur_error_set(err, UR_EPROTO, "'%.64s' is no full commit id", sha);
	rc = read_path(forge, repo, sha, path, &resp, &json, err);
	if (rc == UR_OK)
		rc = take_file(json, path, out, id, err);
	if (rc < 0)
		ur_error_context(err, "cannot read '%.100s' at %.10s", path, sha);
	else if (blob)
		memcpy(blob, id, sizeof(id));
	ur_json_free(json);
	ur_response_release(&resp);
	return rc;
}
