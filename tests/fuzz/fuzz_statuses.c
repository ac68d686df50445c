/* SPDX-License-Identifier: MIT */
#include "canned.h"

#include "ur/base/time.h"
#include "ur/forge/statuses.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SHA "0123456789abcdef0123456789abcdef01234567"

/* What a reader of rows is promised. */
static void check(const struct ur_head_rows *head, bool oldest_first)
{
	if (head->rc != UR_OK) {
		if (!*head->err.message || head->rows.len)
			abort();
		return;
	}
	for (size_t i = 0; i < head->rows.len; i++) {
		const struct ur_row *row = &head->rows.items[i];

		if (!row->context || !row->description || !row->target_url ||
		    !row->writer_login || row->id < 1 || row->ours)
			abort();
		if (row->state > UR_STATE_SKIPPED || row->writer == UR_WRITER_UNKNOWN)
			abort();
		if ((row->writer == UR_WRITER_USER) != (*row->writer_login != '\0'))
			abort();
		if (i && oldest_first && row[-1].id >= row->id)
			abort();
		if (row->created_at != UR_TIME_NONE && row->created_at <= 0)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ur_head_rows head;
	struct canned canned;

	canned_init(&canned, data, size, "1.26.3");
	ur_statuses_read(&canned.forge, "a/b", SHA, &head);
	check(&head, true);
	ur_head_rows_release(&head);

	canned_init(&canned, data, size, "1.22.6");
	ur_history_read(&canned.forge, "a/b", SHA, &head);
	check(&head, false);
	ur_head_rows_release(&head);
	return 0;
}
