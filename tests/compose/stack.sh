#!/usr/bin/env bash
# The stack of docker-compose.yml, started in a network of its own, used, restarted piece by piece, and taken down.
# Runs inside `unshare --net --mount --pid`, started by run.sh.
set -euo pipefail
source "$(dirname "$0")/engine.sh"

chroot "$ENGINE" ip link set lo up
engine_start
secrets=$WORK/shared/secrets
"$CHECKOUT/deploy/secrets.sh" "$secrets"
mkdir -p "$WORK/bin" "$WORK/logs"
printf '#!/bin/sh\nexec chroot %s docker "$@"\n' "$ENGINE" > "$WORK/bin/docker"
chmod +x "$WORK/bin/docker"
export PATH=$WORK/bin:$PATH

compose() {
    chroot "$ENGINE" env COMPOSE_PROFILES=local LACUNA_SECRETS="$secrets" LACUNA_ENV_FILE=/none \
        docker compose --project-directory "$CHECKOUT" --file "$CHECKOUT/docker-compose.yml" "$@"
}

# What is looked at afterwards, whatever happened
finish() {
    status=$?
    for id in $(docker ps --all --quiet); do
        docker logs "$id" > "$WORK/logs/$(docker inspect --format '{{slice .Name 1}}' "$id").log" 2>&1 || true
    done
    compose down --volumes --timeout 60 > "$WORK/logs/down.log" 2>&1 || status=1
    engine_stop
    exit $status
}
trap finish EXIT

started=$SECONDS
compose up --detach --no-build --wait --wait-timeout 400 --scale retriever=3 > "$WORK/logs/up.log" 2>&1 ||
    { tail -20 "$WORK/logs/up.log"; docker ps --all; exit 1; }
echo "up and healthy after $((SECONDS - started)) s:"
docker stats --no-stream --format '{{.Name}} {{.MemUsage}}' | sort

export LACUNA_TEST_URL=http://127.0.0.1:8080
LACUNA_TEST_KEY=$(cat "$secrets/lacuna_admin_key")
export LACUNA_TEST_KEY
cd "$CHECKOUT"
PYTEST=("${PYTHON:-.venv/bin/python}" -m pytest -p no:cacheprovider --timeout 900 -q)
"${PYTEST[@]}" tests/e2e/test_api.py tests/e2e/test_page.py
"${PYTEST[@]}" -s tests/compose/rolling_restart.py
"${PYTEST[@]}" tests/e2e/test_api.py
echo "at the end:"
docker stats --no-stream --format '{{.Name}} {{.MemUsage}}' | sort
