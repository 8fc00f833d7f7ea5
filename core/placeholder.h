#ifndef CORE_PLACEHOLDER_H
#define CORE_PLACEHOLDER_H
#include "core/base/bytes.h"

/* The first "${name}" of `text`, which Flyway and Liquibase put a value of their configuration in
 * place of; no bytes when there is none. */
struct bytes placeholder_in(struct bytes text);
#endif
