/* SPDX-License-Identifier: MIT */
#include "core/table.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ur/app/result.h"
#include "ur/base/file.h"
#include "ur/base/memory.h"
#include "ur/base/strset.h"
#include "ur/core/plan.h"
#include "ur/core/reason.h"
#include "ur/policy/yaml.h"
#include "ur/report/metrics.h"

/*
 * The alert rules against the table of metrics: an alert over a metric, label or word that
 * does not exist is silent for ever, and nobody notices.
 */
#define RULES "config/prometheus/umbrella-reaper.rules.yml"
#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyz_0123456789"

static const char *text_of(const struct ur_yaml_node *map, const char *key)
{
	const struct ur_yaml_node *node = ur_yaml_get(map, key);

	if (!node || node->kind != UR_YAML_SCALAR || !node->text_len)
		fail_msg("%s:%u: no '%s'", RULES, map->line, key);
	return node->text;
}

static const struct ur_metric *metric_at(const char *name, size_t length)
{
	size_t len;
	const struct ur_metric *list = ur_metrics(&len);

	for (size_t i = 0; i < len; i++)
		if (strlen(list[i].name) == length &&
		    !strncmp(list[i].name, name, length))
			return &list[i];
	fail_msg("no such metric: %.*s", (int)length, name);
	return NULL;
}

static bool is_word(const char *label, const char *word)
{
	for (int i = UR_REASON_UNSET + 1; i < UR_REASON_COUNT_; i++)
		if (!strcmp(label, "reason") &&
		    !strcmp(ur_reason_name((enum ur_reason)i), word))
			return true;
	for (int i = 0; i <= UR_WHY_DEADLINE; i++)
		if (!strcmp(label, "why") && !strcmp(ur_why_name((enum ur_why)i), word))
			return true;
	for (int i = 0; i <= UR_OUTCOME_DEFERRED; i++)
		if (!strcmp(label, "outcome") &&
		    !strcmp(ur_outcome_name((enum ur_outcome)i), word))
			return true;
	for (int i = 0; i <= UR_DO_TRUTH; i++)
		if (!strcmp(label, "kind") &&
		    !strcmp(ur_remedy_name((enum ur_remedy)i), word))
			return true;
	return false;
}

/* label="word", label=~"one|two|three.*": words that a pattern leaves open are not checked. */
static void check_selector(const struct ur_metric *metric, char *selector)
{
	char *rest = selector, *part;

	while ((part = strsep(&rest, ","))) {
		size_t n = strspn(part, NAME_LETTERS);
		char *label = ur_xstrndup(part, n), *value = strchr(part, '"'), *word;

		if (!strstr(metric->labels, label))
			fail_msg("%s has no label %s", metric->name, label);
		assert_non_null(value);
		value++;
		value[strcspn(value, "\"")] = '\0';
		while ((word = strsep(&value, "|")))
			if (!strpbrk(word, ".*[") && !is_word(label, word))
				fail_msg("%s: no %s '%s'", metric->name, label, word);
		free(label);
	}
}

static size_t check_expression(const char *expr)
{
	size_t found = 0;

	for (const char *at = expr; (at = strstr(at, UR_METRICS_PREFIX)); found++) {
		const struct ur_metric *metric;
		size_t n;

		at += strlen(UR_METRICS_PREFIX);
		n = strspn(at, NAME_LETTERS);
		metric = metric_at(at, n);
		at += n;
		if (*at == '{') {
			char *selector = ur_xstrndup(at + 1, strcspn(at, "}") - 1);

			check_selector(metric, selector);
			free(selector);
		}
	}
	return found;
}

/* {{ $labels.x }} of a summary has to be a label of the expression's metric. */
static void check_labels_of(const char *text, const char *expr)
{
	static const char mark[] = "$labels.";

	for (const char *at = text; (at = strstr(at, mark));) {
		char *label;
		size_t len;
		const struct ur_metric *list = ur_metrics(&len);
		bool known = false;

		at += sizeof(mark) - 1;
		label = ur_xstrndup(at, strspn(at, NAME_LETTERS));
		for (size_t i = 0; i < len; i++)
			known |= strstr(expr, list[i].name) &&
				 strstr(list[i].labels, label);
		if (!known)
			fail_msg("'%s' has no label '%s'", expr, label);
		free(label);
	}
}

static void check_rule(const struct ur_yaml_node *rule, struct ur_strset *names)
{
	const struct ur_yaml_node *annotations = ur_yaml_get(rule, "annotations");
	const struct ur_yaml_node *labels = ur_yaml_get(rule, "labels");
	const char *name = text_of(rule, "alert"), *expr = text_of(rule, "expr");
	const char *severity, *runbook;

	assert_true(ur_strset_add(names, name));
	assert_true(ur_starts_with(name, "UmbrellaReaper"));
	assert_true(check_expression(expr) > 0);
	assert_non_null(annotations);
	severity = text_of(labels, "severity");
	assert_true(!strcmp(severity, "critical") || !strcmp(severity, "warning") ||
		    !strcmp(severity, "info"));
	check_labels_of(text_of(annotations, "summary"), expr);
	check_labels_of(text_of(annotations, "description"), expr);
	runbook = text_of(annotations, "runbook");
	assert_true(ur_starts_with(runbook, "runbooks/"));
	if (access(runbook, R_OK) < 0)
		fail_msg("%s: there is no %s", name, runbook);
}

static void every_rule_stands_on_what_exists(void **state)
{
	struct ur_str bytes = UR_STR_INIT;
	struct ur_strset names = UR_STRSET_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_yaml *yaml = NULL;
	const struct ur_yaml_node *groups;

	(void)state;
	assert_int_equal(ur_file_read(RULES, &bytes, &err), UR_OK);
	if (ur_yaml_parse(bytes.buf, bytes.len, RULES, 0, &yaml, NULL, &err) != UR_OK)
		fail_msg("%s", err.message);
	groups = ur_yaml_get(ur_yaml_root(yaml), "groups");
	assert_non_null(groups);
	for (size_t g = 0; g < groups->len; g++) {
		const struct ur_yaml_node *rules = ur_yaml_get(groups->items[g], "rules");

		assert_non_null(rules);
		for (size_t i = 0; i < rules->len; i++)
			check_rule(rules->items[i], &names);
	}
	assert_true(names.len > 10);
	ur_yaml_free(yaml);
	ur_strset_release(&names);
	ur_str_release(&bytes);
}

/* What would pass silently: the alerts that each kind of trouble needs. */
static void each_trouble_has_an_alert(void **state)
{
	static const char *const needed[] = {
		/* 0 is no time: a new installation has none that ended well */
		"last_good_pass_timestamp_seconds > 0",
		/* the gauge of one pass is gone with the next */
		"max_over_time(" UR_METRICS_PREFIX
		"actions{outcome=~\"unknown|ineffective|failed\"}[1h])",
		"absent(" UR_METRICS_PREFIX "last_pass_timestamp_seconds)",
		"pass_exit_code",
		"repository_failed",
		"merged_then_contradicted",
		"reason=\"contradicted\"",
		"ledger_unsettled",
		"why=\"mass-action\"",
		"reason=\"stale\"",
		"reason_oldest_seconds",
		"repository_paused",
	};
	struct ur_str bytes = UR_STR_INIT;

	(void)state;
	assert_int_equal(ur_file_read(RULES, &bytes, NULL), UR_OK);
	for (size_t i = 0; i < UR_LEN(needed); i++)
		if (!strstr(bytes.buf, needed[i]))
			fail_msg("no alert over %s", needed[i]);
	ur_str_release(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_stands_on_what_exists),
		cmocka_unit_test(each_trouble_has_an_alert),
	};

	return cmocka_run_group_tests_name("report.rules", tests, NULL, NULL);
}
