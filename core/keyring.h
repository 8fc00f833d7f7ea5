#ifndef CORE_KEYRING_H
#define CORE_KEYRING_H
#include "core/minisign.h"

/* Whose signatures count: public keys of minisign in a file (one a line, with comments; what
 * `minisign -G` writes is one), or in the files *.pub of a folder; without those that were revoked.
 */
struct keyring {
	struct minisign_public *items; /* each key once */
	size_t count;
};

#define KEYRING_LIMIT 100

/* `revoked` NULL, or a file with a key or a key's id (16 hexadecimal digits) a line.  Reads the
 * disk.  ERROR_INVALID, ERROR_NOT_FOUND: a file is not there, or holds something else; nothing is
 * to be believed then.  No key at all is no error. */
bool keyring_load(struct arena *arena, const char *path, const char *revoked,
		  struct keyring *keyring, struct error *error) MUST_CHECK;
bool keyring_has(const struct keyring *keyring, const struct minisign_public *key);
/* "1F0C483871A573F1, CC9D7463E772F098", or "none". */
const char *keyring_text(struct arena *arena, const struct keyring *keyring);
#endif
