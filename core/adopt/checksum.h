#ifndef CORE_ADOPT_CHECKSUM_H
#define CORE_ADOPT_CHECKSUM_H
#include "core/base/arena.h"
#include "core/base/bytes.h"

/* Checksums that other tools keep of their files, over Nettle and zlib (this is their home).  They
 * recognise bytes and protect nothing. */

/* sqitch: SHA-1 of the script, 40 hexadecimal digits. */
char *checksum_sha1(struct arena *arena, struct bytes text);
/* Flyway (ChecksumCalculator): CRC-32 over the lines without what ends them (\n, \r\n or \r) and
 * without a byte order mark, as a signed decimal number. */
char *checksum_crc32_lines(struct arena *arena, struct bytes text);
#endif
