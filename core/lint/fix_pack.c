#include "core/lint/fix_pack.h"

#include <stdint.h>
#include <string.h>

struct packer {
	struct fix_work *work;
	struct fix_pieces *pieces;
	struct fix_piece *open;          /* NULL: none yet */
	const struct fix_unit **waiting; /* validations */
	size_t waiting_count;
	const struct fix_unit **sessions;      /* what was set so far */
	size_t session_count, session_written; /* `written`: in the open piece */
	size_t session_old;                    /* so many stand somewhere already */
};

static void add_bytes(struct buffer *buffer, struct bytes bytes)
{
	if (bytes.size)
		buffer_add(buffer, bytes.data, bytes.size);
}

static void end_line(struct fix_piece *piece)
{
	if (piece->text.size && piece->text.data[piece->text.size - 1] != '\n')
		buffer_add_text(&piece->text, "\n");
}

static void add_text(struct fix_piece *piece, struct bytes text)
{
	if (text.size && *text.data != '\n' && *text.data != '\r')
		end_line(piece);
	add_bytes(&piece->text, text);
}

/* In the first file the comments stay, and with them its beginning; a later one begins with SQL or
 * a comment. */
static void add_lead(const struct packer *packer, struct fix_piece *piece, struct bytes lead)
{
	if (packer->pieces->count > 1 && !piece->units)
		while (lead.size && strchr(" \t\r\n", *lead.data)) {
			lead.data++;
			lead.size--;
		}
	add_bytes(&piece->text, lead);
}

/* A statement of the piece, which comes from there. */
static void add_source(struct fix_work *work, struct fix_piece *piece, size_t source)
{
	if (piece->source_count == piece->source_room) {
		size_t room = piece->source_room ? 2 * piece->source_room : 8;
		size_t *more = arena_new_array(work->arena, size_t, room);

		if (piece->source_count)
			memcpy(more, piece->sources, piece->source_count * sizeof *more);
		piece->sources = more;
		piece->source_room = room;
	}
	piece->sources[piece->source_count++] = source;
}

static bool carry(struct packer *packer, struct fix_piece *piece)
{
	for (; packer->session_written < packer->session_count; packer->session_written++) {
		const struct fix_unit *unit = packer->sessions[packer->session_written];

		if (packer->session_written == packer->session_old) {
			add_lead(packer, piece, unit->lead);
			packer->session_old++;
		}
		if (piece->bare && unit->timeout)
			continue;
		if (piece->bare && unit->session == FIX_LOCAL) {
			packer->work->whole = "SET LOCAL holds for one transaction, and the file "
					      "becomes several";
			return false;
		}
		add_text(piece, unit->text);
		add_source(packer->work, piece, unit->statement);
	}
	return true;
}

static void start(struct packer *packer, const struct fix_unit *unit)
{
	struct fix_pieces *pieces = packer->pieces;
	struct fix_piece *piece;

	if (pieces->count == pieces->room) {
		size_t room = pieces->room ? 2 * pieces->room : 8;
		struct fix_piece *more =
		    arena_new_array(packer->work->arena, struct fix_piece, room);

		if (pieces->count)
			memcpy(more, pieces->items, pieces->count * sizeof *more);
		pieces->items = more;
		pieces->room = room;
	}
	piece = &pieces->items[pieces->count++];
	*piece =
	    (struct fix_piece) { .bare = unit->place == FIX_BARE || unit->place == FIX_RANGES,
				 .place = unit->place == FIX_APART ? FIX_TOGETHER : unit->place,
				 .statement = unit->statement,
				 .text = buffer_in(packer->work->arena),
				 .what = buffer_in(packer->work->arena) };
	packer->open = piece;
	packer->session_written = 0;
	if (pieces->count == 1)
		add_bytes(&piece->text, packer->work->before);
	if (!piece->bare && packer->work->begin.size) {
		add_text(piece, packer->work->begin);
		add_source(packer->work, piece, SIZE_MAX);
	}
}

static bool fits(const struct packer *packer, const struct fix_unit *unit)
{
	const struct fix_piece *open = packer->open;

	if (!open || open->place != unit->place)
		return false;
	return unit->place == FIX_TOGETHER || unit->place == FIX_VALIDATE ||
	       open->statement == unit->statement;
}

static bool append(struct packer *packer, const struct fix_unit *unit)
{
	if (!fits(packer, unit))
		start(packer, unit);
	if (!carry(packer, packer->open))
		return false;
	add_lead(packer, packer->open, unit->lead);
	add_text(packer->open, unit->text);
	add_source(packer->work, packer->open, unit->statement);
	packer->open->units++;
	if (unit->what && !strstr(buffer_text(&packer->open->what), unit->what))
		buffer_printf(&packer->open->what, "%s%s", packer->open->what.size ? "; " : "",
			      unit->what);
	return true;
}

static bool flush(struct packer *packer)
{
	for (size_t i = 0; i < packer->waiting_count; i++)
		if (!append(packer, packer->waiting[i]))
			return false;
	packer->waiting_count = 0;
	return true;
}

static bool take(struct packer *packer, const struct fix_unit *unit)
{
	if (unit->session) {
		packer->sessions[packer->session_count++] = unit;
		return true;
	}
	if (unit->place == FIX_VALIDATE) {
		packer->waiting[packer->waiting_count++] = unit;
		return true;
	}
	return (unit->place == FIX_BARE || unit->early || flush(packer)) && append(packer, unit);
}

/* All in one file, which runs without a transaction if anything in it has to. */
static void pack_one(struct fix_work *work, struct fix_pieces *pieces)
{
	struct fix_piece *piece = arena_new(work->arena, struct fix_piece);

	piece->bare = work->mode.txmode == TXMODE_NONE;
	piece->text = buffer_in(work->arena);
	piece->what = buffer_in(work->arena);
	for (size_t i = 0; i < work->count; i++) {
		const struct fix_unit *unit = &work->units[i];

		piece->bare =
		    piece->bare || (unit->place != FIX_TOGETHER && unit->place != FIX_APART);
		if (unit->session == FIX_LOCAL && work->mode.txmode == TXMODE_FILE)
			work->whole = "SET LOCAL holds for one transaction, which the file would "
				      "not be any more";
		add_bytes(&piece->text, unit->lead);
		add_text(piece, unit->text);
		add_source(work, piece, unit->statement);
		if (unit->what && !strstr(buffer_text(&piece->what), unit->what))
			buffer_printf(&piece->what, "%s%s", piece->what.size ? "; " : "",
				      unit->what);
	}
	*pieces = (struct fix_pieces) { piece, 1, 1 };
}

static bool close_all(struct fix_work *work, struct fix_pieces *pieces)
{
	const struct directives *directives = &work->migration->directives;

	for (size_t i = 0; i < pieces->count; i++) {
		struct fix_piece *piece = &pieces->items[i];

		if (piece->bare && directives->txmode_given && directives->txmode == TXMODE_FILE)
			work->whole = "the file says txmode file, which part of it could not keep";
		if (!piece->bare)
			add_text(piece, work->commit);
		if (pieces->count > 1)
			end_line(piece);
	}
	if (pieces->count > 1 && directives->checkpoint)
		work->whole = "a checkpoint is one file";
	if (pieces->count > 1 && (directives->may_fail || directives->sum_ignored))
		work->whole = "its on-failure or sum directive would mean something else for "
			      "several files";
	if (pieces->count > 1 && work->migration->repeatable)
		work->whole = "a repeatable migration is one file";
	return !work->whole;
}

bool fix_pack(struct fix_work *work, bool one, struct fix_pieces *pieces)
{
	struct packer packer = { .work = work, .pieces = pieces };
	const char *whole = work->whole;

	*pieces = (struct fix_pieces) { 0 };
	work->whole = NULL;
	packer.waiting = arena_new_array(work->arena, const struct fix_unit *, work->count + 1);
	packer.sessions = arena_new_array(work->arena, const struct fix_unit *, work->count + 1);
	if (one || (work->mode.txmode == TXMODE_NONE && !work->mixed)) {
		if (one && work->mode.own_transaction)
			work->whole = "it begins and ends its transaction itself";
		else
			pack_one(work, pieces);
		return !work->whole && close_all(work, pieces);
	}
	for (size_t i = 0; i < work->count; i++)
		if (!take(&packer, &work->units[i]))
			return false;
	if (!flush(&packer) || (packer.open && !carry(&packer, packer.open)))
		return false;
	if (pieces->count > 1)
		work->whole = whole;
	return !work->whole && close_all(work, pieces);
}
