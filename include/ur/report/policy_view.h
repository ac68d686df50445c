/* SPDX-License-Identifier: MIT */
#ifndef UR_REPORT_POLICY_VIEW_H
#define UR_REPORT_POLICY_VIEW_H

#include "ur/app/policy_view.h"
#include "ur/report/view.h"

/** `policy` as a report; @c view is borrowed. */
struct ur_view ur_report_policy_view(const struct ur_policy_view *view);

#endif
