# shellcheck shell=bash disable=SC2034 # its variables are for the scripts that source it
# Sourced by the scripts beside it: the list of nodes, ssh to them, and work on all of them at once.
#
# A script calls `arguments "$@"` first. What runs *on a node* is an ordinary function of the script: `at NODE FUNCTION`
# sends its text there. Whatever asks (passwords, trust in an unknown host) is switched off, but where a script says so.
#
# What a node says is anybody's word: a banner of its login script, a broken sensor, somebody who means harm. So an answer
# comes between marks, everything else is kept apart, no more than `most_bytes` of it is read, a script looks at each field
# (`is_number` and the like) before it uses it, and nothing reaches the terminal but through `visible`.
set -euo pipefail
((BASH_VERSINFO[0] >= 5)) || { echo "this needs bash 5 (on macOS: brew install bash)" >&2; exit 1; }
export LC_ALL=C

script=$(basename "$0")
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
course=$(readlink -f "$here/../..")
hosts_file=$course/machinefiles/pi.openmpi
dry_run=0 answers='' nodes=() rest=() failed=() width=0 # of the longest name
most_bytes=65536
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
# Nobody can know it beforehand: what begins with it is the answer of a function of ours.
mark=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')

# A node that is gone is noticed within 5 s when connecting, within 15 s later on.
ssh_options=(-o BatchMode=yes -o LogLevel=ERROR -o ConnectTimeout=5 -o ServerAliveInterval=5 -o ServerAliveCountMax=2)

say() { printf '%s\n' "$*"; }
die() { printf '%s: %s\n' "$script" "$*" >&2; exit 1; }
misused() { printf '%s: %s (%s --help)\n' "$script" "$*" "$script" >&2; exit 2; }
# Lines of the script that begin with `#:` are its --help.
help() { sed -n 's/^#: \{0,1\}//p' "$0"; }

# arguments "$@": acts on the options that all scripts have, and leaves the others in `rest`. With options_first=1, what
# follows the first word that is no option is left alone: it is a command, with options of its own.
arguments() {
    while [ $# -gt 0 ]; do
        case $1 in
            -h | --help) help; exit 0 ;;
            --hosts) [ $# -gt 1 ] || misused "--hosts takes a file"; hosts_file=$2; shift ;;
            --hosts=*) hosts_file=${1#*=} ;;
            --dry-run) dry_run=1 ;;
            --) shift; break ;;
            *) [ -z "${options_first:-}" ] || break
               rest+=("$1") ;;
        esac
        shift
    done
    rest+=("$@")
    read_nodes
}

# read_nodes: the nodes of the host list, and how ssh reaches them. What a machine file means, `cargo course hosts list` knows,
# and nobody else: it prints a line for each host, NAME SLOTS USER PORT with tabs between, `-` for what isn't said. A file
# that has such lines already is taken as it is, which needs no Rust. ssh's own settings come after what the list says.
# (The names of these files begin with what no node's name does.)
read_nodes() {
    local name user port list=$work/+list
    if [ ! -r "$hosts_file" ] || [ -d "$hosts_file" ]; then misused "there is no host list '$hosts_file' (--hosts FILE)"; fi
    tr -d '\r' <"$hosts_file" >"$list"
    if ! is_plain "$list"; then
        ask_the_course >"$work/+asked"
        list=$work/+asked
        is_plain "$list" || die "cargo course hosts list doesn't print what it should: another version?"
    fi
    while IFS=$'\t' read -r name _ user port || [ -n "$name" ]; do
        nodes+=("$name"); ((${#name} <= width)) || width=${#name}
        [ "$user$port" = -- ] || printf 'Host %s\n' "$name" >>"$work/+ssh"
        [ "$user" = - ] || printf 'User %s\n' "$user" >>"$work/+ssh"
        [ "$port" = - ] || printf 'Port %s\n' "$port" >>"$work/+ssh"
    done <"$list"
    [ ${#nodes[@]} -gt 0 ] || misused "$hosts_file names no node"
    [ ! -e "$work/+ssh" ] || {
        printf '%s\n' 'Match all' 'Include ~/.ssh/config' 'Include /etc/ssh/ssh_config' >>"$work/+ssh"
        ssh_by "$work/+ssh"
    }
}
# is_plain FILE: whether all of its lines are such as `cargo course hosts list` prints.
is_plain() {
    local name='([A-Za-z0-9][A-Za-z0-9._-]*|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+)' user='[A-Za-z0-9_][A-Za-z0-9._-]*'
    ! grep -qavE $'^'"$name"$'\t(-|[0-9]{1,10})\t(-|'"$user"$')\t(-|[0-9]{1,5})$' "$1"
}
ask_the_course() {
    local file=$hosts_file code=0
    case $file in /*) ;; *) file=$PWD/$file ;; esac
    # A pipe has been read already.
    [ -f "$file" ] || file=$work/+list
    (cd "$course" && PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin cargo course hosts list "$file") 2>"$work/+errors" || code=$?
    [ $code != 0 ] || return 0
    [ $code = 127 ] || visible <"$work/+errors" >&2
    # The shell's, and cargo's own.
    if [ $code = 127 ] || [ $code = 101 ]; then
        die "a machine file is read by Rust in the course's checkout, which don't work here: where they do, type" \
            "'cargo course hosts list $hosts_file > LIST', then here '$script --hosts LIST'"
    fi
    exit "$code"
}
# ssh_by FILE: ssh reads its settings there.
way=()
ssh_by() { way=(-F "$1"); ssh_options+=("${way[@]}"); }

# ---- one node

# shellcheck disable=SC2029 # the command is put together here, on purpose
remote() { ssh "${ssh_options[@]}" "$@"; }
# at NODE FUNCTION ARGUMENT…: runs a function of this script there, and prints its answer. What else came over the line is in
# the files `$work/NODE.errors` and `$work/NODE.aside`.
at() { local node=$1; shift; answer_to "$node" "$(as_text marked "$mark" "$@")"; }
# as_text FUNCTION ARGUMENT…: as base64, so that no login shell (there may be another than bash) sees a character that means
# something to it.
# shellcheck disable=SC2016 # for the shell over there
as_text() {
    printf 'bash -c "$(echo %s | base64 -d)"' "$({ declare -f; printf '%q ' "$@"; } | base64 | tr -d '\n')"
}
# answer_to NODE TEXT: what `marked` printed there. Fails as the text does; with `unanswered`, if it never came to its end,
# though all seemed well; with 141, if the node says more than anybody wants to know.
unanswered=254
answer_to() {
    local aside="$work/$1.aside" codes
    : >"$aside"
    # stderr leaves the way of the answers at once.
    { { remote "$@" 2>&1 >&3 3>&- | head -c $most_bytes >"$work/$1.errors"; } 3>&1 | head -c $most_bytes | tr -d '\000\r' |
        awk -v mark="$mark" -v aside="$aside" '
            index($0, mark ":") == 1 { print substr($0, length(mark) + 2, 2000); next }
            $0 == mark "." { ended = 1; next }
            { print >aside }
            END { exit !ended }'; codes=("${PIPESTATUS[@]}"); } || true
    [ "${codes[0]}" = 0 ] || return "${codes[0]}"
    [ "${codes[3]}" = 0 ] || return $unanswered
}
# by_itself NODE: the first line that it said and that was no answer.
by_itself() { cat "$work/$1.aside" "$work/$1.errors" 2>/dev/null | tr -d '\r' | grep -m 1 -av '^[[:space:]]*$' | head -c 200 || true; }

# ask NODE FUNCTION ARGUMENT…: `at`, but if there is no answer, it says why, in a sentence; and if the function fails, what it
# said about that.
ask() {
    local text code=0
    text=$(at "$@") || code=$?
    [ -z "$text" ] || say "$text"
    [ $code = 0 ] || no_answer $code "$1"
    return "$code"
}
# no_answer CODE NODE: why `at` failed with this code.
no_answer() {
    case $1 in
        "$unanswered") say "ended before the command had run; by itself it says '$(by_itself "$2")' ($quiet)" ;;
        141) say "says more than $((most_bytes / 1024)) kB, which is no answer" ;;
        255) reason "$(<"$work/$2.errors")" "$2" ;;
        *) tail -n 3 "$work/$2.errors" ;;
    esac
}
quiet='what its login script prints or ends, belongs below this line: [[ $- == *i* ]] || return'

# ---- what others say

# visible: as it may be shown: control characters and what is no UTF-8 as their codes. Line by line, as it comes.
visible() {
    if command -v perl >/dev/null; then
        perl -MEncode -pe 'BEGIN { $| = 1 } $_ = decode("UTF-8", $_, Encode::PERLQQ);
            s/([^\P{C}\n\t])/sprintf "\\x{%02x}", ord $1/ge; $_ = encode("UTF-8", $_)'
    else tr -c '\n\t -~' '?'; fi
}
# One word each, and nothing else in it. A number may go into an arithmetic expression, as 10#$word: 08 is eight there.
is_number() { [[ $1 =~ ^[0-9]{1,12}$ ]]; }
is_degrees() { [[ $1 =~ ^-?[0-9]{1,3}(\.[0-9]{1,3})?$ ]]; }
is_address() {
    local part parts
    [[ $1 =~ ^[0-9]{1,3}(\.[0-9]{1,3}){3}$ ]] || return 1
    IFS=. read -ra parts <<<"$1"
    for part in "${parts[@]}"; do ((10#$part < 256)) || return 1; done
}
# A line as mpi_version prints it.
is_mpi() { [[ $1 =~ ^(none|unknown:[[:print:]]{0,100}|(Open MPI|MPICH) [0-9][0-9A-Za-z.+~-]{0,20})$ ]]; }
# amiss NODE WHAT WORD: says that a word isn't what it should be.
amiss() { say "says '${3:0:60}', which is no $2"; }

# reason TEXT NODE: what ssh's or rsync's complaint means, and what to do about it.
reason() {
    case $1 in
        *'not resolve hostname'*) say "name unknown: add it to /etc/hosts here, or to ~/.ssh/config" ;;
        *'No route to host'*) say "no route: nobody has its address; is it switched on and plugged in?" ;;
        *'etwork is unreachable'*) say "no route: this machine has no way to its network" ;;
        *'imed out'* | *'not responding'*) say "no answer: is it switched on and plugged in?" ;;
        *'onnection refused'*) say "refused: it is on, but no sshd runs there (sudo systemctl enable --now ssh)" ;;
        *'IDENTIFICATION HAS CHANGED'*) say "its host key is another than before; new SD card? (ssh-keygen -R $2, then keys)" ;;
        *'ost key verification failed'*) say "its host key isn't known here (scripts/cluster/keys)" ;;
        *'Permission denied (publickey'* | *'Too many authentication'*) say "key not accepted (scripts/cluster/keys)" ;;
        '') say "no answer" ;;
        *) say "$({ grep -v '^@\|^ *$' <<<"$1" || say "no answer"; } | tail -n 1 | head -c 300)" ;;
    esac
}

# address_and_port NODE: what ssh makes of a name, by ~/.ssh/config; a third word, if the way goes by another host.
address_and_port() { ssh "${way[@]}" -T -G "$1" | awk '$1 == "hostname" { h = $2 } $1 == "port" { p = $2 } /^proxy[jc]/ { by = "proxy" }
    END { print h, p, by }'; }

# ---- all nodes at once

# on_all FUNCTION ARGUMENT…: runs `FUNCTION NODE ARGUMENT…` here for all nodes at once, with the node before each line.
# Those for which it failed are in `failed` then.
on_all() {
    local node i jobs=()
    failed=()
    set -m # each job is a process group, which Ctrl-C can end
    trap 'kill -- "${jobs[@]/#/-}" 2>/dev/null; exit 130' INT TERM
    for node in "${nodes[@]}"; do
        { "$1" "$node" "${@:2}" </dev/null 2>&1 | visible | sed -u "s/^/$node: /"; } & jobs+=($!)
    done
    set +m
    for i in "${!nodes[@]}"; do wait "${jobs[i]}" || failed+=("${nodes[i]}"); done
    trap - INT TERM
}
# must_all FUNCTION ARGUMENT…: the same, and ends this script, naming the nodes, if one failed.
must_all() { on_all "$@"; [ ${#failed[@]} = 0 ] || die "failed on ${failed[*]}"; }
# collect FUNCTION ARGUMENT…: on_all's lines, in the order of the nodes' names, go to `answers`. If one node fails, it
# prints them, and fails. `collect ask F` is what a function F answers on all nodes.
collect() { answers=$(must_all "$@" | sort -s -k1,1V) || { say "$answers"; return 1; }; }

# in_answers: the nodes that have a line there. (An IPv6 address has colons of its own.)
in_answers() { awk -F': ' '{ print $1 }' <<<"$answers" | sort -u; }

# as_root FUNCTION ARGUMENT…: runs `FUNCTION NODE ARGUMENT…` as root on all nodes; at once, if sudo lets it run everywhere
# without a password; otherwise one after the other, and sudo asks for each node's once.
as_root() {
    if on_all may_sudo >/dev/null; [ ${#failed[@]} = 0 ]; then must_all at_root "$@"; return; fi
    [ -t 0 ] || die "sudo wants a password on ${failed[*]}: run this in a terminal"
    local node bad=()
    for node in "${nodes[@]}"; do
        # sudo's question ends in no line, so what comes is shown byte by byte.
        say "$node:"
        ssh -t "${ssh_options[@]}" "$node" "$(root_text "$1" "$node" "${@:2}")" |
            stdbuf -o0 tr '\000-\010\013\014\016-\037\177-\377' '?' || bad+=("$node")
    done
    [ ${#bad[@]} = 0 ] || die "failed on ${bad[*]}"
}
# shellcheck disable=SC2016 # for the shell over there
may_sudo() { remote "$1" '[ "$(id -u)" = 0 ] || sudo -n true'; }
at_root() {
    local code=0
    answer_to "$1" "$(root_text marked "$mark" "$2" "$1" "${@:3}")" || { code=$?; no_answer $code "$1"; }
    return "$code"
}
# shellcheck disable=SC2016 # for the shell over there
root_text() { printf '[ "$(id -u)" = 0 ] || become=sudo; $become %s' "$(as_text "$@")"; }

# ---- functions that run on the node

# marked MARK FUNCTION ARGUMENT…: what the function prints, each line after the mark, and a last line at its end.
marked() {
    local mark=$1 code; shift
    "$@" | sed -u "s/^/$mark:/"; code=${PIPESTATUS[0]}
    printf '%s.\n' "$mark"
    return "$code"
}

# own_address: the IPv4 address at which this node was reached; its first one, if it was reached from itself.
own_address() {
    local address; address=$(cut -d' ' -f3 <<<"${SSH_CONNECTION:-}")
    case $address in 127.* | *:* | '') hostname -I | tr ' ' '\n' | grep -m1 '^[0-9.]*$' ;; *) say "$address" ;; esac
}

# free_kb FOLDER: how much room it has, or would have.
free_kb() {
    local folder=$1
    until [ -d "$folder" ]; do folder=$(dirname "$folder"); done
    df -Pk "$folder" | awk 'NR == 2 { print $4 }'
}

# mpi_version LAUNCHER: "Open MPI 4.1.4", "MPICH 4.0.2", or "none".
mpi_version() {
    command -v "$1" >/dev/null || { say none; return; }
    timeout 5 "$1" --version 2>&1 | awk 'found { next }
        /Open MPI|OpenRTE/ { print "Open MPI", $NF; found = 1 }
        /^ *Version: / { print "MPICH", $2; found = 1 }
        { last = $0 }
        END { if (!found) print "unknown:", last }'
}

# celsius: the temperature of the hottest sensor in degrees, or nothing. Raspberry Pi's own tool, else the kernel's files.
celsius() {
    if command -v vcgencmd >/dev/null && vcgencmd measure_temp 2>/dev/null | grep -o '[0-9.]*' | head -n 1; then return; fi
    cat /sys/class/thermal/thermal_zone*/temp 2>/dev/null | sort -n | awk 'END { if (NR) printf "%.1f\n", $1 / 1000 }'
}
# throttled: what Raspberry Pi's firmware says about its power and heat, as a hexadecimal number; or nothing.
throttled() { if command -v vcgencmd >/dev/null; then vcgencmd get_throttled 2>/dev/null | sed -n 's/.*=0x/0x/p'; fi; }
