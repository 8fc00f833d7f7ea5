#include "core/adopt/checksum.h"

#include <inttypes.h>
#include <nettle/sha1.h>
#include <zlib.h>

#include "core/base/crypto.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

char *checksum_sha1(struct arena *arena, struct bytes text)
{
	uint8_t digest[SHA1_DIGEST_SIZE];
	struct sha1_ctx context;

	sha1_init(&context);
	sha1_update(&context, text.size, (const uint8_t *)text.data);
	sha1_digest(&context, sizeof digest, digest);
	return hex_encode(arena, digest, sizeof digest);
}

char *checksum_crc32_lines(struct arena *arena, struct bytes text)
{
	uLong crc = crc32_z(0, NULL, 0);
	size_t start = bytes_start_with(text, BYTE_ORDER_MARK) ? sizeof BYTE_ORDER_MARK - 1 : 0;

	for (size_t at = start; at <= text.size; at++) {
		if (at < text.size && text.data[at] != '\n' && text.data[at] != '\r')
			continue;
		crc = crc32_z(crc, (const Bytef *)text.data + start, at - start);
		start = at + 1;
	}
	return arena_printf(arena, "%" PRId32, (int32_t)crc);
}
