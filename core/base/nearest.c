#include "core/base/nearest.h"

#include <string.h>

#define LENGTH_LIMIT 64

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Rows of the classic table, of which only the last three are kept. */
static size_t distance_between(const char *a, size_t a_size, const char *b, size_t b_size)
{
	size_t rows[3][LENGTH_LIMIT + 1];

	for (size_t j = 0; j <= b_size; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_size; i++) {
		const size_t *before = rows[(i + 1) % 3], *above = rows[(i - 1) % 3];
		size_t *row = rows[i % 3];

		row[0] = i;
		for (size_t j = 1; j <= b_size; j++) {
			row[j] = least(above[j], row[j - 1]) + 1;
			row[j] = least(row[j], above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
	}
	return rows[a_size % 3][b_size];
}

struct nearest nearest_to(const char *word)
{
	return (struct nearest) { .word = word, .distance = (strlen(word) + 1) / 3 + 1 };
}

void nearest_offer(struct nearest *nearest, const char *candidate)
{
	size_t word_size = strlen(nearest->word), size = strlen(candidate), distance;

	if (word_size > LENGTH_LIMIT || size > LENGTH_LIMIT)
		return;
	distance = distance_between(nearest->word, word_size, candidate, size);
	if (distance >= nearest->distance)
		return;
	nearest->distance = distance;
	nearest->best = candidate;
}
