/* Runs a fuzzer's function over every file of the folders given: the corpus as an ordinary test. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/crypto.h"
#include "core/base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t run_folder(const char *path)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct folder folder;
	size_t ran = 0;

	if (!folder_list(arena, path, 100000, &folder, &error)) {
		fprintf(stderr, "%s\n", error.text);
		exit(1);
	}
	for (size_t i = 0; i < folder.count; i++) {
		struct bytes bytes;
		const char *file = path_join(arena, path, folder.items[i].name);

		if (!file_read(arena, file, 0, &bytes, &error)) {
			fprintf(stderr, "%s\n", error.text);
			exit(1);
		}
		LLVMFuzzerTestOneInput((const uint8_t *)bytes.data, bytes.size);
		ran++;
	}
	return ran;
}

int main(int argc, char **argv)
{
	size_t ran = 0;

	crypto_start();
	for (int i = 1; i < argc; i++)
		ran += run_folder(argv[i]);
	printf("%zu inputs\n", ran);
	return ran ? 0 : 1;
}
