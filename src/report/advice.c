/* SPDX-License-Identifier: MIT */
#include "ur/base/time.h"
#include "ur/core/reason.h"
#include "ur/report/document.h"

const char *ur_report_hint(const struct ur_pr_result *pr)
{
	return pr->hint && pr->hint[0] ? pr->hint : ur_reason_next_step(pr->reason);
}

void ur_report_advice(struct ur_str *out, const struct ur_pr_result *pr)
{
	const char *hint = ur_report_hint(pr), *mark = out->len ? "; " : "";
	char at[UR_TIME_BUF];

	/* what is left alone needs nobody, and a stale one has its action */
	if (pr->verdict != UR_VERDICT_HOLD || !hint[0])
		return;
	ur_str_addf(out, "%snext: %s", mark, hint);
	if (pr->retry_at != UR_TIME_NONE)
		ur_str_addf(out, "; again at %s", ur_time_format(pr->retry_at, at));
}

const char *ur_report_prevention(const struct ur_stale_why *why)
{
	return why->prevention ? why->prevention : ur_staleness_prevention(why->code);
}
