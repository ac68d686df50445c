/* SPDX-License-Identifier: MIT */
#ifndef UR_NET_FAULT_H
#define UR_NET_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include <curl/curl.h>

#include "ur/net/transport.h"

/**
 * @file fault.h
 * What libcurl's ending of a transfer means here, and how to say it. Pure.
 */
struct ur_fault {
	CURLcode code;
	long os_errno;	    /* CURLINFO_OS_ERRNO */
	long proxy_status;  /* CURLINFO_HTTP_CONNECTCODE */
	const char *detail; /* libcurl's error buffer, may be "" */
	bool connected;	    /* a connection to the server (or its proxy) stood */
	bool too_large;	    /* our own limit on bodies ended it */
	int64_t spent_ms;   /* how long the attempt took */
	int64_t allowed_ms; /* how long it could have taken */
};

/** Name a fault (code is not CURLE_OK) and put a sentence for people into @c text,
 *  lower case, cut where it is full. Text of strangers in it is not cleaned. */
enum ur_net_result ur_fault_read(const struct ur_fault *fault, char *text, size_t size);

#endif
