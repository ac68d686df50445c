/* SPDX-License-Identifier: MIT */
#include "core/table.h"

#include <stdio.h>
#include <string.h>

#include "ur/core/plan.h"

/*
 * Heads as letters, one per pull request:
 *   l leave, h hold, r repair, v revoke; a second pull request of the head
 *   before it as a capital letter (it carries nothing); o out of scope;
 *   x a repair of a head that was repaired often enough.
 * Wanted: the order of writing in digits, 'm' mass-action, 'n' limit-reached,
 * '.' nothing.
 */
struct row {
	const char *name;
	const char *heads;
	size_t max_actions;
	unsigned share;
	bool allow_mass;
	const char *want;
};

#define HALF 500000

/* clang-format off */
static const struct row rows[] = {
	{ "nothing to do", "lllh", 10, HALF, false, "...." },
	{ "no heads at all", "", 10, HALF, false, "" },
	{ "one repair among many", "llrll", 10, HALF, false, "..0.." },
	{ "repairs in the order of the heads", "rlrl", 10, HALF, false, "0.1." },
	{ "revocations go first", "rlvl", 10, HALF, false, "1.0." },
	{ "several revocations keep their order", "rvlvr", 10, HALF, false, "20.13" },
	{ "no more repairs than max_actions", "rllrllrllrll", 2, HALF, false, "0..1..n..n.." },
	{ "exactly max_actions repairs", "rlrlll", 2, HALF, false, "0.1..." },
	{ "no repair at all is allowed", "rl", 0, HALF, false, "n." },
	{ "revocations are never limited", "vvvlr", 0, HALF, false, "012.n" },
	{ "revocations do not use up the limit", "vvrl", 1, HALF, false, "012." },
	{ "three repairs are never a mass action", "rrr", 10, HALF, false, "012" },
	{ "four of four are one", "rrrr", 10, HALF, false, "mmmm" },
	{ "four of eight are exactly half: not above it", "rrrrllll", 10, HALF, false, "0123...." },
	{ "four of seven are above half", "rrrrlll", 10, HALF, false, "mmmm..." },
	{ "a mass action makes none, not even as many as the limit", "rrrrl", 2, HALF, false, "mmmm." },
	{ "revocations are made beside a mass action", "rrrrv", 10, HALF, false, "mmmm0" },
	{ "revocations do not count as repairs", "vvvvrrr", 10, HALF, false, "0123456" },
	{ "a mass action may be allowed for a pass", "rrrr", 10, HALF, true, "0123" },
	{ "allowing it does not lift max_actions", "rrrrr", 2, HALF, true, "01nnn" },
	{ "out of scope does not count as judged", "rrrroooooooo", 10, HALF, false, "mmmm........" },
	{ "held heads count as judged", "rrrrhhhh", 10, HALF, false, "0123...." },
	{ "a second pull request of a head is not written twice", "rRl", 10, HALF, false, "0.." },
	{ "nor revoked twice", "vVl", 10, HALF, false, "0.." },
	{ "nor does it count as a repair", "rRrRrRl", 10, HALF, false, "0.1.2.." },
	{ "nor as a head", "rrrrlLLLL", 10, HALF, false, "mmmm....." },
	{ "a head that was repaired often enough waits", "xrl", 10, HALF, false, "n0." },
	{ "and uses up no limit", "xxr", 1, HALF, false, "nn0" },
	{ "nor does it count as a repair that is due", "xxxxr", 10, HALF, false, "nnnn0" },
	{ "a mass action does not change why it waits", "xrrrrl", 10, HALF, false, "nmmmm." },
	{ "a share of one never makes a mass action", "rrrrr", 10, 1000000, false, "01234" },
	{ "a share of nothing lets three through", "rrrl", 10, 0, false, "012." },
	{ "a share of nothing stops four", "rrrrllllllllllll", 10, 0, false, "mmmm............" },
};
/* clang-format on */

static struct ur_plan_item item_of(char c)
{
	struct ur_plan_item item = {
		.judged = c >= 'a' && c != 'o', /* the first of its head */
		.carries = c >= 'a',
		/* what ur_plan() must fill */
		.due = true,
		.why = UR_WHY_DEADLINE,
		.order = 99,
	};

	switch (c | 0x20) {
	case 'x':
		item.limited = true;
		item.verdict = UR_VERDICT_REPAIR;
		break;
	case 'r':
		item.verdict = UR_VERDICT_REPAIR;
		break;
	case 'v':
		item.verdict = UR_VERDICT_REVOKE;
		break;
	case 'h':
		item.verdict = UR_VERDICT_HOLD;
		break;
	default:
		item.verdict = UR_VERDICT_LEAVE;
		break;
	}
	return item;
}

static char letter_of(const struct ur_plan_item *item)
{
	if (item->due) {
		assert_int_equal(item->why, UR_WHY_NONE);
		return (char)('0' + item->order);
	}
	switch (item->why) {
	case UR_WHY_MASS_ACTION:
		return 'm';
	case UR_WHY_LIMIT_REACHED:
		return 'n';
	case UR_WHY_NONE:
		return '.';
	case UR_WHY_HEAD_MOVED:
	case UR_WHY_PR_CLOSED:
	case UR_WHY_CHANGED_MEANWHILE:
	case UR_WHY_PAUSED:
	case UR_WHY_DEADLINE:
	case UR_WHY_LIST_INCOMPLETE:
		break;
	}
	return '?';
}

static void check_row(void **state)
{
	const struct row *r = *state;
	const struct ur_plan_limits limits = { .max_actions = r->max_actions,
					       .max_share_ppm = r->share,
					       .allow_mass = r->allow_mass };
	struct ur_plan_item items[16];
	char got[17] = "";
	size_t len = strlen(r->heads), due = 0;

	assert_true(len <= UR_LEN(items));
	for (size_t i = 0; i < len; i++)
		items[i] = item_of(r->heads[i]);
	assert_true(len == strlen(r->want));
	size_t said = ur_plan(items, len, &limits);

	for (size_t i = 0; i < len; i++) {
		got[i] = letter_of(&items[i]);
		due += items[i].due;
	}
	assert_string_equal(got, r->want);
	assert_int_equal(said, due);
}

struct why {
	const char *name;
	enum ur_why why;
};

static const struct why whys[] = {
	{ "limit-reached", UR_WHY_LIMIT_REACHED },
	{ "mass-action", UR_WHY_MASS_ACTION },
	{ "head-moved", UR_WHY_HEAD_MOVED },
	{ "pr-closed", UR_WHY_PR_CLOSED },
	{ "changed-meanwhile", UR_WHY_CHANGED_MEANWHILE },
	{ "paused", UR_WHY_PAUSED },
	{ "deadline", UR_WHY_DEADLINE },
	{ "list-incomplete", UR_WHY_LIST_INCOMPLETE },
};

static void check_why(void **state)
{
	const struct why *w = *state;

	assert_string_equal(ur_why_name(w->why), w->name);
	assert_true(strlen(ur_why_next_step(w->why)) > 20);
}

static void no_why(void **state)
{
	(void)state;
	assert_string_equal(ur_why_name(UR_WHY_NONE), "");
	assert_string_equal(ur_why_name((enum ur_why)77), "");
	assert_string_equal(ur_why_next_step(UR_WHY_NONE), "");
	assert_string_equal(ur_why_next_step((enum ur_why)77), "");
}

/* Walk all small passes: what must hold whatever the mix. */
static void limits_always_hold(void **state)
{
	static const char letters[] = "lrvhoR";
	const struct ur_plan_limits limits = { .max_actions = 4, .max_share_ppm = HALF };

	(void)state;
	for (int mix = 0; mix < 46656; mix++) { /* 6 to the sixth */
		struct ur_plan_item items[6];
		size_t repairs = 0, wanted = 0, judged = 0, first_repair = 6;
		int rest = mix;

		for (size_t i = 0; i < 6; i++, rest /= 6)
			items[i] = item_of(letters[rest % 6]);
		ur_plan(items, 6, &limits);
		for (size_t i = 0; i < 6; i++) {
			bool carried = items[i].carries;

			judged += items[i].judged;
			wanted += items[i].verdict == UR_VERDICT_REPAIR && carried;
			if (items[i].verdict == UR_VERDICT_REVOKE)
				assert_true(items[i].due == carried);
			if (items[i].due && items[i].verdict == UR_VERDICT_REPAIR) {
				repairs++;
				if (items[i].order < first_repair)
					first_repair = items[i].order;
			}
			assert_true(!items[i].due || carried);
		}
		for (size_t i = 0; i < 6; i++) {
			if (items[i].due && items[i].verdict == UR_VERDICT_REVOKE)
				assert_true(items[i].order < first_repair);
		}
		assert_true(repairs <= limits.max_actions);
		assert_true(repairs <= 3 || repairs * 2 <= judged);
		assert_true(wanted > 3 ? repairs == 0 || repairs == 4 :
					 repairs == wanted);
	}
}

/*
 * Heads whose required rows are written each by itself: how many writes are due, how many of
 * them are re-runs; and what is granted of them, in this order.
 */
struct granted {
	const char *name;
	size_t max_actions, max_reruns;
	struct {
		size_t writes, reruns, writes_granted, reruns_granted;
	} heads[3];
};

/* clang-format off */
static const struct granted granted[] = {
	{ "all of it", 10, 5, { { 3, 1, 3, 1 } } },
	{ "an umbrella's own re-run counts as well", 10, 1, { { 1, 1, 1, 1 }, { 1, 1, 0, 0 } } },
	{ "no re-run is allowed", 10, 0, { { 1, 1, 0, 0 }, { 1, 0, 1, 0 } } },
	{ "rows are posted without the re-run that is one too many", 10, 1, { { 1, 1, 1, 1 }, { 3, 1, 2, 0 } } },
	{ "a head with more rows than a pass may write gets its share", 2, 5, { { 5, 0, 2, 0 }, { 1, 0, 0, 0 } } },
	{ "rows before re-runs", 2, 5, { { 4, 2, 2, 0 } } },
	{ "a re-run in what is left", 3, 5, { { 4, 2, 3, 1 } } },
	{ "the next pass does the rest", 4, 5, { { 3, 0, 3, 0 }, { 2, 1, 1, 0 }, { 1, 0, 0, 0 } } },
};
/* clang-format on */

static void check_granted(void **state)
{
	const struct granted *g = *state;
	const struct ur_plan_limits limits = { .max_actions = g->max_actions,
					       .max_reruns = g->max_reruns,
					       .allow_mass = true };
	struct ur_plan_item items[UR_LEN(g->heads)];
	size_t len = 0, due = 0;

	for (; len < UR_LEN(items) && g->heads[len].writes; len++) {
		items[len] = item_of('r');
		items[len].more_writes = g->heads[len].writes - 1;
		items[len].reruns = g->heads[len].reruns;
	}
	(void)ur_plan(items, len, &limits);
	for (size_t i = 0; i < len; i++) {
		assert_int_equal(items[i].writes_granted, g->heads[i].writes_granted);
		assert_int_equal(items[i].reruns_granted, g->heads[i].reruns_granted);
		assert_int_equal(items[i].due, g->heads[i].writes_granted > 0);
		due += items[i].due;
	}
	assert_true(due <= len);
}

/* What takes back is not counted: all of it is granted. */
static void taking_back_is_granted_whole(void **state)
{
	const struct ur_plan_limits none = { .max_share_ppm = HALF };
	struct ur_plan_item item = item_of('v');

	(void)state;
	item.more_writes = 2;
	assert_int_equal(ur_plan(&item, 1, &none), 1);
	assert_int_equal(item.writes_granted, 3);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + UR_LEN(whys) + UR_LEN(granted) + 3] = {
		0
	};
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check_row);
	ADD_ROWS(tests, n, whys, check_why);
	ADD_ROWS(tests, n, granted, check_granted);
	ADD_TEST(tests, n, "taking back is granted whole", taking_back_is_granted_whole);
	ADD_TEST(tests, n, "no why is no word", no_why);
	ADD_TEST(tests, n, "limits hold over every mix of six heads", limits_always_hold);
	return RUN_TESTS("core.plan", tests, n);
}
