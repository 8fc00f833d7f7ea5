#ifndef CORE_ADOPT_SOURCES_H
#define CORE_ADOPT_SOURCES_H

/* Files of a directory, beside the migrations, that say how another tool knew them: what it filed
 * them under, whose they are, what they were called before an import.  Ends with NULL. */
extern const char *const adoption_sources[];
#endif
