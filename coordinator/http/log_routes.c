#include "coordinator/http/route.h"
#include "coordinator/logbook.h"
#include "coordinator/store/disclosure.h"
#include "coordinator/store/tree.h"
#include "core/tlog/receipt.h"

/* The log for tools that we did not write (C2SP tlog-tiles): a checkpoint, tiles, the key. */

static void respond(struct http_call *call, const char *type, struct bytes body)
{
	call->response =
	    (struct http_response) { .status = 200, .content_type = type, .body = body };
}

static bool work_checkpoint(struct http_call *call, struct store *store, struct error *error)
{
	const char *checkpoint;

	if (!logbook_publish(call->arena, call->logbook, store, &checkpoint, error))
		return false;
	respond(call, "text/plain; charset=utf-8", bytes_of(checkpoint));
	return true;
}

static bool work_key(struct http_call *call, struct store *store, struct error *error)
{
	(void)store, (void)error;
	respond(call, "text/plain; charset=utf-8",
		bytes_of(arena_printf(call->arena, "%s\n",
				      note_key_text(call->arena, logbook_key(call->logbook)))));
	return true;
}

static bool work_keys(struct http_call *call, struct store *store, struct error *error)
{
	struct logbook_voucher voucher = logbook_voucher(call->logbook);
	struct value *keys = value_object(call->arena);

	(void)store, (void)error;
	value_put_text(keys, "coordinator", hex_encode(call->arena, voucher.key, PUBLIC_KEY_SIZE));
	value_put_text(keys, "log", note_key_text(call->arena, logbook_key(call->logbook)));
	value_put_text(keys, "vouched",
		       base64_encode(call->arena, voucher.signature, SIGNATURE_SIZE));
	call_respond(call, 200, keys);
	return true;
}

static bool work_blob(struct http_call *call, struct store *store, struct error *error)
{
	struct hash hash;
	struct bytes bytes;

	if (!hash_from_hex(call->parameters[0], &hash) ||
	    !blob_get(call->arena, store, &hash, &bytes, error))
		return false;
	respond(call, "application/octet-stream", bytes);
	return true;
}

static bool work_tile(struct http_call *call, struct store *store, struct error *error)
{
	struct tile tile;
	struct bytes bytes;

	if (!tile_path_read(call->parameters[0], &tile) ||
	    !tree_tile(call->arena, store, tile, &bytes, error))
		return false;
	respond(call, "application/octet-stream", bytes);
	call->response.headers[0] =
	    (struct http_header) { "Cache-Control", "private, max-age=31536000, immutable" };
	return true;
}

/* The proof goes to the checkpoint that is given with it. */
static bool prove(struct http_call *call, struct store *store, struct receipt *receipt,
		  struct error *error)
{
	struct merkle_source source = tree_source(store);
	struct signed_checkpoint head;
	const char *checkpoint;

	if (!logbook_publish(call->arena, call->logbook, store, &checkpoint, error))
		return false;
	receipt->checkpoint = bytes_of(checkpoint);
	if (!checkpoint_open(call->arena, receipt->checkpoint, logbook_key(call->logbook), &head,
			     error))
		return false;
	if (receipt->index >= head.head.size)
		return error_set(error, ERROR_NOT_FOUND, "the log has no entry %llu",
				 (unsigned long long)receipt->index);
	return merkle_prove(call->arena, &source, receipt->index, head.head.size, &receipt->path,
			    error);
}

static bool work_proof(struct http_call *call, struct store *store, struct error *error)
{
	static const char *const known[] = { "entry", NULL };
	struct receipt receipt = { .index = UINT64_MAX };

	if (!call_query_known(call, known, error) ||
	    !call_query_count(call, "entry", INT64_MAX, &receipt.index, error))
		return false;
	if (receipt.index == UINT64_MAX)
		return error_set(error, ERROR_INVALID, "which entry? give entry=NUMBER");
	if (!prove(call, store, &receipt, error))
		return false;
	respond(call, "text/plain; charset=utf-8", bytes_of(receipt_text(call->arena, &receipt)));
	return true;
}

static bool work_disclosures(struct http_call *call, struct store *store, struct error *error)
{
	static const char *const known[] = { "after", NULL };
	uint64_t after = 0;
	struct bytes lines;

	if (!call_query_known(call, known, error) ||
	    !call_query_count(call, "after", INT64_MAX, &after, error) ||
	    !disclosure_page(call->arena, store, after, &lines, error))
		return false;
	respond(call, "application/jsonl", lines);
	return true;
}

const struct http_route log_routes[] = {
	{ HTTP_GET, "/log/checkpoint", PERMISSION_HISTORY, SCOPE_SERVER, work_checkpoint, NULL,
	  "the log's signed checkpoint" },
	{ HTTP_GET, "/log/vkey", PERMISSION_HISTORY, SCOPE_SERVER, work_key, NULL,
	  "the key that signs checkpoints" },
	{ HTTP_GET, "/log/keys.json", PERMISSION_HISTORY, SCOPE_SERVER, work_keys, NULL,
	  "the coordinator's key, and its word for the log's" },
	{ HTTP_GET, "/log/blob/{hash}", PERMISSION_HISTORY, SCOPE_SERVER, work_blob, NULL,
	  "what an entry names by its SHA-256" },
	{ HTTP_GET, "/log/proof", PERMISSION_HISTORY, SCOPE_SERVER, work_proof, NULL,
	  "that an entry is on the log (tlog-proof)" },
	{ HTTP_GET, "/log/disclosures", PERMISSION_HISTORY, SCOPE_SERVER, work_disclosures, NULL,
	  "the names and words that entries only commit to" },
	{ HTTP_GET, "/log/{tile}", PERMISSION_HISTORY, SCOPE_SERVER, work_tile, NULL,
	  "a tile of hashes or a bundle of entries" },
	{ 0 },
};
