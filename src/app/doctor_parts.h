/* SPDX-License-Identifier: MIT */
#ifndef UR_APP_DOCTOR_PARTS_H
#define UR_APP_DOCTOR_PARTS_H

#include "ur/app/doctor.h"
#include "ur/app/look.h"

/** One more check. @c subject NULL is "". */
struct ur_check *ur_doctor_add(struct ur_doctor *doctor, const char *name,
			       enum ur_finding finding, const char *subject,
			       const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
void ur_check_hint(struct ur_check *check, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/** One that failed of an error, whose hint it takes over. */
struct ur_check *ur_doctor_fail(struct ur_doctor *doctor, const char *name,
				const char *subject, enum ur_errc rc,
				const struct ur_error *err);

/** Server, version, clock, paging, token. @return false when nothing else can be asked */
bool ur_doctor_server(struct ur_doctor *doctor, struct ur_app *app,
		      struct ur_forge *forge);
/** Repository, its pause, rights, pull requests, statuses, records, branches. */
void ur_doctor_repository(struct ur_doctor *doctor, struct ur_pass *pass);
/** The rights to post and to run a job again. */
void ur_doctor_rights(struct ur_doctor *doctor, const struct ur_pass *pass);
/** Are repairs made by running a job again, on this server or by the settings? */
bool ur_doctor_needs_rerun(const struct ur_pass *pass);
/** The jobs on the default branch that run this program, and what they lack. */
void ur_doctor_workflows(struct ur_doctor *doctor, struct ur_pass *pass);
/** Protection and policy of one base branch. */
void ur_doctor_branch(struct ur_doctor *doctor, struct ur_pass *pass, const char *name);
/** Folder, content and lock of the ledger. */
void ur_doctor_ledger(struct ur_doctor *doctor, const struct ur_app *app);

#endif
