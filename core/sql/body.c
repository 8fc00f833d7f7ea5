#include "core/sql/body.h"

#include <pg_query.h>
#include <string.h>
#include <strings.h>

#include "core/base/value.h"
#include "core/sql/parse.h"

#define STEP_LIMIT 10000

struct reading {
	struct arena *arena;
	struct bytes statement;
	size_t body; /* where its text begins */
	struct sql_body *into;
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

/* The text of an expression that is nothing but a text. */
static const char *plain_text(struct arena *arena, const char *expression)
{
	struct sql_parsed parsed;
	const PgQuery__Node *command, *value;

	sql_parse(arena, bytes_of(arena_printf(arena, "SELECT %s", expression)), &parsed);
	command = parsed.tree && parsed.tree->count == 1 ? parsed.tree->commands[0] : NULL;
	if (!command || command->node_case != PG_QUERY__NODE__NODE_SELECT_STMT ||
	    command->select_stmt->n_target_list != 1 ||
	    command->select_stmt->target_list[0]->node_case != PG_QUERY__NODE__NODE_RES_TARGET)
		return NULL;
	value = command->select_stmt->target_list[0]->res_target->val;
	if (!value || value->node_case != PG_QUERY__NODE__NODE_A_CONST ||
	    value->a_const->val_case != PG_QUERY__A__CONST__VAL_SVAL)
		return NULL;
	return value->a_const->sval->sval;
}

static void add(const struct reading *reading, enum sql_step kind, struct value *statement,
		const char *text)
{
	struct sql_body *body = reading->into;
	struct sql_body_step *step;

	if (body->count == STEP_LIMIT)
		return;
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
	step->kind = kind;
	step->text = text;
	step->offset = place(reading, value_get_integer(statement, "lineno", 1), text);
	if (kind == SQL_STEP_DYNAMIC && plain_text(reading->arena, text)) {
		step->kind = SQL_STEP_STATEMENT;
		step->text = plain_text(reading->arena, text);
	}
}

static const char *query_of(struct value *statement, const char *member)
{
	struct value *expression = value_get(statement, member);

	return value_get_text(value_get(expression, "PLpgSQL_expr"), "query");
}

/* A member of the tree whose name says what it is. */
static void visit(const char *key, struct value *value, void *context)
{
	static const struct {
		const char *key, *member;
		enum sql_step kind;
	} rows[] = {
		{ "PLpgSQL_stmt_execsql", "sqlstmt", SQL_STEP_STATEMENT },
		{ "PLpgSQL_stmt_perform", "expr", SQL_STEP_STATEMENT },
		{ "PLpgSQL_stmt_call", "expr", SQL_STEP_STATEMENT },
		{ "PLpgSQL_stmt_fors", "query", SQL_STEP_STATEMENT },
		{ "PLpgSQL_stmt_dynexecute", "query", SQL_STEP_DYNAMIC },
		{ "PLpgSQL_stmt_dynfors", "query", SQL_STEP_DYNAMIC },
		{ "PLpgSQL_stmt_return_query", "dynquery", SQL_STEP_DYNAMIC },
		{ "PLpgSQL_stmt_open", "dynquery", SQL_STEP_DYNAMIC },
		{ "PLpgSQL_stmt_commit", NULL, SQL_STEP_END },
		{ "PLpgSQL_stmt_rollback", NULL, SQL_STEP_END },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *text;

		if (strcmp(key, rows[i].key) != 0)
			continue;
		text = rows[i].member ? query_of(value, rows[i].member) : "";
		if (text)
			add(context, rows[i].kind, value, text);
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
		   !command->create_function_stmt->sql_body) {
		options = command->create_function_stmt->options;
		count = command->create_function_stmt->n_options;
	}
	if (!sql_option(options, count, "as") || strcasecmp(language_of(options, count), "plpgsql"))
		return;
	reading.body = body_offset(statement, options, count);
	read_text(&reading);
}
