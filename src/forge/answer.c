/* SPDX-License-Identifier: MIT */
#include "answer.h"

#include <string.h>

#include "ur/base/clean.h"
#include "ur/base/log.h"
#include "ur/base/str.h"

/* What is shown of a server's text, and how large a refusal may be to be looked at. */
#define TEXT_COLUMNS 140
#define REFUSAL_LIMIT ((size_t)64 << 10)

bool ur_answer_is(const struct ur_response *response, long expected)
{
	return response->net == UR_NET_OK && response->status == expected &&
	       response->age <= 0;
}

enum ur_errc ur_answer_json(const struct ur_response *response, struct ur_json **out,
			    struct ur_error *err)
{
	enum ur_errc rc = ur_json_read(response->body.buf, response->body.len, out, err);

	if (rc < 0 && response->is_html)
		ur_error_hint(err, "a web page came back: is forge.url the "
				   "address of a forge, and does a login page "
				   "stand before it?");
	return rc;
}

void ur_answer_text(const struct ur_response *response, struct ur_str *out)
{
	const struct ur_str *body = &response->body;
	struct ur_str text = UR_STR_INIT_LIMIT(REFUSAL_LIMIT * 2);
	struct ur_error unread = UR_ERROR_INIT;
	struct ur_json *json = NULL;
	const char *said = NULL;

	if (response->is_html || !body->len || body->len > REFUSAL_LIMIT)
		goto out;
	if (ur_json_read(body->buf, body->len, &json, &unread) == UR_OK)
		said = ur_answer_string(json, "message");
	else
		said = body->buf;
	if (!said)
		goto out;
	while (*said == ' ' || *said == '\n' || *said == '\r' || *said == '\t')
		said++;
	ur_str_adds(&text, said);
	while (text.len && strchr(" \n\r\t", text.buf[text.len - 1]))
		text.buf[--text.len] = '\0';
	ur_log_redact(&text);
	ur_clean_add_cut(out, text.buf, TEXT_COLUMNS, true);
out:
	ur_json_free(json);
	ur_str_release(&text);
}

static const char *net_words(enum ur_net_result net)
{
	switch (net) {
	case UR_NET_RESOLVE:
		return "the host name has no address";
	case UR_NET_CONNECT:
		return "no connection";
	case UR_NET_TLS:
		return "no trusted connection";
	case UR_NET_TIMEOUT:
		return "no answer in time";
	case UR_NET_CUT:
		return "the answer was cut off";
	case UR_NET_TOO_LARGE:
		return "the answer is too large";
	case UR_NET_DEADLINE:
		return "deadline reached";
	case UR_NET_STOPPED:
		return "interrupted";
	case UR_NET_OK:
	case UR_NET_OTHER:
		break;
	}
	return "the request failed";
}

static enum ur_errc below_http(const struct ur_response *response, struct ur_error *err)
{
	enum ur_errc code = UR_ETRANSIENT;
	const char *words = net_words(response->net), *more = response->net_text;

	if (!strcmp(words, more))
		more = "";
	if (response->net == UR_NET_DEADLINE)
		code = UR_EDEADLINE;
	else if (response->net == UR_NET_STOPPED)
		code = UR_EINTR;
	else if (response->net == UR_NET_TOO_LARGE)
		code = UR_EPROTO;
	ur_error_set(err, code, "%s%s%s%s", words, *more ? " (" : "", more,
		     *more ? ")" : "");
	if (response->net == UR_NET_TLS)
		ur_error_hint(err, "name the issuer's certificate with --ca-file or "
				   "forge.ca_file, or correct the server's address");
	else if (response->net == UR_NET_RESOLVE || response->net == UR_NET_CONNECT)
		ur_error_hint(err, "check the server's address (--server, forge.url)");
	else if (response->net == UR_NET_DEADLINE)
		ur_error_hint(err, "raise --deadline, or see what makes the server slow");
	else if (code == UR_ETRANSIENT)
		ur_error_hint(err,
			      "the server or something before it is in trouble: the next "
			      "pass tries again");
	return code;
}

/* "owner/name" behind "/repos/" of a Location, or "" */
static void moved_to(const char *location, char *name, size_t size)
{
	const char *at = strstr(location, "/repos/");
	size_t len, slash;

	*name = '\0';
	if (!at)
		return;
	at += strlen("/repos/");
	slash = strcspn(at, "/");
	if (!at[slash])
		return;
	len = slash + 1 + strcspn(at + slash + 1, "/?#");
	if (len >= size)
		return;
	memcpy(name, at, len);
	name[len] = '\0';
	if (!ur_repository_name_ok(name))
		*name = '\0';
}

static enum ur_errc redirected(const struct ur_response *response, struct ur_error *err)
{
	struct ur_str shown = UR_STR_INIT;
	char name[256];

	moved_to(response->location, name, sizeof(name));
	if (*name) {
		ur_error_set(err, UR_EMOVED, "the repository is called '%s' now", name);
		ur_error_hint(err, "use the new name: redirects are not followed");
		return UR_EMOVED;
	}
	ur_str_adds(&shown, response->location);
	ur_log_redact(&shown);
	ur_error_set(err, UR_EMOVED, "the forge sends on to another address");
	if (shown.len) {
		struct ur_str clean = UR_STR_INIT;

		ur_clean_add_cut(&clean, shown.buf, TEXT_COLUMNS, true);
		ur_error_set(err, UR_EMOVED, "the forge sends on to '%s'", clean.buf);
		ur_str_release(&clean);
	}
	ur_error_hint(err,
		      "redirects are not followed: set forge.url to the final address");
	ur_str_release(&shown);
	return UR_EMOVED;
}

/* A refused token's text may repeat the token (servers/README.md): it is compared, never
 * shown. */
static enum ur_errc unauthorized(const struct ur_response *response, struct ur_error *err)
{
	struct ur_str said = UR_STR_INIT;
	bool anonymous;

	ur_answer_text(response, &said);
	anonymous = strcmp(said.buf, "token is required") == 0;
	ur_str_release(&said);
	if (anonymous) {
		ur_error_set(err, UR_EAUTH, "the forge asks for a token (401)");
		ur_error_hint(err, "give one with --token-file or UMBRELLA_REAPER_TOKEN");
	} else {
		ur_error_set(err, UR_EAUTH, "the forge refused the token (401)");
		ur_error_hint(err, "it is wrong, expired or revoked: check --token-file, "
				   "forge.token_file or UMBRELLA_REAPER_TOKEN; a job's "
				   "token ends with its job");
	}
	return UR_EAUTH;
}

static enum ur_errc forbidden(const struct ur_response *response, const char *said,
			      struct ur_error *err)
{
	if (response->is_html) {
		ur_error_set(err, UR_ERIGHT,
			     "blocked before the server (403, a web page)");
		ur_error_hint(err,
			      "a CDN or proxy answered: let this program through, or "
			      "set forge.user_agent");
		return UR_ERIGHT;
	}
	ur_error_set(err, UR_ERIGHT, "not allowed (403)%s%s", *said ? ": " : "", said);
	ur_error_hint(err,
		      "the token needs read:repository, and write:repository to post; "
		      "a job's token what its permissions grant");
	return UR_ERIGHT;
}

static enum ur_errc by_status(const struct ur_response *response, const char *said,
			      struct ur_error *err)
{
	long status = response->status;
	const char *colon = *said ? ": " : "";

	switch (status) {
	case 301:
	case 302:
	case 307:
	case 308:
		return redirected(response, err);
	case 401:
		return unauthorized(response, err);
	case 403:
		return forbidden(response, said, err);
	case 404:
		if (!*said || strcmp(said, "not found") == 0)
			return ur_error_set(err, UR_ENOTFOUND, "not found (404)");
		if (strcmp(said, "404 page not found") == 0)
			return ur_error_set(err, UR_ENOTFOUND, "no such route (404)");
		return ur_error_set(err, UR_ENOTFOUND, "not found (404)%s%s", colon,
				    said);
	case 429:
		ur_error_set(err, UR_ETRANSIENT, "too many requests (429)%s%s", colon,
			     said);
		ur_error_hint(err, "lower forge.parallel or ask less often");
		return UR_ETRANSIENT;
	case 408:
		return ur_error_set(err, UR_ETRANSIENT,
				    "the forge gave up waiting (408)");
	default:
		break;
	}
	if (status >= 500 && status <= 599) {
		ur_error_set(err, UR_ETRANSIENT, "the forge failed (%ld)%s%s", status,
			     colon, said);
		ur_error_hint(err,
			      "the server or something before it is in trouble: the next "
			      "pass tries again");
		return UR_ETRANSIENT;
	}
	return ur_error_set(err, UR_EPROTO, "unexpected answer (%ld)%s%s", status, colon,
			    said);
}

enum ur_errc ur_answer_check(const struct ur_response *response, long expected,
			     struct ur_error *err)
{
	struct ur_str said = UR_STR_INIT;
	enum ur_errc rc;

	if (response->net != UR_NET_OK)
		return below_http(response, err);
	if (response->status == expected) {
		if (response->age <= 0)
			return UR_OK;
		ur_error_set(err, UR_EPROTO, "a cache answered, %lld seconds old",
			     (long long)response->age);
		ur_error_hint(err,
			      "something between here and the forge keeps answers of "
			      "its API: exempt it");
		return UR_EPROTO;
	}
	ur_answer_text(response, &said);
	rc = by_status(response, said.buf, err);
	ur_str_release(&said);
	return rc;
}

void ur_answer_note(struct ur_forge *forge, const struct ur_response *response)
{
	if (response->net == UR_NET_OK && response->status == 403 && response->is_html)
		forge->seen_html_403 = true;
}

void ur_answer_get(struct ur_forge *forge, const char *path, struct ur_response *response)
{
	ur_net_get(forge->net, path, response);
	ur_answer_note(forge, response);
}

enum ur_errc ur_answer_read(struct ur_forge *forge, const char *path,
			    struct ur_response *response, struct ur_json **out,
			    struct ur_error *err)
{
	enum ur_errc rc;

	ur_answer_get(forge, path, response);
	rc = ur_answer_check(response, 200, err);
	return rc < 0 ? rc : ur_answer_json(response, out, err);
}
