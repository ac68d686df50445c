/* SPDX-License-Identifier: MIT */
#include "ur/policy/source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ur/base/memory.h"

#define DEPTH_MAX 4

struct folder_source {
	struct ur_source source;
	int root;
	char *alone; /* the folder is itself this one, not a working tree; "" for any */
};

static const char *const places[] = { ".forgejo/workflows", ".gitea/workflows",
				      ".github/workflows" };

/* Open what @c path names below @c root, never through a link or upwards. */
static int open_below(int root, const char *path, int flags)
{
	int at = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	while (at >= 0) {
		size_t len = strcspn(path, "/");
		bool last = !path[len];
		char *name = ur_xstrndup(path, len);
		int next = -1;

		if (!len || !strcmp(name, ".") || !strcmp(name, ".."))
			errno = ENOENT;
		else
			next = openat(at, name,
				      O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK |
					      (last ? flags : O_RDONLY | O_DIRECTORY));
		free(name);
		int saved = errno;
		close(at);
		errno = saved;
		if (last)
			return next;
		at = next;
		path += len + 1;
	}
	return -1;
}

static enum ur_errc cannot_open(const char *path, int number, struct ur_error *err)
{
	if (number == ENOENT || number == ENOTDIR)
		return ur_error_set(err, UR_ENOTFOUND, "'%.128s' is not there", path);
	if (number == ELOOP)
		return ur_error_set(err, UR_EPROTO, "'%.128s' is a symbolic link", path);
	return ur_error_set_errno(err, UR_EIO, number, "cannot open '%.128s'", path);
}

static enum ur_errc walk(int fd, const char *folder, unsigned depth,
			 struct ur_tree_files *out, struct ur_error *err);

static enum ur_errc walk_entry(int dir, const char *name, const char *path,
			       unsigned depth, struct ur_tree_files *out,
			       struct ur_error *err)
{
	struct stat st;
	int fd;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return ur_error_set_errno(err, UR_EIO, errno, "cannot read '%.128s'",
					  path);
	if (S_ISDIR(st.st_mode)) {
		if (depth == DEPTH_MAX)
			return ur_error_set(err, UR_EPROTO,
					    "'%.128s' lies deeper than %d folders", path,
					    DEPTH_MAX);
		fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		return fd < 0 ? cannot_open(path, errno, err) :
				walk(fd, path, depth + 1, out, err);
	}
	if (!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode))
		return ur_source_no_file(path, "no file", err);
	if (out->len == UR_TREE_FILES_MAX)
		return ur_error_set(err, UR_EPROTO, "more than %d files",
				    UR_TREE_FILES_MAX);
	ur_tree_files_push(out, path, "");
	return UR_OK;
}

/* Takes the descriptor over. */
static enum ur_errc walk(int fd, const char *folder, unsigned depth,
			 struct ur_tree_files *out, struct ur_error *err)
{
	DIR *dir = fdopendir(fd);
	struct dirent *entry;
	enum ur_errc rc = UR_OK;

	if (!dir) {
		rc = ur_error_set_errno(err, UR_EIO, errno, "cannot read '%.128s'",
					folder);
		close(fd);
		return rc;
	}
	errno = 0;
	while (rc == UR_OK && (entry = readdir(dir)) != NULL) {
		char *path;

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		path = ur_xasprintf("%s/%s", folder, entry->d_name);
		rc = walk_entry(dirfd(dir), entry->d_name, path, depth, out, err);
		free(path);
		errno = 0;
	}
	if (rc == UR_OK && errno)
		rc = ur_error_set_errno(err, UR_EIO, errno, "cannot read '%.128s'",
					folder);
	closedir(dir);
	return rc;
}

static enum ur_errc list(void *self, const char *commit, const char *folder,
			 struct ur_tree_files *out, struct ur_error *err)
{
	struct folder_source *s = self;
	struct ur_tree_files files = UR_TREE_FILES_INIT;
	enum ur_errc rc;
	int fd;

	(void)commit;
	if (s->alone && *s->alone && strcmp(s->alone, folder) != 0)
		return ur_error_set(err, UR_ENOTFOUND, "'%.128s' is not there", folder);
	fd = s->alone ? openat(s->root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) :
			open_below(s->root, folder, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return cannot_open(folder, errno, err);
	rc = walk(fd, folder, 1, &files, err);
	if (rc < 0) {
		ur_tree_files_release(&files);
		return rc;
	}
	ur_tree_files_sort(&files);
	*out = files;
	return UR_OK;
}

static enum ur_errc read_all(int fd, const char *path, struct ur_str *out,
			     struct ur_error *err)
{
	char buf[8192];
	size_t left = UR_FILE_BYTES_MAX;
	struct stat st;
	ssize_t n = 0;

	if (fstat(fd, &st) < 0)
		return ur_error_set_errno(err, UR_EIO, errno, "cannot read '%.128s'",
					  path);
	if (!S_ISREG(st.st_mode))
		return ur_error_set(err, UR_EPROTO, "'%.128s' is no file", path);
	while (left &&
	       (n = read(fd, buf, left < sizeof(buf) ? left : sizeof(buf))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ur_error_set_errno(err, UR_EIO, errno,
						  "cannot read '%.128s'", path);
		if (!ur_str_add(out, buf, (size_t)n))
			return ur_error_set(err, UR_EPROTO, "'%.128s' is too large",
					    path);
		left -= (size_t)n;
	}
	return UR_OK;
}

/* A server reads the link's own text, never the file that it names. */
static enum ur_errc read_link(int root, const char *path, struct ur_str *out,
			      struct ur_error *err)
{
	char text[4096];
	enum ur_errc rc = UR_OK;
	ssize_t n;
	int fd = open_below(root, path, O_PATH);

	if (fd < 0)
		return cannot_open(path, errno, err);
	n = readlinkat(fd, "", text, sizeof(text));
	if (n < 0)
		rc = ur_error_set_errno(err, UR_EIO, errno, "cannot read '%.128s'", path);
	else if ((size_t)n == sizeof(text) || !ur_str_add(out, text, (size_t)n))
		rc = ur_error_set(err, UR_EPROTO, "'%.128s' is too long a link", path);
	close(fd);
	return rc;
}

static enum ur_errc read_file(void *self, const char *commit, const char *path,
			      struct ur_str *out, struct ur_error *err)
{
	struct folder_source *s = self;
	const char *below = path;
	enum ur_errc rc;
	int fd;

	(void)commit;
	if (s->alone) /* paths were made up as "<folder>/<name>", folders have two parts */
		for (unsigned i = 0; i < 2 && strchr(below, '/'); i++)
			below = strchr(below, '/') + 1;
	fd = open_below(s->root, below, O_RDONLY);
	if (fd < 0 && errno == ELOOP)
		return read_link(s->root, below, out, err);
	if (fd < 0)
		return cannot_open(path, errno, err);
	rc = read_all(fd, path, out, err);
	close(fd);
	return rc;
}

static void release(void *self)
{
	struct folder_source *s = self;

	close(s->root);
	free(s->alone);
	free(s);
}

static bool is_working_tree(int root)
{
	for (size_t i = 0; i < UR_LEN(places); i++) {
		int fd = open_below(root, places[i], O_RDONLY | O_DIRECTORY);

		if (fd >= 0)
			close(fd);
		if (fd >= 0 || errno == ELOOP)
			return true;
	}
	return false;
}

static bool holds_workflows(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	bool workflows = false, repository = false;

	while (dir && (entry = readdir(dir)) != NULL) {
		repository |= !strcmp(entry->d_name, ".git");
		workflows |= ur_ends_with(entry->d_name, ".yml") ||
			     ur_ends_with(entry->d_name, ".yaml");
	}
	if (dir)
		closedir(dir);
	return workflows && !repository;
}

/* "…/.gitea/workflows" is that folder; another one with workflow files in it stands for
 * any; everything else is a working tree (NULL). */
static char *alone(int root, const char *path)
{
	char *whole, *place = NULL;

	if (is_working_tree(root))
		return NULL;
	whole = realpath(path, NULL);
	for (size_t i = 0; whole && i < UR_LEN(places) && !place; i++)
		if (ur_ends_with(whole, places[i]))
			place = ur_xstrdup(places[i]);
	free(whole);
	return place || !holds_workflows(path) ? place : ur_xstrdup("");
}

struct ur_source *ur_source_folder(const char *path, struct ur_error *err)
{
	struct folder_source *s;
	int root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (root < 0) {
		ur_error_set_errno(err, UR_ECONFIG, errno,
				   "cannot open the folder '%.200s'", path);
		return NULL;
	}
	s = ur_xcalloc(1, sizeof(*s));
	s->root = root;
	s->alone = alone(root, path);
	s->source = (struct ur_source){
		.self = s,
		.list = list,
		.read = read_file,
		.free = release,
		.any_commit = true,
	};
	return &s->source;
}
