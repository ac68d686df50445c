/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/policy/script.h"
#include "ur/base/memory.h"
#include "ur/base/str.h"

/* Scripts of an umbrella's step; $R carries the outcome of its needs. */
#define A "${{ needs.a.result }}"
#define ALL "${{ toJSON(needs) }}"
#define EACH "${{ join(needs.*.result, ' ') }}"

enum says { REFUSED, FINE, HANDED };

static const struct row {
	const char *name;
	const char *script;
	enum says says;
} rows[] = {
	/* the shell's own words */
	{ "nothing", "", FINE },
	{ "it says something", "echo all is well", FINE },
	{ "it says something of its own surroundings", "echo ${{ github.ref }} $HOME",
	  FINE },
	{ "it ends", "exit 1", FINE },
	{ "it prints and ends", "printf '%s\\n' no; false", FINE },
	{ "a comment", "# make test\nexit 0", FINE },
	{ "options of the shell", "set -euo pipefail\nexit 1", FINE },
	{ "constants of its own", "bad=0\nif [ \"$bad\" = 1 ]; then exit 1; fi", FINE },
	{ "needs in a comment are handed to nobody", "# " A "\n./scan", REFUSED },

	/* what it looks at */
	{ "a result", "test " A " = success", HANDED },
	{ "a result in brackets", "[ " A " = success ] || exit 1", HANDED },
	{ "a result in two brackets", "[[ " A " == success && " A " != skipped ]]",
	  HANDED },
	{ "a variable that carries results", "test \"$R\" = success", HANDED },
	{ "its length", "[ ${#R} -gt 2 ]", HANDED },
	{ "with a default", "[ \"${R:-none}\" = success ]", HANDED },
	{ "each result", "for r in " EACH "; do\n  [ \"$r\" = success ] || exit 1\ndone",
	  HANDED },
	{ "a count of what is not green",
	  "bad=0\nfor r in " EACH
	  "; do\n  if [ $r != success ]; then bad=$((bad + 1)); fi\n"
	  "done\nexit $bad",
	  HANDED },
	{ "arithmetic",
	  "n=0\nfor r in " EACH "; do [ $r = success ] || ((n++)); done\n(( n == 0 ))",
	  HANDED },
	{ "a case",
	  "case " A
	  " in\n  success|skipped) ;;\n  (cancelled) exit 2 ;;\n  *) exit 1 ;;\nesac",
	  HANDED },
	{ "a variable of the script", "x='" ALL "'\nx2=$x\n./gate \"$x2\"", HANDED },
	{ "a program that is handed it", "./all-green '" ALL "'", HANDED },
	{ "over two lines", "./all-green \\\n  '" ALL "'", HANDED },
	{ "through a pipe", "echo '" ALL "' | jq -e 'all(.[]; .result == \"success\")'",
	  HANDED },
	{ "through a pipe at the line's end", "echo '" ALL "' |\n  jq -e .", HANDED },
	{ "as a text to read", "jq -e . <<< '" ALL "'", HANDED },
	{ "as a text of lines",
	  "python3 - <<'EOF'\nimport json\nneeds = json.loads(r\"\"\"" ALL
	  "\"\"\")\nassert "
	  "needs\nEOF\nexit 0",
	  HANDED },
	{ "a text of lines with tabs before its end",
	  "cat <<-EOF | jq -e .\n\t" ALL "\n\tEOF", HANDED },
	{ "what stands behind that text counts", "cat <<EOF\n" ALL "\nEOF\n./scan",
	  REFUSED },
	{ "a text of lines without any", "python3 - <<EOF\nimport scan\nEOF", REFUSED },
	{ "by the environment of one command", "NEEDS='" ALL "' ./gate", HANDED },
	{ "in what another command says",
	  "x=$(jq -r .a <<< \"$R\")\n[ \"$x\" = success ]", HANDED },
	{ "in a backquoted one", "x=`echo $R`\n[ \"$x\" = success ]", HANDED },
	{ "read line by line", "while read -r r; do [ $r = success ]; done <<< \"$R\"",
	  HANDED },
	{ "by way of a file", "echo '" ALL "' > needs.json\njq -e . needs.json", HANDED },
	{ "a function of the script",
	  "check() {\n  [ \"$1\" = success ] || exit 1\n}\ncheck " A, HANDED },
	{ "a function in the other spelling",
	  "function check {\n  jq -e . <<< \"$1\"\n}\ncheck '" ALL "'", HANDED },
	{ "errors go elsewhere", "./gate " A " >&2 2>/dev/null", HANDED },
	{ "all goes elsewhere", "./gate " A " &> log", HANDED },
	{ "another language's words", "if ('" A "' -ne 'success') { exit 1 }", HANDED },
	{ "a result is only said", "echo " A, FINE },

	/* what is its own */
	{ "a script", "./ci/security-scan.sh", REFUSED },
	{ "a script behind a result that is only said", "echo " A "\n./scan", REFUSED },
	{ "a script behind a test of a result", "test " A " = success && ./scan",
	  REFUSED },
	{ "a script where a result is green",
	  "if [ " A " = success ]; then\n  ./scan\nfi", REFUSED },
	{ "a script otherwise", "if [ " A " = success ]; then\n  true\nelse ./scan\nfi",
	  REFUSED },
	{ "a script in a loop over results", "for r in " EACH "; do ./scan; done",
	  REFUSED },
	{ "a script in a case", "case " A " in success) ./scan ;; esac", REFUSED },
	{ "a script in a subshell", "( ./scan ) && test " A, REFUSED },
	{ "a script in a group", "{ ./scan; } && test " A, REFUSED },
	{ "a script in the background", "test " A " & ./scan", REFUSED },
	{ "a script of a function", "check() {\n  ./scan\n}\ncheck " A, REFUSED },
	{ "a function that is called with something else",
	  "check() { test \"$1\"; }\ncheck src", REFUSED },
	{ "a script by what it says", "exit $(./scan)", REFUSED },
	{ "a script by what it says, in a text", "test \"x$(./scan)\" = x", REFUSED },
	{ "a script by what it says, in an assignment",
	  "x=$(./scan)\ntest " A " = success", REFUSED },
	{ "a script backquoted", "exit `./scan`", REFUSED },
	{ "a script that another reads", "read x < <(./scan)\n[ $x = 0 ]", REFUSED },
	{ "a script that is read", ". ./scan", REFUSED },
	{ "a script by another name", "eval ./scan", REFUSED },
	{ "what only an expression knows", "${{ inputs.command }}", REFUSED },
	{ "a pipe from a script", "./scan | read x\n[ $x = 0 ]", REFUSED },
	{ "a polling loop", "while :; do curl -s $URL | grep success && exit; done",
	  REFUSED },
	{ "a text of its own", "test \"${{ github.event.pull_request.title }}\" != WIP",
	  REFUSED },
	{ "beside a result",
	  "test " A " = success && test \"${{ github.head_ref }}\" != x", REFUSED },
	{ "an output", "test ${{ needs.scan.outputs.count }} = 0", REFUSED },
	{ "a variable from elsewhere", "test \"$TITLE\" != WIP", REFUSED },
	{ "by way of another", "t=$TITLE\n[ \"$t\" != WIP ]", REFUSED },
	{ "by way of an expression",
	  "t='${{ steps.scan.outcome }}'\n[ \"$t\" = success ]", REFUSED },
	{ "in two brackets", "[[ $TITLE == WIP* ]]", REFUSED },
	{ "in arithmetic", "(( COUNT == 0 ))", REFUSED },
	{ "in a case of its own", "case $TITLE in WIP*) exit 1 ;; esac", REFUSED },
	{ "as the exit code", "exit ${{ steps.scan.outputs.code }}", REFUSED },
	{ "a file of its own", "test -f coverage.ok", REFUSED },
	{ "in brackets", "[ ! -s findings.txt ]", REFUSED },
	{ "in two of them", "[[ -e findings ]] && exit 1", REFUSED },
	{ "a file that is read", "read x < findings.txt\n[ $x = 0 ]", REFUSED },
	{ "a file that a result was not written to",
	  "echo " A " > log\njq -e . other.log2", REFUSED },
	{ "a variable's name without a dollar", "./scan R", REFUSED },
	{ "as an option", "chmod -R x .", REFUSED },
	{ "as the begin of another", "./scan $RESULT", REFUSED },
	{ "as a quoted word", "./scan 'R'", REFUSED },

	/* what cannot be told */
	{ "a quote that does not close", "test 'x " A, HANDED },
	{ "two quotes that do not close", "\"$(\"", REFUSED },
	{ "an expression that does not close", "./x ${{ needs.a.result", REFUSED },
	{ "a loop of numbers", "for ((i = 0; i < 3; i++)); do test " A "; done",
	  REFUSED },
};

static void check_row(void **state)
{
	const struct row *row = *state;
	struct ur_strset carriers = UR_STRSET_INIT;
	bool handed = true, fine;

	ur_strset_add(&carriers, "R");
	fine = ur_script_aggregates(row->script, &carriers, &handed);
	assert_int_equal(fine, row->says != REFUSED);
	if (fine)
		assert_int_equal(handed, row->says == HANDED);
	ur_strset_release(&carriers);
}

/* What a stranger can grow ends by being refused, and soon. */
static void many(const char *piece, const char *tail)
{
	struct ur_strset carriers = UR_STRSET_INIT;
	struct ur_str text = UR_STR_INIT;
	bool handed;

	for (int i = 0; i < 100000; i++)
		ur_str_addf(&text, "%s%d%s", piece, i, tail);
	assert_false(ur_script_aggregates(text.buf, &carriers, &handed));
	ur_strset_release(&carriers);
	ur_str_release(&text);
}

static void limits(void **state)
{
	(void)state;
	many("a", "=1\n");
	many("a", "=1 ");
	many("a", "='" ALL "'\n");
	many("\"$(", "");
	many("$((", "");
	many("f", "() { ./x; }\n");
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows) + 1] = { cmocka_unit_test(limits) };

	for (size_t i = 0; i < UR_LEN(rows); i++)
		tests[i + 1] = (struct CMUnitTest){
			.name = rows[i].name,
			.test_func = check_row,
			.initial_state = (void *)(uintptr_t)&rows[i],
		};
	return cmocka_run_group_tests_name("policy.script", tests, NULL, NULL);
}
