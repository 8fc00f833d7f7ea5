// usage: node lint-truth.js TABLE WORK PEERS: counts what each linter finds and misses.
const { spawnSync } = require("child_process");
const fs = require("fs");
const path = require("path");

const [file, work, peers] = process.argv.slice(2);
const table = JSON.parse(fs.readFileSync(file));
const bin = (name) => path.join(peers, "node_modules/.bin", name);

function run(program, args, both) {
	const done = spawnSync(program, args, { cwd: work, encoding: "utf8", maxBuffer: 1 << 26 });
	return both ? done.stdout + done.stderr : done.stdout;
}

// Only what claims to block counts, not style, timeouts or what is destroyed.
const squawk = new Set(
	("adding-field-with-default adding-foreign-key-constraint adding-not-nullable-field " +
		"adding-serial-primary-key-field changing-column-type constraint-missing-not-valid " +
		"disallowed-unique-constraint require-concurrent-index-creation require-concurrent-index-deletion " +
		"require-concurrent-reindex require-concurrent-partition-detach require-concurrent-refresh " +
		"ban-alter-domain-with-add-constraint adding-exclusion-constraint").split(" "));
const pgls =
	/lint\/safety\/(addSerialColumn|adding\w+|addingFieldWithDefault|changingColumnType|constraintMissingNotValid|disallowUniqueConstraint|requireConcurrent\w+|runningStatementWhile\w+|banVacuumFull|addingExclusionConstraint|blockingAlterTable\w*)/i;

fs.writeFileSync(path.join(work, "postgres-language-server.jsonc"),
	JSON.stringify({ linter: { enabled: true, rules: { safety: { all: true } } } }));
const linters = {
	lockstep(sql) {
		fs.rmSync(path.join(work, "dir"), { recursive: true, force: true });
		fs.mkdirSync(path.join(work, "dir"));
		fs.writeFileSync(path.join(work, "dir/1_setup.sql"), table.setup);
		fs.writeFileSync(path.join(work, "dir/2_form.sql"), `set search_path = lab;\n${sql};\n`);
		const said = JSON.parse(run(path.join(process.env.LOCKSTEP_BIN, "lockstep"),
			["migrate", "lint", "--dir", "dir", "--latest", "1", "--json", "--fail-on", "off"]) || "{}");
		return (said.findings || []).some((finding) => finding.grows_with_table === true && finding.blocks !== "none");
	},
	squawk: () => {
		const said = JSON.parse(run(bin("squawk"), ["--reporter", "json", "form.sql"]) || "[]");
		return said.some((finding) => squawk.has(finding.rule_name));
	},
	"postgres-language-server": () => pgls.test(run(bin("postgres-language-server"), ["check", "form.sql"], true)),
	pgfence: () => {
		const said = JSON.parse(run(bin("pgfence"), ["analyze", "--output", "json", "form.sql"]) || "{}");
		return (said.results || []).some((result) =>
			(result.checks || []).some((check) => check.blocks && check.blocks.writes && !["SAFE", "LOW"].includes(check.risk)) ||
			(result.policyViolations || []).some((broken) => broken.ruleId === "statement-after-access-exclusive"));
	},
};

let wrong = 0;
for (const [name, says] of Object.entries(linters)) {
	if (process.env.LOCKSTEP_LINTERS && !process.env.LOCKSTEP_LINTERS.split(",").includes(name)) continue;
	if (name !== "lockstep" && (!peers || !fs.existsSync(bin(name)))) {
		console.log(`skip - ${name} is not installed in LOCKSTEP_PEERS`);
		continue;
	}
	const count = { found: 0, missed: 0, alarms: 0, quiet: 0 };
	for (const form of table.cases) {
		fs.writeFileSync(path.join(work, "form.sql"), form.sql + ";\n");
		const said = says(form.sql), real = form.blocks_writes_growing;
		count[real ? (said ? "found" : "missed") : said ? "alarms" : "quiet"]++;
		if (name === "lockstep" && said !== real) console.log(`  ${real ? "missed" : "false alarm"}: ${form.name}`);
	}
	console.log(`${name}: ${count.found} found, ${count.missed} missed, ${count.alarms} false alarms, ` +
		`${count.quiet} quiet and right, of ${table.cases.length}`);
	if (name === "lockstep") wrong = count.missed + count.alarms;
}
process.exit(wrong ? 1 : 0);
