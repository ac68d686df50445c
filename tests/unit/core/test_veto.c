/* SPDX-License-Identifier: MIT */
#include "core/world.h"

#include "ur/core/veto.h"

/*
 * The umbrella's rows in order, ids from 20 on, a minute apart; below them the green rows of
 * run 5 and its old red. One letter each:
 *   e the engine's failure of run 5 again, n of run 9, b bob's failure, p bob's pending row,
 *   g bob's success, t a trusted writer's failure, j a job token's failure,
 *   C our compensation, H by hand, X a copied one by hand, R our revocation, V by hand
 */
struct row {
	const char *name, *rows;
	int standing; /* place of the row that counts, from 1 on; 0: none */
	int64_t started; /* of the umbrella's job, in minutes after the first of these rows; 0:
			    the record tells no time */
	bool new_run, no_job, no_dialect, backwards;
	const char *version;
};

/* clang-format off */
static const struct row table[] = {
	{ "nobody said no", "e", 0 },
	{ "our revocation by hand, and the old result again", "CVe", 2 },
	{ "somebody's red row, and the old result again", "be", 1 },
	{ "a pending row by hand is a no as well", "pe", 1 },
	{ "with a job's token as well", "je", 1 },
	{ "a trusted writer's is none", "te", 0 },
	{ "the same again and again", "beee", 1 },
	{ "the newest of two", "bVe", 2 },
	{ "what we write by ourselves covers none", "bCeRe", 1 },
	{ "our compensation by hand lifts it", "VHe", 0 },
	{ "and one that came later counts again", "VHbe", 3 },
	{ "a copied one by hand lifts nothing", "VXe", 1 },
	{ "somebody's success lifts nothing", "bge", 1 },
	{ "nor one from before", "gbe", 2 },
	{ "which is no row of a run", "gbn", 0, .new_run = true },
	{ "in whatever order rows are read: the newest of two", "bb", 2, .backwards = true },
	{ "the newest of two that lift it", "eHHb", 0, .backwards = true },
	{ "a newer no than what lifted the one before", "ebHb", 3, .backwards = true },
	{ "an attempt that began after it lifts it", "ben", 0, .started = 1 },
	{ "one that began in that very second does not", "bee", 1, .started = -1 },
	{ "one that began before it does not", "eb", 2, .started = -1 },
	{ "a run that is newer by its rows lifts it, without times", "bn", 0, .new_run = true },
	{ "one whose rows were there before does not", "nbn", 2, .new_run = true },
	{ "by its number, where links have numbers", "bn", 0, .new_run = true, .version = "1.24.7" },
	{ "and one that was there before", "nbn", 2, .new_run = true, .version = "1.24.7" },
	{ "without a record nothing does", "bn", 1, .no_job = true },
	{ "nor where the version is not known", "bn", 1, .no_dialect = true, .new_run = true },
};
/* clang-format on */

static void set_row(struct world *w, struct ur_row *row, size_t i, char letter, int id)
{
	static const struct {
		char letter;
		enum ur_marker_kind kind;
	} ours[] = { { 'C', UR_MARKER_COMPENSATED },
		     { 'H', UR_MARKER_COMPENSATED_HAND },
		     { 'X', UR_MARKER_COMPENSATED_HAND },
		     { 'R', UR_MARKER_REVOKED },
		     { 'V', UR_MARKER_REVOKED_HAND } };

	*row = w->rows[U];
	row->id = 20 + (int64_t)i;
	row->created_at = OLD + 60 * (int64_t)i;
	row->state = strchr("gCHX", letter) ? UR_STATE_SUCCESS :
		     letter == 'p'	    ? UR_STATE_PENDING :
					      UR_STATE_FAILURE;
	if (strchr("en", letter)) {
		world_target(w, row, ROWS_MAX + i, (letter == 'n' ? 9 : 5) * id);
		return;
	}
	row->target_url = lit("");
	row->writer = letter == 'j' ? UR_WRITER_NOBODY : UR_WRITER_USER;
	row->writer_login = lit(letter == 't' ? "ci-bot" : "bob");
	for (size_t k = 0; k < UR_LEN(ours); k++) {
		if (ours[k].letter != letter)
			continue;
		row->marker.kind = ours[k].kind;
		row->ours = letter != 'X';
	}
}

static void check_row(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { TRUST, .s = "ci-bot" } };
	static const struct edit newer[EDITS_MAX] = {
		{ TRUST, .s = "ci-bot" }, { ADD_RUN, RUN_NEW, UR_RECORD_FAILURE }
	};
	static const struct edit none[EDITS_MAX] = { { TRUST, .s = "ci-bot" },
						     { NO_JOB, U } };
	const struct row *r = *state;
	const int id = r->version ? 1 : 10; /* of run N: N itself, or ten times that */
	struct ur_row rows[ROWS_MAX + 8];
	struct ur_rows history = { .items = rows };
	const struct ur_row *got;
	struct world w;

	world_make(&w, r->new_run ? newer : r->no_job ? none : edits);
	for (int i = A; i < X; i++) {
		rows[history.len] = w.rows[i];
		world_target(&w, &rows[history.len++], (size_t)i, 5 * id);
	}
	for (size_t i = 0; r->rows[i]; i++)
		set_row(&w, &rows[history.len++], i, r->rows[i], id);
	for (size_t i = 0, len = strlen(r->rows); r->backwards && i < len; i++)
		rows[history.len - len + i].id = (int64_t)(19 + len - i);
	if (r->started)
		w.runs[0].jobs[0].started_at =
			r->started > 0 ? OLD + 1 : OLD + 60 * (r->standing - 1);
	if (r->version)
		w.e.dialect = world_dialect(r->version);
	if (r->no_dialect)
		w.e.dialect = NULL;
	w.e.history = &history;
	got = ur_veto_below(&w.e, &w.rules);
	assert_int_equal(got ? got->id - 19 : 0, r->standing);
}

static void without_a_history(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { END } };
	struct world w;

	(void)state;
	world_make(&w, edits);
	assert_null(ur_veto_below(&w.e, &w.rules));
	assert_int_equal(ur_decide(&w.e, &w.rules).reason, UR_REASON_STALE);
}

/* The time of a row is what its writer gave: those before it are not younger. */
static void a_no_with_an_old_time(void **state)
{
	static const struct edit edits[EDITS_MAX] = { { END } };
	struct ur_row rows[3];
	struct ur_rows history = { .items = rows, .len = 3 };
	struct world w;

	(void)state;
	world_make(&w, edits);
	rows[0] = w.rows[A];
	rows[1] = rows[2] = w.rows[U];
	world_target(&w, &rows[0], 0, 50);
	rows[1].id = 20;
	rows[1].writer = UR_WRITER_USER;
	rows[1].writer_login = lit("bob");
	rows[1].target_url = lit("");
	rows[1].created_at = OLD - 9999;
	rows[2].id = 21;
	w.e.history = &history;
	w.runs[0].jobs[0].started_at = OLD - 60;
	assert_ptr_equal(ur_veto_below(&w.e, &w.rules), &rows[1]);
	assert_int_equal(ur_decide(&w.e, &w.rules).reason, UR_REASON_UMBRELLA_BY_HAND);
	w.e.by_hand = true;
	assert_int_equal(ur_decide(&w.e, &w.rules).reason, UR_REASON_STALE);
	/* without any time nothing tells that the attempt is newer */
	w.e.by_hand = false;
	w.runs[0].jobs[0].started_at = NOW;
	assert_null(ur_veto_below(&w.e, &w.rules));
	rows[0].created_at = rows[1].created_at = UR_TIME_NONE;
	assert_ptr_equal(ur_veto_below(&w.e, &w.rules), &rows[1]);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(table) + 2] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, table, check_row);
	ADD_TEST(tests, n, "what was not read cannot object", without_a_history);
	ADD_TEST(tests, n, "a no with an old time", a_no_with_an_old_time);
	return RUN_TESTS("core.veto", tests, n);
}
