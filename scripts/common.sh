# Shared by the scripts: where things are, and how to say what is happening. Sourced, never run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
cluster=${RECR1_CLUSTER:-$root/cluster.yml}
bin=$root/.build/release
cache=${RECR1_CACHE:-$HOME/.cache/recr1}

say() { printf '%s\n' "recr1: $*" >&2; }
fail() { # exit code, reason
    printf '%s\n' "recr1: $2" >&2
    exit "$1"
}

# Debian packages the build and the programs need, and the ones that fetch the model and the tests' oracles.
build_packages="libopenblas-dev libzmq3-dev libprotobuf-c-dev protobuf-c-compiler libstemmer-dev libonig-dev \
libicu-dev libssl-dev libsqlite3-dev zlib1g-dev pkg-config"
model_packages="python3 python3-pip unzip"

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail 77 "'$*' needs root: run it as root, or install sudo"
    fi
}

installed() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'install ok installed'; }

# Installs what is missing of the named Debian packages; asks for root only then.
need_packages() {
    local missing=""
    for package in "$@"; do installed "$package" || missing="$missing $package"; done
    [ -z "$missing" ] && return 0
    command -v apt-get >/dev/null || fail 69 "these packages are missing and there is no apt-get:$missing"
    say "installing$missing"
    as_root apt-get update -qq >/dev/null || say "apt-get update failed; trying with the lists that are there"
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null ||
        fail 69 "could not install:$missing"
}

need_swift() {
    command -v swift >/dev/null || fail 69 "no Swift toolchain on PATH: install Swift 6.2 or newer from swift.org"
}

build() {
    need_swift
    say "building (release); the first build takes some minutes"
    swift build -c release --quiet "$@" || fail 70 "the build failed"
}

process_alive() { [ -n "${1:-}" ] && kill -0 "$1" 2>/dev/null; }
