#!/bin/sh
# System packages that pip cannot bring: WeasyPrint's libraries, a font with wide coverage and, with `chromium` as $1, the
# browser of the tests; with `orca` as $2, a screen reader and the desktop that it needs. Installs what is missing as root
# or by sudo; otherwise says the one line to run and stops.
set -eu
packages=

libraries="libgobject-2.0.so.0 libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz.so.0 libharfbuzz-subset.so.0 libfontconfig.so.1"
if ! .venv/bin/python -c 'import ctypes, sys; [ctypes.CDLL(name) for name in sys.argv[1:]]' $libraries 2>/dev/null; then
    packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1"
fi
if ! ls /usr/share/fonts/truetype/dejavu/*.ttf >/dev/null 2>&1 && command -v apt-get >/dev/null; then
    packages="$packages fonts-dejavu-core"
fi
if [ "${1:-}" = chromium ] && ! command -v "${CHROMIUM:-chromium}" >/dev/null; then
    packages="$packages chromium"
fi
if [ "${2:-}" = orca ] && ! command -v orca >/dev/null; then
    packages="$packages orca at-spi2-core xvfb xdotool dbus openbox libglib2.0-bin dconf-gsettings-backend"
fi
[ -n "$packages" ] || exit 0

install="apt-get install -y --no-install-recommends $packages"
export DEBIAN_FRONTEND=noninteractive
echo "Installing system packages: $packages"
if ! command -v apt-get >/dev/null; then
    echo "These packages (Debian's names) are missing, please install them and start again: $packages" >&2
    exit 1
elif [ "$(id -u)" = 0 ]; then
    apt-get update -qq && $install >/dev/null
elif sudo -n true 2>/dev/null; then
    sudo apt-get update -qq && sudo -E $install >/dev/null
else
    echo "System packages are missing. Please run this line, then start again:" >&2
    echo "    sudo apt-get update && sudo $install" >&2
    exit 1
fi
