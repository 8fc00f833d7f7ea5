#ifndef COORDINATOR_ANSWERS_H
#define COORDINATOR_ANSWERS_H
#include "core/base/bytes.h"

struct conversation; /* proto/listener.h */

/* How answers leave: proto/listener.h's functions, or a simulator's. */
struct answers {
	void (*answer)(struct conversation *conversation, struct bytes frame);
	void (*drop)(struct conversation *conversation);
	void (*peer)(const struct conversation *conversation, char *peer); /* conversation_peer */
};
#endif
