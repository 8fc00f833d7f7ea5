#include "coordinator/http/json.h"
#include "coordinator/http/matrix.h"
#include "coordinator/preflight.h"
#include "coordinator/presence.h"
#include "coordinator/store/elsewhere.h"

/* The newest rollout there that is not over; NULL: none. */
static const struct rollout *active_rollout(const struct matrix *matrix, const char *environment)
{
	for (size_t i = 0; i < matrix->rollouts.count; i++) {
		const struct rollout *rollout = &matrix->rollouts.items[i];

		if (text_equal(rollout->environment, environment) &&
		    rollout->state <= ROLLOUT_HALTED)
			return rollout;
	}
	return NULL;
}

static const char *const place_states[PLACE_STATE_COUNT] = {
	[PLACE_PROBLEM] = "problem",
	[PLACE_BEHIND] = "behind",
	[PLACE_CURRENT] = "current",
	[PLACE_EMPTY] = "empty",
};

/* Its targets, and behind them how they stand. */
static bool write_targets(struct matrix *matrix, const char *name, enum place_state *worst,
			  struct error *error)
{
	const char *separator = "";

	for (size_t i = 0; i < matrix->targets.count; i++) {
		const struct target_row *row = &matrix->targets.items[i];

		if (!text_equal(row->environment, name))
			continue;
		buffer_add_text(&matrix->text, separator);
		if (!matrix_write_target(matrix, row, worst, error))
			return false;
		separator = ",";
	}
	return true;
}

/* Number of the newest release that succeeded there, here or at another coordinator; 0: none. */
static bool last_release(struct matrix *matrix, const char *name, uint64_t *release,
			 struct error *error)
{
	const struct pipeline_environment *declared = pipeline_find(&matrix->pipeline, name);
	struct elsewhere_wanted wanted = { .project = matrix->project, .environment = name };
	struct succeeded_releases list;

	if (!declared || !declared->elsewhere)
		return rollout_last_success(matrix->store, matrix->project, name, release, error);
	wanted.origin = declared->elsewhere;
	if (!elsewhere_succeeded(matrix->arena, matrix->store, &wanted, &list, error))
		return false;
	*release = list.count ? list.items[0].number : 0;
	return true;
}

static bool write_place(struct matrix *matrix, const char *name, struct value *place,
			struct error *error)
{
	const struct rollout *active = active_rollout(matrix, name);
	enum place_state worst = PLACE_EMPTY;
	struct bytes head;
	uint64_t release;

	if (!last_release(matrix, name, &release, error))
		return false;
	value_put_text(place, "name", name);
	json_put_text(matrix->arena, place, "rollout", active ? active->id : NULL);
	value_put(place, "release",
		  release ? value_integer(matrix->arena, (int64_t)release)
			  : value_text(matrix->arena, NULL));
	head = value_write(matrix->arena, place);
	buffer_add(&matrix->text, head.data, head.size - 1);
	buffer_add_text(&matrix->text, ",\"targets\":[");
	if (!write_targets(matrix, name, &worst, error))
		return false;
	buffer_add_text(&matrix->text, "],\"state\":");
	value_quote(&matrix->text,
		    active ? rollout_state_name(active->state) : place_states[worst]);
	buffer_add_text(&matrix->text, "}");
	return true;
}

static bool write_declared(struct matrix *matrix, const char *only, const char **separator,
			   struct error *error)
{
	for (size_t i = 0; i < matrix->pipeline.count; i++) {
		const struct pipeline_environment *environment = &matrix->pipeline.environments[i];
		struct value *place = value_object(matrix->arena);
		struct value *after = value_array(matrix->arena);

		if (only && !text_equal(only, environment->name))
			continue;
		for (size_t j = 0; j < environment->after_count; j++)
			value_add(after, value_text(matrix->arena, environment->after[j]));
		value_put(place, "after", after);
		value_put_bool(place, "declared", true);
		value_put_text(place, "elsewhere", environment->elsewhere);
		buffer_add_text(&matrix->text, *separator);
		if (!write_place(matrix, environment->name, place, error))
			return false;
		*separator = ",";
	}
	return true;
}

/* Targets that agents report for environments which the pipeline does not know; sorted by
 * environment, so that each comes once. */
static bool write_undeclared(struct matrix *matrix, const char *only, const char **separator,
			     struct error *error)
{
	const char *before = NULL;

	for (size_t i = 0; i < matrix->targets.count; i++) {
		const char *name = matrix->targets.items[i].environment;
		struct value *place;

		if (text_equal(name, before) || (only && !text_equal(only, name)) ||
		    pipeline_find(&matrix->pipeline, name))
			continue;
		before = name;
		place = value_object(matrix->arena);
		value_put(place, "after", value_array(matrix->arena));
		value_put_bool(place, "declared", false);
		buffer_add_text(&matrix->text, *separator);
		if (!write_place(matrix, name, place, error))
			return false;
		*separator = ",";
	}
	return true;
}

static struct value *release_object(struct matrix *matrix)
{
	const struct release *release = &matrix->newest.release;
	struct value *object = value_object(matrix->arena);

	if (!release->number)
		return value_text(matrix->arena, NULL);
	value_put_integer(object, "number", (int64_t)release->number);
	json_put_hash(matrix->arena, object, "digest", &release->digest);
	json_put_text(matrix->arena, object, "tag", release->tag);
	return object;
}

static struct value *migration_list(struct matrix *matrix)
{
	const struct release *release = &matrix->newest.release;
	struct value *list = value_array(matrix->arena);

	for (size_t i = 0; i < release->count; i++) {
		struct value *item = value_object(matrix->arena);

		value_put_text(item, "version", release->migrations[i].version);
		value_put_text(item, "name", release->migrations[i].name);
		value_add(list, item);
	}
	return list;
}

bool matrix_write(struct matrix *matrix, const char *only, struct error *error)
{
	struct value *head = value_object(matrix->arena);
	const char *separator = "";
	struct bytes text;

	value_put_text(head, "project", matrix->project);
	value_put(head, "release", release_object(matrix));
	value_put(head, "migrations", migration_list(matrix));
	if (matrix->at) {
		json_put_time(matrix->arena, head, "at", matrix->at);
		value_put_integer(head, "entry", (int64_t)matrix->entry);
	}
	value_put(head, "brakes", json_brakes(matrix->arena, &matrix->brakes, only));
	value_put(head, "proposal", json_proposal(matrix->arena, &matrix->proposal));
	text = value_write(matrix->arena, head);
	buffer_add(&matrix->text, text.data, text.size - 1);
	buffer_add_text(&matrix->text, ",\"environments\":[");
	if (!write_declared(matrix, only, &separator, error) ||
	    !write_undeclared(matrix, only, &separator, error))
		return false;
	buffer_add_text(&matrix->text, "],\"waiting\":");
	return true;
}

static void fill(struct buffer *text, const struct matrix_gap *gap, const struct turn *turn)
{
	const struct target_row *row = gap->row;
	const char *problem = gap->problem;

	if (!problem && !turn) {
		buffer_add_text(text, "null");
		return;
	}
	if (!problem) {
		buffer_add_text(text, presence_of(turn, row->agent).online ? "true" : "false");
		return;
	}
	if (!*problem && turn)
		problem = preflight_of(turn, row->environment, row->project, row->name);
	value_quote(text, problem ? problem : "");
}

struct bytes matrix_fill(const struct matrix *matrix, const struct turn *turn,
			 const struct value *waiting)
{
	struct buffer whole = buffer_moving_in(matrix->arena);
	size_t at = 0;

	for (size_t i = 0; i < matrix->gap_count; i++) {
		const struct matrix_gap *gap = &matrix->gaps[i];

		buffer_add(&whole, matrix->text.data + at, gap->at - at);
		fill(&whole, gap, turn);
		at = gap->at;
	}
	buffer_add(&whole, matrix->text.data + at, matrix->text.size - at);
	if (waiting) {
		struct bytes text = value_write(matrix->arena, waiting);

		buffer_add(&whole, text.data, text.size);
		buffer_add_text(&whole, "}");
	}
	return buffer_bytes(&whole);
}
