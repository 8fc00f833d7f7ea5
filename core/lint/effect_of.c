#include "core/lint/effect_keep.h"

#include <string.h>

static const char *const blocks_names[] = { "none", "writes", "reads" };

const char *lint_blocks_name(enum lint_blocks blocks)
{
	return blocks_names[blocks];
}

enum lint_blocks lint_lock_blocks(enum lock_mode lock)
{
	if (lock_mode_blocks_reads(lock))
		return LINT_BLOCKS_READS;
	return lock_mode_blocks_writes(lock) ? LINT_BLOCKS_WRITES : LINT_BLOCKS_NOTHING;
}

/* What is done to its partitions is done to a partitioned table. */
static void carry_up(struct lint_effect *effect, const struct lint_touch *part)
{
	const struct lint_relation *child = part->known;

	for (size_t i = 0; child && child->parent_count && i < effect->count; i++) {
		struct lint_touch *touch = &effect->touches[i];

		if (touch->known != child->parents[0] || touch->known->kind != LINT_PARTITIONED)
			continue;
		touch->rewrites |= part->rewrites;
		touch->scans |= part->scans;
		touch->builds |= part->builds;
		if (touch->costs == LINT_NO && !part->fresh)
			touch->costs = part->costs;
		carry_up(effect, touch);
		return;
	}
}

/* The strongest lock that others can feel decides what is blocked. */
static void add_up(struct lint_effect *effect)
{
	for (size_t i = 0; i < effect->count; i++) {
		struct lint_touch *touch = &effect->touches[i];
		enum lint_blocks blocks =
		    touch->fresh ? LINT_BLOCKS_NOTHING : lint_lock_blocks(touch->lock);

		if (touch->known && !touch->known->listed)
			touch->known = NULL; /* it was only imagined */
		if (touch->rows == LINT_NO)
			touch->costs = LINT_NO;
		if (!effect->worst || touch->lock > effect->worst->lock)
			effect->worst = touch;
		if (blocks > effect->blocks)
			effect->blocks = blocks;
	}
	for (size_t i = 0; i < effect->count; i++) {
		if (effect->touches[i].costs != LINT_NO)
			carry_up(effect, &effect->touches[i]);
	}
	for (size_t i = 0; i < effect->count; i++) {
		const struct lint_touch *touch = &effect->touches[i];
		bool felt = !touch->fresh && lint_lock_blocks(touch->lock) != LINT_BLOCKS_NOTHING;

		if (felt && touch->costs != LINT_NO && effect->grows != LINT_YES &&
		    effect->grows != touch->costs) {
			effect->grows = touch->costs;
			effect->worst = touch;
		}
	}
}

#define NODE(name) PG_QUERY__NODE__NODE_##name
static const struct {
	PgQuery__Node__NodeCase command;
	effect_command *judge;
} commands[] = {
	{ NODE(ALTER_TABLE_STMT), effect_alter_table },
	{ NODE(CREATE_STMT), effect_create_table },
	{ NODE(CREATE_FOREIGN_TABLE_STMT), effect_foreign_table },
	{ NODE(CREATE_TABLE_AS_STMT), effect_create_as },
	{ NODE(VIEW_STMT), effect_view },
	{ NODE(INDEX_STMT), effect_index },
	{ NODE(REINDEX_STMT), effect_reindex },
	{ NODE(CLUSTER_STMT), effect_cluster },
	{ NODE(VACUUM_STMT), effect_vacuum },
	{ NODE(DROP_STMT), effect_drop },
	{ NODE(TRUNCATE_STMT), effect_truncate },
	{ NODE(RENAME_STMT), effect_rename },
	{ NODE(ALTER_OBJECT_SCHEMA_STMT), effect_move },
	{ NODE(REFRESH_MAT_VIEW_STMT), effect_refresh },
	{ NODE(LOCK_STMT), effect_lock },
	{ NODE(COMMENT_STMT), effect_comment },
	{ NODE(SEC_LABEL_STMT), effect_label },
	{ NODE(CREATE_TRIG_STMT), effect_trigger },
	{ NODE(RULE_STMT), effect_rule },
	{ NODE(CREATE_POLICY_STMT), effect_policy },
	{ NODE(ALTER_POLICY_STMT), effect_alter_policy },
	{ NODE(CREATE_STATS_STMT), effect_statistics },
	{ NODE(GRANT_STMT), effect_grant },
	{ NODE(ALTER_DOMAIN_STMT), effect_alter_domain },
	{ NODE(ALTER_SEQ_STMT), effect_alter_sequence },
	{ NODE(CREATE_PUBLICATION_STMT), effect_publication },
	{ NODE(ALTER_PUBLICATION_STMT), effect_alter_publication },
	{ NODE(INSERT_STMT), effect_insert },
	{ NODE(UPDATE_STMT), effect_update },
	{ NODE(DELETE_STMT), effect_delete },
	{ NODE(MERGE_STMT), effect_merge },
	{ NODE(COPY_STMT), effect_copy },
	{ NODE(SELECT_STMT), effect_select },
	{ NODE(EXPLAIN_STMT), effect_explain },
	{ NODE(CREATE_SCHEMA_STMT), effect_schema },
};

static void judge(struct effecting *effecting, const PgQuery__Node *command)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		if (commands[i].command == command->node_case)
			commands[i].judge(effecting, command);
	}
}

void effect_schema(struct effecting *effecting, const PgQuery__Node *command)
{
	const PgQuery__CreateSchemaStmt *stmt = command->create_schema_stmt;

	for (size_t i = 0; i < stmt->n_schema_elts; i++)
		judge(effecting, stmt->schema_elts[i]);
}

static struct effecting start(struct arena *arena, const struct lint_catalog *catalog,
			      const struct lint_server *server, struct lint_effect *effect)
{
	*effect = (struct lint_effect) { .grows = LINT_NO };
	return (struct effecting) {
		.arena = arena,
		.catalog = catalog,
		.major = server->major ? server->major : 15,
		.zone = catalog->zone != LINT_UNKNOWN ? catalog->zone
			: server->zone_is_utc         ? LINT_YES
						      : LINT_UNKNOWN,
		.effect = effect,
	};
}

void lint_effect_of(struct arena *arena, const struct lint_catalog *catalog,
		    const struct lint_server *server, const PgQuery__Node *command,
		    struct lint_effect *effect)
{
	struct effecting effecting = start(arena, catalog, server, effect);

	if (command)
		judge(&effecting, command);
	add_up(effect);
}

void lint_effect_of_words(struct arena *arena, const struct lint_catalog *catalog,
			  const struct lint_server *server, struct bytes statement,
			  struct lint_effect *effect)
{
	struct effecting effecting = start(arena, catalog, server, effect);

	if (!effect_from_words(&effecting, statement))
		effect->grows = LINT_UNKNOWN;
	add_up(effect);
}
