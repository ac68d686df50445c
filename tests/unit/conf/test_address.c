/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ur/base/memory.h"
#include "ur/conf/address.h"

struct server_row {
	const char *name, *text, *want; /* want NULL: refused */
};

static const struct server_row servers[] = {
	{ "an address stays as it is", "https://git.example.org",
	  "https://git.example.org" },
	{ "a slash at the end is dropped", "https://git.example.org/",
	  "https://git.example.org" },
	{ "host and scheme are in lower case", "HTTPS://Git.Example.ORG/Sub",
	  "https://git.example.org/Sub" },
	{ "a sub-path is kept", "https://example.org/forge//",
	  "https://example.org/forge" },
	{ "the API's own path is dropped", "https://example.org/forge/api/v1/",
	  "https://example.org/forge" },
	{ "a port is kept", "http://localhost:3000", "http://localhost:3000" },
	{ "the usual port is dropped", "https://example.org:443/",
	  "https://example.org" },
	{ "the other scheme's usual port is kept", "http://example.org:443",
	  "http://example.org:443" },
	{ "an IPv6 address is kept in brackets", "http://[::1]:3000",
	  "http://[::1]:3000" },
	{ "a bare host is no address", "git.example.org", NULL },
	{ "an ssh address is no web address", "ssh://git@example.org", NULL },
	{ "a user name is refused", "https://joe@example.org", NULL },
	{ "a password is refused", "https://joe:hunter22@example.org", NULL },
	{ "a query is refused", "https://example.org/?a=b", NULL },
	{ "a fragment is refused", "https://example.org/#a", NULL },
	{ "no host is refused", "https:///x", NULL },
	{ "a host with a blank is refused", "https://exa mple.org", NULL },
	{ "a port that cannot be is refused", "https://example.org:99999", NULL },
	{ "a port with letters is refused", "https://example.org:3x", NULL },
	{ "a path that climbs is refused", "https://example.org/a/../b", NULL },
	{ "a line break is refused", "https://example.org/a\nb", NULL },
};

static void check_server(void **state)
{
	const struct server_row *row = *state;
	struct ur_error err = UR_ERROR_INIT;
	char *got = NULL;
	enum ur_errc rc = ur_address_parse(row->text, &got, &err);

	if (row->want) {
		assert_int_equal(rc, UR_OK);
		assert_string_equal(got, row->want);
	} else {
		assert_int_equal(rc, UR_ECONFIG);
		assert_null(got);
		assert_true(err.hint[0] != '\0');
		/* a password is never repeated */
		assert_null(strstr(err.message, "hunter22"));
	}
	free(got);
}

struct remote_row {
	const char *name, *url, *server, *repository; /* NULL: names nothing */
};

static const struct remote_row remotes[] = {
	{ "a web remote", "https://git.example.org/acme/widget.git",
	  "https://git.example.org", "acme/widget" },
	{ "a web remote without .git", "https://git.example.org/acme/widget",
	  "https://git.example.org", "acme/widget" },
	{ "credentials are dropped",
	  "https://joe:hunter22@git.example.org/acme/widget.git",
	  "https://git.example.org", "acme/widget" },
	{ "an at sign in the password does not make a host",
	  "https://joe:p@ss@git.example.org/acme/widget", "https://git.example.org",
	  "acme/widget" },
	{ "a sub-path belongs to the server",
	  "https://example.org/forge/x/acme/widget.git", "https://example.org/forge/x",
	  "acme/widget" },
	{ "a web port is kept", "http://localhost:3000/acme/widget.git",
	  "http://localhost:3000", "acme/widget" },
	{ "an ssh address loses user and port",
	  "ssh://git@git.example.org:2222/acme/widget", "https://git.example.org",
	  "acme/widget" },
	{ "the short form of ssh", "git@git.example.org:acme/widget.git",
	  "https://git.example.org", "acme/widget" },
	{ "the short form without a user", "git.example.org:acme/widget.git",
	  "https://git.example.org", "acme/widget" },
	{ "the short form with an absolute path",
	  "git@git.example.org:/srv/acme/widget.git", "https://git.example.org",
	  "acme/widget" },
	{ "a slash at the end", "https://git.example.org/acme/widget/",
	  "https://git.example.org", "acme/widget" },
	{ "a local path names nothing", "/srv/git/acme/widget.git", NULL, NULL },
	{ "a relative path names nothing", "../acme/widget.git", NULL, NULL },
	{ "a relative path with a colon names nothing", "./a:b/acme/widget.git", NULL,
	  NULL },
	{ "a file address names nothing", "file:///srv/acme/widget.git", NULL, NULL },
	{ "a path with one part names nothing", "https://git.example.org/widget", NULL,
	  NULL },
	{ "a name that climbs names nothing", "https://git.example.org/acme/..", NULL,
	  NULL },
	{ "an option is no host", "ssh://-oProxyCommand=x/acme/widget", NULL, NULL },
	{ "an empty address names nothing", "", NULL, NULL },
};

static void check_remote(void **state)
{
	const struct remote_row *row = *state;
	char *server = NULL, *repository = NULL;
	bool ok = ur_remote_parse(row->url, &server, &repository);

	if (row->server) {
		assert_true(ok);
		assert_string_equal(server, row->server);
		assert_string_equal(repository, row->repository);
	} else {
		assert_false(ok);
		assert_null(server);
		assert_null(repository);
	}
	free(server);
	free(repository);
}

static void only_loopback_is_loopback(void **state)
{
	static const char *const yes[] = { "http://localhost", "http://localhost:3000/x",
					   "http://127.0.0.1:80", "http://127.9.9.9",
					   "http://[::1]:3000" };
	static const char *const no[] = { "http://localhost.example.org",
					  "http://127.0.0.1.example.org",
					  "http://127.example.org",
					  "http://128.0.0.1",
					  "http://10.0.0.1",
					  "http://[::2]",
					  "http://127.0.0",
					  "http://127.0.0.1a" };

	(void)state;
	for (size_t i = 0; i < UR_LEN(yes); i++)
		assert_true(ur_address_is_loopback(yes[i]));
	for (size_t i = 0; i < UR_LEN(no); i++)
		assert_false(ur_address_is_loopback(no[i]));
}

static void origins_are_compared_whole(void **state)
{
	(void)state;
	assert_true(ur_address_same_origin("http://g:3000/a", "http://G:3000/b"));
	assert_false(ur_address_same_origin("http://g:3000", "http://g:3001"));
	assert_false(ur_address_same_origin("http://g", "https://g"));
	assert_false(ur_address_same_origin("http://g.example", "http://g"));
	assert_true(ur_address_same_host("http://g:3000/a", "https://g"));
	assert_false(ur_address_same_host("http://g:3000/a", "https://h"));
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(servers) + UR_LEN(remotes) + 2] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < UR_LEN(servers); i++, n++) {
		tests[n].name = servers[i].name;
		tests[n].test_func = check_server;
		tests[n].initial_state = (void *)(uintptr_t)&servers[i];
	}
	for (size_t i = 0; i < UR_LEN(remotes); i++, n++) {
		tests[n].name = remotes[i].name;
		tests[n].test_func = check_remote;
		tests[n].initial_state = (void *)(uintptr_t)&remotes[i];
	}
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(only_loopback_is_loopback);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(origins_are_compared_whole);
	return cmocka_run_group_tests_name("conf.address", tests, NULL, NULL);
}
