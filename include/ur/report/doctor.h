/* SPDX-License-Identifier: MIT */
#ifndef UR_REPORT_DOCTOR_H
#define UR_REPORT_DOCTOR_H

#include "ur/app/doctor.h"
#include "ur/report/view.h"

/** `doctor` as a report; borrowed, like what is in it. */
struct ur_doctor_report {
	const struct ur_doctor *doctor;
	int exit_code;
};

struct ur_view ur_report_doctor(const struct ur_doctor_report *report);

#endif
