# Stands for the official image: the same user, folders, port and entrypoint; of Debian's version.
FROM debian:trixie-slim
RUN apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends prometheus && \
    rm -rf /var/lib/apt/lists/* && install -d -o nobody -g nogroup /prometheus
USER 65534
VOLUME /prometheus
ENTRYPOINT ["prometheus"]
