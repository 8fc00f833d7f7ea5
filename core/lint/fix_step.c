#include "core/lint/fix_step.h"

#include <stdio.h>
#include <string.h>

bool fix_refuse(struct fix_site *site, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	site->why = arena_vprintf(site->arena, format, args);
	va_end(args);
	return false;
}

void fix_add(struct fix_site *site, enum fix_phase phase, enum fix_place place, const char *format,
	     ...)
{
	va_list args;

	if (site->step_count == site->step_room) {
		size_t room = site->step_room ? 2 * site->step_room : 8;
		struct fix_step *more = arena_new_array(site->arena, struct fix_step, room);

		if (site->step_count)
			memcpy(more, site->steps, site->step_count * sizeof *more);
		site->steps = more;
		site->step_room = room;
	}
	va_start(args, format);
	site->steps[site->step_count++] =
	    (struct fix_step) { phase, place, arena_vprintf(site->arena, format, args) };
	va_end(args);
}

void fix_order(struct fix_site *site)
{
	struct fix_step *ordered =
	    arena_new_array(site->arena, struct fix_step, site->step_count + 1);
	size_t count = 0;

	for (enum fix_phase phase = 0; phase < FIX_PHASES; phase++)
		for (size_t i = 0; i < site->step_count; i++)
			if (site->steps[i].phase == phase)
				ordered[count++] = site->steps[i];
	site->steps = ordered;
	site->step_room = count;
}

bool fix_found(const struct fix_site *site, const char *code)
{
	for (size_t i = 0; i < site->code_count; i++)
		if (!strcmp(site->codes[i], code))
			return true;
	return false;
}

const char *fix_slice(const struct fix_site *site, size_t from, size_t to)
{
	const char *text = site->statement->text.data;

	while (from < to && strchr(" \t\r\n", text[from]))
		from++;
	while (to > from && strchr(" \t\r\n", text[to - 1]))
		to--;
	return arena_text_n(site->arena, text + from, to - from);
}

size_t fix_word_at(const struct fix_site *site, size_t offset)
{
	size_t at = 0;

	while (at < site->words.count && words_offset(&site->words, at) < offset)
		at++;
	return at;
}

size_t fix_behind_name(const struct fix_site *site, size_t at)
{
	at++;
	while (words_is_byte(&site->words, at, '.'))
		at += 2;
	return at;
}

const char *fix_relation(const struct fix_site *site, const PgQuery__RangeVar *relation)
{
	size_t at = fix_word_at(site, (size_t)relation->location);

	return fix_slice(site, (size_t)relation->location,
			 words_behind(&site->words, fix_behind_name(site, at) - 1));
}

const char *fix_home(const struct fix_site *site, const PgQuery__RangeVar *relation)
{
	size_t at = fix_word_at(site, (size_t)relation->location);
	size_t last = fix_behind_name(site, at) - 1;

	return fix_slice(site, (size_t)relation->location, words_offset(&site->words, last));
}
