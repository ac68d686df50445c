/* SPDX-License-Identifier: MIT */
#ifndef UR_BASE_BANNED_H
#define UR_BASE_BANNED_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/**
 * @file banned.h
 * Functions nobody here calls: they write without knowing how much room there is,
 * hide that a number was none, or answer from shared memory. Each is declared once
 * more, so it stays a known name to other libraries' headers, and using it is an
 * error. gets() is no longer declared by any header at all. Where a system header
 * defines one inline or as a macro, clang lets it pass; gcc refuses it there too.
 * Names are in brackets lest such a macro is expanded here.
 */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 12
#define UR_BANNED(instead) __attribute__((deprecated("use " instead)))
#else
#define UR_BANNED(instead) __attribute__((unavailable("use " instead)))
#endif

#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wignored-attributes"
#endif

char *(strcpy)(char *, const char *)UR_BANNED("ur_str_adds or memcpy");
char *(strcat)(char *, const char *)UR_BANNED("ur_str_adds");
int(sprintf)(char *, const char *, ...) UR_BANNED("snprintf or ur_str_addf");
int(vsprintf)(char *, const char *, va_list) UR_BANNED("vsnprintf or ur_str_vaddf");
char *(strtok)(char *, const char *)UR_BANNED("strcspn");
int(atoi)(const char *) UR_BANNED("strtol");
long(atol)(const char *) UR_BANNED("strtol");
struct tm *(localtime)(const time_t *)UR_BANNED("gmtime_r");
struct tm *(gmtime)(const time_t *)UR_BANNED("gmtime_r");

#ifdef __clang__
#pragma clang diagnostic pop
#endif

#endif
