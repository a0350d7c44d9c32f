# shellcheck shell=bash disable=SC2154 # state, rootless and so on are box's
# Sourced by box: how slow the network is to be. `$state/net` holds "LATENCY RATE" ("-" for what isn't set).

network() {
    local latency=- rate=- path=
    [ $# -gt 0 ] || { show_network; return; }
    while [ $# -gt 0 ]; do
        case $1 in
            --clear) [ $# = 1 ] || misused "--clear stands alone"; break ;;
            --latency) [[ ${2:-} =~ ^[0-9]+(us|ms)$ ]] || misused "--latency takes a time, such as 200us or 2ms"
                latency=$2; shift 2 ;;
            --rate) [[ ${2:-} =~ ^[1-9][0-9]*(kbit|mbit|gbit)$ ]] || misused "--rate takes a rate, such as 100mbit or 1gbit"
                rate=$2; shift 2 ;;
            *) misused "net takes --latency TIME, --rate RATE or --clear, not '$1'" ;;
        esac
    done
    if [ "$latency$rate" != -- ] && ! path=$(find_switch) && [ "$latency" != - ]; then
        die "--latency needs tools/box_switch: cargo build --release -p box_switch --target-dir target/box"
    fi
    stop_switch
    rm -f "$state/switch.path"
    [ -z "$path" ] || echo "$path" >"$state/switch.path"
    echo "$latency $rate" >"$state/net"
    apply_network
    show_network
}

show_network() {
    local latency=- rate=- by="the kernel's bridge"
    [ ! -e "$state/net" ] || read -r latency rate <"$state/net"
    if [ -e "$state/switch.path" ]; then
        by="tools/box_switch"
        pid_of switch "$(<"$state/switch.path")" >/dev/null || by+=", which has ENDED (see $state/log/switch.log)"
    elif [ "$rate" != - ]; then
        by="the kernel's bridge and tc tbf"
    fi
    say "latency ${latency/#-/as it comes}, rate ${rate/#-/as it comes}, by $by"
}

# find_switch: the path of our program that delays frames. Cargo builds it, if it can; else it may have been built before.
find_switch() {
    local folder=$course/target/box
    ! command -v cargo >/dev/null || cargo build --quiet --release --manifest-path "$course/Cargo.toml" \
        --package box_switch --target-dir "$folder" || true
    [ -x "$folder/release/box_switch" ] && echo "$folder/release/box_switch"
}

# apply_network: makes it so; also after a node was switched on.
apply_network() {
    local latency=- rate=- port ports bridge kernel=-
    [ ! -e "$state/net" ] || read -r latency rate <"$state/net"
    stop_switch
    mapfile -t ports < <(in_fabric ip -brief link show type veth | awk '/^port-/ { sub(/@.*/, "", $1); print $1 }')
    # Either the kernel's bridge passes frames on, or our program does: never both.
    if [ -e "$state/switch.path" ]; then bridge=nomaster; else bridge="master switch" kernel=$rate; fi
    for port in "${ports[@]}"; do echo "link set $port $bridge"; done | in_fabric ip -batch -
    for port in "${ports[@]}"; do
        [ "$port" != port-laptop ] || continue
        # Both ends of a cable: to the node, and from the node.
        limit_rate "$kernel" in_fabric "$port"
        limit_rate "$kernel" from_node "$port"
    done
    if [ -e "$state/switch.path" ]; then start_switch "${latency/#-/0us}" "$rate" "${ports[@]}"; fi
}
from_node() { enter "rpi-${node_of_port:?}" --net -- "$@"; }

# limit_rate RATE WHERE PORT: a token bucket. 64 kB is one large frame of the kernel, which a smaller bucket would never
# let pass; a queue holds 20 ms.
limit_rate() {
    local rate=$1 where=$2 card=$3 node_of_port=${3#port-}
    [ "$where" = in_fabric ] || card=eth0
    if [ "$rate" = - ]; then
        "$where" tc qdisc del dev "$card" root 2>/dev/null || true
    else
        "$where" tc qdisc replace dev "$card" root tbf rate "$rate" burst 64k latency 20ms ||
            die "this kernel has no token bucket (module sch_tbf; build tools/box_switch instead: box net --help)"
    fi
}

stop_switch() {
    local pid
    [ -e "$state/switch.path" ] && pid=$(pid_of switch "$(<"$state/switch.path")") || return 0
    kill -KILL "$pid" 2>/dev/null || true
    within 5 gone "$pid" || die "the switch (process $pid) doesn't end"
}

# start_switch LATENCY RATE PORT…
start_switch() {
    local path; path=$(<"$state/switch.path")
    rm -f "$state/switch.pid" "$state/log/switch.log"
    # The shell writes down the process id that it has outside, and then becomes the switch.
    # shellcheck disable=SC2016 # expanded by that bash, not here
    at_fabric setsid bash -c 'read -r pid _ </proc/self/stat; echo "$pid" >"$1"; shift; exec "$@"' - "$state/switch.pid" \
        "$path" "$@" </dev/null >"$state/log/switch.log" 2>&1 9<&- &
    within 10 grep -qs ready "$state/log/switch.log" || die "the switch doesn't start: $(<"$state/log/switch.log")"
}
