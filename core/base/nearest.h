#ifndef CORE_BASE_NEAREST_H
#define CORE_BASE_NEAREST_H
#include <stddef.h>

/* Finds the known word that a mistyped one was meant to be:
 *     struct nearest nearest = nearest_to(word);
 *     for each known word: nearest_offer(&nearest, known);
 *     nearest.best is NULL, or what to put into "did you mean '%s'?" */
struct nearest {
	const char *word;
	const char *best;
	size_t distance; /* edits between the two, at most a third of the word */
};

struct nearest nearest_to(const char *word);

/* Counts insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
 * Words over 64 bytes are never near.  The first of equals stays. */
void nearest_offer(struct nearest *nearest, const char *candidate);
#endif
