#ifndef CORE_TLOG_RELEASE_BUNDLE_H
#define CORE_TLOG_RELEASE_BUNDLE_H
#include "core/base/value.h"
#include "core/tlog/quorum.h"
#include "core/tlog/receipt.h"

/* What a coordinator that shares no network with another one has to know of a release: that it was
 * sealed, and how its rollouts ended, each proven by the log of the one that says so.  As a file it
 * is JSON Lines:
 *   {"lockstep":"release-bundle","note":NOTE}     the index's hash, signed by the log's key
 *   INDEX                                         canonical JSON, release_bundle_index
 *   {"proof":RECEIPT} ...                         C2SP tlog-proofs with their entries
 *   {"document":TEXT} ...                         the manifest and the plans, canonical JSON
 *   {"blob":SHA256,"bytes":BASE64} ...            the files
 * The note's text is "lockstep-release-bundle-v1\n" and the SHA-256 of the index in hexadecimal. */
#define BUNDLE_PROOFS_MOST 2000

/* How a rollout of the release ended there. */
struct bundle_outcome {
	const char *environment, *rollout, *state; /* of the rollout's machine */
	uint64_t created, finished;                /* entries: it was planned; it came to its end */
	int64_t time;                              /* wall clock, ms: of the end; from the entry */
	const char *by;                            /* who asked for it, as its entry says */
	uint64_t succeeded, failed; /* targets, of those whose entries are in the bundle */
	struct hash plan;           /* blob: the plan's document */
};

struct release_bundle {
	const char *origin; /* the log's name */
	const char *project;
	uint64_t number; /* of the release, there */
	uint64_t sealed; /* entry */
	struct hash digest, manifest;
	struct bundle_outcome *outcomes; /* in the order in which they ended */
	size_t outcome_count;
	uint64_t log_size;  /* of the checkpoint that the proofs go to */
	struct hash *blobs; /* documents and files */
	size_t blob_count;
	struct hash index; /* names the bundle */
};

/* What a bundle is made of; `proofs` are receipts' texts. */
struct bundle_parts {
	struct bytes note, index;
	const struct bytes *proofs;
	size_t proof_count;
	const struct bytes *documents; /* each is one of the index's blobs */
	size_t document_count;
};

/* The canonical text of an index; hashes of the proofs are added to what `bundle` says. */
struct bytes release_bundle_index(struct arena *arena, const struct release_bundle *bundle,
				  const struct bundle_parts *parts);
/* The note's text. */
struct bytes release_bundle_note(struct arena *arena, struct bytes index);

/* Reads and verifies all of it by what `policy` trusts: the note, each proof and its checkpoint
 * (with the cosignatures that the policy wants), and that the entries say what the index says.
 * ERROR_REFUSED: nobody trusts that log, or cosignatures are missing; ERROR_INTEGRITY: something
 * does not hold; ERROR_INVALID: it is no bundle. */
bool release_bundle_open(struct arena *arena, const struct bundle_parts *parts,
			 const struct quorum *policy, struct release_bundle *bundle,
			 struct error *error) MUST_CHECK;
#endif
