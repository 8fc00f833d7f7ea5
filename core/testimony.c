#include "core/testimony.h"

#include <string.h>

/* How a claim and the entry's member of that name belong together. */
enum claim_rule {
	CLAIM_NEEDED,    /* both have it */
	CLAIM_SAME,      /* both or none */
	CLAIM_IF_SAID,   /* the entry has it where the agent said it */
	CLAIM_IF_AT_HAND /* needed where the target could be reached */
};

struct claim {
	const char *name;
	enum claim_rule rule;
};

static const struct claim attempt_claims[] = {
	{ "agent", CLAIM_NEEDED },
	{ "project", CLAIM_NEEDED },
	{ "environment", CLAIM_NEEDED },
	{ "target", CLAIM_NEEDED },
	{ "rollout", CLAIM_NEEDED },
	{ "attempt", CLAIM_NEEDED },
	{ "epoch", CLAIM_NEEDED },
	{ "outcome", CLAIM_NEEDED },
	{ "evidence", CLAIM_NEEDED },
	{ "found", CLAIM_SAME },
	{ 0 },
};
/* What a late report found is not kept. */
static const struct claim late_claims[] = {
	{ "agent", CLAIM_NEEDED },       { "project", CLAIM_NEEDED },
	{ "environment", CLAIM_NEEDED }, { "target", CLAIM_NEEDED },
	{ "rollout", CLAIM_NEEDED },     { "attempt", CLAIM_NEEDED },
	{ "epoch", CLAIM_NEEDED },       { "outcome", CLAIM_NEEDED },
	{ "evidence", CLAIM_NEEDED },    { 0 },
};
static const struct claim target_claims[] = {
	{ "agent", CLAIM_NEEDED },       { "project", CLAIM_NEEDED },
	{ "environment", CLAIM_NEEDED }, { "target", CLAIM_NEEDED },
	{ "reach", CLAIM_NEEDED },       { "ledger_digest", CLAIM_IF_AT_HAND },
	{ "histories", CLAIM_IF_SAID },  { "foreign_tables", CLAIM_NEEDED },
	{ "rehearsal", CLAIM_NEEDED },   { 0 },
};
static const struct claim glass_claims[] = {
	{ "agent", CLAIM_NEEDED },         { "project", CLAIM_NEEDED },
	{ "environment", CLAIM_NEEDED },   { "target", CLAIM_NEEDED },
	{ "ledger_digest", CLAIM_NEEDED }, { 0 },
};

static const struct entry_claims {
	const char *type, *kind;
	const struct claim *claims;
	const char *with; /* an entry without this member is nobody's report; NULL: any */
} rows[] = {
	{ "task.moved", "attempt", attempt_claims, "evidence" },
	{ "report.late", "attempt", late_claims, NULL },
	{ "target.reported", "target", target_claims, NULL },
	{ "target.break_glass", "target", glass_claims, NULL },
};

static const struct entry_claims *row_of(const struct value *entry)
{
	const char *type = value_get_text(entry, "type");

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (text_equal(rows[i].type, type))
			return !rows[i].with || value_get(entry, rows[i].with) ? &rows[i] : NULL;
	return NULL;
}

bool testimony_fits(const struct value *entry)
{
	return row_of(entry) != NULL;
}

/* DSSEv1's pre-authentication encoding. */
static struct bytes signed_bytes(struct arena *arena, struct bytes payload)
{
	struct buffer buffer = buffer_in(arena);

	buffer_printf(&buffer, "DSSEv1 %zu %s %zu ", strlen(TESTIMONY_TYPE), TESTIMONY_TYPE,
		      payload.size);
	buffer_add(&buffer, payload.data, payload.size);
	return buffer_bytes(&buffer);
}

struct value *testimony_sign(struct arena *arena, const struct value *words, const char *keyid,
			     const struct key_pair *key)
{
	struct value *envelope = value_object(arena), *list = value_array(arena);
	struct value *signature = value_object(arena);
	struct bytes payload = value_write(arena, words);
	struct bytes covered = signed_bytes(arena, payload);
	uint8_t bytes[SIGNATURE_SIZE];

	sign_bytes(key, covered.data, covered.size, bytes);
	value_put_text(signature, "keyid", keyid);
	value_put_text(signature, "sig", base64_encode(arena, bytes, sizeof bytes));
	value_add(list, signature);
	value_put_text(envelope, "payload", base64_encode(arena, payload.data, payload.size));
	value_put_text(envelope, "payloadType", TESTIMONY_TYPE);
	value_put(envelope, "signatures", list);
	return envelope;
}

static bool decode(struct arena *arena, const struct value *envelope, struct bytes *payload,
		   struct bytes *signature)
{
	const struct value *list = value_get(envelope, "signatures");

	return text_equal(value_get_text(envelope, "payloadType"), TESTIMONY_TYPE) &&
	       value_count(list) == 1 &&
	       base64_decode(arena, bytes_of(value_get_text(value_at(list, 0), "sig")),
			     signature) &&
	       signature->size == SIGNATURE_SIZE &&
	       base64_decode(arena, bytes_of(value_get_text(envelope, "payload")), payload) &&
	       payload->size;
}

bool testimony_open(struct arena *arena, const struct value *envelope,
		    const uint8_t key[PUBLIC_KEY_SIZE], struct value **words, struct error *error)
{
	struct bytes payload, signature, covered;

	if (!decode(arena, envelope, &payload, &signature))
		return error_set(error, ERROR_INVALID,
				 "it is no DSSE envelope of %s with one signature", TESTIMONY_TYPE);
	covered = signed_bytes(arena, payload);
	if (!signature_holds(key, covered.data, covered.size, (const uint8_t *)signature.data))
		return error_set(error, ERROR_INTEGRITY, "the agent's key did not sign it");
	return value_parse(arena, payload, words, error) &&
	       (value_is_object(value_get(*words, "claims")) ||
		error_set(error, ERROR_INVALID, "it claims nothing"));
}

static bool same(struct arena *arena, const struct value *a, const struct value *b)
{
	if (!a || !b)
		return a == b;
	if (value_is_text(a) && value_is_text(b))
		return text_equal(value_as_text(a), value_as_text(b));
	return bytes_equal(value_write(arena, a), value_write(arena, b));
}

static bool holds(struct arena *arena, const struct claim *claim, const struct value *claims,
		  const struct value *entry)
{
	const struct value *said = value_get(claims, claim->name);
	const struct value *logged = value_get(entry, claim->name);
	bool at_hand = value_get_integer(claims, "reach", 0) == 0;

	switch (claim->rule) {
	case CLAIM_NEEDED:
		return said && same(arena, said, logged);
	case CLAIM_SAME:
		return same(arena, said, logged);
	case CLAIM_IF_AT_HAND:
		return said ? same(arena, said, logged) : !at_hand;
	default:
		return !said || same(arena, said, logged);
	}
}

bool testimony_supports(struct arena *arena, const struct value *words, const struct value *entry,
			struct error *error)
{
	const struct entry_claims *row = row_of(entry);
	const struct value *claims = value_get(words, "claims");

	if (!row || !text_equal(value_get_text(words, "kind"), row->kind))
		return error_set(error, ERROR_INTEGRITY, "it was said of something else");
	for (const struct claim *claim = row->claims; claim->name; claim++)
		if (!holds(arena, claim, claims, entry))
			return error_set(error, ERROR_INTEGRITY,
					 "the agent did not say the entry's %s", claim->name);
	return true;
}
