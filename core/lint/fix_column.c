/* ALTER TABLE ... ADD COLUMN: the column first, what would read or rewrite the table afterwards. */
#include <string.h>

#include "core/lint/fix_alter.h"

/* The column's definition in parts. */
struct definition {
	struct fix_command *command;
	const PgQuery__ColumnDef *column;
	const char *name;     /* quoted */
	const char *base;     /* "ADD COLUMN total", the type comes behind */
	const char *type;     /* with its collation */
	const char *serial;   /* the type that a serial is of; NULL: it is none */
	struct buffer kept;   /* what stays inline */
	struct buffer more;   /* further commands of the same statement: ", ADD CONSTRAINT ..." */
	const char *fallback; /* the default of each row, which is filled in; NULL: none */
	bool filled;          /* rows get their values in ranges */
	bool demanded;        /* NOT NULL, afterwards */
};

static const struct {
	const char *serial, *type;
} serials[] = {
	{ "serial", "integer" }, { "serial4", "integer" },      { "bigserial", "bigint" },
	{ "serial8", "bigint" }, { "smallserial", "smallint" }, { "serial2", "smallint" },
};

static const char *serial_type(const PgQuery__ColumnDef *column)
{
	const char *name = sql_qualified(column->type_name->names, column->type_name->n_names).name;

	for (size_t i = 0; name && i < sizeof serials / sizeof *serials; i++)
		if (!strcmp(serials[i].serial, name))
			return serials[i].type;
	return NULL;
}

static const PgQuery__Constraint *constraint_at(const PgQuery__ColumnDef *column, size_t i)
{
	return i < column->n_constraints ? column->constraints[i]->constraint : NULL;
}

static bool is_attribute(const PgQuery__Constraint *constraint)
{
	return constraint && constraint->contype >= PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRABLE;
}

/* From the constraint's first word to the next constraint, with DEFERRABLE and the like. */
static const char *text_of(const struct definition *definition, size_t i)
{
	const PgQuery__ColumnDef *column = definition->column;
	size_t next = i + 1, from = (size_t)column->constraints[i]->constraint->location;

	while (is_attribute(constraint_at(column, next)))
		next++;
	return fix_slice(definition->command->site, from,
			 next < column->n_constraints
			     ? (size_t)constraint_at(column, next)->location
			     : definition->command->to);
}

/* The same without CONSTRAINT and a name. */
static const char *unnamed(const struct definition *definition, size_t i)
{
	const PgQuery__Constraint *constraint = constraint_at(definition->column, i);
	struct fix_site *site = definition->command->site;
	const char *text = text_of(definition, i);
	size_t at = fix_word_at(site, (size_t)constraint->location);

	if (!*constraint->conname)
		return text;
	return text + (words_offset(&site->words, at + 2) - (size_t)constraint->location);
}

static const char *chosen(struct definition *definition, const PgQuery__Constraint *constraint,
			  const char *label)
{
	if (*constraint->conname)
		return constraint->conname;
	return fix_choose(definition->command->site, definition->command->alter->relation,
			  definition->column->colname, label);
}

static bool keep(struct definition *definition, size_t i)
{
	buffer_printf(&definition->kept, " %s", text_of(definition, i));
	return true;
}

static bool take_check(struct definition *definition, size_t i)
{
	const char *name = chosen(definition, constraint_at(definition->column, i), "check");

	if (!name)
		return false;
	buffer_printf(&definition->more, ", %s",
		      fix_unproven(definition->command, name, unnamed(definition, i)));
	return true;
}

static bool take_foreign(struct definition *definition, size_t i)
{
	const char *name = chosen(definition, constraint_at(definition->column, i), "fkey");

	if (!name)
		return false;
	buffer_printf(
	    &definition->more, ", %s",
	    fix_unproven(definition->command, name,
			 arena_printf(definition->command->site->arena, "FOREIGN KEY (%s) %s",
				      definition->name, unnamed(definition, i))));
	return true;
}

static const char *when(const struct definition *definition, size_t i)
{
	const PgQuery__Constraint *next = constraint_at(definition->column, i + 1);
	const PgQuery__Constraint *last = constraint_at(definition->column, i + 2);

	if (!is_attribute(next) ||
	    next->contype == PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_NOT_DEFERRABLE)
		return "";
	return (is_attribute(last) &&
		last->contype == PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRED) ||
		       next->contype == PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRED
		   ? " DEFERRABLE INITIALLY DEFERRED"
		   : " DEFERRABLE";
}

static bool take_unique(struct definition *definition, size_t i)
{
	const PgQuery__Constraint *constraint = constraint_at(definition->column, i);
	struct fix_backed key = { .columns = definition->name,
				  .including = "",
				  .attributes = when(definition, i),
				  .chosen = !*constraint->conname,
				  .nulls_not_distinct = constraint->nulls_not_distinct };

	if (constraint->n_options || *constraint->indexspace)
		return fix_refuse(definition->command->site,
				  "its storage options would have to go to the index");
	key.name = chosen(definition, constraint, "key");
	return key.name && fix_by_index(definition->command, &key);
}

static bool take_default(struct definition *definition, size_t i)
{
	definition->fallback = unnamed(definition, i) + strlen("DEFAULT");
	definition->filled = true;
	return true;
}

static bool take_not_null(struct definition *definition, size_t i)
{
	(void)i;
	definition->demanded = true;
	return true;
}

static bool refuse_primary(struct definition *definition, size_t i)
{
	(void)i;
	return fix_refuse(definition->command->site,
			  "a primary key over a column that is not filled yet: add the column, "
			  "fill it, then add the key USING INDEX");
}

static bool refuse_stored(struct definition *definition, size_t i)
{
	(void)i;
	return fix_refuse(definition->command->site,
			  "a stored generated column is computed for every row under the lock: "
			  "add a plain column, keep it by a trigger, fill it in ranges");
}

static bool take_identity(struct definition *definition, size_t i)
{
	if (constraint_at(definition->column, i)->n_options)
		return fix_refuse(definition->command->site,
				  "its sequence has options: write the steps by hand");
	definition->filled = true;
	definition->demanded = true;
	return true;
}

/* What is done with a constraint when the rule found something, and else.  The rows' values come
 * afterwards when a default, a serial or an identity is found: then NOT NULL does, too. */
static const struct {
	PgQuery__ConstrType type;
	const char *code;
	bool (*take)(struct definition *definition, size_t i);
} takes[] = {
	{ PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT, "PG302", take_default },
	{ PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL, "PG302", take_not_null },
	{ PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL, "PG320", take_not_null },
	{ PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL, "PG321", take_not_null },
	{ PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY, "PG321", take_identity },
	{ PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED, "PG322", refuse_stored },
	{ PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY, "PG104", refuse_primary },
	{ PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY, "PG302", refuse_primary },
	{ PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY, "PG320", refuse_primary },
	{ PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY, "PG321", refuse_primary },
	{ PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE, "PG105", take_unique },
	{ PG_QUERY__CONSTR_TYPE__CONSTR_CHECK, "PG305b", take_check },
	{ PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN, "PG306b", take_foreign },
};

static bool take_one(struct definition *definition, size_t i)
{
	const PgQuery__Constraint *constraint = constraint_at(definition->column, i);

	for (size_t k = 0; k < sizeof takes / sizeof *takes; k++)
		if (takes[k].type == constraint->contype &&
		    fix_found(definition->command->site, takes[k].code))
			return takes[k].take(definition, i);
	return keep(definition, i);
}

/* The default of a column, whose new rows have it from now on. */
static void prepare(struct definition *definition, const char *fallback)
{
	fix_add(definition->command->site, FIX_PREPARE, FIX_TOGETHER,
		"%s ALTER COLUMN %s SET DEFAULT %s", definition->command->head, definition->name,
		fallback + strspn(fallback, " \t\r\n"));
}

/* A sequence called like this, which the default takes the values from. */
static void prepare_sequence(struct definition *definition, const char *name, bool owned)
{
	struct fix_command *command = definition->command;
	struct arena *arena = command->site->arena;
	const char *whole =
	    arena_printf(arena, "%s%s", fix_home(command->site, command->alter->relation),
			 sql_quoted(arena, name));

	fix_add(command->site, FIX_PREPARE, FIX_TOGETHER, "CREATE SEQUENCE %s AS %s%s", whole,
		definition->serial ? definition->serial : definition->type,
		owned ? arena_printf(arena, " OWNED BY %s.%s", command->relation, definition->name)
		      : "");
	prepare(definition, arena_printf(arena, "nextval(%s)", sql_literal(arena, whole)));
}

static bool prepare_serial(struct definition *definition)
{
	struct fix_command *command = definition->command;
	const char *name =
	    fix_choose(command->site, command->alter->relation, definition->column->colname, "seq");

	if (name)
		prepare_sequence(definition, name, true);
	return name != NULL;
}

/* Its own sequence goes on where the one that filled the rows stood. */
static bool complete_identity(struct definition *definition, const char *generated)
{
	struct fix_command *command = definition->command;
	struct fix_site *site = command->site;
	const char *name =
	    fix_choose(site, command->alter->relation, definition->column->colname, "fill_seq");
	const char *whole;

	if (!name)
		return false;
	prepare_sequence(definition, name, false);
	whole = arena_printf(site->arena, "%s%s", fix_home(site, command->alter->relation),
			     sql_quoted(site->arena, name));
	fix_add(site, FIX_COMPLETE, FIX_TOGETHER,
		"%s ALTER COLUMN %s DROP DEFAULT, ALTER COLUMN %s ADD %s", command->head,
		definition->name, definition->name, generated);
	fix_add(site, FIX_COMPLETE, FIX_TOGETHER,
		"SELECT setval(pg_get_serial_sequence(%s, %s), nextval(%s), false)",
		sql_literal(site->arena, command->relation),
		sql_literal(site->arena, definition->column->colname),
		sql_literal(site->arena, whole));
	fix_add(site, FIX_COMPLETE, FIX_TOGETHER, "DROP SEQUENCE %s", whole);
	return true;
}

static bool fill(struct definition *definition)
{
	struct fix_command *command = definition->command;
	struct fix_site *site = command->site;

	site->note = "rows are filled in ranges: their UPDATE triggers fire, and a NULL that is "
		     "written meanwhile is filled as well";
	return fix_add_ranges(site, sql_range(command->alter->relation),
			      arena_printf(site->arena,
					   "UPDATE %s SET %s = DEFAULT WHERE %s IS NULL",
					   command->relation, definition->name, definition->name));
}

static bool follow(struct definition *definition)
{
	struct fix_command *command = definition->command;

	if (definition->fallback)
		prepare(definition, definition->fallback);
	if (definition->serial && !prepare_serial(definition))
		return false;
	if (definition->demanded && !fix_demand(command, definition->column->colname, true))
		return false;
	for (size_t i = 0; definition->filled && i < definition->column->n_constraints; i++)
		if (constraint_at(definition->column, i)->contype ==
			PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY &&
		    !complete_identity(definition, text_of(definition, i)))
			return false;
	return !definition->filled || fill(definition);
}

static void take_base(struct definition *definition)
{
	struct fix_command *command = definition->command;
	const PgQuery__ColumnDef *column = definition->column;
	struct fix_site *site = command->site;
	size_t type = (size_t)column->type_name->location;
	size_t end = column->n_constraints ? (size_t)column->constraints[0]->constraint->location
					   : command->to;

	definition->name = sql_quoted(site->arena, column->colname);
	definition->base = fix_slice(site, command->from, type);
	definition->type = fix_slice(site, type, end);
	definition->kept = buffer_in(site->arena);
	definition->more = buffer_in(site->arena);
}

static bool is_clear(struct fix_command *command, const PgQuery__ColumnDef *column)
{
	if (command->command->missing_ok && (!command->table || !command->table->born ||
					     lint_column_find(command->table, column->colname)))
		return fix_refuse(command->site,
				  "IF NOT EXISTS: whether the column is there already, and what "
				  "it is, is not known");
	if (column->coll_clause && column->n_constraints &&
	    column->coll_clause->location > column->constraints[0]->constraint->location)
		return fix_refuse(command->site, "COLLATE stands behind a constraint: move it to "
						 "the type");
	return true;
}

bool fix_column(struct fix_command *command)
{
	static const char *const codes[] = { "PG105", "PG302", "PG305b", "PG306b",
					     "PG320", "PG321", "PG322",  "PG104" };
	const PgQuery__ColumnDef *column = command->command->def->column_def;
	struct definition definition = { .command = command, .column = column };
	bool any = false;

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		any = any || fix_found(command->site, codes[i]);
	if (!any)
		return true;
	if (!is_clear(command, column))
		return false;
	take_base(&definition);
	if (fix_found(command->site, "PG320"))
		definition.serial = serial_type(column);
	definition.filled = definition.demanded = definition.serial != NULL;
	for (size_t i = 0; i < column->n_constraints; i++)
		if (!is_attribute(constraint_at(column, i)) && !take_one(&definition, i))
			return false;
	command->instead =
	    arena_printf(command->site->arena, "%s %s%s%s", definition.base,
			 definition.serial ? definition.serial : definition.type,
			 buffer_text(&definition.kept), buffer_text(&definition.more));
	return follow(&definition);
}
