/* SPDX-License-Identifier: MIT */
#include "ur/base/strset.h"
#include "ur/cli/completion.h"
#include "ur/cli/output.h"

int ur_cmd_completion(const struct ur_command_line *line, struct ur_error *err)
{
	const char *shell = line->arguments[0];
	const char *const *shells = ur_completion_shells();
	struct ur_str out = UR_STR_INIT;
	const char *near;
	size_t n = 0;
	enum ur_errc rc;

	if (!ur_completion_write(shell, &out)) {
		while (shells[n])
			n++;
		near = ur_nearest_word(shell, shells, n);
		rc = ur_error_set(err, UR_EUSAGE, "there is no completion for '%.80s'",
				  shell);
		if (near)
			ur_error_hint(err, "did you mean '%s'?", near);
		ur_error_hint(err, "there is one for bash, zsh and fish");
		return ur_exit_code_of(rc);
	}
	rc = ur_output_text(out.buf, out.len, err);
	ur_str_release(&out);
	return ur_exit_code_of(rc);
}
