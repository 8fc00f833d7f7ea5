#include "core/lint/fix_recipes.h"

#include <string.h>

#define INDEX   PG_QUERY__NODE__NODE_INDEX_STMT
#define ALTER   PG_QUERY__NODE__NODE_ALTER_TABLE_STMT
#define DROP    PG_QUERY__NODE__NODE_DROP_STMT
#define REINDEX PG_QUERY__NODE__NODE_REINDEX_STMT
#define REFRESH PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT
#define BLOCK   PG_QUERY__NODE__NODE_DO_STMT
#define ANY     PG_QUERY__NODE__NODE__NOT_SET

static const struct fix_row rows[] = {
	{ "PG101", INDEX, fix_index, NULL },
	{ "PG107", INDEX, fix_index, NULL },
	{ "PG102", DROP, fix_drop_index, NULL },
	{ "PG103", INDEX, fix_alone, NULL },
	{ "PG103", DROP, fix_alone, NULL },
	{ "PG103", REINDEX, fix_alone, NULL },
	{ "PG103", ALTER, fix_alone, NULL },
	{ "PG111", REINDEX, fix_reindex, NULL },
	{ "PG113", REFRESH, fix_refresh, NULL },
	{ "PG104", ALTER, fix_alter, NULL },
	{ "PG105", ALTER, fix_alter, NULL },
	{ "PG112", ALTER, fix_alter, NULL },
	{ "PG206", ALTER, fix_alter, NULL },
	{ "PG302", ALTER, fix_alter, NULL },
	{ "PG303", ALTER, fix_alter, NULL },
	{ "PG305", ALTER, fix_alter, NULL },
	{ "PG305b", ALTER, fix_alter, NULL },
	{ "PG306", ALTER, fix_alter, NULL },
	{ "PG306b", ALTER, fix_alter, NULL },
	{ "PG320", ALTER, fix_alter, NULL },
	{ "PG321", ALTER, fix_alter, NULL },
	{ "PG322", ALTER, fix_alter, NULL },
	{ "PG401", ALTER, fix_alter, NULL },
	/* Measured on 15, 17 and 18. */
	{ "PG305", BLOCK, fix_do, NULL },
	{ "PG306", BLOCK, fix_do, NULL },
	{ "PG403", ANY, NULL,
	  "VALIDATE locks and reads all tables that use the domain, just as ADD does: NOT VALID "
	  "keeps "
	  "wrong values out from now on, and the proof needs a quiet hour" },
	{ "PG204", ANY, fix_apart, NULL },
	{ "DM101", ANY, fix_ranges, NULL },
	{ "PG106", ANY, NULL,
	  "an exclusion constraint cannot be built online: a new table that both are written to, "
	  "or "
	  "a maintenance window" },
	{ "PG301", ANY, NULL,
	  "the programs take part in it: a new column, a trigger that copies, rows in ranges, then "
	  "a "
	  "swap of the names" },
	{ "PG301b", ANY, NULL,
	  "the programs take part in it: a new column and a swap of the names" },
	{ "PG301c", ANY, NULL,
	  "drop the CHECK, change the type, add it again NOT VALID, validate" },
	{ "PG323", ANY, NULL, "the domain's plain type and a CHECK would be another type" },
	{ "PG402", ANY, NULL, "the partition's whole definition would be written anew (LIKE)" },
	{ "PG404", ANY, NULL, "a new table and a swap, which the programs take part in" },
	{ "PG405", ANY, NULL, "another program does it online (pg_repack)" },
	{ "PG304", ANY, NULL, "make its columns NOT NULL first, in a migration before it" },
	{ "MF103", ANY, NULL, "which value the rows get that are there, only you know" },
	{ "MF106", ANY, NULL, "whether the values fit, only the data tells" },
	{ "MF101", ANY, NULL, "whether the rows are unique, only the data tells" },
	{ "LT101", ANY, NULL, "a rebuild copies the table: which value NULLs get, only you know" },
	{ "LT110", ANY, NULL, "a rebuild of the table, whose other parts would be written anew" },
	{ "LT111", ANY, NULL, "what hangs on the column has to be dropped, or changed, by name" },
	{ "LT112", ANY, NULL, "SQLite has no such ALTER: a rebuild writes the whole table anew" },
	{ "LT113", ANY, NULL,
	  "PRAGMA foreign_keys does nothing in a transaction: take it out, the agent switches them "
	  "off and checks them itself" },
	{ "LT114", ANY, NULL,
	  "the rebuild's statements depend on each other's names: create the new table, copy, drop "
	  "the old one, rename" },
};

const struct fix_row *fix_row_find(const char *code, const PgQuery__Node *command)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (!strcmp(rows[i].code, code) &&
		    (rows[i].command == ANY || (command && rows[i].command == command->node_case)))
			return &rows[i];
	return NULL;
}

bool fix_row_known(const char *code)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (!strcmp(rows[i].code, code))
			return rows[i].recipe != NULL;
	return false;
}
