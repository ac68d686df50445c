/* SPDX-License-Identifier: MIT */
#include "canned.h"

#include "ur/base/time.h"
#include "ur/forge/contents.h"
#include "ur/forge/jobs.h"
#include "ur/forge/protection.h"
#include "ur/forge/pulls.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REPO "a/b"
#define SHA "0123456789abcdef0123456789abcdef01234567"

/* An error has a code, a text and nothing in the out-parameter. */
static bool fine(enum ur_errc rc, const struct ur_error *err, bool untouched)
{
	if (rc == UR_OK)
		return true;
	if (err->code != rc || !*err->message || !untouched)
		abort();
	return false;
}

static void read_pulls(struct ur_forge *forge, struct ur_error *err)
{
	struct ur_pulls pulls = UR_PULLS_INIT;

	if (fine(ur_pulls_read(forge, REPO, "hold", &pulls, err), err, !pulls.items))
		for (size_t i = 0; i < pulls.len; i++)
			if (!pulls.items[i].bad &&
			    (pulls.items[i].number < 1 || !pulls.items[i].base))
				abort();
	ur_pulls_release(&pulls);
}

static void read_pull(struct ur_forge *forge, struct ur_error *err)
{
	struct ur_pull pull = { 0 };

	if (fine(ur_pull_read(forge, REPO, 7, "hold", &pull, err), err, !pull.base) &&
	    pull.number != 7 && !pull.bad)
		abort();
	ur_pull_release(&pull);
	if (ur_pull_automerge(forge, REPO, 7) == UR_NOT_ASKED)
		abort();
}

static void read_records(struct ur_forge *forge, enum ur_level level,
			 struct ur_error *err)
{
	const struct ur_records_request request = { .repo = REPO,
						    .sha = SHA,
						    .level = level,
						    .file = "ci.yml",
						    .since = CANNED_NOW };
	struct ur_records records = UR_RECORDS_INIT;

	if (fine(ur_records_read(forge, &request, NULL, &records, err), err,
		 !records.runs)) {
		if (records.complete == (*records.cause != '\0'))
			abort();
		for (size_t i = 0; i < records.runs_len; i++)
			for (size_t j = 0; j < records.runs[i].jobs_len; j++)
				if (!records.runs[i].jobs[j].name)
					abort();
	}
	ur_records_release(&records);
}

static void read_protection(struct ur_forge *forge, struct ur_error *err)
{
	struct ur_protection protection = UR_PROTECTION_INIT;
	char tip[65] = "";

	fine(ur_protection_read(forge, REPO, "main", &protection, tip, err), err,
	     !protection.contexts);
	if (strlen(tip) >= sizeof(tip))
		abort();
	(void)ur_protection_requires(&protection, UR_GLOB_GOBWAS, "CI / all (push)");
	(void)ur_protection_requires(&protection, UR_GLOB_GITEA_125, "CI / all (push)");
	ur_protection_release(&protection);
}

static void read_contents(struct ur_forge *forge, struct ur_error *err)
{
	struct ur_tree_files files = UR_TREE_FILES_INIT;
	struct ur_str out = UR_STR_INIT;
	char blob[65] = "";

	if (fine(ur_contents_list(forge, REPO, SHA, ".gitea/workflows", &files, err), err,
		 !files.items) &&
	    files.len > UR_TREE_FILES_MAX)
		abort();
	ur_tree_files_release(&files);
	*err = (struct ur_error)UR_ERROR_INIT;
	fine(ur_contents_read(forge, REPO, SHA, ".gitea/workflows/ci.yml", &out, blob,
			      err),
	     err, !out.len);
	ur_str_release(&out);
}

static void read_facts(struct ur_forge *forge, struct ur_error *err)
{
	struct ur_repository_facts facts = { 0 };
	struct ur_identity identity = { 0 };

	fine(ur_forge_identify(forge, UR_FORGE_UNKNOWN, "", err), err, true);
	*err = (struct ur_error)UR_ERROR_INIT;
	fine(ur_forge_user(forge, &identity, err), err, true);
	*err = (struct ur_error)UR_ERROR_INIT;
	fine(ur_forge_repository(forge, REPO, &facts, err), err, true);
}

/* The first byte says which reader gets the rest. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ur_error err = UR_ERROR_INIT;
	struct canned canned;

	if (!size)
		return 0;
	canned_init(&canned, data + 1, size - 1,
		    *data == 't' ? "13.0.5+gitea-1.22.0" : "1.26.3");
	switch (*data) {
	case 'p':
		read_pulls(&canned.forge, &err);
		break;
	case '1':
		read_pull(&canned.forge, &err);
		break;
	case 'j':
		read_records(&canned.forge, UR_LEVEL_JOBS, &err);
		break;
	case 't':
		read_records(&canned.forge, UR_LEVEL_TASKS, &err);
		break;
	case 'b':
		read_protection(&canned.forge, &err);
		break;
	case 'c':
		read_contents(&canned.forge, &err);
		break;
	case 'r':
		read_facts(&canned.forge, &err);
		break;
	default:
		break;
	}
	return 0;
}
