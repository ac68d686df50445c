/* SPDX-License-Identifier: MIT */
#include "handle.h"

#include <string.h>

#include "actions.h"
#include "event.h"
#include "fault.h"
#include "late.h"

#define KEPT_MAX 20000

void (*sb_log_hook)(const struct sb_logged *entry);

/* answers that hold until the world changes */
static struct {
	struct sb_arena arena;
	struct sb_map map;
	struct sb_answer **list;
	size_t list_len, list_cap;
	uint64_t changes;
	const struct sb_world *world;
} kept;

void sb_kept_clear(void)
{
	for (size_t i = 0; i < kept.list_len; i++)
		sb_answer_unref(kept.list[i]);
	sb_arena_release(&kept.arena);
	memset(&kept, 0, sizeof(kept));
}

struct kept_entry {
	struct sb_answer *answer;
	const char *user;
};

static struct sb_answer *answer(struct sb_world *w, const struct sb_request *rq,
				const char **user)
{
	struct sb_buf key = { 0 };
	struct kept_entry *entry;
	struct sb_answer *a;

	if (kept.world != w || kept.changes != w->changes || kept.list_len > KEPT_MAX) {
		sb_kept_clear();
		kept.world = w;
		kept.changes = w->changes;
	}
	sb_putf(&key, "%s %s %s", rq->method, rq->authorization ? rq->authorization : "",
		rq->target);
	entry = sb_map_get(&kept.map, key.s);
	if (entry) {
		*user = entry->user;
		sb_answer_ref(entry->answer);
		sb_buf_release(&key);
		return entry->answer;
	}
	a = sb_route(w, rq, user);
	if (a->keep && kept.changes == w->changes) {
		entry = sb_alloc(&kept.arena, sizeof(*entry));
		entry->answer = a;
		entry->user = *user;
		sb_map_put(&kept.arena, &kept.map, sb_dup(&kept.arena, key.s), entry);
		SB_PUSH(&kept, kept.list, a);
		sb_answer_ref(a);
	}
	sb_buf_release(&key);
	return a;
}

static void note(struct sb_world *w, const struct sb_request *rq, int status,
		 const char *user)
{
	struct sb_logged plain = { .n = w->requests,
				   .method = rq->method,
				   .target = rq->target,
				   .user = user,
				   .status = status },
			 *entry;

	if (sb_log_hook)
		sb_log_hook(&plain);
	if (w->log_len >= SB_LOG_MAX)
		return;
	entry = sb_alloc(&w->arena, sizeof(*entry));
	*entry = plain;
	entry->method = sb_dup(&w->arena, rq->method);
	entry->target = sb_dup(&w->arena, rq->target);
	entry->body = rq->len ? sb_dupn(&w->arena, rq->body, rq->len) : NULL;
	SB_PUSH(w, w->log, entry);
}

/* A status beside `late` is of somebody on the way, who does not wait for the forge. */
static void disturb(struct sb_world *w, const struct sb_request *rq,
		    const struct sb_fault *f, struct sb_reply *reply)
{
	bool waits = f->late_ms && !f->status;

	reply->fate = f->fate;
	if (waits) {
		reply->late = sb_late_add(w, rq, f->late_ms, !f->fate);
		reply->delay_ms += f->late_ms;
		return;
	}
	if (f->late_ms)
		(void)sb_late_add(w, rq, f->late_ms, false);
	if (!reply->answer)
		reply->answer = sb_answer_new(200, NULL, "", 0);
	reply->answer = sb_fault_apply(w, f, reply->answer);
}

struct sb_reply sb_handle(struct sb_world *w, const struct sb_request *rq)
{
	struct sb_reply reply = { .fate = SB_SEND };
	const struct sb_fault *f;
	const char *user = "-";

	w->requests++;
	sb_late_advance(w);
	if (w->timers_len)
		sb_rerun_advance(w);
	sb_events_before(w, rq);
	f = sb_fault_for(w, rq);
	reply.delay_ms = w->latency + (f ? f->delay_ms : 0);
	if (w->down > 0) {
		w->down--;
		reply.fate = SB_CLOSE;
	} else {
		w->first_page = f && f->first_page;
		if (w->first_page)
			reply.answer = sb_route(w, rq, &user);
		else if (sb_fault_carries_out(f))
			reply.answer = answer(w, rq, &user);
		w->first_page = false;
		if (f)
			disturb(w, rq, f, &reply);
	}
	if (reply.fate == SB_CLOSE || reply.fate == SB_HANG) {
		sb_answer_unref(reply.answer);
		reply.answer = NULL;
	}
	note(w, rq, reply.answer ? reply.answer->status : 0, user);
	sb_events_after(w);
	return reply;
}
