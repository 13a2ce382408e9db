# Stands for the official image: the same user, folders, port and command.
FROM debian:trixie-slim
RUN apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends rabbitmq-server && \
    rm -rf /var/lib/apt/lists/* && mkdir -p /etc/rabbitmq/conf.d
ENV RABBITMQ_LOGS=- HOME=/var/lib/rabbitmq PATH=/usr/lib/rabbitmq/bin:$PATH
VOLUME /var/lib/rabbitmq
CMD ["rabbitmq-server"]
