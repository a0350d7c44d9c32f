# shellcheck shell=bash disable=SC2154 # state, rootless and so on are box's
# Sourced by box: the files of the box and of its nodes. All of them lie below the state folder; `etc/NODE` is what
# parts/fabric copies to the node's disk.

# user_id: the numbers of the user `pi`. Without root there is only one choice: whoever started the box. Root takes the
# checkout's owner, so that --share lets that user write; if that is root too, a number that no Linux gives to anyone.
user_id() {
    if [ "$rootless" = 1 ]; then echo "$(id -u):$(id -g)"; return; fi
    case $(stat -c %u "$course") in 0) echo 51000:51000 ;; *) stat -c %u:%g "$course" ;; esac
}
# is_mapped SHARE: is pi, behind that number, whoever started the box? Without root, it must be. Of root it is asked where
# root's checkout is shared, to let pi write there. A user namespace does it, which takes root's rights away as well.
is_mapped() { [ "$rootless" = 1 ] || { [ "$1" = 1 ] && [ "$(stat -c %u "$course")" = 0 ]; }; }

# shared_paths: what --share shows, at the same paths: the checkout, and its owner's cargo and Rust.
shared_paths() {
    local path
    for path in "$course" "$cargo" "$rustup"; do [ ! -d "$path" ] || readlink -f "$path"; done
}

# write_files SHARE
write_files() {
    local node i user cargo rustup owners_home
    cargo=/home/pi/.cargo rustup=/home/pi/.rustup
    if [ "$1" = 1 ]; then
        owners_home=$(getent passwd "$(stat -c %u "$course")" | cut -d: -f6)
        cargo=${CARGO_HOME:-$owners_home/.cargo} rustup=${RUSTUP_HOME:-$owners_home/.rustup}
    fi
    user=$(user_id); echo "$user" >"$state/user"
    ! is_mapped "$1" || : >"$state/mapped"
    if [ "$1" = 1 ]; then shared_paths; fi >"$state/shared"
    mkdir -p "$state/log" "$state/etc/home/.ssh" "$state/etc/common"
    ssh-keygen -q -t ed25519 -N '' -C "box $name" -f "$state/etc/id_ed25519"
    write_names "$state/etc/common" "${user%:*}" "${user#*:}"
    write_sshd_config >"$state/etc/common/sshd_config"
    for node in $(nodes); do
        i=$(number_of "$node")
        mkdir -p "$state/etc/$node/etc" "$state/etc/$node/root" "$state/etc/$node/home/pi" "$state/disk/$node"
        ssh-keygen -q -t ed25519 -N '' -C "$node" -f "$state/etc/$node/etc/hostkey"
        printf '%s,%s.%s %s\n' "$node" "$subnet" $((i + 1)) "$(cut -d' ' -f1,2 "$state/etc/$node/etc/hostkey.pub")"
    done >"$state/etc/known_hosts"
    write_ssh_config "$state/etc/id_ed25519" "$state/etc/known_hosts" >"$state/etc/ssh_config"
    write_home "$state/etc/home"
    for node in $(nodes); do
        cp -a "$state/etc/common/." "$state/etc/$node/etc"
        echo "$node" >"$state/etc/$node/etc/hostname"
        cp -a "$state/etc/home/." "$state/etc/$node/home/pi"
    done
}

# write_names FOLDER UID GID: who is who on a node. This machine's accounts, so that sshd finds its own, and pi.
write_names() {
    { echo "127.0.0.1 localhost"
      for node in $(nodes); do echo "$subnet.$((${node#rpi-} + 1)) $node"; done
      echo "$subnet.254 laptop"; } >"$1/hosts"
    { awk -F: -v id="$2" '$3 != id && $1 != "pi"' /etc/passwd
      echo "pi:x:$2:$3:a node's user:/home/pi:/bin/bash"; } >"$1/passwd"
    # No group tty: sshd would give a terminal to it, which a mapped pi may not, and then refuses to log anybody in.
    { awk -F: -v id="$3" '$3 != id && $1 != "pi" && $1 != "tty"' /etc/group; echo "pi:x:$3:"; } >"$1/group"
    # No passwords, of anyone. `*` means: log in by key; `!` would mean: locked out.
    [ "$rootless" = 1 ] || { umask 077; printf 'root:*:::::::\npi:*:::::::\n' >"$1/shadow"; umask 022; }
    # Covers this machine's /etc/slurm; filled by `box slurm`.
    mkdir "$1/slurm"
}

# MaxStartups: an MPI launcher, or a class, opens many connections at once.
write_sshd_config() {
    cat <<-END
	Port 22
	HostKey /mnt/etc/hostkey
	PidFile none
	AuthorizedKeysFile .ssh/authorized_keys
	UsePAM no
	PasswordAuthentication no
	KbdInteractiveAuthentication no
	UseDNS no
	PrintMotd no
	PrintLastLog no
	MaxStartups 100:30:200
	MaxSessions 100
	SetEnv PATH=/home/pi/bin:$cargo/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin LANG=C.UTF-8 CARGO_HOME=$cargo RUSTUP_HOME=$rustup
	END
}

# write_ssh_config KEY KNOWN_HOSTS: a node that is gone is noticed within 5 s when connecting, within 15 s later on.
write_ssh_config() {
    cat <<-END
	Host *
	  User pi
	  IdentityFile $1
	  UserKnownHostsFile $2
	  BatchMode yes
	  LogLevel ERROR
	  ConnectTimeout 5
	  ServerAliveInterval 5
	  ServerAliveCountMax 2
	END
    local node
    for node in $(nodes); do printf 'Host %s\n  HostName %s.%s\n' "$node" "$subnet" $((${node#rpi-} + 1)); done
}

# write_home FOLDER: what pi finds at home on each node.
write_home() {
    cp /etc/skel/.bashrc /etc/skel/.profile "$1" 2>/dev/null || true
    echo "PATH=~/bin:$cargo/bin:\$PATH" >>"$1/.profile" # who logs in gets the PATH of /etc/profile first
    ln -s "$course/.mpi" "$1/mpi"
    ln -s "$course" "$1/course"
    cp "$state/etc/id_ed25519" "$1/.ssh/"
    cp "$state/etc/id_ed25519.pub" "$1/.ssh/authorized_keys"
    cp "$state/etc/known_hosts" "$1/.ssh/known_hosts"
    # %d is what ssh calls the home of whoever calls it.
    write_ssh_config %d/.ssh/id_ed25519 %d/.ssh/known_hosts >"$1/.ssh/config"
    chmod -R go= "$1/.ssh"
    nodes | sed 's/$/ slots=4/' >"$1/hosts.openmpi"
    nodes | sed 's/$/:4/' >"$1/hosts.mpich"
    mkdir "$1/.openmpi"
    cat >"$1/.openmpi/mca-params.conf" <<-END
	# Open MPI 4. Which network to use: it would try others, and hang.
	btl_tcp_if_include = $subnet.0/24
	oob_tcp_if_include = $subnet.0/24
	# The nodes share this machine's cores, and don't know of each other: each would bind its first rank to the same core.
	hwloc_base_binding_policy = none
	# More ranks than cores: who waits for a message, lets others compute.
	mpi_yield_when_idle = 1
	# A pulled cable is noticed after 2 + 3 x 1 seconds.
	oob_tcp_keepalive_time = 2
	oob_tcp_keepalive_intvl = 1
	oob_tcp_keepalive_probes = 3
	END
}
