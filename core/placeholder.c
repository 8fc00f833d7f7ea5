#include "core/placeholder.h"

#include <ctype.h>
#include <string.h>

static bool in_name(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("_.:-", c));
}

struct bytes placeholder_in(struct bytes text)
{
	const char *at = text.data, *end = text.data + text.size;

	while (at < end && (at = memmem(at, (size_t)(end - at), "${", 2))) {
		const char *behind = at + 2;

		while (behind < end && in_name(*behind))
			behind++;
		if (behind > at + 2 && behind < end && *behind == '}')
			return (struct bytes) { at, (size_t)(behind - at) + 1 };
		at += 2;
	}
	return (struct bytes) { 0 };
}
