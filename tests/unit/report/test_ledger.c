/* SPDX-License-Identifier: MIT */
#include "report/sample.h"

#include "ur/report/ledger.h"

/* One entry; @text stands wherever a stranger may have written. */
static void sample_line(struct ur_ledger_view *view, const char *text)
{
	struct ur_ledger_line *line;

	UR_GROW(view->lines, view->lines_len, view->lines_cap);
	line = &view->lines[view->lines_len++];
	*line = (struct ur_ledger_line){ .entry = {
						 .id = ur_xstrdup(
							 "20261121T205501Z-1f3a9c42"),
						 .command = ur_xstrdup("compensate"),
						 .server = ur_xstrdup(
							 "https://git.example.org"),
						 .repository = ur_xstrdup("acme/widget"),
						 .sha = ur_xstrdup(SAMPLE_SHA),
						 .umbrella = ur_xstrdup(text),
						 .context = ur_xstrdup(text),
						 .kind = ur_xstrdup("compensate"),
						 .reason = ur_xstrdup("stale"),
						 .person = ur_xstrdup(text),
						 .why = ur_xstrdup(text),
						 .state = ur_xstrdup("success"),
						 .target_url = ur_xstrdup(text),
						 .description = ur_xstrdup(text),
						 .outcome = ur_xstrdup("confirmed"),
						 .outcome_text = ur_xstrdup(text),
						 .pull = 412,
						 .highest_id = 13,
						 .row_id = 14,
						 .at = 1795294501,
						 .outcome_at = 1795294502,
					 } };
}

static char *written(const struct ur_ledger_view *view, enum ur_format format)
{
	const struct ur_report_options options = { .format = format, .version = "1" };
	const struct ur_view report = ur_report_ledger(view);
	struct ur_str bytes = UR_STR_INIT;
	const struct ur_sink sink = { .payload = &bytes, .write = ur_sink_str };
	struct ur_error err = UR_ERROR_INIT;

	if (ur_view_write(&report, &options, &sink, &err) != UR_OK)
		fail_msg("%s", err.message);
	return ur_str_detach(&bytes);
}

static void the_bytes_of_a_list(void **state)
{
	struct ur_ledger_view view = UR_LEDGER_VIEW_INIT;
	char *got;

	(void)state;
	sample_line(&view, "dora");
	got = written(&view, UR_FORMAT_PLAIN);
	assert_string_equal(got,
			    "#time\trepository\tpr\tkind\treason\toutcome\tperson\tid\n"
			    "2026-11-21T20:55:01Z\tacme/widget\t412\tcompensate\tstale\t"
			    "confirmed\tdora\t20261121T205501Z-1f3a9c42\n");
	free(got);
	got = written(&view, UR_FORMAT_TABLE);
	assert_non_null(strstr(got, "TIME"));
	assert_non_null(strstr(got, "  confirmed  dora    20261121T205501Z-1f3a9c42\n"));
	free(got);
	ur_ledger_view_release(&view);
}

static void an_empty_list_says_so_in_words_for_people_alone(void **state)
{
	struct ur_ledger_view view = UR_LEDGER_VIEW_INIT;
	char *got = written(&view, UR_FORMAT_TABLE);

	(void)state;
	assert_string_equal(got, "the ledger has no such entry\n");
	free(got);
	view.source = "forge";
	got = written(&view, UR_FORMAT_TABLE);
	assert_string_equal(got, "no green of ours stands\n");
	free(got);
	got = written(&view, UR_FORMAT_PLAIN);
	assert_true(got[0] == '#' && !strchr(strchr(got, '\n') + 1, '\n'));
	free(got);
}

static void what_does_not_verify_is_named(void **state)
{
	struct ur_ledger_view view = UR_LEDGER_VIEW_INIT;
	char *got;

	(void)state;
	view.action = "verify";
	view.bad_lines = 2;
	sample_line(&view, "x");
	sample_line(&view, "x");
	view.lines[0].verified = UR_VERIFIED_SAME;
	view.lines[1].verified = UR_VERIFIED_FAILED;
	view.lines[1].problem = ur_xstrdup("it says otherwise");
	got = written(&view, UR_FORMAT_TABLE);
	assert_non_null(strstr(got, "      problem: it says otherwise\n"));
	assert_non_null(strstr(got, "1 of 2 entries verified\n"));
	assert_non_null(strstr(got, "2 lines of the ledger cannot be read"));
	free(got);
	got = written(&view, UR_FORMAT_PLAIN);
	assert_non_null(strstr(got, "\tfailed\tit says otherwise\n#bad-lines\t2\n"));
	free(got);
	ur_ledger_view_release(&view);
}

static void strangers_text_is_tame_in_every_form(void **state)
{
	static const char *const actions[] = { "list", "show", "verify" };
	static const enum ur_format formats[] = { UR_FORMAT_TABLE, UR_FORMAT_PLAIN,
						  UR_FORMAT_JSON };

	(void)state;
	for (size_t a = 0; a < UR_LEN(actions); a++) {
		for (size_t f = 0; f < UR_LEN(formats); f++) {
			struct ur_ledger_view view = UR_LEDGER_VIEW_INIT;
			char *got;

			view.action = actions[a];
			sample_line(&view, HOSTILE);
			view.lines[0].problem = ur_xstrdup(HOSTILE);
			view.lines[0].evidence =
				ur_xstrdup("{\"description\":\"\\u001b[2J\\u202e\\n::"
					   "error::x\x7f\"}");
			got = written(&view, formats[f]);
			if (formats[f] == UR_FORMAT_TABLE)
				expect_tame(got);
			for (const char *c = got; *c; c++)
				assert_true(*c == '\n' || *c == '\t' ||
					    ((unsigned char)*c >= 0x20 && *c != 0x7f));
			free(got);
			ur_ledger_view_release(&view);
		}
	}
}

static void json_has_the_names_of_the_other_reports(void **state)
{
	struct ur_ledger_view view = UR_LEDGER_VIEW_INIT;
	char *got;
	json_t *root;
	const json_t *entry;

	(void)state;
	view.action = "show";
	view.since = UR_TIME_NONE;
	sample_line(&view, "dora");
	view.lines[0].evidence = ur_xstrdup("{\"n\":1}");
	got = written(&view, UR_FORMAT_JSON);
	root = json_loads(got, 0, NULL);
	assert_non_null(root);
	assert_string_equal(json_string_value(json_object_get(root, "schema")),
			    "umbrella-reaper/ledger/1");
	entry = json_array_get(json_object_get(root, "entries"), 0);
	assert_int_equal(json_integer_value(json_object_get(entry, "number")), 412);
	assert_string_equal(json_string_value(json_object_get(entry, "head")),
			    SAMPLE_SHA);
	assert_string_equal(json_string_value(json_object_get(entry, "at")),
			    "2026-11-21T20:55:01Z");
	assert_int_equal(json_integer_value(json_object_get(entry, "row")), 14);
	assert_int_equal(json_integer_value(json_object_get(
				 json_object_get(entry, "evidence"), "n")),
			 1);
	assert_null(json_object_get(entry, "verified"));
	json_decref(root);
	free(got);
	ur_ledger_view_release(&view);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_bytes_of_a_list),
		cmocka_unit_test(an_empty_list_says_so_in_words_for_people_alone),
		cmocka_unit_test(what_does_not_verify_is_named),
		cmocka_unit_test(strangers_text_is_tame_in_every_form),
		cmocka_unit_test(json_has_the_names_of_the_other_reports),
	};

	return cmocka_run_group_tests_name("report.ledger", tests, NULL, NULL);
}
