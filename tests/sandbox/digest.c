/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "text.h"

struct sha1 {
	uint32_t h[5];
	uint64_t total;
	unsigned char block[64];
	size_t fill;
};

static uint32_t rotl(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

static void compress(struct sha1 *s)
{
	uint32_t w[80], a = s->h[0], b = s->h[1], c = s->h[2], d = s->h[3], e = s->h[4];

	for (unsigned i = 0; i < 16; i++) {
		const unsigned char *p = s->block + i * 4;

		w[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
		       p[3];
	}
	for (unsigned i = 16; i < 80; i++)
		w[i] = rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	for (unsigned i = 0; i < 80; i++) {
		uint32_t f, k, t;

		if (i < 20) {
			f = (b & c) | (~b & d);
			k = 0x5a827999;
		} else if (i < 40) {
			f = b ^ c ^ d;
			k = 0x6ed9eba1;
		} else if (i < 60) {
			f = (b & c) | (b & d) | (c & d);
			k = 0x8f1bbcdc;
		} else {
			f = b ^ c ^ d;
			k = 0xca62c1d6;
		}
		t = rotl(a, 5) + f + e + k + w[i];
		e = d;
		d = c;
		c = rotl(b, 30);
		b = a;
		a = t;
	}
	s->h[0] += a;
	s->h[1] += b;
	s->h[2] += c;
	s->h[3] += d;
	s->h[4] += e;
}

static void feed(struct sha1 *s, const void *data, size_t len)
{
	const unsigned char *p = data;

	s->total += len;
	while (len--) {
		s->block[s->fill++] = *p++;
		if (s->fill == sizeof(s->block)) {
			compress(s);
			s->fill = 0;
		}
	}
}

static void finish(struct sha1 *s, char *out)
{
	uint64_t bits = s->total * 8;
	unsigned char tail[8];

	feed(s, "\x80", 1);
	while (s->fill != 56)
		feed(s, "", 1);
	for (unsigned i = 0; i < 8; i++)
		tail[i] = (unsigned char)(bits >> (56 - 8 * i));
	feed(s, tail, 8);
	for (unsigned i = 0; i < 5; i++)
		snprintf(out + i * 8, 9, "%08x", (unsigned)s->h[i]);
}

static const struct sha1 sha1_start = {
	.h = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 },
};

void sb_sha1(const void *data, size_t len, char *out)
{
	struct sha1 s = sha1_start;

	feed(&s, data, len);
	finish(&s, out);
}

void sb_blob_id(const char *text, size_t len, char *out)
{
	struct sha1 s = sha1_start;
	char head[32];
	int n = snprintf(head, sizeof(head), "blob %zu", len);

	feed(&s, head, (size_t)n + 1);
	feed(&s, text, len);
	finish(&s, out);
}

struct sb_map_slot {
	const char *key;
	void *value;
};

static size_t hash(const char *key)
{
	uint64_t h = 1469598103934665603u;

	for (; *key; key++)
		h = (h ^ (unsigned char)*key) * 1099511628211u;
	return (size_t)(h ^ h >> 29);
}

static struct sb_map_slot *slot_of(const struct sb_map *map, const char *key)
{
	size_t i = hash(key) & (map->cap - 1);

	while (map->slots[i].key && strcmp(map->slots[i].key, key) != 0)
		i = (i + 1) & (map->cap - 1);
	return &map->slots[i];
}

void *sb_map_get(const struct sb_map *map, const char *key)
{
	return map->cap && key ? slot_of(map, key)->value : NULL;
}

void sb_map_put(struct sb_arena *arena, struct sb_map *map, const char *key, void *value)
{
	struct sb_map_slot *slot;

	if ((map->len + 1) * 2 > map->cap) {
		struct sb_map bigger = { .cap = map->cap ? map->cap * 2 : 16 };

		bigger.slots = sb_alloc(arena, bigger.cap * sizeof(*bigger.slots));
		for (size_t i = 0; i < map->cap; i++)
			if (map->slots[i].key)
				*slot_of(&bigger, map->slots[i].key) = map->slots[i];
		bigger.len = map->len;
		*map = bigger;
	}
	slot = slot_of(map, key);
	if (!slot->key) {
		slot->key = key;
		map->len++;
	}
	slot->value = value;
}
