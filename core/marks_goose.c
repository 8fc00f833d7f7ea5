#include <string.h>

#include "core/marks_reader.h"

enum place {
	BEFORE,
	UP,
	UP_STATEMENT,
	DOWN,
	DOWN_STATEMENT
};

struct goose {
	struct marks_reader *reader;
	enum place place;
	bool substitutes; /* ENVSUB ON */
};

/* Does what stands here belong to the way that is wanted? */
static bool runs(const struct goose *goose)
{
	return goose->reader->text->backwards
		   ? goose->place == DOWN || goose->place == DOWN_STATEMENT
		   : goose->place == UP || goose->place == UP_STATEMENT;
}

static bool take_up(struct goose *goose)
{
	if (goose->place != BEFORE)
		return marks_refuse(goose->reader, "a second \"-- +goose Up\"; a file has one");
	goose->place = UP;
	if (runs(goose))
		marks_open(goose->reader, NULL);
	return true;
}

static bool take_down(struct goose *goose)
{
	if (goose->place != UP)
		return marks_refuse(goose->reader,
				    "\"-- +goose Down\" stands behind \"-- +goose Up\" and its "
				    "last statement, once");
	goose->place = DOWN;
	if (runs(goose))
		marks_open(goose->reader, NULL);
	else
		marks_close(goose->reader);
	return true;
}

static bool take_begin(struct goose *goose)
{
	if (goose->place != UP && goose->place != DOWN)
		return marks_refuse(goose->reader,
				    "\"-- +goose StatementBegin\" stands behind \"-- +goose Up\" "
				    "or \"Down\", and not inside another statement");
	if (runs(goose))
		marks_open(goose->reader, NULL);
	goose->place = goose->place == UP ? UP_STATEMENT : DOWN_STATEMENT;
	return true;
}

static bool take_end(struct goose *goose)
{
	if (goose->place != UP_STATEMENT && goose->place != DOWN_STATEMENT)
		return marks_refuse(goose->reader, "\"-- +goose StatementEnd\" without "
						   "\"-- +goose StatementBegin\" before it");
	if (runs(goose))
		marks_open(goose->reader, NULL);
	goose->place = goose->place == UP_STATEMENT ? UP : DOWN;
	return true;
}

static bool take_no_transaction(struct goose *goose)
{
	goose->reader->marked->bare = true;
	return true;
}

static bool take_substitution(struct goose *goose)
{
	goose->substitutes = true;
	return true;
}

static bool take_no_substitution(struct goose *goose)
{
	goose->substitutes = false;
	return true;
}

static const struct {
	const char *words; /* behind "+goose" */
	bool (*take)(struct goose *goose);
} annotations[] = {
	{ "Up", take_up },
	{ "Down", take_down },
	{ "StatementBegin", take_begin },
	{ "StatementEnd", take_end },
	{ "NO TRANSACTION", take_no_transaction },
	{ "ENVSUB ON", take_substitution },
	{ "ENVSUB OFF", take_no_substitution },
};

static bool take_annotation(struct goose *goose, struct bytes words)
{
	for (size_t i = 0; i < sizeof annotations / sizeof *annotations; i++)
		if (marks_equal(words, annotations[i].words))
			return annotations[i].take(goose);
	return marks_refuse(goose->reader,
			    "\"+goose %.*s\" is no annotation; known are Up, Down, StatementBegin, "
			    "StatementEnd, NO TRANSACTION, ENVSUB ON and OFF",
			    words.size > 60 ? 60 : (int)words.size, words.data);
}

static bool take_line(struct goose *goose)
{
	struct marks_reader *reader = goose->reader;
	struct bytes comment = marks_comment(reader->line);

	if (marks_start(comment, "+goose")) {
		if (*reader->line.data != '-')
			return marks_refuse(reader, "blanks before the annotation; goose would not "
						    "heed it: remove them");
		return take_annotation(
		    goose, bytes_trimmed((struct bytes) { comment.data + strlen("+goose"),
							  comment.size - strlen("+goose") }));
	}
	if (goose->place == BEFORE && !marks_line_is_idle(reader))
		return marks_refuse(reader, "SQL before \"-- +goose Up\"; move it behind the mark");
	if (goose->substitutes && runs(goose) && memchr(reader->line.data, '$', reader->line.size))
		return marks_refuse(
		    reader, "ENVSUB ON puts the environment's variables into the SQL, so that what "
			    "runs is not what was reviewed; write the value here and remove the "
			    "annotation");
	return true;
}

bool marks_read_goose(struct marks_reader *reader)
{
	struct goose goose = { .reader = reader };

	while (marks_next_line(reader))
		if (!take_line(&goose))
			return false;
	if (goose.place == BEFORE)
		return marks_refuse(reader, "no \"-- +goose Up\"; nothing says what is to be run");
	if (goose.place == UP_STATEMENT || goose.place == DOWN_STATEMENT)
		return marks_refuse(reader, "the last \"-- +goose StatementBegin\" has no "
					    "\"-- +goose StatementEnd\"");
	return true;
}
