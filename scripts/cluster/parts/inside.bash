# shellcheck shell=bash disable=SC2154 # state, rootless and so on are box's
# Sourced by box: who is alive, how to act inside the fabric and the nodes, and one command at a time.

# pid_of WHO [WORD]: its process id, if that process lives and has WORD on its command line. (Ids are given out again.)
pid_of() {
    local pid
    [ -s "$state/$1.pid" ] && pid=$(<"$state/$1.pid") || return 1
    grep -qszxF -- "${2:-$state}" "/proc/$pid/cmdline" && printf '%s' "$pid"
}
is_up() { [ -e "$state/ready" ] && pid_of fabric >/dev/null; }
is_on() { pid_of "$1" >/dev/null; }
must_be_up() { is_up || die "there is no box '$name' (start one: box up)"; }

# enter WHO SPACES… -- COMMAND…: runs the command in those namespaces of the fabric or a node.
enter() {
    local pid who=$1; shift
    pid=$(pid_of "$who") || die "$who is off"
    if [ "$rootless" = 1 ]; then set -- --user --preserve-credentials "$@"; fi
    ${become:-} nsenter --target "$pid" "$@"
}
# With the fabric's network and processes, but this machine's files: for ssh and rsync. They end with the fabric.
at_fabric() { enter fabric --net --pid -- "$@"; }
in_fabric() { enter fabric --net --pid --mount -- "$@"; }
in_node() { local node=$1; shift; enter "$node" --net --pid --mount --uts --ipc -- "$@"; }
remote() { at_fabric ssh -F "$state/etc/ssh_config" "$@"; }

nodes() { seq -f 'rpi-%.0f' 0 $(($(<"$state/nodes") - 1)); }
# number_of rpi-3: 3, if there is such a node.
number_of() {
    if [[ ${1:-} =~ ^rpi-([0-9]|1[0-5])$ ]] && ((BASH_REMATCH[1] < $(<"$state/nodes"))); then
        printf '%s' "${BASH_REMATCH[1]}"
    else
        misused "there is no node '${1:-}'; there are: $(nodes | paste -sd' ')"
    fi
}
# on_all FUNCTION …: runs `FUNCTION NODE …` for all nodes at once, with the node before each line; names those that fail.
on_all() {
    local node jobs=() failed=()
    set -m # each job is a process group, which Ctrl-C can end
    trap 'kill -- "${jobs[@]/#/-}" 2>/dev/null; exit 130' INT TERM
    for node in $(nodes); do
        { "$1" "$node" "${@:2}" </dev/null 2>&1 | sed -u "s/^/$node: /"; } & jobs+=($!)
    done
    for node in $(nodes); do wait "${jobs[${node#rpi-}]}" || failed+=("$node"); done
    [ ${#failed[@]} = 0 ] || die "failed on ${failed[*]}"
}

# lock [create]: one command at a time changes a box. The lock is on the state folder, which another command that had the
# lock may have taken away meanwhile: then there is no box any more, and it is for `up` to create a new one.
lock() {
    for _ in 1 2 3 4 5; do
        [ $# = 0 ] || mkdir -p "$state"
        [ -d "$state" ] || die "there is no box '$name' (start one: box up)"
        [ -O "$state" ] || die "$state belongs to somebody else (choose another BOX_NAME)"
        exec 9<"$state" || continue
        flock --wait 30 9 || die "another 'box' command has been at work on '$name' for 30 s"
        [ ! "$state" -ef /proc/self/fd/9 ] || return 0
    done
    die "$state comes and goes: another 'box' command is at work"
}

# clean: ends the fabric, and with it everything inside, and takes the state folder away.
clean() { end_fabric; take_away "$state"; }
end_fabric() {
    local pid
    pid=$(pid_of fabric) || return 0
    kill -KILL "$pid" 2>/dev/null || true
    within 10 gone "$pid" || die "process $pid doesn't end"
}
# What a killed `up` had started may still write a file or two: hence more than one attempt.
take_away() { within 5 rm -rf "$@" 2>/dev/null || die "can't be taken away: $*"; }
gone() { [ ! -e "/proc/$1" ] || grep -qs '^State:.Z' "/proc/$1/status"; }
