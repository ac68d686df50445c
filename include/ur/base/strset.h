/* SPDX-License-Identifier: MIT */
#ifndef UR_BASE_STRSET_H
#define UR_BASE_STRSET_H

#include <stdbool.h>
#include <stddef.h>

/**
 * @file strset.h
 * An ordered list of distinct strings that it owns; insertion order is kept.
 * Meant for a few hundred entries: look-up is linear.
 */
struct ur_strset {
	char **items;
	size_t len;
	size_t cap;
};

#define UR_STRSET_INIT                                                                   \
	{                                                                                \
		0                                                                        \
	}

void ur_strset_release(struct ur_strset *set);
/** @return true when it was not there yet */
bool ur_strset_add(struct ur_strset *set, const char *item);
bool ur_strset_has(const struct ur_strset *set, const char *item);
/** Letters to insert, take away, change or swap with their neighbour until both are alike;
 *  SIZE_MAX when one is too long to be a name that somebody typed. */
size_t ur_word_distance(const char *a, const char *b);
/** Nearest word by edit distance, or NULL when none is near enough to be a
 *  plausible slip (distance above a third of the word's length). */
const char *ur_nearest_word(const char *word, const char *const *words, size_t len);

#endif
