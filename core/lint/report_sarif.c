#include <string.h>

#include "core/base/crypto.h"
#include "core/lint/report.h"
#include "core/lint/rule.h"

#define SCHEMA                                                                                     \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"                      \
	"sarif-schema-2.1.0.json"

struct report {
	struct arena *arena;
	const struct directory *directory;
	const struct lint_findings *findings;
	const struct lint_rule **rules; /* that found something, in the order of appearance */
	size_t rule_count;
};

static size_t rule_index(struct report *report, const struct lint_rule *rule)
{
	size_t index = 0;

	while (index < report->rule_count && report->rules[index] != rule)
		index++;
	if (index == report->rule_count)
		report->rules[report->rule_count++] = rule;
	return index;
}

/* {"text": ...}: SARIF's message and multiformatMessageString. */
static struct value *message(struct arena *arena, const char *text)
{
	struct value *value = value_object(arena);

	value_put_text(value, "text", text);
	return value;
}

static struct value *rule_value(struct arena *arena, const struct lint_rule *rule)
{
	struct value *value = value_object(arena), *usual = value_object(arena);
	const char *fix = rule->fix ? rule->fix : "";

	value_put_text(value, "id", rule->code);
	value_put_text(value, "name", rule->name);
	value_put(value, "shortDescription", message(arena, rule->title));
	value_put(value, "fullDescription", message(arena, rule->why));
	value_put(value, "help",
		  message(arena, arena_printf(arena, "%s%s%s", rule->why,
					      *fix ? "\n\nInstead:\n" : "", fix)));
	value_put_text(usual, "level",
		       rule->severity ? lint_severity_name(rule->severity) : "none");
	value_put(value, "defaultConfiguration", usual);
	return value;
}

/* RFC 3986: what may stand in a path as it is. */
static const char *uri_of(struct arena *arena, const char *path)
{
	struct buffer uri = buffer_in(arena);

	buffer_add_text(&uri, *path == '/' ? "file://" : "");
	for (; *path; path++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/",
			   *path))
			buffer_add(&uri, path, 1);
		else
			buffer_printf(&uri, "%%%02X", (unsigned)(unsigned char)*path);
	return buffer_text(&uri);
}

static struct value *location_value(struct arena *arena, const struct lint_finding *finding)
{
	struct value *location = value_object(arena), *place = value_object(arena);
	struct value *artifact = value_object(arena), *region = value_object(arena);

	value_put_text(artifact, "uri", uri_of(arena, finding->file));
	value_put_integer(region, "startLine", finding->line ? finding->line : 1);
	value_put_integer(region, "startColumn", finding->column ? finding->column : 1);
	value_put(place, "artifactLocation", artifact);
	value_put(place, "region", region);
	value_put(location, "physicalLocation", place);
	return location;
}

static struct bytes text_of(const struct report *report, const struct lint_finding *finding)
{
	struct bytes text = { NULL, 0 };

	if (finding->migration >= report->directory->count)
		return text;
	text = report->directory->migrations[finding->migration].text;
	if (finding->offset > text.size || finding->size > text.size - finding->offset)
		return (struct bytes) { NULL, 0 };
	return (struct bytes) { text.data + finding->offset, finding->size };
}

/* Of the rule, the file's name in the directory, the statement's text and the title; the same in
 * one file are told apart by their number. */
static const char *fingerprint(struct report *report, size_t index)
{
	const struct lint_finding *finding = &report->findings->items[index];
	struct bytes text = text_of(report, finding);
	struct hasher hasher;
	struct hash hash;
	unsigned number = 1;

	for (size_t i = index; i-- && report->findings->items[i].migration == finding->migration;)
		number += report->findings->items[i].rule == finding->rule &&
			  bytes_equal(text_of(report, &report->findings->items[i]), text);
	hasher_start(&hasher);
	hasher_add(&hasher, finding->rule->code, strlen(finding->rule->code) + 1);
	hasher_add(&hasher, finding->file, strlen(finding->file) + 1);
	hasher_add(&hasher, text.data, text.size);
	hash = hasher_end(&hasher);
	return arena_printf(report->arena, "%.32s:%u", hash_hex(report->arena, &hash), number);
}

static struct value *properties_value(struct arena *arena, const struct lint_finding *finding)
{
	struct value *value = value_object(arena);

	value_put_text(value, "relation", finding->relation);
	if (finding->lock)
		value_put_text(value, "lock", lock_mode_name(finding->lock));
	value_put_text(value, "blocks", lint_blocks_name(finding->blocks));
	value_put(value, "growsWithTable", lint_known_value(arena, finding->grows));
	value_put_text(value, "fix", finding->fix);
	return value;
}

static struct value *result_value(struct report *report, size_t index)
{
	const struct lint_finding *finding = &report->findings->items[index];
	struct arena *arena = report->arena;
	struct value *value = value_object(arena), *locations = value_array(arena);
	struct value *prints = value_object(arena);

	value_put_text(value, "ruleId", finding->rule->code);
	value_put_integer(value, "ruleIndex", (int64_t)rule_index(report, finding->rule));
	value_put_text(value, "level", lint_severity_name(finding->severity));
	value_put(value, "message", message(arena, finding->title));
	value_add(locations, location_value(arena, finding));
	value_put(value, "locations", locations);
	value_put_text(prints, "lockstepFinding/v1", fingerprint(report, index));
	value_put(value, "partialFingerprints", prints);
	value_put(value, "properties", properties_value(arena, finding));
	return value;
}

static struct value *tool_value(const struct report *report)
{
	struct arena *arena = report->arena;
	struct value *tool = value_object(arena), *driver = value_object(arena);
	struct value *rules = value_array(arena);

	for (size_t i = 0; i < report->rule_count; i++)
		value_add(rules, rule_value(arena, report->rules[i]));
	value_put_text(driver, "name", "lockstep");
	value_put_text(driver, "version", LOCKSTEP_VERSION);
	value_put(driver, "rules", rules);
	value_put(tool, "driver", driver);
	return tool;
}

struct value *lint_sarif_value(struct arena *arena, const struct directory *directory,
			       const struct lint_findings *findings)
{
	struct report report = { .arena = arena, .directory = directory, .findings = findings };
	struct value *log = value_object(arena), *run = value_object(arena);
	struct value *runs = value_array(arena), *results = value_array(arena);

	report.rules = arena_new_array(arena, const struct lint_rule *, findings->count + 1);
	for (size_t i = 0; i < findings->count; i++)
		value_add(results, result_value(&report, i));
	value_put(run, "tool", tool_value(&report));
	value_put_text(run, "columnKind", "unicodeCodePoints");
	value_put(run, "results", results);
	value_add(runs, run);
	value_put_text(log, "$schema", SCHEMA);
	value_put_text(log, "version", "2.1.0");
	value_put(log, "runs", runs);
	return log;
}
