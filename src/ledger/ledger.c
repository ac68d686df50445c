/* SPDX-License-Identifier: MIT */
#include "ur/ledger/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ur/base/file.h"
#include "ur/base/memory.h"
#include "ur/ledger/lock.h"
#include "ur/ledger/record.h"

#define CHUNK ((size_t)64 << 10)

/* Behind a cut line: whatever it was, it is not JSON now. */
#define CUT_MARK "#cut\n"

struct ur_ledger {
	char *path;
	int fd, lock_fd;
	bool writable;
	off_t end; /* where the last whole line ends, as this process knows it */
	bool torn; /* bytes that are no whole line stand behind @end */
	size_t bad_lines;
	struct ur_record_index index;
};

static enum ur_errc io_error(const struct ur_ledger *ledger, const char *what,
			     struct ur_error *err)
{
	return ur_error_set_errno(err, UR_EIO, errno, "cannot %s the ledger '%s'", what,
				  ledger->path);
}

/* Reading line by line, a chunk at a time. */
struct scan {
	struct ur_ledger *ledger;
	struct ur_str line;
	off_t line_start, at;
};

static void scan_line_end(struct scan *s)
{
	if (s->line.overflowed ||
	    !ur_record_read(&s->ledger->index, s->line.buf, s->line.len, s->line_start))
		s->ledger->bad_lines++;
	ur_str_clear(&s->line);
	s->line_start = s->at;
}

static void scan_bytes(struct scan *s, const char *bytes, size_t len)
{
	while (len) {
		const char *end = memchr(bytes, '\n', len);
		size_t n = end ? (size_t)(end - bytes) : len;

		if (!s->line.overflowed)
			ur_str_add(&s->line, bytes, n);
		s->at += (off_t)n + (end ? 1 : 0);
		if (end) {
			scan_line_end(s);
			n++;
		}
		bytes += n;
		len -= n;
	}
}

static enum ur_errc read_all(struct ur_ledger *ledger, struct ur_error *err)
{
	struct scan s = { .ledger = ledger,
			  .line = UR_STR_INIT_LIMIT(UR_LEDGER_LINE_MAX) };
	char *chunk = ur_xmalloc(CHUNK);
	enum ur_errc rc = UR_OK;
	ssize_t n;

	while ((n = pread(ledger->fd, chunk, CHUNK, s.at)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			rc = io_error(ledger, "read", err);
			goto out;
		}
		scan_bytes(&s, chunk, (size_t)n);
	}
	ledger->end = s.line_start;
	ledger->torn = s.at > s.line_start;
	ledger->bad_lines += ledger->torn;
out:
	ur_str_release(&s.line);
	free(chunk);
	return rc;
}

static enum ur_errc sync_directory(const char *directory, struct ur_error *err)
{
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum ur_errc rc = UR_OK;

	if (fd < 0 || fsync(fd))
		rc = ur_error_set_errno(err, UR_EIO, errno,
					"cannot sync the directory '%s'", directory);
	if (fd >= 0)
		close(fd);
	return rc;
}

static enum ur_errc open_file(struct ur_ledger *ledger, const char *directory,
			      struct ur_error *err)
{
	int flags = ledger->writable ? O_RDWR | O_APPEND | O_CREAT : O_RDONLY;
	struct stat st;

	/* O_NONBLOCK: a pipe of that name must not hold the program up */
	ledger->fd =
		open(ledger->path, flags | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0600);
	if (ledger->fd < 0 && errno == ENOENT && !ledger->writable)
		return UR_OK;
	if (ledger->fd < 0 && errno == ELOOP)
		return ur_error_set(err, UR_EIO,
				    "the ledger '%s' is a link, which is not followed",
				    ledger->path);
	if (ledger->fd < 0 || fstat(ledger->fd, &st))
		return io_error(ledger, "open", err);
	if (!S_ISREG(st.st_mode))
		return ur_error_set(err, UR_EIO, "the ledger '%s' is not a regular file",
				    ledger->path);
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return ur_error_set(err, UR_EIO,
				    "the ledger '%s' belongs to another user (%lu)",
				    ledger->path, (unsigned long)st.st_uid);
	return ledger->writable ? sync_directory(directory, err) : UR_OK;
}

static enum ur_errc take_lock(struct ur_ledger *ledger, const char *directory,
			      int64_t lock_seconds, struct ur_error *err)
{
	char *path;
	enum ur_errc rc = ur_file_make_directories(directory, err);

	if (rc)
		return rc;
	path = ur_xasprintf("%s/lock", directory);
	rc = ur_lock_take(path, lock_seconds, &ledger->lock_fd, err);
	free(path);
	return rc;
}

/* One write, synced. What cannot be written whole is taken back, and where that fails
 * too it is set aside before the next line. */
static enum ur_errc append(struct ur_ledger *ledger, const char *bytes, size_t len,
			   struct ur_error *err)
{
	ssize_t n;
	int number;

	do
		n = write(ledger->fd, bytes, len);
	while (n < 0 && errno == EINTR);
	if (n == (ssize_t)len && !fsync(ledger->fd)) {
		ledger->end += (off_t)len;
		return UR_OK;
	}
	/* a short write says no reason: the disk or a quota is full */
	number = n >= 0 && n < (ssize_t)len ? ENOSPC : errno;
	ledger->torn = n > 0 && ftruncate(ledger->fd, ledger->end) != 0;
	errno = number;
	io_error(ledger, "append to", err);
	return UR_EIO;
}

static enum ur_errc set_cut_line_aside(struct ur_ledger *ledger, struct ur_error *err)
{
	off_t size;

	if (!ledger->torn)
		return UR_OK;
	size = lseek(ledger->fd, 0, SEEK_END);
	if (size < 0)
		return io_error(ledger, "append to", err);
	ledger->end = size;
	if (append(ledger, CUT_MARK, strlen(CUT_MARK), err)) {
		ledger->torn = true;
		return UR_EIO;
	}
	ledger->torn = false;
	return UR_OK;
}

enum ur_errc ur_ledger_open(const char *directory, enum ur_ledger_mode mode,
			    int64_t lock_seconds, struct ur_ledger **out,
			    struct ur_error *err)
{
	struct ur_ledger *ledger = ur_xcalloc(1, sizeof(*ledger));
	enum ur_errc rc;

	ledger->path = ur_xasprintf("%s/ledger.jsonl", directory);
	ledger->fd = ledger->lock_fd = -1;
	ledger->writable = mode == UR_LEDGER_WRITE;
	rc = ur_file_check_folder(directory, err);
	if (rc)
		ur_error_context(err, "the ledger's folder");
	if (!rc && ledger->writable)
		rc = take_lock(ledger, directory, lock_seconds, err);
	if (!rc)
		rc = open_file(ledger, directory, err);
	if (!rc && ledger->fd >= 0)
		rc = read_all(ledger, err);
	if (!rc && ledger->writable)
		rc = set_cut_line_aside(ledger, err);
	if (rc) {
		ur_ledger_close(ledger);
		return rc;
	}
	*out = ledger;
	return UR_OK;
}

void ur_ledger_close(struct ur_ledger *ledger)
{
	if (!ledger)
		return;
	if (ledger->fd >= 0)
		close(ledger->fd);
	ur_lock_give(ledger->lock_fd);
	ur_record_index_release(&ledger->index);
	free(ledger->path);
	free(ledger);
}

/* Append a line and take it in as a reader would. */
static enum ur_errc append_record(struct ur_ledger *ledger, const struct ur_str *line,
				  struct ur_error *err)
{
	enum ur_errc rc = set_cut_line_aside(ledger, err);
	off_t start = ledger->end;

	if (!rc)
		rc = append(ledger, line->buf, line->len, err);
	if (rc)
		return rc;
	if (!ur_record_read(&ledger->index, line->buf, line->len - 1, start))
		return ur_error_set(err, UR_EIO,
				    "a line of the ledger '%s' does not read back",
				    ledger->path);
	return UR_OK;
}

static enum ur_errc check_writable(const struct ur_ledger *ledger, struct ur_error *err)
{
	if (ledger->writable)
		return UR_OK;
	return ur_error_set(err, UR_EIO, "the ledger '%s' is open for reading only",
			    ledger->path);
}

enum ur_errc ur_ledger_intent(struct ur_ledger *ledger, const struct ur_intent *intent,
			      struct ur_error *err)
{
	struct ur_str line = UR_STR_INIT;
	enum ur_errc rc = check_writable(ledger, err);

	if (rc)
		return rc;
	if (ur_record_find(&ledger->index, intent->id))
		return ur_error_set(err, UR_EIO, "the ledger already has an intent '%s'",
				    intent->id);
	rc = ur_record_intent(intent, &line, err);
	if (!rc)
		rc = append_record(ledger, &line, err);
	if (rc)
		ur_error_hint(err,
			      "nothing was posted: no write without its intent on disk");
	ur_str_release(&line);
	return rc;
}

enum ur_errc ur_ledger_outcome(struct ur_ledger *ledger, const char *id,
			       const char *outcome, int64_t row_id, const char *text,
			       int64_t at, struct ur_error *err)
{
	struct ur_str line = UR_STR_INIT;
	enum ur_errc rc = check_writable(ledger, err);

	if (rc)
		return rc;
	if (!ur_record_find(&ledger->index, id))
		return ur_error_set(err, UR_EIO, "the ledger has no intent '%s'", id);
	rc = ur_record_outcome(id, outcome, row_id, text, at, &line, err);
	if (!rc)
		rc = append_record(ledger, &line, err);
	if (rc)
		ur_error_hint(err, "the next pass settles it from the rows of the forge");
	ur_str_release(&line);
	return rc;
}

const struct ur_ledger_entry *ur_ledger_entries(const struct ur_ledger *ledger,
						size_t *len)
{
	*len = ledger->index.len;
	return ledger->index.items;
}

/* The line that begins at @offset, without its line feed. */
static bool read_line(const struct ur_ledger *ledger, off_t offset, struct ur_str *line)
{
	char *chunk = ur_xmalloc(CHUNK);
	bool whole = false;
	ssize_t n;

	while (!whole && (n = pread(ledger->fd, chunk, CHUNK, offset)) != 0) {
		char *end;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		end = memchr(chunk, '\n', (size_t)n);
		whole = end != NULL;
		if (!ur_str_add(line, chunk, end ? (size_t)(end - chunk) : (size_t)n))
			break;
		offset += n;
	}
	free(chunk);
	return whole && !line->overflowed;
}

enum ur_errc ur_ledger_evidence(const struct ur_ledger *ledger, const char *id,
				struct ur_str *out, struct ur_error *err)
{
	const struct ur_ledger_entry *entry = ur_record_find(&ledger->index, id);
	struct ur_str line = UR_STR_INIT_LIMIT(UR_LEDGER_LINE_MAX);
	enum ur_errc rc = UR_OK;

	if (!entry)
		return ur_error_set(err, UR_ENOTFOUND, "the ledger has no entry '%s'",
				    id);
	if (!read_line(ledger, (off_t)entry->evidence_offset, &line) ||
	    !ur_record_evidence(line.buf, line.len, out))
		rc = ur_error_set(err, UR_EIO, "cannot read the evidence of '%s' in '%s'",
				  id, ledger->path);
	ur_str_release(&line);
	return rc;
}

bool ur_ledger_wrote(const struct ur_ledger *ledger, const char *repository,
		     const char *sha, int64_t row_id)
{
	for (size_t i = ledger->index.len; row_id > 0 && i-- > 0;) {
		const struct ur_ledger_entry *entry = &ledger->index.items[i];

		if (entry->row_id == row_id && !strcmp(entry->sha, sha) &&
		    !strcmp(entry->repository, repository))
			return true;
	}
	return false;
}

const struct ur_ledger_entry *ur_ledger_find(const struct ur_ledger *ledger,
					     const char *repository, const char *sha,
					     const char *id)
{
	const struct ur_ledger_entry *entry = ur_record_find(&ledger->index, id);

	return entry && !strcmp(entry->sha, sha) &&
			       !strcmp(entry->repository, repository) ?
		       entry :
		       NULL;
}

size_t ur_ledger_bad_lines(const struct ur_ledger *ledger)
{
	return ledger->bad_lines;
}
