/* SPDX-License-Identifier: MIT */
#include "ur/conf/address.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"
#include "ur/base/str.h"

#define ADDRESS_MAX 1000
#define NAME_MAX_ 100 /* owner and repository each; forges allow less */

/* An address taken apart; the parts point into the text they came from. */
struct parts {
	const char *scheme, *host, *port, *path;
	size_t scheme_len, host_len, port_len, path_len;
	bool userinfo;
};

static bool scheme_is(const struct parts *p, const char *scheme)
{
	return p->scheme_len == strlen(scheme) &&
	       !strncasecmp(p->scheme, scheme, p->scheme_len);
}

/* Letters of a host name, or an IPv6 address in brackets. */
static bool host_ok(const char *host, size_t len)
{
	if (len > 2 && host[0] == '[' && host[len - 1] == ']')
		return strspn(host + 1, "0123456789abcdefABCDEF:.") == len - 2;
	if (!len || len > 253 || host[0] == '-' || host[0] == '.')
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)host[i]) && !strchr("-._", host[i]))
			return false;
	}
	return true;
}

static bool port_ok(const char *port, size_t len)
{
	long value = 0;

	if (!len || len > 5)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!isdigit((unsigned char)port[i]))
			return false;
		value = value * 10 + (port[i] - '0');
	}
	return value >= 1 && value <= 65535;
}

static bool split_host(struct parts *p, const char *at, size_t len)
{
	const char *end = at + len, *close, *colon;

	p->host = at;
	if (len && *at == '[') {
		close = memchr(at, ']', len);
		if (!close)
			return false;
		colon = close + 1 < end ? close + 1 : NULL;
		if (colon && *colon != ':')
			return false;
	} else {
		colon = memchr(at, ':', len);
	}
	p->host_len = (size_t)((colon ? colon : end) - at);
	if (colon) {
		p->port = colon + 1;
		p->port_len = (size_t)(end - p->port);
		if (!port_ok(p->port, p->port_len))
			return false;
	}
	return host_ok(p->host, p->host_len);
}

/* scheme://[user@]host[:port][/path]; false when it is nothing of that form. */
static bool split(const char *text, struct parts *out)
{
	struct parts p = { .port = "", .path = "" };
	const char *mark = strstr(text, "://"), *rest, *slash, *at;
	size_t authority;

	if (!mark || strlen(text) > ADDRESS_MAX)
		return false;
	p.scheme = text;
	p.scheme_len = (size_t)(mark - text);
	rest = mark + 3;
	authority = strcspn(rest, "/?#");
	slash = rest + authority;
	at = memrchr(rest, '@', authority);
	if (at) {
		p.userinfo = true;
		authority -= (size_t)(at + 1 - rest);
		rest = at + 1;
	}
	if (!split_host(&p, rest, authority))
		return false;
	p.path = slash;
	p.path_len = strlen(slash);
	*out = p;
	return true;
}

static bool path_ok(const char *path, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)path[i]) && !strchr("/-._~+%", path[i]))
			return false;
	}
	return !memmem(path, len, "//", 2) && !memmem(path, len, "/../", 4) &&
	       !memmem(path, len, "/./", 3);
}

/* The one form; @c path has no slash at its end. */
static char *compose(const struct parts *p, const char *scheme, bool keep_port)
{
	const char *usual = !strcmp(scheme, "https") ? "443" : "80";
	struct ur_str out = UR_STR_INIT_LIMIT(ADDRESS_MAX + 10);

	ur_str_addf(&out, "%s://", scheme);
	for (size_t i = 0; i < p->host_len; i++)
		ur_str_addc(&out, (char)tolower((unsigned char)p->host[i]));
	if (keep_port && p->port_len &&
	    (p->port_len != strlen(usual) || strncmp(p->port, usual, p->port_len) != 0))
		ur_str_addf(&out, ":%.*s", (int)p->port_len, p->port);
	ur_str_add(&out, p->path, p->path_len);
	return ur_str_detach(&out);
}

enum ur_errc ur_address_parse(const char *text, char **out, struct ur_error *err)
{
	static const char api[] = "/api/v1";
	const size_t api_len = sizeof(api) - 1;
	struct parts p;

	if (!split(text, &p) || (!scheme_is(&p, "https") && !scheme_is(&p, "http"))) {
		/* the text may hold a password in a form not understood */
		if (strchr(text, '@'))
			ur_error_set(err, UR_ECONFIG, "this is not a web address");
		else
			ur_error_set(err, UR_ECONFIG, "'%.200s' is not a web address",
				     text);
		ur_error_hint(err,
			      "write https://HOST, with :PORT and /SUB-PATH if needed");
		return UR_ECONFIG;
	}
	if (p.userinfo) {
		ur_error_set(err, UR_ECONFIG,
			     "the address of '%.*s' has a user name or password in it",
			     (int)p.host_len, p.host);
		ur_error_hint(err, "leave them out and use --token-file FILE");
		return UR_ECONFIG;
	}
	if (memchr(p.path, '?', p.path_len) || memchr(p.path, '#', p.path_len)) {
		ur_error_set(err, UR_ECONFIG,
			     "the address of '%.*s' has a query or a fragment",
			     (int)p.host_len, p.host);
		ur_error_hint(err, "leave out what follows '?' and '#'");
		return UR_ECONFIG;
	}
	while (p.path_len && p.path[p.path_len - 1] == '/')
		p.path_len--;
	if (p.path_len >= api_len && !memcmp(p.path + p.path_len - api_len, api, api_len))
		p.path_len -= api_len;
	while (p.path_len && p.path[p.path_len - 1] == '/')
		p.path_len--;
	if (!path_ok(p.path, p.path_len)) {
		ur_error_set(err, UR_ECONFIG, "'%.200s' has a path that cannot be", text);
		ur_error_hint(err, "write the address of the forge's front page");
		return UR_ECONFIG;
	}
	*out = compose(&p, scheme_is(&p, "https") ? "https" : "http", true);
	return UR_OK;
}

bool ur_address_is_plain_http(const char *address)
{
	return ur_starts_with(address, "http://");
}

/* All of 127.0.0.0/8, but nothing that only begins like it ("127.0.0.1.example"). */
static bool is_loopback_ipv4(const char *host, size_t len)
{
	size_t dots = 0, digits = 0;

	if (len < 9 || strncmp(host, "127.", 4) != 0)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (host[i] == '.') {
			if (!digits)
				return false;
			dots++;
			digits = 0;
		} else if (!isdigit((unsigned char)host[i]) || ++digits > 3) {
			return false;
		}
	}
	return dots == 3 && digits;
}

bool ur_address_is_loopback(const char *address)
{
	struct parts p;

	if (!split(address, &p))
		return false;
	return (p.host_len == 9 && !strncasecmp(p.host, "localhost", 9)) ||
	       (p.host_len == 5 && !strncmp(p.host, "[::1]", 5)) ||
	       is_loopback_ipv4(p.host, p.host_len);
}

static bool same(const char *a, size_t alen, const char *b, size_t blen)
{
	return alen == blen && !strncasecmp(a, b, alen);
}

bool ur_address_same_origin(const char *a, const char *b)
{
	struct parts x, y;

	return split(a, &x) && split(b, &y) &&
	       same(x.scheme, x.scheme_len, y.scheme, y.scheme_len) &&
	       same(x.host, x.host_len, y.host, y.host_len) &&
	       same(x.port, x.port_len, y.port, y.port_len);
}

bool ur_address_same_host(const char *a, const char *b)
{
	struct parts x, y;

	return split(a, &x) && split(b, &y) &&
	       same(x.host, x.host_len, y.host, y.host_len);
}

static bool name_ok(const char *name, size_t len)
{
	if (!len || len > NAME_MAX_ || (len == 1 && *name == '.') ||
	    (len == 2 && !memcmp(name, "..", 2)))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)name[i]) && !strchr("-._", name[i]))
			return false;
	}
	return true;
}

bool ur_repository_text_ok(const char *text)
{
	const char *slash = strchr(text, '/');

	return slash && name_ok(text, (size_t)(slash - text)) &&
	       name_ok(slash + 1, strlen(slash + 1));
}

/* The last two parts of a path, without ".git"; *before: how much stands in front. */
static char *last_two(const char *path, size_t len, size_t *before)
{
	const char *slash, *start;
	char *name;

	while (len && path[len - 1] == '/')
		len--;
	if (len > 4 && !memcmp(path + len - 4, ".git", 4))
		len -= 4;
	slash = memrchr(path, '/', len);
	if (!slash)
		return NULL;
	start = memrchr(path, '/', (size_t)(slash - path));
	*before = start ? (size_t)(start - path) : 0;
	start = start ? start + 1 : path;
	name = ur_xstrndup(start, len - (size_t)(start - path));
	if (ur_repository_text_ok(name))
		return name;
	free(name);
	return NULL;
}

/* user@host:path, the short form of ssh; a colon after a slash is a local path. */
static bool split_short(const char *text, struct parts *out)
{
	struct parts p = { .scheme = "ssh", .scheme_len = 3, .port = "", .path = "" };
	size_t head = strcspn(text, "/");
	const char *at = memchr(text, '@', head), *host = at ? at + 1 : text, *colon;

	if (strlen(text) > ADDRESS_MAX || strstr(text, "://"))
		return false;
	colon = *host == '[' ? strstr(host, "]:") : memchr(host, ':', strcspn(host, "/"));
	if (colon && *colon == ']')
		colon++;
	if (!colon)
		return false;
	p.host = host;
	p.host_len = (size_t)(colon - host);
	p.path = colon + 1;
	p.path_len = strlen(p.path);
	*out = p;
	return host_ok(p.host, p.host_len);
}

bool ur_remote_parse(const char *url, char **server, char **repository)
{
	struct parts p;
	bool web, plain;
	size_t before = 0;
	char *name;

	if (!split(url, &p) && !split_short(url, &p))
		return false;
	plain = scheme_is(&p, "http");
	web = plain || scheme_is(&p, "https");
	if (!web && !scheme_is(&p, "ssh") && !scheme_is(&p, "git") &&
	    !scheme_is(&p, "git+ssh"))
		return false;
	name = last_two(p.path, p.path_len, &before);
	if (!name || !path_ok(p.path, p.path_len)) {
		free(name);
		return false;
	}
	/* only over the web does a path in front belong to the server's address */
	p.path_len = web ? before : 0;
	*repository = name;
	*server = compose(&p, plain ? "http" : "https", web);
	return true;
}
