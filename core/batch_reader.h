#ifndef CORE_BATCH_READER_H
#define CORE_BATCH_READER_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/statement.h"

/* Finds what is to be run in ranges (core/batch.h) among a migration's statements, which it is
 * shown in their order. */
struct batch_reader {
	struct arena *arena;
	const char *name; /* of the migration, for errors */
	struct bytes text;
	enum dialect dialect;
	bool in_parts;        /* not all of the text is run */
	bool one_transaction; /* the file says txmode file */
	bool inside;          /* between BEGIN and COMMIT */
	bool looked, marked;  /* whether the file speaks of batches at all */
	size_t read;          /* bytes of the text up to the end of the last statement */
};

/* Sets statement->batch where a directive stands above it.  What follows the last statement is
 * shown as a statement without text.  ERROR_INVALID: "NAME:LINE: ..." */
bool batch_attach(struct batch_reader *reader, struct statement *statement,
		  struct error *error) MUST_CHECK;
#endif
