# shellcheck shell=bash disable=SC2154 # up, facts and work are check's
# Sourced by check: can each node reach each other by name, on a high port, as MPI's connections do?

# On the node: listen COUNT: takes a free high port, says which, and goes on in the background to greet COUNT callers, for
# 25 s at most.
listen() {
    perl -MIO::Socket::IP -e 'my $count = shift;
        my @way = (Listen => 64, Proto => "tcp");
        # At the addresses of both kinds, if this system has the second.
        my $s = IO::Socket::IP->new(LocalHost => "::", V6Only => 0, @way) || IO::Socket::IP->new(LocalHost => "0.0.0.0", @way) or exit 1;
        print $s->sockport, "\n";
        exit if fork;
        open STDIN, "</dev/null"; open STDOUT, ">/dev/null"; open STDERR, ">/dev/null"; alarm 25;
        while ($count--) { my $c = $s->accept or last; print $c "hello\n"; close $c }' "$1" 2>/dev/null
}
# shellcheck disable=SC2016 # for the bash that gets a time limit
# On the node: knock NODE:PORT…: says which names it doesn't know, and which ports it doesn't get through to.
knock() {
    local target
    for target; do
        if ! timeout 3 getent ahosts "${target%:*}" >/dev/null; then echo "${target%:*} unknown"
        elif ! timeout 3 bash -c 'read -r word <"/dev/tcp/$0/$1" && [ "$word" = hello ]' "${target%:*}" "${target##*:}" 2>/dev/null
        then echo "${target%:*} blocked"; fi &
    done
    wait
}
judge_ways() {
    local node other what targets=() jobs=()
    ((${#up[@]} > 1)) || return 0
    for node in "${up[@]}"; do
        # Perl belongs to every Debian; where there is none, nobody can listen, and nothing is known.
        if [ -n "${facts[$node port]:-}" ]; then targets+=("$node:${facts[$node port]}"); else
            say "$node: can't tell whether a firewall is in the way (no perl)"; fi
    done
    for node in "${up[@]}"; do at "$node" knock "${targets[@]}" >"$work/$node.ways" </dev/null & jobs+=($!); done
    wait "${jobs[@]}" || true
    for node in "${up[@]}"; do
        while read -r other what; do case $what in
            unknown) problem "$node" names "doesn't know the name $other (scripts/cluster/hosts)" ;;
            blocked) problem "$node" firewall "can't reach $other on a high port, as MPI must (on $other: sudo ufw status)" ;;
        esac; done <"$work/$node.ways"
    done
}
