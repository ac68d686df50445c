/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ur/app/apply.h"
#include "ur/app/steps.h"

/*
 * A server that is slow, or a proxy that gave up on it, may still carry out what was asked for:
 * a row that is not there yet is looked for again until its time is over.
 */

#define FIRST_PAUSE_MS 250
#define LONGEST_PAUSE_MS 2000

static const struct ur_row *row_of(const struct ur_rows *history, const char *id)
{
	for (size_t i = 0; i < history->len; i++) {
		const struct ur_row *row = &history->items[i];
		char buf[UR_WRITE_ID_BUF];

		if (row->marker.kind != UR_MARKER_NONE &&
		    strcmp(ur_write_id(&row->marker, buf), id) == 0)
			return row;
	}
	return NULL;
}

static int64_t left_ms(const struct ur_app *app, int64_t until_ms)
{
	return until_ms - app->clock->monotonic_ms(app->clock->self);
}

int64_t ur_write_search_end(const struct ur_app *app)
{
	/* the last reading needs some of it */
	return app->net.cleanup_until_ms - app->settings->cleanup_seconds * 100;
}

enum ur_found ur_write_search(struct ur_pass *pass, const char *sha, const char *id,
			      int64_t until_ms, struct ur_head_rows *history,
			      const struct ur_row **row)
{
	struct ur_app *app = pass->app;
	int64_t pause = FIRST_PAUSE_MS, left;

	for (;;) {
		ur_head_rows_release(history);
		ur_history_read(pass->forge, pass->settings->name, sha, history);
		/* empty unless it was read, but for a row that is not shown */
		*row = row_of(&history->rows, id);
		if (*row)
			return UR_FOUND_STORED;
		left = left_ms(app, until_ms);
		if (left <= 0 || !UR_STEP(late_row))
			break;
		if (!ur_net_pause(&app->net, pause < left ? pause : left))
			return UR_FOUND_UNREADABLE;
		pause = pause * 2 < LONGEST_PAUSE_MS ? pause * 2 : LONGEST_PAUSE_MS;
	}
	return history->rc == UR_OK ? UR_FOUND_NOT : UR_FOUND_UNREADABLE;
}
