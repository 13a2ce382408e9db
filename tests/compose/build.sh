#!/usr/bin/env bash
# The images, built where a registry is out of reach: base images under the tags that are named, then all of compose's.
# Runs inside `unshare --mount --pid`, started by run.sh.
set -euo pipefail
source "$(dirname "$0")/engine.sh"

# the machine's own network, without a bridge: packages come from their indexes
engine_start --bridge=none --iptables=false --ip6tables=false --ip-forward=false
import_root "$WORK/python" python:3.11-slim-bookworm
import_root "$WORK/debian" debian:trixie-slim
cp -r "$CHECKOUT/tests/compose/images" "$WORK/shared/"
for image in rabbitmq:4.0 postgres:17; do
    docker build --quiet --network host --tag "$image" --file "$WORK/shared/images/${image%:*}.Dockerfile" \
        "$WORK/shared/images" > /dev/null
done
cd "$CHECKOUT"
compose() { docker compose --project-directory "$CHECKOUT" -f "$CHECKOUT/docker-compose.yml" -f "$CHECKOUT/tests/compose/build.yml" "$@"; }
COMPOSE_PROFILES=local compose build --progress plain > "$WORK/build.log" 2>&1 || { tail -40 "$WORK/build.log"; exit 1; }
docker images --format '{{.Repository}}:{{.Tag}} {{.Size}}' | sort
engine_stop
