#include <string.h>

#include "core/lint/effect_keep.h"
#include "core/lint/functions.h"

/* Types that demand nothing of their values, of extensions that many have. */
static const char *const known_types[] = {
	"citext",    "hstore",    "ltree",       "lquery",  "ltxtquery", "geometry",
	"geography", "raster",    "vector",      "halfvec", "cube",      "sparsevec",
	"seg",       "isbn",      "isbn13",      "ean13",   "semver",    "int4range",
	"box2d",     "box3d",     "query_int",   "lo",      "rum",       "prefix_range",
	"serial",    "bigserial", "smallserial", "serial2", "serial4",   "serial8",
};

/* pg_catalog's, as sql_type writes them without their limits. */
static const char *const built_in[] = {
	"smallint",
	"integer",
	"bigint",
	"real",
	"double precision",
	"numeric",
	"boolean",
	"text",
	"character varying",
	"character",
	"bpchar",
	"\"char\"",
	"name",
	"bytea",
	"date",
	"timestamp without time zone",
	"timestamp with time zone",
	"time without time zone",
	"time with time zone",
	"interval",
	"uuid",
	"json",
	"jsonb",
	"jsonpath",
	"xml",
	"money",
	"bit",
	"bit varying",
	"inet",
	"cidr",
	"macaddr",
	"macaddr8",
	"point",
	"line",
	"lseg",
	"box",
	"path",
	"polygon",
	"circle",
	"tsvector",
	"tsquery",
	"oid",
	"regclass",
	"regtype",
	"regproc",
	"regprocedure",
	"regoper",
	"regoperator",
	"regrole",
	"regnamespace",
	"regconfig",
	"regdictionary",
	"regcollation",
	"pg_lsn",
	"pg_snapshot",
	"txid_snapshot",
	"xid",
	"xid8",
	"cid",
	"tid",
	"int4range",
	"int8range",
	"numrange",
	"tsrange",
	"tstzrange",
	"daterange",
	"int4multirange",
	"int8multirange",
	"nummultirange",
	"tsmultirange",
	"tstzmultirange",
	"datemultirange",
	"oidvector",
	"int2vector",
	"aclitem",
	"refcursor",
};

enum lint_known effect_type_demands(const struct lint_type *of, const char *type)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *open = strchr(type, '('), *close = open ? strchr(open, ')') : NULL;
	size_t size = strlen(type);
	const char *base;

	if (size > 2 && !strcmp(type + size - 2, "[]"))
		return LINT_NO;
	if (of)
		return lint_type_is_constrained(of) ? LINT_YES : LINT_NO;
	base = close ? arena_printf(arena, "%.*s%s", (int)(open - type), type, close + 1) : type;
	if (!strncmp(base, "interval", 8) ||
	    lint_list_has(built_in, sizeof built_in / sizeof *built_in, base) ||
	    lint_list_has(known_types, sizeof known_types / sizeof *known_types,
			  strrchr(base, '.') ? strrchr(base, '.') + 1 : base))
		return LINT_NO;
	return LINT_UNKNOWN;
}

/* What the parts of a column's definition say. */
struct addition {
	bool serial, identity, stored, check, key, not_null, given, null;
	enum lint_default fallback;
	const PgQuery__Constraint *foreign;
};

static void take_constraint(const struct effecting *effecting, struct addition *addition,
			    const PgQuery__Constraint *constraint)
{
	switch (constraint->contype) {
	case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT:
		addition->given = true;
		addition->null = lint_expression_is_null(constraint->raw_expr);
		addition->fallback = lint_default_of(effecting->catalog, constraint->raw_expr);
		break;
	case PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY:
		addition->identity = true;
		break;
	case PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED:
		addition->stored = true;
		break;
	case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
		addition->check = true;
		break;
	case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
		addition->not_null = addition->key = true;
		break;
	case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
	case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION:
		addition->key = true;
		break;
	case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL:
		addition->not_null = true;
		break;
	case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
		addition->foreign = constraint;
		break;
	default:
		break;
	}
}

static void add_foreign(struct altering_effect *altering, const struct addition *addition)
{
	const struct lint_relation *other =
	    lint_relation_find(altering->effecting->catalog, sql_range(addition->foreign->pktable));

	bool validated = addition->given || addition->serial ||
			 (altering->effecting->major < 13 && altering->validates);

	if (validated && !addition->null && (addition->given || addition->serial)) {
		effect_foreign_key(altering->effecting, altering->table, addition->foreign,
				   altering->lock);
		return;
	}
	if (validated) /* only to see that there is nothing to look up */
		effect_scan(altering->effecting, altering->table, altering->lock);
	if (other)
		effect_touch_all(altering->effecting, other, LOCK_SHARE_ROW_EXCLUSIVE);
	else
		effect_touch_name(altering->effecting, sql_range(addition->foreign->pktable),
				  LOCK_SHARE_ROW_EXCLUSIVE);
}

static void weigh(struct altering_effect *altering, const struct addition *addition,
		  enum lint_known demands)
{
	struct effecting *effecting = altering->effecting;
	const struct lint_relation *table = altering->table;
	struct lint_touch *touch;

	if (addition->serial || addition->identity || addition->stored || demands == LINT_YES ||
	    addition->fallback == LINT_DEFAULT_VOLATILE)
		effect_rewrite(effecting, table, altering->lock);
	if (demands == LINT_UNKNOWN || addition->fallback == LINT_DEFAULT_UNKNOWN)
		effect_doubt(effecting, table, altering->lock);
	if (addition->check)
		effect_scan(effecting, table, altering->lock);
	if (addition->key)
		effect_build(effecting, table, altering->lock);
	/* Without a default it fails at the first row that there is. */
	touch = effect_touch(effecting, table, altering->lock);
	if (addition->not_null && !addition->given && effect_stores(table))
		touch->scans = true;
	if (addition->foreign)
		add_foreign(altering, addition);
}

void effect_add_column(struct altering_effect *altering)
{
	const PgQuery__Node *def = altering->command->def;
	const PgQuery__ColumnDef *column =
	    def && def->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF ? def->column_def : NULL;
	struct effecting *effecting = altering->effecting;
	struct addition addition = { .fallback = LINT_DEFAULT_NONE };
	const struct lint_type *of = NULL;
	const char *type;

	if (!column ||
	    (altering->command->missing_ok && lint_column_find(altering->table, column->colname)))
		return;
	type = sql_type(effecting->arena, column->type_name);
	if (column->type_name)
		of = lint_type_find(effecting->catalog, sql_qualified(column->type_name->names,
								      column->type_name->n_names));
	addition.serial = strstr(" serial serial2 serial4 serial8 smallserial bigserial ",
				 arena_printf(effecting->arena, " %s ", type)) != NULL;
	for (size_t i = 0; i < column->n_constraints; i++) {
		if (column->constraints[i]->node_case == PG_QUERY__NODE__NODE_CONSTRAINT)
			take_constraint(effecting, &addition, column->constraints[i]->constraint);
	}
	/* Up to 12 a domain's default was evaluated once for all rows. */
	if (!addition.given && of && of->kind == LINT_DOMAIN &&
	    !column->type_name->n_array_bounds && effecting->major >= 13)
		addition.fallback = of->fallback;
	weigh(altering, &addition, effect_type_demands(of, type));
}

void effect_drop_column(struct altering_effect *altering)
{
	const char *name = altering->command->name;
	const struct lint_relation *table = altering->table;

	for (size_t i = 0; i < table->constraint_count; i++) {
		const struct lint_constraint *constraint = &table->constraints[i];

		if (constraint->kind == LINT_FOREIGN && lint_names_column(constraint, name))
			effect_touch(
			    altering->effecting,
			    lint_relation_by_key(altering->effecting->catalog, constraint->other),
			    LOCK_ACCESS_EXCLUSIVE);
	}
	effect_touch_sequences(altering->effecting, table, name, LOCK_ACCESS_EXCLUSIVE);
	if (altering->command->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE) {
		effect_touch_referencing(altering->effecting, table, name, LOCK_ACCESS_EXCLUSIVE);
		effect_touch_readers(altering->effecting, table, name, LOCK_ACCESS_EXCLUSIVE);
	}
}

void effect_set_not_null(struct altering_effect *altering)
{
	const struct lint_relation *table = altering->table;
	const char *name = altering->command->name;
	const struct lint_column *column = lint_column_find(table, name);

	if (column && column->not_null)
		return;
	if (altering->effecting->major < 12 || !effect_proves_not_null(altering, table, name))
		effect_scan(altering->effecting, table, altering->lock);
}

/* Foreign keys of the column, at both ends: they are made anew, with AX on the other table. */
struct rekeying {
	struct altering_effect *altering;
	const char *column;
	bool checked;
};

static void rekey(struct rekeying *rekeying, const struct lint_relation *one,
		  const struct lint_relation *other)
{
	struct effecting *effecting = rekeying->altering->effecting;

	effect_touch(effecting, one, LOCK_ACCESS_EXCLUSIVE);
	effect_touch(effecting, other, LOCK_ACCESS_EXCLUSIVE);
	if (rekeying->checked && !effect_is_empty(effecting, one)) {
		effect_scan(effecting, one, LOCK_ACCESS_EXCLUSIVE);
		effect_scan(effecting, other, LOCK_ACCESS_EXCLUSIVE);
	}
}

static void rekey_from(struct lint_relation *relation, void *context)
{
	struct rekeying *rekeying = context;
	const struct lint_relation *table = rekeying->altering->table;

	for (size_t i = 0; i < relation->constraint_count; i++) {
		const struct lint_constraint *foreign = &relation->constraints[i];

		if (foreign->kind == LINT_FOREIGN && text_equal(foreign->other, table->key) &&
		    lint_list_has(foreign->other_columns, foreign->other_count, rekeying->column))
			rekey(rekeying, relation, table);
	}
}

static void rekey_all(struct altering_effect *altering, const char *column, bool checked)
{
	struct rekeying rekeying = { altering, column, checked };
	const struct lint_relation *table = altering->table;

	for (size_t i = 0; i < table->constraint_count; i++) {
		const struct lint_constraint *foreign = &table->constraints[i];

		if (foreign->kind == LINT_FOREIGN && lint_names_column(foreign, column))
			rekey(&rekeying, table,
			      lint_relation_by_key(altering->effecting->catalog, foreign->other));
	}
	lint_each_relation(altering->effecting->catalog, rekey_from, &rekeying);
}

/* An index that is made anew: that of a partitioned table with its parts, which may be missing. */
static void rebuild(struct altering_effect *altering, const struct lint_relation *table)
{
	effect_build(altering->effecting, table, altering->lock);
	for (size_t i = 0; table->kind == LINT_PARTITIONED && i < table->child_count; i++)
		rebuild(altering, table->children[i]);
}

/* Without a rewrite: CHECKs of the column are verified anew, and indexes that are not as they were
 * are built (CheckIndexCompatible: one that is invalid, or with expressions or a predicate never is
 * as it was). */
static void keep_rows(struct altering_effect *altering, const char *column, bool indexes)
{
	const struct lint_relation *table = altering->table;

	for (size_t i = 0; i < table->constraint_count; i++) {
		const struct lint_constraint *check = &table->constraints[i];

		if (check->kind == LINT_CHECK && check->valid && check->enforced &&
		    lint_names_column(check, column))
			effect_scan(altering->effecting, table, altering->lock);
	}
	for (size_t i = 0; i < table->index_count; i++) {
		const struct lint_relation *index = table->indexes[i];

		if (lint_list_has(index->named, index->named_count, column) &&
		    (indexes || index->partial || index->expressions || !index->valid))
			rebuild(altering, table);
	}
}

static const char *collation_of(const PgQuery__ColumnDef *definition)
{
	const char *name = definition->coll_clause
			       ? sql_qualified(definition->coll_clause->collname,
					       definition->coll_clause->n_collname)
				     .name
			       : NULL;

	return text_equal(name, "default") ? NULL : name;
}

void effect_alter_type(struct altering_effect *altering)
{
	const PgQuery__Node *def = altering->command->def;
	const PgQuery__ColumnDef *definition =
	    def && def->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF ? def->column_def : NULL;
	const struct lint_column *column =
	    lint_column_find(altering->table, altering->command->name);
	struct lint_column nobody = { .name = altering->command->name, .type = "" };
	bool indexes = false, base_changes = false;
	enum lint_type_change change;

	if (!definition)
		return;
	change = effect_type_change(altering->effecting, column ? column : &nobody, definition,
				    &indexes, &base_changes);
	if (column && *column->type)
		indexes |= !text_equal(column->collation, collation_of(definition));
	if (change == LINT_CHANGE_REWRITE)
		effect_rewrite(altering->effecting, altering->table, altering->lock);
	else if (change == LINT_CHANGE_UNKNOWN)
		effect_doubt(altering->effecting, altering->table, altering->lock);
	else
		keep_rows(altering, altering->command->name, indexes);
	rekey_all(altering, altering->command->name,
		  change == LINT_CHANGE_REWRITE || (base_changes && indexes));
}

void effect_set_identity(struct altering_effect *altering)
{
	effect_touch_sequences(altering->effecting, altering->table, altering->command->name,
			       LOCK_SHARE_ROW_EXCLUSIVE);
}

void effect_drop_identity(struct altering_effect *altering)
{
	effect_touch_sequences(altering->effecting, altering->table, altering->command->name,
			       LOCK_ACCESS_EXCLUSIVE);
}
