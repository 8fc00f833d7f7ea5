#ifndef TESTS_SUPPORT_SCRIPT_H
#define TESTS_SUPPORT_SCRIPT_H
#include "core/base/crypto.h"
#include "proto/codec.h"
#include "proto/listener.h"

/* A coordinator that does what the test says, on a real socket.  It checks every frame as the real
 * one would: signatures, nonce, counter. */
struct script;

/* A sync that arrived and was not answered yet. */
struct scripted {
	struct conversation *conversation;
	struct sync sync;
};

struct script *script_open(void);
void script_close(struct script *script);
const char *script_url(const struct script *script);
const struct key_pair *script_key(const struct script *script);
struct arena *script_arena(struct script *script);
const struct enrol *script_enrolled(const struct script *script); /* NULL: nobody asked */
size_t script_hellos(const struct script *script);
size_t script_fetches(const struct script *script);

/* What a Fetch may ask for; the bytes have to stay. */
void script_offer(struct script *script, struct bytes blob);
/* The next Hello, Enrol or Sync is answered by this once. */
void script_refuse_next(struct script *script, enum error_code code, const char *text);
/* As if it had been started again: sessions are forgotten, requests that wait are never answered.
 */
void script_restart(struct script *script);
/* The same with a new key, as if another coordinator had come to the address. */
void script_replace(struct script *script);

/* Answers until a Hello came. */
void script_hello(struct script *script);
/* Answers Hello, Enrol and Fetch until a sync arrives; older ones that are still open are dropped.
 * Fails the test after 20 s. */
struct scripted script_sync(struct script *script);
/* The first sync for which `holds`, beginning with the one that is open; those before it that bring
 * news are answered with nothing, the others are kept. */
struct scripted script_sync_until(struct script *script, bool (*holds)(const struct sync *sync));
void script_assign(struct script *script, const struct scripted *scripted,
		   const struct assignment *assignments, size_t count);
/* In answer to the sync that is open or comes next, and again until a sync mentions the first one's
 * attempt; that sync stays open. */
void script_assign_surely(struct script *script, const struct assignment *assignments,
			  size_t count);
#endif
