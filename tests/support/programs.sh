# Sourced by the tests of the real programs: starts and stops them, asks, and counts.
# Needs LOCKSTEP_BIN, the folder of the three programs.
set -u
: "${LOCKSTEP_BIN:?set it to the folder of the programs, or use tests/run}"
PATH=$LOCKSTEP_BIN:$PATH
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
home=$(mktemp -d "${TMPDIR:-/tmp}/lockstep-e2e.XXXXXX")
declare -A pid_of=()
failures=0
export HOME=$home NO_COLOR=1

ok() { echo "ok - $1"; }
not_ok() { echo "not ok - $1"; failures=$((failures + 1)); }
skip() { echo "skip - $1"; }
# check SENTENCE COMMAND...: the command must succeed
check() {
	local sentence=$1
	shift
	if "$@" >"$home/out" 2>&1; then ok "$sentence"; else cat "$home/out"; not_ok "$sentence"; fi
}
# check_exit SENTENCE CODE COMMAND...: the command must end with CODE; its output is in $home/out
check_exit() {
	local sentence=$1 expected=$2 status=0
	shift 2
	"$@" >"$home/out" 2>&1 || status=$?
	if [ "$status" = "$expected" ]; then
		ok "$sentence"
	else
		cat "$home/out"
		echo "exit code $status instead of $expected: $*"
		not_ok "$sentence"
	fi
}
# check_says SENTENCE TEXT: the last output of check or check_exit contains TEXT
check_says() {
	if grep -qF -- "$2" "$home/out"; then
		ok "$1"
	else
		cat "$home/out"
		echo "missing: $2"
		not_ok "$1"
	fi
}
# check_line SENTENCE LINE: the last output of check or check_exit has exactly this line
check_line() {
	if grep -qxF -- "$2" "$home/out"; then
		ok "$1"
	else
		cat "$home/out"
		echo "no such line: $2"
		not_ok "$1"
	fi
}
check_equal() { # SENTENCE EXPECTED FOUND
	if [ "$2" = "$3" ]; then ok "$1"; else printf 'expected: %s\nfound:    %s\n' "$2" "$3"; not_ok "$1"; fi
}
# until_true SECONDS COMMAND...: asks again until it holds
until_true() {
	local deadline=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$deadline" ] || return 1
		read -rt 0.05 <> <(:) || :
	done
}

start_program() { # NAME COMMAND...: its stderr goes to $home/NAME.log
	local name=$1
	shift
	"$@" >>"$home/$name.out" 2>>"$home/$name.log" &
	pid_of[$name]=$!
}
stop_program() { # NAME [SIGNAL]
	[ -n "${pid_of[$1]-}" ] || return 0
	kill -s "${2-TERM}" "${pid_of[$1]}" 2>/dev/null || true
	wait "${pid_of[$1]}" 2>/dev/null || true
	unset "pid_of[$1]"
}
# Keys and tokens of this test's programs stand in their own files and nowhere else: not in what the
# programs logged, stored, spooled or exported.  What a test itself printed is $home/out and *.out.
secrets_stay() {
	local words=$home/words.secret found name
	find "$home" -type f \( -name '*.key' -o -name '*.token' -o -name '*.secret' -o -name join-token \) \
		! -name words.secret -exec cat {} + 2>/dev/null | grep -aoE '[A-Za-z0-9_+/=]{32,}' | sort -u >"$words"
	[ -s "$words" ] || return 0
	found=$(for name in "${!pid_of[@]}"; do
		tr '\0' '\n' <"/proc/${pid_of[$name]}/cmdline" 2>/dev/null | grep -qFf "$words" && echo "ps: $name"
	done
	find "$home" -type f ! -name '*.key' ! -name '*.token' ! -name '*.secret' ! -name join-token \
		! -name out ! -name '*.out' -exec grep -alFf "$words" {} + 2>/dev/null)
	rm -f "$words"
	if [ -z "$found" ]; then
		ok "keys and tokens stand nowhere but in their own files"
	else
		echo "found in: $found"
		not_ok "keys and tokens stand nowhere but in their own files"
	fi
}
finish() {
	local name
	secrets_stay
	for name in "${!pid_of[@]}"; do stop_program "$name" TERM; done
	if grep -lE 'AddressSanitizer|LeakSanitizer|runtime error:' "$home"/*.log 2>/dev/null; then
		grep -hE -A 20 'AddressSanitizer|LeakSanitizer|runtime error:' "$home"/*.log | head -n 60
		not_ok "the sanitizers are silent"
	else
		ok "the sanitizers are silent"
	fi
	if [ "$failures" != 0 ]; then
		# All of them fit what tests/run shows.
		local logs=("$home"/*.log) each
		each=$((${tail_lines-50} / ${#logs[@]} - 1))
		for name in "${logs[@]}"; do echo "-- ${name##*/}"; tail -n "$each" "$name" | cut -c 1-200; done
	fi
	[ -n "${LOCKSTEP_KEEP-}" ] && echo "kept: $home" || rm -rf "$home"
	[ "$failures" = 0 ]
}
trap 'finish; exit $?' EXIT

# Ports are chosen once, so that a restarted coordinator is found again.
start_coordinator() {
	rm -f "$home/coordinator/addresses"
	start_program coordinator lockstep-coordinator --state "$home/coordinator" \
		--listen "${agents_url-tcp://127.0.0.1:0}" --http "${http_address-127.0.0.1:0}" "$@"
	until_true 60 test -s "$home/coordinator/addresses" || {
		tail -n 5 "$home/coordinator.log"
		not_ok "the coordinator starts"
		exit 1
	}
	agents_url=$(sed -n 's/^listen=//p' "$home/coordinator/addresses")
	LOCKSTEP_URL=$(sed -n 's/^http=//p' "$home/coordinator/addresses")
	http_address=${LOCKSTEP_URL#*://}
	LOCKSTEP_TOKEN=$(cat "$home/coordinator/admin.token")
	export LOCKSTEP_URL LOCKSTEP_TOKEN
}

# agent_config NAME ENVIRONMENT PROJECT TARGET=URL...: writes $home/NAME.yaml and a join token
agent_config() {
	local name=$1 environment=$2 project=$3 pair
	shift 3
	lockstep agent token --env "$environment" --json |
		sed -nE 's/.*"token": *"([^"]*)".*/\1/p' >"$home/$name.token"
	{
		echo "coordinator: ${agents_url%%,*}"
		[ ! -f "$home/coordinator/tls/ca.pem" ] || echo "ca-file: $home/coordinator/tls/ca.pem"
		echo "environment: $environment"
		echo "name: $name"
		echo "state: $home/$name"
		echo "join-token-file: $home/$name.token"
		echo "targets:"
		for pair in "$@"; do
			echo "  - name: ${pair%%=*}"
			echo "    project: $project"
			echo "    url: ${pair#*=}"
			echo "    rehearsal: yes"
		done
	} >"$home/$name.yaml"
}
start_agent() { start_program "$1" lockstep-agent --config "$home/$1.yaml"; }
# targets_known PROJECT COUNT: the coordinator knows that many targets of the project that answer
targets_known() {
	[ "$(lockstep status --project "$1" --json | grep -oE '"reach": *"ok"' | wc -l)" -ge "$2" ]
}

# A fresh database on the server of LOCKSTEP_TEST_POSTGRES; prints its URL.
new_database() { # NAME
	psql -qX "$LOCKSTEP_TEST_POSTGRES" -c "create database \"$1\" template template0 encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'" >/dev/null
	echo "${LOCKSTEP_TEST_POSTGRES%/*}/$1"
}
