#include "coordinator/diagram.h"

#include "coordinator/rollout.h"
#include "coordinator/task.h"
#include "coordinator/wave.h"
#include "core/base/bytes.h"

/* One row of any of the tables, in words. */
struct arrow {
	const char *from, *on, *to;
};

static struct arrow rollout_arrow(size_t i)
{
	const struct rollout_edge *edge = &rollout_edges[i];

	return (struct arrow) { rollout_state_name(edge->from), rollout_event_name(edge->on),
				rollout_state_name(edge->to) };
}

static struct arrow task_arrow(size_t i)
{
	const struct task_edge *edge = &task_edges[i];

	return (struct arrow) { task_state_name(edge->from), task_event_name(edge->on),
				task_state_name(edge->to) };
}

static struct arrow wave_arrow(size_t i)
{
	const struct wave_edge *edge = &wave_edges[i];

	return (struct arrow) { wave_state_name(edge->from), wave_event_name(edge->on),
				wave_state_name(edge->to) };
}

struct machine {
	const char *name;
	struct arrow (*arrow)(size_t i);
	const size_t *count;
};

static const struct machine machines[] = {
	{ "rollout", rollout_arrow, &rollout_edge_count },
	{ "task", task_arrow, &task_edge_count },
	{ "wave", wave_arrow, &wave_edge_count },
	{ 0 },
};

static bool same_ends(const struct arrow *a, const struct arrow *b)
{
	return text_equal(a->from, b->from) && text_equal(a->to, b->to);
}

static bool drawn_before(const struct machine *machine, size_t i, bool by_event)
{
	struct arrow arrow = machine->arrow(i);

	for (size_t j = 0; j < i; j++) {
		struct arrow other = machine->arrow(j);

		if (same_ends(&arrow, &other) && (!by_event || text_equal(arrow.on, other.on)))
			return true;
	}
	return false;
}

/* "    running --> halted: task_failed, task_in_doubt" */
static void draw(struct buffer *buffer, const struct machine *machine, size_t first)
{
	struct arrow arrow = machine->arrow(first);

	buffer_printf(buffer, "    %s --> %s: %s", arrow.from, arrow.to, arrow.on);
	for (size_t i = first + 1; i < *machine->count; i++) {
		struct arrow other = machine->arrow(i);

		if (same_ends(&arrow, &other) && !drawn_before(machine, i, true))
			buffer_printf(buffer, ", %s", other.on);
	}
	buffer_add_text(buffer, "\n");
}

static bool leads_on(const struct machine *machine, const char *state)
{
	for (size_t i = 0; i < *machine->count; i++)
		if (text_equal(machine->arrow(i).from, state))
			return true;
	return false;
}

static bool reached_before(const struct machine *machine, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (text_equal(machine->arrow(j).to, machine->arrow(i).to))
			return true;
	return false;
}

const char *diagram_write(struct arena *arena, const char *name)
{
	const struct machine *machine = machines;
	struct buffer buffer = buffer_in(arena);

	while (machine->name && !text_equal(machine->name, name))
		machine++;
	if (!machine->name)
		return NULL;
	buffer_printf(&buffer, "stateDiagram-v2\n    [*] --> %s\n", machine->arrow(0).from);
	for (size_t i = 0; i < *machine->count; i++) {
		struct arrow arrow = machine->arrow(i);

		if (!text_equal(arrow.from, arrow.to) && !drawn_before(machine, i, false))
			draw(&buffer, machine, i);
	}
	for (size_t i = 0; i < *machine->count; i++)
		if (!leads_on(machine, machine->arrow(i).to) && !reached_before(machine, i))
			buffer_printf(&buffer, "    %s --> [*]\n", machine->arrow(i).to);
	return buffer_text(&buffer);
}
