#!/bin/sh
# Makes what a first start needs: .env from .env.example, and random secrets, one a file. What is there is kept.
# Usage: deploy/secrets.sh [FOLDER], deploy/secrets if left out.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/secrets}

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

# write NAME CONTENT: containers run as users of their own and must read it; the folder keeps other users out
write() {
    [ -e "$folder/$1" ] || { printf '%s' "$2" > "$folder/.$1" && chmod 444 "$folder/.$1" && mv "$folder/.$1" "$folder/$1"; }
}

umask 077
mkdir -p "$folder"
write postgres_password "$(random)"
write rabbitmq_password "$(random)"
write rabbitmq_cookie "$(random)"
write grafana_password "$(random)"
write lacuna_admin_key "$(random)"
write lacuna_service_key "$(random)"
write lacuna_providers '[]'
broker=$(cat "$folder/rabbitmq_password")
write rabbitmq_account "default_user = lacuna
default_pass = $broker
"
write lacuna_bus_url "amqp://lacuna:$broker@rabbitmq:5672/"
write lacuna_database_url "postgresql+asyncpg://lacuna:$(cat "$folder/postgres_password")@postgres/lacuna"

umask 022
if [ $# = 0 ] && [ ! -e "$here/../.env" ]; then cp "$here/../.env.example" "$here/../.env"; fi
echo "Secrets are in $folder; the first key, which may do everything, is in lacuna_admin_key."
