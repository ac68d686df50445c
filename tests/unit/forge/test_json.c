/* SPDX-License-Identifier: MIT */
#include "forge/json_text.h"

struct row {
	const char *name;
	const char *text;
	size_t len;	   /* 0: strlen(text) */
	const char *error; /* NULL: it is read */
};

#define NOT_JSON "the answer is not JSON at line 1"
#define TWICE "the answer names a key twice at line 1"

static const struct row rows[] = {
	{ .name = "an empty object", .text = "{}" },
	{ .name = "an empty array", .text = "[]" },
	{ .name = "every kind of value",
	  .text = "{\"a\":[null,true,false,0,-1,1.5,2e3,\"x\",{},[]]}" },
	{ .name = "the four blanks of JSON", .text = " \t\r\n[ 1 ,\t2\r,\n3 ] \t\r\n" },
	{ .name = "every escape", .text = "[\"\\\" \\\\ \\/ \\b\\f\\n\\r\\t\\u00e9\"]" },
	{ .name = "an escaped backslash makes no escape of what follows",
	  .text = "[\"\\\\ud800 \\\\u0000\"]" },
	{ .name = "a surrogate pair", .text = "[\"\\ud83d\\ude00\\uD83D\\uDE00\"]" },
	{ .name = "raw UTF-8 of each length",
	  .text = "[\"\x7f \xc2\x80 \xe2\x82\xac \xf0\x9f\x98\x80 \xf4\x8f\xbf\xbf\"]" },
	{ .name = "the smallest and the largest integer",
	  .text = "[-9223372036854775808,9223372036854775807]" },
	{ .name = "an empty name", .text = "{\"\":1}" },
	{ .name = "one name in two objects", .text = "[{\"a\":{\"a\":1}},{\"a\":1}]" },
	{ .name = "names that differ in case", .text = "{\"a\":1,\"A\":2}" },

	{ .name = "nothing", .text = "", .error = NOT_JSON },
	{ .name = "blanks alone",
	  .text = " \n",
	  .error = "the answer is not JSON at line 2" },
	{ .name = "a text that is no list", .text = "\"a\"", .error = NOT_JSON },
	{ .name = "a number that is no list", .text = "1", .error = NOT_JSON },
	{ .name = "null that is no list", .text = "null", .error = NOT_JSON },
	{ .name = "a byte order mark", .text = "\xef\xbb\xbf{}", .error = NOT_JSON },
	{ .name = "the line of the mistake",
	  .text = "{\n\"a\":1,\n\"b\":x}",
	  .error = "the answer is not JSON at line 3" },

	{ .name = "a second value behind the first", .text = "{}{}", .error = NOT_JSON },
	{ .name = "a bracket too many", .text = "[]]", .error = NOT_JSON },
	{ .name = "a string behind it that does not end",
	  .text = "[]\"a",
	  .error = NOT_JSON },
	{ .name = "half a word behind it", .text = "[] tru", .error = NOT_JSON },
	{ .name = "half a number behind it", .text = "[] -", .error = NOT_JSON },
	{ .name = "a letter behind it", .text = "[]x", .error = NOT_JSON },
	{ .name = "a NUL behind it", .text = "[]\0", .len = 3, .error = NOT_JSON },
	{ .name = "a NUL and a value behind it",
	  .text = "{}\0{}",
	  .len = 5,
	  .error = NOT_JSON },
	{ .name = "a NUL before it", .text = "\0[]", .len = 3, .error = NOT_JSON },
	{ .name = "a NUL between values",
	  .text = "[1,\0"
		  "2]",
	  .len = 6,
	  .error = NOT_JSON },

	{ .name = "an array that does not end", .text = "[1", .error = NOT_JSON },
	{ .name = "an object that does not end", .text = "{\"a\":1", .error = NOT_JSON },
	{ .name = "a string that does not end", .text = "[\"a", .error = NOT_JSON },
	{ .name = "a string that ends in a backslash",
	  .text = "[\"a\\",
	  .error = NOT_JSON },
	{ .name = "an array ended as an object", .text = "[1}", .error = NOT_JSON },
	{ .name = "an object ended as an array", .text = "{\"a\":1]", .error = NOT_JSON },
	{ .name = "a comma before the end of an array",
	  .text = "[1,]",
	  .error = NOT_JSON },
	{ .name = "a comma before the end of an object",
	  .text = "{\"a\":1,}",
	  .error = NOT_JSON },
	{ .name = "a comma first", .text = "[,1]", .error = NOT_JSON },
	{ .name = "two commas", .text = "[1,,2]", .error = NOT_JSON },
	{ .name = "no comma", .text = "[1 2]", .error = NOT_JSON },
	{ .name = "no colon", .text = "{\"a\" 1}", .error = NOT_JSON },
	{ .name = "another sign for the colon", .text = "{\"a\"=1}", .error = NOT_JSON },
	{ .name = "another sign for the quote of a name",
	  .text = "{'a\":1}",
	  .error = NOT_JSON },
	{ .name = "two colons", .text = "{\"a\"::1}", .error = NOT_JSON },
	{ .name = "a name without a value", .text = "{\"a\":}", .error = NOT_JSON },
	{ .name = "a value without a name", .text = "{1}", .error = NOT_JSON },
	{ .name = "a name that is a number", .text = "{1:2}", .error = NOT_JSON },
	{ .name = "a name without quotes", .text = "{a:1}", .error = NOT_JSON },
	{ .name = "single quotes", .text = "['a']", .error = NOT_JSON },
	{ .name = "a comment", .text = "[1/*2*/]", .error = NOT_JSON },
	{ .name = "a comment to the end of the line",
	  .text = "[1//\n]",
	  .error = NOT_JSON },

	{ .name = "a vertical tab is no blank", .text = "[\v1]", .error = NOT_JSON },
	{ .name = "a form feed is no blank", .text = "[\f1]", .error = NOT_JSON },
	{ .name = "a control character is no blank",
	  .text = "[\x01"
		  "1]",
	  .error = NOT_JSON },
	{ .name = "0x1f is no blank behind it", .text = "[1]\x1f", .error = NOT_JSON },
	{ .name = "a no-break space is no blank",
	  .text = "[\xc2\xa0"
		  "1]",
	  .error = NOT_JSON },
	{ .name = "DEL is no blank",
	  .text = "[\x7f"
		  "1]",
	  .error = NOT_JSON },

	{ .name = "true with a capital", .text = "[True]", .error = NOT_JSON },
	{ .name = "half of true", .text = "[tru]", .error = NOT_JSON },
	{ .name = "a word as long as true", .text = "[trux]", .error = NOT_JSON },
	{ .name = "more than true", .text = "[truer]", .error = NOT_JSON },
	{ .name = "half of null", .text = "[nul]", .error = NOT_JSON },
	{ .name = "undefined", .text = "[undefined]", .error = NOT_JSON },
	{ .name = "not a number", .text = "[NaN]", .error = NOT_JSON },
	{ .name = "infinity", .text = "[Infinity]", .error = NOT_JSON },
	{ .name = "negative infinity", .text = "[-Infinity]", .error = NOT_JSON },
	{ .name = "inf, which strtod takes", .text = "[-inf]", .error = NOT_JSON },

	{ .name = "a zero in front", .text = "[01]", .error = NOT_JSON },
	{ .name = "a zero in front of a negative", .text = "[-01]", .error = NOT_JSON },
	{ .name = "two zeros", .text = "[00]", .error = NOT_JSON },
	{ .name = "a plus in front", .text = "[+1]", .error = NOT_JSON },
	{ .name = "a point at the end", .text = "[1.]", .error = NOT_JSON },
	{ .name = "a point at the end and an exponent",
	  .text = "[1.e1]",
	  .error = NOT_JSON },
	{ .name = "a point in front", .text = "[.5]", .error = NOT_JSON },
	{ .name = "a minus and a point", .text = "[-.5]", .error = NOT_JSON },
	{ .name = "a minus alone", .text = "[-]", .error = NOT_JSON },
	{ .name = "two minuses", .text = "[--1]", .error = NOT_JSON },
	{ .name = "an exponent without digits", .text = "[1e]", .error = NOT_JSON },
	{ .name = "an exponent's sign without digits",
	  .text = "[1e+]",
	  .error = NOT_JSON },
	{ .name = "two points", .text = "[1.2.3]", .error = NOT_JSON },
	{ .name = "hexadecimal", .text = "[0x10]", .error = NOT_JSON },
	{ .name = "a number that goes on as letters", .text = "[1a]", .error = NOT_JSON },
	{ .name = "a blank behind the minus", .text = "[- 1]", .error = NOT_JSON },
	{ .name = "one past the largest integer",
	  .text = "[9223372036854775808]",
	  .error = NOT_JSON },
	{ .name = "one past the smallest",
	  .text = "[-9223372036854775809]",
	  .error = NOT_JSON },
	{ .name = "an integer far too long",
	  .text = "[100000000000000000000000000000]",
	  .error = NOT_JSON },
	{ .name = "a number too large for any", .text = "[1e999]", .error = NOT_JSON },

	{ .name = "a line break in a string", .text = "[\"a\nb\"]", .error = NOT_JSON },
	{ .name = "a tab in a string", .text = "[\"a\tb\"]", .error = NOT_JSON },
	{ .name = "0x01 in a string", .text = "[\"\x01\"]", .error = NOT_JSON },
	{ .name = "0x1f far into a long string",
	  .text = "[\"0123456789012345678901234567\x1f\"]",
	  .error = NOT_JSON },
	{ .name = "0x1f amid a long string",
	  .text = "[\"01234567890123456789\x1f"
		  "01234567890123456789\"]",
	  .error = NOT_JSON },
	{ .name = "a NUL in a string",
	  .text = "[\"a\0b\"]",
	  .len = 7,
	  .error = NOT_JSON },
	{ .name = "a NUL in a name",
	  .text = "{\"a\0b\":1}",
	  .len = 9,
	  .error = NOT_JSON },
	{ .name = "an escaped NUL, which would cut a context",
	  .text = "[\"a\\u0000b\"]",
	  .error = NOT_JSON },
	{ .name = "an escaped NUL in a name",
	  .text = "{\"a\\u0000\":1}",
	  .error = NOT_JSON },
	{ .name = "an unknown escape", .text = "[\"\\x41\"]", .error = NOT_JSON },
	{ .name = "an escaped single quote", .text = "[\"\\'\"]", .error = NOT_JSON },
	{ .name = "a capital escape", .text = "[\"\\N\"]", .error = NOT_JSON },
	{ .name = "an escape of three digits",
	  .text = "[\"\\u123\"]",
	  .error = NOT_JSON },
	{ .name = "an escape that is not hexadecimal",
	  .text = "[\"\\u00g0\"]",
	  .error = NOT_JSON },
	{ .name = "an escape with a sign", .text = "[\"\\u+041\"]", .error = NOT_JSON },
	{ .name = "a high surrogate alone", .text = "[\"\\ud800\"]", .error = NOT_JSON },
	{ .name = "a high surrogate and a letter",
	  .text = "[\"\\ud800a\"]",
	  .error = NOT_JSON },
	{ .name = "two high surrogates",
	  .text = "[\"\\ud800\\ud800\"]",
	  .error = NOT_JSON },
	{ .name = "a high surrogate and another escape",
	  .text = "[\"\\ud800\\n\"]",
	  .error = NOT_JSON },
	{ .name = "a high surrogate and no character",
	  .text = "[\"\\ud800\\u0041\"]",
	  .error = NOT_JSON },
	{ .name = "a low surrogate alone", .text = "[\"\\udc00\"]", .error = NOT_JSON },

	{ .name = "a continuation byte alone", .text = "[\"\x80\"]", .error = NOT_JSON },
	{ .name = "a character cut off by the quote",
	  .text = "[\"\xc3\"]",
	  .error = NOT_JSON },
	{ .name = "a character cut off by the end",
	  .text = "[\"\xe2\x82",
	  .error = NOT_JSON },
	{ .name = "a raw lead and an escaped rest",
	  .text = "[\"\xc3\\u00a9\"]",
	  .error = NOT_JSON },
	{ .name = "an overlong slash", .text = "[\"\xc0\xaf\"]", .error = NOT_JSON },
	{ .name = "an overlong NUL", .text = "[\"\xc0\x80\"]", .error = NOT_JSON },
	{ .name = "an overlong character of three",
	  .text = "[\"\xe0\x80\xaf\"]",
	  .error = NOT_JSON },
	{ .name = "a surrogate in raw bytes",
	  .text = "[\"\xed\xa0\x80\"]",
	  .error = NOT_JSON },
	{ .name = "a character past Unicode",
	  .text = "[\"\xf4\x90\x80\x80\"]",
	  .error = NOT_JSON },
	{ .name = "a byte of no character", .text = "[\"\xff\"]", .error = NOT_JSON },
	{ .name = "Latin-1 far into a long string",
	  .text = "[\"01234567890123456789012\xe9"
		  "0123456789012\"]",
	  .error = NOT_JSON },
	{ .name = "Latin-1 in a name", .text = "{\"caf\xe9\":1}", .error = NOT_JSON },

	{ .name = "a name twice", .text = "{\"a\":1,\"a\":1}", .error = TWICE },
	{ .name = "a name twice, far apart",
	  .text = "{\"state\":1,\"b\":{\"c\":[1,2,{\"d\":3}]},\"e\":[[],{}],\"state\":2}",
	  .error = TWICE },
	{ .name = "a name twice, once escaped",
	  .text = "{\"state\":1,\"st\\u0061te\":2}",
	  .error = TWICE },
	{ .name = "the empty name twice", .text = "{\"\":1,\"\":2}", .error = TWICE },
	{ .name = "a name twice, the line of the second",
	  .text = "{\"a\":1,\n\"a\":1}",
	  .error = "the answer names a key twice at line 2" },
};

static void check_row(void **state)
{
	const struct row *row = *state;
	struct ur_error err = UR_ERROR_INIT;
	struct ur_json *json = NULL;
	size_t len = row->len ? row->len : strlen(row->text);

	if (row->error) {
		assert_int_equal(read_copy(row->text, len, &json, &err), UR_EPROTO);
		assert_string_equal(err.message, row->error);
		assert_null(json);
		return;
	}
	assert_int_equal(read_copy(row->text, len, &json, &err), UR_OK);
	assert_non_null(json);
	ur_json_free(json);
}

int main(void)
{
	struct CMUnitTest tests[UR_LEN(rows)] = { 0 };
	size_t n = 0;

	ADD_ROWS(tests, n, rows, check_row);
	return cmocka_run_group_tests_name("forge.json", tests, NULL, NULL);
}
