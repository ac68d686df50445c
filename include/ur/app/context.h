/* SPDX-License-Identifier: MIT */
#ifndef UR_APP_CONTEXT_H
#define UR_APP_CONTEXT_H

#include "ur/base/time.h"
#include "ur/conf/settings.h"
#include "ur/ledger/ledger.h"
#include "ur/net/pump.h"

/**
 * @file context.h
 * What every use case is handed: settings, time, the network, the ledger, and someone to tell
 * how far it is. Owned by cli/.
 */
struct ur_progress {
	void *payload;
	/** @c done of @c total heads were read; called often, cheap to ignore. */
	void (*heads)(void *payload, const char *repo, size_t done, size_t total);
};

struct ur_app {
	const struct ur_settings *settings;
	const struct ur_clock *clock;
	struct ur_net net;
	struct ur_ledger *ledger;    /* NULL in passes that never write */
	struct ur_progress progress; /* heads may be NULL */
	const volatile int *stop_signal;
	bool may_write; /* applying pass or a command by hand with consent */
	bool by_hand;	/* a person's command: a veto by hand may be overruled,
				       limits of a pass do not bind */
	bool explain;	/* keep rows and gates of every judged head */
	bool tells; /* audit, explain: each old row that is not green is held against its
				       record, also where nothing would be written */
	bool only_ours; /* standing greens of ours alone are looked for, drafts,
				       held ones and other bases among them */
};

#endif
