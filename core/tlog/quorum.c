#include "core/tlog/quorum.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"

#define WORDS       (QUORUM_LIMIT + 4)
#define LAST_SECOND 253402300799 /* of the year 9999 */

struct reading {
	struct arena *arena;
	struct quorum *quorum;
	unsigned line;
	bool decided; /* a quorum line was there */
	const char *words[WORDS];
	size_t count;
	struct error *error;
};

#define wrong(reading, ...)                                                                        \
	({                                                                                         \
		error_fill((reading)->error, ERROR_INVALID, __VA_ARGS__);                          \
		false;                                                                             \
	})

static struct quorum_party *find(struct quorum *quorum, const char *name)
{
	for (size_t i = 0; i < quorum->party_count; i++) {
		if (!strcmp(quorum->parties[i].name, name))
			return &quorum->parties[i];
	}
	return NULL;
}

static bool read_log(struct reading *reading)
{
	struct quorum *quorum = reading->quorum;
	struct quorum_log *log = &quorum->logs[quorum->log_count];

	if (reading->count < 2 || reading->count > 3)
		return wrong(reading, "'log VKEY [URL]' is expected");
	if (quorum->log_count == QUORUM_LIMIT)
		return wrong(reading, "more than %d logs", QUORUM_LIMIT);
	log->url = reading->count > 2 ? reading->words[2] : NULL;
	if (!note_key_read(reading->arena, reading->words[1], &log->key, reading->error))
		return false;
	if (log->key.type != NOTE_ED25519)
		return wrong(reading, "the key of a log is of type Ed25519 (01)");
	quorum->log_count++;
	return true;
}

/* Room for a witness or group of that name. */
static struct quorum_party *add(struct reading *reading, const char *name)
{
	struct quorum *quorum = reading->quorum;
	struct quorum_party *party = &quorum->parties[quorum->party_count];

	if (!strcmp(name, "none") || find(quorum, name)) {
		wrong(reading, "the name '%s' is taken", name);
		return NULL;
	}
	if (quorum->party_count == QUORUM_LIMIT) {
		wrong(reading, "more than %d witnesses and groups", QUORUM_LIMIT);
		return NULL;
	}
	*party = (struct quorum_party) { .name = name };
	return party;
}

static bool read_witness(struct reading *reading)
{
	struct quorum_party *party;

	if (reading->count < 3 || reading->count > 4)
		return wrong(reading, "'witness NAME VKEY [URL]' is expected");
	party = add(reading, reading->words[1]);
	if (!party ||
	    !note_key_read(reading->arena, reading->words[2], &party->key, reading->error))
		return false;
	if (party->key.type != NOTE_COSIGNATURE)
		return wrong(reading, "the key of a witness is of type cosignature (04)");
	for (size_t i = 0; i < reading->quorum->party_count; i++)
		if (!memcmp(reading->quorum->parties[i].key.public_key, party->key.public_key,
			    PUBLIC_KEY_SIZE))
			return wrong(reading, "'%s' has the key of '%s': it would count twice",
				     party->name, reading->quorum->parties[i].name);
	party->url = reading->count > 3 ? reading->words[3] : NULL;
	reading->quorum->party_count++;
	return true;
}

static bool read_needed(const char *word, size_t members, size_t *needed)
{
	char *end;

	if (!strcmp(word, "all") || !strcmp(word, "any")) {
		*needed = word[1] == 'l' ? members : 1;
		return true;
	}
	*needed = *word >= '1' && *word <= '9' ? strtoul(word, &end, 10) : 0;
	return *needed && !*end && *needed <= members;
}

static bool read_group(struct reading *reading)
{
	struct quorum *quorum = reading->quorum;
	struct quorum_party *group;

	if (reading->count < 4)
		return wrong(reading, "'group NAME all|any|K MEMBERS...' is expected");
	group = add(reading, reading->words[1]);
	if (!group)
		return false;
	group->group = true;
	group->members = reading->count - 3;
	if (!read_needed(reading->words[2], group->members, &group->needed))
		return wrong(reading, "'%s' is not 'all', 'any' or a number from 1 to %zu",
			     reading->words[2], group->members);
	for (size_t i = 3; i < reading->count; i++) {
		struct quorum_party *member = find(quorum, reading->words[i]);

		if (!member || member->parent)
			return wrong(reading, "'%s' %s", reading->words[i],
				     member ? "is in a group already"
					    : "is no witness or group of a line above");
		member->parent = quorum->party_count + 1;
	}
	quorum->party_count++;
	return true;
}

static bool read_quorum(struct reading *reading)
{
	const struct quorum_party *party;

	if (reading->count != 2 || reading->decided)
		return wrong(reading, "one line 'quorum NAME' or 'quorum none' is expected");
	reading->decided = true;
	if (!strcmp(reading->words[1], "none"))
		return true;
	party = find(reading->quorum, reading->words[1]);
	if (!party)
		return wrong(reading, "'%s' is no witness or group of a line above",
			     reading->words[1]);
	reading->quorum->wanted = (size_t)(party - reading->quorum->parties) + 1;
	return true;
}

static const struct {
	const char *word;
	bool (*read)(struct reading *reading);
} lines[] = {
	{ "log", read_log },
	{ "witness", read_witness },
	{ "group", read_group },
	{ "quorum", read_quorum },
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* False: too many words. */
static bool cut(struct reading *reading, struct bytes line)
{
	size_t at = 0;

	reading->count = 0;
	while (at < line.size) {
		size_t from;

		while (at < line.size && is_space(line.data[at]))
			at++;
		from = at;
		while (at < line.size && !is_space(line.data[at]))
			at++;
		if (at == from)
			break;
		if (reading->count == WORDS)
			return false;
		reading->words[reading->count++] =
		    arena_text_n(reading->arena, line.data + from, at - from);
	}
	return true;
}

static bool read_line(struct reading *reading, struct bytes line)
{
	const char *comment = memchr(line.data, '#', line.size);

	if (comment)
		line.size = (size_t)(comment - line.data);
	if (!cut(reading, line))
		return wrong(reading, "more than %d words", WORDS);
	for (size_t i = 0; reading->count && i < sizeof lines / sizeof *lines; i++) {
		if (!strcmp(reading->words[0], lines[i].word))
			return lines[i].read(reading);
	}
	return !reading->count ||
	       wrong(reading, "'%s' is not 'log', 'witness', 'group' or 'quorum'",
		     reading->words[0]);
}

bool quorum_read(struct arena *arena, struct bytes text, struct quorum *quorum, struct error *error)
{
	struct reading reading = { .arena = arena, .quorum = quorum, .error = error };
	struct bytes rest = text;

	*quorum = (struct quorum) { 0 };
	if (!text_is_utf8(text, NULL) || memchr(text.data ? text.data : "", 0, text.size))
		return error_set(error, ERROR_INVALID, "the policy is not a text");
	while (rest.size) {
		reading.line++;
		if (!read_line(&reading, bytes_take_line(&rest)))
			return error_wrap(error, "line %u", reading.line);
	}
	if (!reading.decided)
		return error_set(error, ERROR_INVALID,
				 "line %u: a line 'quorum NAME' or 'quorum none' is missing",
				 reading.line + 1);
	return true;
}

const struct quorum_log *quorum_log_find(const struct quorum *quorum, const char *origin)
{
	for (size_t i = 0; i < quorum->log_count; i++) {
		if (!strcmp(quorum->logs[i].key.name, origin))
			return &quorum->logs[i];
	}
	return NULL;
}

/* Does the quorum depend on the party? */
static bool matters(const struct quorum *quorum, size_t party)
{
	while (party + 1 != quorum->wanted && quorum->parties[party].parent)
		party = quorum->parties[party].parent - 1;
	return party + 1 == quorum->wanted;
}

static const char *missing(struct arena *arena, const struct quorum *quorum,
			   const struct quorum_word *words)
{
	struct buffer names = buffer_in(arena), others = buffer_in(arena);

	for (size_t i = 0; i < quorum->party_count; i++) {
		const char *name = quorum->parties[i].name;

		if (quorum->parties[i].group || words[i].counts || !matters(quorum, i))
			continue;
		if (words[i].excuse)
			buffer_printf(&others, "; %s %s", name, words[i].excuse);
		else
			buffer_printf(&names, "%s%s", names.size ? ", " : "", name);
	}
	return names.size
		   ? arena_printf(arena, "%s did not%s", buffer_text(&names), buffer_text(&others))
	       : others.size ? buffer_text(&others) + 2
			     : "";
}

/* Members stand before their groups, so that one pass is enough. */
bool quorum_reached(struct arena *arena, const struct quorum *quorum,
		    const struct quorum_word words[QUORUM_LIMIT], struct error *error)
{
	size_t have[QUORUM_LIMIT] = { 0 };

	for (size_t i = 0; quorum->wanted && i < quorum->wanted; i++) {
		const struct quorum_party *party = &quorum->parties[i];
		bool counts = party->group ? have[i] >= party->needed : words[i].counts;

		if (counts && i + 1 == quorum->wanted)
			return true;
		if (counts && party->parent)
			have[party->parent - 1]++;
	}
	return !quorum->wanted ||
	       error_set(error, ERROR_REFUSED, "too few witnesses cosigned this checkpoint: %s",
			 missing(arena, quorum, words));
}

struct quorum_word quorum_word(struct arena *arena, int64_t seconds, struct quorum_span span)
{
	const char *when;

	if (seconds >= span.from && seconds <= span.to)
		return (struct quorum_word) { .counts = true };
	when = seconds > LAST_SECOND ? "a far future" : clock_text(arena, seconds * 1000);
	return (struct quorum_word) {
		.excuse = arena_printf(arena, "did at %s, which is %s", when,
				       seconds < span.from ? "too long ago"
							   : "in the future: compare the clocks"),
	};
}

bool quorum_met(struct arena *arena, const struct quorum *quorum, const struct note *checkpoint,
		struct quorum_span span, struct error *error)
{
	struct quorum_word words[QUORUM_LIMIT] = { 0 };

	for (size_t i = 0; i < quorum->party_count; i++) {
		const struct quorum_party *party = &quorum->parties[i];
		int64_t seconds;

		if (party->group)
			continue;
		if (cosignature_verify(arena, checkpoint, &party->key, &seconds, error))
			words[i] = quorum_word(arena, seconds, span);
		else if (error->code == ERROR_INTEGRITY)
			return false;
	}
	return quorum_reached(arena, quorum, words, error);
}
