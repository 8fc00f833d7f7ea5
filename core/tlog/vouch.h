#ifndef CORE_TLOG_VOUCH_H
#define CORE_TLOG_VOUCH_H
#include "core/base/arena.h"
#include "core/base/bytes.h"

/* What a coordinator signs with the key that agents trust, so that they believe it which key signs
 * its log: "lockstep-log-key-v1\n" and the vkey. */
struct bytes vouch_bytes(struct arena *arena, const char *vkey);
#endif
