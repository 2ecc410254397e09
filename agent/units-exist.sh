# shellcheck shell=sh
# shellcheck disable=SC2154 # what Nix sets
# Fails unless every declared unit is in the system's folder of units. Run by Nix when the system is built; see module.nix.
# $folder: the units. $expected: lines of a unit's name and the option that declares it. $out: made when all is well.

# The name in the folder that is likest to $1, if one is like it: by the letters to change, add and leave out.
nearest() {
    # Not by -v, which takes a backslash for more than one. Names of units have no blanks.
    # shellcheck disable=SC2012
    ls "$folder" | wanted=$1 awk '
        function distance(a, b,    i, j, row, previous, least) {
            for (j = 0; j <= length(b); j++) row[j] = j
            for (i = 1; i <= length(a); i++) {
                previous = row[0]
                row[0] = i
                for (j = 1; j <= length(b); j++) {
                    least = previous + (substr(a, i, 1) != substr(b, j, 1))
                    if (row[j] + 1 < least) least = row[j] + 1
                    if (row[j - 1] + 1 < least) least = row[j - 1] + 1
                    previous = row[j]
                    row[j] = least
                }
            }
            return row[length(b)]
        }
        function stem(name) {
            sub(/[.][a-z]+$/, "", name)
            return name
        }
        BEGIN {
            wanted = ENVIRON["wanted"]
            best = 2 + length(stem(wanted)) / 3
        }
        /[.](service|socket)$/ {
            found = distance(wanted, $0)
            if (found < best) {
                best = found
                name = $0
            }
        }
        END { print name }'
}

# The option of a unit, as one would write it.
option_of() {
    key=${1%.service}
    # A name with another dot would lose what looks like a suffix.
    case $key in *.*) key=$1 ;; esac
    case $key in
    *[!a-zA-Z0-9_-]* | [!a-zA-Z_]*) key="\"$key\"" ;;
    esac
    echo "services.serviceAccounting.units.$key"
}

fail() {
    failed=yes
    printf '%s\n' "$@" >&2
}

failed=
while read -r name option; do
    [ -n "$name" ] || continue
    found=$name
    # An instance has a file of its own, or its template's.
    case $name in
    *@?*.*) [ -e "$folder/$name" ] || found=${name%%@*}@.${name##*.} ;;
    esac
    if [ ! -e "$folder/$found" ]; then
        like=$(nearest "$name")
        fail "$option: this system has no unit $name, so nothing would be counted."
        [ -z "$like" ] || fail "If $like is meant, write:" "  $(option_of "$like") = { };"
        fail "If the unit comes to be at run time, write:" "  $option.expectUnit = false;"
        continue
    fi
    file=$(readlink -f "$folder/$found")
    if [ "$file" = /dev/null ]; then
        fail "$option: $name is switched off in this system (its own enable is false). Remove $option, or write:" \
            "  $option.enable = false;"
        continue
    fi
    real=${file##*/}
    if [ "$real" != "$found" ] && [ "$real" != "${name%%@*}@.${name##*.}" ] && [ -e "$folder/$real" ]; then
        # Of an instance, the alias is one of the template.
        case $name:$real in
        *@?*.*:*@.*)
            instance=${name#*@}
            real=${real%%@*}@$instance
            ;;
        esac
        fail "$option: $name is another name of $real, and systemd counts under that one. Write:" "  $(option_of "$real") = { };"
    fi
done <<END
$expected
END
[ -z "$failed" ] || exit 1
touch "$out"
