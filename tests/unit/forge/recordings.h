/* SPDX-License-Identifier: MIT */
#ifndef UR_TESTS_RECORDINGS_H
#define UR_TESTS_RECORDINGS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "fake_transport.h"

/* What real servers answered: tests/fixtures/recordings/<server>/<topic>.json. */

static const char *const recorded_servers[] = {
	"gitea-1.22.6",	    "gitea-1.24.7",   "gitea-1.25.4",	    "gitea-1.26.3",
	"gitea-1.27.0-rc0", "gitea-1.27.0",   "gitea-1.28-dev",	    "forgejo-11.0.15",
	"forgejo-13.0.5",   "forgejo-15.0.3", "forgejo-16.0.0-dev", "forgejo-17.0.0-dev",
};

/* NULL, with a message, when there is no such file. */
static inline json_t *recording_load(const char *server, const char *topic)
{
	const char *folder = getenv("UR_FIXTURES");
	json_error_t where;
	char path[512];
	json_t *json;

	snprintf(path, sizeof(path), "%s/recordings/%s/%s.json",
		 folder ? folder : "tests/fixtures", server, topic);
	json = json_load_file(path, 0, &where);
	if (!json)
		fprintf(stderr, "%s: %s\n", path, where.text);
	return json;
}

static inline const char *recording_version(const char *server)
{
	return strchr(server, '-') + 1;
}

/* The n-th (from 0) step of a label; NULL when there is none or it has no answer. */
static inline const json_t *recording_step(const json_t *recording, const char *label,
					   size_t n)
{
	const json_t *steps = json_object_get(recording, "steps");

	for (size_t i = 0; i < json_array_size(steps); i++) {
		const json_t *step = json_array_get(steps, i);
		const char *name = json_string_value(json_object_get(step, "label"));

		if (name && strcmp(name, label) == 0 && n-- == 0)
			return json_object_get(step, "answer") ? step : NULL;
	}
	return NULL;
}

/* Path of a step behind "/api/v1". */
static inline const char *recording_path(const json_t *step)
{
	const json_t *request = json_object_get(step, "request");
	const char *path = json_string_value(json_object_get(request, "path"));

	return path && strncmp(path, "/api/v1", 7) == 0 ? path + 7 : path;
}

static inline const char *recording_header(const json_t *step, const char *name)
{
	const json_t *answer = json_object_get(step, "answer");

	return json_string_value(
		json_object_get(json_object_get(answer, "headers"), name));
}

static inline const json_t *recording_json(const json_t *step)
{
	return json_object_get(json_object_get(step, "answer"), "json");
}

static inline long recording_status(const json_t *step)
{
	const json_t *answer = json_object_get(step, "answer");

	return (long)json_integer_value(json_object_get(answer, "status"));
}

/* Let the fake give this recorded answer at @c path. */
static inline struct fake_answer *recording_serve(struct fake *fake, const char *path,
						  const json_t *step)
{
	const json_t *answer = json_object_get(step, "answer");
	const json_t *json = json_object_get(answer, "json");
	const char *text = json_string_value(json_object_get(answer, "text"));
	char *body = json ? json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
	const char *count = recording_header(step, "x-total-count");
	struct fake_answer *served;

	served = fake_add(fake, path, recording_status(step), body ? body : text);
	served->count = count ? strtoll(count, NULL, 10) : -1;
	served->location = recording_header(step, "location");
	free(body);
	return served;
}

#endif
