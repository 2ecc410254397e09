# shellcheck shell=bash disable=SC2154 # variables are the derivation's attributes
# What the phases of agent/package.nix rely on. Stands in for nixpkgs' stdenv.

prepare() {
    local input
    PATH=$initialPath/bin
    for input in ${nativeBuildInputs-}; do
        PATH=$input/bin:$PATH
    done
    [ -n "${strictDeps-}" ] || for input in ${buildInputs-}; do
        PATH=$input/bin:$PATH
    done
    export PATH TMPDIR=$NIX_BUILD_TOP
    export HOME=/homeless-shelter
    cd "$NIX_BUILD_TOP" || exit
}

runPhase() {
    case $1 in
    configurePhase) [ -z "${dontConfigure-}" ] || return 0 ;;
    buildPhase) [ -z "${dontBuild-}" ] || return 0 ;;
    installCheckPhase) [ -n "${doInstallCheck-}" ] || return 0 ;;
    esac
    echo "phase: $1"
    if [ -n "${!1-}" ]; then
        eval "${!1}"
    else
        "$1"
    fi
}

runHook() { :; }

unpackPhase() {
    if [ -d "$src" ]; then
        cp -R "$src" source
    else
        mkdir source
        tar -xzf "$src" -C source --strip-components=1
    fi
    chmod -R u+w source
    cd source || exit
}

fixupPhase() {
    local script
    for script in "$out"/bin/* "$out"/libexec/*; do
        if [ -f "$script" ] && [ "$(head -c 9 "$script")" = '#!/bin/sh' ]; then
            sed -i "1s|^#!/bin/sh|#!$shell/sh|" "$script"
        fi
    done
}

# substituteInPlace FILE (--replace-fail FROM TO)...
substituteInPlace() {
    local file=$1 text
    shift
    text=$(cat "$file"; echo .)
    while [ $# -gt 0 ]; do
        case $text in
        *"$2"*) text=${text//"$2"/"$3"} ;;
        *)
            echo "substituteInPlace: $2 is not in $file" >&2
            exit 1
            ;;
        esac
        shift 3
    done
    printf '%s' "${text%.}" >"$file"
}
