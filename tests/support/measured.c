#include "tests/support/measured.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/support/test.h"

PGresult *test_query(PGconn *connection, const char *sql)
{
	PGresult *result = PQexec(connection, sql);

	if (PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COMMAND_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(connection));
	return result;
}

void test_measure(PGconn *connection, struct measured *measured)
{
	PGresult *result = test_query(
	    connection, "select c.oid, c.relname, c.relkind, pg_relation_filenode(c.oid),"
			" coalesce(pg_stat_get_xact_tuples_returned(c.oid), 0)"
			" + coalesce(pg_stat_get_xact_tuples_fetched(c.oid), 0)"
			" + coalesce((select sum(pg_stat_get_xact_tuples_returned(indexrelid))"
			" from pg_index where indrelid = c.oid), 0),"
			" case when c.relkind in ('r', 'm', 'i') then pg_relation_size(c.oid) else "
			"0 end, c.reltuples::bigint"
			" from pg_class c join pg_namespace n on n.oid = c.relnamespace"
			" where n.nspname in ('lab', 'lab2')"
			" and c.relkind in ('r', 'p', 'm', 'v', 'i', 'I', 'S')");

	measured->count = 0;
	for (int i = 0; i < PQntuples(result) && measured->count < MEASURED_LIMIT; i++) {
		struct measured_relation *relation = &measured->items[measured->count++];

		*relation = (struct measured_relation) { .lock = LOCK_NONE };
		relation->oid = (unsigned)strtoul(PQgetvalue(result, i, 0), NULL, 10);
		snprintf(relation->name, sizeof relation->name, "%s", PQgetvalue(result, i, 1));
		relation->kind = PQgetvalue(result, i, 2)[0];
		relation->file = (unsigned)strtoul(PQgetvalue(result, i, 3), NULL, 10);
		relation->read = strtoll(PQgetvalue(result, i, 4), NULL, 10);
		relation->bytes = strtoll(PQgetvalue(result, i, 5), NULL, 10);
		relation->rows = strtoll(PQgetvalue(result, i, 6), NULL, 10);
	}
	PQclear(result);
}

struct measured_relation *test_measured_of(struct measured *measured, unsigned oid)
{
	for (size_t i = 0; i < measured->count; i++) {
		if (measured->items[i].oid == oid)
			return &measured->items[i];
	}
	return NULL;
}

void test_measure_locks(PGconn *connection, struct measured *measured)
{
	PGresult *result =
	    test_query(connection, "select relation, mode from pg_locks where locktype = "
				   "'relation' and pid = pg_backend_pid() and granted");

	for (int i = 0; i < PQntuples(result); i++) {
		struct measured_relation *relation = test_measured_of(
		    measured, (unsigned)strtoul(PQgetvalue(result, i, 0), NULL, 10));
		enum lock_mode mode;

		if (relation && lock_mode_from_server(PQgetvalue(result, i, 1), &mode) &&
		    mode > relation->lock)
			relation->lock = mode;
	}
	PQclear(result);
}

bool test_measured_stores(const struct measured_relation *relation)
{
	return relation->kind == 'r' || relation->kind == 'm';
}

void test_truth_add(struct truth *truth, const char *form, bool blocks)
{
	struct value *one = value_object(truth->arena);

	value_put_text(one, "name", form);
	value_put_text(one, "sql", form);
	value_put_bool(one, "blocks_writes_growing", blocks);
	value_add(truth->cases, one);
}

void test_truth_write(const struct truth *truth, const char *setup)
{
	const char *path = getenv("LOCKSTEP_FORMS_TABLE");
	struct value *table = value_object(truth->arena);
	FILE *file = path ? fopen(path, "w") : NULL;
	struct bytes text;

	value_put_text(table, "setup", setup);
	value_put(table, "cases", truth->cases);
	text = value_write_pretty(truth->arena, table);
	if (file) {
		fwrite(text.data, 1, text.size, file);
		fclose(file);
	}
}
