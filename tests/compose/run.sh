#!/usr/bin/env bash
# Builds every image and runs the whole stack of docker-compose.yml on a plain Debian machine, as root, where neither a
# container engine nor a registry of images is at hand. All of it lives in one folder and in namespaces of its own:
# nothing is installed, and nothing is left running. WORK=folder keeps that folder for the next run.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ "$(id -u)" = 0 ] || { echo "this needs root, for namespaces and mounts"; exit 1; }

export CHECKOUT=${CHECKOUT:-$PWD}
kept=${WORK:-}
export WORK=${WORK:-$(mktemp --directory /var/tmp/lacuna-compose.XXXXXX)}
source tests/compose/engine.sh

clean() {
    # control groups outlive their engine; empty ones can be removed, deepest first
    find /sys/fs/cgroup -depth -type d -path '*/docker*' -exec rmdir {} + 2> /dev/null || true
    [ -n "$kept" ] || rm -rf --one-file-system "$WORK"
}
trap clean EXIT

inside=(unshare --mount --pid --fork --kill-child --mount-proc --propagation private)
machine
echo "roots after $SECONDS s"
"${inside[@]}" tests/compose/build.sh
echo "images after $SECONDS s"
"${inside[@]}" --net tests/compose/stack.sh
echo "all after $SECONDS s"
