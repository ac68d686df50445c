/* SPDX-License-Identifier: MIT */
#include "ur/report/doctor.h"

#include <string.h>

#include "ur/base/memory.h"
#include "ur/report/object.h"

/* Columns are for scripts: new ones go to the end, the hint stays the last in a table. */
static const char *const heads[] = { "result", "check", "about", "detail", "hint" };

static const char *sgr(const char *finding)
{
	return !strcmp(finding, "fail") ? "31" :
	       !strcmp(finding, "warn") ? "33" :
	       !strcmp(finding, "pass") ? "32" :
					  "";
}

static struct ur_listing listing_of(const struct ur_doctor *doctor)
{
	struct ur_listing l = { .heads = heads,
				.columns = UR_LEN(heads),
				.last_below = true,
				.painted = 0,
				.sgr = sgr };

	for (size_t i = 0; i < doctor->len; i++) {
		const struct ur_check *check = &doctor->checks[i];

		ur_listing_add(&l, ur_finding_name(check->finding));
		ur_listing_add(&l, check->name);
		ur_listing_add(&l, check->subject);
		ur_listing_add(&l, check->text);
		ur_listing_add(&l, check->hint);
	}
	return l;
}

static void write_table(struct ur_document *d, const void *payload)
{
	const struct ur_doctor *doctor =
		((const struct ur_doctor_report *)payload)->doctor;
	struct ur_listing l = listing_of(doctor);

	ur_listing_table(d, &l);
	ur_listing_release(&l);
	ur_document_linef(
		d, "%zu pass, %zu note, %zu warn, %zu fail",
		doctor->counts[UR_FINDING_PASS], doctor->counts[UR_FINDING_NOTE],
		doctor->counts[UR_FINDING_WARN], doctor->counts[UR_FINDING_FAIL]);
}

static void write_plain(struct ur_document *d, const void *payload)
{
	struct ur_listing l =
		listing_of(((const struct ur_doctor_report *)payload)->doctor);

	ur_listing_plain(d, &l);
	ur_listing_release(&l);
}

static json_t *check_object(const struct ur_check *check)
{
	json_t *object = json_object();

	json_object_set_new(object, "name", ur_object_text(check->name));
	json_object_set_new(object, "result",
			    ur_object_text(ur_finding_name(check->finding)));
	json_object_set_new(object, "about", ur_object_text(check->subject));
	json_object_set_new(object, "detail", ur_object_text(check->text));
	json_object_set_new(object, "hint", ur_object_text(check->hint));
	json_object_set_new(object, "code",
			    ur_object_text(ur_report_error_code(check->rc)));
	return object;
}

static void write_json(json_t *object, const void *payload)
{
	const struct ur_doctor_report *report = payload;
	const struct ur_doctor *doctor = report->doctor;
	json_t *forge = json_object(), *counts = json_object(), *checks = json_array();

	json_object_set_new(forge, "kind", ur_object_text(doctor->kind));
	json_object_set_new(forge, "version", ur_object_text(doctor->version));
	for (unsigned f = UR_FINDING_FAIL; f <= UR_FINDING_PASS; f++)
		json_object_set_new(counts, ur_finding_name((enum ur_finding)f),
				    json_integer((json_int_t)doctor->counts[f]));
	for (size_t i = 0; i < doctor->len; i++)
		json_array_append_new(checks, check_object(&doctor->checks[i]));
	json_object_set_new(object, "exit_code", json_integer(report->exit_code));
	json_object_set_new(object, "server", ur_object_text(doctor->server));
	json_object_set_new(object, "forge", forge);
	json_object_set_new(object, "counts", counts);
	json_object_set_new(object, "checks", checks);
}

struct ur_view ur_report_doctor(const struct ur_doctor_report *report)
{
	return (struct ur_view){ .command = "doctor",
				 .payload = report,
				 .table = write_table,
				 .plain = write_plain,
				 .json = write_json };
}
