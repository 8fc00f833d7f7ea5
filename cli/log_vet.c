#include "cli/log_vet.h"

#include <inttypes.h>
#include <string.h>

#include "cli/log_blobs.h"
#include "cli/log_sums.h"
#include "cli/text.h"
#include "core/base/file.h"

#define PEM_LIMIT 4096

bool log_vet_open(struct arena *arena, const struct log_source *source, const struct note_key *log,
		  struct log_vet *vet, struct error *error)
{
	*vet = (struct log_vet) { .source = source };
	vetting_open(&vet->vetting);
	vet->vetting.origin = log->name;
	vet->whole = source->folder && log_sums_wanted(source->folder);
	if ((vet->whole && !log_sums_verify(source->folder, error)) ||
	    !log_keys_read(arena, source, log, &vet->keys, error))
		return false;
	return true;
}

void log_vet_close(struct log_vet *vet)
{
	vetting_release(&vet->vetting);
}

static bool is_there(struct arena *arena, void *context, const struct hash *hash,
		     struct bytes *bytes, struct error *error)
{
	const struct log_vet *vet = context;
	const char *path = path_join(arena, vet->source->folder, log_blob_path(arena, hash));
	struct hash found;

	if (!bytes)
		return file_exists(path) ||
		       error_set(error, ERROR_INTEGRITY, "%s is missing", path);
	if (!file_read(arena, path, 0, bytes, error))
		return false;
	found = hash_of(bytes->data, bytes->size);
	return hash_equal(&found, hash) || error_set(error, ERROR_INTEGRITY,
						     "%s does not have the hash that it is named "
						     "by: somebody changed it",
						     path);
}

static bool same_key(struct arena *arena, const struct log_vet *vet, const struct value *entry,
		     struct error *error)
{
	const char *path, *pem;
	struct bytes kept;

	if (!log_key_of_agent(arena, entry, &path, &pem, error) || !path)
		return !path;
	return (file_read(arena, path_join(arena, vet->source->folder, path), PEM_LIMIT, &kept,
			  error) &&
		bytes_equal_text(kept, pem)) ||
	       error_set(error, ERROR_INTEGRITY, "%s is not the key that the agent enrolled with",
			 path);
}

bool log_vet_entry(struct arena *arena, struct log_vet *vet, struct bytes entry,
		   struct error *error)
{
	const struct log_blob_visit visit = { is_there, vet };
	struct value *value;

	return value_parse(arena, entry, &value, error) &&
	       vetting_entry(arena, &vet->vetting, value, error) &&
	       (!vet->whole ||
		(same_key(arena, vet, value, error) && log_blobs_of(arena, value, &visit, error)));
}

/* The key that signed last is the one that vouches for the log's. */
static bool same_coordinator(struct arena *arena, const struct log_vet *vet, struct error *error)
{
	const struct vetting_keys *found = &vet->vetting.keys;

	return !vet->keys.known || !found->known ||
	       !memcmp(found->key, vet->keys.coordinator, PUBLIC_KEY_SIZE) ||
	       error_set(error, ERROR_INTEGRITY,
			 "%s signed the log's plans last, and is not the coordinator's key %s",
			 hex_encode(arena, found->key, PUBLIC_KEY_SIZE),
			 hex_encode(arena, vet->keys.coordinator, PUBLIC_KEY_SIZE));
}

bool log_vet_end(struct arena *arena, struct log_vet *vet, struct error *error)
{
	if (!same_coordinator(arena, vet, error))
		return false;
	return !vet->whole || log_blobs_verify(vet->source->folder, &vet->blobs, error);
}

void log_vet_put(struct arena *arena, const struct log_vet *vet, struct value *answer)
{
	const struct vetting *found = &vet->vetting;
	struct value *agents = value_object(arena), *plans = value_object(arena);

	value_put_integer(agents, "enrolled", (int64_t)found->enrolled);
	value_put_integer(agents, "signed", (int64_t)found->signed_by_agents);
	value_put_integer(agents, "unsigned", (int64_t)found->unsigned_by_agents);
	value_put_integer(agents, "lapsed", (int64_t)found->lapsed);
	value_put_integer(plans, "signed", (int64_t)found->plans_signed);
	value_put_integer(plans, "unsigned", (int64_t)found->plans_unsigned);
	value_put(answer, "agents", agents);
	value_put(answer, "plans", plans);
	if (found->keys.known)
		value_put_text(answer, "coordinator",
			       hex_encode(arena, found->keys.key, PUBLIC_KEY_SIZE));
	if (vet->whole)
		value_put_integer(answer, "blobs", (int64_t)vet->blobs);
}

static void say_lapsed(struct invocation *call, const struct vetting *found)
{
	if (found->lapsed)
		say(call->screen, STYLE_WARNING,
		    "  %" PRIu64 " of the unsigned come from agents that had signed before: first "
		    "entry %" PRIu64 "\n"
		    "  (an older agent was put in its place, or its signatures were left out)",
		    found->lapsed, found->lapsed_at);
}

void log_vet_say(struct invocation *call, const struct log_vet *vet)
{
	const struct vetting *found = &vet->vetting;

	say(call->screen, STYLE_PLAIN,
	    "  %s enrolled; of what they did and saw %" PRIu64 " signed by them, %" PRIu64
	    " unsigned",
	    text_count(call->arena, found->enrolled, "agent"), found->signed_by_agents,
	    found->unsigned_by_agents);
	say_lapsed(call, found);
	say(call->screen, STYLE_PLAIN, "  %s signed by the coordinator, %" PRIu64 " unsigned",
	    text_count(call->arena, found->plans_signed, "plan"), found->plans_unsigned);
	if (found->keys.doubtful)
		say(call->screen, STYLE_WARNING,
		    "  plans behind entry %" PRIu64 " were signed by a key that was revoked since "
		    "then: look at each",
		    found->keys.doubtful);
	if (vet->whole)
		say(call->screen, STYLE_PLAIN, "  %s: each is there and has its hash",
		    text_count(call->arena, vet->blobs, "blob"));
	else
		say(call->screen, STYLE_FAINT,
		    "  blobs were not looked at: `lockstep log export` copies them");
}
