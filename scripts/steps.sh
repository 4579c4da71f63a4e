# Sourced by the other scripts: named steps with their times, Debian packages, Python environments.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "== $*" >&2; }

# step TITLE COMMAND...: runs the command in a subshell that stops at its first failure, and says how long it took.
step() {
    # The command sees these names too (a shell function's locals are its callees'), hence the prefix.
    local step_title=$1 step_begun=$SECONDS step_options=$- step_status
    shift
    say "$step_title"
    set +e
    (set -e; "$@")
    step_status=$?
    case $step_options in *e*) set -e ;; esac
    if [ "$step_status" = 0 ]; then
        say "$step_title: done in $((SECONDS - step_begun)) s"
    else
        say "$step_title: FAILED (exit $step_status) after $((SECONDS - step_begun)) s"
    fi
    return "$step_status"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        say "needs root, and there is no sudo: $*"
        return 1
    fi
}

# packages NAME...: installs the Debian packages that are missing; says nothing when none is.
packages() {
    local missing=() name
    command -v dpkg-query >/dev/null || return 0
    for name in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
    done
    [ ${#missing[@]} = 0 ] && return 0
    say "installing ${missing[*]}"
    apt_lists
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
}

apt_lists() {
    [ -n "${apt_lists_are_fresh:-}" ] && return 0
    as_root apt-get update -q >&2
    apt_lists_are_fresh=yes
}

# swift_packages: what building Excise needs beside the Swift toolchain itself.
swift_packages() { packages libsqlite3-dev libzstd-dev zlib1g-dev; }

# build_excise: builds the command line for release and names the program in `excise`. Whether accesses to memory exclude each
# other is checked by the compiler and, in the tests' debug builds, while they run; here that would cost with every event.
build_excise() {
    set -- -c release --static-swift-stdlib --product excise -Xswiftc -enforce-exclusivity=unchecked
    step "building Excise for release (minutes the first time)" swift build "$@" >&2
    excise=$(swift build "$@" --show-bin-path)/excise
}

# python: the interpreter that environments are made with.
python() {
    if ! command -v python3 >/dev/null; then
        packages python3 python3-venv || return
    elif ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
        packages python3-venv || return
    fi
    python3 "$@"
}

# python_environment FOLDER REQUIREMENTS: makes or refreshes a virtual environment when the list of packages has changed.
python_environment() {
    local folder=$1 requirements=$2 wanted
    wanted=$(cat "$requirements"; command -v python3; pwd)
    if [ -x "$folder/bin/python" ] && [ "$(cat "$folder/installed" 2>/dev/null)" = "$wanted" ]; then
        return 0
    fi
    say "installing $(basename "$requirements") into $(basename "$folder")"
    rm -rf "$folder"
    python -m venv "$folder" && "$folder/bin/python" -m pip install -q --disable-pip-version-check -r "$requirements" \
        && printf '%s\n' "$wanted" >"$folder/installed"
}

# need_swift: says what is missing where there is no toolchain.
need_swift() {
    command -v swift >/dev/null && return 0
    say "no Swift toolchain on the PATH: Excise needs Swift 6.2 or newer (https://www.swift.org/install)"
    return 1
}
