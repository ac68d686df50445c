/* SPDX-License-Identifier: MIT */
#ifndef UR_REPORT_LEDGER_H
#define UR_REPORT_LEDGER_H

#include "ur/app/ledger_view.h"
#include "ur/report/view.h"

/** `ledger` as a view: borrows @c ledger, which has to live as long. */
struct ur_view ur_report_ledger(const struct ur_ledger_view *ledger);

#endif
