#include "core/tlog/vouch.h"

struct bytes vouch_bytes(struct arena *arena, const char *vkey)
{
	return bytes_of(arena_printf(arena, "lockstep-log-key-v1\n%s", vkey));
}
