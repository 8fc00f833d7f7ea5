#ifndef CORE_BASE_ERROR_H
#define CORE_BASE_ERROR_H
#include <stdbool.h>

/* The codes a caller may act on.  The third column is the exit code of a program that ends with
 * such an error: the one table of exit codes (README, `--help`). */
#define ERROR_CODES(X)                                                                             \
	X(ERROR_NONE, "ok", 0)                                                                     \
	X(ERROR_FAILED, "failed", 1) /* a statement, a check */                                    \
	X(ERROR_INTERNAL, "internal error", 1)                                                     \
	X(ERROR_INTEGRITY, "integrity", 2) /* sum, changed, missing, conflicting files */          \
	X(ERROR_PENDING, "pending work exists", 3)                                                 \
	X(ERROR_INVALID, "invalid input", 4)                                                       \
	X(ERROR_NOT_FOUND, "not found", 4)                                                         \
	X(ERROR_CONFLICT, "conflicts with the current state", 5)                                   \
	X(ERROR_REFUSED, "refused", 5) /* by a gate or a rule */                                   \
	X(ERROR_FORBIDDEN, "not permitted", 5)                                                     \
	X(ERROR_UNREACHABLE, "unreachable", 6)                                                     \
	X(ERROR_LOCKED, "locked by someone else", 6)                                               \
	X(ERROR_TIMEOUT, "timed out", 6)                                                           \
	X(ERROR_INDETERMINATE, "outcome indeterminate", 7)

#define ERROR_CODE_ENUM(code, text, exit_code) code,
enum error_code {
	ERROR_CODES(ERROR_CODE_ENUM) ERROR_CODE_COUNT
};

struct error {
	enum error_code code;
	char text[1000]; /* for people: what happened, where, and what to do next */
};

const char *error_name(enum error_code code);
int error_exit_code(enum error_code code);

void error_fill(struct error *error, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void error_prefix(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Fills `error` where the failure happened.  Is false, so that the caller writes
 * `return error_set(...)`; a macro, so that the compiler knows it too. */
#define error_set(error, code, ...)                                                                \
	({                                                                                         \
		error_fill(error, code, __VA_ARGS__);                                              \
		false;                                                                             \
	})

/* Puts "context: " before the text.  Is false. */
#define error_wrap(error, ...)                                                                     \
	({                                                                                         \
		error_prefix(error, __VA_ARGS__);                                                  \
		false;                                                                             \
	})

#define MUST_CHECK __attribute__((warn_unused_result))
#endif
