#include "coordinator/store/redaction.h"

#include <ctype.h>
#include <string.h>

#include "coordinator/store/log.h"
#include "coordinator/store/sql.h"

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

bool text_holds_word(struct bytes text, const char *word)
{
	size_t size = strlen(word);
	const char *end = text.data + text.size, *at = text.data;

	while (size && (at = memmem(at, (size_t)(end - at), word, size))) {
		if ((at == text.data || !is_word(at[-1]) || !is_word(*word)) &&
		    (at + size == end || !is_word(at[size]) || !is_word(word[size - 1])))
			return true;
		at++;
	}
	return false;
}

/* In their own rows: `word` NULL, or what they have to hold. */
static bool collect(struct arena *arena, struct sql_rows *rows, const char *word,
		    struct redaction *redaction, struct error *error)
{
	struct buffer found = buffer_in(arena);

	buffer_add(&found, redaction->items, redaction->count * sizeof *redaction->items);
	while (sql_next(rows)) {
		struct hash commitment = sql_column_hash(rows, 0);

		if (!word || text_holds_word(sql_column_bytes(arena, rows, 1), word))
			buffer_add(&found, &commitment, sizeof commitment);
	}
	redaction->items = (struct hash *)(void *)found.data;
	redaction->count = found.size / sizeof(struct hash);
	return sql_end(rows, error);
}

static bool first_text(struct arena *arena, struct sql_rows *rows, const char **text,
		       struct error *error)
{
	*text = sql_next(rows) ? sql_column_text(arena, rows, 0) : NULL;
	return sql_end(rows, error);
}

static bool nothing_needs(struct arena *arena, struct store *store,
			  const struct redaction *redaction, struct error *error)
{
	for (size_t i = 0; i < redaction->count; i++) {
		struct sql_rows rows = sql_start(store, STORE_DISCLOSURE_NEEDED,
						 VALUES(sql_hash(&redaction->items[i])));
		const char *rollout;

		if (!first_text(arena, &rows, &rollout, error))
			return false;
		if (rollout)
			return error_set(error, ERROR_REFUSED,
					 "rollout %s needs what was said of it until it is over; "
					 "let it end, or cancel it, and redact then",
					 rollout);
	}
	return true;
}

static bool is_gone(struct arena *arena, struct store *store, const char *person,
		    const struct hash *name, struct error *error)
{
	struct sql_rows rows = sql_start(store, STORE_DISCLOSURE_TOKEN, VALUES(sql_hash(name)));
	const char *token;

	return first_text(arena, &rows, &token, error) &&
	       (!token || error_set(error, ERROR_CONFLICT,
				    "%s may still act with token %s; revoke it first: `lockstep "
				    "token revoke %s`",
				    person, token, token));
}

static bool is_committed(struct store *store, const char *person, const struct hash *name,
			 struct error *error)
{
	int64_t plain = 0;

	if (!sql_one_integer(store, STORE_DISCLOSURE_PLAIN_SEQ, VALUES(sql_hash(name)), &plain,
			     error))
		return false;
	return plain < 0 ||
	       error_set(error, ERROR_REFUSED,
			 "entry %lld, and maybe others, holds the name %s itself: it was written "
			 "before names were committed to, and cannot be changed without breaking "
			 "the log.  Texts of newer entries can be redacted one by one (--entry)",
			 (long long)plain, person);
}

bool redaction_of_person(struct arena *arena, struct store *store, const char *person,
			 struct redaction *redaction, struct error *error)
{
	struct known_name known = { 0 };
	struct sql_rows rows;

	*redaction = (struct redaction) { 0 };
	if (!disclosure_name(store, person, &known, error))
		return false;
	if (!known.found || text_starts_with(person, REDACTED_PREFIX))
		return error_set(error, ERROR_NOT_FOUND,
				 known.found ? "%s was redacted already"
					     : "nobody in the log is called %s",
				 person);
	if (!is_committed(store, person, &known.commitment, error) ||
	    !is_gone(arena, store, person, &known.commitment, error))
		return false;
	redaction->label =
	    arena_printf(arena, REDACTED_PREFIX "%.8s", hash_hex(arena, &known.commitment));
	redaction->items = &known.commitment;
	redaction->count = 1;
	rows = sql_start(store, STORE_DISCLOSURE_TEXTS, VALUES(sql_bytes(person, strlen(person))));
	return collect(arena, &rows, person, redaction, error) &&
	       nothing_needs(arena, store, redaction, error);
}

bool redaction_of_entry(struct arena *arena, struct store *store, uint64_t seq,
			struct redaction *redaction, struct error *error)
{
	struct sql_rows rows;
	struct entry entry;

	*redaction = (struct redaction) { 0 };
	if (!log_entry_read(arena, store, seq, &entry, error))
		return false;
	rows = sql_start(store, STORE_DISCLOSURE_OF_ENTRY, VALUES(sql_integer((int64_t)seq)));
	if (!collect(arena, &rows, NULL, redaction, error))
		return false;
	if (!redaction->count)
		return error_set(
		    error, ERROR_REFUSED,
		    "entry %llu holds no text that could be redacted: there is none, "
		    "it was redacted already, or the entry was written before texts "
		    "were committed to, and cannot be changed without breaking the log",
		    (unsigned long long)seq);
	return nothing_needs(arena, store, redaction, error);
}

bool redaction_documents(struct store *store, const char *text, uint64_t *count,
			 struct error *error)
{
	int64_t found = 0;

	if (!sql_one_integer(store, STORE_DISCLOSURE_DOCUMENTS,
			     VALUES(sql_bytes(text, strlen(text))), &found, error))
		return false;
	*count = (uint64_t)found;
	return true;
}

/* The index over names is made anew: its pages may keep copies of what was moved in them.  The
 * table's rows are overwritten where they are. */
bool redaction_do(struct store *store, const struct redaction *redaction, struct error *error)
{
	for (size_t i = 0; i < redaction->count; i++)
		if (!sql_run_once(store, STORE_DISCLOSURE_REDACT,
				  VALUES(sql_hash(&redaction->items[i])), error))
			return false;
	store->erased = true;
	return sql_execute(store, "reindex disclosure_of_name", error);
}
