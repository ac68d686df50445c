/* SPDX-License-Identifier: MIT */
#include "ur/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ur/base/memory.h"

#define LINKS_MAX 32

static int open_again(const char *path, int flags, mode_t mode)
{
	int fd;

	do
		fd = open(path, flags | O_CLOEXEC | O_NOCTTY, mode);
	while (fd < 0 && errno == EINTR);
	return fd;
}

/* A person hands a pipe over by such a name. */
static bool is_descriptor(const char *path)
{
	return ur_starts_with(path, "/dev/") || ur_starts_with(path, "/proc/");
}

static int wait_from_now_on(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags < 0 ? -1 : fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
}

/* O_NONBLOCK: a pipe under that name must not hold the program up. */
static enum ur_errc open_to_read(const char *path, int *out, struct ur_error *err)
{
	int fd = open_again(path, O_RDONLY | O_NONBLOCK, 0);
	struct stat st;
	int saved;

	if (fd < 0)
		return ur_error_set_errno(
			err, errno == ENOENT || errno == ENOTDIR ? UR_ENOTFOUND : UR_EIO,
			errno, "cannot read '%s'", path);
	if (fstat(fd, &st) < 0 || wait_from_now_on(fd) < 0) {
		saved = errno;
		close(fd);
		return ur_error_set_errno(err, UR_EIO, saved, "cannot read '%s'", path);
	}
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) && !is_descriptor(path)) {
		close(fd);
		ur_error_set(err, UR_EIO, "cannot read '%s': it is no regular file",
			     path);
		ur_error_hint(err, "a pipe is read as /dev/stdin or /dev/fd/NUMBER");
		return UR_EIO;
	}
	*out = fd;
	return UR_OK;
}

enum ur_errc ur_file_read(const char *path, struct ur_str *out, struct ur_error *err)
{
	size_t before = out->len;
	enum ur_errc rc;
	char chunk[16384];
	ssize_t n;
	int fd;

	rc = open_to_read(path, &fd, err);
	if (rc < 0)
		return rc;
	for (;;) {
		n = read(fd, chunk, sizeof(chunk));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		if (!ur_str_add(out, chunk, (size_t)n)) {
			rc = ur_error_set(err, UR_EIO,
					  "cannot read '%s': larger than %zu bytes", path,
					  out->limit ? out->limit : UR_STR_LIMIT_DEFAULT);
			break;
		}
	}
	if (n < 0)
		rc = ur_error_set_errno(err, UR_EIO, errno, "cannot read '%s'", path);
	close(fd);
	if (rc < 0 && out->cap) {
		out->len = before;
		out->buf[before] = '\0';
	}
	return rc;
}

enum ur_errc ur_file_write_all(int fd, const char *bytes, size_t len,
			       struct ur_error *err)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ur_error_set_errno(err, UR_EIO, errno, "cannot write");
		bytes += n;
		len -= (size_t)n;
	}
	return UR_OK;
}

/* A pipe, a terminal, or a name for a descriptor that is open already. */
static bool written_directly(const char *path)
{
	struct stat st;

	if (is_descriptor(path))
		return true;
	return !stat(path, &st) && !S_ISREG(st.st_mode);
}

static bool is_trusted(const struct stat *st)
{
	return st->st_uid == geteuid() || st->st_uid == 0;
}

/* What a name means, when only links of this user and of root lead there. NULL with *err
 * otherwise; a name that is not there stands for itself. The caller frees it. */
static char *follow_own_links(const char *path, struct ur_error *err)
{
	char *at = ur_xstrdup(path), *whole;
	struct stat st;

	for (int links = 0; !lstat(at, &st) && S_ISLNK(st.st_mode); links++) {
		char to[PATH_MAX], *slash = strrchr(at, '/'), *next;
		ssize_t len = readlink(at, to, sizeof(to) - 1);

		if (!is_trusted(&st) || links == LINKS_MAX || len < 0) {
			ur_error_set(err, UR_EIO,
				     is_trusted(&st) ?
					     "'%s' leads over too many links" :
					     "'%s' is a link that another user made",
				     at);
			free(at);
			return NULL;
		}
		to[len] = '\0';
		if (*to == '/' || !slash)
			next = ur_xstrdup(to);
		else
			next = ur_xasprintf("%.*s/%s", (int)(slash - at), at, to);
		free(at);
		at = next;
	}
	whole = realpath(at, NULL);
	if (!whole)
		return at;
	free(at);
	return whole;
}

enum ur_errc ur_file_check_folder(const char *path, struct ur_error *err)
{
	char *whole = follow_own_links(path, err);
	enum ur_errc rc = UR_OK;
	struct stat st;

	if (!whole)
		return UR_EIO;
	if (!stat(whole, &st) && !is_trusted(&st)) {
		rc = ur_error_set(err, UR_EIO, "'%s' belongs to another user (%lu)", path,
				  (unsigned long)st.st_uid);
		ur_error_hint(err, "name a folder of the user that runs this program");
	}
	free(whole);
	return rc;
}

/* @return as open(); ENXIO for a pipe that nobody reads */
static int open_to_append(const char *path, int flags, mode_t mode)
{
	int fd = open_again(path, O_WRONLY | O_APPEND | O_NONBLOCK | flags, mode);

	if (fd >= 0 && wait_from_now_on(fd) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

enum ur_errc ur_file_open_append(const char *path, mode_t mode, int *fd,
				 struct ur_error *err)
{
	char *target =
		is_descriptor(path) ? ur_xstrdup(path) : follow_own_links(path, err);

	if (!target)
		return UR_EIO;
	*fd = open_to_append(target, O_CREAT, mode);
	free(target);
	return *fd < 0 ?
		       ur_error_set_errno(err, UR_EIO, errno, "cannot write '%s'", path) :
		       UR_OK;
}

static enum ur_errc write_directly(const char *path, const char *bytes, size_t len,
				   struct ur_error *err)
{
	enum ur_errc rc;
	int fd;

	/* /dev/stdout cannot be opened anew when it is a socket */
	if (!strcmp(path, "/dev/stdout"))
		fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	else if (!strcmp(path, "/dev/stderr"))
		fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	else
		fd = open_to_append(path, 0, 0);
	if (fd < 0)
		return ur_error_set_errno(err, UR_EIO, errno, "cannot write '%s'", path);
	rc = ur_file_write_all(fd, bytes, len, err);
	if (close(fd) < 0 && rc == UR_OK)
		rc = ur_error_set_errno(err, UR_EIO, errno, "cannot write");
	if (rc < 0)
		ur_error_context(err, "'%s'", path);
	return rc;
}

/* The name is only durable once its directory is. */
static int sync_directory(const char *directory)
{
	int fd = open_again(directory, O_RDONLY | O_DIRECTORY, 0);
	int saved, n;

	if (fd < 0)
		return -1;
	n = fsync(fd);
	saved = errno;
	close(fd);
	errno = saved;
	/* some file systems cannot sync a directory and need no sync */
	return n < 0 && saved == EINVAL ? 0 : n;
}

static mode_t masked(mode_t mode)
{
	mode_t mask = umask(077);

	umask(mask);
	return mode & ~mask;
}

enum ur_errc ur_file_replace(const char *path, const char *bytes, size_t len, mode_t mode,
			     struct ur_error *err)
{
	char *target = NULL, *fresh = NULL;
	const char *base;
	enum ur_errc rc = UR_OK;
	int fd = -1, dirlen;

	/* behind a symbolic link the file is replaced, not the link */
	if (!is_descriptor(path)) {
		target = follow_own_links(path, err);
		if (!target)
			return UR_EIO;
	}
	if (written_directly(path)) {
		free(target);
		return write_directly(path, bytes, len, err);
	}
	base = strrchr(target, '/');
	base = base ? base + 1 : target;
	dirlen = (int)(base - target);
	fresh = ur_xasprintf("%.*s.%s.XXXXXX", dirlen, target, base);

	fd = mkostemp(fresh, O_CLOEXEC);
	if (fd < 0) {
		rc = ur_error_set_errno(err, UR_EIO, errno, "cannot create '%s'", path);
		goto out;
	}
	rc = ur_file_write_all(fd, bytes, len, err);
	if (rc == UR_OK && (fchmod(fd, masked(mode)) < 0 || fsync(fd) < 0))
		rc = ur_error_set_errno(err, UR_EIO, errno, "cannot write");
	if (close(fd) < 0 && rc == UR_OK)
		rc = ur_error_set_errno(err, UR_EIO, errno, "cannot write");
	if (rc == UR_OK && rename(fresh, target) < 0)
		rc = ur_error_set_errno(err, UR_EIO, errno, "cannot rename");
	if (rc < 0) {
		ur_error_context(err, "'%s'", path);
		unlink(fresh);
		goto out;
	}
	memcpy(fresh, target, (size_t)dirlen);
	fresh[dirlen] = '\0';
	if (sync_directory(dirlen ? fresh : ".") < 0)
		rc = ur_error_set_errno(err, UR_EIO, errno,
					"cannot sync the directory of '%s'", path);
out:
	free(fresh);
	free(target);
	return rc;
}

/* A new file is made beside the old one. @return an errno, 0 when it could be */
static int refused_beside(const char *whole)
{
	const char *slash = strrchr(whole, '/');
	struct stat st;
	char *folder;
	int refused = 0;

	if (slash)
		folder = ur_xstrndup(whole, slash == whole ? 1 : (size_t)(slash - whole));
	else
		folder = ur_xstrdup(".");
	if (stat(folder, &st) < 0)
		refused = errno;
	else if (!S_ISDIR(st.st_mode))
		refused = ENOTDIR;
	else if (access(folder, W_OK | X_OK) < 0)
		refused = errno;
	free(folder);
	return refused;
}

enum ur_errc ur_file_can_replace(const char *path, struct ur_error *err)
{
	struct stat st;
	char *target;
	int refused = 0;

	if (is_descriptor(path))
		return UR_OK;
	target = follow_own_links(path, err);
	if (!target)
		return UR_EIO;
	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		refused = EISDIR;
	else if (!written_directly(path))
		refused = refused_beside(target);
	free(target);
	return refused ? ur_error_set_errno(err, UR_EIO, refused, "cannot write '%s'",
					    path) :
			 UR_OK;
}

enum ur_errc ur_file_make_directories(const char *path, struct ur_error *err)
{
	char *copy = ur_xstrdup(path);
	enum ur_errc rc = UR_OK;
	struct stat st;

	for (char *end = copy; *end && rc == UR_OK;) {
		char kept;

		end += strspn(end, "/");
		end += strcspn(end, "/");
		kept = *end;
		*end = '\0';
		/* a parent may exist and yet refuse to be made again: look first */
		if (stat(copy, &st) < 0 && mkdir(copy, 0700) < 0 && errno != EEXIST)
			rc = ur_error_set_errno(err, UR_EIO, errno,
						"cannot create the directory '%s'", copy);
		*end = kept;
	}
	if (rc == UR_OK && (stat(path, &st) < 0 || !S_ISDIR(st.st_mode)))
		rc = ur_error_set(err, UR_EIO, "'%s' is not a directory", path);
	free(copy);
	return rc;
}
