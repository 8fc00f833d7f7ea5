#ifndef CORE_REVERSE_H
#define CORE_REVERSE_H
#include "core/release.h"

/* The way back of migrations that are applied: where the files of a release have it (`back` of its
 * format), and as migrations of their own.  Pure. */
struct way_back {
	const char *version; /* of the migration that it undoes */
	const char *file;    /* where it is, perhaps the migration's own file */
	struct hash content; /* of that whole file */
};

/* What a plan to revert says: all that is to be known of the files that it runs. */
struct reversal {
	const char *to; /* the last version that stays */
	const char *reason, *by;
	bool losing;           /* that data will be lost was said, and accepted */
	struct way_back *ways; /* in the release's order, whatever the order of running: the last
				  one is run first */
	size_t count;
};

/* ERROR_NOT_FOUND names the file that would have to be there, or says that the format has none. */
bool way_back_find(struct arena *arena, const struct release *release,
		   const struct migration *migration, struct way_back *way,
		   struct error *error) MUST_CHECK;
const struct way_back *reversal_find(const struct reversal *reversal, const char *version);

/* Makes of a release's migration its way back, without the text. */
void way_back_make(const struct way_back *way, struct migration *migration);
/* The ways back of these versions, in their order, without texts.  Errors as way_back_find. */
bool ways_back_make(struct arena *arena, const struct release *release, const char *const *versions,
		    size_t count, struct migration ***ways, struct error *error) MUST_CHECK;
/* With the text: reads the file's directives, and refuses (ERROR_REFUSED) what cannot be run in one
 * transaction or says nothing.  `loses` (in the arena): NULL, or the statements after which data is
 * gone, or of which that cannot be told, for people. */
bool way_back_read(struct arena *arena, struct migration *migration, enum dialect dialect,
		   const char **loses, struct error *error) MUST_CHECK;

/* Canonical JSON, which a plan carries, and back.  ERROR_INVALID: it is not such a text, or newer
 * than this program. */
const char *reversal_write(struct arena *arena, const struct reversal *reversal);
bool reversal_parse(struct arena *arena, const char *text, struct reversal *reversal,
		    struct error *error) MUST_CHECK;
#endif
