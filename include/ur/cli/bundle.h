/* SPDX-License-Identifier: MIT */
#ifndef UR_CLI_BUNDLE_H
#define UR_CLI_BUNDLE_H

/** The web address of the server that a recorded bundle (net/record.h) is about: heap
 *  text, NULL when it does not say. */
char *ur_bundle_server(const char *directory);

#endif
