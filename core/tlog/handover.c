#include "core/tlog/handover.h"

#include <string.h>

#define OLD "lockstep/agent"
#define NEW "lockstep/agent-successor"

static char *text_of(struct arena *arena, const char *agent, const uint8_t key[PUBLIC_KEY_SIZE],
		     const uint8_t successor[PUBLIC_KEY_SIZE])
{
	return arena_printf(arena, "lockstep-agent-handover-v1\nagent %s\nkey %s\nsuccessor %s\n",
			    agent, hex_encode(arena, key, PUBLIC_KEY_SIZE),
			    hex_encode(arena, successor, PUBLIC_KEY_SIZE));
}

char *handover_make(struct arena *arena, const char *agent, const struct key_pair *key,
		    const struct key_pair *successor)
{
	char *text = text_of(arena, agent, key->public_key, successor->public_key);

	return arena_printf(arena, "%s\n%s%s", text, note_sign(arena, bytes_of(text), OLD, key),
			    note_sign(arena, bytes_of(text), NEW, successor));
}

/* The last line's key. */
static bool read_successor(struct arena *arena, struct bytes text,
			   uint8_t successor[PUBLIC_KEY_SIZE])
{
	static const char prefix[] = "successor ";
	struct bytes line = { 0 };

	while (text.size)
		line = bytes_take_line(&text);
	return bytes_start_with(line, prefix) &&
	       hex_decode(
		   arena_text_n(arena, line.data + strlen(prefix), line.size - strlen(prefix)),
		   successor, PUBLIC_KEY_SIZE);
}

bool handover_read(struct bytes bytes, const char *agent, const uint8_t key[PUBLIC_KEY_SIZE],
		   uint8_t successor[PUBLIC_KEY_SIZE], struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct note_key old = note_key_make(OLD, NOTE_ED25519, key), new;
	struct error cause;
	struct note note;

	if (bytes.size > HANDOVER_SIZE || !note_read(arena, bytes, &note, &cause) ||
	    !read_successor(arena, note.text, successor))
		return error_set(error, ERROR_INVALID, "this hands over no agent's key");
	new = note_key_make(NEW, NOTE_ED25519, successor);
	return (bytes_equal_text(note.text, text_of(arena, agent, key, successor)) &&
		note_verify(&note, &old, &cause) && note_verify(&note, &new, &cause)) ||
	       error_set(error, ERROR_INTEGRITY,
			 "the key of agent %s is not handed over by the old one and the new one",
			 agent);
}
