/* SPDX-License-Identifier: MIT */
#ifndef UR_CLI_SESSION_H
#define UR_CLI_SESSION_H

#include "ur/app/context.h"
#include "ur/cli/commands.h"
#include "ur/conf/load.h"

/**
 * @file session.h
 * What a command that talks to a forge needs, put together: settings, log, clock,
 * network, ledger.
 */
struct ur_progress_line {
	bool on, shown;
	int64_t last_ms;
	const struct ur_clock *clock;
};

struct ur_session {
	struct ur_settings settings;
	const struct ur_clock *clock;
	struct ur_transport *transport;
	struct ur_ledger *ledger;
	struct ur_app app; /* borrows from the rest */
	struct ur_progress_line progress;
};

/** A new session with the settings from the command line, the environment and files; sets up
 *  the log. To be closed whatever it returns: UR_OK, UR_EUSAGE, UR_ECONFIG. */
enum ur_errc ur_session_load(struct ur_session *session,
			     const struct ur_command_line *line, struct ur_error *err);
/** The same for a command that reports: in a format that goes with it, else UR_EUSAGE. */
enum ur_errc ur_session_open(struct ur_session *session,
			     const struct ur_command_line *line, struct ur_error *err);
/**
 * Check the settings for this use, open the ledger (for writing when it writes: that
 * takes the lock) and make the transport. Nothing is asked of a server yet.
 * @return UR_OK; UR_EUSAGE; UR_ECONFIG, also for a file or folder that cannot be used;
 *         UR_ELOCKED
 */
enum ur_errc ur_session_connect(struct ur_session *session, const struct ur_conf_use *use,
				struct ur_error *err);
/** Instead: nothing is connected, for commands that read files only. */
void ur_session_offline(struct ur_session *session);
/** Take the progress line off the terminal. */
void ur_session_clear_progress(struct ur_session *session);
void ur_session_close(struct ur_session *session);

/** "412" or "#412". @return UR_OK or UR_EUSAGE */
enum ur_errc ur_pull_parse(const struct ur_settings *settings, const char *text,
			   int64_t *out, struct ur_error *err);

#endif
