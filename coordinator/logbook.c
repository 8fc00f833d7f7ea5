#include "coordinator/logbook.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/store/tree.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/tlog/release_bundle.h"
#include "core/tlog/vouch.h"

#define RECENT       ((uint64_t)8192) /* entries that are compared at the start */
#define FILE_LIMIT   ((size_t)64 * 1024)
#define ORIGIN_LIMIT 255 /* agents take a key with its name of at most 1000 bytes */

struct logbook {
	struct arena *arena;
	const char *folder;
	struct key_pair pair;
	struct note_key key;
	pthread_mutex_t mutex; /* for what follows */
	struct logbook_voucher voucher;
	char *checkpoint;   /* the last that was published, as it was signed */
	uint64_t published; /* its size */
	char *cosigned;     /* the last that enough witnesses cosigned; NULL: none */
	bool held_back;     /* only that one is given out */
	/* The loop's thread alone: */
	char *signed_text; /* the last that was signed in a turn */
	uint64_t signed_size;
	int64_t signed_at; /* monotonic clock, ms */
	bool fresh;        /* since it was kept */
	int64_t kept;      /* monotonic clock, ms: when the folder was written last */
};

#define KEEP 1000 /* ms between two writes of the folder for what agents are shown */

static const char *path_of(struct logbook *logbook, const char *name)
{
	return path_join(logbook->arena, logbook->folder, name);
}

static bool first_key(struct logbook *logbook, const char *origin, struct error *error)
{
	const char *digits;
	char *line;

	if (!key_pair_load(&logbook->pair, path_of(logbook, "log.key"), error))
		return false;
	digits = hex_encode(logbook->arena, logbook->pair.public_key, 4);
	if (!origin)
		origin = arena_printf(logbook->arena, "lockstep/%s", digits);
	if (!note_name_allowed(origin) || strlen(origin) > ORIGIN_LIMIT)
		return error_set(
		    error, ERROR_INVALID,
		    "log-origin: '%s' cannot be a log's name: no spaces, no '+', at most %d "
		    "bytes; a URL without https:// is usual",
		    origin, ORIGIN_LIMIT);
	logbook->key = note_key_make(origin, NOTE_ED25519, logbook->pair.public_key);
	line = arena_printf(logbook->arena, "%s\n", note_key_text(logbook->arena, &logbook->key));
	return file_write(path_of(logbook, "log.vkey"), bytes_of(line), FILE_PUBLIC, error);
}

static bool known_key(struct logbook *logbook, const char *origin, struct error *error)
{
	const char *vkey = path_of(logbook, "log.vkey"), *secret = path_of(logbook, "log.key");
	struct bytes text, line;

	if (!file_exists(secret))
		return error_set(error, ERROR_INTEGRITY,
				 "%s is missing; restore it from the backup of this state", secret);
	if (!file_read(logbook->arena, vkey, FILE_LIMIT, &text, error) ||
	    !key_pair_load(&logbook->pair, secret, error))
		return false;
	line = bytes_take_line(&text);
	if (!note_key_read(logbook->arena, arena_text_n(logbook->arena, line.data, line.size),
			   &logbook->key, error))
		return error_wrap(error, "%s: restore it from the backup of this state", vkey);
	if (memcmp(logbook->key.public_key, logbook->pair.public_key, PUBLIC_KEY_SIZE) != 0)
		return error_set(error, ERROR_INTEGRITY,
				 "%s is not the key of %s; restore both from the backup of this "
				 "state",
				 vkey, secret);
	if (origin && strcmp(origin, logbook->key.name) != 0)
		return error_set(error, ERROR_INVALID,
				 "log-origin: this log is called '%s' from its beginning, and "
				 "cannot be called '%s'",
				 logbook->key.name, origin);
	return true;
}

/* Is the store what the checkpoint grew into? */
static bool continues(struct store *store, const struct checkpoint *before, const char *path,
		      struct error *error)
{
	struct merkle_source source = tree_source(store);
	struct merkle_frontier tree;
	struct hash root;

	if (!tree_load(store, &tree, error))
		return false;
	if (tree.size < before->size)
		return error_set(error, ERROR_INTEGRITY,
				 "the store has %" PRIu64 " entries, and %s says that others have "
				 "seen %" PRIu64
				 ": it comes from an older backup.  Restore a newer "
				 "one; going on would fork the log",
				 tree.size, path, before->size);
	if (!merkle_source_root(&source, before->size, &root, error))
		return false;
	return hash_equal(&root, &before->root) ||
	       error_set(error, ERROR_INTEGRITY,
			 "the first %" PRIu64 " entries of the store are not those that %s was "
			 "signed over: somebody changed them.  Restore the store from a backup",
			 before->size, path);
}

/* One that was given out before a restart; NULL: none was. */
static bool take_up(struct logbook *logbook, struct store *store, const char *name,
		    struct checkpoint *head, char **kept, struct error *error)
{
	const char *path = path_of(logbook, name);
	struct signed_checkpoint last;
	struct bytes text;

	if (!file_exists(path))
		return true;
	if (!file_read(logbook->arena, path, FILE_LIMIT, &text, error) ||
	    !checkpoint_open(logbook->arena, text, &logbook->key, &last, error))
		return error_wrap(error,
				  "%s, which tells how far others have seen this log, cannot be "
				  "believed; restore it from the newest backup of this state",
				  path);
	*kept = strdup(text.data);
	*head = last.head;
	return continues(store, &last.head, path, error);
}

static bool take_up_all(struct logbook *logbook, struct store *store, struct error *error)
{
	struct checkpoint head = { 0 }, cosigned;

	if (!tree_recent_holds(store, RECENT, error) ||
	    !take_up(logbook, store, "checkpoint", &head, &logbook->checkpoint, error) ||
	    !take_up(logbook, store, "checkpoint.cosigned", &cosigned, &logbook->cosigned, error))
		return false;
	logbook->published = head.size;
	return true;
}

static bool open_in(struct logbook *logbook, struct store *store, const char *origin,
		    struct error *error)
{
	return (file_exists(path_of(logbook, "log.vkey")) ? known_key(logbook, origin, error)
							  : first_key(logbook, origin, error)) &&
	       take_up_all(logbook, store, error);
}

void logbook_vouch(struct logbook *logbook, const struct key_pair *coordinator)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct bytes covered = vouch_bytes(arena, note_key_text(arena, &logbook->key));
	struct logbook_voucher voucher;

	memcpy(voucher.key, coordinator->public_key, PUBLIC_KEY_SIZE);
	sign_bytes(coordinator, covered.data, covered.size, voucher.signature);
	pthread_mutex_lock(&logbook->mutex);
	logbook->voucher = voucher;
	pthread_mutex_unlock(&logbook->mutex);
}

bool logbook_open(struct store *store, const struct logbook_options *options,
		  struct logbook **result, struct error *error)
{
	struct arena *arena = arena_open();
	struct logbook *logbook = arena_new(arena, struct logbook);

	logbook->arena = arena;
	logbook->folder = arena_text(arena, options->folder);
	pthread_mutex_init(&logbook->mutex, NULL);
	if (open_in(logbook, store, options->origin, error)) {
		logbook_vouch(logbook, options->coordinator);
		*result = logbook;
		return true;
	}
	logbook_close(logbook);
	return false;
}

void logbook_close(struct logbook *logbook)
{
	if (!logbook)
		return;
	key_pair_release(&logbook->pair);
	pthread_mutex_destroy(&logbook->mutex);
	free(logbook->checkpoint);
	free(logbook->cosigned);
	free(logbook->signed_text);
	arena_close(logbook->arena);
}

const struct note_key *logbook_key(const struct logbook *logbook)
{
	return &logbook->key;
}

struct logbook_voucher logbook_voucher(struct logbook *logbook)
{
	struct logbook_voucher voucher;

	pthread_mutex_lock(&logbook->mutex);
	voucher = logbook->voucher;
	pthread_mutex_unlock(&logbook->mutex);
	return voucher;
}

static const char *sign(struct arena *arena, const struct logbook *logbook,
			const struct merkle_frontier *tree)
{
	struct checkpoint head = { .origin = logbook->key.name,
				   .size = tree->size,
				   .root = merkle_frontier_root(tree) };

	return checkpoint_sign(arena, &head, &logbook->pair);
}

/* With the mutex. */
static bool keep(struct arena *arena, struct logbook *logbook, const char *text, uint64_t size,
		 struct error *error)
{
	if (!file_write(path_join(arena, logbook->folder, "checkpoint"), bytes_of(text),
			FILE_PUBLIC, error))
		return false;
	free(logbook->checkpoint);
	logbook->checkpoint = strdup(text);
	logbook->published = size;
	return true;
}

/* A reader may be behind one that published before it. */
static bool publish(struct arena *arena, struct logbook *logbook,
		    const struct merkle_frontier *tree, struct error *error)
{
	return (logbook->checkpoint && tree->size <= logbook->published) ||
	       keep(arena, logbook, sign(arena, logbook, tree), tree->size, error);
}

bool logbook_publish(struct arena *arena, struct logbook *logbook, struct store *store,
		     const char **checkpoint, struct error *error)
{
	struct merkle_frontier tree;
	bool done;

	if (!tree_load(store, &tree, error))
		return false;
	pthread_mutex_lock(&logbook->mutex);
	done = logbook->held_back || publish(arena, logbook, &tree, error);
	if (done)
		*checkpoint =
		    arena_text(arena, logbook->held_back ? logbook->cosigned : logbook->checkpoint);
	pthread_mutex_unlock(&logbook->mutex);
	return done && (*checkpoint || error_set(error, ERROR_UNREACHABLE,
						 "too few witnesses of the log-policy cosigned a "
						 "checkpoint so far: `lockstep log witnesses` "
						 "shows who is missing"));
}

bool logbook_sign(struct logbook *logbook, struct store *store, const struct logbook_wish *wish,
		  struct logbook_head *head, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct merkle_frontier tree;
	bool serves = logbook->signed_text && logbook->signed_size >= wish->least &&
		      wish->now < logbook->signed_at + wish->life;

	if (!serves && !tree_load(store, &tree, error))
		return false;
	if (!serves && (!logbook->signed_text || tree.size != logbook->signed_size)) {
		free(logbook->signed_text);
		logbook->signed_text = strdup(sign(arena, logbook, &tree));
		logbook->signed_size = tree.size;
		logbook->fresh = true;
	}
	if (!serves)
		logbook->signed_at = wish->now;
	*head = (struct logbook_head) { logbook->signed_size, logbook->signed_text };
	return true;
}

static void forget(struct logbook *logbook)
{
	free(logbook->signed_text);
	logbook->signed_text = NULL;
	logbook->fresh = false;
}

void logbook_settle(struct logbook *logbook, bool committed, int64_t now)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error;
	bool done = true;

	if (!committed)
		forget(logbook);
	if (!logbook->fresh || now < logbook->kept + KEEP)
		return;
	pthread_mutex_lock(&logbook->mutex);
	if (logbook->signed_size > logbook->published)
		done = keep(arena, logbook, logbook->signed_text, logbook->signed_size, &error);
	pthread_mutex_unlock(&logbook->mutex);
	if (!done) /* agents remember it in any case */
		log_line(LOG_WARNING, "checkpoint.not_kept", "error=\"%s\"", error.text);
	logbook->fresh = !done;
	logbook->kept = now;
}

const char *logbook_sign_bundle(struct arena *arena, const struct logbook *logbook,
				struct bytes index)
{
	struct bytes text = release_bundle_note(arena, index);
	struct buffer note = buffer_in(arena);

	buffer_add(&note, text.data, text.size);
	buffer_printf(&note, "\n%s", note_sign(arena, text, logbook->key.name, &logbook->pair));
	return buffer_text(&note);
}

void logbook_hold_back(struct logbook *logbook, bool good)
{
	pthread_mutex_lock(&logbook->mutex);
	logbook->held_back = true;
	if (!good) {
		free(logbook->cosigned);
		logbook->cosigned = NULL;
	}
	pthread_mutex_unlock(&logbook->mutex);
}

bool logbook_serve(struct logbook *logbook, const struct logbook_head *head, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	if (!file_write(path_join(arena, logbook->folder, "checkpoint.cosigned"),
			bytes_of(head->checkpoint), FILE_PUBLIC, error))
		return false;
	pthread_mutex_lock(&logbook->mutex);
	free(logbook->cosigned);
	logbook->cosigned = strdup(head->checkpoint);
	pthread_mutex_unlock(&logbook->mutex);
	return true;
}

const char *logbook_served(const struct logbook *logbook)
{
	return logbook->cosigned;
}
