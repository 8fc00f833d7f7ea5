#ifndef COORDINATOR_OUTBOX_H
#define COORDINATOR_OUTBOX_H
#include "coordinator/loop.h"

/* What leaves after the commit. */
void outbox_start(struct coordinator *coordinator);
void outbox_answer(struct coordinator *coordinator, struct conversation *conversation,
		   const struct answer *answer);
/* What was posted as its answer in this turn. */
void outbox_forget(struct coordinator *coordinator, const struct conversation *conversation);
void outbox_drop(struct coordinator *coordinator, struct conversation *conversation);
/* `error` is copied; NULL: it went well. */
void outbox_call(struct coordinator *coordinator, struct call *call, const struct error *error);
/* `failure` NULL: the commit went well.  Else everything is answered with it. */
void outbox_send(struct coordinator *coordinator, const struct error *failure);
#endif
