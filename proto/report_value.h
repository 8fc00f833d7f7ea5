#ifndef PROTO_REPORT_VALUE_H
#define PROTO_REPORT_VALUE_H
#include "core/base/value.h"
#include "proto/message.h"

/* All that a report says, as JSON: evidence for the log.  What it found stands by itself. */
struct value *report_value(struct arena *arena, const struct report *report);
#endif
