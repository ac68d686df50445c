/* SPDX-License-Identifier: MIT */
#include "ur/core/policy.h"
#include "ur/core/words.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"

const char *ur_policy_from_name(enum ur_policy_from from)
{
	return ur_word_of(ur_policy_from_words, from);
}

void ur_policy_clear(struct ur_policy *policy)
{
	for (size_t i = 0; i < policy->required_len; i++) {
		free(policy->required[i].context);
		free(policy->required[i].job_name);
		free(policy->required[i].origin);
		free(policy->required[i].dependents);
		ur_strset_release(&policy->required[i].needs);
		ur_strset_release(&policy->required[i].may_skip);
	}
	policy->required_len = 0;
}

void ur_policy_release(struct ur_policy *policy)
{
	ur_policy_clear(policy);
	free(policy->required);
	free(policy->detail);
	free(policy->hint);
	free(policy->origin);
	free(policy->commit);
	free(policy->file);
	free(policy->event);
	free(policy->umbrella_job);
	free(policy->workflow);
	free(policy->drift);
	free(policy->changed);
	free(policy->dependents);
	ur_strset_release(&policy->matrix_prefixes);
	*policy = (struct ur_policy)UR_POLICY_INIT;
}

bool ur_policy_has(const struct ur_policy *policy, const char *context)
{
	for (size_t i = 0; i < policy->required_len; i++)
		if (!strcmp(policy->required[i].context, context))
			return true;
	return false;
}

/* FNV-1a */
static uint64_t hash_of(const char *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return hash;
}

static bool stands_before(const struct ur_policy *policy, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (!strcmp(policy->required[i].context, policy->required[index].context))
			return true;
	return false;
}

void ur_policy_digest(const struct ur_policy *policy,
		      bool (*without)(const void *arg,
				      const struct ur_required *required),
		      const void *arg, char digest[UR_POLICY_DIGEST_BUF])
{
	uint64_t sum = 0; /* a sum does not know its order */

	for (size_t i = 0; i < policy->required_len; i++)
		if (!stands_before(policy, i) &&
		    !(without && without(arg, &policy->required[i])))
			sum += hash_of(policy->required[i].context);
	(void)snprintf(digest, UR_POLICY_DIGEST_BUF, "%08x",
		       (unsigned)((sum ^ sum >> 32) & 0xffffffff));
}

struct ur_required *ur_policy_push(struct ur_policy *policy)
{
	struct ur_required *required;

	UR_GROW(policy->required, policy->required_len, policy->required_cap);
	required = &policy->required[policy->required_len++];
	*required = (struct ur_required){ 0 };
	return required;
}

static struct ur_strset copy_of(const struct ur_strset *from)
{
	struct ur_strset to = UR_STRSET_INIT;

	for (size_t i = 0; i < from->len; i++)
		ur_strset_add(&to, from->items[i]);
	return to;
}

static void copy_required(const struct ur_policy *from, struct ur_policy *to)
{
	to->required = NULL;
	to->required_len = to->required_cap = 0;
	for (size_t i = 0; i < from->required_len; i++) {
		const struct ur_required *old = &from->required[i];
		struct ur_required *fresh = ur_policy_push(to);

		*fresh = *old;
		fresh->context = ur_xstrdup_null(old->context);
		fresh->job_name = ur_xstrdup_null(old->job_name);
		fresh->origin = ur_xstrdup_null(old->origin);
		fresh->dependents = ur_xstrdup_null(old->dependents);
		fresh->needs = copy_of(&old->needs);
		fresh->may_skip = copy_of(&old->may_skip);
	}
}

void ur_policy_copy(const struct ur_policy *from, struct ur_policy *to)
{
	if (from == to)
		return;
	ur_policy_release(to);
	*to = *from;
	to->detail = ur_xstrdup_null(from->detail);
	to->hint = ur_xstrdup_null(from->hint);
	to->origin = ur_xstrdup_null(from->origin);
	to->commit = ur_xstrdup_null(from->commit);
	to->file = ur_xstrdup_null(from->file);
	to->event = ur_xstrdup_null(from->event);
	to->unscheduled = from->unscheduled;
	to->umbrella_job = ur_xstrdup_null(from->umbrella_job);
	to->workflow = ur_xstrdup_null(from->workflow);
	to->drift = ur_xstrdup_null(from->drift);
	to->changed = ur_xstrdup_null(from->changed);
	to->dependents = ur_xstrdup_null(from->dependents);
	copy_required(from, to);
	to->matrix_prefixes = copy_of(&from->matrix_prefixes);
}
