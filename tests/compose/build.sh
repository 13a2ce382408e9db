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
for image in rabbitmq:4.0 postgres:17 prom/prometheus:v3.5.0; do
    file=${image%:*}
    docker build --quiet --network host --tag "$image" --file "$WORK/shared/images/${file##*/}.Dockerfile" \
        "$WORK/shared/images" > /dev/null
done
cd "$CHECKOUT"
chroot "$ENGINE" env COMPOSE_PROFILES=local,operations docker compose --project-directory "$CHECKOUT" \
    --file "$CHECKOUT/docker-compose.yml" --file "$CHECKOUT/tests/compose/build.yml" \
    build --progress plain > "$WORK/build.log" 2>&1 || { tail -40 "$WORK/build.log"; exit 1; }
docker image prune --force > /dev/null
docker images --format '{{.Repository}}:{{.Tag}} {{.Size}}' | sort
engine_stop
