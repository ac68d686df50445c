/* SPDX-License-Identifier: MIT */
#include "ur/forge/statuses.h"

#include <stdlib.h>

#include "snapshot.h"
#include "ur/base/memory.h"
#include "ur/base/time.h"

/* One commit on its way; freed as soon as it is handed over. */
struct head {
	struct ur_snapshot snapshot;
	size_t index;
	struct head *waiting; /* next one whose request is due */
};

struct reading {
	struct ur_forge *forge;
	const char *repo;
	const char *const *shas;
	size_t len;
	size_t begun;	  /* shas [begun, len) were not looked at */
	struct head *due; /* begun ones go first, so that few are open at once */
	ur_head_rows_fn *each;
	void *payload;
	enum ur_errc stopped; /* what holds for every further commit as well */
	struct ur_error why;
};

static struct ur_head_rows failed(enum ur_errc rc, const struct ur_error *err)
{
	return (struct ur_head_rows){ .rc = rc,
				      .err = *err,
				      .server_date = UR_TIME_NONE,
				      .local_date = UR_TIME_NONE };
}

/* A refused token, a missing right and a new name hold for the whole repository. */
static bool holds_for_all(enum ur_errc rc)
{
	return rc == UR_EAUTH || rc == UR_ERIGHT || rc == UR_EMOVED;
}

static void hand_over(struct reading *r, struct head *head)
{
	struct ur_head_rows rows = head->snapshot.rows;

	head->snapshot.rows = failed(UR_OK, &(struct ur_error)UR_ERROR_INIT);
	if (holds_for_all(rows.rc) && r->stopped == UR_OK) {
		r->stopped = rows.rc;
		r->why = rows.err;
	}
	r->each(r->payload, head->index, &rows);
	ur_snapshot_release(&head->snapshot);
	free(head);
}

static void hand_over_unread(struct reading *r, enum ur_errc rc,
			     const struct ur_error *err)
{
	struct ur_head_rows rows = failed(rc, err);

	r->each(r->payload, r->begun, &rows);
}

/* The next commit that can be asked about, NULL when there is none. */
static struct head *begin_next(struct reading *r)
{
	for (; r->begun < r->len; r->begun++) {
		const char *sha = r->shas[r->begun];
		struct ur_error err = UR_ERROR_INIT;
		struct head *head;

		if (r->stopped < 0) {
			hand_over_unread(r, r->stopped, &r->why);
		} else if (!ur_commit_id_ok(sha)) {
			ur_error_set(&err, UR_EPROTO, "'%.64s' is no full commit id",
				     sha);
			hand_over_unread(r, UR_EPROTO, &err);
		} else {
			head = ur_xcalloc(1, sizeof(*head));
			head->index = r->begun++;
			ur_snapshot_init(&head->snapshot, UR_SNAPSHOT_LIVE, r->repo, sha,
					 r->forge->page_size);
			return head;
		}
	}
	return NULL;
}

static bool next_request(void *payload, struct ur_request *request)
{
	struct reading *r = payload;
	struct head *head = r->due;

	if (head)
		r->due = head->waiting;
	else
		head = begin_next(r);
	if (!head)
		return false;
	*request = (struct ur_request){ .path = head->snapshot.path.buf, .tag = head };
	return true;
}

static void request_done(void *payload, void *tag, struct ur_response *response)
{
	struct reading *r = payload;
	struct head *head = tag;

	ur_answer_note(r->forge, response);
	ur_snapshot_feed(&head->snapshot, response);
	ur_response_release(response);
	if (head->snapshot.step == UR_SNAPSHOT_DONE) {
		hand_over(r, head);
	} else {
		head->waiting = r->due;
		r->due = head;
	}
}

void ur_statuses_read_all(struct ur_forge *forge, const char *repo,
			  const char *const *shas, size_t len, ur_head_rows_fn *each,
			  void *payload)
{
	struct reading r = { .forge = forge,
			     .repo = repo,
			     .shas = shas,
			     .len = len,
			     .each = each,
			     .payload = payload };
	const struct ur_pump_source source = { &r, next_request, request_done };

	ur_net_pump(forge->net, &source);
}

static void keep(void *payload, size_t index, struct ur_head_rows *rows)
{
	(void)index;
	*(struct ur_head_rows *)payload = *rows;
}

void ur_statuses_read(struct ur_forge *forge, const char *repo, const char *sha,
		      struct ur_head_rows *out)
{
	ur_statuses_read_all(forge, repo, &sha, 1, keep, out);
}

void ur_history_read(struct ur_forge *forge, const char *repo, const char *sha,
		     struct ur_head_rows *out)
{
	struct ur_snapshot s;

	ur_snapshot_init(&s, UR_SNAPSHOT_HISTORY, repo, sha, forge->page_size);
	while (s.step != UR_SNAPSHOT_DONE) {
		struct ur_response response = UR_RESPONSE_INIT;

		ur_answer_get(forge, s.path.buf, &response);
		ur_snapshot_feed(&s, &response);
		ur_response_release(&response);
	}
	*out = s.rows;
	s.rows = failed(UR_OK, &(struct ur_error)UR_ERROR_INIT);
	ur_snapshot_release(&s);
}
