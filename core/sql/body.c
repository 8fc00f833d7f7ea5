#include "core/sql/body.h"

#include <pg_query.h>
#include <string.h>
#include <strings.h>

#include "core/base/value.h"
#include "core/sql/body_text.h"
#include "core/sql/parse.h"
#include "core/sql/write.h"
#include "core/statement.h"

#define STEP_LIMIT 10000

struct reading {
	struct arena *arena;
	struct bytes statement;
	size_t body; /* where its text begins */
	struct sql_body *into;
	const struct sql_known *known;
	struct value *variables; /* PLpgSQL_function's datums */
};

static const struct step_row {
	const char *key, *member;
	enum sql_step kind;
	bool expression; /* only a query within it counts */
} step_rows[] = {
	{ "PLpgSQL_var", "default_val", SQL_STEP_STATEMENT, true },
	{ "PLpgSQL_stmt_execsql", "sqlstmt", SQL_STEP_STATEMENT, false },
	{ "PLpgSQL_stmt_perform", "expr", SQL_STEP_STATEMENT, false },
	{ "PLpgSQL_stmt_call", "expr", SQL_STEP_STATEMENT, false },
	{ "PLpgSQL_stmt_fors", "query", SQL_STEP_STATEMENT, false },
	{ "PLpgSQL_stmt_return_query", "query", SQL_STEP_STATEMENT, false },
	{ "PLpgSQL_stmt_assign", "expr", SQL_STEP_STATEMENT, true },
	{ "PLpgSQL_stmt_if", "cond", SQL_STEP_STATEMENT, true },
	{ "PLpgSQL_if_elsif", "cond", SQL_STEP_STATEMENT, true },
	{ "PLpgSQL_stmt_while", "cond", SQL_STEP_STATEMENT, true },
	{ "PLpgSQL_stmt_fori", "upper", SQL_STEP_STATEMENT, true },
	{ "PLpgSQL_stmt_return", "expr", SQL_STEP_STATEMENT, true },
	{ "PLpgSQL_stmt_dynexecute", "query", SQL_STEP_DYNAMIC, false },
	{ "PLpgSQL_stmt_dynfors", "query", SQL_STEP_DYNAMIC, false },
	{ "PLpgSQL_stmt_return_query", "dynquery", SQL_STEP_DYNAMIC, false },
	{ "PLpgSQL_stmt_open", "query", SQL_STEP_STATEMENT, false },
	{ "PLpgSQL_stmt_open", "dynquery", SQL_STEP_DYNAMIC, false },
	{ "PLpgSQL_stmt_commit", NULL, SQL_STEP_END, false },
	{ "PLpgSQL_stmt_rollback", NULL, SQL_STEP_END, false },
};

static const char *language_of(PgQuery__Node *const *options, size_t count)
{
	const PgQuery__DefElem *language = sql_option(options, count, "language");
	const char *name = language ? sql_string(language->arg) : NULL;

	return name ? name : "plpgsql";
}

/* Behind what opens the body: ' or $word$. */
static size_t body_offset(struct bytes statement, PgQuery__Node *const *options, size_t count)
{
	const PgQuery__DefElem *as = sql_option(options, count, "as");
	size_t at = as && as->location > 0 ? (size_t)as->location : 0;

	while (at < statement.size && statement.data[at] != '$' && statement.data[at] != '\'')
		at++;
	if (at < statement.size && statement.data[at] == '$')
		for (at++; at < statement.size && statement.data[at] != '$'; at++) {
		}
	return at < statement.size ? at + 1 : statement.size;
}

/* The first visible byte of a line of the body, or the text itself when it stands there or
 * behind. */
static size_t place(const struct reading *reading, int64_t line, const char *text)
{
	const char *at = reading->statement.data + reading->body;
	const char *end = reading->statement.data + reading->statement.size, *found;

	for (int64_t i = 1; i < line && at < end; i++) {
		const char *next = memchr(at, '\n', (size_t)(end - at));

		at = next ? next + 1 : end;
	}
	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	found = *text ? memmem(at, (size_t)(end - at), text, strlen(text)) : NULL;
	return (size_t)((found ? found : at) - reading->statement.data);
}

static struct sql_body_step *add(const struct reading *reading, enum sql_step kind,
				 const char *text)
{
	struct sql_body *body = reading->into;
	struct sql_body_step *step;

	if (body->count == body->room) {
		size_t room = body->room ? 2 * body->room : 8;
		struct sql_body_step *steps =
		    arena_new_array(reading->arena, struct sql_body_step, room);

		if (body->count)
			memcpy(steps, body->steps, body->count * sizeof *steps);
		body->steps = steps;
		body->room = room;
	}
	step = &body->steps[body->count++];
	*step = (struct sql_body_step) { .kind = kind, .text = text };
	return step;
}

/* Of an assignment the value; what reads no table is nothing. */
static const char *query_in(struct arena *arena, const char *key, const char *text)
{
	if (!strcmp(key, "PLpgSQL_stmt_assign")) {
		text += strcspn(text, "=");
		text += *text == '=';
	}
	return strcasestr(text, "select") ? arena_printf(arena, "SELECT (%s)", text) : NULL;
}

static void add_step(const struct reading *reading, const struct step_row *row,
		     struct value *statement, const char *text)
{
	struct sql_body_step *step;
	const char *shown = text, *made;
	bool exact;

	if (reading->into->count == STEP_LIMIT)
		return;
	if (row->expression)
		text = query_in(reading->arena, row->key, text);
	if (!text)
		return;
	step = add(reading, row->kind, text);
	step->offset = place(reading, value_get_integer(statement, "lineno", 1), shown);
	if (row->kind != SQL_STEP_DYNAMIC)
		return;
	made = sql_body_text(reading->arena, text, reading->known, &exact);
	if (exact) {
		step->kind = SQL_STEP_STATEMENT;
		step->text = made;
	} else {
		step->guess = made;
	}
}

static const char *query_of(struct value *statement, const char *member)
{
	struct value *expression = value_get(statement, member);

	return value_get_text(value_get(expression, "PLpgSQL_expr"), "query");
}

static struct value *variable_of(const struct reading *reading, struct value *statement,
				 const char *member)
{
	int64_t number = value_get_integer(statement, member, -1);

	return number < 0 ? NULL
			  : value_get(value_at(reading->variables, (size_t)number), "PLpgSQL_var");
}

/* The text that a variable gets, where it can be told. */
static void remember(struct reading *reading, const char *name, const char *expression)
{
	struct sql_known *known = arena_new(reading->arena, struct sql_known);
	bool exact;

	if (!name || !expression)
		return;
	known->text = sql_body_text(reading->arena, expression, reading->known, &exact);
	known->name = arena_text(reading->arena, name);
	known->next = reading->known;
	if (known->text)
		reading->known = known;
}

static void remember_from(struct reading *reading, const char *key, struct value *value)
{
	const char *text = query_of(value, "expr");

	if (!strcmp(key, "PLpgSQL_var"))
		remember(reading, value_get_text(value, "refname"), query_of(value, "default_val"));
	if (!strcmp(key, "PLpgSQL_stmt_assign") && text && strchr(text, '='))
		remember(reading, value_get_text(variable_of(reading, value, "varno"), "refname"),
			 strchr(text, '=') + 1);
	if (!strcmp(key, "PLpgSQL_function"))
		reading->variables = value_get(value, "datums");
}

/* A member of the tree whose name says what it is. */
static void visit(const char *key, struct value *value, void *context)
{
	remember_from(context, key, value);
	for (size_t i = 0; i < sizeof step_rows / sizeof *step_rows; i++) {
		const char *text;

		if (strcmp(key, step_rows[i].key) != 0)
			continue;
		text = step_rows[i].member ? query_of(value, step_rows[i].member) : "";
		if (text)
			add_step(context, &step_rows[i], value, text);
	}
	if (value_is_object(value))
		value_each(value, visit, context);
	for (size_t i = 0; i < value_count(value); i++)
		if (value_is_object(value_at(value, i)))
			value_each(value_at(value, i), visit, context);
}

static void read_text(struct reading *reading)
{
	struct arena *arena = reading->arena;
	const char *text = arena_text_n(arena, reading->statement.data, reading->statement.size);
	PgQueryPlpgsqlParseResult result = pg_query_parse_plpgsql(text);
	struct value *functions;
	struct error error;

	if (result.error)
		reading->into->why = arena_text(arena, result.error->message);
	else if (!value_parse(arena, bytes_of(result.plpgsql_funcs), &functions, &error))
		reading->into->why = "it nests too deeply";
	else
		visit("", functions, reading);
	pg_query_free_plpgsql_parse_result(result);
}

/* A body in SQL: its statements, one after the other. */
static void read_statements(struct reading *reading, const char *text)
{
	struct statement_options options = { .dialect = DIALECT_POSTGRES };
	struct statement_list list;
	struct error error;

	if (!text || !statement_split(reading->arena, bytes_of(text), &options, &list, &error)) {
		reading->into->why = "it cannot be cut into statements";
		return;
	}
	for (size_t i = 0; i < list.count && i < STEP_LIMIT; i++) {
		struct bytes statement = list.items[i].text;

		add(reading, SQL_STEP_STATEMENT,
		    arena_text_n(reading->arena, statement.data, statement.size))
		    ->offset = place(reading, list.items[i].line, "");
	}
}

/* BEGIN ATOMIC ... END, RETURN ...: parsed already. */
static void read_atomic(struct reading *reading, const PgQuery__Node *node)
{
	const PgQuery__Node *value = node->node_case == PG_QUERY__NODE__NODE_RETURN_STMT
					 ? node->return_stmt->returnval
					 : NULL;
	const char *text;

	for (size_t i = 0; node->node_case == PG_QUERY__NODE__NODE_LIST && i < node->list->n_items;
	     i++)
		read_atomic(reading, node->list->items[i]);
	if (node->node_case == PG_QUERY__NODE__NODE_LIST || reading->into->count == STEP_LIMIT)
		return;
	text =
	    value ? sql_write_expression(reading->arena, value) : sql_write(reading->arena, node);
	if (text)
		add(reading, SQL_STEP_STATEMENT,
		    value ? arena_printf(reading->arena, "SELECT (%s)", text) : text);
}

static const char *text_of(const PgQuery__DefElem *as)
{
	const PgQuery__Node *arg = as ? as->arg : NULL;

	if (arg && arg->node_case == PG_QUERY__NODE__NODE_LIST && arg->list->n_items)
		arg = arg->list->items[0];
	return sql_string(arg);
}

void sql_body_read(struct arena *arena, struct bytes statement, const PgQuery__Node *command,
		   struct sql_body *body)
{
	struct reading reading = { .arena = arena, .statement = statement, .into = body };
	PgQuery__Node *const *options = NULL;
	size_t count = 0;

	*body = (struct sql_body) { 0 };
	if (command->node_case == PG_QUERY__NODE__NODE_DO_STMT) {
		options = command->do_stmt->args;
		count = command->do_stmt->n_args;
	} else if (command->node_case == PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT &&
		   command->create_function_stmt->sql_body) {
		read_atomic(&reading, command->create_function_stmt->sql_body);
	} else if (command->node_case == PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT) {
		options = command->create_function_stmt->options;
		count = command->create_function_stmt->n_options;
	}
	if (!sql_option(options, count, "as"))
		return;
	reading.body = body_offset(statement, options, count);
	if (!strcasecmp(language_of(options, count), "plpgsql"))
		read_text(&reading);
	else if (!strcasecmp(language_of(options, count), "sql"))
		read_statements(&reading, text_of(sql_option(options, count, "as")));
}
