/* SPDX-License-Identifier: MIT */
#include "ur/base/strset.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ur/base/memory.h"

#define WORD_MAX 128 /* longer words are nobody's slip of the finger */

void ur_strset_release(struct ur_strset *set)
{
	for (size_t i = 0; i < set->len; i++)
		free(set->items[i]);
	free(set->items);
	*set = (struct ur_strset)UR_STRSET_INIT;
}

static size_t find(const struct ur_strset *set, const char *item)
{
	size_t i = 0;

	while (i < set->len && strcmp(set->items[i], item))
		i++;
	return i;
}

bool ur_strset_add(struct ur_strset *set, const char *item)
{
	if (ur_strset_has(set, item))
		return false;
	UR_GROW(set->items, set->len, set->cap);
	set->items[set->len++] = ur_xstrdup(item);
	return true;
}

bool ur_strset_has(const struct ur_strset *set, const char *item)
{
	return find(set, item) < set->len;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Insertions, deletions, changes and swaps of neighbours each count one. */
static size_t distance(const char *a, size_t alen, const char *b, size_t blen)
{
	size_t row[3][WORD_MAX + 1];

	for (size_t j = 0; j <= blen; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= alen; i++) {
		size_t *now = row[i % 3];
		const size_t *last = row[(i + 2) % 3], *older = row[(i + 1) % 3];

		now[0] = i;
		for (size_t j = 1; j <= blen; j++) {
			now[j] = least(last[j - 1] + (a[i - 1] != b[j - 1]),
				       least(last[j], now[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				now[j] = least(now[j], older[j - 2] + 1);
		}
	}
	return row[alen % 3][blen];
}

size_t ur_word_distance(const char *a, const char *b)
{
	size_t alen = strlen(a), blen = strlen(b);

	return alen > WORD_MAX || blen > WORD_MAX ? SIZE_MAX : distance(a, alen, b, blen);
}

const char *ur_nearest_word(const char *word, const char *const *words, size_t len)
{
	size_t wlen = strlen(word), best = wlen / 3 + 1;
	const char *nearest = NULL;

	if (!wlen || wlen > WORD_MAX)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		size_t clen = strlen(words[i]), d;

		if (clen > WORD_MAX)
			continue;
		d = distance(word, wlen, words[i], clen);
		if (d < best) {
			best = d;
			nearest = words[i];
		}
	}
	return nearest;
}
