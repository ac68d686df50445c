/* SPDX-License-Identifier: MIT */
#include "ur/forge/scopes.h"

#include <string.h>

#include "answer.h"

#define LIST ", token scope="
/* every scope there is takes about 250 */
#define LIST_MAX 1000

void ur_forge_scopes(struct ur_forge *forge, struct ur_str *out)
{
	struct ur_response resp = UR_RESPONSE_INIT;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_json *json = NULL;
	const char *text = NULL, *list = NULL;

	ur_answer_get(forge, "/notifications/new", &resp);
	if (ur_answer_is(&resp, 403) && ur_answer_json(&resp, &json, &err) == UR_OK)
		text = ur_answer_string(json, "message");
	if (text)
		list = strstr(text, LIST);
	if (list && strlen(list) < LIST_MAX)
		ur_str_adds(out, list + strlen(LIST));
	ur_json_free(json);
	ur_response_release(&resp);
}

enum ur_answer ur_scopes_allow(const char *scopes, const char *wanted)
{
	if (!*scopes)
		return UR_CANNOT_TELL;
	for (const char *at = scopes; *at;) {
		size_t len = strcspn(at, ",");

		if ((len == strlen("all") && !memcmp(at, "all", len)) ||
		    (len == strlen(wanted) && !memcmp(at, wanted, len)))
			return UR_YES;
		at += len + (at[len] == ',');
	}
	return UR_NO;
}
