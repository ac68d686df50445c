/* SPDX-License-Identifier: MIT */
#include "ur/app/doctor.h"
#include "ur/cli/output.h"
#include "ur/cli/signals.h"
#include "ur/report/doctor.h"

/* Of several the first of 4, 8, 5, 1, as for passes. */
static int exit_code(const struct ur_doctor *doctor, enum ur_weight least)
{
	static const int order[] = { 4, 8, 5 };

	if (*ur_signals_flag())
		return 128 + *ur_signals_flag();
	if (!ur_doctor_failed(doctor, least))
		return 0;
	for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++) {
		for (size_t i = 0; i < doctor->len; i++) {
			if (doctor->checks[i].finding == UR_FINDING_FAIL &&
			    ur_exit_code_of(doctor->checks[i].rc) == order[k])
				return order[k];
		}
	}
	return 1;
}

static int show(struct ur_session *session, struct ur_error *err)
{
	struct ur_doctor doctor;
	struct ur_doctor_report report = { .doctor = &doctor };
	struct ur_view view;
	enum ur_errc rc;

	ur_app_doctor(&session->app, &doctor);
	ur_session_clear_progress(session);
	report.exit_code = exit_code(&doctor, session->settings.fail_on);
	view = ur_report_doctor(&report);
	rc = ur_output_view(session, &view, err);
	ur_doctor_release(&doctor);
	return rc < 0 && !report.exit_code ? ur_exit_code_of(rc) : report.exit_code;
}

int ur_cmd_doctor(const struct ur_command_line *line, struct ur_error *err)
{
	const struct ur_conf_use use = { .any_umbrella = true, .no_ledger = true };
	struct ur_session session;
	enum ur_errc rc;
	int code;

	rc = ur_session_open(&session, line, err);
	if (rc == UR_OK)
		rc = ur_session_connect(&session, &use, err);
	code = rc == UR_OK ? show(&session, err) : ur_exit_code_of(rc);
	ur_session_close(&session);
	return code;
}
