# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # what rules.sh sets, and what it reads
# Rules with iptables, nft or legacy: chains of our own in table `security`. Read by rules.sh.
#
# Connections are marked, in bits of the connection's mark that are ours, because no rule on the input side can tell whose a
# packet is: the lower half of MARK_MASK with the number of the unit that accepted it, the upper half with that of the unit
# that opened it. Both may be set: two units may talk to each other over loopback.

CHAIN=SRVACCT
FAMILIES='iptables ip6tables'
# Where the kernel was started without IPv6, ip6tables-legacy has no socket to ask it by.
[ -e /proc/net/if_inet6 ] || FAMILIES=iptables

# Where the number of a unit stands in the mark: server_mask, client_mask, shift, half.
iptables_prepare() {
    case $MARK_MASK in
    0x | 0x*[!0-9a-fA-F]* | 0x?????????*) return 1 ;;
    0x*) ;;
    *) return 1 ;;
    esac
    mask=$((MARK_MASK)) shift=0 bits=0
    [ "$mask" -gt 0 ] || return 1
    while [ $((mask >> shift & 1)) = 0 ]; do shift=$((shift + 1)); done
    while [ $((mask >> (shift + bits) & 1)) = 1 ]; do bits=$((bits + 1)); done
    # One piece, of an even number of bits.
    [ $((mask >> (shift + bits))) = 0 ] && [ $((bits % 2)) = 0 ] || return 1
    half=$((bits / 2))
    LAST_NUMBER=$(((1 << half) - 1))
    server_mask=$((LAST_NUMBER << shift))
    client_mask=$((LAST_NUMBER << (shift + half)))
}

# Sets server and client, as --mark takes them.
marks_of() {
    server=$(($1 << shift))/$server_mask
    client=$(($1 << (shift + half)))/$client_mask
}

iptables_install() {
    for family in $FAMILIES; do
        # Text first: iptables-legacy-restore takes the lock of all tables before it reads, and -C wants it too.
        transaction=$(iptables_transaction)
        "$family-restore" --noflush --wait 2 <<EOF || return 1
$transaction
EOF
    done
}

iptables_transaction() {
    echo "*security"
    for chain in in served called ports out accepted; do echo ":$CHAIN-$chain - [0:0]"; done
    for number in $changed $gone; do
        for chain in in own out; do echo ":$CHAIN-$number-$chain - [0:0]"; done
    done
    each_run iptables_unit_if_changed
    iptables_ways
    for number in $gone; do
        for chain in in own out; do echo "-X $CHAIN-$number-$chain"; done
    done
    "$family" -w 2 -t security -C INPUT -j "$CHAIN-in" 2>/dev/null || echo "-A INPUT -j $CHAIN-in"
    "$family" -w 2 -t security -C OUTPUT -j "$CHAIN-out" 2>/dev/null || echo "-A OUTPUT -j $CHAIN-out"
    echo "COMMIT"
}

iptables_unit_if_changed() {
    case " $changed " in *" $1 "*) iptables_unit "$1" "$2" ;; esac
    return 0
}

# The rules of one unit: NUMBER INVOCATION.
iptables_unit() {
    marks_of "$1"
    log="-j NFLOG --nflog-group $GROUP --nflog-size 64 --nflog-prefix $2"
    cat <<EOF
-A $CHAIN-$1-in $log:in
-A $CHAIN-$1-out $log:out
-A $CHAIN-$1-own -m conntrack --ctdir REPLY -j CONNMARK --set-xmark $server
-A $CHAIN-$1-own -m conntrack --ctdir ORIGINAL -j CONNMARK --set-xmark $client
-A $CHAIN-$1-own -g $CHAIN-$1-out
EOF
}

# From the hooks to the units. ICMP errors bear the mark of what they are about, but are not counted for it.
iptables_ways() {
    ports=$(iptables_ports)
    if [ -n "$ports" ]; then
        echo "$ports"
        echo "-A $CHAIN-in -m connmark --mark 0/$server_mask -m conntrack --ctdir ORIGINAL -j $CHAIN-ports"
    fi
    echo "-A $CHAIN-in -m connmark --mark 0/$mask -j RETURN"
    echo "-A $CHAIN-in -m conntrack --ctstate RELATED -j RETURN"
    echo "-A $CHAIN-in -m conntrack --ctdir ORIGINAL -g $CHAIN-served"
    echo "-A $CHAIN-in -m conntrack --ctdir REPLY -g $CHAIN-called"
    each_run iptables_way
    # A SYN-ACK has no socket on this side. One of TCP Fast Open has, and was counted above.
    echo "-A $CHAIN-out -p tcp --tcp-flags SYN,ACK,RST,FIN SYN,ACK -m conntrack --ctdir REPLY -g $CHAIN-accepted"
}

iptables_way() {
    marks_of "$1"
    echo "-A $CHAIN-served -m connmark --mark $server -g $CHAIN-$1-in"
    echo "-A $CHAIN-called -m connmark --mark $client -g $CHAIN-$1-in"
    if is_living "$3"; then
        echo "-A $CHAIN-out -m cgroup --path $4 -g $CHAIN-$1-own"
        echo "-A $CHAIN-accepted -m connmark --mark $server -g $CHAIN-$1-out"
    else
        # What the kernel still sends for a run that is over is told by the marks.
        echo "-A $CHAIN-out -m connmark --mark $server -m conntrack --ctdir REPLY -g $CHAIN-$1-out"
        echo "-A $CHAIN-out -m connmark --mark $client -m conntrack --ctdir ORIGINAL -g $CHAIN-$1-out"
    fi
}

# What is declared wins over what is found.
iptables_ports() {
    declared=$(each_run iptables_declared_ports)
    [ ! -s "$LISTENING" ] || iptables_found_ports
    [ -z "$declared" ] || echo "$declared"
}

iptables_found_ports() {
    numbers=$NEWLINE$(each_run echo_number)$NEWLINE
    version=4
    [ "$family" = iptables ] || version=6
    while read -r _ of protocol port address device name; do
        [ "$of" = "$version" ] || continue
        case $declared in *" -p $protocol --dport $port "*) continue ;; esac
        server=0/$server_mask
        if [ "$name" != - ]; then
            case $numbers in *"$NEWLINE$name "*) ;; *) continue ;; esac
            number=${numbers#*"$NEWLINE$name "}
            marks_of "${number%%"$NEWLINE"*}"
        fi
        [ "$address" = - ] && address='' || address=" -d $address"
        [ "$device" = - ] && device='' || device=" -i $device"
        echo "-A $CHAIN-ports$address$device -p $protocol --dport $port -j CONNMARK --set-xmark $server"
    done <"$LISTENING"
}

echo_number() {
    ! is_living "$3" || echo "$6 $1"
}

iptables_declared_ports() {
    is_living "$3" || return 0
    marks_of "$1"
    for entry in $LISTEN_PORTS; do
        # Instances have the ports of their template.
        case ${entry%%=*} in
        "$6") ;;
        *[*?]*) is_among "$6" "${entry%%=*}" || continue ;;
        *@.*) [ "${entry%%=*}" = "${6%%@*}@.${6##*.}" ] || continue ;;
        *) continue ;;
        esac
        rest=${entry#*=},
        while [ -n "$rest" ]; do
            port=${rest%%,*}
            rest=${rest#*,}
            case $port in
            tcp/*[!0-9]* | udp/*[!0-9]* | tcp/ | udp/) ;;
            tcp/* | udp/*) echo "-A $CHAIN-ports -p ${port%/*} --dport ${port#*/} -j CONNMARK --set-xmark $server" ;;
            esac
        done
    done
}

iptables_remove_all() {
    for family in $FAMILIES; do
        chains=$("$family" -w 2 -t security -S 2>/dev/null | while read -r word name _; do
            case $word:$name in
            "-N:$CHAIN-host-"*) ;;
            "-N:$CHAIN-"*) echo "$name" ;;
            esac
        done)
        [ -n "$chains" ] || continue
        transaction=$(
            echo "*security"
            ! "$family" -w 2 -t security -C INPUT -j "$CHAIN-in" 2>/dev/null || echo "-D INPUT -j $CHAIN-in"
            ! "$family" -w 2 -t security -C OUTPUT -j "$CHAIN-out" 2>/dev/null || echo "-D OUTPUT -j $CHAIN-out"
            for chain in $chains; do echo "-F $chain"; done
            for chain in $chains; do echo "-X $chain"; done
            echo "COMMIT"
        )
        "$family-restore" --noflush --wait 2 <<EOF
$transaction
EOF
    done
}

# The whole machine: chains of their own, which a change for a unit leaves alone.
iptables_host_install() {
    for family in $FAMILIES; do
        transaction=$(
            echo "*security"
            for chain in in out; do echo ":$CHAIN-host-$chain - [0:0]"; done
            for chain in in out; do iptables_host_rule "$chain"; done
            "$family" -w 2 -t security -C INPUT -j "$CHAIN-host-in" 2>/dev/null || echo "-A INPUT -j $CHAIN-host-in"
            "$family" -w 2 -t security -C OUTPUT -j "$CHAIN-host-out" 2>/dev/null || echo "-A OUTPUT -j $CHAIN-host-out"
            echo "COMMIT"
        )
        "$family-restore" --noflush --wait 2 <<EOF || return 1
$transaction
EOF
    done
}

# As iptables prints it, for a family and a chain.
iptables_host_rule() {
    case $family:$1 in
    iptables:in) set -- "$1" IPv4in "$ip4_in" ;;
    iptables:out) set -- "$1" IPv4out "$ip4_out" ;;
    ip6tables:in) set -- "$1" IPv6in "$ip6_in" ;;
    *) set -- "$1" IPv6out "$ip6_out" ;;
    esac
    echo "-A $CHAIN-host-$1 -j NFLOG --nflog-prefix $2 --nflog-group $3 --nflog-size 64"
}

# Whether both chains are reached and hold their rule, and no other.
iptables_host_complete() {
    for family in $FAMILIES; do
        "$family" -w 2 -t security -C INPUT -j "$CHAIN-host-in" && "$family" -w 2 -t security -C OUTPUT -j "$CHAIN-host-out" || return 1
        for chain in in out; do
            # iptables-nft quotes the prefix, iptables-legacy does not.
            said=$("$family" -w 2 -t security -S "$CHAIN-host-$chain" | tr -d '"')
            [ "$said" = "-N $CHAIN-host-$chain$NEWLINE$(iptables_host_rule "$chain")" ] || return 1
        done
    done
}

iptables_host_remove() {
    for family in $FAMILIES; do
        for way in INPUT:in OUTPUT:out; do
            chain=$CHAIN-host-${way#*:}
            "$family" -w 2 -t security -D "${way%:*}" -j "$chain" 2>/dev/null
            "$family" -w 2 -t security -F "$chain" 2>/dev/null && "$family" -w 2 -t security -X "$chain"
        done
    done
    return 0
}

# Prints lines like iptables:…:in. A family whose hooks do not lead here has none.
iptables_prefixes() {
    for family in $FAMILIES; do
        "$family" -w 2 -t security -C INPUT -j "$CHAIN-in" || continue
        "$family" -w 2 -t security -C OUTPUT -j "$CHAIN-out" || continue
        "$family" -w 2 -t security -S | while read -r word _ line; do
            case $word:$line in
            -A:*"--nflog-prefix "*)
                prefix=${line#*--nflog-prefix }
                prefix=${prefix%% *}
                prefix=${prefix#\"}
                echo "$family:${prefix%\"}"
                ;;
            esac
        done
    done
}

iptables_complete() {
    for family in $FAMILIES; do is_found "$family:$1:in" "$family:$1:out" || return 1; done
}

iptables_counters() {
    iptables_counter "$1-in" "$2:in"
    ingress_packets=$sum_packets ingress_bytes=$sum_bytes
    iptables_counter "$1-out" "$2:out"
    egress_packets=$sum_packets egress_bytes=$sum_bytes
}

# The sum of both families. A rule is: PKTS BYTES NFLOG … nflog-prefix …:in …
iptables_counter() {
    sum_packets='' sum_bytes=''
    said=$(for family in $FAMILIES; do timeout 1 "$family" -w 1 -t security -nvxL "$CHAIN-$1"; done)
    while read -r count size target rest; do
        case $target:$rest in
        NFLOG:*"$2"*)
            sum_packets=$((${sum_packets:-0} + count))
            sum_bytes=$((${sum_bytes:-0} + size))
            ;;
        esac
    done <<EOF
$said
EOF
}
