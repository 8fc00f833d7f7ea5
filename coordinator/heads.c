#include "coordinator/heads.h"

#include <stdlib.h>
#include <string.h>

static char *copied(const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		abort();
	return copy;
}

static void forget(struct head *head)
{
	while (head->words) {
		struct head_word *word = head->words;

		head->words = word->next;
		free((char *)(uintptr_t)word->key.name);
		free(word->line);
		free(word);
	}
	free(head->text);
	*head = (struct head) { 0 };
}

void heads_close(struct heads *heads)
{
	for (size_t i = 0; i < HEADS_KEPT; i++)
		forget(&heads->items[i]);
}

struct head *heads_newest(struct heads *heads)
{
	return &heads->items[(heads->next + HEADS_KEPT - 1) % HEADS_KEPT];
}

struct head *heads_find(struct heads *heads, uint64_t size)
{
	for (size_t i = 0; size && i < HEADS_KEPT; i++)
		if (heads->items[i].size == size)
			return &heads->items[i];
	return NULL;
}

struct head *heads_add(struct heads *heads, uint64_t size, const char *text)
{
	struct head *head = &heads->items[heads->next];

	heads->next = (heads->next + 1) % HEADS_KEPT;
	forget(head);
	*head = (struct head) { .size = size, .text = copied(text) };
	return head;
}

void heads_drop_newest(struct heads *heads)
{
	forget(heads_newest(heads));
	heads->next = (heads->next + HEADS_KEPT - 1) % HEADS_KEPT;
}

static struct head_word *word_of(const struct head *head, const struct note_key *key)
{
	struct head_word *word = head->words;

	while (word && !note_key_equal(&word->key, key))
		word = word->next;
	return word;
}

const struct head_word *head_word_of(const struct head *head, const struct note_key *key)
{
	return word_of(head, key);
}

static void keep(struct head *head, const struct note_key *key, const char *line, int64_t seconds)
{
	struct head_word *word = word_of(head, key);

	if (!word) {
		word = calloc(1, sizeof *word);
		if (!word)
			abort();
		word->key = *key;
		word->key.name = copied(key->name);
		word->next = head->words;
		head->words = word;
	}
	free(word->line);
	word->line = copied(line);
	word->seconds = seconds;
}

bool head_hear(struct head *head, const struct note_key *key, struct bytes line,
	       struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *text =
	    arena_printf(arena, "%s%s", head->text, arena_text_n(arena, line.data, line.size));
	struct note signed_alone, note;
	int64_t seconds;

	if (!note_read(arena, bytes_of(head->text), &signed_alone, error) ||
	    !note_read(arena, bytes_of(text), &note, error))
		return false;
	if (note.text.size != signed_alone.text.size)
		return error_set(error, ERROR_INVALID, "this is more than a signature line");
	if (!cosignature_verify(arena, &note, key, &seconds, error))
		return false;
	keep(head, key, note_line(arena, key->name, key->id, note_by(&note, key)->bytes), seconds);
	return true;
}

bool head_reaches(struct arena *arena, const struct head *head, const struct quorum *quorum,
		  struct quorum_span span, struct error *error)
{
	struct quorum_word words[QUORUM_LIMIT] = { 0 };

	for (size_t i = 0; i < quorum->party_count; i++) {
		const struct head_word *word =
		    quorum->parties[i].group ? NULL : word_of(head, &quorum->parties[i].key);

		if (word)
			words[i] = quorum_word(arena, word->seconds, span);
	}
	return quorum_reached(arena, quorum, words, error);
}

const char *head_text(struct arena *arena, const struct head *head, const struct quorum *quorum)
{
	struct buffer text = buffer_in(arena);

	buffer_add_text(&text, head->text);
	for (size_t i = 0; i < quorum->party_count; i++) {
		const struct head_word *word =
		    quorum->parties[i].group ? NULL : word_of(head, &quorum->parties[i].key);

		if (word)
			buffer_add_text(&text, word->line);
	}
	return buffer_text(&text);
}
