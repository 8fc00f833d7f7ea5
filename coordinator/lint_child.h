#ifndef COORDINATOR_LINT_CHILD_H
#define COORDINATOR_LINT_CHILD_H

/* Reads a release on stdin (coordinator/linter.c writes it), judges it, writes the document that
 * linter.h describes on stdout.  It can open nothing and has little time and memory: whatever an
 * SQL text made of the parser, it could do no more than answer wrongly about its own release.  The
 * exit code of the program. */
int lint_child(void);
#endif
