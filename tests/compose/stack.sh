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

files=(--file "$CHECKOUT/docker-compose.yml")
compose() {
    chroot "$ENGINE" env COMPOSE_PROFILES=local LACUNA_SECRETS="$secrets" LACUNA_ENV_FILE=/none \
        docker compose --project-directory "$CHECKOUT" "${files[@]}" "$@"
}

# up NAME: three retrievers and all else; its log is WORK/logs/NAME/up
up() {
    name=$1 started=$SECONDS
    mkdir -p "$WORK/logs/$name"
    compose up --detach --no-build --wait --wait-timeout 400 --scale retriever=3 > "$WORK/logs/$name/up" 2>&1 ||
        { tail -20 "$WORK/logs/$name/up"; docker ps --all; return 1; }
    echo "$name: up and healthy after $((SECONDS - started)) s"
    memory
}

memory() {
    docker stats --no-stream --format '{{.Name}} {{.MemUsage}}' | sort
}

# down: what is looked at afterwards is kept in WORK/logs
down() {
    for id in $(docker ps --all --quiet); do
        log=$WORK/logs/$name/$(docker inspect --format '{{slice .Name 1}}' "$id")
        docker logs "$id" > "$log" 2>&1 || true
        docker inspect --format '{{json .State}}' "$id" > "$log.state"
    done
    compose --profile '*' down --volumes --timeout 60 > "$WORK/logs/$name/down" 2>&1
}

finish() {
    status=$?
    down || status=1
    engine_stop
    exit $status
}
trap finish EXIT

export LACUNA_TEST_URL=http://127.0.0.1:8080
LACUNA_TEST_KEY=$(cat "$secrets/lacuna_admin_key")
export LACUNA_TEST_KEY LACUNA_TEST_SECRETS=$secrets
cd "$CHECKOUT"
check() { "${PYTHON:-.venv/bin/python}" -m pytest -p no:cacheprovider --timeout 900 -q "$@"; }

up stack
compose up --detach --no-build --wait prometheus >> "$WORK/logs/stack/up" 2>&1
check --reruns 1 tests/e2e/test_api.py tests/e2e/test_page.py
check tests/compose/containers.py
check -s tests/compose/rolling_restart.py -k container
check --reruns 1 tests/e2e/test_api.py
compose run --rm operations backup /backups/one > "$WORK/logs/stack/backup" 2>&1
compose run --rm operations verify /backups/one >> "$WORK/logs/stack/backup" 2>&1
memory
down

files+=(--file "$CHECKOUT/deploy/compose.cluster.yml")
up cluster
check -s tests/compose/rolling_restart.py -k node
