# shellcheck shell=sh
# The NFLOG rules of accounted units: a part of the hook, which reads it when its settings name a BACKEND.
#
# What the kernel holds follows from one table, a line per unit: NUMBER INVOCATION INODE CGROUP PACKETS UNIT, with `-` where
# there are no rules. Numbers stay a unit's own until the next boot: connections are marked with them. A run is over when its
# control group is gone. docs/explanation/rules.md says what the rules do and why.

RULES=/run/service-accounting-rules
CGROUPS=/sys/fs/cgroup
# Beside version 1, version 2 has its own place.
[ ! -d $CGROUPS/unified ] || CGROUPS=$CGROUPS/unified
NEWLINE='
'
# Log prefixes, the join key with the counters, have at most 63 bytes with iptables-legacy: ours have 36.

# --- the table -------------------------------------------------------------------------------------------------------

# Everything below runs under one lock, in the kernel's order of arrival.
lock_rules() {
    umask 077
    mkdir -p "$RULES/asked" || return 1
    exec 9>"$RULES/lock"
    umask 022
    flock -w "$1" 9 || { warn "other hooks have held the rules for $1 s: $2"; return 1; }
    TABLE='' INSTALLED='' changed='' gone=''
    [ -e "$RULES/table" ] && TABLE=$(cat "$RULES/table")
    [ -e "$RULES/settings" ] && read -r INSTALLED <"$RULES/settings"
    follow_settings
}

save_table() {
    (umask 077 && echo "$TABLE" >"$RULES/table.new") && mv -f "$RULES/table.new" "$RULES/table"
}

# Puts a run into the table: enter INVOCATION INODE CGROUP UNIT. Sets number.
enter() {
    number='' others='' taken=' ' idle=''
    while read -r n i inode path packets name; do
        [ -n "$n" ] || continue
        if [ "$name" = "$4" ]; then
            number=$n
            continue
        fi
        taken="$taken$n "
        # One whose rules go in the same change is not free yet.
        case "$i $gone " in "- "*" $n "*) ;; "- "*) idle=${idle:-$n} ;; esac
        others="$others$n $i $inode $path $packets $name$NEWLINE"
    done <<EOF
$TABLE
EOF
    if [ -z "$number" ]; then
        number=1
        while :; do
            case $taken in *" $number "*) number=$((number + 1)) ;; *) break ;; esac
        done
        if [ "$number" -gt "$LAST_NUMBER" ]; then
            # All in use once: the one that has been without rules the longest changes hands.
            [ -n "$idle" ] || { warn "no mark is left for $4: MARK_MASK has room for $LAST_NUMBER units"; return 1; }
            number=$idle
            TABLE=$others
            others=$(each_line keep_others)$NEWLINE
        fi
    fi
    TABLE="$others$number $1 $2 $3 - $4"
}

keep_others() {
    [ "$1" = "$number" ] || echo "$*"
}

# Calls a function with the fields of each line.
each_line() {
    while read -r n i inode path packets name; do
        [ -z "$n" ] || "$1" "$n" "$i" "$inode" "$path" "$packets" "$name"
    done <<EOF
$TABLE
EOF
}

# Calls a function for the lines that have rules: NUMBER INVOCATION INODE CGROUP PACKETS UNIT.
each_run() {
    while read -r n i inode path packets name; do
        case $i in
        '' | -) ;;
        *) "$1" "$n" "$i" "$inode" "$path" "$packets" "$name" ;;
        esac
    done <<EOF
$TABLE
EOF
}

# The control groups that exist, by their inodes: a later run of a unit has another one under the same name.
find_living() {
    # shellcheck disable=SC2046
    living=$NEWLINE$(stat -c %i -- $(each_run echo_folder) / 2>/dev/null)$NEWLINE
}

echo_folder() {
    echo "$CGROUPS/$4"
}

is_living() {
    case $living in *"$NEWLINE$1$NEWLINE"*) return 0 ;; *) return 1 ;; esac
}

inode_of() {
    stat -c %i -- "$CGROUPS/$1" 2>/dev/null
}

# --- start, sync, sweep, counters --------------------------------------------------------------------------------------

# Rules for the run that starts. Hooks that wait for the lock are served by the one that has it.
rules_start() {
    unit=$1
    case ${INVOCATION_ID:--} in *[!0-9a-f]*) return 0 ;; esac
    { read -r here && read -r host; } <<EOF
$(readlink /proc/self/ns/net /proc/1/ns/net)
EOF
    if [ "$here" != "$host" ]; then
        tell_unseen
        return 0
    fi
    own_cgroup || { warn "cannot tell the control group of $unit: no rules"; return 0; }
    asked=$RULES/asked/$INVOCATION_ID
    (umask 077 && mkdir -p "$RULES/asked" && echo "$INVOCATION_ID $(inode_of "$cgroup") $cgroup $unit" >"$asked.new" &&
        mv -f "$asked.new" "$asked") || { warn "cannot write to $RULES: no rules for $unit"; return 0; }
    lock_rules 3 "no rules for $unit" || return 0
    [ -e "$asked" ] || return 0
    take_asked
    apply
}

# Once for each unit: its packets go through a network of its own, where no rule of ours is.
tell_unseen() {
    mkdir -p "$RULES" || return 0
    if [ -e "$RULES/unseen" ]; then
        while read -r name; do
            [ "$name" != "$unit" ] || return 0
        done <"$RULES/unseen"
    fi
    echo "$unit" >>"$RULES/unseen"
    echo "<5>service-accounting hook: $unit has a network of its own: its remotes are not seen, only its totals" >&2
}

# The unit's control group is the hook's own, or the one above where the unit has delegated its own.
own_cgroup() {
    cgroup=
    while IFS=: read -r hierarchy _ path; do
        [ "$hierarchy" != 0 ] || cgroup=${path#/}
    done </proc/self/cgroup
    cgroup=${cgroup%/.control}
    is_cgroup "$cgroup"
}

# What may stand in a rule.
is_cgroup() {
    case /$1/ in *[!a-zA-Z0-9:_.@/\\-]* | */../* | */./* | *//*) return 1 ;; *) return 0 ;; esac
}

take_asked() {
    set +f
    set -- "$RULES"/asked/*
    set -f
    for file in "$@"; do
        case ${file##*/} in *[!0-9a-f]*) continue ;; esac
        read -r invocation inode cgroup unit <"$file" || continue
        rm -f "$file"
        line=$(each_run echo_if_same)
        # Asked twice for the same run: its counters go on.
        if [ -n "$line" ] && find_rules && has_rules "$invocation"; then
            continue
        fi
        enter "$invocation" "$inode" "$cgroup" "$unit" && changed="$changed $number"
    done
}

echo_if_same() {
    [ "$2:$3" != "$invocation:$inode" ] || echo "$1"
}

# Rules right for all units that are active now, whatever happened to them.
rules_sync() {
    lock_rules 4 "rules are not looked after" || return 0
    [ -n "$BACKEND" ] || return 0
    find_rules
    drop_unwanted
    take_active
    take_asked
    check_runs
    sync_ports
    apply
    host_rules
}

# Runs of units whose rules are not wanted any more.
drop_unwanted() {
    [ -n "$NO_REMOTES" ] || return 0
    for number in $(each_run echo_if_unwanted); do gone="$gone $number"; done
    TABLE=$(each_line drop_if_unwanted)
}

echo_if_unwanted() {
    is_among "$6" "$NO_REMOTES" && has_rules "$2" && echo "$1"
}

drop_if_unwanted() {
    if is_among "$6" "$NO_REMOTES"; then
        echo "$1 - - - - $6"
    else
        echo "$*"
    fi
}

take_active() {
    # One word per unit or pattern; set -f keeps patterns from being expanded as file names.
    # shellcheck disable=SC2086
    active=$(systemctl list-units --plain --no-legend --full --type=service,socket,scope \
        --state=active,reloading,activating,deactivating -- $UNITS | while read -r name _; do echo "$name"; done)
    [ -n "$active" ] || return 0
    # shellcheck disable=SC2086
    said=$(systemctl show --property=Id,InvocationID,ControlGroup,PrivateNetwork,NetworkNamespacePath -- $active)
    id='' invocation='' cgroup='' private=''
    while IFS='=' read -r key value; do
        case $key in
        Id) id=$value ;;
        InvocationID) invocation=$value ;;
        ControlGroup) cgroup=${value#/} ;;
        PrivateNetwork) [ "$value" = no ] || private=yes ;;
        NetworkNamespacePath) private=$private$value ;;
        '')
            take_one
            id='' invocation='' cgroup='' private=''
            ;;
        esac
    done <<EOF
$said

EOF
}

take_one() {
    [ -n "$id" ] && [ -n "$invocation" ] && [ -n "$cgroup" ] && [ -z "$private" ] && is_cgroup "$cgroup" || return 0
    ! is_among "$id" "$NO_REMOTES" || return 0
    inode=$(inode_of "$cgroup") || return 0
    line=$(each_run echo_if_same)
    if [ -z "$line" ] || ! has_rules "$invocation"; then
        enter "$invocation" "$inode" "$cgroup" "$id" && changed="$changed $number"
    fi
}

# Runs whose rules somebody took away get them back, or are forgotten when they are over.
check_runs() {
    find_living
    whole=$TABLE
    TABLE=$(each_line check_line)
    while read -r n i _; do
        [ "$i" = - ] || has_rules "$i" || case " $changed " in *" $n "*) ;; *) changed="$changed $n" ;; esac
    done <<EOF
$TABLE
EOF
    [ "$whole" = "$TABLE" ] || save_table
}

check_line() {
    if [ "$2" = - ] || has_rules "$2" || is_living "$3"; then
        echo "$*"
    else
        echo "$1 - - - - $6"
    fi
}

# Removes the rules of runs that are over and have been quiet since the last sweep.
rules_sweep() {
    lock_rules 4 "nothing is swept" || return 0
    find_living
    swept=$(each_line sweep_line)
    while read -r n i _; do
        if [ "$i" = gone ]; then
            gone="$gone $n"
        fi
    done <<EOF
$swept
EOF
    TABLE=$(while read -r n i rest; do
        if [ "$i" = gone ]; then i=-; fi
        [ -z "$n" ] || echo "$n $i $rest"
    done <<EOF
$swept
EOF
    )
    if [ -n "$gone" ]; then
        apply
    else
        save_table
    fi
}

sweep_line() {
    if [ "$2" = - ] || is_living "$3"; then
        echo "$*"
        return
    fi
    ingress_packets='' egress_packets=''
    read_counters "$1" "$2"
    if [ "$ingress_packets:$egress_packets" = "$5" ]; then
        echo "$1 gone - - - $6"
    else
        echo "$1 $2 $3 $4 $ingress_packets:$egress_packets $6"
    fi
}

# The record's lines. Called where the counters were just read, at the end of a run.
write_rule_counters() {
    case ${INVOCATION_ID:--} in *[!0-9a-f]*) return 0 ;; esac
    [ -r "$RULES/table" ] || return 0
    number=
    while read -r n i _; do
        [ "$i" != "$INVOCATION_ID" ] || number=$n
    done <"$RULES/table"
    [ -n "$number" ] || return 0
    ingress_packets=''
    egress_packets=''
    read_counters "$number" "$INVOCATION_ID"
    [ -n "$ingress_packets" ] && [ -n "$egress_packets" ] || return 0
    echo "RuleIngressBytes=$ingress_bytes"
    echo "RuleIngressPackets=$ingress_packets"
    echo "RuleEgressBytes=$egress_bytes"
    echo "RuleEgressPackets=$egress_packets"
}

# iptables-legacy checks every rule of a table again whenever one changes, and refuses a control group that is gone: then
# nobody could change the table any more. So the rule goes while the group is still there.
rules_stopped() {
    [ "$BACKEND" = iptables ] && [ -r "$RULES/table" ] || return 0
    case $(iptables -V) in *legacy*) ;; *) return 0 ;; esac
    lock_rules 1 "the rules of $unit are not put aside" || return 0
    leaving=$INVOCATION_ID
    TABLE=$(each_line put_aside)
    apply
}

put_aside() {
    if [ "$2" = "$leaving" ]; then set -- "$1" "$2" 0 "$4" "$5" "$6"; fi
    echo "$*"
}

# Rules made under other settings go, and are made anew for the runs that go on.
follow_settings() {
    # shellcheck disable=SC2153 # one of the hook's settings, not `group`
    settings="$BACKEND $GROUP $MARK_MASK"
    if [ -n "$BACKEND" ]; then
        "${BACKEND}_prepare" || { warn "MARK_MASK is '$MARK_MASK', not an even number of adjacent bits like 0xffff: no rules"; return 1; }
    fi
    [ "$INSTALLED" != "$settings" ] || return 0
    case $INSTALLED in
    nftables* | iptables*) "${INSTALLED%% *}_remove_all" ;;
    esac
    if [ -z "$BACKEND" ]; then
        host_rules
        # In a service of its own the folder itself can't go, and stays empty.
        rm -rf "$RULES" 2>/dev/null
        return 0
    fi
    echo "$settings" >"$RULES/settings"
    found=
    check_runs
}

# --- the whole machine -----------------------------------------------------------------------------------------------

# Four rules that belong to no unit: sent and received, of each family. What is installed stands in a file, as
# BACKEND and four groups; what is right stays, with its counters.
host_rules() {
    wanted=
    [ -z "$BACKEND" ] || [ -z "$HOST" ] || wanted="$BACKEND $HOST"
    present=
    [ ! -e "$RULES/host" ] || read -r present <"$RULES/host"
    if [ -n "$present" ] && [ "$present" != "$wanted" ]; then
        "${present%% *}_host_remove"
        rm -f "$RULES/host"
    fi
    [ -n "$wanted" ] || return 0
    # shellcheck disable=SC2086
    if ! are_groups $HOST; then
        warn "HOST is '$HOST', not four different NFLOG groups like '4 5 6 7': no rules for the whole machine"
        return 0
    fi
    "${BACKEND}_host_complete" 2>/dev/null && [ "$present" = "$wanted" ] && return 0
    (umask 077 && echo "$wanted" >"$RULES/host")
    "${BACKEND}_host_install" || warn "cannot install the rules of the whole machine with $BACKEND; sync will try again"
}

# Sets ip4_out, ip4_in, ip6_out, ip6_in.
are_groups() {
    [ $# -eq 4 ] || return 1
    for number in "$@"; do
        case $number in *[!0-9]* | ??????*) return 1 ;; esac
    done
    case " $2 $3 $4 " in *" $1 "*) return 1 ;; esac
    case " $3 $4 " in *" $2 "*) return 1 ;; esac
    [ "$3" != "$4" ] || return 1
    ip4_out=$1 ip4_in=$2 ip6_out=$3 ip6_in=$4
}

# --- the kernel ------------------------------------------------------------------------------------------------------

# Makes the kernel follow the table: the rules of the numbers in `changed` anew, those in `gone` away, and the way to all.
apply() {
    find_living
    if [ -z "$(each_run echo)" ]; then
        remove_all
        save_table
        return
    fi
    if ! install_rules 2>/dev/null; then
        # Somebody flushed the rules, or a control group vanished meanwhile.
        find_rules
        check_runs
        install_rules || { warn "cannot install rules with $BACKEND; sync will try again"; return; }
    fi
    save_table
}

install_rules() {
    "${BACKEND}_install"
}

remove_all() {
    "${BACKEND}_remove_all"
}

# The log prefixes that are in the kernel, as lines in `found`.
find_rules() {
    found=$NEWLINE$("${BACKEND}_prefixes" 2>/dev/null)$NEWLINE
}

# Sets ingress_packets, ingress_bytes, egress_packets, egress_bytes: read_counters NUMBER INVOCATION.
read_counters() {
    "${BACKEND}_counters" "$1" "$2" 2>/dev/null
}

has_rules() {
    "${BACKEND}_complete" "$1"
}

# Directions of which a rule has been found: is_found LINE...
is_found() {
    for wanted in "$@"; do
        case $found in *"$NEWLINE$wanted$NEWLINE"*) ;; *) return 1 ;; esac
    done
    return 0
}

# shellcheck source-path=SCRIPTDIR
. "$LIBEXEC/rules-nftables.sh"
# shellcheck source-path=SCRIPTDIR
. "$LIBEXEC/rules-iptables.sh"
# shellcheck source-path=SCRIPTDIR
. "$LIBEXEC/rules-ports.sh"
