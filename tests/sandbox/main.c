/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay.h"
#include "server.h"

static void usage(FILE *out)
{
	fputs("usage: ur-sandbox --scenario FILE [--port N] [--port-file FILE]\n"
	      "                  [--log FILE] [--latency MS] [--quiet]\n"
	      "A small forge on the loopback that behaves like a named server version.\n"
	      "       ur-sandbox --replay DIR [--verbose]\n"
	      "The scenario's keys are documented in tests/sandbox/scenario.h.\n",
	      out);
}

static bool number(const char *text, long max, long *out)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (end == text || *end || n < 0 || n > max)
		return false;
	*out = n;
	return true;
}

static int serve(const char *path, struct sb_server_options *o)
{
	json_error_t where;

	o->scenario = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
	if (!o->scenario) {
		fprintf(stderr, "ur-sandbox: %s:%d:%d: %s\n", path, where.line,
			where.column, where.text);
		return 2;
	}
	return sb_serve(o);
}

int main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "scenario", required_argument, NULL, 's' },
		{ "port", required_argument, NULL, 'p' },
		{ "port-file", required_argument, NULL, 'f' },
		{ "log", required_argument, NULL, 'l' },
		{ "latency", required_argument, NULL, 'm' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "replay", required_argument, NULL, 'r' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct sb_server_options o = { .port = 0 };
	const char *scenario = NULL, *replay = NULL;
	bool verbose = false;
	long n;
	int ch;

	while ((ch = getopt_long(argc, argv, "s:p:f:l:m:qr:vh", longs, NULL)) != -1) {
		switch (ch) {
		case 's':
			scenario = optarg;
			break;
		case 'p':
			if (!number(optarg, 65535, &n))
				goto bad;
			o.port = (uint16_t)n;
			break;
		case 'f':
			o.port_file = optarg;
			break;
		case 'l':
			o.log_file = optarg;
			break;
		case 'm':
			if (!number(optarg, 3600000, &n))
				goto bad;
			o.latency = n;
			break;
		case 'q':
			o.quiet = true;
			break;
		case 'r':
			replay = optarg;
			break;
		case 'v':
			verbose = true;
			break;
		case 'h':
			usage(stdout);
			return 0;
		default:
			goto bad;
		}
	}
	if (replay && optind == argc)
		return sb_replay(replay, verbose);
	if (!scenario || optind != argc)
		goto bad;
	return serve(scenario, &o);
bad:
	usage(stderr);
	return 2;
}
