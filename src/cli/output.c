/* SPDX-License-Identifier: MIT */
#include "ur/cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ur/base/file.h"
#include "ur/cli/version.h"
#include "ur/conf/keys.h"
#include "ur/report/metrics.h"
#include "ur/report/report.h"

#define JOB_LOG_COLUMNS 140 /* a page of the forge, which wraps by itself */
#define BUFFER ((size_t)64 << 10)
#define REPORT_MOST ((size_t)1 << 30)

/* A descriptor behind a buffer that tells a reader who left from a full disk. */
struct stream {
	int fd;
	int error; /* errno of the first failed write, 0 for none */
	struct ur_str pending;
};

static bool put(struct stream *s, const char *bytes, size_t len)
{
	while (len && !s->error) {
		ssize_t n = write(s->fd, bytes, len);

		if (n < 0) {
			if (errno != EINTR)
				s->error = errno;
			continue;
		}
		bytes += n;
		len -= (size_t)n;
	}
	return !s->error;
}

static bool flush(struct stream *s)
{
	bool ok = put(s, s->pending.buf, s->pending.len);

	ur_str_clear(&s->pending);
	return ok;
}

static bool take(void *payload, const char *bytes, size_t len)
{
	struct ur_str shown = UR_STR_INIT_LIMIT(REPORT_MOST);
	struct stream *s = payload;
	bool ok = true;

	/* whatever a server repeats of the token in a context or a title */
	ur_str_add(&shown, bytes, len);
	ur_log_redact(&shown);
	if (s->pending.len + shown.len > BUFFER)
		ok = flush(s);
	if (ok && shown.len > BUFFER)
		ok = put(s, shown.buf, shown.len);
	else if (ok)
		ur_str_add(&s->pending, shown.buf, shown.len);
	ur_str_release(&shown);
	return ok;
}

static enum ur_errc end_stream(struct stream *s, const char *what, struct ur_error *err)
{
	flush(s);
	ur_str_release(&s->pending);
	if (!s->error || s->error == EPIPE)
		return UR_OK;
	return ur_error_set_errno(err, UR_EIO, s->error, "cannot write %s", what);
}

static bool is_utf8(void)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool yes = locale && !strcmp(nl_langinfo_l(CODESET, locale), "UTF-8");

	if (locale)
		freelocale(locale);
	return yes;
}

static size_t columns_of(int fd)
{
	const char *named = getenv("COLUMNS");
	struct winsize size = { 0 };
	unsigned long n = named ? strtoul(named, NULL, 10) : 0;

	if (n >= 20 && n <= 1000)
		return n;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col)
		return size.ws_col;
	return 0;
}

static bool wants_color(const struct ur_settings *settings, bool terminal)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	switch (settings->color) {
	case UR_COLOR_ALWAYS:
		return true;
	case UR_COLOR_NEVER:
		return false;
	case UR_COLOR_AUTO:
		break;
	}
	return terminal && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

/* fd is -1 for a file. */
static struct ur_report_options options_for(const struct ur_session *session, int fd)
{
	const struct ur_settings *settings = &session->settings;
	bool terminal = fd >= 0 && isatty(fd);
	bool job_log = fd >= 0 && settings->in_runner && !terminal;
	struct ur_report_options options = {
		.format = terminal || job_log ? UR_FORMAT_TABLE : UR_FORMAT_PLAIN,
		.columns = terminal ? columns_of(fd) :
			   job_log  ? JOB_LOG_COLUMNS :
				      0,
		.utf8 = is_utf8(),
		.color = wants_color(settings, terminal),
		.verbose = settings->verbosity > 0,
		.runbook_base = settings->runbook_base,
		.version = UR_VERSION,
	};

	if (*settings->format)
		(void)ur_format_parse(settings->format, &options.format);
	return options;
}

static enum ur_errc to_descriptor(const struct ur_session *session,
				  const struct ur_result *result, int fd,
				  const char *what, struct ur_report_options *options,
				  struct ur_error *err)
{
	struct stream stream = { .fd = fd, .pending = UR_STR_INIT_LIMIT(BUFFER) };
	const struct ur_sink sink = { .payload = &stream, .write = take };
	char word[UR_RUNNER_WORD_BUF];
	struct ur_error why = UR_ERROR_INIT;
	enum ur_errc rc;

	if (session->settings.in_runner)
		options->runner_word = ur_report_runner_word(&ur_clock_system, word);
	rc = ur_report_write(result, options, &sink, &why);
	options->runner_word = NULL;
	if (rc < 0 && rc != UR_EIO) {
		ur_str_release(&stream.pending);
		return ur_error_set(err, rc, "%s", why.message);
	}
	return end_stream(&stream, what, err);
}

static enum ur_errc to_string(const struct ur_result *result,
			      const struct ur_report_options *options, struct ur_str *out,
			      struct ur_error *err)
{
	const struct ur_sink sink = { .payload = out, .write = ur_sink_str };
	enum ur_errc rc = ur_report_write(result, options, &sink, err);

	ur_log_redact(out);
	return rc;
}

static enum ur_errc write_report(const struct ur_session *session,
				 const struct ur_result *result, struct ur_error *err)
{
	const char *path = session->settings.output;
	struct ur_str bytes = UR_STR_INIT_LIMIT(REPORT_MOST);
	struct ur_report_options options;
	enum ur_errc rc;

	if (!*path) {
		options = options_for(session, STDOUT_FILENO);
		return to_descriptor(session, result, STDOUT_FILENO, "the report",
				     &options, err);
	}
	options = options_for(session, -1);
	rc = to_string(result, &options, &bytes, err);
	if (rc == UR_OK)
		rc = ur_file_replace(path, bytes.buf, bytes.len, 0644, err);
	ur_str_release(&bytes);
	return rc;
}

/* Appended: other steps' programs may have written there before. */
static enum ur_errc write_summary(const struct ur_session *session,
				  const struct ur_result *result, struct ur_error *err)
{
	const char *path = session->settings.summary;
	struct ur_report_options options = options_for(session, -1);
	struct ur_str bytes = UR_STR_INIT_LIMIT(REPORT_MOST);
	struct stat before;
	enum ur_errc rc;
	int fd;

	if (!*path && session->settings.in_runner)
		path = getenv("GITHUB_STEP_SUMMARY");
	if (!path || !*path)
		return UR_OK;
	options.format = UR_FORMAT_MARKDOWN;
	if (stat(path, &before) == 0 && S_ISREG(before.st_mode))
		options.summary_used = (size_t)before.st_size;
	rc = to_string(result, &options, &bytes, err);
	if (rc < 0)
		goto out;
	rc = ur_file_open_append(path, 0644, &fd, err);
	if (rc < 0)
		goto out;
	rc = ur_file_write_all(fd, bytes.buf, bytes.len, err);
	if (close(fd) < 0 && rc == UR_OK)
		rc = ur_error_set_errno(err, UR_EIO, errno, "cannot write '%s'", path);
out:
	if (rc < 0) {
		ur_error_context(err, "the summary '%s'", path);
		ur_error_hint(err, "--summary or GITHUB_STEP_SUMMARY names that file");
	}
	ur_str_release(&bytes);
	return rc;
}

static void keep_first(enum ur_errc *rc, struct ur_error *err, enum ur_errc again,
		       const struct ur_error *why)
{
	if (again < 0 && *rc == UR_OK) {
		*rc = again;
		if (err)
			*err = *why;
	} else if (again < 0) {
		ur_log_error(why);
	}
}

static long long unsettled(const struct ur_ledger *ledger)
{
	size_t len = 0;
	const struct ur_ledger_entry *entries =
		ledger ? ur_ledger_entries(ledger, &len) : NULL;
	long long count = 0;

	for (size_t i = 0; i < len; i++)
		count += !*entries[i].outcome;
	return ledger ? count : -1;
}

/* A settings file names the sweep's: somebody who looks at a pull request, or audits, must
 * not make it appear that the sweep is alive. */
static const char *metrics_file(const struct ur_session *session, const char *command)
{
	const struct ur_settings *settings = &session->settings;
	size_t len;
	const struct ur_key *key = ur_key_find("report.metrics_file");
	enum ur_layer layer = settings->origins[key - ur_keys(&len)].layer;

	if (!strcmp(command, "sweep") ||
	    (!strcmp(command, "audit") && layer > UR_LAYER_FILE))
		return settings->metrics_file;
	return "";
}

enum ur_errc ur_output_result(const struct ur_session *session,
			      const struct ur_result *result, struct ur_error *err)
{
	const char *metrics = metrics_file(session, result->command);
	struct ur_error why = UR_ERROR_INIT;
	enum ur_errc rc = write_report(session, result, err);

	keep_first(&rc, err, write_summary(session, result, &why), &why);
	if (*metrics) {
		why = (struct ur_error)UR_ERROR_INIT;
		keep_first(&rc, err,
			   ur_metrics_write(metrics, result, unsettled(session->ledger),
					    &why),
			   &why);
	}
	return rc;
}

enum ur_errc ur_output_plan(const struct ur_session *session,
			    const struct ur_result *result, struct ur_error *err)
{
	struct ur_report_options options = options_for(session, STDERR_FILENO);

	options.format = UR_FORMAT_TABLE;
	return to_descriptor(session, result, STDERR_FILENO, "the plan", &options, err);
}

/* Small enough to be held at once; what is secret goes whatever it came from. */
enum ur_errc ur_output_view(const struct ur_session *session, const struct ur_view *view,
			    struct ur_error *err)
{
	const char *path = session->settings.output;
	struct ur_str bytes = UR_STR_INIT_LIMIT(REPORT_MOST);
	const struct ur_sink sink = { .payload = &bytes, .write = ur_sink_str };
	struct ur_report_options options =
		options_for(session, *path ? -1 : STDOUT_FILENO);
	char word[UR_RUNNER_WORD_BUF];
	enum ur_errc rc;

	if (session->settings.in_runner && !*path)
		options.runner_word = ur_report_runner_word(&ur_clock_system, word);
	rc = ur_view_write(view, &options, &sink, err);
	ur_log_redact(&bytes);
	if (rc == UR_OK && *path)
		rc = ur_file_replace(path, bytes.buf, bytes.len, 0644, err);
	else if (rc == UR_OK)
		rc = ur_output_text(bytes.buf, bytes.len, err);
	ur_str_release(&bytes);
	return rc;
}

/* Commands whose report is no list of pull requests. */
static bool is_view(const char *command)
{
	return !strcmp(command, "doctor") || !strcmp(command, "policy") ||
	       !strcmp(command, "config") || !strcmp(command, "ledger");
}

enum ur_errc ur_output_check(const struct ur_session *session, const char *command,
			     struct ur_error *err)
{
	const char *format = session->settings.format;
	enum ur_errc rc = UR_OK;

	if (!strcmp(format, "sarif") && strcmp(command, "audit") != 0) {
		rc = ur_error_set(err, UR_EUSAGE, "format 'sarif' does not go with '%s'",
				  command);
		ur_error_hint(err, "it goes with: audit");
	} else if (is_view(command) && *format && strcmp(format, "table") != 0 &&
		   strcmp(format, "plain") != 0 && strcmp(format, "json") != 0) {
		rc = ur_error_set(err, UR_EUSAGE, "format '%s' does not go with '%s'",
				  format, command);
		ur_error_hint(err, "'%s' knows table, plain and json", command);
	} else if (*session->settings.output &&
		   ur_file_can_replace(session->settings.output, err) < 0) {
		/* said before anything is done, not after it was written to a forge */
		rc = err->code = UR_ECONFIG;
		ur_error_hint(err, "--output or UMBRELLA_REAPER_OUTPUT names it");
	}
	return rc;
}

enum ur_errc ur_output_text(const char *bytes, size_t len, struct ur_error *err)
{
	struct stream stream = { .fd = STDOUT_FILENO,
				 .pending = UR_STR_INIT_LIMIT(BUFFER) };

	put(&stream, bytes, len);
	return end_stream(&stream, "to standard output", err);
}
