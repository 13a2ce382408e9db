# A container engine in a folder: Debian's, of its newest stable release, in a root of its own. Sourced by run.sh.
# Nothing is installed on the machine; started inside `unshare --mount --pid`, all of it dies with that namespace.
# Needs WORK, the folder of all that is made here, and CHECKOUT.

MIRROR=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
ENGINE=$WORK/engine
LIMITS=(--default-ulimit nofile=20000:20000 --default-ulimit nproc=10000:10000)

# root SUITE FOLDER PACKAGES: a minimal Debian, with the certificates that this machine trusts
root() {
    [ -e "$2.done" ] && return
    rm -rf --one-file-system "$2"
    unshare --mount --propagation private \
        env DEBOOTSTRAP_DIR="$WORK/tools/usr/share/debootstrap" \
        "$WORK/tools/usr/sbin/debootstrap" --variant=minbase --include="$3" "$1" "$2" "$MIRROR" > "$2.log" 2>&1
    rm -rf "$2"/var/cache/apt/archives/*.deb "$2"/var/lib/apt/lists/*
    cp /etc/ssl/certs/ca-certificates.crt "$2/etc/ssl/certs/ca-certificates.crt"
    touch "$2.done"
}

# The tools and roots, once a WORK.
machine() {
    mkdir -p "$WORK/tools"
    if [ ! -e "$WORK/tools/usr/sbin/debootstrap" ]; then
        (cd "$WORK/tools" && apt-get -qq -o APT::Sandbox::User=root download debootstrap && dpkg-deb -x debootstrap_*.deb .)
    fi
    root trixie "$ENGINE" docker.io,docker-cli,docker-compose,docker-buildx,iproute2,iptables,ca-certificates &
    root trixie "$WORK/debian" ca-certificates &
    root bookworm "$WORK/python" python3,python3-pip,python3-venv,ca-certificates &
    wait -n && wait -n && wait -n
}

# engine_start ARGUMENTS of dockerd: inside namespaces of its own; its log is WORK/dockerd.log
engine_start() {
    mount --bind "$ENGINE" "$ENGINE"
    mount -t proc proc "$ENGINE/proc"
    mount --rbind /sys "$ENGINE/sys"
    mount --rbind /dev "$ENGINE/dev"
    mount -t tmpfs tmpfs "$ENGINE/run"
    mount -t tmpfs tmpfs "$ENGINE/tmp"
    mkdir -p "$ENGINE$CHECKOUT" "$ENGINE$WORK/shared" "$WORK/shared"
    mount --bind "$CHECKOUT" "$ENGINE$CHECKOUT"
    mount -o remount,bind,ro "$ENGINE$CHECKOUT"
    mount --bind "$WORK/shared" "$ENGINE$WORK/shared"
    cp /etc/resolv.conf "$ENGINE/etc/resolv.conf"
    mkdir -p "$ENGINE/old"
    # the root of its mount namespace, not of a chroot: what is run inside a container starts from there
    unshare --mount --propagation private sh -c '
        cd "$0" && pivot_root . old && cd / && umount --lazy /old && exec dockerd "$@"
    ' "$ENGINE" "${LIMITS[@]}" "$@" > "$WORK/dockerd.log" 2>&1 &
    DOCKERD=$!
    for _ in $(seq 100); do
        docker version > /dev/null 2>&1 && return
        kill -0 "$DOCKERD" || break
        sleep 0.2
    done
    cat "$WORK/dockerd.log" >&2
    return 1
}

engine_stop() {
    kill "$DOCKERD"
    wait "$DOCKERD" || true
}

docker() {
    chroot "$ENGINE" docker "$@"
}

# What a base image of a registry would be: import FOLDER TAG
import_root() {
    tar -C "$1" --one-file-system -c . | docker import \
        --change 'ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt PIP_CERT=/etc/ssl/certs/ca-certificates.crt NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' \
        - "$2" > /dev/null
}
