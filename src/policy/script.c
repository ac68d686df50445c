/* SPDX-License-Identifier: MIT */
#include "script.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "expression.h"
#include "ur/base/memory.h"
#include "ur/base/str.h"

#define NAMES_MAX 128 /* variables and files of one script */
#define DEPTH_MAX 32  /* substitutions inside of each other */

static bool in_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* ---- a script, one pipeline after the other ---- */

/* What the next word of a command is. */
enum place {
	AT_START = 0, /* its name, or an assignment */
	AT_WORDS,     /* of a command that is not looked at further */
	AT_TEST,      /* of test, [, exit, return */
	AT_NAMES,     /* of local, export, … */
	AT_INPUT,     /* of read */
	AT_FOR,	      /* the variable of a loop */
	AT_CASE,      /* what `case` looks at, up to `in` */
	AT_PATTERN,   /* of a case, up to its parenthesis */
	AT_FUNCTION,  /* the name of one */
	AT_READ,      /* a file that is read */
	AT_WRITE,     /* a file that is written */
	AT_HERE,      /* the word that ends a text */
};

struct script {
	const char *p;
	struct ur_strset carriers; /* variables that carry an outcome */
	struct ur_strset files;	   /* files likewise */
	struct ur_strset plain;	   /* variables of the script that carry nothing */
	struct ur_strset foreign;  /* variables set from something else */
	struct ur_strset here;	   /* words that end the texts of this line */
	enum place place, after;   /* behind the file or word of a redirection */
	bool fine, handed;
	/* the pipeline that is being read */
	struct ur_str text;
	struct ur_strset sets, writes;
	bool asks;  /* it does what must be handed an outcome */
	bool looks; /* it asks what its words are, as test does */
};

static bool is_one_of(const char *word, const char *const *words, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!strcmp(word, words[i]))
			return true;
	return false;
}

/* Is this variable of the script's own making, or does it carry an outcome? */
static bool is_known(const struct script *s, const char *name, size_t len)
{
	char *key = ur_xstrndup(name, len);
	bool known = ur_strset_has(&s->carriers, key) ||
		     (ur_strset_has(&s->plain, key) && !ur_strset_has(&s->foreign, key));

	free(key);
	return known;
}

/* Nothing in the text stands for anything but an outcome of `needs` or the script's own
 * making. @bare: names count without a dollar, as in "((…))". */
static bool is_closed(const struct script *s, const char *text, bool bare)
{
	if (!ur_expression_only_needs(text, false, &s->carriers))
		return false;
	for (const char *at = text; *at;) {
		const char *start;

		if (ur_starts_with(at, "${{")) {
			at = ur_expression_end(at);
			continue;
		}
		start = *at == '$' ? at + 1 + strspn(at + 1, "{#!") : at;
		at = start;
		while (in_name(*at))
			at++;
		if (at > start && !isdigit((unsigned char)*start) &&
		    (bare || (start > text && strchr("${#!", start[-1]))) &&
		    !is_known(s, start, (size_t)(at - start)))
			return false;
		at += at == start && *at;
	}
	return true;
}

static void keep(struct script *s, struct ur_strset *in, const char *name)
{
	ur_strset_add(in, name);
	if (in->len > NAMES_MAX)
		s->fine = false;
}

static void keep_all(struct script *s, struct ur_strset *in, const struct ur_strset *from)
{
	for (size_t i = 0; i < from->len; i++)
		keep(s, in, from->items[i]);
}

static bool mentions(const char *text, const char *file)
{
	size_t len = strlen(file);

	for (const char *at = text; len && (at = strstr(at, file)); at++)
		if ((at == text || !in_name(at[-1])) && !in_name(at[len]))
			return true;
	return false;
}

static void end_pipeline(struct script *s)
{
	bool carries = ur_expression_carries(s->text.buf, &s->carriers);

	for (size_t i = 0; i < s->files.len && !carries; i++)
		carries = mentions(s->text.buf, s->files.items[i]);
	if (s->asks && !carries)
		s->fine = false;
	s->handed |= carries && (s->asks || s->looks);
	if (carries) {
		keep_all(s, &s->carriers, &s->sets);
		keep_all(s, &s->files, &s->writes);
	} else {
		keep_all(s, is_closed(s, s->text.buf, false) ? &s->plain : &s->foreign,
			 &s->sets);
	}
	ur_strset_release(&s->sets);
	ur_strset_release(&s->writes);
	ur_str_clear(&s->text);
	s->asks = s->looks = false;
	if (s->place != AT_PATTERN && s->place != AT_CASE)
		s->place = AT_START;
}

/* ---- words ---- */

static void copy(struct script *s, struct ur_str *word, size_t len)
{
	ur_str_add(word, s->p, len);
	s->p += len;
}

static void copy_expression(struct script *s, struct ur_str *word)
{
	size_t len = (size_t)(ur_expression_end(s->p) - s->p);

	copy(s, word, len);
	if (!ur_ends_with(word->buf, "}}"))
		s->fine = false;
}

static void copy_until(struct script *s, struct ur_str *word, char end)
{
	const char *close = strchr(s->p + 1, end);

	copy(s, word, close ? (size_t)(close + 1 - s->p) : strlen(s->p));
}

static void copy_group(struct script *s, struct ur_str *word, unsigned depth);

/* One piece of a word: a character, a quoted text, a substitution. */
static void copy_piece(struct script *s, struct ur_str *word, unsigned depth)
{
	if (depth > DEPTH_MAX) {
		s->fine = false;
		s->p += strlen(s->p);
	} else if (ur_starts_with(s->p, "${{")) {
		copy_expression(s, word);
	} else if (*s->p == '\\' && s->p[1]) {
		copy(s, word, 2);
	} else if (ur_starts_with(s->p, "$(")) {
		copy(s, word, 1);
		if (s->p[1] != '(') /* arithmetic runs nothing */
			s->asks = true;
		copy_group(s, word, depth + 1);
	} else if (*s->p == '`') {
		s->asks = true;
		copy_until(s, word, '`');
	} else {
		copy(s, word, 1);
	}
}

static void copy_double(struct script *s, struct ur_str *word, unsigned depth)
{
	copy(s, word, 1);
	while (*s->p && *s->p != '"')
		copy_piece(s, word, depth);
	if (*s->p)
		copy(s, word, 1);
}

/* From an opening parenthesis to the one that closes it. */
static void copy_group(struct script *s, struct ur_str *word, unsigned depth)
{
	copy(s, word, 1);
	while (*s->p && *s->p != ')') {
		if (*s->p == '\'')
			copy_until(s, word, '\'');
		else if (*s->p == '"')
			copy_double(s, word, depth);
		else if (*s->p == '(' && depth <= DEPTH_MAX)
			copy_group(s, word, depth + 1);
		else
			copy_piece(s, word, depth);
	}
	if (*s->p)
		copy(s, word, 1);
}

static bool ends_word(const char *p)
{
	return !*p || isspace((unsigned char)*p) || strchr(";&|()<>", *p);
}

static void read_word(struct script *s, struct ur_str *word)
{
	while (!ends_word(s->p)) {
		if (*s->p == '\'')
			copy_until(s, word, '\'');
		else if (*s->p == '"')
			copy_double(s, word, 0);
		else
			copy_piece(s, word, 0);
	}
}

/* "[[ … ]]" and "((…))" are one word each: what stands between has rules of its own. */
static bool read_block(struct script *s, struct ur_str *word)
{
	const char *end = ur_starts_with(s->p, "[[ ") ? "]]" :
			  ur_starts_with(s->p, "((")  ? "))" :
							NULL;

	if (!end)
		return false;
	while (*s->p && !ur_starts_with(s->p, end)) {
		if (*s->p == '\'')
			copy_until(s, word, '\'');
		else if (*s->p == '"')
			copy_double(s, word, 0);
		else
			copy_piece(s, word, 0);
	}
	if (*s->p)
		copy(s, word, 2);
	return true;
}

/* ---- what a word means ---- */

/* The length of NAME in "NAME=…" and "NAME+=…", 0 for other words. */
static size_t assigned(const char *word)
{
	size_t len = 0;

	while (in_name(word[len]))
		len++;
	if (!len || isdigit((unsigned char)*word))
		return 0;
	return word[len] == '=' || (word[len] == '+' && word[len + 1] == '=') ? len : 0;
}

static void set_name(struct script *s, const char *word, size_t len)
{
	char *name = ur_xstrndup(word, len);

	keep(s, &s->sets, name);
	free(name);
}

/* Without what quotes it. */
static void keep_unquoted(struct script *s, struct ur_strset *in, const char *word)
{
	struct ur_str text = UR_STR_INIT;

	for (; *word; word++)
		if (!strchr("'\"\\", *word))
			ur_str_addc(&text, *word);
	keep(s, in, text.buf);
	ur_str_release(&text);
}

/* What it is called with is handed to it: other calls are refused. */
static void define_function(struct script *s)
{
	static const char *const positions[] = { "1", "2", "3", "4", "@", "*" };

	for (size_t i = 0; i < UR_LEN(positions); i++)
		keep(s, &s->carriers, positions[i]);
	s->place = AT_START;
}

static bool opens_function(struct script *s)
{
	const char *p = s->p + strspn(s->p, " \t");

	if (*p != '(')
		return false;
	p += 1 + strspn(p + 1, " \t");
	if (*p != ')')
		return false;
	s->p = p + 1;
	return true;
}

static void take_test(struct script *s, const char *word)
{
	static const char files[] =
		"-e -f -d -s -r -w -x -L -h -b -c -g -k -p -u -S -O -G -N "
		"-nt -ot -ef ";
	const char *at = word;
	bool block = ur_starts_with(word, "((");

	s->looks = true;
	if (!is_closed(s, word, block))
		s->asks = true;
	while (!block && *at) {
		size_t len = strcspn(at, " \t\n");
		struct ur_str option = UR_STR_INIT;

		ur_str_add(&option, at, len);
		ur_str_addc(&option, ' ');
		if (*at == '-' && len > 1 && strstr(files, option.buf))
			s->asks = true;
		ur_str_release(&option);
		at += len + (at[len] != '\0');
	}
}

static void take_name(struct script *s, const char *word)
{
	static const char *const leading[] = { "if",	"then",	 "else", "elif", "do",
					       "while", "until", "!",	 "{",	 "}",
					       "fi",	"done",	 "esac", "time" };
	static const char *const tests[] = { "test", "[", "exit", "return" };
	static const char *const words[] = { "echo", "printf", "true",	"false",   ":",
					     "set",  "shift",  "break", "continue" };
	static const char *const names[] = { "local", "export", "declare", "readonly",
					     "unset" };
	size_t len = assigned(word);

	if (is_one_of(word, leading, UR_LEN(leading)))
		return;
	if (len) {
		set_name(s, word, len);
		return;
	}
	if (opens_function(s)) {
		define_function(s);
		return;
	}
	s->place = AT_WORDS;
	if (!strcmp(word, "for") || !strcmp(word, "select")) {
		s->place = AT_FOR;
	} else if (!strcmp(word, "case")) {
		s->place = AT_CASE;
	} else if (!strcmp(word, "function")) {
		s->place = AT_FUNCTION;
	} else if (ur_starts_with(word, "[[ ") || ur_starts_with(word, "((")) {
		take_test(s, word);
	} else if (is_one_of(word, tests, UR_LEN(tests))) {
		s->place = AT_TEST;
	} else if (is_one_of(word, names, UR_LEN(names))) {
		s->place = AT_NAMES;
	} else if (!strcmp(word, "read")) {
		s->place = AT_INPUT;
	} else if (!is_one_of(word, words, UR_LEN(words))) {
		s->asks = true;
	}
}

static void take_word(struct script *s, const char *word)
{
	size_t len = assigned(word);

	switch (s->place) {
	case AT_START:
		take_name(s, word);
		break;
	case AT_TEST:
		take_test(s, word);
		break;
	case AT_NAMES:
		if (len)
			set_name(s, word, len);
		break;
	case AT_INPUT: /* another command was handed it, or the file is asked about */
		if (*word != '-')
			keep(s, &s->carriers, word);
		break;
	case AT_FOR:
		set_name(s, word, strlen(word));
		s->place = AT_WORDS;
		break;
	case AT_CASE:
		if (!strcmp(word, "in"))
			s->place = AT_PATTERN;
		else
			take_test(s, word);
		break;
	case AT_PATTERN:
		if (!strcmp(word, "esac"))
			s->place = AT_START;
		break;
	case AT_FUNCTION:
		(void)opens_function(s);
		define_function(s);
		break;
	case AT_READ:
		s->asks = true;
		s->place = s->after;
		break;
	case AT_WRITE:
		if (!ur_starts_with(word, "/dev/"))
			keep_unquoted(s, &s->writes, word);
		s->place = s->after;
		break;
	case AT_HERE:
		keep_unquoted(s, &s->here, word);
		s->place = s->after;
		break;
	case AT_WORDS:
	default:
		break;
	}
}

/* ---- what stands between words ---- */

/* The texts that were announced on the line that ends here belong to its pipeline. */
static void read_here(struct script *s)
{
	for (size_t i = 0; i < s->here.len; i++) {
		const char *end = s->here.items[i];
		size_t len = strlen(end);

		while (*s->p) {
			const char *line = s->p + strspn(s->p, "\t");
			size_t all = strcspn(s->p, "\n");
			bool last = !strncmp(line, end, len) &&
				    (!line[len] || strchr("\r\n", line[len]));

			if (!last)
				ur_str_add(&s->text, s->p, all + (s->p[all] != '\0'));
			s->p += all + (s->p[all] != '\0');
			if (last)
				break;
		}
	}
	ur_strset_release(&s->here);
}

static void redirect(struct script *s, enum place place, size_t len)
{
	s->p += len;
	if (s->place < AT_READ)
		s->after = s->place;
	s->place = place;
}

static void read_redirection(struct script *s)
{
	if (ur_starts_with(s->p, "<<<"))
		s->p += 3; /* the word itself is what is read */
	else if (ur_starts_with(s->p, "<<"))
		redirect(s, AT_HERE, s->p[2] == '-' ? 3 : 2);
	else if (s->p[1] == '&')
		s->p += 2 + strspn(s->p + 2, "0123456789-"); /* it is open already */
	else if (*s->p == '<')
		redirect(s, AT_READ, 1);
	else
		redirect(s, AT_WRITE, 1 + strspn(s->p + 1, ">|"));
}

/* @return false when a word begins here */
static bool read_between(struct script *s)
{
	if (ur_starts_with(s->p, "\\\n")) {
		s->p += 2;
	} else if (*s->p == '\n') {
		s->p++;
		if (s->here.len)
			read_here(s);
		end_pipeline(s);
	} else if (isspace((unsigned char)*s->p)) {
		s->p++;
	} else if (*s->p == '#') {
		s->p += strcspn(s->p, "\n");
	} else if (ur_starts_with(s->p, ";;")) {
		s->p += 2;
		end_pipeline(s);
		s->place = AT_PATTERN;
	} else if (*s->p == '&' && s->p[1] == '>') {
		redirect(s, AT_WRITE, 2);
	} else if (*s->p == '|' && s->p[1] != '|') {
		/* the next command is handed what this one says, over the line as well */
		s->p += 1 + strspn(s->p + 1, "& \t\r\n");
		if (s->place != AT_PATTERN)
			s->place = AT_START;
	} else if (s->p[0] == '(' && s->p[1] == '(') {
		return false;
	} else if (strchr(";&|()", *s->p)) {
		bool pattern = s->place == AT_PATTERN;

		end_pipeline(s);
		if (pattern && *s->p == ')')
			s->place = AT_START;
		s->p++;
	} else if (*s->p == '<' || *s->p == '>') {
		read_redirection(s);
	} else {
		return false;
	}
	return true;
}

/* "2>": the number is none of the command's words. */
static bool is_descriptor(const struct script *s, const struct ur_str *word)
{
	return (*s->p == '<' || *s->p == '>') &&
	       strspn(word->buf, "0123456789") == word->len;
}

static void read_script(struct script *s)
{
	struct ur_str word = UR_STR_INIT;

	while (*s->p && s->fine) {
		if (read_between(s))
			continue;
		ur_str_clear(&word);
		if (s->place != AT_START || !read_block(s, &word))
			read_word(s, &word);
		if (!word.len) { /* nothing that is known: not to be told */
			s->fine = false;
			break;
		}
		if (is_descriptor(s, &word))
			continue;
		if (s->place != AT_WRITE)
			ur_str_addf(&s->text, "%s ", word.buf);
		take_word(s, word.buf);
	}
	end_pipeline(s);
	ur_str_release(&word);
}

bool ur_script_aggregates(const char *script, const struct ur_strset *carriers,
			  bool *handed)
{
	struct script s = { .p = script, .text = UR_STR_INIT, .fine = true };
	struct ur_strset *sets[] = { &s.carriers, &s.files, &s.plain, &s.foreign,
				     &s.here,	  &s.sets,  &s.writes };

	keep_all(&s, &s.carriers, carriers);
	read_script(&s);
	for (size_t i = 0; i < UR_LEN(sets); i++)
		ur_strset_release(sets[i]);
	ur_str_release(&s.text);
	*handed = s.handed;
	return s.fine;
}
