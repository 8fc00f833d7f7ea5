/* SQL of strangers behind a small schema: parsed, judged at every rule and replayed, one statement
 * after the other; nothing crashes, every finding has its rule and its words.  A first byte below 8
 * chooses the major version.  Worth -max_len=2000. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/lint/run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* libpg_query keeps a byte of each body that it cannot parse. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:pg_query_raw_parse\n";
}

/* A schema that the input meets. */
static const char schema[] =
    "CREATE SCHEMA s; CREATE TYPE e AS ENUM ('a'); CREATE DOMAIN d AS int CHECK (VALUE > 0);\n"
    "CREATE TABLE t (a serial PRIMARY KEY, b text UNIQUE, c d, f e, CHECK (a > 0));\n"
    "CREATE TABLE c (a int REFERENCES t, b varchar(5), CHECK (b IS NOT NULL));\n"
    "CREATE INDEX i ON t (lower(b)) WHERE a > 1; CREATE VIEW v AS SELECT * FROM t;\n"
    "CREATE TABLE p (a int, b int) PARTITION BY RANGE (a); CREATE INDEX pi ON p (b);\n"
    "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9);\n"
    "CREATE TABLE pd PARTITION OF p DEFAULT; CREATE TABLE k (z int) INHERITS (c);\n"
    "CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE SEQUENCE q;\n"
    "CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n"
    "CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION g();\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct migration migrations[2] = {
		{ .version = "1",
		  .name = "1_a.sql",
		  .file = "1_a.sql",
		  .text = { schema, sizeof schema - 1 } },
		{ .version = "2",
		  .name = "2_b.sql",
		  .file = "2_b.sql",
		  .text = { (const char *)data, size } },
	};
	struct directory directory = { .migrations = migrations, .count = 2 };
	struct lint_options options = { .dialect = DIALECT_POSTGRES };
	struct lint_findings findings;
	struct error error;

	if (size && data[0] < 8)
		options.runner.server.major = 11 + data[0];
	/* What is short is not deep, and a stack of its own takes long to make. */
	if (size <= 4000)
		lint_directory(arena, &directory, &options, &findings);
	else if (!lint_run(arena, &directory, &options, &findings, &error))
		return 0;
	for (size_t i = 0; i < findings.count; i++) {
		if (!findings.items[i].rule || !findings.items[i].title)
			abort();
	}
	return 0;
}
