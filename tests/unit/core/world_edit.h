/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_CORE_WORLD_EDIT_H
#define TESTS_UNIT_CORE_WORLD_EDIT_H

/* How a word of world_words.h changes a world; part of world.h. */

static inline struct ur_job *world_job(struct world *w, int run, const char *name)
{
	struct ur_run *r = &w->all_runs[run];

	for (size_t i = 0; i < r->jobs_len; i++) {
		if (!strcmp(r->jobs[i].name, name))
			return &r->jobs[i];
	}
	fail_msg("no job '%s'", name);
	return NULL;
}

static inline void world_drop_job(struct world *w, int run, const char *name)
{
	struct ur_run *r = &w->all_runs[run];
	struct ur_job *job = world_job(w, run, name);

	memmove(job, job + 1, (size_t)(r->jobs + r->jobs_len - job - 1) * sizeof(*job));
	r->jobs_len--;
}

static inline const char *world_job_name(int row)
{
	static const char *const names[] = { "all", "a", "b", "c", "d", "e", "f" };

	return names[row];
}

static inline void world_edit_row(struct world *w, const struct edit *x)
{
	struct ur_row *row = &w->rows[x->of];

	switch ((int)x->field) {
	case STATE:
		row->state = (enum ur_state)x->n;
		break;
	case GONE:
		w->there[x->of] = false;
		break;
	case AT:
		row->created_at = x->n;
		break;
	case WRITER:
		row->writer = (enum ur_writer)x->n;
		if (row->writer != UR_WRITER_ENGINE)
			row->target_url = lit("https://ci.example.org/7");
		break;
	case LOGIN:
		row->writer = UR_WRITER_USER;
		row->writer_login = lit(x->s);
		row->writer_id = 17;
		row->target_url = lit("https://ci.example.org/7");
		break;
	case TEXT:
		row->description = lit(x->s);
		break;
	case OURS:
	case MARKED:
		row->ours = x->field == OURS;
		row->marker = (struct ur_marker){ .kind = (enum ur_marker_kind)x->n,
						  .pass = "20261121T205501Z",
						  .nonce = "1f3a9c42" };
		row->writer = UR_WRITER_USER;
		row->writer_login = lit("reaper");
		break;
	case RUN:
		world_target(w, row, (size_t)x->of, (int)x->n);
		break;
	case ADD:
		w->there[x->of] = true;
		row->state = (enum ur_state)x->n;
		if (x->s)
			row->context = lit(x->s);
		break;
	default:
		fail_msg("not an edit of a row: %d", (int)x->field);
	}
}

static inline void world_edit_policy(struct world *w, const struct edit *x)
{
	switch ((int)x->field) {
	case NO_POLICY:
		w->e.policy = NULL;
		break;
	case UNKNOWN_POLICY:
		w->policy.known = false;
		w->policy.cause = x->s;
		break;
	case POLICY_EVENT:
		w->policy.event = lit(x->s);
		break;
	case UNSCHEDULED:
		w->policy.unscheduled = true;
		break;
	case EMPTY_POLICY:
		w->policy.required_len = 0;
		break;
	case DRIFT:
		w->policy.drift = lit(x->s);
		break;
	case CHANGED:
		w->policy.changed = lit(x->s);
		break;
	case DEPENDENTS:
		w->policy.dependents = lit(x->s);
		break;
	case LIST:
		w->policy.from = UR_FROM_LIST;
		w->policy.file = w->policy.commit = w->policy.workflow = lit("");
		w->policy.umbrella_job = lit("");
		for (int i = 0; i < REQUIRED_MAX; i++)
			w->required[i].job_name = NULL;
		break;
	case ONLY:
		w->policy.required_len = (size_t)x->n;
		break;
	case WANT_EXTERNAL:
		w->policy.required_len = REQUIRED_MAX;
		break;
	case ALLOW_SKIPPED:
		w->required[x->of - A].allow_skipped = true;
		break;
	case NEED: {
		struct ur_required *r = &w->required[x->of - A];

		r->needs_known = true;
		r->needs.items = w->needs[x->of - A];
		if (x->n)
			r->needs.items[r->needs.len++] = w->rows[x->n].context;
		break;
	}
	case MAY_SKIP: {
		struct ur_required *r = &w->required[x->of - A];

		r->may_skip.items = w->may_skip[x->of - A];
		r->may_skip.items[r->may_skip.len++] = w->rows[x->n].context;
		break;
	}
	case INHERIT:
		w->required[x->of - A].inherited = true;
		break;
	case NEEDED_BY:
		w->required[x->of - A].dependents = lit(x->s);
		break;
	case NEEDED_BY_WHOM:
		w->required[x->of - A].dependents_known = false;
		break;
	case CALLS:
		w->required[x->of - A].calls = true;
		break;
	case UMBRELLA_TOO:
		w->required[x->of - A].is_umbrella = true;
		break;
	default:
		fail_msg("not an edit of the policy: %d", (int)x->field);
	}
}

static inline void world_add_history(struct world *w, const struct edit *x)
{
	struct ur_row *row = &w->extra[w->extra_len];

	*row = w->rows[x->of];
	row->id = (int64_t)(100 + w->extra_len);
	row->state = (enum ur_state)(x->n % 10);
	world_target(w, row, ROWS_MAX + w->extra_len, (int)(x->n / 10));
	w->extra_len++;
}

static inline void world_edit_records(struct world *w, const struct edit *x)
{
	switch ((int)x->field) {
	case NO_RECORDS:
		w->e.records = NULL;
		break;
	case LEVEL:
		w->records.level = (enum ur_level)x->n;
		break;
	case INCOMPLETE:
		w->records.complete = false;
		break;
	case JOB:
		world_job(w, RUN_5, world_job_name(x->of))->state =
			(enum ur_record_state)x->n;
		break;
	case NO_JOB:
		world_drop_job(w, RUN_5, world_job_name(x->of));
		break;
	case ATTEMPT:
		world_job(w, RUN_5, world_job_name(x->of))->attempt = x->n;
		break;
	case ADD_RUN:
		w->has_run[x->of] = true;
		w->all_runs[x->of].state = (enum ur_record_state)x->n;
		break;
	case RUN_JOB:
		world_job(w, x->of, x->s)->state = (enum ur_record_state)x->n;
		break;
	case RUN_NO_JOB:
		world_drop_job(w, x->of, x->s);
		break;
	case RUN_UNREAD:
		w->all_runs[x->of].jobs_read = false;
		w->all_runs[x->of].jobs_len = 0;
		break;
	case RUN_STATE:
		w->all_runs[x->of].state = (enum ur_record_state)x->n;
		break;
	case RUN_EVENT:
		w->all_runs[x->of].event = lit(x->s);
		break;
	case RUN_REF:
		w->all_runs[x->of].ref = lit(x->s);
		break;
	case RUN_ROWLESS:
		w->written[x->of] = false;
		break;
	case NO_HISTORY_READ:
		w->records.history_read = false;
		break;
	case RUN_FILE:
		w->all_runs[x->of].file = lit(x->s);
		break;
	case HISTORY:
		world_add_history(w, x);
		break;
	case LATE:
		world_add_history(w, x);
		w->extra[w->extra_len - 1].id = 90 - (int64_t)w->extra_len;
		break;
	case FOREIGN:
		w->extra[w->extra_len - 1].writer = UR_WRITER_USER;
		break;
	case NOWHERE:
		w->extra[w->extra_len - 1].target_url = lit("https://ci.example.org/9");
		break;
	case NO_HISTORY:
		w->in_history[x->of] = false;
		break;
	case READ_TWICE:
		w->records.read_twice = true;
		break;
	case ENDED:
		world_job(w, RUN_5, world_job_name(x->of))->ended_at = x->n;
		world_job(w, RUN_5, world_job_name(x->of))->started_at = x->n - 60;
		break;
	default:
		fail_msg("not an edit of the records: %d", (int)x->field);
	}
}

static inline void world_edit_server(struct world *w, const struct edit *x)
{
	switch ((int)x->field) {
	case VERSION:
		w->e.dialect = world_dialect(x->s);
		w->records.level = w->e.dialect->level;
		break;
	case NO_DIALECT:
		w->e.dialect = NULL;
		break;
	case NEWER:
		w->e.newer_version = true;
		break;
	case RIGHT:
		w->e.rights.rerun = (enum ur_answer)x->n;
		break;
	case RIGHT_POST:
		w->e.rights.post_status = (enum ur_answer)x->n;
		break;
	case REFUSED:
		w->refusal = (struct ur_refusal){ .cause = (enum ur_cause)x->n,
						  .at = NOW - 600,
						  .highest_id = 16 };
		w->e.refused = &w->refusal;
		break;
	case REFUSED_AT:
		w->refusal.at = x->n;
		break;
	case REFUSED_ROW:
		w->refusal.highest_id = x->n;
		break;
	case NO_PROTECTION:
		w->e.protection = NULL;
		break;
	case UNREADABLE:
		w->protection.readable = false;
		break;
	case SWITCHED_OFF:
		w->protection.enabled = false;
		break;
	case PROTECTS:
		w->protected[0] = lit(x->s);
		w->protection.contexts_len = *x->s ? 1 : 0;
		break;
	case ALSO:
		w->protected[w->protection.contexts_len++] = lit(x->s);
		break;
	default:
		fail_msg("not an edit of the server: %d", (int)x->field);
	}
}

static inline void world_edit_rest(struct world *w, const struct edit *x)
{
	switch ((int)x->field) {
	case SCOPE:
		w->e.scope = (enum ur_scope)x->n;
		break;
	case ROWS_INCOMPLETE:
		w->e.rows_complete = false;
		break;
	case NO_ROWS:
		memset(w->there, 0, sizeof(w->there));
		break;
	case SERVER_DATE:
		w->e.server_date = x->n;
		break;
	case LOCAL_DATE:
		w->e.local_date = x->n;
		break;
	case SHARED:
		w->e.shared_head_agrees = (enum ur_answer)x->n;
		break;
	case ARMED:
		w->e.automerge_armed = (enum ur_answer)x->n;
		break;
	case OVERRULE:
		w->e.by_hand = true;
		break;
	case NAMED_INHERITED:
		w->e.inherited = x->s;
		break;
	case STOOD_FOR:
		memcpy(w->required_then, w->required, sizeof(w->required));
		w->then = w->policy;
		w->then.required = w->required_then;
		w->then.required_len = (size_t)x->n;
		w->e.stood_for = &w->then;
		break;
	case STOOD_FOR_ALSO:
		w->required_then[w->then.required_len++] =
			(struct ur_required){ .context = lit(x->s) };
		break;
	case SKIPPED_THEN:
		w->required_then[w->then.required_len - 1].allow_skipped = true;
		break;
	case MARKED_FOR:
		w->then = w->policy;
		w->then.required_len = (size_t)x->n;
		ur_policy_digest(&w->then, NULL, NULL, w->rows[U].marker.list);
		break;
	case BROUGHT:
		w->e.brought = (struct ur_brought){ .after_id = 9,
						    .run_id = 50,
						    .attempt = x->n };
		break;
	case BROUGHT_AFTER:
		w->e.brought.after_id = x->n;
		break;
	case LAST_GREEN:
		w->e.last_green = x->n;
		break;
	case CALLED:
		w->e.umbrella = x->s;
		w->rows[U].context = w->protected[0] = lit(x->s);
		break;
	case MIN:
		w->rules.min_age_seconds = x->n;
		break;
	case PENDING_AFTER:
		w->rules.pending_after_seconds = x->n;
		break;
	case EVIDENCE:
		w->rules.evidence = (enum ur_evidence_rule)x->n;
		break;
	case REMEDY:
		w->rules.remedy = (enum ur_remedy_rule)x->n;
		break;
	case STRANDED:
		w->rules.stranded = (enum ur_stranded_rule)x->n;
		break;
	case AUTOMERGE:
		w->rules.automerge = (enum ur_automerge_rule)x->n;
		break;
	case MAX_ATTEMPTS:
		w->rules.max_attempts = x->n;
		break;
	case TRUST:
		w->trusted[w->rules.trusted_writers_len++] = x->s;
		break;
	case ANY_UMBRELLA:
		w->rules.any_umbrella = true;
		break;
	case KEEP:
		w->rules.keep_contradicted = true;
		break;
	default:
		fail_msg("not an edit: %d", (int)x->field);
	}
}

static inline void world_edit(struct world *w, const struct edit *edits)
{
	for (const struct edit *x = edits; x < edits + EDITS_MAX && x->field != END;
	     x++) {
		if (x->field <= ADD)
			world_edit_row(w, x);
		else if (x->field <= INHERIT)
			world_edit_policy(w, x);
		else if (x->field <= ENDED)
			world_edit_records(w, x);
		else if (x->field <= ALSO)
			world_edit_server(w, x);
		else
			world_edit_rest(w, x);
	}
}

#endif
