/* SPDX-License-Identifier: MIT */
#include "late.h"

#include "actions.h"

/* A request that was taken in and is carried out later, whether or not anybody waits for it. */
struct sb_late {
	struct sb_request rq; /* copied */
	int64_t due_ms;
	bool done;
	bool awaited;		  /* somebody takes the answer */
	struct sb_answer *answer; /* once it was carried out */
};

struct sb_late *sb_late_add(struct sb_world *w, const struct sb_request *rq,
			    int64_t delay_ms, bool awaited)
{
	struct sb_late *late = sb_alloc(&w->arena, sizeof(*late));

	*late = (struct sb_late){
		.rq = { .method = sb_dup(&w->arena, rq->method),
			.target = sb_dup(&w->arena, rq->target),
			.authorization = sb_dup(&w->arena, rq->authorization),
			.type = sb_dup(&w->arena, rq->type),
			.body = rq->len ? sb_dupn(&w->arena, rq->body, rq->len) : NULL,
			.len = rq->len },
		.due_ms = sb_ms() + delay_ms,
		.awaited = awaited,
	};
	SB_PUSH(w, w->late, late);
	return late;
}

void sb_late_advance(struct sb_world *w)
{
	for (size_t i = 0; i < w->late_len; i++) {
		struct sb_late *late = w->late[i];
		const char *user;
		struct sb_answer *a;

		if (late->done || sb_ms() < late->due_ms)
			continue;
		late->done = true;
		a = sb_route(w, &late->rq, &user);
		if (late->awaited)
			late->answer = a;
		else
			sb_answer_unref(a);
	}
}

struct sb_answer *sb_late_answer(struct sb_late *late)
{
	struct sb_answer *a = late->answer;

	late->answer = NULL;
	return a;
}

int64_t sb_late_wait(const struct sb_world *w)
{
	int64_t wait = -1, now = sb_ms();

	for (size_t i = 0; i < w->late_len; i++) {
		const struct sb_late *late = w->late[i];
		int64_t left = late->due_ms > now ? late->due_ms - now : 0;

		if (!late->done && (wait < 0 || left < wait))
			wait = left;
	}
	return wait;
}

void sb_late_clear(struct sb_world *w)
{
	for (size_t i = 0; i < w->late_len; i++)
		if (w->late[i]->answer)
			sb_answer_unref(sb_late_answer(w->late[i]));
	w->late_len = 0;
}
