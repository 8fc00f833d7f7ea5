#include "core/lint/replay.h"

#define NODE(name) PG_QUERY__NODE__NODE_##name
static const struct {
	PgQuery__Node__NodeCase command;
	replay_command *replay;
} commands[] = {
	{ NODE(CREATE_STMT), replay_create_table },
	{ NODE(CREATE_FOREIGN_TABLE_STMT), replay_foreign_table },
	{ NODE(CREATE_TABLE_AS_STMT), replay_create_as },
	{ NODE(VIEW_STMT), replay_view },
	{ NODE(INDEX_STMT), replay_index },
	{ NODE(ALTER_TABLE_STMT), replay_alter_table },
	{ NODE(DROP_STMT), replay_drop },
	{ NODE(RENAME_STMT), replay_rename },
	{ NODE(ALTER_OBJECT_SCHEMA_STMT), replay_move },
	{ NODE(CREATE_DOMAIN_STMT), replay_domain },
	{ NODE(ALTER_DOMAIN_STMT), replay_alter_domain },
	{ NODE(CREATE_ENUM_STMT), replay_enum },
	{ NODE(ALTER_ENUM_STMT), replay_alter_enum },
	{ NODE(CREATE_RANGE_STMT), replay_range },
	{ NODE(DEFINE_STMT), replay_define },
	{ NODE(COMPOSITE_TYPE_STMT), replay_composite },
	{ NODE(CREATE_FUNCTION_STMT), replay_function },
	{ NODE(ALTER_FUNCTION_STMT), replay_alter_function },
	{ NODE(CREATE_TRIG_STMT), replay_trigger },
	{ NODE(CREATE_SEQ_STMT), replay_sequence },
	{ NODE(ALTER_SEQ_STMT), replay_alter_sequence },
	{ NODE(CREATE_SCHEMA_STMT), replay_schema },
	{ NODE(VARIABLE_SET_STMT), replay_set },
	{ NODE(TRANSACTION_STMT), replay_transaction },
	{ NODE(INSERT_STMT), replay_insert },
	{ NODE(COPY_STMT), replay_copy },
	{ NODE(TRUNCATE_STMT), replay_truncate },
	{ NODE(SELECT_STMT), replay_select },
	{ NODE(CLUSTER_STMT), replay_cluster },
};

void lint_replay(struct lint_catalog *catalog, const PgQuery__Node *command)
{
	if (!command)
		return;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		if (commands[i].command == command->node_case)
			commands[i].replay(catalog, command);
	}
	arena_reset(catalog->scratch);
}
