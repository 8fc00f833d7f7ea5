#include <string.h>

#include "coordinator/store/sql.h"
#include "coordinator/store/store.h"

static bool add(struct store *store, const struct hash *hash, uint64_t size, struct bytes inside,
		struct error *error)
{
	return sql_run(
	    store, STORE_BLOB_PUT,
	    VALUES(sql_hash(hash), sql_integer((int64_t)size), sql_bytes(inside.data, inside.size)),
	    error);
}

bool blob_put(struct store *store, struct bytes bytes, struct hash *hash, struct error *error)
{
	*hash = hash_of(bytes.data, bytes.size);
	return add(store, hash, bytes.size, bytes, error);
}

/* Where a blob lies: `inside` bytes in its row, the others in parts of BLOB_STEP. */
struct place {
	int64_t id; /* 0: there is none */
	uint64_t size, inside;
};

static bool find(struct store *store, const struct hash *hash, struct place *place,
		 struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_BLOB_FIND, VALUES(sql_hash(hash)));

	*place = (struct place) { 0 };
	if (sql_next(&rows))
		*place = (struct place) { sql_column_integer(&rows, 0),
					  (uint64_t)sql_column_integer(&rows, 1),
					  (uint64_t)sql_column_integer(&rows, 2) };
	return sql_end(&rows, error);
}

bool blob_has(struct store *store, const struct hash *hash, bool *has, struct error *error)
{
	struct place place;

	if (!find(store, hash, &place, error))
		return false;
	*has = place.id != 0;
	return true;
}

/* The part of `bytes` from `offset`. */
static struct bytes step_at(struct bytes bytes, size_t offset)
{
	size_t left = offset < bytes.size ? bytes.size - offset : 0;

	return (struct bytes) { bytes.data + (left ? offset : 0),
				left < BLOB_STEP ? left : BLOB_STEP };
}

/* The row comes with the last part: until then nobody sees the blob. */
bool blob_put_step(struct store *store, const struct hash *hash, struct bytes bytes, size_t *rest,
		   struct error *error)
{
	int64_t next = 0;
	struct bytes part;
	bool has = false;

	*rest = 0;
	if (!blob_has(store, hash, &has, error) || has)
		return has;
	if (!sql_one_integer(store, STORE_BLOB_PART_NEXT, VALUES(sql_hash(hash)), &next, error))
		return false;
	part = step_at(bytes, (size_t)next * BLOB_STEP);
	if (part.size &&
	    !sql_run(store, STORE_BLOB_PART_ADD,
		     VALUES(sql_hash(hash), sql_integer(next), sql_bytes(part.data, part.size)),
		     error))
		return false;
	if (part.size)
		*rest = bytes.size - (size_t)next * BLOB_STEP - part.size;
	return *rest || add(store, hash, bytes.size, step_at(bytes, 0), error);
}

static bool absent(const struct hash *hash, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	return error_set(error, ERROR_NOT_FOUND, "the store has no bytes with the SHA-256 %s",
			 hash_hex(arena, hash));
}

static bool incomplete(const struct hash *hash, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	return error_set(error, ERROR_INTERNAL,
			 "the store is damaged: bytes with the SHA-256 %s are missing; restore it "
			 "from a backup",
			 hash_hex(arena, hash));
}

static bool join_parts(struct arena *arena, struct store *store, const struct hash *hash,
		       size_t size, struct bytes *bytes, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_BLOB_PART_ALL, VALUES(sql_hash(hash)));
	char *whole = arena_alloc(arena, size + 1);
	size_t have = bytes->size;

	memcpy(whole, bytes->data, have);
	while (have < size && sql_next(&rows)) {
		SCOPED(arena_release) struct arena *scratch = arena_open();
		struct bytes part = sql_column_bytes(scratch, &rows, 0);
		size_t taken = part.size < size - have ? part.size : size - have;

		memcpy(whole + have, part.data, taken);
		have += taken;
	}
	*bytes = (struct bytes) { whole, size };
	return sql_end(&rows, error) && (have == size || incomplete(hash, error));
}

bool blob_get(struct arena *arena, struct store *store, const struct hash *hash,
	      struct bytes *bytes, struct error *error)
{
	struct store *holder = store->lender ? store->lender : store;
	struct sql_rows rows = sql_start(holder, STORE_BLOB_GET, VALUES(sql_hash(hash)));
	bool found = sql_next(&rows);
	size_t size = 0;

	if (found) {
		*bytes = sql_column_bytes(arena, &rows, 0);
		size = (size_t)sql_column_integer(&rows, 1);
	}
	if (!sql_end(&rows, error))
		return false;
	if (!found)
		return absent(hash, error);
	return size == bytes->size || join_parts(arena, holder, hash, size, bytes, error);
}

static size_t fitting(uint64_t size, uint64_t offset, size_t limit)
{
	if (offset >= size)
		return 0;
	return size - offset < limit ? (size_t)(size - offset) : limit;
}

/* SQLite's incremental reading: substr() would load the whole row for each chunk. */
static bool read_inside(struct arena *arena, struct store *store, const struct place *place,
			uint64_t offset, struct bytes *bytes)
{
	sqlite3_blob *blob = NULL;
	char *data = arena_alloc(arena, bytes->size + 1);
	bool done = sqlite3_blob_open(store->database, "main", "blob", "bytes", place->id, 0,
				      &blob) == SQLITE_OK &&
		    sqlite3_blob_read(blob, data, (int)bytes->size, (int)offset) == SQLITE_OK;

	bytes->data = data;
	sqlite3_blob_close(blob);
	return done;
}

static bool read_part(struct arena *arena, struct store *store, const struct hash *hash,
		      uint64_t offset, struct bytes *bytes)
{
	struct sql_rows rows =
	    sql_start(store, STORE_BLOB_PART_GET,
		      VALUES(sql_hash(hash), sql_integer((int64_t)(offset / BLOB_STEP))));
	struct error unused;
	bool found = sql_next(&rows);
	size_t skipped = (size_t)(offset % BLOB_STEP);
	struct bytes part = { 0 };

	if (found)
		part = sql_column_bytes(arena, &rows, 0);
	*bytes = (struct bytes) { part.data + (found ? skipped : 0),
				  fitting(part.size, skipped, bytes->size) };
	return sql_end(&rows, &unused) && bytes->size;
}

bool blob_chunk(struct arena *arena, struct store *store, const struct hash *hash, uint64_t offset,
		size_t limit, struct bytes *bytes, uint64_t *total, struct error *error)
{
	struct place place;

	if (!find(store, hash, &place, error))
		return false;
	if (!place.id)
		return absent(hash, error);
	*total = place.size;
	*bytes = (struct bytes) { "", fitting(place.size, offset, limit) };
	if (!bytes->size)
		return true;
	if (offset >= place.inside)
		return read_part(arena, store, hash, offset, bytes) || incomplete(hash, error);
	bytes->size = fitting(place.inside, offset, limit);
	return read_inside(arena, store, &place, offset, bytes) ||
	       sql_failed(store, "read a blob", error);
}
