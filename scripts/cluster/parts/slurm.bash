# shellcheck shell=bash disable=SC2154 # state, rootless and so on are box's
# Sourced by box: Slurm on the nodes, without root, systemd or cgroups. rpi-0 is the controller; all nodes compute.

slurm() {
    local node
    case $1 in
        up) slurm_up ;;
        down) on_all slurm_stop; for node in $(nodes); do rm_boot "$node"; done; rm -f "$state/slurm"; say "Slurm is down" ;;
        status) slurm_is_up; remote rpi-0 sinfo; remote rpi-0 squeue ;;
        log) number_of "${2:-}" >/dev/null
            in_fabric bash -c "tail -n 20 $state/disk/$2/slurm/*.log" ;;
        *) misused "slurm up, down, status, or log NODE?" ;;
    esac
}
slurm_is_up() { [ -e "$state/slurm" ] || die "Slurm isn't running (start it: box slurm up)"; }

slurm_up() {
    local node count mapped
    [ ! -e "$state/slurm" ] || { say "Slurm is up already"; return; }
    # shellcheck source=parts/checks.bash
    source "$parts/checks.bash"
    check_programs slurm-wlm:slurmctld slurm-wlm:slurmd slurm-wlm:sinfo munge:munged
    count=$(<"$state/nodes") mapped=$([ ! -e "$state/mapped" ] || echo 1)
    for node in $(nodes); do is_on "$node" || die "$node is off (box poweron $node)"; done
    head -c 128 /dev/urandom | base64 -w0 >"$state/etc/munge.key"; chmod 600 "$state/etc/munge.key"
    slurm_conf "$count" >"$state/etc/slurm.conf"
    # To the nodes' disks, which only the fabric sees.
    for node in $(nodes); do in_fabric "$parts/slurm-install" "$state" "$node"; done
    for node in $(nodes); do in_node "$node" /mnt/etc/boot "$node" "$mapped" "$(<"$state/user")" 9<&- & done; wait
    within 20 slurm_idle "$count" || die "Slurm doesn't start: $(remote rpi-0 sinfo 2>&1; slurm log rpi-0)"
    : >"$state/slurm"
    say "Slurm is up on $count nodes in $(seconds) s   (box ssh rpi-0 sinfo)"
}
slurm_idle() { [ "$(remote rpi-0 sinfo -h -t idle -o %D 2>/dev/null)" = "$1" ]; }
slurm_stop() { ! is_on "$1" || in_node "$1" /mnt/etc/boot stop; }
rm_boot() { in_fabric rm -f "$state/disk/$1/etc/boot"; }

# slurm_conf NODES: what differs from a real cluster is what has a comment.
slurm_conf() {
    cat <<-END
	ClusterName=box
	SlurmctldHost=rpi-0($subnet.1)
	# A real cluster has a user slurm for the controller, and root for the nodes' daemons.
	SlurmUser=pi
	SlurmdUser=pi
	AuthType=auth/munge
	# A requeued job waits until no node can hold its old credentials any more: else two minutes.
	AuthInfo=cred_expire=10
	CredType=cred/munge
	StateSaveLocation=/mnt/slurm/controller
	SlurmdSpoolDir=/mnt/slurm/node
	SlurmctldPidFile=/run/slurm/slurmctld.pid
	SlurmdPidFile=/run/slurm/slurmd.pid
	SlurmctldLogFile=/mnt/slurm/slurmctld.log
	SlurmdLogFile=/mnt/slurm/slurmd.log
	# Without cgroups, a job's processes are found by their parents, and nothing binds them to cores.
	ProctrackType=proctrack/linuxproc
	TaskPlugin=task/none
	JobAcctGatherType=jobacct_gather/linux
	JobAcctGatherFrequency=2
	SwitchType=switch/none
	MpiDefault=none
	SelectType=select/cons_tres
	SelectTypeParameters=CR_Core
	# A node that lost its power is marked down after some 30 s, and comes back by itself.
	SlurmdTimeout=10
	ReturnToService=2
	# Believe the line NodeName below, not this machine's real cores.
	SlurmdParameters=config_overrides
	KillWait=5
	MinJobAge=3600
	# A new box numbers its jobs anew. Output files and checkpoints of an old one are not to be taken for theirs.
	FirstJobId=$((EPOCHSECONDS % 1000000 + 1))
	SchedulerParameters=batch_sched_delay=0,sched_interval=2
	PropagateResourceLimits=NONE
	# A real cluster has slurmdbd and a data base here; with this, it's sacct -c.
	AccountingStorageType=accounting_storage/none
	JobCompType=jobcomp/filetxt
	JobCompLoc=/mnt/slurm/jobs.txt
	NodeName=rpi-[0-$(($1 - 1))] NodeAddr=$subnet.[1-$1] CPUs=4 Boards=1 SocketsPerBoard=1 CoresPerSocket=4 ThreadsPerCore=1 RealMemory=4000 State=UNKNOWN
	PartitionName=pi Nodes=ALL Default=YES MaxTime=01:00:00 State=UP
	END
}
