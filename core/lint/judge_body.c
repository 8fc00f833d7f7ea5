#include <string.h>

#include "core/lint/judge.h"
#include "core/sql/body.h"
#include "core/sql/walk.h"

bool lint_commits(const struct lint_site *site, const char *procedure)
{
	return lint_follow_has(site->lint->committing, site->lint->committing_count, procedure);
}

static void remember_committing(struct lint *lint, const char *procedure)
{
	if (lint->committing_count == lint->committing_room) {
		size_t room = lint->committing_room ? 2 * lint->committing_room : 8;
		const char **more = arena_new_array(lint->arena, const char *, room);

		if (lint->committing_count)
			memcpy(more, lint->committing, lint->committing_count * sizeof *more);
		lint->committing = more;
		lint->committing_room = room;
	}
	lint->committing[lint->committing_count++] = arena_text(lint->arena, procedure);
}

#define CALL_DEPTH 4  /* functions that call functions */
#define CALL_LIMIT 16 /* functions that one command calls */
#define BODY_LIMIT 64 /* bodies of one statement */

struct calls {
	const struct lint_catalog *catalog;
	const struct lint_routine *items[CALL_LIMIT];
	size_t count;
};

static bool is_listed(const struct calls *calls, const struct lint_routine *routine)
{
	for (size_t i = 0; i < calls->count; i++) {
		if (calls->items[i] == routine)
			return true;
	}
	return false;
}

static bool add_call(const ProtobufCMessage *message, void *context)
{
	struct calls *calls = context;
	const PgQuery__FuncCall *call;
	const struct lint_routine *routine;

	if (!SQL_IS(message, func_call))
		return true;
	call = (const PgQuery__FuncCall *)message;
	routine =
	    lint_routine_find(calls->catalog, sql_qualified(call->funcname, call->n_funcname));
	if (routine && routine->text.size && calls->count < CALL_LIMIT &&
	    !is_listed(calls, routine))
		calls->items[calls->count++] = routine;
	return true;
}

/* What a query or CALL calls and these files made. */
static void find_calls(const struct lint_site *site, const PgQuery__Node *command,
		       struct calls *calls)
{
	*calls = (struct calls) { .catalog = site->catalog };
	if (command->node_case == PG_QUERY__NODE__NODE_SELECT_STMT ||
	    command->node_case == PG_QUERY__NODE__NODE_CALL_STMT)
		sql_walk(command, add_call, calls);
}

static void read_routine(const struct lint_site *site, const struct lint_routine *routine,
			 struct sql_body *body)
{
	struct sql_parsed parsed;

	*body = (struct sql_body) { 0 };
	if (site->lint->bodies++ >= BODY_LIMIT)
		return;
	sql_parse(site->arena, routine->text, &parsed);
	if (parsed.tree && parsed.tree->count)
		sql_body_read(site->arena, routine->text, parsed.tree->commands[0], body);
}

/* What a DO block, or a function that is called, does is judged as if it stood in the file. */
static void judge_body(struct lint_site *site, const struct sql_body *body, unsigned depth)
{
	struct lint_site inside = *site;

	inside.nested = true;
	inside.body = NULL;
	for (size_t i = 0; i < body->count; i++) {
		const struct sql_body_step *step = &body->steps[i];
		const char *text = step->kind == SQL_STEP_STATEMENT ? step->text : step->guess;
		struct sql_parsed parsed;
		struct sql_body called;
		struct calls calls;

		if (step->kind == SQL_STEP_END)
			lint_follow_leave(&site->lint->follow);
		if (!text)
			continue;
		inside.base = site->called ? site->base : step->offset;
		inside.guessed = step->kind == SQL_STEP_DYNAMIC;
		sql_parse(site->arena, bytes_of(text), &parsed);
		for (size_t k = 0; parsed.tree && k < parsed.tree->count; k++) {
			lint_judge_command(&inside, parsed.tree->commands[k]);
			find_calls(&inside, parsed.tree->commands[k], &calls);
			inside.called = true;
			for (size_t c = 0; depth < CALL_DEPTH && c < calls.count; c++) {
				read_routine(site, calls.items[c], &called);
				judge_body(&inside, &called, depth + 1);
			}
			inside.called = site->called;
		}
	}
}

static void judge_calls(struct lint_site *site, const PgQuery__Node *command)
{
	struct lint_site inside = *site;
	struct sql_body called;
	struct calls calls;

	find_calls(site, command, &calls);
	inside.called = true;
	for (size_t i = 0; i < calls.count; i++) {
		read_routine(site, calls.items[i], &called);
		judge_body(&inside, &called, 1);
	}
}

static void keep_routine(struct lint_site *site, const PgQuery__CreateFunctionStmt *routine,
			 const struct sql_body *body)
{
	struct sql_name name = sql_qualified(routine->funcname, routine->n_funcname);
	struct bytes text = site->statement->text, file = site->migration->text;

	if (text.data < file.data || text.data + text.size > file.data + file.size)
		text.data = arena_copy(site->lint->arena, text.data, text.size);
	if (body->count)
		lint_routine_keep(site->lint->catalog, name, text);
	for (size_t i = 0; i < body->count; i++) {
		if (body->steps[i].kind == SQL_STEP_END && routine->is_procedure)
			remember_committing(site->lint, name.name);
	}
}

void lint_judge_bodies(struct lint_site *site, const PgQuery__Node *command)
{
	struct sql_body body;

	site->lint->bodies = 0;
	sql_body_read(site->arena, site->statement->text, command, &body);
	site->body = &body;
	lint_judge_command(site, command);
	if (command->node_case == PG_QUERY__NODE__NODE_DO_STMT)
		judge_body(site, &body, 0);
	else if (command->node_case == PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT)
		keep_routine(site, command->create_function_stmt, &body);
	else
		judge_calls(site, command);
	lint_follow_leave(&site->lint->follow);
	site->body = NULL;
}
