# shellcheck shell=bash disable=SC2034,SC2154 # work, state, uid and here are the test's own
# Sourced by the tests: how a promise is tried and reported, and how this machine looks from outside before and after.
passed=0 failed=0 as=() out=''
# shellcheck source=parts/skipped.bash
source "${BASH_SOURCE[0]%/*}/skipped.bash"

# help_or "$@": the comment at the top of the test, to whom asks for it.
help_or() {
    case ${1:-} in -h | --help) awk 'NR > 1 && !/^#/ { exit } NR > 1 && !/shellcheck/ { sub(/^# ?/, ""); print }' "$0"; exit 0 ;; esac
}

# box …: with a time limit. `try` puts what it printed into $out; its exit code is this function's.
box() { timeout -k 5 "${box_seconds:-90}" "${as[@]}" "$here/box" "$@"; }
try() { out=$(box "$@" 2>&1 </dev/null); }

# inside NODE COMMAND…: as whoever powers the node, with all rights there: where a box has no sudo.
inside() {
    local user=() node=$1; shift
    [ "$uid" = 0 ] || user=(--user --preserve-credentials)
    "${as[@]}" nsenter --target "$(<"$state/$node.pid")" "${user[@]}" --net --uts --mount --pid -- "$@"
}

# second_sshd NODE [SCRIPT]: one more, on port 2222. SCRIPT changes its settings, by sed.
# shellcheck disable=SC2016 # for the shell over there
second_sshd() {
    local user=() node=$1
    [ "$uid" = 0 ] || user=(unshare --user --map-user="$uid" --map-group="$(stat -c %g "$state")")
    inside "$node" bash -c 'sed "s/^Port.*/Port 2222/$1" /mnt/etc/sshd_config >/run/sshd_config; shift
        exec "$@" "$(command -v sshd)" -f /run/sshd_config' - "${2:+; $2}" "${user[@]}" </dev/null
}

# ok WHAT COMMAND…: does the command succeed?
ok() {
    local what=$1; shift
    if "$@"; then
        passed=$((passed + 1)); printf 'ok      %s\n' "$what"
    else
        failed=$((failed + 1)); printf 'not ok  %s\n' "$what"; printf '%s\n' "$out" | head -n 30 | sed 's/^/        | /'
    fi
}
fails() { ! "$@"; }
code() { local expected=$1 got; shift; "$@"; got=$?; [ "$got" = "$expected" ] || { out+=" (exit code $got)"; false; }; }
has() { grep -qE -- "$1" <<<"$out"; }
hasnt() { ! has "$1"; }
lines() { [ "$(grep -cE -- "$2" <<<"$out")" = "$1" ]; }
# skip THING WHY…: some promises aren't tried. skip_all: none is, and the test ends.
skip() { skipped "$@" || failed=$((failed + 1)); }
skip_all() { skip "$@"; [ "$failed" = 0 ] && exit 77; summary; exit 1; }
elapsed() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f", b - a }'; }
# less A B: for numbers with a point.
less() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a < b) }' || { out+=" ($1 s, not less than $2 s)"; false; }; }
# up_or_77: a first box; where namespaces are forbidden, this is no place for the test.
up_or_77() {
    try up "$@"
    case $? in
        0) ;;
        77) skip_all namespaces "$out" ;;
        *) printf 'not ok  up %s\n%s\n0 passed, 1 failed\n' "$*" "$out"; exit 1 ;;
    esac
}
# The last line of each test, which another one may read.
summary() { printf '\n%s passed, %s failed, %s s\n' "$passed" "$failed" "$SECONDS"; [ "$failed" = 0 ]; }

# ---- what this machine looks like from outside: the files $work/before and $work/spaces are taken before a `down`

machine() {
    ip -o address; ip -o link | sed 's/ state.*//'; ip route; ip netns list
    cut -d' ' -f3,4,5,6 /proc/self/mountinfo
    sha256sum /etc/hosts /etc/passwd /etc/group /etc/hostname
    hostname; ls -A /home /mnt /etc/slurm /etc/munge 2>&1
    find /tmp /run/user -maxdepth 2 -name "box-*$BOX_NAME*" 2>/dev/null
}
# The namespaces of a box that is up, as the kernel numbers them; and those processes that still are in one of them.
spaces() {
    local file
    for file in /tmp/box-*-"$BOX_NAME"/*.pid; do readlink "/proc/$(<"$file")/ns/"{net,pid,uts}; done |
        sort -u | grep -vxFf <(readlink /proc/self/ns/{net,pid,uts})
}
# The kernel gives the numbers out again, to another box perhaps: what is younger than 2 s isn't of the one that just ended.
left_in() {
    find /proc/[0-9]*/ns -maxdepth 1 -name '[npu][eit][tds]' -printf '%l %h\n' 2>/dev/null | grep -Ff "$1" |
        sed 's|.*/proc/||; s|/ns||' | sort -u | while read -r pid; do
            age=$(ps -o etimes= -p "$pid") && [ "$age" -ge 2 ] && ps -o pid=,args= -p "$pid"; done
}
# Processes that inherited this test's BOX_NAME, other than this test and `box` commands at work.
marked() { grep -slzxF "BOX_NAME=$BOX_NAME" /proc/[0-9]*/environ | grep -vx "/proc/$$/environ" | while read -r file; do
    grep -qszE 'parts/(fabric|node)|sshd|unshare|nsenter|slurm|munge|box_switch|lesson_' "${file%environ}cmdline" && echo "$file"; done; }
nothing_left() {
    machine >"$work/after"
    out=$(diff "$work/before" "$work/after"; marked; [ ! -s "$work/spaces" ] || left_in "$work/spaces")
    : >"$work/spaces"
    [ -z "$out" ]
}
