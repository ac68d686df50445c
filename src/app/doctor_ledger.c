/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doctor_parts.h"
#include "ur/base/memory.h"
#include "ur/ledger/lock.h"

/* The nearest folder above that exists: what is missing would be made in there. */
static char *existing_above(const char *directory)
{
	char *path = ur_xstrdup(directory);
	struct stat st;

	while (stat(path, &st) != 0) {
		char *slash = strrchr(path, '/');

		if (!slash) {
			free(path);
			return ur_xstrdup(".");
		}
		if (slash == path) {
			path[1] = '\0';
			break;
		}
		*slash = '\0';
	}
	return path;
}

/* @return false when there is nothing to read in it */
static bool check_folder(struct ur_doctor *doctor, const char *directory)
{
	struct stat st;
	struct ur_check *check;
	char *above;

	if (stat(directory, &st) == 0 && S_ISDIR(st.st_mode) &&
	    access(directory, W_OK | X_OK) == 0) {
		ur_doctor_add(doctor, "ledger-folder", UR_FINDING_PASS, directory,
			      "writable");
		return true;
	}
	above = existing_above(directory);
	if (strcmp(above, directory) != 0 && stat(above, &st) == 0 &&
	    S_ISDIR(st.st_mode) && access(above, W_OK | X_OK) == 0) {
		ur_doctor_add(doctor, "ledger-folder", UR_FINDING_PASS, directory,
			      "not there yet; it can be made");
	} else {
		check = ur_doctor_add(doctor, "ledger-folder", UR_FINDING_FAIL, directory,
				      "'%s' is no folder that can be written to", above);
		ur_check_hint(check, "--ledger-dir DIR; without a ledger nothing is "
				     "written to the forge");
	}
	free(above);
	return stat(directory, &st) == 0 && S_ISDIR(st.st_mode);
}

static void check_content(struct ur_doctor *doctor, const char *directory)
{
	struct ur_ledger *ledger = NULL;
	struct ur_error err = UR_ERROR_INIT;
	const struct ur_ledger_entry *entries;
	size_t len, bad, open = 0;
	struct ur_check *check;
	enum ur_errc rc = ur_ledger_open(directory, UR_LEDGER_READ, 0, &ledger, &err);

	if (rc < 0) {
		ur_doctor_fail(doctor, "ledger", directory, rc, &err);
		return;
	}
	entries = ur_ledger_entries(ledger, &len);
	for (size_t i = 0; i < len; i++)
		open += !*entries[i].outcome;
	bad = ur_ledger_bad_lines(ledger);
	if (bad) {
		check = ur_doctor_add(
			doctor, "ledger", UR_FINDING_WARN, directory,
			"%zu line%s of it cannot be read; writes that can: %zu", bad,
			bad == 1 ? "" : "s", len);
		ur_check_hint(check, "'umbrella-reaper ledger verify' tells more");
	} else if (open) {
		ur_doctor_add(doctor, "ledger", UR_FINDING_NOTE, directory,
			      "%zu writes, %zu of them without an outcome: the next "
			      "applying pass settles them",
			      len, open);
	} else {
		ur_doctor_add(doctor, "ledger", UR_FINDING_PASS, directory,
			      "%zu writes are on record", len);
	}
	ur_ledger_close(ledger);
}

static void check_lock(struct ur_doctor *doctor, const char *directory)
{
	char *path = ur_xasprintf("%s/lock", directory);
	struct ur_error err = UR_ERROR_INIT;
	struct ur_check *check;
	enum ur_errc rc = ur_lock_look(path, &err);

	if (rc == UR_OK) {
		ur_doctor_add(doctor, "lock", UR_FINDING_PASS, directory, "free");
	} else if (rc == UR_ELOCKED) {
		check = ur_doctor_add(doctor, "lock", UR_FINDING_NOTE, directory, "%s",
				      err.message);
		ur_check_hint(check, "an applying pass waits for it as long as "
				     "--lock-timeout says, and ends with 6");
	} else {
		ur_doctor_fail(doctor, "lock", directory, rc, &err);
	}
	free(path);
}

void ur_doctor_ledger(struct ur_doctor *doctor, const struct ur_app *app)
{
	const char *directory = app->settings->ledger_dir;

	if (check_folder(doctor, directory)) {
		check_content(doctor, directory);
		check_lock(doctor, directory);
	}
	if (app->settings->in_runner)
		ur_doctor_add(doctor, "ledger-kept", UR_FINDING_NOTE, directory,
			      "in a runner this folder may not outlive the job: our rows "
			      "on the forge are then the record");
}
