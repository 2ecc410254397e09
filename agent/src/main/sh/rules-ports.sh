# shellcheck shell=sh
# shellcheck disable=SC2154 # what rules.sh sets
# The ports that accounted units listen on, as the kernel tells them: it knows the control group of each socket. Read by
# rules.sh; only iptables needs them.
#
# They are remembered in a file, sorted, a line per socket: RANK FAMILY PROTOCOL PORT ADDRESS DEVICE UNIT. The kernel gives a
# packet to the socket that is bound the most narrowly: to an address (4), to a device (2), to this family alone (1). The rank
# is their sum, and of the rules that fit a packet the last wins. UNIT is `-` where the socket is no accounted unit's, or more
# than one unit has bound the same: then nobody can tell whose a packet is.

LISTENING=$RULES/listening
# A unit that listens on more has rules for the declared ones alone: each costs the packets of all others.
MOST_SOCKETS=64

# What a unit listens on when it says that it is ready. Those that say so too early are left to the next sync.
rules_started() {
    [ "$BACKEND" = iptables ] && has_own_run || return 0
    lock_rules 2 "the ports of $unit are looked for by the next sync" || return 0
    find_living
    find_ports add || return 0
    [ "$(cat "$LISTENING.new")" != "$(cat "$LISTENING" 2>/dev/null)" ] || return 0
    mv -f "$LISTENING.new" "$LISTENING"
    apply
}

# For sync: what is not open any more goes, but for units that are over, which will listen there again.
sync_ports() {
    [ "$BACKEND" = iptables ] && [ -n "$(each_run echo)" ] || return 0
    find_living
    if find_ports replace; then
        mv -f "$LISTENING.new" "$LISTENING"
        rm -f "$RULES/unfound"
    elif [ ! -e "$RULES/unfound" ]; then
        : >"$RULES/unfound"
        echo "<5>service-accounting hook: no listening ports are found, only declared ones count: $unfound" >&2
    fi
}

# A unit without rules, or in a network of its own, whose sockets are not the host's.
has_own_run() {
    case ${INVOCATION_ID:--} in *[!0-9a-f]*) return 1 ;; esac
    [ -r "$RULES/table" ] || return 1
    while read -r _ i _; do
        [ "$i" != "$INVOCATION_ID" ] || return 0
    done <"$RULES/table"
    return 1
}

# Writes the file anew, beside the old one: find_ports add|replace.
find_ports() {
    unfound="there is no ss; install iproute2"
    command -v ss >/dev/null || return 1
    unfound="ss can't tell control groups; iproute2 5.8, Linux 5.8 and the modules tcp_diag and udp_diag are needed"
    said=$(ss -Hltun --cgroup 2>/dev/null) || return 1
    case $said in *cgroup:/* | '') ;; *) return 1 ;; esac
    owners=$NEWLINE$(each_run echo_owner)$NEWLINE
    take_sockets
    drop_crowded
    lines=$own$(remembered_ports "$1")
    { echo "$lines"; echo_sharing; } | sort -u | settle_ports >"$LISTENING.new"
}

echo_owner() {
    ! is_living "$3" || echo "$4 $6"
}

# Sets own and others: lines of accounted units, and of all others.
take_sockets() {
    own='' others='' sockets=0
    # The kernel gives these files out in one piece; the shell's own read asks for a byte.
    read -r first last <<EOF
$(cat /proc/sys/net/ipv4/ip_local_port_range)
EOF
    while read -r protocol _ _ _ local _ group; do
        port=${local##*:}
        case $protocol:$port in tcp:*[!0-9]* | udp:*[!0-9]* | tcp: | udp:) continue ;; tcp:* | udp:*) ;; *) continue ;; esac
        # A client's socket looks the same, and is gone in a moment.
        [ "$protocol" = tcp ] || [ "$port" -lt "$first" ] || [ "$port" -gt "$last" ] || continue
        address=${local%:*} device=- narrow=0
        case $address in
        *%*)
            device=${address#*%} address=${address%%\%*} narrow=2
            case $device in *[!a-zA-Z0-9_.-]*) continue ;; esac
            ;;
        esac
        path=${group#cgroup:/}
        find_owner
        case $address in
        \*)
            take_socket 4 - $narrow
            take_socket 6 - $((narrow + 1))
            ;;
        0.0.0.0) take_socket 4 - $((narrow + 1)) ;;
        \[::\]) take_socket 6 - $((narrow + 1)) ;;
        \[::ffff:*.*\])
            address=${address#\[::ffff:}
            take_socket 4 "${address%\]}" $((narrow + 4))
            ;;
        \[*\])
            address=${address#\[}
            take_socket 6 "${address%\]}" $((narrow + 5))
            ;;
        *.*) take_socket 4 "$address" $((narrow + 5)) ;;
        esac
    done <<EOF
$said
EOF
}

# Sets unit to whose control group `path` is, or lies in.
find_owner() {
    unit=-
    while :; do
        case $owners in
        *"$NEWLINE$path "*)
            unit=${owners#*"$NEWLINE$path "}
            unit=${unit%%"$NEWLINE"*}
            return
            ;;
        esac
        case $path in */*) path=${path%/*} ;; *) return ;; esac
    done
}

# FAMILY ADDRESS RANK
take_socket() {
    case $2 in *[!0-9a-f:.-]*) return 0 ;; esac
    line="$3 $1 $protocol $port $2 $device $unit$NEWLINE"
    if [ "$unit" = - ]; then
        others=$others$line
    else
        # Many sockets of one unit may share a port.
        case $NEWLINE$own in *"$NEWLINE$line"*) ;; *) own=$own$line sockets=$((sockets + 1)) ;; esac
    fi
}

drop_crowded() {
    [ "$sockets" -gt "$MOST_SOCKETS" ] || return 0
    crowded=$(echo "$own" | while read -r _ _ _ _ _ _ name; do echo "$name"; done | sort | uniq -c | while read -r count name; do
        [ -z "$name" ] || [ "$count" -le "$MOST_SOCKETS" ] || echo "$name"
    done)
    [ -n "$crowded" ] || return 0
    own=$(echo "$own" | while read -r line; do
        case $NEWLINE$crowded$NEWLINE in *"$NEWLINE${line##* }$NEWLINE"*) ;; *) echo "$line" ;; esac
    done)$NEWLINE
}

# What is remembered and still holds: of a run that has begun but does not listen yet, or of a unit that is over.
remembered_ports() {
    [ -r "$LISTENING" ] || return 0
    while read -r rank family protocol port address device name; do
        case $NEWLINE$TABLE$NEWLINE in *" $name$NEWLINE"*) ;; *) continue ;; esac
        if [ "$1" = replace ]; then
            case $owners in *" $name$NEWLINE"*) continue ;; esac
        fi
        # Another one has it now.
        case $NEWLINE$own$others in *"$NEWLINE$rank $family $protocol $port $address $device "*) continue ;; esac
        echo "$rank $family $protocol $port $address $device $name"
    done <"$LISTENING"
}

# Sockets of others that are bound to a port of ours.
echo_sharing() {
    echo "$others" | while read -r rank family protocol port rest; do
        case $lines in *" $protocol $port "*) echo "$rank $family $protocol $port $rest" ;; esac
    done
}

# Sorted lines in and out; of several units with the same socket none has it.
settle_ports() {
    last='' whose=''
    while read -r rank family protocol port address device name; do
        [ -n "$name" ] || continue
        if [ "$rank $family $protocol $port $address $device" = "$last" ]; then
            whose=-
        else
            [ -z "$last" ] || echo "$last $whose"
            last="$rank $family $protocol $port $address $device" whose=$name
        fi
    done
    [ -z "$last" ] || echo "$last $whose"
}
