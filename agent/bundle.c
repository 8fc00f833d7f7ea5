#include "agent/bundle.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/cache.h"
#include "agent/verify.h"
#include "core/adopt/history.h"
#include "core/adopt/order.h"
#include "core/adopt/sources.h"
#include "core/base/aside.h"
#include "core/rehearsal_order.h"
#include "core/reverse.h"

struct bundle {
	struct bundle *next;
	struct bundles *bundles;
	unsigned holders;
	struct hash key;
	struct arena *arena;
	struct release release;
	struct release sealed;   /* the same as its manifest says, where that was changed */
	struct file_set sources; /* of adoption_sources */
	struct migration **ways; /* back, of what is rehearsed; NULL: see no_way */
	const char *no_way;
	bool fetched; /* something was added to the cache */
};

static bool keep_piece(void *entry, struct bytes piece, struct error *error)
{
	return cache_add(entry, piece, error);
}

static bool fetch_blob(const struct bundles *bundles, const struct hash *hash, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct cache_entry entry;
	bool done;

	done = cache_begin(arena, bundles->cache, hash, &entry, error) &&
	       session_fetch(bundles->session, hash, (struct fetch_sink) { keep_piece, &entry },
			     error) &&
	       cache_end(&entry, error);
	cache_abandon(&entry);
	return done;
}

static bool fetch(struct bundle *bundle, const struct hash *hash, struct error *error)
{
	bundle->fetched = true;
	return fetch_blob(bundle->bundles, hash, error);
}

bool bundles_blob(struct arena *arena, struct bundles *bundles, const struct hash *hash,
		  struct bytes *blob, struct error *error)
{
	if (cache_get(arena, bundles->cache, hash, blob, error))
		return true;
	if (!fetch_blob(bundles, hash, error) ||
	    !cache_get(arena, bundles->cache, hash, blob, error))
		return false;
	cache_prune(bundles->cache, bundles->cache_limit);
	return true;
}

static bool manifest_read(struct bundle *bundle, const struct hash *hash, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct bytes manifest;

	return bundles_blob(arena, bundle->bundles, hash, &manifest, error) &&
	       manifest_verify(bundle->arena, hash, manifest, &bundle->release, error);
}

static bool text_copy(struct bundle *bundle, struct aside *aside, struct migration *migration,
		      struct error *error)
{
	const char *cache = bundle->bundles->cache;
	bool done;
	int file;

	if (!cache_open(cache, &migration->content, &file, error) &&
	    !(fetch(bundle, &migration->content, error) &&
	      cache_open(cache, &migration->content, &file, error)))
		return error_wrap(error, "%s", migration->file);
	done = aside_add(aside, file, 0, &migration->text.size, error);
	close(file);
	return done;
}

/* The next one that is pending, or NULL.  Both lists are in the release's order: that they are is
 * verified before anything runs. */
static struct migration *pending_next(struct bundle *bundle, const struct plan_part *part,
				      size_t *at, size_t *next)
{
	while (*next < part->pending_count && *at < bundle->release.count) {
		struct migration *migration = &bundle->release.migrations[(*at)++];

		if (!text_equal(migration->version, part->pending[*next]))
			continue;
		++*next;
		return migration;
	}
	return NULL;
}

/* Hands the copies out and hashes them: what was damaged in the cache is thrown out of it. */
static bool texts_verify(struct bundle *bundle, const struct plan_part *part, const char *data,
			 struct error *error)
{
	struct migration *migration;
	bool sound = true;

	for (size_t at = 0, next = 0; (migration = pending_next(bundle, part, &at, &next));) {
		struct hash found = hash_of(data, migration->text.size);

		migration->text.data = data;
		migration->size = migration->text.size;
		data += migration->size + 1;
		if (hash_equal(&found, &migration->content))
			continue;
		cache_remove(bundle->bundles->cache, &migration->content);
		sound = error_set(error, ERROR_NOT_FOUND, "%s was damaged in the cache",
				  migration->file);
	}
	return sound;
}

static bool texts_read(struct bundle *bundle, const struct plan_part *part, struct error *error)
{
	struct aside *aside = aside_open(bundle->arena);
	struct migration *migration;
	const char *data;

	for (size_t at = 0, next = 0; (migration = pending_next(bundle, part, &at, &next));)
		if (!text_copy(bundle, aside, migration, error))
			return false;
	return aside_seal(aside, &data, error) && texts_verify(bundle, part, data, error);
}

/* What is run is the way back that the signed plan names. */
static bool turn_back(struct bundle *bundle, const struct assignment *assignment,
		      struct reversal *reversal, struct error *error)
{
	const struct plan_part *part = &assignment->part;
	struct migration *migration;

	if (!reversal_parse(bundle->arena, assignment->plan.resolution, reversal, error))
		return false;
	bundle->sealed = bundle->release;
	bundle->release.migrations =
	    arena_copy(bundle->arena, bundle->release.migrations,
		       bundle->release.count * sizeof *bundle->release.migrations);
	for (size_t at = 0, next = 0; (migration = pending_next(bundle, part, &at, &next));) {
		const struct way_back *way = reversal_find(reversal, migration->version);

		if (!way)
			return error_set(error, ERROR_REFUSED,
					 "the plan does not say how %s is taken back",
					 migration->version);
		way_back_make(way, migration);
	}
	return true;
}

static bool ways_back_read(struct bundle *bundle, const struct assignment *assignment,
			   const struct reversal *reversal, struct error *error)
{
	const char *loses;
	struct migration *migration;

	for (size_t at = 0, next = 0;
	     (migration = pending_next(bundle, &assignment->part, &at, &next));) {
		if (!way_back_read(bundle->arena, migration, bundle->release.dialect, &loses,
				   error))
			return false;
		if (loses && !reversal->losing)
			return error_set(error, ERROR_REFUSED,
					 "the plan does not say that data may be lost: %s", loses);
	}
	return true;
}

static bool source_read(struct bundle *bundle, const struct release_file *file, struct error *error)
{
	const char *cache = bundle->bundles->cache;
	struct file *source = &bundle->sources.files[bundle->sources.count++];

	source->path = file->path;
	return cache_get(bundle->arena, cache, &file->content, &source->bytes, error) ||
	       (fetch(bundle, &file->content, error) &&
		cache_get(bundle->arena, cache, &file->content, &source->bytes, error));
}

static bool sources_read(struct bundle *bundle, struct error *error)
{
	const struct release *release = &bundle->release;

	bundle->sources.files = arena_new_array(bundle->arena, struct file, release->file_count);
	for (size_t i = 0; i < release->file_count; i++)
		for (size_t s = 0; adoption_sources[s]; s++)
			if (text_equal(release->files[i].path, adoption_sources[s]) &&
			    !source_read(bundle, &release->files[i], error))
				return false;
	return true;
}

/* Only some tools' checksums are made of more than the manifest says. */
static bool needs_texts(const struct assignment *assignment)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct history_tool *tool;
	struct adoption_order order;
	struct error ignored;

	if (assignment->verb != VERB_EJECT)
		return assignment->verb != VERB_BASELINE;
	if (!adoption_order_parse(arena, assignment->plan.resolution, &order, &ignored))
		return false;
	tool = order.tool ? history_tool_find(order.tool) : NULL;
	return tool && history_needs_text(tool);
}

static bool way_read(struct bundle *bundle, struct migration *way, struct error *error)
{
	const char *cache = bundle->bundles->cache, *loses;

	if (!cache_get(bundle->arena, cache, &way->content, &way->text, error) &&
	    !(fetch(bundle, &way->content, error) &&
	      cache_get(bundle->arena, cache, &way->content, &way->text, error)))
		return error_wrap(error, "%s", way->file);
	way->size = way->text.size;
	return way_back_read(bundle->arena, way, bundle->release.dialect, &loses, error);
}

/* That there is none is told, and keeps nothing from being rehearsed. */
static bool ways_rehearsed(struct bundle *bundle, const struct plan_part *part, struct error *error)
{
	struct migration **ways;
	struct error none;
	bool there = ways_back_make(bundle->arena, &bundle->release, part->pending,
				    part->pending_count, &ways, &none);

	for (size_t i = 0; there && i < part->pending_count; i++) {
		there = way_read(bundle, ways[i], &none);
		if (!there && (none.code == ERROR_UNREACHABLE || none.code == ERROR_TIMEOUT)) {
			*error = none;
			return false;
		}
	}
	if (there)
		bundle->ways = ways;
	else
		bundle->no_way = arena_text(bundle->arena, none.text);
	return true;
}

/* A scratch database is made of what the target has applied, too. */
static struct plan_part rehearsed_part(struct bundle *bundle, const struct assignment *assignment,
				       const struct rehearsal_order *order)
{
	const struct release *release = &bundle->release;
	struct plan_part part = assignment->part;
	const char **all;

	if (order->on_target || release->dialect == DIALECT_SQLITE)
		return part;
	all = arena_new_array(bundle->arena, const char *, release->count + 1);
	for (size_t i = 0; i < release->count; i++)
		all[i] = release->migrations[i].version;
	part.pending = all;
	part.pending_count = release->count;
	return part;
}

static bool fill_rehearsal(struct bundle *bundle, const struct assignment *assignment,
			   struct error *error)
{
	struct rehearsal_order order;
	struct plan_part part;

	if (!rehearsal_order_parse(bundle->arena, assignment->plan.resolution, &order, error))
		return false;
	part = rehearsed_part(bundle, assignment, &order);
	return (texts_read(bundle, &part, error) ||
		(error->code == ERROR_NOT_FOUND && texts_read(bundle, &part, error))) &&
	       (!order.reversible || ways_rehearsed(bundle, &assignment->part, error));
}

/* Again when the cache was damaged: then it is fetched. */
static bool fill(struct bundle *bundle, const struct assignment *assignment, struct error *error)
{
	const struct plan_part *part = &assignment->part;
	bool reverts = assignment->verb == VERB_REVERT;
	struct reversal reversal;

	if (!manifest_read(bundle, &assignment->manifest, error) ||
	    (reverts && !turn_back(bundle, assignment, &reversal, error)) ||
	    (assignment->verb == VERB_EJECT && !sources_read(bundle, error)))
		return false;
	if (assignment->verb == VERB_REHEARSE)
		return fill_rehearsal(bundle, assignment, error);
	if (needs_texts(assignment) && !texts_read(bundle, part, error) &&
	    (error->code != ERROR_NOT_FOUND || !texts_read(bundle, part, error)))
		return false;
	return !reverts || ways_back_read(bundle, assignment, &reversal, error);
}

/* The same bytes for the same work. */
static struct hash key_of(const struct assignment *assignment)
{
	bool texts = needs_texts(assignment), sources = assignment->verb == VERB_EJECT;
	struct hasher hasher;

	hasher_start(&hasher);
	hasher_add_field(&hasher, assignment->manifest.bytes, HASH_SIZE);
	hasher_add_field(&hasher, "sources", sources ? strlen("sources") : 0);
	for (size_t i = 0; texts && i < assignment->part.pending_count; i++) {
		const char *version = assignment->part.pending[i];

		hasher_add_field(&hasher, version, strlen(version));
	}
	if (assignment->verb == VERB_REHEARSE)
		hasher_add_field(&hasher, "rehearse", strlen("rehearse"));
	if (assignment->verb == VERB_REVERT || assignment->verb == VERB_REHEARSE)
		hasher_add_field(&hasher, assignment->plan.resolution,
				 strlen(assignment->plan.resolution));
	return hasher_end(&hasher);
}

bool bundle_hold(struct bundles *bundles, const struct assignment *assignment,
		 struct bundle **bundle, struct error *error)
{
	struct hash key = key_of(assignment);
	struct bundle *held = bundles->first;

	while (held && !hash_equal(&held->key, &key))
		held = held->next;
	if (!held) {
		held = calloc(1, sizeof *held);
		if (!held)
			abort();
		*held = (struct bundle) { .next = bundles->first,
					  .bundles = bundles,
					  .key = key,
					  .arena = arena_open() };
		bundles->first = held;
		if (!fill(held, assignment, error)) {
			held->holders = 1;
			bundle_let_go(held);
			return false;
		}
		if (held->fetched)
			cache_prune(bundles->cache, bundles->cache_limit);
	}
	held->holders++;
	*bundle = held;
	return true;
}

void bundle_let_go(struct bundle *bundle)
{
	struct bundle **at;

	if (!bundle || --bundle->holders)
		return;
	for (at = &bundle->bundles->first; *at != bundle;)
		at = &(*at)->next;
	*at = bundle->next;
	arena_close(bundle->arena);
	free(bundle);
}

const struct release *bundle_release(const struct bundle *bundle)
{
	return &bundle->release;
}

const struct release *bundle_sealed(const struct bundle *bundle)
{
	return bundle->sealed.count ? &bundle->sealed : &bundle->release;
}

struct directory bundle_directory(const struct bundle *bundle)
{
	return (struct directory) { .migrations = bundle->release.migrations,
				    .count = bundle->release.count,
				    .files = bundle->sources };
}

const struct migration *const *bundle_ways_back(const struct bundle *bundle, const char **none)
{
	*none = bundle->no_way;
	return (const struct migration *const *)bundle->ways;
}
