#include "coordinator/store/entry.h"

#define ENTRY_NAME(name, text, title)  [ENTRY_##name] = text,
#define ENTRY_TITLE(name, text, title) [ENTRY_##name] = title,
static const char *const names[] = { ENTRY_TYPES(ENTRY_NAME) };
static const char *const titles[] = { ENTRY_TYPES(ENTRY_TITLE) };

const char *entry_type_name(enum entry_type type)
{
	return names[type];
}

const char *entry_type_title(enum entry_type type)
{
	return titles[type];
}
