/* SPDX-License-Identifier: MIT */
#include "ur/app/doctor.h"

#include <stdarg.h>
#include <stdlib.h>

#include "doctor_parts.h"
#include "ur/base/memory.h"

const char *ur_finding_name(enum ur_finding finding)
{
	static const char *const names[] = {
		[UR_FINDING_FAIL] = "fail",
		[UR_FINDING_WARN] = "warn",
		[UR_FINDING_NOTE] = "note",
		[UR_FINDING_PASS] = "pass",
	};

	return names[finding];
}

struct ur_check *ur_doctor_add(struct ur_doctor *doctor, const char *name,
			       enum ur_finding finding, const char *subject,
			       const char *fmt, ...)
{
	struct ur_str text = UR_STR_INIT;
	struct ur_check *check;
	va_list ap;

	va_start(ap, fmt);
	ur_str_vaddf(&text, fmt, ap);
	va_end(ap);
	UR_GROW(doctor->checks, doctor->len, doctor->cap);
	check = &doctor->checks[doctor->len++];
	*check = (struct ur_check){
		.name = name,
		.finding = finding,
		.subject = ur_xstrdup(subject ? subject : ""),
		.text = ur_str_detach(&text),
		.hint = ur_xstrdup(""),
	};
	doctor->counts[finding]++;
	return check;
}

void ur_check_hint(struct ur_check *check, const char *fmt, ...)
{
	struct ur_str text = UR_STR_INIT;
	va_list ap;

	va_start(ap, fmt);
	ur_str_vaddf(&text, fmt, ap);
	va_end(ap);
	free(check->hint);
	check->hint = ur_str_detach(&text);
}

struct ur_check *ur_doctor_fail(struct ur_doctor *doctor, const char *name,
				const char *subject, enum ur_errc rc,
				const struct ur_error *err)
{
	struct ur_check *check =
		ur_doctor_add(doctor, name, UR_FINDING_FAIL, subject, "%s", err->message);

	check->rc = rc;
	ur_check_hint(check, "%s", err->hint);
	return check;
}

void ur_doctor_release(struct ur_doctor *doctor)
{
	for (size_t i = 0; i < doctor->len; i++) {
		free(doctor->checks[i].subject);
		free(doctor->checks[i].text);
		free(doctor->checks[i].hint);
	}
	free(doctor->checks);
	*doctor = (struct ur_doctor){ 0 };
}

bool ur_doctor_failed(const struct ur_doctor *doctor, enum ur_weight least)
{
	switch (least) {
	case UR_WEIGHT_INFO:
		if (doctor->counts[UR_FINDING_NOTE])
			return true;
		/* fall through */
	case UR_WEIGHT_WARNING:
		if (doctor->counts[UR_FINDING_WARN])
			return true;
		/* fall through */
	case UR_WEIGHT_ERROR:
		break;
	}
	return doctor->counts[UR_FINDING_FAIL] > 0;
}

static void check_settings(struct ur_doctor *doctor, const struct ur_settings *s)
{
	struct ur_check *check;

	if (*s->config_file)
		ur_doctor_add(doctor, "settings", UR_FINDING_PASS, s->config_file,
			      "the settings file is read");
	else
		ur_doctor_add(doctor, "settings", UR_FINDING_PASS, NULL,
			      "no settings file: command line and environment only");
	if (s->server_origin != UR_SERVER_GIT_REMOTE)
		return;
	check = ur_doctor_add(
		doctor, "server-origin", UR_FINDING_WARN, s->server,
		"the server was merely found in a git remote: no token is sent to it "
		"and nothing is written");
	ur_check_hint(check, "name it if you mean it: --server %s", s->server);
}

void ur_app_doctor(struct ur_app *app, struct ur_doctor *doctor)
{
	const struct ur_settings *s = app->settings;
	struct ur_result result;
	struct ur_forge forge;
	bool go_on;

	*doctor = (struct ur_doctor){ .server = s->server, .kind = "" };
	check_settings(doctor, s);
	go_on = ur_doctor_server(doctor, app, &forge);
	ur_result_init(&result);
	for (size_t i = 0; go_on && i < s->repositories_len; i++) {
		struct ur_pass pass;

		ur_pass_init(&pass, app, &result, &s->repositories[i], &forge);
		ur_doctor_repository(doctor, &pass);
		ur_pass_release(&pass);
	}
	ur_result_release(&result);
	ur_doctor_ledger(doctor, app);
}
