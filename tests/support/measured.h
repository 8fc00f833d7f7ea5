#ifndef TESTS_SUPPORT_MEASURED_H
#define TESTS_SUPPORT_MEASURED_H
#include <libpq-fe.h>
#include <stdbool.h>

#include "core/base/value.h"
#include "core/lock_mode.h"

/* What a server did to the relations of the schemas lab and lab2, told by its catalogs, its
 * statistics of the open transaction and its locks. */
#define MEASURED_LIMIT 400

struct measured_relation {
	unsigned oid, file;
	char name[64], kind; /* pg_class.relkind */
	long long read;      /* rows, in this transaction */
	long long bytes, rows;
	enum lock_mode lock;
};

struct measured {
	struct measured_relation items[MEASURED_LIMIT];
	size_t count;
};

/* What was measured of each form, in the shape that tests/bench/lint-truth reads. */
struct truth {
	struct arena *arena;
	struct value *cases; /* an array */
};
void test_truth_add(struct truth *truth, const char *form, bool blocks);
/* Into the file that LOCKSTEP_FORMS_TABLE names; none: nowhere. */
void test_truth_write(const struct truth *truth, const char *setup);

PGresult *test_query(PGconn *connection, const char *sql); /* fails the test, or gives its result */
void test_measure(PGconn *connection, struct measured *measured);
/* The strongest lock on each that this session holds. */
void test_measure_locks(PGconn *connection, struct measured *measured);
struct measured_relation *test_measured_of(struct measured *measured, unsigned oid);
bool test_measured_stores(const struct measured_relation *relation);
#endif
