#include "core/sql/body_text.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/sql/parse.h"
#include "core/sql/tree.h"
#include "core/sql/write.h"

struct making {
	struct arena *arena;
	const struct sql_known *known;
	bool exact;
};

typedef const char *make_text(struct making *making, const PgQuery__Node *node);

static const char *constant(const struct making *making, const PgQuery__AConst *value)
{
	switch (value->val_case) {
	case PG_QUERY__A__CONST__VAL_SVAL:
		return value->sval->sval;
	case PG_QUERY__A__CONST__VAL_IVAL:
		return arena_printf(making->arena, "%d", value->ival->ival);
	case PG_QUERY__A__CONST__VAL_FVAL:
		return value->fval->fval;
	default:
		return value->isnull ? "" : NULL;
	}
}

static const char *known_text(const struct making *making, const PgQuery__ColumnRef *column)
{
	const char *name = column->n_fields == 1 ? sql_string(column->fields[0]) : NULL;

	for (const struct sql_known *known = making->known; name && known; known = known->next) {
		if (!strcmp(known->name, name))
			return known->text;
	}
	return NULL;
}

/* A variable, or a field of a record: its name stands for what it holds. */
static const char *variable(struct making *making, const PgQuery__ColumnRef *column)
{
	const char *text = known_text(making, column);

	making->exact = false;
	return text               ? text
	       : column->n_fields ? sql_string(column->fields[column->n_fields - 1])
				  : NULL;
}

static const char *joined(struct making *making, make_text *make, PgQuery__Node *const *parts,
			  size_t count)
{
	struct buffer text = buffer_in(making->arena);

	for (size_t i = 0; i < count; i++) {
		const char *part = make(making, parts[i]);

		if (!part)
			return NULL;
		buffer_printf(&text, "%s", part);
	}
	return buffer_text(&text);
}

/* %s, %I, %L and %%, with or without n$ (manual 9.4.1); widths are not known here. */
static const char *formatted(struct making *making, make_text *make, const PgQuery__FuncCall *call)
{
	const char *at = call->n_args ? make(making, call->args[0]) : NULL, *value;
	struct buffer text = buffer_in(making->arena);
	size_t next = 1;

	for (; at && *at; at++) {
		size_t digits = strspn(at + 1, "0123456789");

		if (*at != '%' || at[1] == '%') {
			buffer_printf(&text, "%c", *at);
			at += *at == '%';
			continue;
		}
		if (digits && at[1 + digits] == '$') {
			next = (size_t)strtoul(at + 1, NULL, 10);
			at += digits + 1;
		}
		at++;
		value = next && next < call->n_args ? make(making, call->args[next++]) : NULL;
		if (!value || !strchr("sIL", *at) || !*at)
			return NULL;
		buffer_printf(&text, "%s",
			      *at == 'I'   ? sql_quoted(making->arena, value)
			      : *at == 'L' ? sql_literal(making->arena, value)
					   : value);
	}
	return at ? buffer_text(&text) : NULL;
}

static const char *called(struct making *making, make_text *make, const PgQuery__FuncCall *call)
{
	struct sql_name name = sql_qualified(call->funcname, call->n_funcname);
	const char *value;

	if (text_equal(name.name, "format"))
		return formatted(making, make, call);
	if (text_equal(name.name, "concat"))
		return joined(making, make, call->args, call->n_args);
	if (text_equal(name.name, "chr"))
		return " ";
	value = call->n_args == 1 ? make(making, call->args[0]) : NULL;
	if (value && text_equal(name.name, "quote_ident"))
		return sql_quoted(making->arena, value);
	if (value &&
	    (text_equal(name.name, "quote_literal") || text_equal(name.name, "quote_nullable")))
		return sql_literal(making->arena, value);
	making->exact = false;
	return value;
}

static const char *make(struct making *making, const PgQuery__Node *node)
{
	PgQuery__Node *sides[2];

	if (!node)
		return NULL;
	switch (node->node_case) {
	case PG_QUERY__NODE__NODE_A_CONST:
		return constant(making, node->a_const);
	case PG_QUERY__NODE__NODE_TYPE_CAST:
		return make(making, node->type_cast->arg);
	case PG_QUERY__NODE__NODE_COLUMN_REF:
		return variable(making, node->column_ref);
	case PG_QUERY__NODE__NODE_FUNC_CALL:
		return called(making, make, node->func_call);
	case PG_QUERY__NODE__NODE_COALESCE_EXPR:
		making->exact = false;
		return node->coalesce_expr->n_args ? make(making, node->coalesce_expr->args[0])
						   : NULL;
	case PG_QUERY__NODE__NODE_A_EXPR:
		sides[0] = node->a_expr->lexpr;
		sides[1] = node->a_expr->rexpr;
		return node->a_expr->n_name == 1 &&
			       text_equal(sql_string(node->a_expr->name[0]), "||")
			   ? joined(making, make, sides, 2)
			   : NULL;
	default:
		return NULL;
	}
}

const char *sql_body_text(struct arena *arena, const char *expression,
			  const struct sql_known *known, bool *exact)
{
	struct making making = { arena, known, true };
	const PgQuery__Node *value;
	const PgQuery__SelectStmt *select;
	struct sql_parsed parsed;
	const char *text;

	*exact = false;
	sql_parse(arena, bytes_of(arena_printf(arena, "SELECT %s", expression)), &parsed);
	if (!parsed.tree || parsed.tree->count != 1 ||
	    parsed.tree->commands[0]->node_case != PG_QUERY__NODE__NODE_SELECT_STMT)
		return NULL;
	select = parsed.tree->commands[0]->select_stmt;
	if (select->n_target_list != 1 || select->n_from_clause ||
	    select->target_list[0]->node_case != PG_QUERY__NODE__NODE_RES_TARGET)
		return NULL;
	value = select->target_list[0]->res_target->val;
	if (value->node_case == PG_QUERY__NODE__NODE_COLUMN_REF &&
	    !known_text(&making, value->column_ref))
		return NULL;
	text = make(&making, value);
	*exact = text && making.exact;
	return text;
}
