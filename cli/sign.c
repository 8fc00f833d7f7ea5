/* Secret keys and their passwords; key new. */
#include "cli/sign.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/file.h"

#define PASSWORD_LIMIT 1024

static struct bytes first_line(struct bytes text)
{
	struct bytes line = bytes_take_line(&text);

	if (line.size && line.data[line.size - 1] == '\r')
		line.size--;
	return line;
}

static size_t read_line(int terminal, char *line, size_t room)
{
	size_t size = 0;

	while (size < room && read(terminal, line + size, 1) == 1 && line[size] != '\n')
		size++;
	return size;
}

/* From whoever sits there, without showing it. */
static bool ask(struct arena *arena, const char *prompt, struct bytes *password,
		struct error *error)
{
	int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
	struct termios before, silent;
	char *line = arena_alloc(arena, PASSWORD_LIMIT);

	if (terminal < 0 || tcgetattr(terminal, &before)) {
		if (terminal >= 0)
			close(terminal);
		return error_set(error, ERROR_FORBIDDEN,
				 "the secret key has a password, and nobody is there to be asked: "
				 "give --password-file FILE or LOCKSTEP_SIGN_PASSWORD");
	}
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(terminal, TCSAFLUSH, &silent);
	dprintf(terminal, "%s: ", prompt);
	*password = (struct bytes) { line, read_line(terminal, line, PASSWORD_LIMIT) };
	dprintf(terminal, "\n");
	tcsetattr(terminal, TCSAFLUSH, &before);
	close(terminal);
	return true;
}

/* False, without an error, when nothing says it but a person could. */
static bool given_password(struct arena *arena, const struct signer_options *options,
			   struct bytes *password, struct error *error)
{
	const char *variable = getenv("LOCKSTEP_SIGN_PASSWORD");
	struct bytes text;

	*error = (struct error) { ERROR_NONE, "" };
	if (options->password_file) {
		if (!file_read(arena, options->password_file, PASSWORD_LIMIT, &text, error))
			return error_wrap(error, "--password-file");
		*password = first_line(text);
		return true;
	}
	*password = bytes_of(variable);
	return variable != NULL;
}

static bool password_of(struct invocation *call, const struct signer_options *options,
			struct bytes *password, struct error *error)
{
	if (given_password(call->arena, options, password, error))
		return true;
	return !error->code &&
	       ask(call->arena, arena_printf(call->arena, "Password of %s", options->sign_key),
		   password, error);
}

bool signer_new_password(struct invocation *call, const struct key_options *options,
			 struct bytes *password, struct error *error)
{
	struct bytes again;

	*password = (struct bytes) { 0 };
	if (options->no_password)
		return true;
	if (!given_password(call->arena, &options->signer, password, error)) {
		if (error->code || !ask(call->arena, "Password for the new key", password, error) ||
		    !ask(call->arena, "The same again", &again, error))
			return false;
		if (!bytes_equal(*password, again))
			return error_set(error, ERROR_INVALID, "the two passwords differ");
	}
	return password->size || error_set(error, ERROR_INVALID,
					   "the password is empty; --no-password makes a bare key");
}

bool signer_wanted(const struct signer_options *options, bool *wanted, struct error *error)
{
	*wanted = options->sign_key || options->signature;
	return !(options->sign_key && options->signature) ||
	       error_set(error, ERROR_INVALID,
			 "--sign-key signs here, --signature brings what was signed elsewhere: "
			 "give one of them");
}

bool signer_open(struct invocation *call, const struct signer_options *options,
		 struct minisign_secret *secret, struct error *error)
{
	struct bytes text, password = { 0 };
	bool asks, done;

	if (!file_read(call->arena, options->sign_key, MINISIGN_LIMIT, &text, error))
		return error_wrap(error, "--sign-key");
	if (!minisign_secret_asks(text, &asks, error) ||
	    (asks && !password_of(call, options, &password, error)))
		return error_wrap(error, "%s", options->sign_key);
	done = minisign_secret_read(text, password, secret, error);
	if (password.size && options->password_file)
		secret_wipe((void *)(uintptr_t)password.data, password.size);
	secret_wipe((void *)(uintptr_t)text.data, text.size);
	return done || error_wrap(error, "%s", options->sign_key);
}

static bool keep_pair(struct arena *arena, const char *path, const struct minisign_secret *secret,
		      struct bytes password, struct error *error)
{
	const char *beside = arena_printf(arena, "%s.pub", path);
	struct minisign_public key = minisign_public_of(secret);
	char *text;
	bool done;

	if (file_exists(path) || file_exists(beside))
		return error_set(error, ERROR_CONFLICT,
				 "%s is there already; keys are not replaced",
				 file_exists(path) ? path : beside);
	if (!minisign_secret_write(arena, secret, password, &text, error))
		return false;
	done = file_write(path, bytes_of(text), FILE_PRIVATE, error) &&
	       file_write(beside, bytes_of(minisign_public_write(arena, &key)), FILE_PUBLIC, error);
	secret_wipe(text, strlen(text));
	return done;
}

bool command_key_new(struct invocation *call, struct error *error)
{
	const char *path = call->operands[0];
	struct value *document = value_object(call->arena);
	SCOPED(minisign_secret_release) struct minisign_secret secret;
	struct minisign_public key;
	struct bytes password;

	minisign_secret_make(&secret);
	key = minisign_public_of(&secret);
	if (!signer_new_password(call, call->options, &password, error) ||
	    !keep_pair(call->arena, path, &secret, password, error))
		return false;
	value_put_text(document, "id", minisign_id_text(call->arena, key.id));
	value_put_text(document, "public_key", minisign_public_line(call->arena, &key));
	value_put_text(document, "file", path);
	if (call->screen->json)
		answer(call->screen, document);
	if (say_alone(call->screen, minisign_public_line(call->arena, &key)))
		return true;
	say(call->screen, STYLE_GOOD, "key %s: %s is the secret, %s.pub goes to the agents",
	    minisign_id_text(call->arena, key.id), path, path);
	say(call->screen, STYLE_PLAIN, "  %s", minisign_public_line(call->arena, &key));
	return true;
}
