# Sourced by the chaos tests: what is done to the programs, to the server and between them.
# Needs programs.sh, the names of the agents in `agents`, and `server`: the folder of a PostgreSQL
# server of its own, or nothing.

harms=(kill kill kill freeze cut disk clock)
server_harms=(kill freeze cut disk clock backend backend crash postmaster)
declare -A harmed=()
pause_for() { read -rt "$1" <> <(:) || :; } # seconds
moment() { pause_for "0.$(printf '%03d' $((RANDOM % ${1:-250})))"; }
somebody() { local all=(coordinator "${agents[@]}"); echo "${all[RANDOM % ${#all[@]}]}"; }
start_again() { if [ "$1" = coordinator ]; then start_coordinator; else start_agent "$1"; fi; }

harm_kill() {
	local victim
	victim=$(somebody)
	stop_program "$victim" KILL
	start_again "$victim"
}
# Silent for a while, as when the network is; the agents' leases may end meanwhile.
harm_freeze() {
	local pid=${pid_of[$(somebody)]}
	kill -s STOP "$pid"
	moment 900
	kill -s CONT "$pid"
}
# Every connection, those to the server too.
harm_cut() {
	local port
	for port in "${agents_url##*:}" ${server_port-}; do
		ss -K dst 127.0.0.1 dport = ":$port" >/dev/null 2>&1
	done
}
# No room for the coordinator's store and the agents' spools, for a moment.
harm_disk() {
	cat /dev/zero >"$state/filler" 2>/dev/null
	moment 600
	rm -f "$state/filler"
}
# The wall clock of all our programs jumps forward by up to nine hours.  (A clock that is set back
# holds nng's own timers, tests/proto/clock_test: a broken connection is then back after a minute.)
clock_offset=0
clock_set() { printf '%-31d\n' "$1" 1<>"$LOCKSTEP_CLOCK"; } # in place: it is mapped
harm_clock() { clock_offset=$((clock_offset + RANDOM)); clock_set "$clock_offset"; }
harm_backend() {
	psql -qXAt "$server_url" -c "select pg_terminate_backend(pid) from pg_stat_activity
		where application_name like 'lockstep%' and pid <> pg_backend_pid()" >/dev/null 2>&1
}
# A backend that is killed takes all others with it: the server starts again by itself.
harm_crash() {
	local pid
	pid=$(psql -qXAt "$server_url" -c "select pid from pg_stat_activity
		where application_name like 'lockstep%' order by random() limit 1" 2>/dev/null)
	[ -z "$pid" ] || kill -s KILL "$pid"
	until_true 30 psql -qX "$server_url" -c 'select 1'
}
harm_postmaster() { "$root/tests/support/postgres" crash "$server"; }

can_cut() { # are connections of our own ended by ss -K?
	local port descriptor
	exec {descriptor}<>"/dev/tcp/127.0.0.1/${agents_url##*:}" || return 1
	ss -K dst 127.0.0.1 dport = ":${agents_url##*:}" >/dev/null 2>&1
	! (echo x >&"$descriptor" && pause_for 0.1 && echo x >&"$descriptor") 2>/dev/null
}
# Leaves out what does not work here, and says so.
without() { # HARM WHY
	local all=" ${harms[*]} " server_all=" ${server_harms[*]} "
	read -ra harms <<<"${all// $1 / }"
	read -ra server_harms <<<"${server_all// $1 / }"
	skip "chaos: no harm '$1': $2"
}
harm() {
	local list=("${harms[@]}") one
	[ -z "${server-}" ] || list=("${server_harms[@]}")
	one=${list[RANDOM % ${#list[@]}]}
	harmed[$one]=$((${harmed[$one]-0} + 1))
	"harm_$one"
}
harms_done() {
	local one text=""
	for one in "${!harmed[@]}"; do text+=", ${harmed[$one]} $one"; done
	echo "${text#, }"
}
