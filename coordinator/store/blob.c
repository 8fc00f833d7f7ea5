#include "coordinator/store/sql.h"
#include "coordinator/store/store.h"

bool blob_put(struct store *store, struct bytes bytes, struct hash *hash, struct error *error)
{
	*hash = hash_of(bytes.data, bytes.size);
	return sql_run(store, STORE_BLOB_PUT,
		       VALUES(sql_hash(hash), sql_integer((int64_t)bytes.size),
			      sql_bytes(bytes.data, bytes.size)),
		       error);
}

bool blob_has(struct store *store, const struct hash *hash, bool *has, struct error *error)
{
	int64_t id = 0;

	if (!sql_one_integer(store, STORE_BLOB_FIND, VALUES(sql_hash(hash)), &id, error))
		return false;
	*has = id != 0;
	return true;
}

static bool absent(const struct hash *hash, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	return error_set(error, ERROR_NOT_FOUND, "the store has no bytes with the SHA-256 %s",
			 hash_hex(arena, hash));
}

bool blob_get(struct arena *arena, struct store *store, const struct hash *hash,
	      struct bytes *bytes, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_BLOB_GET, VALUES(sql_hash(hash)));
	bool found = sql_next(&rows);

	if (found)
		*bytes = sql_column_bytes(arena, &rows, 0);
	return sql_end(&rows, error) && (found || absent(hash, error));
}

/* SQLite's incremental reading: substr() would load the whole blob for each chunk. */
static bool read_part(struct arena *arena, sqlite3_blob *blob, uint64_t offset, size_t limit,
		      struct bytes *bytes)
{
	uint64_t total = (uint64_t)sqlite3_blob_bytes(blob);
	size_t size = offset >= total          ? 0
		      : total - offset < limit ? (size_t)(total - offset)
					       : limit;
	char *data = arena_alloc(arena, size + 1);

	*bytes = (struct bytes) { data, size };
	return size == 0 || sqlite3_blob_read(blob, data, (int)size, (int)offset) == SQLITE_OK;
}

bool blob_chunk(struct arena *arena, struct store *store, const struct hash *hash, uint64_t offset,
		size_t limit, struct bytes *bytes, uint64_t *total, struct error *error)
{
	int64_t id = 0;
	sqlite3_blob *blob = NULL;
	bool done;

	if (!sql_one_integer(store, STORE_BLOB_FIND, VALUES(sql_hash(hash)), &id, error))
		return false;
	if (!id)
		return absent(hash, error);
	done = sqlite3_blob_open(store->database, "main", "blob", "bytes", id, 0, &blob) ==
		   SQLITE_OK &&
	       read_part(arena, blob, offset, limit, bytes);
	if (done)
		*total = (uint64_t)sqlite3_blob_bytes(blob);
	else
		sql_failed(store, "read a blob", error);
	sqlite3_blob_close(blob);
	return done;
}
