#include "core/keyring.h"

#include <string.h>
#include <sys/stat.h>

#include "core/base/file.h"

#define FILE_LIMIT  ((size_t)64 * 1024)
#define ITEMS_LIMIT 1000
#define UNTRUSTED   "untrusted comment:"

/* What a line of a file says. */
typedef bool line_reader(struct keyring *keyring, struct bytes line, struct error *error);

bool keyring_has(const struct keyring *keyring, const struct minisign_public *key)
{
	for (size_t i = 0; i < keyring->count; i++)
		if (!memcmp(keyring->items[i].key, key->key, PUBLIC_KEY_SIZE))
			return true;
	return false;
}

static bool add_key(struct keyring *keyring, struct bytes line, struct error *error)
{
	struct minisign_public key;

	if (!minisign_public_read(line, &key, error))
		return false;
	if (keyring_has(keyring, &key))
		return true;
	if (keyring->count == KEYRING_LIMIT)
		return error_set(error, ERROR_INVALID, "more than %d keys", KEYRING_LIMIT);
	keyring->items[keyring->count++] = key;
	return true;
}

static bool is_revoked(const struct minisign_public *key, const struct minisign_public *revoked,
		       const uint8_t id[MINISIGN_ID_SIZE])
{
	return revoked ? !memcmp(key->key, revoked->key, PUBLIC_KEY_SIZE)
		       : !memcmp(key->id, id, MINISIGN_ID_SIZE);
}

static bool strike(struct keyring *keyring, struct bytes line, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct minisign_public key;
	uint8_t id[MINISIGN_ID_SIZE];
	bool by_id = minisign_id_read(arena_text_n(arena, line.data, line.size), id);
	size_t kept = 0;

	if (!by_id && !minisign_public_read(line, &key, error))
		return error_set(error, ERROR_INVALID,
				 "neither a public key of minisign nor the id of one (16 "
				 "hexadecimal digits)");
	for (size_t i = 0; i < keyring->count; i++)
		if (!is_revoked(&keyring->items[i], by_id ? NULL : &key, id))
			keyring->items[kept++] = keyring->items[i];
	keyring->count = kept;
	return true;
}

static bool read_lines(const char *path, struct keyring *keyring, line_reader *reader,
		       struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct bytes text;

	if (!file_read(arena, path, FILE_LIMIT, &text, error))
		return false;
	for (unsigned number = 1; text.size; number++) {
		struct bytes line = bytes_trimmed(bytes_take_line(&text));

		if (line.size && !bytes_start_with(line, "#") &&
		    !bytes_start_with(line, UNTRUSTED) && !reader(keyring, line, error))
			return error_wrap(error, "%s:%u", path, number);
	}
	return true;
}

static bool read_folder(const char *path, struct keyring *keyring, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct folder folder;

	if (!folder_list(arena, path, ITEMS_LIMIT, &folder, error))
		return false;
	for (size_t i = 0; i < folder.count; i++)
		if (text_ends_with(folder.items[i].name, ".pub") &&
		    !read_lines(path_join(arena, path, folder.items[i].name), keyring, add_key,
				error))
			return false;
	return true;
}

bool keyring_load(struct arena *arena, const char *path, const char *revoked,
		  struct keyring *keyring, struct error *error)
{
	struct stat facts;
	bool folder = !stat(path, &facts) && S_ISDIR(facts.st_mode);

	*keyring =
	    (struct keyring) { arena_new_array(arena, struct minisign_public, KEYRING_LIMIT), 0 };
	return (folder ? read_folder(path, keyring, error)
		       : read_lines(path, keyring, add_key, error)) &&
	       (!revoked || read_lines(revoked, keyring, strike, error));
}

const char *keyring_text(struct arena *arena, const struct keyring *keyring)
{
	struct buffer buffer = buffer_in(arena);

	for (size_t i = 0; i < keyring->count; i++)
		buffer_printf(&buffer, "%s%s", i ? ", " : "",
			      minisign_id_text(arena, keyring->items[i].id));
	return keyring->count ? buffer_text(&buffer) : "none";
}
