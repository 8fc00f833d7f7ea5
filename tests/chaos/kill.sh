# Sourced by kill_*_test: coordinator, agents, backends and server are killed in the middle of
# rollouts, at seeded times, and worse (harms.sh); afterwards every invariant is checked from the
# databases.  Needs `dialect`; `kills` of LOCKSTEP_KILLS are this one's.
. "$root/tests/chaos/harms.sh"
seed=${LOCKSTEP_SEED-1}
RANDOM=$((seed % 32768))
export LOCKSTEP_PROJECT=chaos
echo "seed $seed, $kills kills"

# What coordinator and agents write themselves stands on a disk of its own, that can be filled.
aside=$(mktemp -d "${TMPDIR:-/tmp}/lockstep-chaos.XXXXXX")
chmod 711 "$aside" # for the server's user
state=$aside/state
mkdir "$state"
end() {
	local code=0
	finish || code=1
	[ ! -e "$aside/story" ] || cat "$aside/story"
	[ -z "${server-}" ] || "$root/tests/support/postgres" stop "$server"
	umount "$state" 2>/dev/null
	net_end
	rm -rf "$aside"
	exit "$code"
}
trap end EXIT
# What stands behind the last lines of all logs: the end of what tests/run shows.
tell() { # ROLLOUT
	{
		echo "-- rollout $1"
		lockstep rollout show "$1" 2>&1 | head -n 12
		echo "-- status"
		lockstep status 2>&1 | head -n 10
		echo "-- harms"
		tail -n 6 "$home/harms"
	} | cut -c 1-200 >"$aside/story"
}
mount -t tmpfs -o size=$((64 + kills / 50))m none "$state" 2>/dev/null || without disk "no file system can be mounted"
for folder in coordinator staging-agent staging-twin production-agent; do
	mkdir -m 700 "$state/$folder"
	ln -s "$state/$folder" "$home/$folder"
done
export LOCKSTEP_CLOCK=$home/clock
: >"$LOCKSTEP_CLOCK"
clock_set 0
clock=$LOCKSTEP_BIN/../tests/clock.so
if [ -e "$clock" ]; then
	# The sanitizer wants to be the first library.
	export ASAN_OPTIONS=${ASAN_OPTIONS-}:verify_asan_link_order=0
else
	without clock "there is no $clock"
	clock=""
fi
# nng loses messages of connections that are cut while they are busy, as in tests/support/support.c;
# what OpenSSL keeps for each thread goes when the thread has ended, which may be after the process.
printf 'leak:libnng.so\nleak:libcrypto.so\n' >"$aside/leaks"
export LSAN_OPTIONS=suppressions=$aside/leaks:print_suppressions=0
start_program() { # as in programs.sh, by a clock that jumps, agents behind their link
	local name=$1 inside=()
	shift
	[ -z "$net" ] || [ "$name" = coordinator ] || inside=(ip netns exec "$net")
	LD_PRELOAD=$clock "${inside[@]}" "$@" >>"$home/$name.out" 2>>"$home/$name.log" &
	pid_of[$name]=$!
}

mkdir "$home/migrations"
printf 'environments:\n  - name: staging\n  - name: production\n    after: staging\n' >"$home/pipeline.yaml"
printf '%s\n' 'CREATE TABLE effects (migration INTEGER NOT NULL, statement INTEGER NOT NULL);' \
	'CREATE TABLE items (id INTEGER PRIMARY KEY, n INTEGER NOT NULL);' \
	'INSERT INTO items WITH RECURSIVE i (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM i WHERE id < 500) SELECT id, 0 FROM i;' \
	>"$home/migrations/10000000000000_effects.sql"
statements=4 per_release=3
# A release adds migrations whose every statement leaves one row and takes a moment; on PostgreSQL
# its last one also builds an index concurrently, in the middle, and rebuilds it.  That one and the
# first run statement by statement, and behind the second one rows are changed in ranges.
grow() { # RELEASE
	local m s
	for m in $(seq $((($1 - 1) * per_release + 1)) $(($1 * per_release))); do
		[ "$m" -gt 0 ] || continue
		for s in $(seq $statements); do
			if [ "$dialect" = postgres ]; then
				[ "$s" != 3 ] || [ $((m % per_release)) != 0 ] || printf '%s;\n' \
					"CREATE INDEX CONCURRENTLY effects_$m ON effects (migration, statement)" \
					"REINDEX INDEX CONCURRENTLY effects_$m"
				echo "SELECT pg_sleep(0.02);"
				echo "INSERT INTO effects VALUES ($m, $s);"
			else
				echo "INSERT INTO effects SELECT $m, $s FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000) SELECT max(i) FROM n);"
			fi
		done >"$home/migrations/$((10000000000000 + 2 * m))_m$m.sql"
		[ $((m % per_release)) = 2 ] || sed -i '1i -- atlas:txmode none\n' \
			"$home/migrations/$((10000000000000 + 2 * m))_m$m.sql"
		[ $((m % per_release)) != 2 ] || printf '%s\n' "-- lockstep:batch key=id size=50" \
			"UPDATE items SET n = n + 1;" >"$home/migrations/$((10000000000000 + 2 * m + 1))_m${m}_batch.sql"
	done
	lockstep migrate hash --dir "$home/migrations" >/dev/null
	lockstep push "$home/migrations" --dialect "$dialect" >"$home/out" 2>&1
}
grow_surely() { until_true "$patience" grow "$1" || { cat "$home/out"; not_ok "release $1 is pushed"; exit 1; }; }
ask() { # TARGET-URL SQL
	case $1 in
	sqlite://*) sqlite3 -cmd '.timeout 5000' "${1#sqlite://}" "$2" ;;
	*) psql -qXAt "$1" -c "$2" ;;
	esac
}
# Its state and its revision, which rises with everything that happens to it.
state_of() { lockstep rollout show "$1" --json 2>/dev/null | sed -nE 's/^ {0,2}"(state|revision)": *"?([^",]*)"?.*/\2/p' | sort -r | xargs; }
killed=0 retried=0
burst() {
	local count=$((1 + RANDOM % 4))
	while [ "$count" -gt 0 ] && [ "$killed" -lt "$kills" ]; do
		moment
		harm
		killed=$((killed + 1)) count=$((count - 1))
	done
}
# Until the rollout has ended well: harms somebody, waits until it gets on, and so forth.
harass() { # ROLLOUT
	local since=$SECONDS before="" now
	while [ $((SECONDS - since)) -lt "$patience" ]; do
		now=$(state_of "$1")
		case $now in
		succeeded*) return 0 ;;
		halted* | failed* | cancelled* | completed_with_failures*)
			# What was harmed three times in a row waits for a person, who says to go on.
			lockstep rollout show "$1" >"$home/out" 2>&1 || continue
			if ! grep -qF "trouble around the target, too often" "$home/out"; then
				echo "rollout $1 is over"
				tell "$1"
				return 1
			fi
			lockstep rollout retry "$1" >/dev/null 2>&1 && retried=$((retried + 1)) ;;
		esac
		if [ -n "$now" ] && [ "$now" != "$before" ]; then
			before=$now
			echo "$SECONDS s: $1 is $now" >>"$home/harms"
			burst
			since=$SECONDS
		else
			pause_for 0.1
		fi
	done
	echo "rollout $1 did not get on for $patience s; it is $before"
	tell "$1"
	return 1
}
begin() { # ENVIRONMENT: starts a rollout, whoever has just been killed; prints its id
	local id since=$SECONDS
	while [ $((SECONDS - since)) -lt "$patience" ]; do
		id=$(lockstep rollout start --env "$1" --json 2>"$home/out" | sed -nE 's/^ {0,2}"id": *"(r-[0-9]+)".*/\1/p' | head -n 1)
		[ -z "$id" ] || { echo "$id"; return 0; }
		pause_for 0.1
	done
	cat "$home/out" >&2
	return 1
}
# Every effect exactly once and in order, and production never ahead of staging.
indexes="select count(*) filter (where indisvalid) || ' of ' || count(*) from pg_index where indrelid = 'effects'::regclass"
verify() { # RELEASE ENVIRONMENT URL...
	local expected=$(($1 * per_release * statements)) environment=$2 url
	shift 2
	for url in "$@"; do
		[ "$(ask "$url" 'select count(*) from effects')" = "$expected" ] || { echo "$environment $url: count"; return 1; }
		[ "$(ask "$url" 'select count(*) from (select distinct migration, statement from effects) d')" = "$expected" ] || { echo "$environment $url: twice"; return 1; }
		[ "$(ask "$url" "select count(*) from items where n = $release")" = 500 ] || { echo "$environment $url: ranges"; return 1; }
		[ -z "$(ask "$url" "select 1 from $ledger where outcome <> 'applied'")" ] || { echo "$environment $url: ledger"; return 1; }
		[ "$dialect" = sqlite ] || [ "$(ask "$url" "$indexes")" = "$release of $release" ] || { echo "$environment $url: indexes: $(ask "$url" "$indexes")"; return 1; }
	done
}
campaign() { # STAGING-URLS / PRODUCTION-URLS in arrays
	local release=0 id
	while [ "$killed" -lt "$kills" ]; do
		release=$((release + 1))
		grow_surely "$release"
		id=$(begin staging) && harass "$id" || { not_ok "$dialect: staging ends well for release $release"; return 1; }
		verify "$release" staging "${staging[@]}" || { not_ok "$dialect: staging holds every effect once (release $release)"; return 1; }
		for url in "${production[@]}"; do
			[ "$(ask "$url" 'select count(*) from effects' 2>/dev/null || echo 0)" -le "$(((release - 1) * per_release * statements))" ] ||
				{ not_ok "$dialect: production is not ahead of staging"; return 1; }
		done
		id=$(begin production) && harass "$id" || { not_ok "$dialect: production ends well for release $release"; return 1; }
		verify "$release" production "${production[@]}" || { not_ok "$dialect: production holds every effect once (release $release)"; return 1; }
	done
	ok "$dialect: $killed kills over $release releases in $SECONDS s, every effect once, every index whole, in order, staging first, $retried retried by a person ($(harms_done))"
}

net_begin || { without link "no network namespace can be made" && without loss "no network namespace can be made"; }
agents_url=tcp://$address:0
# Two agents serve staging's targets, and one production's.
run_campaign() { # LEDGER; what the agents serve is in staging_targets and production_targets
	local name
	ledger=$1
	start_coordinator
	can_cut || without cut "ss -K ends no connections"
	for name in staging-agent staging-twin; do
		agent_config "$name" staging "$LOCKSTEP_PROJECT" "${staging_targets[@]}"
	done
	agent_config production-agent production "$LOCKSTEP_PROJECT" "${production_targets[@]}"
	agents=(staging-agent staging-twin production-agent)
	for name in "${agents[@]}"; do
		# What cannot be reached because of us is soon looked at again.
		echo "inspect-every: 2s" >>"$home/$name.yaml"
		start_agent "$name"
	done
	grow_surely 0
	lockstep pipeline apply "$home/pipeline.yaml" >/dev/null
	until_true "$patience" targets_known "$LOCKSTEP_PROJECT" $((${#staging[@]} + ${#production[@]})) ||
		{ not_ok "the targets appear"; return 1; }
	campaign
}
