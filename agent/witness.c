#include "agent/witness.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/base/value.h"
#include "core/plan.h"
#include "core/tlog/vouch.h"

#define FILE_LIMIT  ((size_t)64 * 1024)
#define CLOCK_SKEW  300 /* seconds that a witness's clock may be ahead */
#define REFUSE(...) error_set(error, ERROR_REFUSED, __VA_ARGS__)

static const char *path_of(struct arena *arena, const struct witness *witness, const char *name)
{
	return path_join(arena, witness->state, name);
}

static bool read_key(struct witness *witness, struct error *error)
{
	const char *path = path_of(witness->arena, witness, "log.vkey");
	struct bytes text, line;

	if (!file_exists(path))
		return true;
	if (!file_read(witness->arena, path, FILE_LIMIT, &text, error))
		return false;
	line = bytes_take_line(&text);
	witness->pinned = true;
	return note_key_read(witness->arena, arena_text_n(witness->arena, line.data, line.size),
			     &witness->log, error) ||
	       error_wrap(error,
			  "%s is damaged; write the log's key into it again (`lockstep log "
			  "export` shows it as vkey)",
			  path);
}

static void remember(struct witness *witness, const struct checkpoint *head, struct bytes text)
{
	free((char *)(uintptr_t)witness->checkpoint);
	witness->checkpoint = strndup(text.data, text.size);
	witness->seen = (struct merkle_head) { head->size, head->root };
}

static bool read_checkpoint(struct witness *witness, struct error *error)
{
	const char *path = path_of(witness->arena, witness, "checkpoint");
	struct signed_checkpoint last;
	struct bytes text;

	if (!witness->pinned || !file_exists(path))
		return true;
	if (!file_read(witness->arena, path, FILE_LIMIT, &text, error) ||
	    !checkpoint_open(witness->arena, text, &witness->log, &last, error))
		return error_wrap(
		    error,
		    "%s is damaged; restore it, or remove it to begin with what the "
		    "coordinator shows next (`lockstep log verify` looks at the whole "
		    "log before)",
		    path);
	remember(witness, &last.head, text);
	return true;
}

bool witness_open(struct witness *witness, const char *state, struct error *error)
{
	*witness = (struct witness) { .arena = arena_open() };
	witness->state = arena_text(witness->arena, state);
	return read_key(witness, error) && read_checkpoint(witness, error);
}

void witness_close(struct witness *witness)
{
	free((char *)(uintptr_t)witness->checkpoint);
	arena_close(witness->arena);
	*witness = (struct witness) { 0 };
}

static bool names_log(const struct witness *witness, const struct quorum *policy,
		      const struct note_key *log, struct error *error)
{
	const struct quorum_log *named = quorum_log_find(policy, log->name);

	if (named && note_key_equal(&named->key, log))
		return true;
	return error_set(error, ERROR_INTEGRITY,
			 "log-policy: it does not name the coordinator's log; a line 'log %s' is "
			 "wanted if that is its key",
			 note_key_text(witness->arena, log));
}

bool witness_demand(struct witness *witness, struct bytes policy, int64_t age, struct error *error)
{
	struct quorum *quorum = arena_new(witness->arena, struct quorum);

	if (!quorum_read(witness->arena, policy, quorum, error))
		return error_wrap(error, "log-policy");
	if (witness->pinned && !names_log(witness, quorum, &witness->log, error))
		return false;
	witness->demanded = quorum;
	witness->age = age;
	return true;
}

static bool pin(struct witness *witness, const struct welcome *welcome,
		const uint8_t coordinator_key[PUBLIC_KEY_SIZE], struct error *error)
{
	struct arena *arena = witness->arena;
	struct bytes covered = vouch_bytes(arena, welcome->log_key);

	if (welcome->log_key_signature.size != SIGNATURE_SIZE ||
	    !signature_holds(coordinator_key, covered.data, covered.size,
			     (const uint8_t *)welcome->log_key_signature.data))
		return error_set(error, ERROR_INTEGRITY,
				 "the coordinator's key does not vouch for the key of its log, %s",
				 welcome->log_key);
	if (!note_key_read(arena, arena_text(arena, welcome->log_key), &witness->log, error) ||
	    (witness->demanded && !names_log(witness, witness->demanded, &witness->log, error)) ||
	    !file_write(path_of(arena, witness, "log.vkey"),
			bytes_of(arena_printf(arena, "%s\n", welcome->log_key)), FILE_PRIVATE,
			error))
		return false;
	witness->pinned = true;
	return true;
}

bool witness_meet(struct witness *witness, const struct welcome *welcome,
		  const uint8_t coordinator_key[PUBLIC_KEY_SIZE], struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *known;

	if (!witness->pinned)
		return !*welcome->log_key || pin(witness, welcome, coordinator_key, error);
	known = note_key_text(arena, &witness->log);
	if (text_equal(known, welcome->log_key))
		return true;
	return error_set(
	    error, ERROR_INTEGRITY,
	    "the coordinator's log has the key %s, this agent knows it as %s: if it was "
	    "really set up anew, remove %s and %s",
	    *welcome->log_key ? welcome->log_key : "(none)", known,
	    path_of(arena, witness, "log.vkey"), path_of(arena, witness, "checkpoint"));
}

uint64_t witness_seen(const struct witness *witness)
{
	return witness->seen.size;
}

static bool read_path(struct arena *arena, struct bytes bytes, struct merkle_path *path)
{
	if (bytes.size % HASH_SIZE || bytes.size > MERKLE_PATH_LIMIT * HASH_SIZE)
		return false;
	path->hashes = arena_copy(arena, bytes.data, bytes.size);
	path->count = bytes.size / HASH_SIZE;
	return true;
}

static bool from_backup(struct arena *arena, const struct witness *witness,
			const struct checkpoint *head, struct error *error)
{
	return REFUSE("the coordinator shows a log of %" PRIu64
		      " entries, this agent has seen %" PRIu64
		      ": it comes from an older backup. If that is known and right, remove "
		      "%s and restart this agent",
		      head->size, witness->seen.size, path_of(arena, witness, "checkpoint"));
}

/* Is what was seen the beginning of the head, or the other way round? */
static bool agrees(struct arena *arena, const struct witness *witness,
		   const struct checkpoint *head, struct bytes growth, struct error *error)
{
	struct merkle_head shown = { head->size, head->root };
	bool older = head->size < witness->seen.size;
	struct merkle_path path;

	if (!witness->seen.size || (read_path(arena, growth, &path) &&
				    merkle_growth_holds(older ? &shown : &witness->seen,
							older ? &witness->seen : &shown, &path)))
		return true;
	if (older)
		return from_backup(arena, witness, head, error);
	return REFUSE("the coordinator's log does not continue what this agent has seen of it: "
		      "its history was changed (compare `lockstep log verify --since %s`)",
		      path_of(arena, witness, "checkpoint"));
}

/* What is newer is kept on the disk before it counts. */
static bool keep(struct arena *arena, struct witness *witness, const struct checkpoint *head,
		 struct bytes text, struct error *error)
{
	if (head->size < witness->seen.size)
		return true;
	if (head->size > witness->seen.size || !witness->checkpoint) {
		if (!file_write(path_of(arena, witness, "checkpoint"), text, FILE_PRIVATE, error))
			return false;
		remember(witness, head, text);
	}
	witness->unsaid = true;
	return true;
}

static bool accept(struct arena *arena, struct witness *witness, struct bytes text,
		   struct bytes growth, struct signed_checkpoint *checkpoint, struct error *error)
{
	struct error cause;

	if (!checkpoint_open(arena, text, &witness->log, checkpoint, &cause))
		return REFUSE("the log's checkpoint: %s", cause.text);
	return ((witness->checkpoint && bytes_equal_text(text, witness->checkpoint)) ||
		agrees(arena, witness, &checkpoint->head, growth, error)) &&
	       keep(arena, witness, &checkpoint->head, text, error);
}

/* Did those cosign whose word is demanded? */
static bool is_witnessed(struct arena *arena, const struct witness *witness,
			 const struct note *checkpoint, int64_t wall, struct error *error)
{
	int64_t now = wall / 1000;
	struct quorum_span span = { now - witness->age, now + CLOCK_SKEW };
	struct error cause;

	if (!witness->demanded || quorum_met(arena, witness->demanded, checkpoint,
					     witness->age ? span : QUORUM_ANY_TIME, &cause))
		return true;
	return REFUSE("log-policy: %s", cause.text);
}

/* Is this what the log says was planned? */
static bool entry_says(struct arena *arena, const struct assignment *assignment,
		       struct error *error)
{
	const struct plan *plan = &assignment->plan;
	struct hash digest = plan_digest(plan);
	struct value *entry;
	struct error cause;

	if (!value_parse(arena, assignment->proof.entry, &entry, &cause))
		return REFUSE("the log's entry %" PRIu64 ": %s", assignment->proof.index,
			      cause.text);
	return (text_equal(value_get_text(entry, "type"), "rollout.created") &&
		text_equal(value_get_text(entry, "rollout"), assignment->rollout) &&
		text_equal(value_get_text(entry, "project"), plan->project) &&
		text_equal(value_get_text(entry, "environment"), plan->environment) &&
		text_equal(value_get_text(entry, "plan_digest"), hash_hex(arena, &digest))) ||
	       REFUSE("entry %" PRIu64 " of the log does not say that this plan is %s's",
		      assignment->proof.index, assignment->rollout);
}

bool witness_verify(struct witness *witness, const struct assignment *assignment, int64_t wall,
		    struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct log_proof *proof = &assignment->proof;
	struct hash leaf = merkle_leaf(proof->entry);
	struct signed_checkpoint checkpoint;
	struct merkle_path path;

	if (!witness->pinned)
		return !witness->demanded ||
		       REFUSE("log-policy: the coordinator shows no log that could be witnessed");
	if (!proof->checkpoint.size)
		return REFUSE("the coordinator did not prove that the plan is on its log");
	if (!accept(arena, witness, proof->checkpoint, proof->growth, &checkpoint, error) ||
	    !is_witnessed(arena, witness, &checkpoint.note, wall, error))
		return false;
	if (!read_path(arena, proof->path, &path) ||
	    !merkle_inclusion_holds(&leaf, proof->index, checkpoint.head.size, path.hashes,
				    path.count, &checkpoint.head.root))
		return REFUSE("the plan of %s is not on the coordinator's log",
			      assignment->rollout);
	return entry_says(arena, assignment, error);
}

bool witness_look(struct witness *witness, struct bytes checkpoint, struct bytes growth,
		  struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct signed_checkpoint read;

	if (!witness->pinned)
		return REFUSE("the coordinator shows a head of a log whose key it never showed");
	if (!accept(arena, witness, checkpoint, growth, &read, error))
		return false;
	return read.head.size == witness->seen.size ||
	       from_backup(arena, witness, &read.head, error);
}

const char *witness_cosign(struct arena *arena, const struct witness *witness,
			   const struct identity *identity, int64_t wall)
{
	struct note note;
	struct error error;

	if (!witness->unsaid || !note_read(arena, bytes_of(witness->checkpoint), &note, &error))
		return "";
	return cosignature_make(arena, note.text,
				arena_printf(arena, "%s/%s", witness->log.name, identity->agent),
				&identity->key, wall / 1000);
}

void witness_said(struct witness *witness)
{
	witness->unsaid = false;
}
