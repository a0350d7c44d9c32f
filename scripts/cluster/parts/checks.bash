# shellcheck shell=bash disable=SC2154 # state, rootless and so on are box's
# Sourced by box: what must be there before anything is started. Both checks say what is missing and what to do.

# check_programs [PACKAGE:]PROGRAM…: all of them are installed, or it says which packages bring those that aren't.
check_programs() {
    local item missing=() packages=()
    for item; do
        if ! command -v "${item#*:}" >/dev/null; then missing+=("${item#*:}"); packages+=("${item%:*}"); fi
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    printf 'box: not installed: %s. On Debian, Ubuntu and Raspberry Pi OS:\n' "${missing[*]}"
    printf '    sudo apt install --no-install-recommends %s\n' "$(printf '%s\n' "${packages[@]}" | sort -u | paste -sd' ')"
    case " ${packages[*]} " in *-server* | *slurm* | *munge*)
        echo "The box needs the programs only. To keep their services from running on this machine as well:"
        echo "    sudo systemctl disable --now ssh munge slurmd slurmctld" ;;
    esac
    exit 1
} >&2

# check_namespaces: makes, for a moment, what a box is made of. If that is forbidden, it says what forbids it; code 77.
check_namespaces() {
    local problem flags=()
    [ "$(uname)" = Linux ] || forbidden "namespaces are a matter of Linux; on $(uname), use a Linux virtual machine"
    [ "$rootless" = 0 ] || flags=(--user --map-root-user)
    problem=$(unshare "${flags[@]}" --net --uts --mount --ipc --pid --fork --kill-child=KILL bash -ec '
        mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t tmpfs tmpfs /mnt
        ip link add one type veth peer name two; ip link add three type bridge' 2>&1) || forbidden "$problem"
}

forbidden() {
    printf 'box: no namespaces here: %s\n' "$1"
    local hint found=0
    while read -r hint; do printf '  %s\n' "$hint"; found=1; done < <(suspects)
    [ $found = 1 ] || printf '  no setting that is known to forbid it is set; is a kernel module (veth, bridge) missing?\n'
    exit 77
} >&2

# suspects: a line for each setting of this machine that is known to forbid namespaces.
suspects() {
    local kind max again="; or run the box as root: sudo"
    [ "$rootless" = 1 ] || again=
    setting_is kernel/unprivileged_userns_clone 0 && [ "$rootless" = 1 ] &&
        echo "kernel.unprivileged_userns_clone is 0: sudo sysctl kernel.unprivileged_userns_clone=1$again"
    setting_is kernel/apparmor_restrict_unprivileged_userns 1 && [ "$rootless" = 1 ] &&
        echo "AppArmor forbids it to users (Ubuntu 24.04): sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0$again"
    for kind in user net mnt pid uts ipc; do
        max=user/max_${kind}_namespaces
        setting_is "$max" 0 && echo "${max/\//.} is 0: sudo sysctl ${max/\//.}=10000"
    done
    if [ "$rootless" = 0 ] && ! has_capability 21; then
        echo "this root lacks CAP_SYS_ADMIN, as in a container: docker run --privileged"
    fi
    grep -qs '^Seccomp:.2' /proc/self/status &&
        echo "a seccomp filter is at work, as in a container: docker run --privileged, or --security-opt seccomp=unconfined"
    [ "$(grep -cs ' /proc/' /proc/self/mountinfo)" = 0 ] ||
        echo "parts of /proc are covered, as in a container: docker run --security-opt systempaths=unconfined"
    return 0
}
setting_is() { [ "$(cat "/proc/sys/$1" 2>/dev/null)" = "$2" ]; }
# has_capability NUMBER: 21 is CAP_SYS_ADMIN, see capabilities(7).
has_capability() { (((0x$(awk '/^CapEff/ { print $2 }' /proc/self/status) >> $1) & 1)); }
