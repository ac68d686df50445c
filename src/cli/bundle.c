/* SPDX-License-Identifier: MIT */
#include "ur/cli/bundle.h"

#include <jansson.h>
#include <stdlib.h>

#include "ur/base/memory.h"
#include "ur/conf/address.h"

char *ur_bundle_server(const char *directory)
{
	char *path = ur_xasprintf("%s/bundle.json", directory), *server = NULL;
	json_t *head = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
	const char *base = json_string_value(json_object_get(head, "api_base"));
	struct ur_error ignored = UR_ERROR_INIT;

	/* the address parser drops the API's own path */
	if (base)
		(void)ur_address_parse(base, &server, &ignored);
	json_decref(head);
	free(path);
	return server;
}
