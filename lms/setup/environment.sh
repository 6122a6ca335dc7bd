#!/bin/sh
# Makes .venv hold exactly what the lock in $1 names, and meanwhile the machine what packages.sh, told $2, asks for.
# Does nothing, and needs no network, when they already do.
set -eu
lock=$1

fail() {
    printf '%s\n' "$1" >&2
    exit 1
}

recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON3:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if recent "$candidate"; then
            echo "$candidate"
            return
        fi
    done
}

# Debian's Python may come without ensurepip: then the machine's own pip fills the environment.
make_environment() {
    python=$(find_python)
    [ -n "$python" ] || fail "Python 3.11 or newer is needed and was not found (PYTHON3=/path/to/python3 points to one)."
    echo "Making .venv with $("$python" --version)…"
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv --clear .venv
    elif "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m venv --clear --without-pip .venv
    else
        fail "This Python has neither ensurepip nor pip. On Debian and Ubuntu: apt-get install python3-venv"
    fi
}

recent .venv/bin/python || make_environment

sh lms/setup/packages.sh "${2:-}" &
packages=$!
trap 'wait "$packages"' EXIT # its failure is ours, and it is never left behind

digest() { .venv/bin/python -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"; }

stamp() { echo ".venv/installed-$1"; }

wanted=$(digest "$lock")
[ -f "$(stamp "$lock")" ] && [ "$wanted" = "$(cat "$(stamp "$lock")")" ] && exit 0

echo "Installing what $lock names…"
rm -f .venv/installed-*
pip_install() {
    set -- install --quiet --disable-pip-version-check --no-input --require-hashes -r "$1"
    if .venv/bin/python -c 'import pip' 2>/dev/null; then
        .venv/bin/python -m pip "$@"
    else
        "$(find_python)" -m pip --python .venv/bin/python "$@"
    fi
}

# uv installs in seconds what takes pip minutes; where it cannot (a mirror that only pip is told of), pip does it.
# Compiled here as pip does it: where Python may not write bytecode, each process would take 3 s more to start.
pip_install requirements-uv.txt
.venv/bin/uv pip install --quiet --compile-bytecode --python .venv/bin/python --require-hashes -r "$lock" || pip_install "$lock"
# The development lock holds everything of the other one, at the same versions: `make demo` then has nothing to install.
[ "$lock" = requirements-dev.txt ] && digest requirements.txt >"$(stamp requirements.txt)"
echo "$wanted" >"$(stamp "$lock")"
