/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "doctor_parts.h"
#include "ur/forge/limits.h"

/* Beyond it a pass says so as well. */
#define SKEW_MOST 60

static void check_version(struct ur_doctor *doctor, const struct ur_app *app,
			  const struct ur_forge *forge)
{
	const char *known = doctor->kind, *text = forge->version.text;
	struct ur_check *check;

	if (!forge->dialect) {
		check = ur_doctor_add(doctor, "version", UR_FINDING_FAIL, NULL,
				      "%s %s is older than this program knows", known,
				      text);
		ur_check_hint(check, "Gitea from 1.22 and Forgejo from 11 are known");
	} else if (forge->newer_version) {
		check = ur_doctor_add(
			doctor, "version", UR_FINDING_WARN, NULL,
			"%s %s is newer than this program knows: nothing is "
			"posted over an engine's status",
			known, text);
		ur_check_hint(check,
			      "once it is clear that it behaves alike, say so: "
			      "'forge: {treat_as: \"%d.%d\"}'",
			      forge->dialect->major, forge->dialect->minor);
	} else {
		ur_doctor_add(
			doctor, "version", UR_FINDING_PASS, NULL,
			"%s %s%s%s: a posted status %s", known, text,
			*app->settings->treat_as ? ", treated as " : "",
			app->settings->treat_as,
			forge->dialect->posted_supersedes ?
				"overrides the one from Actions" :
				"does not override the one from Actions, so a job is run "
				"again");
	}
}

static void check_clock(struct ur_doctor *doctor, const struct ur_limits *limits)
{
	long long skew;
	struct ur_check *check;

	if (limits->server_date == UR_TIME_NONE) {
		ur_doctor_add(doctor, "clock", UR_FINDING_NOTE, NULL,
			      "the server sends no Date: ages are by the local clock");
		return;
	}
	skew = limits->local_date - limits->server_date;
	if (llabs(skew) <= SKEW_MOST) {
		ur_doctor_add(doctor, "clock", UR_FINDING_PASS, NULL,
			      "the local clock agrees with the server's");
		return;
	}
	check = ur_doctor_add(doctor, "clock", UR_FINDING_WARN, NULL,
			      "the local clock is %lld seconds %s the server's",
			      llabs(skew), skew > 0 ? "ahead of" : "behind");
	ur_check_hint(check, "a row then seems younger than it is, and waits longer; set "
			     "the clock");
}

static void check_limits(struct ur_doctor *doctor, struct ur_forge *forge)
{
	struct ur_limits limits;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_check *check;

	if (ur_forge_limits(forge, &limits, &err) != UR_OK) {
		check = ur_doctor_add(doctor, "paging", UR_FINDING_NOTE, NULL, "%s",
				      err.message);
		ur_check_hint(check, "%s", err.hint);
		return;
	}
	check_clock(doctor, &limits);
	if (limits.max_items >= (int64_t)forge->page_size) {
		ur_doctor_add(doctor, "paging", UR_FINDING_PASS, NULL,
			      "a page has up to %lld items, %u are asked for",
			      (long long)limits.max_items, forge->page_size);
		return;
	}
	check = ur_doctor_add(doctor, "paging", UR_FINDING_NOTE, NULL,
			      "the server gives %lld items a page instead of %u: more "
			      "requests, and more heads that need several pages",
			      (long long)limits.max_items, forge->page_size);
	ur_check_hint(check, "MAX_RESPONSE_ITEMS in section [api] of the server");
}

static void check_no_token(struct ur_doctor *doctor)
{
	struct ur_check *check = ur_doctor_add(
		doctor, "token", UR_FINDING_WARN, NULL,
		"there is none: nothing can be written, and some of what is public may "
		"not be read either");

	ur_check_hint(check, "--token-file FILE, or UMBRELLA_REAPER_TOKEN in the "
			     "environment");
}

/* @return false when the server refuses it: it then answers nothing else either */
static bool check_token(struct ur_doctor *doctor, const struct ur_app *app,
			struct ur_forge *forge)
{
	const char *origin = app->settings->token_origin;
	struct ur_identity who;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_check *check;
	enum ur_errc rc;

	if (!*app->settings->token) {
		check_no_token(doctor);
		return true;
	}
	rc = ur_forge_user(forge, &who, &err);
	if (rc < 0) {
		check = ur_doctor_fail(doctor, "token", origin, rc, &err);
		if (!*check->hint && rc == UR_EAUTH)
			ur_check_hint(check, "make a new one, and look for blanks around "
					     "it");
		return rc != UR_EAUTH && rc != UR_EDEADLINE && rc != UR_EINTR;
	}
	if (forge->job_token) {
		ur_doctor_add(doctor, "token", UR_FINDING_PASS, origin,
			      "accepted, a job's own token ('%s')", who.login);
	} else if (who.known == UR_YES) {
		ur_doctor_add(doctor, "token", UR_FINDING_PASS, origin,
			      "accepted, it belongs to '%s'", who.login);
	} else {
		check = ur_doctor_add(doctor, "token", UR_FINDING_WARN, origin,
				      "accepted, but it may not say whom it belongs to: "
				      "our own rows are known by the ledger alone");
		ur_check_hint(check, "give it the scope read:user as well");
	}
	return true;
}

bool ur_doctor_server(struct ur_doctor *doctor, struct ur_app *app,
		      struct ur_forge *forge)
{
	const struct ur_settings *s = app->settings;
	struct ur_error err = UR_ERROR_INIT;

	if (!ur_pass_identify(app, forge, &err)) {
		/* every path refuses a wrong token, the version's too */
		bool refused = err.code == UR_EAUTH && *s->token;

		ur_doctor_fail(doctor, refused ? "token" : "server",
			       refused ? s->token_origin : s->server, err.code, &err);
		return false;
	}
	doctor->kind = forge->version.kind == UR_FORGE_FORGEJO ? "forgejo" : "gitea";
	snprintf(doctor->version, sizeof(doctor->version), "%s", forge->version.text);
	ur_doctor_add(doctor, "server", UR_FINDING_PASS, s->server, "it answers");
	check_version(doctor, app, forge);
	check_limits(doctor, forge);
	return check_token(doctor, app, forge);
}
