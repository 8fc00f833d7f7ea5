# Sourced by the chaos tests: what is done to the programs, to the server and between them.
# Needs programs.sh, the names of the agents in `agents`, and `server`: the folder of a PostgreSQL
# server of its own, or nothing.

harms=(kill kill kill freeze cut link loss disk clock)
server_harms=(kill kill freeze cut link loss disk clock backend backend crash postmaster)
# Who is not harmed any more gets on within this time, however slow the machine is.
patience=180 # s
tail_lines=28 # of all logs: what tell says comes behind them
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
end_connections() { # [COMMAND...]: that leads to the agents' side
	local port
	for port in "${agents_url##*:}" ${server_port-}; do
		"$@" ss -K dst "$address" dport = ":$port" >/dev/null 2>&1
	done
}
harm_cut() { end_connections ${net:+ip netns exec "$net"}; }
# For a moment nothing passes between the agents and the others; now and then for longer.
away() { if [ $((RANDOM % 6)) = 0 ]; then pause_for 3; else moment 900; fi; }
harm_link() {
	local side=(-netns "$net")
	[ $((RANDOM % 2)) = 0 ] || side=()
	ip "${side[@]}" link set "$net" down
	away
	ip "${side[@]}" link set "$net" up
}
# The same one way only: nobody answers, or nobody asks.
harm_loss() {
	local side=(-netns "$net") to=$address
	[ $((RANDOM % 2)) = 0 ] || side=() to=$agents_address
	ip "${side[@]}" route add blackhole "$to"
	away
	ip "${side[@]}" route del blackhole "$to"
}
# No room for the coordinator's store and the agents' spools, for a moment.
harm_disk() {
	cat /dev/zero >"$state/filler" 2>/dev/null
	moment 600
	rm -f "$state/filler"
}
# The wall clock of all our programs jumps, by hours, forth or back.
clock_set() { printf '%-31d\n' "$1" 1<>"$LOCKSTEP_CLOCK"; } # in place: it is mapped
harm_clock() { clock_set $((RANDOM * 3 - 49152)); }
harm_backend() {
	psql -qXAt "$server_url" -c "select pg_terminate_backend(pid) from pg_stat_activity
		where application_name like 'lockstep%' and pid <> pg_backend_pid()" >/dev/null 2>&1
}
# A backend that is killed takes all others with it: the server starts again by itself.
harm_crash() {
	local pid
	pid=$(psql -qXAt "$server_url" -c "select pid from pg_stat_activity
		where application_name like 'lockstep%' order by random() limit 1" 2>/dev/null)
	[ -z "$pid" ] || kill -s KILL "$pid" 2>/dev/null
	until_true "$patience" psql -qX "$server_url" -c 'select 1'
}
harm_postmaster() { "$root/tests/support/postgres" crash "$server"; }

# The agents live behind a link of their own, that can be cut; where that is not allowed, beside us.
address=127.0.0.1 agents_address=127.0.0.1 net=""
net_begin() {
	local name=ls-$$ range=10.$((200 + $$ % 50)).$(($$ / 50 % 250))
	ip netns add "$name" 2>/dev/null || return 1
	net=$name
	ip link add "$net" type veth peer name "$net" netns "$net" 2>/dev/null &&
		ip addr add "$range.1/30" dev "$net" && ip link set "$net" up &&
		ip -netns "$net" addr add "$range.2/30" dev "$net" &&
		ip -netns "$net" link set lo up && ip -netns "$net" link set "$net" up || {
		net_end
		return 1
	}
	address=$range.1 agents_address=$range.2
}
net_end() {
	[ -z "$net" ] || ip netns del "$net"
	net=""
}

can_cut() { # are connections of our own ended by ss -K?
	local descriptor
	exec {descriptor}<>"/dev/tcp/$address/${agents_url##*:}" || return 1
	end_connections
	! (echo x >&"$descriptor" && pause_for 0.1 && echo x >&"$descriptor") 2>/dev/null
}
# Leaves out what does not work here, and says so.
without() { # HARM WHY
	local all=" ${harms[*]} " server_all=" ${server_harms[*]} "
	read -ra harms <<<"${all// $1 / }"
	read -ra server_harms <<<"${server_all// $1 / }"
	skip "chaos: no harm '$1': $2"
}
harm() { # LOCKSTEP_HARMS="disk disk kill": only these
	local list=("${harms[@]}") one
	[ -z "${server-}" ] || list=("${server_harms[@]}")
	[ -z "${LOCKSTEP_HARMS-}" ] || read -ra list <<<"$LOCKSTEP_HARMS"
	one=${list[RANDOM % ${#list[@]}]}
	harmed[$one]=$((${harmed[$one]-0} + 1))
	echo "$SECONDS s: $one" >>"$home/harms"
	"harm_$one" || echo "the harm '$one' failed" >>"$home/harms"
}
harms_done() {
	local one text=""
	for one in "${!harmed[@]}"; do text+=", ${harmed[$one]} $one"; done
	echo "${text#, }"
}
