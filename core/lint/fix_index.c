/* CREATE INDEX, DROP INDEX, REINDEX, REFRESH: without a lock that keeps writers out. */
#include <string.h>

#include "core/lint/fix_step.h"

/* As FigureColname does for what is commonly indexed; NULL: it is not known. */
static const char *expression_name(const PgQuery__Node *expression)
{
	switch (expression->node_case) {
	case PG_QUERY__NODE__NODE_FUNC_CALL:
		return sql_qualified(expression->func_call->funcname,
				     expression->func_call->n_funcname)
		    .name;
	case PG_QUERY__NODE__NODE_COALESCE_EXPR:
		return "coalesce";
	case PG_QUERY__NODE__NODE_A_EXPR:
		return expression->a_expr->kind == PG_QUERY__A__EXPR__KIND__AEXPR_OP ? "expr"
										     : NULL;
	default:
		return NULL;
	}
}

/* A column's name within the index: the second "lower" is "lower1" (ChooseIndexColumnNames). */
static const char *distinct(struct arena *arena, const char *const *names, size_t count,
			    const char *name)
{
	const char *found = name;

	for (unsigned pass = 1;; pass++) {
		size_t i = 0;

		while (i < count && strcmp(names[i], found) != 0)
			i++;
		if (i == count)
			return found;
		found = arena_printf(arena, "%s%u", name, pass);
	}
}

/* Its columns' names, as they stand in the name of an index that was given none. */
static const char *addition(struct fix_site *site, const PgQuery__IndexStmt *index)
{
	struct buffer text = buffer_in(site->arena);
	const char **names = arena_new_array(site->arena, const char *, index->n_index_params + 1);

	for (size_t i = 0; i < index->n_index_params; i++) {
		const PgQuery__IndexElem *element = index->index_params[i]->index_elem;
		const char *name =
		    element->expr ? expression_name(element->expr) : sql_text(element->name);

		if (!name) {
			fix_refuse(site, "the name that the server would choose for the index is "
					 "not known: give it one");
			return NULL;
		}
		names[i] = distinct(site->arena, names, i, name);
		buffer_printf(&text, "%s%s", i ? "_" : "", names[i]);
	}
	return buffer_text(&text);
}

static const char *index_name(struct fix_site *site, const PgQuery__IndexStmt *index)
{
	const char *columns;

	if (*index->idxname)
		return index->idxname;
	columns = addition(site, index);
	return columns ? fix_choose(site, index->relation, columns, "idx") : NULL;
}

/* The statement's parts, around what is put between them. */
struct parts {
	const char *verb;     /* "CREATE UNIQUE INDEX" */
	const char *rest;     /* behind the table's name */
	const char *relation; /* as it is written */
	const char *home;     /* its schema and a dot, or nothing */
	const char *name;     /* of the index, quoted */
	bool chosen;          /* it is one that the server would have chosen */
};

static bool take_parts(struct fix_site *site, const PgQuery__IndexStmt *index, struct parts *parts)
{
	const char *name = index_name(site, index);
	size_t verb = 0;
	size_t table = fix_word_at(site, (size_t)index->relation->location);
	size_t behind = fix_behind_name(site, table);

	if (!name)
		return false;
	while (!words_is_keyword(&site->words, verb, "INDEX"))
		verb++;
	behind += words_is_byte(&site->words, behind, '*');
	parts->verb = fix_slice(site, 0, words_behind(&site->words, verb));
	parts->rest =
	    fix_slice(site, words_behind(&site->words, behind - 1), site->statement->text.size);
	parts->relation = fix_relation(site, index->relation);
	parts->home = fix_home(site, index->relation);
	parts->name = sql_quoted(site->arena, name);
	parts->chosen = !*index->idxname;
	return true;
}

/* What an attempt left, INVALID, would keep the next one out, or be taken for the index: it goes
 * first.  What stands under a name that was chosen here is somebody else's. */
static void build(struct fix_site *site, const struct parts *parts, const char *index,
		  const char *table)
{
	if (!parts->chosen)
		fix_add(site, FIX_BUILD, FIX_BARE, "DROP INDEX CONCURRENTLY IF EXISTS %s%s",
			parts->home, index);
	fix_add(site, FIX_BUILD, FIX_BARE, "%s CONCURRENTLY %s ON %s %s", parts->verb, index, table,
		parts->rest);
}

/* The partitions of one table. */
struct children {
	const char *parent;
	struct lint_relation **items;
	size_t count;
	struct arena *arena;
};

static void add_child(struct lint_relation *relation, void *context)
{
	struct children *children = context;
	struct lint_relation **more;

	if (!relation->parent || strcmp(relation->parent, children->parent) ||
	    relation->kind == LINT_INDEX)
		return;
	more = arena_new_array(children->arena, struct lint_relation *, children->count + 1);
	if (children->count)
		memcpy(more, children->items, children->count * sizeof *more);
	more[children->count++] = relation;
	children->items = more;
}

static bool build_child(struct fix_site *site, const PgQuery__IndexStmt *index,
			const struct parts *parts, const struct lint_relation *child)
{
	PgQuery__RangeVar range = *index->relation;
	const char *columns = addition(site, index), *name;
	struct parts own = *parts;

	if (child->kind != LINT_TABLE ||
	    strcmp(child->schema, lint_relation_find(site->catalog, sql_range(&range))->schema) !=
		0)
		return fix_refuse(site,
				  "its partition %s is divided itself, or lies in another schema: "
				  "build the indexes of the leaves one by one",
				  child->name);
	range.relname = (char *)child->name;
	name = columns ? fix_choose(site, &range, columns, "idx") : NULL;
	if (!name)
		return false;
	name = sql_quoted(site->arena, name);
	own.chosen = true;
	build(site, &own, name,
	      arena_printf(site->arena, "%s%s", parts->home, sql_quoted(site->arena, child->name)));
	fix_add(site, FIX_COMPLETE, FIX_TOGETHER, "ALTER INDEX %s%s ATTACH PARTITION %s%s",
		parts->home, parts->name, parts->home, name);
	return true;
}

/* CONCURRENTLY is not to be had for the whole: the parent's index turns valid with the last of its
 * partitions'. */
static bool build_partitioned(struct fix_site *site, const PgQuery__IndexStmt *index,
			      const struct parts *parts, const struct lint_relation *table)
{
	struct children children = { .parent = table->key, .arena = site->arena };

	if (index->if_not_exists)
		return fix_refuse(site, "IF NOT EXISTS on a partitioned table: take it out");
	lint_each_relation(site->catalog, add_child, &children);
	fix_add(site, FIX_IN_PLACE, FIX_TOGETHER, "%s %s ON ONLY %s %s", parts->verb, parts->name,
		parts->relation, parts->rest);
	for (size_t i = 0; i < children.count; i++)
		if (!build_child(site, index, parts, children.items[i]))
			return false;
	return true;
}

bool fix_index(struct fix_site *site)
{
	const PgQuery__IndexStmt *index = site->command->index_stmt;
	const struct lint_relation *table =
	    lint_relation_find(site->catalog, sql_range(index->relation));
	struct parts parts;

	if (!take_parts(site, index, &parts))
		return false;
	site->what = arena_printf(site->arena, "builds the index %s while %s is written to",
				  parts.name, parts.relation);
	if (table && table->kind == LINT_PARTITIONED)
		return index->relation->inh ? build_partitioned(site, index, &parts, table)
					    : fix_refuse(site, "it is ON ONLY already");
	if (*index->idxname && table &&
	    lint_relation_find(site->catalog, (struct sql_name) { table->schema, index->idxname }))
		return fix_refuse(site, "%s is there already: the statement %s", parts.name,
				  index->if_not_exists ? "does nothing" : "would fail");
	build(site, &parts, parts.name, parts.relation);
	return true;
}

static const struct lint_relation *table_of(const struct fix_site *site, struct sql_name index)
{
	const struct lint_relation *known = lint_relation_find(site->catalog, index);

	return known && known->parent ? lint_relation_by_key(site->catalog, known->parent) : NULL;
}

/* One statement for each: CONCURRENTLY takes one. */
bool fix_drop_index(struct fix_site *site)
{
	const PgQuery__DropStmt *drop = site->command->drop_stmt;

	if (drop->remove_type != PG_QUERY__OBJECT_TYPE__OBJECT_INDEX)
		return fix_refuse(site, "it drops no index");
	if (drop->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE)
		return fix_refuse(site, "DROP INDEX CONCURRENTLY knows no CASCADE: drop what hangs "
					"on the index by name first");
	for (size_t i = 0; i < drop->n_objects; i++) {
		struct sql_name name = sql_name_node(drop->objects[i]);
		const struct lint_relation *table = table_of(site, name);

		if (table && table->kind == LINT_PARTITIONED)
			return fix_refuse(site,
					  "%s is of a partitioned table, whose indexes cannot be "
					  "dropped concurrently",
					  name.name);
		fix_add(site, FIX_BUILD, FIX_BARE, "DROP INDEX CONCURRENTLY %s%s%s%s",
			drop->missing_ok ? "IF EXISTS " : "",
			name.schema ? sql_quoted(site->arena, name.schema) : "",
			name.schema ? "." : "", sql_quoted(site->arena, name.name));
	}
	site->what = "drops indexes while their tables are used";
	return true;
}

/* Behind the word comes CONCURRENTLY. */
static bool insert_behind(struct fix_site *site, const char *const *keywords, enum fix_place place)
{
	for (size_t at = 0; at < site->words.count; at++) {
		size_t behind = words_behind(&site->words, at);

		for (size_t i = 0; keywords[i]; i++) {
			if (!words_is_keyword(&site->words, at, keywords[i]))
				continue;
			fix_add(site, FIX_BUILD, place, "%s CONCURRENTLY %s",
				fix_slice(site, 0, behind),
				fix_slice(site, behind, site->statement->text.size));
			return true;
		}
	}
	return fix_refuse(site, "there is no place for CONCURRENTLY in it");
}

bool fix_reindex(struct fix_site *site)
{
	static const char *const kinds[] = { "INDEX", "TABLE", "SCHEMA", "DATABASE", NULL };

	site->what = "builds indexes anew while their tables are written to";
	site->note = "an index build that fails leaves an invalid index ..._ccnew behind: drop it "
		     "with DROP INDEX CONCURRENTLY";
	return insert_behind(site, kinds, FIX_BARE);
}

struct unique {
	const char *parent;
	bool found;
};

static void look_unique(struct lint_relation *relation, void *context)
{
	struct unique *unique = context;

	if (relation->kind == LINT_INDEX && relation->parent &&
	    !strcmp(relation->parent, unique->parent) && relation->unique && !relation->partial &&
	    !relation->expressions)
		unique->found = true;
}

bool fix_refresh(struct fix_site *site)
{
	static const char *const kinds[] = { "VIEW", NULL };
	const PgQuery__RefreshMatViewStmt *refresh = site->command->refresh_mat_view_stmt;
	const struct lint_relation *view = fix_known(site, sql_range(refresh->relation));
	struct unique unique = { 0 };

	if (refresh->skip_data)
		return fix_refuse(site, "WITH NO DATA empties it at once");
	if (!view)
		return fix_refuse(site,
				  "none of these files makes %s: whether it has a unique "
				  "index is not known",
				  refresh->relation->relname);
	unique.parent = view->key;
	lint_each_relation(site->catalog, look_unique, &unique);
	if (!unique.found)
		return fix_refuse(site,
				  "%s has no unique index over plain columns, which REFRESH "
				  "CONCURRENTLY needs: make one first",
				  view->name);
	site->what = arena_printf(site->arena, "refreshes %s while it is read", view->name);
	return insert_behind(site, kinds, FIX_VALIDATE);
}

bool fix_apart(struct fix_site *site)
{
	fix_add(site, FIX_COMPLETE, FIX_APART, "%s",
		fix_slice(site, 0, site->statement->text.size));
	site->what = "works when the locks before it are given back";
	return true;
}

bool fix_alone(struct fix_site *site)
{
	fix_add(site, FIX_BUILD, FIX_BARE, "%s", fix_slice(site, 0, site->statement->text.size));
	site->what = "runs alone, without a transaction";
	return true;
}
