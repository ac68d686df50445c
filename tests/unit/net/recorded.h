/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_NET_RECORDED_H
#define TESTS_UNIT_NET_RECORDED_H

#include "teller.h"

/* One answer of every kind, recorded into a folder of its own. */

#define OK_                                                                              \
	.status = 200, .date = NOW, .retry_after = -1, .total_count = -1,                \
	.is_json = true, .sent = true

static const struct told all_kinds[] = {
	{ "/version", "{\"version\":\"1.26.3\"}", 0, { OK_, .received_at = NOW + 1 } },
	{ "/pulls?page=1&limit=50",
	  "[1,\n\"\\u00e9 é\"]",
	  0,
	  { .status = 200,
	    .date = UR_TIME_NONE,
	    .received_at = NOW + 2,
	    .age = 7,
	    .retry_after = -1,
	    .total_count = 55,
	    .is_json = true,
	    .sent = true } },
	{ "/version", "{\"version\":\"1.27.0\"}", 0, { OK_, .received_at = NOW + 2 } },
	{ "/moved",
	  "",
	  0,
	  { .status = 301,
	    .date = NOW,
	    .received_at = NOW + 3,
	    .retry_after = 9,
	    .total_count = -1,
	    .is_html = true,
	    .sent = true,
	    .location = "/api/v1/repos/new/name" } },
	{ "/bytes", "\x00\xff\x80\xfe", 4, { OK_, .received_at = NOW + 3 } },
	{ "/bytes", "\xff", 1, { OK_, .received_at = NOW + 3 } },
	{ "/bytes", "\xff\xfe", 2, { OK_, .received_at = NOW + 3 } },
	{ "/bytes", "\xff\xfe\xfd", 3, { OK_, .received_at = NOW + 3 } },
	{ "/down",
	  "",
	  0,
	  { .net = UR_NET_CONNECT,
	    .net_text = "connection refused",
	    .date = UR_TIME_NONE,
	    .received_at = NOW + 4,
	    .retry_after = -1,
	    .total_count = -1 } },
};

static inline struct ur_transport *record(struct teller *teller)
{
	struct ur_transport *recorder = NULL;
	struct ur_error err = UR_ERROR_INIT;

	assert_int_equal(ur_record_new(&teller->transport, folder,
				       "https://git.example.org/api/v1", &fixed,
				       &recorder, &err),
			 UR_OK);
	return recorder;
}

static inline struct ur_transport *replay(const struct ur_clock **clock)
{
	struct ur_transport *player = NULL;
	struct ur_error err = UR_ERROR_INIT;

	assert_int_equal(ur_replay_new(folder, &player, clock, &err), UR_OK);
	return player;
}

static inline void record_all_kinds(void)
{
	struct ur_response r = UR_RESPONSE_INIT;
	struct ur_transport *recorder;
	struct teller teller;

	make_teller(&teller, all_kinds, UR_LEN(all_kinds));
	recorder = record(&teller);
	for (size_t i = 0; i < UR_LEN(all_kinds); i++) {
		ask(recorder, all_kinds[i].path, &r);
		same(&r, &all_kinds[i]); /* recording changes nothing */
	}
	assert_int_equal(recorder->requests, UR_LEN(all_kinds));
	ur_response_release(&r);
	ur_transport_free(recorder);
	assert_true(teller.freed);
}

#define IN_A_FOLDER(f) cmocka_unit_test_setup_teardown(f, enter, leave)

#endif
