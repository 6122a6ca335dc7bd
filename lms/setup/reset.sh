#!/bin/sh
# Forgets the demo's data: only what the demo itself has written, whatever else VAR_DIR may hold.
set -eu
pid=$(cat "$VAR_DIR/supervisord.pid" 2>/dev/null || true)
if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then
    echo "The demo is running (process $pid): stop it first with Ctrl-C." >&2
    exit 1
fi
cd "$VAR_DIR" 2>/dev/null || exit 0
rm -rf db.sqlite3* cache.sqlite3* media documents outbox broker beat-schedule* supervisord.pid supervisord.log test
echo "The demo's data is forgotten: \`make demo\` makes it anew."
