/* SPDX-License-Identifier: MIT */
#include "ur/policy/files.h"

#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"

#define TREES_MAX 64

/* One parsed file; the same bytes at two paths are two, for their messages. */
struct model {
	char *path, *blob;
	const struct ur_dialect *dialect; /* as this version reads it */
	struct ur_workflow *workflow;
	enum ur_workflow_fault fault;
	char *complaint;
	size_t bytes, nodes; /* what it costs */
};

struct tree_entry {
	struct ur_policy_tree tree;
	const struct ur_dialect *dialect;
	const struct ur_source *source; /* NULL: the commit alone tells */
};

struct ur_policy_cache {
	struct model **models;
	size_t models_len, models_cap;
	struct tree_entry **trees;
	size_t trees_len, trees_cap;
	size_t bytes, nodes; /* of all models */
};

struct ur_policy_cache *ur_policy_cache_new(void)
{
	return ur_xcalloc(1, sizeof(struct ur_policy_cache));
}

static void model_free(struct model *model)
{
	free(model->path);
	free(model->blob);
	free(model->complaint);
	ur_workflow_free(model->workflow);
	free(model);
}

static void tree_free(struct tree_entry *entry)
{
	free(entry->tree.commit);
	free(entry->tree.files);
	free(entry);
}

static void clear(struct ur_policy_cache *cache)
{
	for (size_t i = 0; i < cache->models_len; i++)
		model_free(cache->models[i]);
	for (size_t i = 0; i < cache->trees_len; i++)
		tree_free(cache->trees[i]);
	cache->models_len = cache->trees_len = 0;
	cache->bytes = cache->nodes = 0;
}

void ur_policy_cache_free(struct ur_policy_cache *cache)
{
	if (!cache)
		return;
	clear(cache);
	free(cache->models);
	free(cache->trees);
	free(cache);
}

void ur_policy_cache_trim(struct ur_policy_cache *cache)
{
	if (cache->trees_len > TREES_MAX || cache->bytes > UR_TREE_BYTES_MAX ||
	    cache->nodes > UR_TREE_NODES_MAX)
		clear(cache);
}

static const struct model *find_model(const struct ur_policy_cache *cache,
				      const struct ur_dialect *dialect,
				      const struct ur_tree_file *file)
{
	if (!file->blob || !*file->blob)
		return NULL;
	for (size_t i = 0; i < cache->models_len; i++)
		if (cache->models[i]->dialect == dialect &&
		    !strcmp(cache->models[i]->blob, file->blob) &&
		    !strcmp(cache->models[i]->path, file->path))
			return cache->models[i];
	return NULL;
}

static enum ur_errc read_model(struct ur_policy_cache *cache, struct ur_source *source,
			       const struct ur_dialect *dialect, const char *commit,
			       const struct ur_tree_file *file, const struct model **out,
			       struct ur_error *err)
{
	/* one byte more, so that a file above the limit is seen as such */
	struct ur_str bytes = UR_STR_INIT_LIMIT(UR_YAML_BYTES_MAX + 1);
	struct ur_error why = UR_ERROR_INIT;
	struct model *model;
	enum ur_errc rc;

	rc = source->read(source->self, commit, file->path, &bytes, err);
	if (rc == UR_ENOTFOUND) /* it was listed a moment ago */
		rc = ur_error_set(err, UR_EPROTO, "'%.128s' is listed but not there",
				  file->path);
	if (rc < 0)
		goto out;
	model = ur_xcalloc(1, sizeof(*model));
	model->path = ur_xstrdup(file->path);
	model->blob = ur_xstrdup(file->blob ? file->blob : "");
	model->dialect = dialect;
	if (ur_workflow_parse(bytes.buf, bytes.len, file->path, dialect, &model->workflow,
			      &model->fault, &why) < 0)
		model->complaint = ur_xstrdup(why.message);
	model->bytes = bytes.len;
	model->nodes = model->workflow ? ur_yaml_nodes(model->workflow->yaml) : 0;
	cache->bytes += model->bytes;
	cache->nodes += model->nodes;
	UR_GROW(cache->models, cache->models_len, cache->models_cap);
	cache->models[cache->models_len++] = model;
	*out = model;
out:
	ur_str_release(&bytes);
	return rc;
}

static void add_file(struct ur_policy_tree *tree, const struct model *model)
{
	size_t skip = strlen(tree->folder) + 1;

	UR_GROW(tree->files, tree->len, tree->cap);
	tree->files[tree->len++] = (struct ur_policy_file){
		.path = model->path,
		.name = strlen(model->path) > skip ? model->path + skip : model->path,
		.blob = model->blob,
		.workflow = model->workflow,
		.fault = model->fault,
		.complaint = model->complaint,
	};
}

/* Counted with the file that was added last. */
static enum ur_errc check_size(size_t bytes, size_t nodes, struct ur_error *err)
{
	if (bytes > UR_TREE_BYTES_MAX)
		return ur_error_set(err, UR_EPROTO, "they have more than %zu MiB",
				    UR_TREE_BYTES_MAX >> 20);
	if (nodes > UR_TREE_NODES_MAX)
		return ur_error_set(err, UR_EPROTO, "they have more than %u YAML nodes",
				    UR_TREE_NODES_MAX);
	return UR_OK;
}

static enum ur_errc list(struct ur_source *source, const struct ur_dialect *dialect,
			 const char *commit, const char **folder,
			 struct ur_tree_files *files, struct ur_error *err)
{
	for (size_t i = 0; dialect->workflow_dirs[i]; i++) {
		struct ur_error why = UR_ERROR_INIT;
		enum ur_errc rc = source->list(source->self, commit,
					       dialect->workflow_dirs[i], files, &why);

		if (rc == UR_ENOTFOUND)
			continue;
		if (rc < 0 && err)
			*err = why;
		if (rc == UR_OK)
			ur_tree_files_sort(files);
		*folder = dialect->workflow_dirs[i];
		return rc;
	}
	*folder = NULL;
	return UR_OK;
}

static const struct tree_entry *find_tree(const struct ur_policy_cache *cache,
					  const struct ur_source *source,
					  const struct ur_dialect *dialect,
					  const char *commit)
{
	for (size_t i = 0; i < cache->trees_len; i++) {
		const struct tree_entry *entry = cache->trees[i];

		if (entry->dialect == dialect && !strcmp(entry->tree.commit, commit) &&
		    entry->source == (source->any_commit ? source : NULL))
			return entry;
	}
	return NULL;
}

enum ur_errc ur_policy_tree(struct ur_policy_cache *cache, struct ur_source *source,
			    const struct ur_dialect *dialect, const char *commit,
			    const struct ur_policy_tree **out, struct ur_error *err)
{
	const struct tree_entry *known = find_tree(cache, source, dialect, commit);
	struct ur_tree_files files = UR_TREE_FILES_INIT;
	struct tree_entry *entry = NULL;
	size_t bytes = 0, nodes = 0;
	enum ur_errc rc;

	if (known) {
		*out = &known->tree;
		return UR_OK;
	}
	entry = ur_xcalloc(1, sizeof(*entry));
	entry->dialect = dialect;
	entry->source = source->any_commit ? source : NULL;
	entry->tree.commit = ur_xstrdup(commit);
	rc = list(source, dialect, commit, &entry->tree.folder, &files, err);
	for (size_t i = 0; i < files.len && rc == UR_OK; i++) {
		const struct ur_tree_file *file = &files.items[i];
		const struct model *model = find_model(cache, dialect, file);

		if (!ur_ends_with(file->path, ".yml") &&
		    !ur_ends_with(file->path, ".yaml"))
			continue;
		if (!model)
			rc = read_model(cache, source, dialect, commit, file, &model,
					err);
		if (rc < 0)
			break;
		bytes += model->bytes;
		nodes += model->nodes;
		rc = check_size(bytes, nodes, err);
		if (rc == UR_OK)
			add_file(&entry->tree, model);
	}
	ur_tree_files_release(&files);
	if (rc < 0) {
		if (*commit)
			ur_error_context(err, "cannot read the workflow files of %.10s",
					 commit);
		else
			ur_error_context(err, "cannot read the workflow files");
		tree_free(entry);
		return rc;
	}
	UR_GROW(cache->trees, cache->trees_len, cache->trees_cap);
	cache->trees[cache->trees_len++] = entry;
	*out = &entry->tree;
	return UR_OK;
}

/* Files stand in order of path, and so of name. */
static const struct ur_policy_file *find_file(const struct ur_policy_tree *tree,
					      const char *text, bool whole)
{
	size_t low = 0, high = tree->len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct ur_policy_file *file = &tree->files[middle];
		int order = strcmp(whole ? file->path : file->name, text);

		if (!order)
			return file;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct ur_policy_file *ur_policy_tree_file(const struct ur_policy_tree *tree,
						 const char *name)
{
	const struct ur_policy_file *file = find_file(tree, name, false);

	return file ? file : find_file(tree, name, true);
}
