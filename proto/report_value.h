#ifndef PROTO_REPORT_VALUE_H
#define PROTO_REPORT_VALUE_H
#include "core/base/value.h"
#include "proto/message.h"

/* Raised with every member that is added: who has a higher number says more than is known here. */
#define REPORT_WORDS 1

/* All that a report says, as JSON: evidence for the log.  What it found stands by itself. */
struct value *report_value(struct arena *arena, const struct report *report);
#endif
