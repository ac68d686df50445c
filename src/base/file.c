/* SPDX-License-Identifier: MIT */
#include "ur/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ur/base/memory.h"

static int open_again(const char *path, int flags, mode_t mode)
{
	int fd;

	do
		fd = open(path, flags | O_CLOEXEC | O_NOCTTY, mode);
	while (fd < 0 && errno == EINTR);
	return fd;
}

enum ur_errc ur_file_read(const char *path, struct ur_str *out, struct ur_error *err)
{
	size_t before = out->len;
	enum ur_errc rc = UR_OK;
	char chunk[16384];
	ssize_t n;
	int fd = open_again(path, O_RDONLY, 0);

	if (fd < 0) {
		rc = errno == ENOENT || errno == ENOTDIR ? UR_ENOTFOUND : UR_EIO;
		return ur_error_set_errno(err, rc, errno, "cannot read '%s'", path);
	}
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

	if (ur_starts_with(path, "/dev/") || ur_starts_with(path, "/proc/"))
		return true;
	return !stat(path, &st) && !S_ISREG(st.st_mode);
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
		fd = open_again(path, O_WRONLY | O_APPEND, 0);
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

	if (written_directly(path))
		return write_directly(path, bytes, len, err);
	/* behind a symbolic link the file is replaced, not the link */
	target = realpath(path, NULL);
	if (!target)
		target = ur_xstrdup(path);
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
static int refused_beside(const char *path)
{
	char *target = realpath(path, NULL);
	const char *whole = target ? target : path, *slash = strrchr(whole, '/');
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
	free(target);
	return refused;
}

enum ur_errc ur_file_can_replace(const char *path, struct ur_error *err)
{
	struct stat st;
	int refused = 0;

	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		refused = EISDIR;
	else if (!written_directly(path))
		refused = refused_beside(path);
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
