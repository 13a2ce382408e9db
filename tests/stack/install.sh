#!/usr/bin/env bash
# Debian packages that the tests start for real: RabbitMQ, PostgreSQL, Chromium.
set -euo pipefail

missing=()
[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing+=(rabbitmq-server)
compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null || missing+=(postgresql)
command -v chromium > /dev/null || missing+=(chromium fonts-dejavu-core)
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
    echo "Installing ${missing[*]} ..."
    export DEBIAN_FRONTEND=noninteractive
    # a service that starts by itself would hold the ports; the tests start private ones
    policy=/usr/sbin/policy-rc.d
    [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' > $policy; chmod +x $policy; trap 'rm -f '$policy EXIT; }
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
else
    echo "The tests need these, and cannot install them here: ${missing[*]}"
    echo "On Debian or Ubuntu: sudo apt-get install --no-install-recommends ${missing[*]}"
    exit 1
fi
