# shellcheck shell=sh
# Sourced by run and maven: the smallest Debian has no Python.
if ! command -v python3 >/dev/null; then
    [ "$(id -u)" = 0 ] || {
        echo "lab: needs root: sudo $0" >&2
        exit 2
    }
    { apt-get -q update && apt-get -q -y install --no-install-recommends python3; } >/dev/null
fi
