#include "core/vetting_keys.h"

#include <string.h>

#define WRONG(...) error_set(error, ERROR_INTEGRITY, __VA_ARGS__)

bool vetting_keys_signed(struct vetting_keys *keys, const uint8_t key[PUBLIC_KEY_SIZE],
			 const struct value *entry)
{
	if (!keys->known)
		memcpy(keys->key, key, PUBLIC_KEY_SIZE);
	keys->known = true;
	keys->last_plan = value_get_integer(entry, "seq", -1);
	return memcmp(keys->key, key, PUBLIC_KEY_SIZE) == 0;
}

static bool take_recovery(struct vetting_keys *keys, const struct value *entry, struct error *error)
{
	if (keys->recoverable)
		return WRONG("there was a recovery key before");
	keys->recoverable = true;
	return hex_decode(value_get_text(entry, "key"), keys->recovery, PUBLIC_KEY_SIZE) ||
	       WRONG("the recovery key is none");
}

static void change(struct vetting_keys *keys, const struct succession *statement)
{
	bool current = !keys->known || !memcmp(keys->key, statement->key, PUBLIC_KEY_SIZE);

	keys->changes++;
	if (!current) /* one that was replaced before is found to be stolen, too */
		return;
	if (statement->act == SUCCESSION_REVOKE && keys->last_plan >= 0 &&
	    (uint64_t)keys->last_plan >= statement->since)
		keys->doubtful = statement->since;
	keys->known = true;
	keys->last_plan = -1;
	memcpy(keys->key, statement->successor, PUBLIC_KEY_SIZE);
}

static bool take_statement(struct arena *arena, struct vetting_keys *keys,
			   const struct value *entry, struct error *error)
{
	struct bytes note = bytes_of(value_get_text(entry, "statement"));
	bool revoked = text_equal(value_get_text(entry, "type"), "key.revoked");
	struct succession statement;
	struct error cause;

	if (!succession_read(arena, note, &statement, &cause))
		return WRONG("%s", cause.text);
	if ((statement.act == SUCCESSION_REVOKE) != revoked ||
	    !text_equal(succession_of_name(statement.of), value_get_text(entry, "of")) ||
	    statement.since > (uint64_t)value_get_integer(entry, "seq", 0) ||
	    !succession_holds(&statement, keys->recoverable ? keys->recovery : NULL))
		return WRONG("a key was %s, and %s did not sign that",
			     revoked ? "revoked" : "replaced",
			     revoked ? "the recovery key" : "the key itself");
	if (statement.of == SUCCESSION_COORDINATOR && !revoked && keys->known &&
	    memcmp(keys->key, statement.key, PUBLIC_KEY_SIZE) != 0)
		return WRONG("a key was replaced that was not in use");
	if (statement.of == SUCCESSION_COORDINATOR)
		change(keys, &statement);
	return true;
}

bool vetting_keys_take(struct arena *arena, struct vetting_keys *keys, const struct value *entry,
		       struct error *error)
{
	const char *type = value_get_text(entry, "type");

	if (text_equal(value_get_text(entry, "of"), "agent"))
		return true; /* of those vetting.c knows */
	if (text_equal(type, "key.recovery_set"))
		return take_recovery(keys, entry, error);
	return (!text_equal(type, "key.rotated") && !text_equal(type, "key.revoked")) ||
	       take_statement(arena, keys, entry, error);
}
