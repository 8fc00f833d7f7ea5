#ifndef PROTO_CODEC_PEOPLE_H
#define PROTO_CODEC_PEOPLE_H
#include "core/minisign.h"
#include "messages.pb-c.h"
#include "proto/message.h"

/* Between protobuf-c's structs and ours (proto/codec_wire.h): whose signatures an agent
 * asks for, and what people signed. */
#define DEMAND_KEY_SIZE (MINISIGN_ID_SIZE + PUBLIC_KEY_SIZE)

Wire__Demand *demand_to_wire(struct arena *arena, const struct demand *demand);
struct demand demand_from(struct arena *arena, const Wire__Demand *wire);
void seals_to_wire(struct arena *arena, const struct seals *seals, Wire__Assignment *wire);
void seals_from(struct arena *arena, const Wire__Assignment *wire, struct seals *seals);
#endif
