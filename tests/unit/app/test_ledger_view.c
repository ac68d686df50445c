/* SPDX-License-Identifier: MIT */
#include "core/world.h"

#include "ledger/room.h"

#include "ur/app/kept.h"
#include "ur/app/ledger_view.h"
#include "ur/app/pass.h"

#define OURS_TEXT                                                                        \
	"Compensated: 6/6 required jobs green by job records, umbrella stale 1h, "       \
	"ci.yml@a1b2c3d [umbrella-reaper 20270115T080000Z-00000000]"
#define SERVER "https://git.example.org"

/* One entry, made from a world as the program makes it; the fields say what is told. */
struct entry {
	const char *nonce, *kind, *command, *person, *repository, *outcome, *umbrella,
		*context;
	int64_t at;
	struct edit edits[EDITS_MAX];
	struct edit told[EDITS_MAX]; /* another world's decision is recorded */
};

static void keep(struct ur_ledger *ledger, const struct entry *x)
{
	const char *repository = x->repository ? x->repository : "acme/widget";
	struct ur_str json = UR_STR_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_decision d;
	struct world w, other;
	char *id = ur_xasprintf("20270115T080000Z-%s", x->nonce);
	char *description = ur_xasprintf("Compensated: x [umbrella-reaper %s]", id);
	struct ur_intent intent;

	world_make(&w, x->edits);
	world_make(&other, x->told[0].field != END ? x->told : x->edits);
	d = ur_decide(&other.e, &other.rules);
	intent = (struct ur_intent){
		.id = id,
		.command = x->command ? x->command : "sweep",
		.server = SERVER,
		.repository = repository,
		.sha = w.e.sha,
		.umbrella = x->umbrella ? x->umbrella : UMBRELLA,
		.context = x->context,
		.pull = 412,
		.kind = x->kind ? x->kind : "compensate",
		.reason = ur_reason_name(d.reason),
		.person = x->person ? x->person : "",
		.why = x->person ? "because" : "",
		.state = "success",
		.target_url = "",
		.description = description,
		.highest_id = 13,
		.at = x->at ? x->at : NOW,
	};
	w.e.repository = repository;
	ur_evidence_json(&w.e, &w.rules, &d, &json);
	intent.evidence_json = json.buf;
	if (ur_ledger_intent(ledger, &intent, &err) ||
	    (x->outcome &&
	     ur_ledger_outcome(ledger, id, x->outcome, 14, "", NOW + 1, &err)))
		fail_msg("%s", err.message);
	ur_str_release(&json);
	free(description);
	free(id);
}

static struct ur_ledger *ledger_of(const char *room, const struct entry *entries,
				   size_t len)
{
	struct ur_error err = UR_ERROR_INIT;
	struct ur_ledger *ledger = NULL;

	if (ur_ledger_open(room, UR_LEDGER_WRITE, 0, &ledger, &err))
		fail_msg("%s", err.message);
	for (size_t i = 0; i < len; i++)
		keep(ledger, &entries[i]);
	ur_ledger_close(ledger);
	if (ur_ledger_open(room, UR_LEDGER_READ, 0, &ledger, &err))
		fail_msg("%s", err.message);
	return ledger;
}

static struct ur_settings settings_of(const char *repository)
{
	struct ur_settings s;

	ur_settings_init(&s);
	if (repository)
		ur_list_add(&s.only_repositories, repository);
	return s;
}

/* ---- verify ---- */

#define OUR_GREEN                                                                        \
	{ STATE, U, UR_STATE_SUCCESS }, { OURS, U, UR_MARKER_COMPENSATED },              \
	{                                                                                \
		TEXT, U, .s = OURS_TEXT                                                  \
	}

#define BEHIND_A                                                                         \
	{ STATE, A, UR_STATE_PENDING }, { ENDED, A, OLD + 60 },                          \
	{                                                                                \
		STRANDED, .n = UR_STRANDED_REPAIR                                        \
	}

struct verified {
	const char *name;
	struct entry entry;
	enum ur_verified want;
	const char *problem; /* part of it */
};

/* clang-format off */
static const struct verified verified[] = {
	{ "a stale umbrella is stale again", { 0 }, UR_VERIFIED_SAME, "" },
	{ "so is one by the rows of 1.22", { .edits = { { VERSION, .s = "1.22.6" }, { LEVEL, .n = UR_LEVEL_STATUSES } } }, UR_VERIFIED_SAME, "" },
	{ "so is one with an inherited context", { .edits = { { INHERIT, A }, { STATE, A, UR_STATE_FAILURE }, { JOB, A, UR_RECORD_FAILURE } } }, UR_VERIFIED_SAME, "" },
	{ "a revocation is due again", { .kind = "revoke", .edits = { OUR_GREEN, { STATE, A, UR_STATE_FAILURE } } }, UR_VERIFIED_SAME, "" },
	{ "a re-run is due again", { .kind = "rerun", .edits = { { VERSION, .s = "1.27.0" } } }, UR_VERIFIED_SAME, "" },
	{ "what was put back rests on no rule", { .kind = "put-back" }, UR_VERIFIED_SOUND, "" },
	{ "a person may take back a green of ours", { .kind = "revoke", .command = "revoke", .person = "dora", .edits = { OUR_GREEN } }, UR_VERIFIED_SOUND, "" },
	{ "a person may not take back what was not ours", { .kind = "revoke", .command = "revoke", .person = "dora" }, UR_VERIFIED_FAILED, "no green of ours" },
	{ "a green over a red job is found", { .edits = { { JOB, A, UR_RECORD_FAILURE } }, .told = { { STATE, U, UR_STATE_ERROR } } }, UR_VERIFIED_FAILED, "job-contradicts-row" },
	{ "a green over a red row is found", { .edits = { { STATE, A, UR_STATE_FAILURE } }, .told = { { STATE, U, UR_STATE_ERROR } } }, UR_VERIFIED_FAILED, "required-red" },
	{ "a green that came too early is found", { .edits = { { AT, A, NOW - 10 } }, .told = { { STATE, U, UR_STATE_ERROR } } }, UR_VERIFIED_FAILED, "too-young" },
	{ "another deed than was decided is found", { .kind = "rerun" }, UR_VERIFIED_FAILED, "decided to 'compensate'" },
	{ "a truth is due again", { .kind = "truth", .context = "CI / a (pull_request)", .edits = { BEHIND_A } }, UR_VERIFIED_SAME, "" },
	{ "a truth about another context is found", { .kind = "truth", .context = "CI / b (pull_request)", .edits = { BEHIND_A } }, UR_VERIFIED_FAILED, "no 'truth' of" },
	{ "a truth where a re-run was due is found", { .kind = "truth", .context = "CI / a (pull_request)", .edits = { BEHIND_A, { VERSION, .s = "1.27.0" } } }, UR_VERIFIED_FAILED, "no 'truth' of" },
	{ "a truth for another reason is found", { .kind = "truth", .context = "CI / a (pull_request)", .edits = { BEHIND_A }, .told = { { AT, A, NOW - 10 } } }, UR_VERIFIED_FAILED, "gives row-behind" },
	{ "a repair of a stuck run is due again", { .edits = { { RUN_STATE, RUN_5, UR_RECORD_ACTIVE }, { READ_TWICE }, { ENDED, A, OLD }, { STRANDED, .n = UR_STRANDED_REPAIR } } }, UR_VERIFIED_SAME, "" },
	{ "evidence about another umbrella is found", { .umbrella = "CI / other" }, UR_VERIFIED_FAILED, "about umbrella" },
};
/* clang-format on */

static void check_verified(void **state)
{
	const struct verified *row = *state;
	char *room = enter_room();
	struct entry entry = row->entry;
	struct ur_settings s = settings_of(NULL);
	struct ur_ledger_view view = UR_LEDGER_VIEW_INIT;
	struct ur_ledger *ledger;

	entry.nonce = "00000001";
	ledger = ledger_of(room, &entry, 1);
	assert_int_equal(ur_ledger_verify(ledger, &s, NOW, &view),
			 row->want != UR_VERIFIED_FAILED);
	assert_int_equal(view.lines_len, 1);
	assert_string_equal(ur_verified_name(view.lines[0].verified),
			    ur_verified_name(row->want));
	if (*row->problem)
		assert_non_null(strstr(view.lines[0].problem, row->problem));
	else
		assert_null(view.lines[0].problem);
	ur_ledger_view_release(&view);
	ur_ledger_close(ledger);
	ur_settings_release(&s);
	leave_room(room);
}

static void a_bad_line_is_no_verified_ledger(void **state)
{
	char *room = enter_room();
	struct ur_settings s = settings_of(NULL);
	struct ur_ledger_view view = UR_LEDGER_VIEW_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_ledger *ledger = NULL;

	(void)state;
	write_file(room, "ledger.jsonl", "{\"v\":1,\"ty", 10);
	assert_int_equal(ur_ledger_open(room, UR_LEDGER_READ, 0, &ledger, &err), UR_OK);
	assert_false(ur_ledger_verify(ledger, &s, NOW, &view));
	assert_int_equal(view.bad_lines, 1);
	ur_ledger_view_release(&view);
	ur_ledger_close(ledger);
	ur_settings_release(&s);
	leave_room(room);
}

/* ---- list, show, stats ---- */

static const struct entry several[] = {
	{ .nonce = "0000000a", .outcome = "confirmed", .at = NOW - 90000 },
	{ .nonce = "0000000b", .outcome = "confirmed" },
	{ .nonce = "0000000c", .repository = "acme/other", .outcome = "failed" },
	{ .nonce = "0000000d", .outcome = "confirmed" },
	{ .nonce = "0000000e", .person = "dora", .command = "compensate" },
};

struct filtered {
	const char *name, *repository, *server;
	int64_t since;
	const char *want; /* last digits of the nonces, in order */
};

static const struct filtered filtered[] = {
	{ "everything, in the order of writing", NULL, NULL, UR_DURATION_NEVER, "abcde" },
	{ "one repository", "acme/other", NULL, UR_DURATION_NEVER, "c" },
	{ "a repository without entries", "acme/none", NULL, UR_DURATION_NEVER, "" },
	{ "since a day ago", NULL, NULL, 86400, "bcde" },
	{ "exactly as old as asked for", NULL, NULL, 90000, "abcde" },
	{ "the server that a flag names", NULL, SERVER, UR_DURATION_NEVER, "abcde" },
	{ "another server", NULL, "https://other.example", UR_DURATION_NEVER, "" },
};

static void check_filtered(void **state)
{
	const struct filtered *row = *state;
	char *room = enter_room(), got[8] = "";
	struct ur_settings s = settings_of(row->repository);
	struct ur_ledger_view view = UR_LEDGER_VIEW_INIT;
	struct ur_ledger *ledger = ledger_of(room, several, UR_LEN(several));

	s.since_seconds = row->since;
	if (row->server) {
		free(s.server);
		s.server = ur_xstrdup(row->server);
		s.server_origin = UR_SERVER_FLAG;
	}
	ur_ledger_list(ledger, &s, NOW, &view);
	for (size_t i = 0; i < view.lines_len; i++)
		got[i] = view.lines[i].entry.id[strlen(view.lines[i].entry.id) - 1];
	assert_string_equal(got, row->want);
	ur_ledger_view_release(&view);
	ur_ledger_close(ledger);
	ur_settings_release(&s);
	leave_room(room);
}

static void one_is_shown_with_its_evidence(void **state)
{
	static const char *const ids[] = { "20270115T080000Z-0000000e", "0000000e" };
	char *room = enter_room();
	struct ur_ledger *ledger = ledger_of(room, several, UR_LEN(several));
	struct ur_error err = UR_ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < UR_LEN(ids); i++) {
		struct ur_ledger_view view = UR_LEDGER_VIEW_INIT;

		assert_int_equal(ur_ledger_show(ledger, ids[i], &view, &err), UR_OK);
		assert_string_equal(view.lines[0].entry.person, "dora");
		assert_string_equal(view.lines[0].entry.outcome, "unsettled");
		assert_non_null(
			strstr(view.lines[0].evidence, "umbrella-reaper/evidence/1"));
		ur_ledger_view_release(&view);
	}
	{
		struct ur_ledger_view view = UR_LEDGER_VIEW_INIT;

		assert_int_equal(ur_ledger_show(ledger, "00000", &view, &err),
				 UR_ENOTFOUND);
		assert_int_equal(view.lines_len, 0);
		ur_ledger_view_release(&view);
	}
	ur_ledger_close(ledger);
	leave_room(room);
}

static void what_is_the_same_is_counted_together(void **state)
{
	char *room = enter_room();
	struct ur_settings s = settings_of(NULL);
	struct ur_ledger_view view = UR_LEDGER_VIEW_INIT;
	struct ur_ledger *ledger = ledger_of(room, several, UR_LEN(several));

	(void)state;
	ur_ledger_stats(ledger, &s, NOW, &view);
	assert_int_equal(view.counts_len, 3);
	assert_string_equal(view.counts[0].repository, "acme/other");
	assert_string_equal(view.counts[0].outcome, "failed");
	assert_string_equal(view.counts[1].repository, "acme/widget");
	assert_string_equal(view.counts[1].cause, "failed");
	assert_string_equal(view.counts[1].outcome, "confirmed");
	assert_int_equal(view.counts[1].count, 3);
	assert_string_equal(view.counts[2].outcome, "unsettled");
	ur_ledger_view_release(&view);
	ur_ledger_close(ledger);
	ur_settings_release(&s);
	leave_room(room);
}

static void no_ledger_is_an_empty_one(void **state)
{
	char *room = enter_room();
	char *nowhere = ur_xasprintf("%s/none", room);
	struct ur_settings s = settings_of(NULL);
	struct ur_ledger_view view = UR_LEDGER_VIEW_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_ledger *ledger = NULL;

	(void)state;
	assert_int_equal(ur_ledger_open(nowhere, UR_LEDGER_READ, 0, &ledger, &err),
			 UR_OK);
	assert_true(ur_ledger_verify(ledger, &s, NOW, &view));
	assert_int_equal(view.lines_len, 0);
	ur_ledger_view_release(&view);
	ur_ledger_close(ledger);
	ur_settings_release(&s);
	free(nowhere);
	leave_room(room);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(verified) + UR_LEN(filtered) + 4] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, verified, check_verified);
	ADD_TEST(tests, n, "a cut line is no verified ledger",
		 a_bad_line_is_no_verified_ledger);
	ADD_ROWS(tests, n, filtered, check_filtered);
	ADD_TEST(tests, n, "one entry is shown with its evidence",
		 one_is_shown_with_its_evidence);
	ADD_TEST(tests, n, "what is the same is counted together",
		 what_is_the_same_is_counted_together);
	ADD_TEST(tests, n, "no ledger is an empty one", no_ledger_is_an_empty_one);
	return RUN_TESTS("app.ledger_view", tests, n);
}
