/* SPDX-License-Identifier: MIT */
#include "ur/report/document.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "ur/base/clean.h"
#include "ur/core/reason.h"
#include "ur/report/wrap.h"

static void send(struct ur_document *d, const char *bytes, size_t len)
{
	if (d->failed)
		return;
	d->failed = !d->sink->write(d->sink->payload, bytes, len);
	if (!d->failed)
		d->written += len;
}

void ur_document_flush(struct ur_document *d)
{
	if (d->line.overflowed)
		d->failed = true;
	if (d->line.len)
		send(d, d->line.buf, d->line.len);
	ur_str_clear(&d->line);
}

void ur_document_line(struct ur_document *d)
{
	size_t columns = d->options->columns;

	if (d->options->runner_word) {
		const char *first = d->line.buf + strspn(d->line.buf, " \t");

		if (ur_starts_with(first, "::") || ur_starts_with(first, "##["))
			send(d, "| ", 2);
	} else if (d->options->format == UR_FORMAT_TABLE && columns) {
		ur_wrap(&d->line, columns > UR_COLUMNS_MIN ? columns : UR_COLUMNS_MIN,
			d->hang);
	}
	d->hang = 0;
	ur_str_addc(&d->line, '\n');
	ur_document_flush(d);
}

void ur_document_linef(struct ur_document *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	ur_str_vaddf(&d->line, fmt, ap);
	va_end(ap);
	ur_document_line(d);
}

void ur_document_text(struct ur_document *d, const char *text)
{
	ur_clean_add_cut(&d->line, text, SIZE_MAX, d->options->utf8);
}

bool ur_report_is_web(const char *address)
{
	return ur_starts_with(address, "https://") || ur_starts_with(address, "http://");
}

void ur_report_url(struct ur_str *out, const struct ur_repository_result *repository,
		   const struct ur_pr_result *pr)
{
	const char *server = repository->server;
	size_t len = strlen(server);

	if (!ur_report_is_web(server))
		return;
	while (len && server[len - 1] == '/')
		len--;
	ur_str_addf(out, "%.*s/%s/pulls/%lld", (int)len, server, repository->name,
		    (long long)pr->number);
}

const char *ur_report_role(const struct ur_pr_result *pr, const struct ur_row *row)
{
	const char *context = row->context ? row->context : "";

	if (!strcmp(context, pr->umbrella))
		return "umbrella";
	for (size_t i = 0; i < pr->policy.required_len; i++)
		if (!strcmp(context, pr->policy.required[i].context))
			return "required";
	return "other";
}

const char *ur_report_mode(const struct ur_result *result)
{
	return result->applied ? "apply" : "dry-run";
}

const char *ur_report_error_code(enum ur_errc rc)
{
	switch (rc) {
	case UR_OK:
		return "";
	case UR_EUSAGE:
		return "usage";
	case UR_ECONFIG:
		return "config";
	case UR_EAUTH:
		return "auth";
	case UR_ENOTFOUND:
		return "not-found";
	case UR_EPOLICY:
		return "policy";
	case UR_ETRANSIENT:
		return "unreachable";
	case UR_EPROTO:
		return "unexpected-answer";
	case UR_ECHANGED:
		return "changed";
	case UR_ELOCKED:
		return "locked";
	case UR_EIO:
		return "local-file";
	case UR_EINTR:
		return "interrupted";
	case UR_EDEADLINE:
		return "deadline";
	case UR_ERIGHT:
		return "no-right";
	case UR_EMOVED:
		return "moved";
	}
	return "internal";
}

void ur_report_runbook(struct ur_str *out, const struct ur_report_options *options,
		       enum ur_reason reason)
{
	const char *runbook = ur_reason_runbook(reason);
	const char *base = options->runbook_base;

	if (!runbook[0])
		return;
	if (base && base[0]) {
		ur_str_adds(out, base);
		if (!ur_ends_with(base, "/"))
			ur_str_addc(out, '/');
	}
	ur_str_adds(out, runbook);
}

void ur_report_page(struct ur_str *out, const struct ur_report_options *options,
		    enum ur_reason reason)
{
	const char *path = ur_reason_runbook(reason);
	const char *name = path + strlen("runbooks/");

	if (options->runbook_base && options->runbook_base[0])
		ur_report_runbook(out, options, reason);
	else if (path[0])
		ur_str_addf(out, "umbrella-reaper help runbook %.*s",
			    (int)(strlen(name) - strlen(".md")), name);
}

/* A remedy as a person says it: done, ahead, and its name when it went wrong. */
struct remedy_words {
	const char *done, *ahead, *noun;
};

static struct remedy_words words_of(enum ur_remedy kind)
{
	switch (kind) {
	case UR_DO_COMPENSATE:
		return (struct remedy_words){ "repaired", "would post success",
					      "repair" };
	case UR_DO_RERUN:
		return (struct remedy_words){ "re-run", "would run the job again",
					      "re-run" };
	case UR_DO_REVOKE:
		return (struct remedy_words){ "revoked", "would post failure",
					      "revocation" };
	case UR_DO_TRUTH:
		return (struct remedy_words){ "posted what its record says",
					      "would post what its record says", "post" };
	case UR_DO_NOTHING:
		break;
	}
	return (struct remedy_words){ "confirmed", "would do nothing", "write" };
}

void ur_report_outcome(struct ur_str *out, const struct ur_action *action)
{
	const struct remedy_words words = words_of(action->kind);
	const char *why = ur_why_name(action->why);

	switch (action->outcome) {
	case UR_OUTCOME_NONE:
		return;
	case UR_OUTCOME_PLANNED:
		ur_str_adds(out, words.ahead);
		return;
	case UR_OUTCOME_CONFIRMED:
		ur_str_adds(out, words.done);
		break;
	case UR_OUTCOME_REQUESTED:
		ur_str_adds(out, "re-run requested");
		break;
	case UR_OUTCOME_INEFFECTIVE:
	case UR_OUTCOME_LOST_RACE:
	case UR_OUTCOME_FAILED:
	case UR_OUTCOME_UNKNOWN:
		ur_str_addf(out, "%s: %s", words.noun, ur_outcome_name(action->outcome));
		break;
	case UR_OUTCOME_DEFERRED:
		ur_str_addf(out, "deferred%s%s", why[0] ? ": " : "", why);
		break;
	}
	if (action->error)
		ur_str_addf(out, " (%s)", action->error);
}

static void separate(struct ur_str *out, size_t start, const char *mark)
{
	if (out->len > start)
		ur_str_adds(out, mark);
}

const char *ur_report_cause(const struct ur_pr_result *pr)
{
	if (pr->cause == UR_CAUSE_NONE && pr->reason == UR_REASON_POLICY_UNKNOWN)
		return pr->policy.cause ? pr->policy.cause : "";
	return ur_cause_name(pr->cause);
}

const char *ur_report_detail(const struct ur_pr_result *pr)
{
	if (pr->reason == UR_REASON_OUT_OF_SCOPE && pr->scope != UR_SCOPE_IN)
		return ur_scope_words(pr->scope);
	return pr->detail ? pr->detail : "";
}

static const struct ur_row *row_named(const struct ur_pr_result *pr, const char *context)
{
	for (size_t i = 0; i < pr->rows.len; i++)
		if (pr->rows.items[i].context &&
		    !strcmp(pr->rows.items[i].context, context))
			return &pr->rows.items[i];
	return NULL;
}

void ur_report_blockers(struct ur_str *out, const struct ur_pr_result *pr,
			bool all_rows_known)
{
	const struct ur_strset *names = &pr->still_blocked_by;

	/* elsewhere the umbrella itself blocks, for the reason that stands there */
	if (!names->len ||
	    (pr->reason != UR_REASON_UMBRELLA_GREEN &&
	     pr->reason != UR_REASON_UMBRELLA_SKIPPED && pr->reason != UR_REASON_STALE &&
	     pr->reason != UR_REASON_ALREADY_COMPENSATED))
		return;
	ur_str_adds(out, "the merge still waits for ");
	for (size_t i = 0; i < names->len; i++) {
		const struct ur_row *row = row_named(pr, names->items[i]);

		ur_str_addf(out, "%s%s", i ? ", " : "", names->items[i]);
		if (row || all_rows_known)
			ur_str_addf(out, " (%s)",
				    row ? ur_state_name(row->state) : "no status");
	}
}

void ur_report_remarks(struct ur_str *out, const struct ur_pr_result *pr)
{
	const char *detail = ur_report_detail(pr);
	struct ur_str blocked = UR_STR_INIT;
	size_t start = out->len;

	ur_report_outcome(out, &pr->action);
	if (pr->cause != UR_CAUSE_NONE && pr->reason == UR_REASON_STALE &&
	    out->len > start) {
		ur_str_addf(out, " (was: %s)", ur_cause_name(pr->cause));
	} else if (pr->cause != UR_CAUSE_NONE) {
		separate(out, start, "; ");
		ur_str_adds(out, ur_cause_name(pr->cause));
	}
	for (size_t i = 0; i < pr->culprits.len; i++) {
		separate(out, start, i ? ", " : "; ");
		ur_str_adds(out, pr->culprits.items[i]);
	}
	if (*detail) {
		separate(out, start, "; ");
		ur_str_adds(out, detail);
	}
	ur_report_blockers(&blocked, pr, false);
	if (blocked.len) {
		separate(out, start, "; ");
		ur_str_adds(out, blocked.buf);
	}
	ur_str_release(&blocked);
}

size_t ur_report_open(const struct ur_repository_result *repository)
{
	size_t open = 0;

	for (size_t i = 0; i < repository->pulls_len; i++)
		open += !i ||
			repository->pulls[i].number != repository->pulls[i - 1].number;
	return open;
}

bool ur_report_several_umbrellas(const struct ur_repository_result *repository)
{
	for (size_t i = 1; i < repository->pulls_len; i++)
		if (strcmp(repository->pulls[i].umbrella, repository->pulls[0].umbrella))
			return true;
	return false;
}

void ur_report_counts(struct ur_str *out, const struct ur_repository_result *repository)
{
	static const enum ur_verdict order[] = { UR_VERDICT_REVOKE, UR_VERDICT_REPAIR,
						 UR_VERDICT_HOLD, UR_VERDICT_LEAVE };
	const char *mark = ": ";

	ur_str_addf(out, "%zu open", ur_report_open(repository));
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		size_t count = repository->counts[order[i]];

		if (!count)
			continue;
		ur_str_addf(out, "%s%zu %s", mark, count, ur_verdict_name(order[i]));
		mark = ", ";
	}
}

void ur_report_seconds(struct ur_str *out, double seconds)
{
	/* also false for what is no number */
	bool sane = seconds >= 0 && seconds < 1e12;
	long long hundredths = sane ? (long long)(seconds * 100 + 0.5) : 0;

	ur_str_addf(out, "%lld.%02lld", hundredths / 100, hundredths % 100);
}

/* How much is to be said: an objection, then what nobody knows yet. */
static int weight(enum ur_gate_outcome outcome)
{
	switch (outcome) {
	case UR_GATE_OBJECTS:
		return 3;
	case UR_GATE_NOT_REACHED:
		return 2;
	case UR_GATE_PASSED:
		return 1;
	case UR_GATE_NOT_ASKED:
		break;
	}
	return 0;
}

bool ur_report_gate(const struct ur_gate_report *gates, size_t index,
		    enum ur_gate_outcome *outcome)
{
	enum ur_gate_outcome worst = gates[index].outcome;

	for (size_t i = 0; i < ur_gates_count(); i++) {
		if (gates[i].reason != gates[index].reason)
			continue;
		if (i < index)
			return false;
		if (weight(gates[i].outcome) > weight(worst))
			worst = gates[i].outcome;
	}
	*outcome = worst;
	return true;
}
