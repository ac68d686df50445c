/* SPDX-License-Identifier: MIT */
#ifndef UR_CORE_WORDS_H
#define UR_CORE_WORDS_H

/**
 * @file words.h
 * The words of enums that settings and the ledger hold: one table for both ways, by the enum's
 * names and not by their order, so that an old record always means what it meant. Each
 * ends in NULL, behind the enum's last value: one that comes later does not compile.
 */
extern const char *const ur_answer_words[];
extern const char *const ur_writer_words[];
extern const char *const ur_level_words[];
extern const char *const ur_policy_from_words[];
extern const char *const ur_wait_words[];
extern const char *const ur_evidence_words[];
extern const char *const ur_automerge_words[];
extern const char *const ur_remedy_rule_words[];
extern const char *const ur_stranded_words[];

/** The word of a value, the first of the table for a value that has none. */
const char *ur_word_of(const char *const *words, unsigned value);
/** The value of a word, -1 for none of the table's. */
int ur_word_value(const char *const *words, const char *word);

#endif
