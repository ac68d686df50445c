/* SPDX-License-Identifier: MIT */
#include "ur/base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ur/base/clean.h"
#include "ur/base/memory.h"
#include "ur/base/time.h"

#define PROGRAM "umbrella-reaper"
#define REDACTED "[redacted]"
#define SECRET_LEAST 6
#define LINE_COLUMNS 8192 /* a server's text must not flood a journal */

struct secret {
	char *text;
	size_t len;
};

static struct {
	int fd;
	enum ur_log_format format;
	enum ur_log_level most;
	struct secret *secrets; /* longest first */
	size_t secrets_len, secrets_cap;
} logger = { .fd = STDERR_FILENO, .most = UR_LOG_NOTICE };

static const struct {
	const char *name;
	const char *prefix;
} levels[] = {
	[UR_LOG_ERROR] = { "error", "error: " },
	[UR_LOG_ACTION] = { "action", "" },
	[UR_LOG_WARNING] = { "warning", "warning: " },
	[UR_LOG_NOTICE] = { "notice", "" },
	[UR_LOG_INFO] = { "info", "" },
	[UR_LOG_DEBUG] = { "debug", "debug: " },
};

void ur_log_setup(int fd, enum ur_log_format format, enum ur_log_level most)
{
	logger.fd = fd;
	logger.format = format;
	logger.most = most;
}

bool ur_log_enabled(enum ur_log_level level)
{
	return level <= logger.most;
}

void ur_log_register_secret(const char *secret)
{
	size_t len = secret ? strlen(secret) : 0, at = 0;

	if (len < SECRET_LEAST)
		return;
	for (size_t i = 0; i < logger.secrets_len; i++) {
		if (!strcmp(logger.secrets[i].text, secret))
			return;
		if (logger.secrets[i].len >= len)
			at = i + 1;
	}
	UR_GROW(logger.secrets, logger.secrets_len, logger.secrets_cap);
	memmove(logger.secrets + at + 1, logger.secrets + at,
		(logger.secrets_len - at) * sizeof(*logger.secrets));
	logger.secrets[at] = (struct secret){ ur_xstrdup(secret), len };
	logger.secrets_len++;
}

void ur_log_forget_secrets(void)
{
	for (size_t i = 0; i < logger.secrets_len; i++) {
		explicit_bzero(logger.secrets[i].text, logger.secrets[i].len);
		free(logger.secrets[i].text);
	}
	free(logger.secrets);
	logger.secrets = NULL;
	logger.secrets_len = 0;
	logger.secrets_cap = 0;
}

/* The nearest secret from @from on; of two that begin together the longer one. */
static const char *next_secret(const char *from, size_t len, size_t *secret_len)
{
	const char *first = NULL;

	for (size_t i = 0; i < logger.secrets_len; i++) {
		const struct secret *s = &logger.secrets[i];
		const char *hit = memmem(from, len, s->text, s->len);

		if (hit && (!first || hit < first)) {
			first = hit;
			*secret_len = s->len;
			/* only what begins before this hit is of interest now */
			len = (size_t)(hit - from) + s->len;
		}
	}
	return first;
}

/* Where the hit really ends, when another secret begins inside of it. */
static const char *end_of_hit(const char *hit, size_t hit_len, const char *end)
{
	const char *over = hit + hit_len;

	for (size_t i = 0; i < logger.secrets_len; i++) {
		const struct secret *s = &logger.secrets[i];
		size_t window = (size_t)(over - hit) + s->len - 2;
		const char *other;

		if (window > (size_t)(end - hit) - 1)
			window = (size_t)(end - hit) - 1;
		other = memmem(hit + 1, window, s->text, s->len);
		if (other && other + s->len > over) {
			over = other + s->len;
			i = (size_t)-1; /* and one that begins inside of that */
		}
	}
	return over;
}

/* Length of the longest beginning of a secret that the text was cut in. */
static size_t cut_secret(const char *from, size_t len)
{
	size_t longest = 0;

	for (size_t i = 0; i < logger.secrets_len; i++) {
		const struct secret *s = &logger.secrets[i];
		size_t n = s->len - 1 < len ? s->len - 1 : len;

		while (n > longest && n >= SECRET_LEAST &&
		       memcmp(from + len - n, s->text, n))
			n--;
		if (n > longest && n >= SECRET_LEAST)
			longest = n;
	}
	return longest;
}

void ur_log_redact(struct ur_str *text)
{
	struct ur_str out = { .buf = ur_str_empty, .limit = SIZE_MAX / 2 };
	const char *from = text->buf, *end = text->buf + text->len, *hit;
	size_t len = 0;

	while ((hit = next_secret(from, (size_t)(end - from), &len))) {
		ur_str_add(&out, from, (size_t)(hit - from));
		ur_str_adds(&out, REDACTED);
		from = end_of_hit(hit, len, end);
	}
	len = cut_secret(from, (size_t)(end - from));
	if (from == text->buf && !len)
		return;
	ur_str_add(&out, from, (size_t)(end - from) - len);
	if (len)
		ur_str_adds(&out, REDACTED);
	/* hiding a secret comes before a limit on length */
	explicit_bzero(text->buf, text->len);
	out.limit = text->limit;
	out.overflowed = text->overflowed;
	ur_str_release(text);
	*text = out;
}

static void add_json_string(struct ur_str *out, const char *cleaned)
{
	ur_str_addc(out, '"');
	for (; *cleaned; cleaned++) {
		if (*cleaned == '"' || *cleaned == '\\')
			ur_str_addc(out, '\\');
		ur_str_addc(out, *cleaned);
	}
	ur_str_addc(out, '"');
}

/* Secrets go first: cleaning could change a byte inside one and so hide it. */
static char *shown(struct ur_str *text)
{
	struct ur_str cleaned = UR_STR_INIT;

	ur_log_redact(text);
	ur_clean_add_cut(&cleaned, text->buf, LINE_COLUMNS, true);
	for (char *at = cleaned.buf; (at = strstr(at, "##["));)
		at[2] = '?';
	return ur_str_detach(&cleaned);
}

/* "::error::text", for a write "::notice::text": the runner undoes the percent signs, nobody else may have any there. */
static void add_annotation(struct ur_str *out, enum ur_log_level level, const char *text)
{
	ur_str_addf(out, "::%s::" PROGRAM ": ",
		    level == UR_LOG_ACTION ? "notice" : levels[level].name);
	for (; *text; text++) {
		if (*text == '%')
			ur_str_adds(out, "%25");
		else
			ur_str_addc(out, *text);
	}
}

/* One write per line, so that lines of several processes do not mix. */
static void put_line(struct ur_str *line)
{
	const char *from;
	size_t left;

	ur_str_addc(line, '\n');
	from = line->buf;
	left = line->len;
	while (left) {
		ssize_t n = write(logger.fd, from, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break; /* there is nobody left to tell */
		from += n;
		left -= (size_t)n;
	}
}

static void put(enum ur_log_level level, const char *text, const char *hint)
{
	struct ur_str line = UR_STR_INIT;
	char at[UR_TIME_BUF];

	if (logger.format == UR_LOG_JSON) {
		ur_time_format(ur_clock_system.now(ur_clock_system.self), at);
		ur_str_addf(&line,
			    "{\"time\":\"%s\",\"program\":\"%s\",\"level\":\"%s\","
			    "\"text\":",
			    at, PROGRAM, levels[level].name);
		add_json_string(&line, text);
		if (*hint) {
			ur_str_adds(&line, ",\"hint\":");
			add_json_string(&line, hint);
		}
		ur_str_addc(&line, '}');
		put_line(&line);
	} else {
		if (logger.format == UR_LOG_RUNNER && level <= UR_LOG_WARNING)
			add_annotation(&line, level, text);
		else
			ur_str_addf(&line, "%s: %s%s", PROGRAM, levels[level].prefix,
				    text);
		put_line(&line);
		if (*hint) {
			ur_str_setf(&line, "%s: hint: %s", PROGRAM, hint);
			put_line(&line);
		}
	}
	ur_str_release(&line);
}

void ur_log(enum ur_log_level level, const char *fmt, ...)
{
	struct ur_str text = UR_STR_INIT;
	char *cleaned;
	va_list ap;

	if (!ur_log_enabled(level))
		return;
	va_start(ap, fmt);
	if (!ur_str_vaddf(&text, fmt, ap))
		ur_str_setf(&text, "(a message that cannot be shown)");
	va_end(ap);
	cleaned = shown(&text);
	put(level, cleaned, "");
	free(cleaned);
	ur_str_release(&text);
}

void ur_log_error(const struct ur_error *err)
{
	struct ur_str text = UR_STR_INIT;
	char *message, *hint;

	ur_str_adds(&text, err->message);
	message = shown(&text);
	ur_str_setf(&text, "%s", err->hint);
	hint = shown(&text);
	put(UR_LOG_ERROR, message, hint);
	free(message);
	free(hint);
	ur_str_release(&text);
}
