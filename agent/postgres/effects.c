/* What a statement did, from the catalog before and behind it: the locks that its transaction has
 * taken, new file nodes, scans that were begun, and what the server says at DEBUG1.  All of it is
 * the same on empty tables as on full ones. */
#include "agent/postgres/effects.h"

#include <stdlib.h>
#include <string.h>

#define DEPENDENCIES 1214 /* pg_shdepend: every owner of anything stands there */

struct relation {
	unsigned oid, file, space;
	unsigned of; /* table of an index; 0: it is none */
	char kind;
	const char *name;
	int64_t scans;
	unsigned modes; /* bit per enum lock_mode */
};

struct relations {
	struct arena *arena;
	struct relation *items; /* by oid */
	size_t count;
	const char *transaction;
	bool shared;
};

struct postgres_effects {
	struct relations before;
	/* When the transaction began: what is made in it nobody else sees. */
	struct arena *known_in;
	unsigned *known;
	size_t known_count;
	const char *transaction;
	/* What the server said since. */
	struct arena *said_in;
	struct name_list said;
};

enum relation_column {
	OID,
	NAME,
	KIND,
	FILE_NODE,
	SPACE,
	INDEX_OF,
	SCANS
};

static unsigned number_at(const PGresult *rows, int row, int column)
{
	return (unsigned)strtoul(PQgetvalue(rows, row, column), NULL, 10);
}

void postgres_effects_free(struct postgres_effects *effects)
{
	if (!effects)
		return;
	arena_close(effects->before.arena);
	arena_close(effects->known_in);
	arena_close(effects->said_in);
	free(effects);
}

static struct postgres_effects *effects_of(struct postgres *postgres)
{
	if (!postgres->effects) {
		postgres->effects = calloc(1, sizeof *postgres->effects);
		if (!postgres->effects)
			abort();
		postgres->effects->before.arena = arena_open();
		postgres->effects->known_in = arena_open();
		postgres->effects->said_in = arena_open();
	}
	return postgres->effects;
}

static int by_oid(const void *a, const void *b)
{
	unsigned one = ((const struct relation *)a)->oid, other = ((const struct relation *)b)->oid;

	return (one > other) - (one < other);
}

static struct relation *relation_find(const struct relations *relations, unsigned oid)
{
	struct relation wanted = { .oid = oid };

	return relations->count
		   ? bsearch(&wanted, relations->items, relations->count, sizeof wanted, by_oid)
		   : NULL;
}

static bool read_relations(struct postgres *postgres, struct relations *relations,
			   struct error *error)
{
	SCOPED(postgres_result_clear)
	PGresult *rows = postgres_query(postgres, POSTGRES_EFFECTS_RELATIONS, NO_VALUES, error);

	if (!rows)
		return false;
	relations->count = (size_t)PQntuples(rows);
	relations->items = arena_new_array(relations->arena, struct relation, relations->count + 1);
	for (int i = 0; i < PQntuples(rows); i++)
		relations->items[i] = (struct relation) {
			.oid = number_at(rows, i, OID),
			.name = arena_text(relations->arena, PQgetvalue(rows, i, NAME)),
			.kind = *PQgetvalue(rows, i, KIND),
			.file = number_at(rows, i, FILE_NODE),
			.space = number_at(rows, i, SPACE),
			.of = number_at(rows, i, INDEX_OF),
			.scans = strtoll(PQgetvalue(rows, i, SCANS), NULL, 10),
		};
	return true;
}

/* `gone` has what was there before, for what is locked and is no more. */
static bool read_locks(struct postgres *postgres, struct relations *relations,
		       struct relations *gone, struct error *error)
{
	SCOPED(postgres_result_clear)
	PGresult *rows = postgres_query(postgres, POSTGRES_EFFECTS_LOCKS, NO_VALUES, error);

	if (!rows)
		return false;
	for (int i = 0; i < PQntuples(rows); i++) {
		unsigned oid = number_at(rows, i, 0);
		struct relation *relation = relation_find(relations, oid);
		bool shared = text_equal(PQgetvalue(rows, i, 2), "t");
		enum lock_mode mode;

		relations->transaction = arena_text(relations->arena, PQgetvalue(rows, i, 3));
		if (!lock_mode_from_server(PQgetvalue(rows, i, 1), &mode))
			continue;
		if (shared && mode >= LOCK_ROW_EXCLUSIVE && oid != DEPENDENCIES)
			relations->shared = true;
		if (!relation && gone)
			relation = relation_find(gone, oid);
		if (relation)
			relation->modes |= 1U << mode;
	}
	return true;
}

/* What was there when the transaction began. */
static void note_known(struct postgres_effects *effects)
{
	if (effects->transaction && text_equal(effects->transaction, effects->before.transaction))
		return;
	arena_reset(effects->known_in);
	effects->transaction = arena_text(effects->known_in, effects->before.transaction);
	effects->known_count = effects->before.count;
	effects->known = arena_new_array(effects->known_in, unsigned, effects->known_count + 1);
	for (size_t i = 0; i < effects->known_count; i++)
		effects->known[i] = effects->before.items[i].oid;
}

static int compare_oids(const void *a, const void *b)
{
	unsigned one = *(const unsigned *)a, other = *(const unsigned *)b;

	return (one > other) - (one < other);
}

static bool is_known(const struct postgres_effects *effects, unsigned oid)
{
	return effects->known_count &&
	       bsearch(&oid, effects->known, effects->known_count, sizeof oid, compare_oids);
}

static void hear(void *context, const PGresult *notice)
{
	struct postgres_effects *effects = context;
	const char *text = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);

	if (text && !strstr(text, "pg_toast_"))
		name_list_add(effects->said_in, &effects->said, text);
}

static void hear_nothing(void *context, const PGresult *notice)
{
	(void)context;
	(void)notice;
}

bool postgres_effects_begin(struct target *target, struct error *error)
{
	struct postgres *postgres = postgres_of(target);
	struct postgres_effects *effects = effects_of(postgres);

	arena_reset(effects->before.arena);
	arena_reset(effects->said_in);
	effects->said = (struct name_list) { 0 };
	effects->before = (struct relations) { .arena = effects->before.arena };
	if (!read_relations(postgres, &effects->before, error) ||
	    !read_locks(postgres, &effects->before, NULL, error))
		return false;
	note_known(effects);
	postgres->used = true;
	PQsetNoticeReceiver(postgres->connection, hear, effects);
	return postgres_run(postgres, POSTGRES_EFFECTS_WORDS, VALUES("debug1"), error);
}

static enum lock_mode strongest(unsigned modes)
{
	enum lock_mode mode = LOCK_ACCESS_EXCLUSIVE;

	while (mode > LOCK_NONE && !(modes & (1U << mode)))
		mode--;
	return mode;
}

static void add_lock(struct arena *arena, const struct relation *relation, unsigned before,
		     unsigned after, struct effects *effects)
{
	if (!after)
		return;
	if (effects->lock_count == EVIDENCE_NAMES) {
		effects->more_locks++;
		return;
	}
	if (!effects->locks)
		effects->locks = arena_new_array(arena, struct effect_lock, EVIDENCE_NAMES);
	effects->locks[effects->lock_count++] = (struct effect_lock) {
		.relation = arena_text(arena, relation->name),
		.taken = strongest(after & ~before),
		.held = strongest(before),
	};
}

static bool was_moved(const struct relation *before, const struct relation *after)
{
	return after && (before->file != after->file || before->space != after->space) &&
	       before->kind != 'S';
}

static bool was_scanned(const struct relation *before, const struct relation *after)
{
	return after && after->scans > before->scans;
}

/* A table that was read by one of its indexes, as CLUSTER does. */
static bool index_was_scanned(const struct relations *before, const struct relations *after,
			      unsigned table)
{
	for (size_t i = 0; i < before->count; i++)
		if (before->items[i].of == table &&
		    was_scanned(&before->items[i], relation_find(after, before->items[i].oid)))
			return true;
	return false;
}

/* A new file node of a table that was read for it; TRUNCATE gives an empty one at no cost. */
static bool table_was_rewritten(const struct relations *before, const struct relations *after,
				const struct relation *table)
{
	const struct relation *now = relation_find(after, table->oid);

	return was_moved(table, now) &&
	       (table->kind == 'm' || table->space != now->space || was_scanned(table, now) ||
		index_was_scanned(before, after, table->oid));
}

static bool was_rewritten(const struct relations *before, const struct relations *after,
			  const struct relation *relation)
{
	const struct relation *table = relation->of ? relation_find(before, relation->of) : NULL;

	if (!table)
		return table_was_rewritten(before, after, relation);
	return was_moved(relation, relation_find(after, relation->oid)) &&
	       (!was_moved(table, relation_find(after, table->oid)) ||
		table_was_rewritten(before, after, table));
}

static void compare(struct arena *arena, const struct postgres_effects *noted,
		    const struct relations *after, struct effects *effects)
{
	for (size_t i = 0; i < noted->before.count; i++) {
		const struct relation *before = &noted->before.items[i];
		const struct relation *now = relation_find(after, before->oid);

		if (!is_known(noted, before->oid))
			continue;
		/* Of what was dropped the lock is noted beside what was there before. */
		add_lock(arena, before, now ? before->modes : 0, now ? now->modes : before->modes,
			 effects);
		if (was_rewritten(&noted->before, after, before))
			name_list_add(arena, &effects->rewrites, before->name);
		if (!before->of && was_scanned(before, now))
			name_list_add(arena, &effects->scans, before->name);
	}
}

/* Does the statement lock it with more than a reader's lock? */
static bool is_among(const struct effects *effects, const char *name)
{
	for (size_t i = 0; i < effects->lock_count; i++)
		if (effects->locks[i].taken > LOCK_ACCESS_SHARE &&
		    text_equal(effects->locks[i].relation, name))
			return true;
	return false;
}

/* A name as messages have it: without its schema. */
static bool names_known(const struct postgres_effects *noted, const char *name)
{
	for (size_t i = 0; i < noted->before.count; i++) {
		const struct relation *relation = &noted->before.items[i];
		const char *dot = strchr(relation->name, '.');

		if (dot && text_equal(dot + 1, name) && is_known(noted, relation->oid))
			return true;
	}
	return false;
}

/* The text between the nth pair of quotes. */
static const char *quoted(struct arena *arena, const char *text, int nth)
{
	for (; (text = strchr(text, '"')); text++) {
		const char *end = strchr(text + 1, '"');

		if (!end)
			return NULL;
		if (!nth--)
			return arena_text_n(arena, text + 1, (size_t)(end - text - 1));
		text = end;
	}
	return NULL;
}

static void note_build(struct arena *arena, const struct postgres_effects *noted, const char *text,
		       struct effects *effects)
{
	const char *index = quoted(arena, text, 0), *table = quoted(arena, text, 1);

	if (index && table && names_known(noted, table))
		name_list_add(arena, &effects->builds,
			      arena_printf(arena, "%s on %s", index, table));
}

/* Both tables are read, as the planner likes: on empty ones by an index. */
static void scan_both(struct arena *arena, const struct postgres_effects *noted,
		      struct effects *effects)
{
	for (size_t i = 0; i < noted->before.count; i++) {
		const struct relation *relation = &noted->before.items[i];

		if (strchr("rp", relation->kind) && is_among(effects, relation->name))
			name_list_add(arena, &effects->scans, relation->name);
	}
}

static void sort_words(struct arena *arena, const struct postgres_effects *noted,
		       struct effects *effects)
{
	for (size_t i = 0; i < noted->said.count; i++) {
		const char *text = noted->said.items[i];

		if (text_starts_with(text, "building index "))
			note_build(arena, noted, text, effects);
		else if (strstr(text, " sufficient to prove "))
			name_list_add(arena, &effects->notes, text);
		else if (text_starts_with(text, "validating foreign key ")) {
			name_list_add(arena, &effects->notes, text);
			scan_both(arena, noted, effects);
		} else if (text_starts_with(text, "verifying table ") &&
			   names_known(noted, quoted(arena, text, 0)))
			name_list_add(arena, &effects->notes, text);
	}
}

bool postgres_effects_end(struct arena *arena, struct target *target, struct effects *effects,
			  struct error *error)
{
	SCOPED(arena_release) struct arena *scratch = arena_open();
	struct postgres *postgres = postgres_of(target);
	struct postgres_effects *noted = effects_of(postgres);
	struct relations after = { .arena = scratch };

	PQsetNoticeReceiver(postgres->connection, hear_nothing, NULL);
	if (!postgres_run(postgres, POSTGRES_EFFECTS_WORDS, VALUES("warning"), error) ||
	    !read_relations(postgres, &after, error) ||
	    !read_locks(postgres, &after, &noted->before, error))
		return false;
	effects->seen = true;
	effects->shared = after.shared;
	compare(arena, noted, &after, effects);
	sort_words(arena, noted, effects);
	return true;
}

bool postgres_effects_shared(struct target *target, bool *shared, struct error *error)
{
	return postgres_ask(postgres_of(target), POSTGRES_EFFECTS_SHARED, NO_VALUES, shared, error);
}
