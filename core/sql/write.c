#include "core/sql/write.h"

#include <pg_query.h>
#include <string.h>

const char *sql_write(struct arena *arena, const PgQuery__Node *command)
{
	PgQuery__RawStmt raw = PG_QUERY__RAW_STMT__INIT;
	PgQuery__RawStmt *all[] = { &raw };
	PgQuery__ParseResult parsed = PG_QUERY__PARSE_RESULT__INIT;
	PgQueryDeparseResult written;
	PgQueryProtobuf packed;
	const char *text = NULL;

	raw.stmt = (PgQuery__Node *)command;
	parsed.stmts = all;
	parsed.n_stmts = 1;
	packed.len = pg_query__parse_result__get_packed_size(&parsed);
	packed.data = arena_alloc(arena, packed.len + 1);
	pg_query__parse_result__pack(&parsed, (uint8_t *)packed.data);
	written = pg_query_deparse_protobuf(packed);
	if (!written.error)
		text = arena_text(arena, written.query);
	pg_query_free_deparse_result(written);
	return text;
}

/* PostgreSQL's kwlist.h: RESERVED_KEYWORD and TYPE_FUNC_NAME_KEYWORD, in order. */
static const char *const reserved[] = {
	"all",
	"analyse",
	"analyze",
	"and",
	"any",
	"array",
	"as",
	"asc",
	"asymmetric",
	"authorization",
	"binary",
	"both",
	"case",
	"cast",
	"check",
	"collate",
	"collation",
	"column",
	"concurrently",
	"constraint",
	"create",
	"cross",
	"current_catalog",
	"current_date",
	"current_role",
	"current_schema",
	"current_time",
	"current_timestamp",
	"current_user",
	"default",
	"deferrable",
	"desc",
	"distinct",
	"do",
	"else",
	"end",
	"except",
	"false",
	"fetch",
	"for",
	"foreign",
	"freeze",
	"from",
	"full",
	"grant",
	"group",
	"having",
	"ilike",
	"in",
	"initially",
	"inner",
	"intersect",
	"into",
	"is",
	"isnull",
	"join",
	"lateral",
	"leading",
	"left",
	"like",
	"limit",
	"localtime",
	"localtimestamp",
	"natural",
	"not",
	"notnull",
	"null",
	"offset",
	"on",
	"only",
	"or",
	"order",
	"outer",
	"overlaps",
	"placing",
	"primary",
	"references",
	"returning",
	"right",
	"select",
	"session_user",
	"similar",
	"some",
	"symmetric",
	"table",
	"tablesample",
	"then",
	"to",
	"trailing",
	"true",
	"union",
	"unique",
	"user",
	"using",
	"variadic",
	"verbose",
	"when",
	"where",
	"window",
	"with",
};

bool sql_reserved(const char *word)
{
	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
		if (!strcmp(reserved[i], word))
			return true;
	}
	return false;
}

static bool is_plain(const char *name)
{
	if (!((*name >= 'a' && *name <= 'z') || *name == '_'))
		return false;
	for (const char *at = name; *at; at++) {
		if (!((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') || *at == '_'))
			return false;
	}
	return !sql_reserved(name);
}

static const char *between(struct arena *arena, const char *text, char quote)
{
	struct buffer written = buffer_in(arena);

	buffer_add(&written, &quote, 1);
	for (const char *at = text; *at; at++) {
		if (*at == quote)
			buffer_add(&written, at, 1);
		buffer_add(&written, at, 1);
	}
	buffer_add(&written, &quote, 1);
	return buffer_text(&written);
}

const char *sql_quoted(struct arena *arena, const char *name)
{
	return is_plain(name) ? name : between(arena, name, '"');
}

const char *sql_literal(struct arena *arena, const char *text)
{
	return between(arena, text, '\'');
}

const char *sql_dotted(struct arena *arena, struct sql_name name)
{
	const char *last = sql_quoted(arena, name.name ? name.name : "");

	return name.schema ? arena_printf(arena, "%s.%s", sql_quoted(arena, name.schema), last)
			   : last;
}

const char *sql_list(struct arena *arena, PgQuery__Node *const *names, size_t count)
{
	struct buffer list = buffer_in(arena);

	for (size_t i = 0; i < count; i++) {
		const char *name = sql_string(names[i]);

		buffer_printf(&list, "%s%s", i ? ", " : "", sql_quoted(arena, name ? name : ""));
	}
	return buffer_text(&list);
}

const char *sql_write_expression(struct arena *arena, const PgQuery__Node *expression)
{
	PgQuery__ResTarget target = PG_QUERY__RES_TARGET__INIT;
	PgQuery__SelectStmt select = PG_QUERY__SELECT_STMT__INIT;
	PgQuery__Node item = PG_QUERY__NODE__INIT, command = PG_QUERY__NODE__INIT;
	PgQuery__Node *targets[] = { &item };
	const char *text;

	target.val = (PgQuery__Node *)expression;
	item.node_case = PG_QUERY__NODE__NODE_RES_TARGET;
	item.res_target = &target;
	select.target_list = targets;
	select.n_target_list = 1;
	select.op = PG_QUERY__SET_OPERATION__SETOP_NONE;
	select.limit_option = PG_QUERY__LIMIT_OPTION__LIMIT_OPTION_DEFAULT;
	command.node_case = PG_QUERY__NODE__NODE_SELECT_STMT;
	command.select_stmt = &select;
	text = sql_write(arena, &command);
	return text && !strncmp(text, "SELECT ", 7) ? text + 7 : NULL;
}
