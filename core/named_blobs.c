#include "core/named_blobs.h"

#define MANIFEST "manifest"

static const struct {
	const char *type, *member;
} rows[] = {
	{ "release.sealed", MANIFEST },    { "release.sealed", "warnings" },
	{ "release.linted", "findings" },  { "release.linted", "summary" },
	{ "pipeline.proposed", "sha256" }, { "pipeline.applied", "sha256" },
	{ "rollout.created", "plan" },     { "rollout.created", MANIFEST },
	{ "rollout.created", "evidence" }, { "task.moved", "evidence" },
	{ "task.moved", "found" },         { "report.late", "evidence" },
	{ "target.reported", "ledger" },   { "target.reported", "histories" },
	{ "target.regressed", "missing" }, { "target.accepted", "missing" },
	{ "log.redacted", "commitments" }, { "target.break_glass", "rows" },
	{ "target.foreign", "open" },      { "release.weighed", "facts" },
	{ "release.weighed", "findings" }, { "release.weighed", "summary" },
	{ "release.signed", "sum" },       { "release.imported", "bundle" },
};

size_t named_blobs(const struct value *entry, struct named_blob *blobs)
{
	static const struct hash none; /* a ledger that nobody saw */
	const char *type = value_get_text(entry, "type");
	size_t count = 0;

	for (size_t i = 0; type && i < sizeof rows / sizeof *rows; i++) {
		const char *text =
		    text_equal(rows[i].type, type) ? value_get_text(entry, rows[i].member) : NULL;
		struct named_blob *blob = &blobs[count];

		if (text && count < NAMED_BLOBS_LIMIT && hash_from_hex(text, &blob->hash) &&
		    !hash_equal(&blob->hash, &none)) {
			blob->member = rows[i].member;
			count++;
		}
	}
	return count;
}

bool named_blob_is_manifest(const struct named_blob *blob)
{
	return text_equal(blob->member, MANIFEST);
}
