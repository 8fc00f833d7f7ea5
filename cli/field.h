#ifndef CLI_FIELD_H
#define CLI_FIELD_H
#include "core/base/arena.h"
#include "core/base/value.h"

/* Members of the coordinator's answers, as cells: whatever is absent is empty. */
const char *field_text(const struct value *object, const char *key); /* "" when absent */
/* The same on one line. */
char *field_line(struct arena *arena, const struct value *object, const char *key);
char *field_number(struct arena *arena, const struct value *object, const char *key);
char *field_time(struct arena *arena, const struct value *object, const char *key);
/* The texts of an array, with ", " between them. */
char *field_list(struct arena *arena, const struct value *object, const char *key);
/* Milliseconds from one RFC 3339 member to another, or to now; -1 when it has not begun. */
int64_t field_span(const struct value *object, const char *from, const char *to);
#endif
