/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "ur/base/file.h"
#include "ur/base/memory.h"

static char folder[64];
static char old_folder[4096];

/* Each test works in a folder of its own. */
static int enter(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "%s", "/tmp/ur-file-XXXXXX");
	return !mkdtemp(folder) || !getcwd(old_folder, sizeof(old_folder)) ||
	       chdir(folder) < 0;
}

static void empty(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *e;
	char name[512];

	while (dir && (e = readdir(dir))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, e->d_name);
		if (e->d_type == DT_DIR)
			empty(name);
		else
			unlink(name);
	}
	if (dir)
		closedir(dir);
	rmdir(path);
}

static int leave(void **state)
{
	(void)state;
	if (chdir(old_folder) < 0)
		return -1;
	empty(folder);
	return 0;
}

static size_t entries(void)
{
	DIR *dir = opendir(".");
	size_t n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 2;
}

static const char *content(const char *path)
{
	static char text[256];
	struct ur_error err = UR_ERROR_INIT;
	struct ur_str s = UR_STR_INIT;

	assert_int_equal(ur_file_read(path, &s, &err), UR_OK);
	snprintf(text, sizeof(text), "%s", s.buf);
	ur_str_release(&s);
	return text;
}

static void put(const char *path, const char *text)
{
	struct ur_error err = UR_ERROR_INIT;

	assert_int_equal(ur_file_replace(path, text, strlen(text), 0600, &err), UR_OK);
}

static void reading_appends_every_byte(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	struct ur_str s = UR_STR_INIT;
	char big[40000];

	(void)state;
	memset(big, 'b', sizeof(big));
	big[7] = '\0';
	assert_int_equal(ur_file_replace("f", big, sizeof(big), 0600, &err), UR_OK);
	ur_str_adds(&s, ">");
	assert_int_equal(ur_file_read("f", &s, &err), UR_OK);
	assert_int_equal(s.len, sizeof(big) + 1);
	assert_memory_equal(s.buf + 1, big, sizeof(big));
	ur_str_release(&s);
}

static void a_missing_file_is_told_from_an_unreadable_one(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	struct ur_str s = UR_STR_INIT;

	(void)state;
	assert_int_equal(ur_file_read("none", &s, &err), UR_ENOTFOUND);
	assert_string_equal(err.message, "cannot read 'none': no such file or directory");
	put("f", "x");
	assert_int_equal(ur_file_read("f/g", &s, &err), UR_ENOTFOUND);
	assert_int_equal(ur_file_read(".", &s, &err), UR_EIO);
	assert_string_equal(err.message, "cannot read '.': is a directory");
	assert_int_equal(s.len, 0);
	ur_str_release(&s);
}

static void a_file_larger_than_the_limit_is_not_read(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	struct ur_str s = UR_STR_INIT_LIMIT(4);

	(void)state;
	put("f", "12345");
	assert_int_equal(ur_file_read("f", &s, &err), UR_EIO);
	assert_string_equal(err.message, "cannot read 'f': larger than 4 bytes");
	assert_string_equal(s.buf, "");
	ur_str_clear(&s);
	put("f", "1234");
	assert_int_equal(ur_file_read("f", &s, &err), UR_OK);
	assert_string_equal(s.buf, "1234");
	ur_str_release(&s);
}

static void replacing_leaves_one_file_with_the_new_text(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	struct stat before, after;

	(void)state;
	put("f", "old and longer");
	assert_int_equal(stat("f", &before), 0);
	assert_int_equal(ur_file_replace("f", "new", 3, 0640, &err), UR_OK);
	assert_string_equal(content("f"), "new");
	assert_int_equal(stat("f", &after), 0);
	/* another file: who has the old one open goes on reading the old text */
	assert_true(before.st_ino != after.st_ino);
	assert_int_equal(after.st_mode & 07777, 0640);
	assert_int_equal(entries(), 1);
	assert_int_equal(ur_file_replace("g", "", 0, 0600, &err), UR_OK);
	assert_string_equal(content("g"), "");
}

static void the_mode_obeys_the_umask(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	mode_t old = umask(077);
	struct stat st;

	(void)state;
	assert_int_equal(ur_file_replace("f", "x", 1, 0644, &err), UR_OK);
	assert_int_equal(stat("f", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(umask(old), 077);
}

static void a_failure_leaves_the_old_file_and_no_rest(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	struct rlimit old, small = { 4, 4 };
	char big[64] = { 0 };
	enum ur_errc rc;

	(void)state;
	put("f", "old");
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small.rlim_max = old.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	rc = ur_file_replace("f", big, sizeof(big), 0600, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, SIG_DFL);

	assert_int_equal(rc, UR_EIO);
	assert_string_equal(err.message, "'f': cannot write: file too large");
	assert_string_equal(content("f"), "old");
	assert_int_equal(entries(), 1);
}

static void a_folder_that_is_not_there_is_an_error(void **state)
{
	struct ur_error err = UR_ERROR_INIT;

	(void)state;
	assert_int_equal(ur_file_replace("none/f", "x", 1, 0600, &err), UR_EIO);
	assert_non_null(strstr(err.message, "'none/f'"));
	assert_int_equal(ur_file_replace("/", "x", 1, 0600, &err), UR_EIO);
	assert_int_equal(entries(), 0);
}

static void a_link_is_followed(void **state)
{
	struct stat st;

	(void)state;
	put("real", "old");
	assert_int_equal(symlink("real", "link"), 0);
	put("link", "new");
	assert_string_equal(content("real"), "new");
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
}

static void a_pipe_is_written_to(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	struct stat st;
	char got[8] = { 0 };
	int fd;

	(void)state;
	assert_int_equal(mkfifo("p", 0600), 0);
	fd = open("p", O_RDWR);
	assert_true(fd >= 0);
	assert_int_equal(ur_file_replace("p", "text", 4, 0600, &err), UR_OK);
	assert_int_equal(read(fd, got, sizeof(got)), 4);
	assert_string_equal(got, "text");
	close(fd);
	assert_int_equal(stat("p", &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
}

static void standard_output_is_appended_to(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	int kept = dup(STDOUT_FILENO), fd = open("out", O_CREAT | O_RDWR, 0600);
	enum ur_errc rc;

	(void)state;
	assert_true(kept >= 0 && fd >= 0);
	fflush(stdout);
	dup2(fd, STDOUT_FILENO);
	rc = write(STDOUT_FILENO, "1", 1) == 1 ? UR_OK : UR_EIO;
	if (rc == UR_OK)
		rc = ur_file_replace("/dev/stdout", "2", 1, 0600, &err);
	if (rc == UR_OK && write(STDOUT_FILENO, "3", 1) != 1)
		rc = UR_EIO;
	dup2(kept, STDOUT_FILENO);
	close(kept);
	close(fd);
	assert_int_equal(rc, UR_OK);
	assert_string_equal(content("out"), "123");
	/* as root, a rename would replace the device itself */
	assert_int_equal(ur_file_replace("/dev/null", "x", 1, 0600, &err), UR_OK);
	assert_int_equal(ur_file_replace("/dev/full", "x", 1, 0600, &err), UR_EIO);
	assert_string_equal(err.message,
			    "'/dev/full': cannot write: no space left on device");
}

static void directories_are_made_with_their_parents(void **state)
{
	struct ur_error err = UR_ERROR_INIT;
	struct stat st;

	(void)state;
	assert_int_equal(ur_file_make_directories("a/b//c/", &err), UR_OK);
	assert_int_equal(ur_file_make_directories("a/b/c", &err), UR_OK);
	assert_int_equal(ur_file_make_directories("/", &err), UR_OK);
	assert_int_equal(stat("a/b/c", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	put("a/f", "x");
	assert_int_equal(ur_file_make_directories("a/f", &err), UR_EIO);
	assert_string_equal(err.message, "'a/f' is not a directory");
	assert_int_equal(ur_file_make_directories("a/f/g", &err), UR_EIO);
	assert_string_equal(err.message,
			    "cannot create the directory 'a/f/g': not a directory");
	assert_int_equal(ur_file_make_directories("", &err), UR_EIO);
}

static void whether_it_could_begin_is_asked_without_making_anything(void **state)
{
	static const struct {
		const char *path;
		enum ur_errc want;
	} rows[] = { { "new", UR_OK },	   { "f", UR_OK },	   { "./f", UR_OK },
		     { "link", UR_OK },	   { "/dev/null", UR_OK }, { "folder", UR_EIO },
		     { "none/f", UR_EIO }, { "f/g", UR_EIO } };
	struct ur_error err = UR_ERROR_INIT;

	(void)state;
	put("f", "x");
	assert_int_equal(symlink("f", "link"), 0);
	assert_int_equal(mkdir("folder", 0700), 0);
	for (size_t i = 0; i < UR_LEN(rows); i++)
		assert_int_equal(ur_file_can_replace(rows[i].path, &err), rows[i].want);
	assert_string_equal(err.message, "cannot write 'f/g': not a directory");
	assert_int_equal(access("new", F_OK), -1);
	assert_string_equal(content("f"), "x");
}

#define IN_A_FOLDER(f) cmocka_unit_test_setup_teardown(f, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_FOLDER(reading_appends_every_byte),
		IN_A_FOLDER(a_missing_file_is_told_from_an_unreadable_one),
		IN_A_FOLDER(a_file_larger_than_the_limit_is_not_read),
		IN_A_FOLDER(replacing_leaves_one_file_with_the_new_text),
		IN_A_FOLDER(the_mode_obeys_the_umask),
		IN_A_FOLDER(a_failure_leaves_the_old_file_and_no_rest),
		IN_A_FOLDER(a_folder_that_is_not_there_is_an_error),
		IN_A_FOLDER(a_link_is_followed),
		IN_A_FOLDER(a_pipe_is_written_to),
		IN_A_FOLDER(standard_output_is_appended_to),
		IN_A_FOLDER(whether_it_could_begin_is_asked_without_making_anything),
		IN_A_FOLDER(directories_are_made_with_their_parents),
	};

	return cmocka_run_group_tests_name("base.file", tests, NULL, NULL);
}
