/* SPDX-License-Identifier: MIT */
/*
 * The yardstick: a bare libcurl multi loop that asks for a list of addresses at a given
 * parallelism and throws the answers away.
 *
 *   bare_loop BASE PARALLEL TOKEN < paths
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char **paths;
static size_t paths_len, next_path;

static size_t discard(char *bytes, size_t size, size_t count, void *payload)
{
	(void)bytes;
	(void)payload;
	return size * count;
}

static void read_paths(void)
{
	char *line = NULL;
	size_t cap = 0, room = 0;
	ssize_t len;

	while ((len = getline(&line, &cap, stdin)) > 0) {
		if (line[len - 1] == '\n')
			line[len - 1] = '\0';
		if (paths_len == room) {
			room = room ? room * 2 : 1024;
			paths = realloc(paths, room * sizeof(*paths));
			if (!paths)
				exit(70);
		}
		paths[paths_len++] = strdup(line);
	}
	free(line);
}

static int start_next(CURLM *multi, CURL *easy, const char *base)
{
	char url[4096];

	if (next_path == paths_len)
		return 0;
	(void)snprintf(url, sizeof(url), "%s%s", base, paths[next_path++]);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_multi_add_handle(multi, easy);
	return 1;
}

static size_t run(CURLM *multi, const char *base)
{
	size_t bad = 0;
	int running = 1;

	while (running) {
		CURLMsg *message;
		int queued, restarted = 0;

		curl_multi_perform(multi, &running);
		while ((message = curl_multi_info_read(multi, &queued))) {
			CURL *easy = message->easy_handle;
			long status = 0;

			if (message->msg != CURLMSG_DONE)
				continue;
			curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
			bad += message->data.result != CURLE_OK || status != 200;
			curl_multi_remove_handle(multi, easy);
			restarted |= start_next(multi, easy, base);
		}
		if (restarted)
			running = 1;
		else if (running)
			curl_multi_poll(multi, NULL, 0, 1000, NULL);
	}
	return bad;
}

int main(int argc, char **argv)
{
	struct curl_slist *headers = NULL;
	char authorization[256];
	CURL *easy[256];
	size_t parallel, bad;
	CURLM *multi;

	if (argc != 4)
		return 2;
	parallel = strtoul(argv[2], NULL, 10);
	if (!parallel || parallel > 256)
		return 2;
	read_paths();
	curl_global_init(CURL_GLOBAL_ALL);
	multi = curl_multi_init();
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)parallel);
	(void)snprintf(authorization, sizeof(authorization), "Authorization: token %s",
		       argv[3]);
	headers = curl_slist_append(headers, authorization);
	for (size_t i = 0; i < parallel; i++) {
		easy[i] = curl_easy_init();
		curl_easy_setopt(easy[i], CURLOPT_WRITEFUNCTION, discard);
		curl_easy_setopt(easy[i], CURLOPT_HTTPHEADER, headers);
		curl_easy_setopt(easy[i], CURLOPT_PROXY, "");
		(void)start_next(multi, easy[i], argv[1]);
	}
	bad = run(multi, argv[1]);
	for (size_t i = 0; i < parallel; i++)
		curl_easy_cleanup(easy[i]);
	curl_multi_cleanup(multi);
	curl_slist_free_all(headers);
	for (size_t i = 0; i < paths_len; i++)
		free(paths[i]);
	free(paths);
	if (bad)
		(void)fprintf(stderr, "bare_loop: %zu answers were not 200\n", bad);
	return bad ? 1 : 0;
}
