# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # what rules.sh sets, and what it reads
# Rules with nftables: one table, reached through a verdict map of control groups. Read by rules.sh.
#
# A packet costs one look-up for each depth of control groups in use, however many units there are. A map's element is named by
# a path that exists, so runs that are over are reached by a rule of their own, made in time: late-in-N, late-out-N.

TABLE_NAME=service-accounting
# Behind everything that may drop a packet; systemd counts what is left then.
PRIORITY=225
# system.slice/web.service is 2 deep. Deeper than 8 is nobody.
DEPTHS='8 7 6 5 4 3 2 1'
OPENING='tcp flags & (syn|ack|rst|fin) == syn'
ACCEPTING='tcp flags & (syn|ack|rst|fin) == syn|ack'
CHAINS='late-in late-out own-in own-out opened established log-in log-out'
SETS='opening4 opening6 echo4 echo6'

nftables_prepare() {
    LAST_NUMBER=9999
}

nftables_install() {
    nftables_transaction | nft -f -
}

nftables_remove_all() {
    # Made first, so that it is no error when it is not there.
    printf 'table inet %s {}\ndelete table inet %s\n' "$TABLE_NAME" "$TABLE_NAME" | nft -f -
}

nftables_transaction() {
    echo "table inet $TABLE_NAME {"
    nft_frame
    for number in $changed; do nft_empty_unit; done
    echo "}"
    for chain in in out accepted-in accepted-out answered; do echo "flush chain inet $TABLE_NAME $chain"; done
    for depth in $DEPTHS; do
        echo "flush map inet $TABLE_NAME in-$depth"
        echo "flush map inet $TABLE_NAME out-$depth"
    done
    for number in $changed $gone; do nft_all_of_unit flush; done
    for number in $gone; do nft_all_of_unit delete; done
    echo "table inet $TABLE_NAME {"
    each_run nft_unit_if_changed
    nft_ways
    echo "}"
    each_run nft_element
}

# What all units share; made again each time, which changes nothing where it is.
nft_frame() {
    cat <<EOF
    set opening4 { type ipv4_addr . inet_service . inet_service; flags dynamic,timeout; timeout 75s; size 65535; }
    set opening6 { type ipv6_addr . inet_service . inet_service; flags dynamic,timeout; timeout 75s; size 65535; }
    chain in { type filter hook input priority $PRIORITY; policy accept; }
    chain out { type filter hook output priority $PRIORITY; policy accept; }
    chain accepted-in {}
    chain accepted-out {}
    chain answered {}
EOF
    for depth in $DEPTHS; do
        echo "    map in-$depth { type cgroupsv2 : verdict; }"
        echo "    map out-$depth { type cgroupsv2 : verdict; }"
    done
}

nft_empty_unit() {
    for chain in $CHAINS; do echo "    chain $chain-$number {}"; done
    cat <<EOF
    set opening4-$number { type ipv4_addr . inet_service . inet_service; flags dynamic,timeout; timeout 75s; size 65535; }
    set opening6-$number { type ipv6_addr . inet_service . inet_service; flags dynamic,timeout; timeout 75s; size 65535; }
    set echo4-$number { typeof ip saddr . icmp id; flags dynamic,timeout; timeout 30s; size 4096; }
    set echo6-$number { typeof ip6 saddr . icmpv6 id; flags dynamic,timeout; timeout 30s; size 4096; }
EOF
}

nft_all_of_unit() {
    for chain in $CHAINS; do echo "$1 chain inet $TABLE_NAME $chain-$number"; done
    for set in $SETS; do echo "$1 set inet $TABLE_NAME $set-$number"; done
}

nft_unit_if_changed() {
    case " $changed " in *" $1 "*) nft_unit "$1" "$2" "$4" ;; esac
    return 0
}

# The rules of one unit: NUMBER INVOCATION CGROUP. A handshake's packets have no socket yet on this side: the SYN is
# remembered, and with it the SYN-ACK and what comes before the connection is there. Echo replies have none at all.
nft_unit() {
    depth_of "$3"
    cat <<EOF
    chain late-in-$1 { socket cgroupv2 level $depth "$3" goto own-in-$1; }
    chain late-out-$1 { socket cgroupv2 level $depth "$3" goto own-out-$1; }
    chain own-in-$1 {
        meta l4proto != tcp goto log-in-$1
        $OPENING goto opened-$1
        tcp flags & (syn|rst) == 0 ip saddr . tcp sport . tcp dport @opening4 goto established-$1
        tcp flags & (syn|rst) == 0 ip6 saddr . tcp sport . tcp dport @opening6 goto established-$1
        goto log-in-$1
    }
    chain opened-$1 {
        add @opening4 { ip saddr . tcp sport . tcp dport }
        add @opening4-$1 { ip saddr . tcp sport . tcp dport }
        add @opening6 { ip6 saddr . tcp sport . tcp dport }
        add @opening6-$1 { ip6 saddr . tcp sport . tcp dport }
        goto log-in-$1
    }
    chain established-$1 {
        delete @opening4 { ip saddr . tcp sport . tcp dport }
        delete @opening4-$1 { ip saddr . tcp sport . tcp dport }
        delete @opening6 { ip6 saddr . tcp sport . tcp dport }
        delete @opening6-$1 { ip6 saddr . tcp sport . tcp dport }
        goto log-in-$1
    }
    chain own-out-$1 {
        icmp type echo-request update @echo4-$1 { ip daddr . icmp id }
        icmpv6 type echo-request update @echo6-$1 { ip6 daddr . icmpv6 id }
        goto log-out-$1
    }
    chain log-in-$1 { counter log prefix "$2:in" group $GROUP snaplen 64; }
    chain log-out-$1 { counter log prefix "$2:out" group $GROUP snaplen 64; }
EOF
}

depth_of() {
    rest=$1
    depth=1
    while [ "$rest" != "${rest#*/}" ]; do
        rest=${rest#*/}
        depth=$((depth + 1))
    done
}

# From the hooks to the units. ICMP errors match the socket they are about, but are not counted for it.
nft_ways() {
    used=' '
    each_run nft_note_depth
    echo "    chain in {"
    echo "        icmp type echo-reply goto answered"
    echo "        icmpv6 type echo-reply goto answered"
    echo "        meta l4proto { icmp, ipv6-icmp } accept"
    nft_depths in
    each_run nft_late_in
    echo "        ip saddr . tcp sport . tcp dport @opening4 goto accepted-in"
    echo "        ip6 saddr . tcp sport . tcp dport @opening6 goto accepted-in"
    echo "    }"
    echo "    chain out {"
    nft_depths out
    each_run nft_late_out
    echo "        $ACCEPTING ip daddr . tcp dport . tcp sport @opening4 goto accepted-out"
    echo "        $ACCEPTING ip6 daddr . tcp dport . tcp sport @opening6 goto accepted-out"
    echo "    }"
    echo "    chain accepted-in {"
    each_run nft_accepted_in
    echo "    }"
    echo "    chain accepted-out {"
    each_run nft_accepted_out
    echo "    }"
    echo "    chain answered {"
    each_run nft_answered
    echo "    }"
}

nft_note_depth() {
    depth_of "$4"
    ! is_living "$3" || used="$used$depth "
}

nft_depths() {
    for depth in $DEPTHS; do
        case $used in *" $depth "*) echo "        socket cgroupv2 level $depth vmap @$1-$depth" ;; esac
    done
}

nft_late_in() {
    is_living "$3" || echo "        jump late-in-$1"
}

nft_late_out() {
    is_living "$3" || echo "        jump late-out-$1"
}

nft_accepted_in() {
    echo "        ip saddr . tcp sport . tcp dport @opening4-$1 goto log-in-$1"
    echo "        ip6 saddr . tcp sport . tcp dport @opening6-$1 goto log-in-$1"
}

nft_accepted_out() {
    echo "        ip daddr . tcp dport . tcp sport @opening4-$1 goto log-out-$1"
    echo "        ip6 daddr . tcp dport . tcp sport @opening6-$1 goto log-out-$1"
}

nft_answered() {
    echo "        icmp type echo-reply ip saddr . icmp id @echo4-$1 goto log-in-$1"
    echo "        icmpv6 type echo-reply ip6 saddr . icmpv6 id @echo6-$1 goto log-in-$1"
}

nft_element() {
    is_living "$3" || return 0
    depth_of "$4"
    echo "add element inet $TABLE_NAME in-$depth { \"$4\" : goto own-in-$1 }"
    echo "add element inet $TABLE_NAME out-$depth { \"$4\" : goto own-out-$1 }"
}

# The whole machine: a table of its own, which a change for a unit leaves alone.
nftables_host_install() {
    nft -f - <<EOF
table inet $TABLE_NAME-host {}
delete table inet $TABLE_NAME-host
table inet $TABLE_NAME-host {
    chain in { type filter hook input priority $PRIORITY; policy accept;
        $(nft_host_rule 4 in "$ip4_in")
        $(nft_host_rule 6 in "$ip6_in")
    }
    chain out { type filter hook output priority $PRIORITY; policy accept;
        $(nft_host_rule 4 out "$ip4_out")
        $(nft_host_rule 6 out "$ip6_out")
    }
}
EOF
}

# As nft prints it.
nft_host_rule() {
    echo "meta nfproto ipv$1 counter log prefix \"IPv$1$2\" group $3 snaplen 64"
}

# Whether the table holds the four rules, and no other.
nftables_host_complete() {
    said=$(nft --stateless list table inet "$TABLE_NAME-host") || return 1
    said=$(echo "$said" | while read -r line; do case $line in *" log "*) echo "$line" ;; esac; done)
    expected=$(
        nft_host_rule 4 in "$ip4_in"
        nft_host_rule 6 in "$ip6_in"
        nft_host_rule 4 out "$ip4_out"
        nft_host_rule 6 out "$ip6_out"
    )
    [ "$said" = "$expected" ]
}

nftables_host_remove() {
    printf 'table inet %s {}\ndelete table inet %s\n' "$TABLE_NAME-host" "$TABLE_NAME-host" | nft -f -
}

# Prints the log prefixes. A rule is: counter log prefix "…:in" group 77 snaplen 64
nftables_prefixes() {
    nft --stateless --terse list table inet "$TABLE_NAME" | while read -r word _ _ prefix _; do
        [ "$word" != counter ] || { prefix=${prefix#\"} && echo "${prefix%\"}"; }
    done
}

nftables_complete() {
    is_found "$1:in" "$1:out"
}

nftables_counters() {
    nft_counter "log-in-$1" "$2:in"
    ingress_packets=$sum_packets ingress_bytes=$sum_bytes
    nft_counter "log-out-$1" "$2:out"
    egress_packets=$sum_packets egress_bytes=$sum_bytes
}

# counter packets 13 bytes 100684 log prefix "…:in" group 77 snaplen 64
nft_counter() {
    sum_packets='' sum_bytes=''
    said=$(timeout 1 nft list chain inet "$TABLE_NAME" "$1")
    while read -r word _ count _ size _ _ prefix _; do
        if [ "$word:$prefix" = "counter:\"$2\"" ]; then
            sum_packets=$count
            sum_bytes=$size
        fi
    done <<EOF
$said
EOF
}
