#include "coordinator/store/log.h"

#include <string.h>

#include "coordinator/store/disclosure.h"
#include "coordinator/store/fold.h"
#include "coordinator/store/sql.h"
#include "coordinator/store/tree.h"
#include "core/base/clock.h"
#include "core/tlog/merkle.h"

#define ROLLOUT_PAGE 1000
#define ENTRY_LIMIT  (64 * 1024 - 1) /* a tile's bundle counts in 16 bits (C2SP tlog-tiles) */

static void put_head(struct arena *arena, const struct entry_head *head, const char *type,
		     struct value *body)
{
	struct value *actor = value_object(arena);

	value_put_text(actor, "kind", head->actor_kind);
	value_put_text(actor, "name", head->actor_name);
	value_put_integer(body, "v", 1);
	value_put_text(body, "time", clock_text(arena, head->time));
	value_put_text(body, "type", type);
	value_put(body, "actor", actor);
	value_put_text(body, "cause", head->cause);
}

/* What history is filtered by: the name, or in hexadecimal what the entry holds in place of it. */
static const char *actor_key(struct arena *arena, const struct entry *entry)
{
	struct hash commitment;

	return commitment_read(value_get(value_get(entry->body, "actor"), "name"), &commitment)
		   ? hash_hex(arena, &commitment)
		   : entry->actor_name;
}

static bool insert(struct arena *arena, struct store *store, const struct entry *entry,
		   struct error *error)
{
	const struct value *body = entry->body;

	return sql_run_once(
	    store, STORE_ENTRY_ADD,
	    VALUES(sql_integer((int64_t)entry->seq), sql_integer(entry->time),
		   sql_text(entry->type), sql_text(entry->actor_kind),
		   sql_text(actor_key(arena, entry)), sql_text(value_get_text(body, "project")),
		   sql_text(value_get_text(body, "environment")),
		   sql_text(value_get_text(body, "target")),
		   sql_text(value_get_text(body, "rollout")), sql_hash(&entry->leaf),
		   sql_bytes(entry->text.data, entry->text.size)),
	    error);
}

static struct fold fold_of(struct arena *arena, struct store *store, const struct entry *entry)
{
	return (struct fold) { store, arena, entry->seq, entry->time, entry->body };
}

bool entry_append(struct arena *arena, struct store *store, const struct entry_head *head,
		  enum entry_type type, struct value *body, struct error *error)
{
	struct merkle_frontier frontier;
	struct entry entry = { .time = head->time, .type = entry_type_name(type), .body = body };
	struct fold fold;

	if (!tree_load(store, &frontier, error))
		return false;
	entry.seq = frontier.size;
	entry.actor_kind = head->actor_kind;
	entry.actor_name = head->actor_name;
	put_head(arena, head, entry_type_name(type), body);
	value_put_integer(body, "seq", (int64_t)entry.seq);
	if (!disclosure_commit(arena, store, type, body, error))
		return false;
	entry.text = value_write(arena, body);
	if (entry.text.size > ENTRY_LIMIT)
		return error_set(error, ERROR_INTERNAL,
				 "an entry %s of %zu bytes is over the limit",
				 entry_type_name(type), entry.text.size);
	entry.leaf = merkle_leaf(entry.text);
	merkle_append(&frontier, &entry.leaf);
	fold = fold_of(arena, store, &entry);
	return insert(arena, store, &entry, error) && tree_save(store, &frontier, error) &&
	       tree_grow(store, entry.seq + 1, error) && fold_entry(&fold, type, error);
}

bool log_head(struct store *store, uint64_t *size, struct hash *root, struct error *error)
{
	struct merkle_frontier frontier;

	if (!tree_load(store, &frontier, error))
		return false;
	*size = frontier.size;
	*root = merkle_frontier_root(&frontier);
	return true;
}

static bool read_entry(struct arena *arena, const struct sql_rows *rows, struct entry *entry,
		       struct error *error)
{
	*entry = (struct entry) {
		.seq = (uint64_t)sql_column_integer(rows, 0),
		.time = sql_column_integer(rows, 1),
		.type = sql_column_text(arena, rows, 2),
		.actor_kind = sql_column_text(arena, rows, 3),
		.actor_name = sql_column_text(arena, rows, 4),
		.leaf = sql_column_hash(rows, 5),
		.text = sql_column_bytes(arena, rows, 6),
	};
	return value_parse(arena, entry->text, &entry->body, error) ||
	       error_wrap(error, "entry %llu", (unsigned long long)entry->seq);
}

/* `actor`: the key of the filter's, or NULL. */
static struct sql_rows page_start(struct store *store, const struct log_filter *filter,
				  const char *actor, unsigned limit)
{
	int64_t after = filter->after < 0 && filter->newest ? INT64_MAX : filter->after;

	return sql_start(store, filter->newest ? STORE_ENTRY_PAGE_NEWEST : STORE_ENTRY_PAGE,
			 VALUES(sql_integer(after), sql_integer(limit), sql_text(filter->project),
				sql_text(filter->environment), sql_text(filter->target),
				sql_text(filter->rollout), sql_text(filter->type),
				sql_text(filter->actor), sql_integer(filter->since),
				sql_integer(filter->until ? filter->until : INT64_MAX),
				sql_text(filter->migration), sql_integer(filter->refusals),
				sql_text(actor)));
}

/* As the entries are, with commitments. */
static bool read_rows(struct arena *arena, struct sql_rows *rows, unsigned limit,
		      struct log_page *page, struct error *error)
{
	bool fine = true;

	*page = (struct log_page) { .items = arena_new_array(arena, struct entry, limit) };
	while (fine && sql_next(rows)) {
		if (page->count == limit) {
			page->more = true;
			break;
		}
		fine = read_entry(arena, rows, &page->items[page->count], error);
		page->count++;
	}
	return fine ? sql_end(rows, error) : (sqlite3_reset(rows->statement), false);
}

static bool find_actor(struct arena *arena, struct store *store, const struct log_filter *filter,
		       const char **actor, struct error *error)
{
	struct known_name known = { 0 };

	if (filter->actor && !disclosure_name(store, filter->actor, &known, error))
		return false;
	*actor = known.found ? hash_hex(arena, &known.commitment) : filter->actor;
	return true;
}

static bool read_page(struct arena *arena, struct store *store, const struct log_filter *filter,
		      struct log_page *page, struct error *error)
{
	unsigned limit = !filter->limit ? 100 : filter->limit < 1000 ? filter->limit : 1000;
	const char *actor;
	struct sql_rows rows;

	if (!find_actor(arena, store, filter, &actor, error))
		return false;
	rows = page_start(store, filter, actor, limit + 1);
	return read_rows(arena, &rows, limit, page, error);
}

static bool type_of(const struct entry *entry, enum entry_type *type, struct error *error)
{
	for (int i = 0; i < ENTRY_TYPE_COUNT; i++)
		if (text_equal(entry_type_name((enum entry_type)i), entry->type)) {
			*type = (enum entry_type)i;
			return true;
		}
	return error_set(error, ERROR_INVALID,
			 "entry %llu has the type %s, which this program does not know",
			 (unsigned long long)entry->seq, entry->type);
}

static bool open_entry(struct arena *arena, struct store *store, struct entry *entry,
		       struct error *error)
{
	enum entry_type type;

	if (!type_of(entry, &type, error) ||
	    !disclosure_open(arena, store, type, entry->body, error))
		return false;
	entry->actor_name = value_get_text(value_get(entry->body, "actor"), "name");
	return true;
}

static bool open_page(struct arena *arena, struct store *store, const struct log_page *page,
		      struct error *error)
{
	for (size_t i = 0; i < page->count; i++)
		if (!open_entry(arena, store, &page->items[i], error))
			return false;
	return true;
}

bool log_page_read(struct arena *arena, struct store *store, const struct log_filter *filter,
		   struct log_page *page, struct error *error)
{
	return read_page(arena, store, filter, page, error) && open_page(arena, store, page, error);
}

bool log_rollout_page(struct arena *arena, struct store *store, const char *rollout, int64_t after,
		      struct log_page *page, struct error *error)
{
	struct sql_rows rows =
	    sql_start(store, STORE_ENTRY_OF_ROLLOUT_PAGE,
		      VALUES(sql_text(rollout), sql_integer(after), sql_integer(ROLLOUT_PAGE + 1)));

	return read_rows(arena, &rows, ROLLOUT_PAGE, page, error) &&
	       open_page(arena, store, page, error);
}

bool log_entry_read(struct arena *arena, struct store *store, uint64_t seq, struct entry *entry,
		    struct error *error)
{
	struct log_filter filter = { .after = (int64_t)seq - 1, .limit = 1 };
	struct log_page page;

	if (!log_page_read(arena, store, &filter, &page, error))
		return false;
	if (!page.count || page.items[0].seq != seq)
		return error_set(error, ERROR_NOT_FOUND, "the log has no entry %llu",
				 (unsigned long long)seq);
	*entry = page.items[0];
	return true;
}

bool log_rollout_entry(struct arena *arena, struct store *store, const char *rollout, uint64_t *seq,
		       struct bytes *text, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_ENTRY_OF_ROLLOUT, VALUES(sql_text(rollout)));
	bool found = sql_next(&rows);

	if (found) {
		*seq = (uint64_t)sql_column_integer(&rows, 0);
		*text = sql_column_bytes(arena, &rows, 1);
	}
	return sql_end(&rows, error) &&
	       (found ||
		error_set(error, ERROR_NOT_FOUND, "no entry says that %s was planned", rollout));
}

bool log_fold_next(struct arena *arena, struct store *store, const struct entry *entry,
		   struct error *error)
{
	struct fold fold = fold_of(arena, store, entry);
	enum entry_type type;

	return type_of(entry, &type, error) &&
	       disclosure_adopt(arena, store, type, entry->body, error) &&
	       fold_entry(&fold, type, error);
}

static bool fold_page(struct arena *arena, struct store *store, const struct log_page *page,
		      struct error *error)
{
	for (size_t i = 0; i < page->count; i++)
		if (!tree_grow(store, page->items[i].seq + 1, error) ||
		    !log_fold_next(arena, store, &page->items[i], error))
			return false;
	return true;
}

bool log_rebuild(struct store *store, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct log_filter filter = { .after = -1, .limit = 1000 };
	struct log_page page = { .more = true };

	if (!sql_script(store, STORE_PROJECTIONS, error))
		return false;
	while (page.more) {
		arena_reset(arena);
		if (!read_page(arena, store, &filter, &page, error) ||
		    !fold_page(arena, store, &page, error))
			return false;
		if (page.count)
			filter.after = (int64_t)page.items[page.count - 1].seq;
	}
	return true;
}

static bool fold_past(struct arena *arena, struct store *into, const struct log_page *page,
		      struct log_past *past, struct error *error)
{
	for (size_t i = 0; i < page->count && !past->ended; i++) {
		past->ended = page->items[i].time >= past->until;
		if (past->ended)
			return true;
		if (!log_fold_next(arena, into, &page->items[i], error))
			return error_wrap(error, "entry %llu",
					  (unsigned long long)page->items[i].seq);
		past->size++;
	}
	return true;
}

bool log_fold_past(struct store *from, struct store *into, struct log_past *past,
		   struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct log_filter filter = { .after = -1, .limit = 1000 };
	struct log_page page = { .more = true };

	into->lender = from;
	while (page.more && !past->ended) {
		arena_reset(arena);
		if (!read_page(arena, from, &filter, &page, error) ||
		    !fold_past(arena, into, &page, past, error))
			return false;
		if (page.count)
			filter.after = (int64_t)page.items[page.count - 1].seq;
	}
	return true;
}
