#include "coordinator/http/body.h"
#include "coordinator/http/json.h"
#include "coordinator/http/route.h"
#include "coordinator/logbook.h"
#include "coordinator/loop.h"
#include "coordinator/operations_keys.h"
#include "coordinator/store/keys.h"

static void put_key(struct http_call *call, struct value *object, const char *name,
		    const uint8_t key[PUBLIC_KEY_SIZE])
{
	value_put_text(object, name, hex_encode(call->arena, key, PUBLIC_KEY_SIZE));
}

static struct value *statements_value(struct http_call *call, const struct succession_list *list)
{
	struct value *items = value_array(call->arena);

	for (size_t i = 0; i < list->count; i++) {
		const struct succession *statement = &list->items[i];
		struct value *item = value_object(call->arena);

		value_put_text(item, "of", succession_of_name(statement->of));
		value_put_text(item, "act", succession_act_name(statement->act));
		put_key(call, item, "key", statement->key);
		put_key(call, item, "successor", statement->successor);
		value_put_integer(item, "since", (int64_t)statement->since);
		value_put_text(item, "statement", statement->note);
		value_add(items, item);
	}
	return items;
}

static bool respond_keys(struct http_call *call, struct turn *turn, struct error *error)
{
	struct value *answer = value_object(call->arena);
	uint8_t recovery[PUBLIC_KEY_SIZE];
	struct key_followers followers;
	struct succession_list list;
	struct note_key vkey;
	bool known;

	if (!key_recovery(turn->store, recovery, &known, error) ||
	    !key_statements(turn->arena, turn->store, &list, error) ||
	    !key_followers(turn, &followers, error))
		return false;
	put_key(call, answer, "coordinator", turn->coordinator->key.public_key);
	value_put_text(answer, "log",
		       note_key_text(call->arena, logbook_key(turn->coordinator->logbook)));
	vkey = note_key_make(RECOVERY_NAME, NOTE_ED25519, recovery);
	json_put_text(call->arena, answer, "recovery",
		      known ? note_key_text(call->arena, &vkey) : NULL);
	value_put_integer(answer, "agents", (int64_t)followers.agents);
	value_put_integer(answer, "follow", (int64_t)followers.told);
	value_put_integer(answer, "pinned", (int64_t)followers.pinned);
	value_put_text(answer, "lost", followers.lost);
	value_put_text(answer, "unsaved", followers.unsaved);
	value_put(answer, "items", statements_value(call, &list));
	call_respond(call, 200, answer);
	return true;
}

static bool run_keys(struct http_call *call, struct turn *turn, struct error *error)
{
	return respond_keys(call, turn, error);
}

static const struct member members[] = {
	{ "reason", MEMBER_TEXT, offsetof(struct key_change, reason), false },
	{ "leave_behind", MEMBER_SWITCH, offsetof(struct key_change, leave_behind), false },
	{ "statement", MEMBER_TEXT, offsetof(struct key_change, statement), false },
	{ "key", MEMBER_NAME, offsetof(struct key_change, key), false },
	{ 0 },
};

static bool read_change(struct http_call *call, struct key_change *change, struct error *error)
{
	*change = (struct key_change) { .reason = "" };
	if (!body_read(call->arena, call->request->body, members, change, error))
		return false;
	change->reason = change->reason ? change->reason : "";
	return succession_of_read(call->parameters[0], &change->of) ||
	       error_set(error, ERROR_INVALID, "there is no key '%s'", call->parameters[0]);
}

static bool run_rotate(struct http_call *call, struct turn *turn, struct error *error)
{
	struct key_change change;

	return read_change(call, &change, error) && operation_key_rotate(turn, &change, error) &&
	       respond_keys(call, turn, error);
}

static bool run_prepare(struct http_call *call, struct turn *turn, struct error *error)
{
	struct value *answer = value_object(call->arena);
	struct key_change change;
	const char *text;

	if (!read_change(call, &change, error) ||
	    !operation_key_prepare(turn, &change, &text, error))
		return false;
	value_put_text(answer, "text", text);
	call_respond(call, 200, answer);
	return true;
}

static bool run_revoke(struct http_call *call, struct turn *turn, struct error *error)
{
	struct key_change change;

	if (!read_change(call, &change, error))
		return false;
	if (!change.statement)
		return error_set(error, ERROR_INVALID,
				 "'statement' is missing: what the recovery key signed");
	return operation_key_revoke(turn, &change, error) && respond_keys(call, turn, error);
}

static bool run_recovery(struct http_call *call, struct turn *turn, struct error *error)
{
	static const struct member rows[] = { { "key", MEMBER_NAME, 0, true }, { 0 } };
	const char *key = NULL;

	return body_read(call->arena, call->request->body, rows, &key, error) &&
	       operation_key_recovery(turn, key, error) && respond_keys(call, turn, error);
}

const struct http_route key_routes[] = {
	{ HTTP_GET, "/v1/keys", PERMISSION_READ, SCOPE_SERVER, NULL, run_keys,
	  "the public keys, and which came after which" },
	{ HTTP_POST, "/v1/keys/recovery", PERMISSION_ACCESS, SCOPE_SERVER, NULL, run_recovery,
	  "make the recovery key known, once" },
	{ HTTP_POST, "/v1/keys/{key}/rotate", PERMISSION_ACCESS, SCOPE_SERVER, NULL, run_rotate,
	  "replace a key as planned" },
	{ HTTP_POST, "/v1/keys/{key}/prepare", PERMISSION_ACCESS, SCOPE_SERVER, NULL, run_prepare,
	  "make a successor ready; what the recovery key has to sign" },
	{ HTTP_POST, "/v1/keys/{key}/revoke", PERMISSION_ACCESS, SCOPE_SERVER, NULL, run_revoke,
	  "revoke a key by what the recovery key signed" },
	{ 0 },
};
