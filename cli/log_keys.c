#include "cli/log_keys.h"

#include <string.h>

#include "core/base/file.h"
#include "core/tlog/vouch.h"

#define WRONG(...) error_set(error, ERROR_INTEGRITY, __VA_ARGS__)

static bool vouched(struct arena *arena, const struct value *value, const struct note_key *log,
		    struct log_keys *keys, struct error *error)
{
	const char *vkey = note_key_text(arena, log);
	const char *coordinator = value_get_text(value, "coordinator");
	struct bytes covered = vouch_bytes(arena, vkey), signature;

	if (!text_equal(value_get_text(value, "log"), vkey))
		return WRONG("keys.json is about another log's key");
	return (coordinator && hex_decode(coordinator, keys->coordinator, PUBLIC_KEY_SIZE) &&
		base64_decode(arena, bytes_of(value_get_text(value, "vouched")), &signature) &&
		signature.size == SIGNATURE_SIZE &&
		signature_holds(keys->coordinator, covered.data, covered.size,
				(const uint8_t *)signature.data)) ||
	       WRONG("keys.json: the coordinator's key does not vouch for the log's");
}

bool log_keys_read(struct arena *arena, const struct log_source *source, const struct note_key *log,
		   struct log_keys *keys, struct error *error)
{
	struct value *value;

	*keys = (struct log_keys) { 0 };
	if (!log_source_read(arena, source, "keys.json", &keys->text, error))
		return error->code == ERROR_NOT_FOUND;
	keys->known = true;
	return value_parse(arena, keys->text, &value, error) &&
	       vouched(arena, value, log, keys, error);
}

const char *log_key_pem(struct arena *arena, const uint8_t key[PUBLIC_KEY_SIZE])
{
	static const uint8_t ed25519[] = { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
					   0x2b, 0x65, 0x70, 0x03, 0x21, 0x00 };
	uint8_t der[sizeof ed25519 + PUBLIC_KEY_SIZE];

	memcpy(der, ed25519, sizeof ed25519);
	memcpy(der + sizeof ed25519, key, PUBLIC_KEY_SIZE);
	return arena_printf(arena, "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n",
			    base64_encode(arena, der, sizeof der));
}

bool log_keys_write(struct arena *arena, const char *folder, const struct note_key *log,
		    const struct log_keys *keys, struct error *error)
{
	const char *place = path_join(arena, folder, "keys");

	if (!folder_make(path_join(arena, place, "agents"), error) ||
	    !file_write(path_join(arena, place, "log.pem"),
			bytes_of(log_key_pem(arena, log->public_key)), FILE_PUBLIC, error))
		return false;
	return file_write(path_join(arena, folder, "keys.json"), keys->text, FILE_PUBLIC, error) &&
	       file_write(path_join(arena, place, "coordinator.pem"),
			  bytes_of(log_key_pem(arena, keys->coordinator)), FILE_PUBLIC, error);
}

/* An agent's first key is called after it, a later one also after the entry that says so. */
bool log_key_of_agent(struct arena *arena, const struct value *entry, const char **path,
		      const char **pem, struct error *error)
{
	const char *type = value_get_text(entry, "type"), *agent = value_get_text(entry, "agent");
	bool first = text_equal(type, "agent.enrolled");
	const char *text = value_get_text(entry, first ? "public_key" : "successor");
	uint8_t key[PUBLIC_KEY_SIZE];

	*path = NULL;
	if (!first &&
	    !(text_equal(type, "key.rotated") && text_equal(value_get_text(entry, "of"), "agent")))
		return true;
	if (!agent || !*agent || strlen(agent) > 100 ||
	    agent[strspn(agent, "abcdefghijklmnopqrstuvwxyz0123456789-")] || !text ||
	    !hex_decode(text, key, sizeof key))
		return WRONG("an agent has a key without an id, or an id without a key");
	*path = first ? arena_printf(arena, "keys/agents/%s.pem", agent)
		      : arena_printf(arena, "keys/agents/%s.%lld.pem", agent,
				     (long long)value_get_integer(entry, "seq", 0));
	*pem = log_key_pem(arena, key);
	return true;
}
