#ifndef CLI_LOG_KEYS_H
#define CLI_LOG_KEYS_H
#include "cli/log.h"
#include "core/base/value.h"

/* The keys that a log's signatures are checked with.  keys.json is the coordinator's key, the log's
 * and the first one's word for the second; FOLDER/keys has each as a PEM file, so that openssl
 * reads them. */
struct log_keys {
	bool known; /* an older coordinator or export has none */
	uint8_t coordinator[PUBLIC_KEY_SIZE];
	struct bytes text; /* keys.json */
};

/* ERROR_INTEGRITY: the coordinator's key does not vouch for `log`. */
bool log_keys_read(struct arena *arena, const struct log_source *source, const struct note_key *log,
		   struct log_keys *keys, struct error *error) MUST_CHECK;

/* Ed25519 in SubjectPublicKeyInfo (RFC 8410). */
const char *log_key_pem(struct arena *arena, const uint8_t key[PUBLIC_KEY_SIZE]);
/* Writes keys.json and the PEM files, but for agents'. */
bool log_keys_write(struct arena *arena, const char *folder, const struct note_key *log,
		    const struct log_keys *keys, struct error *error) MUST_CHECK;
/* Where an agent's key lies, and what has to be in there; `path` is NULL when the entry gives
 * no agent a key. */
bool log_key_of_agent(struct arena *arena, const struct value *entry, const char **path,
		      const char **pem, struct error *error) MUST_CHECK;
#endif
