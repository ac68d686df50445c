/* SPDX-License-Identifier: MIT */
#include "ur/forge/limits.h"

#include "answer.h"

enum ur_errc ur_forge_limits(struct ur_forge *forge, struct ur_limits *out,
			     struct ur_error *err)
{
	struct ur_response resp = UR_RESPONSE_INIT;
	struct ur_limits limits = { 0 };
	struct ur_json *json = NULL;
	enum ur_errc rc = ur_answer_read(forge, "/settings/api", &resp, &json, err);

	if (rc == UR_OK && !ur_answer_id(json, "max_response_items", &limits.max_items))
		rc = ur_answer_odd(err, "max_response_items");
	if (rc == UR_OK) {
		limits.server_date = resp.date;
		limits.local_date = resp.received_at;
		*out = limits;
	} else {
		ur_error_context(err, "cannot read the limits of the API");
	}
	ur_json_free(json);
	ur_response_release(&resp);
	return rc;
}
