#include "core/adopt/change_reader.h"

#include "core/pattern.h"

bool reader_part(struct change_reader *reader, const char **part)
{
	struct words *words = &reader->words;

	if (!words_is_name(words, words->at))
		return false;
	*part = token_name(reader->arena, words->items[words->at++].text, reader->dialect);
	return true;
}

bool reader_name(struct change_reader *reader, struct qualified *name)
{
	*name = (struct qualified) { .schema = reader->schema };
	if (!reader_part(reader, &name->name))
		return false;
	while (words_is_byte(&reader->words, reader->words.at, '.')) {
		reader->words.at++;
		name->schema = name->name;
		if (!reader_part(reader, &name->name))
			return false;
	}
	return true;
}

bool reader_if(struct change_reader *reader)
{
	struct words *words = &reader->words;
	size_t from = words->at;
	bool there = words_take(words, "IF");

	words_take(words, "NOT");
	there = there && words_take(words, "EXISTS");
	if (!there)
		words->at = from;
	return there;
}

bool reader_string(struct change_reader *reader, const char **text)
{
	struct words *words = &reader->words;
	struct buffer buffer = buffer_in(reader->arena);
	struct bytes word;

	if (words->at >= words->count || *words->items[words->at].text.data != '\'')
		return false;
	word = words->items[words->at++].text;
	for (size_t i = 1; i + 1 < word.size; i++) {
		i += word.data[i] == '\'';
		buffer_add(&buffer, &word.data[i], 1);
	}
	*text = buffer_text(&buffer);
	return true;
}

void reader_add(struct change_reader *reader, struct change change)
{
	change.table = change.table ? change.table : "";
	buffer_add(&reader->items, &change, sizeof change);
}

void reader_rename(struct change_reader *reader, struct thing thing, const char *to)
{
	reader_add(reader, (struct change) { .kind = CHANGE_RENAMED, .thing = thing, .to = to });
}
