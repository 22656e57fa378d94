# For tests only: a broker for the stand-in of Strimzi, which brings images of its own.
FROM docker.io/library/debian:bookworm-slim
# Java's package wants a folder of manual pages, which slim images leave out.
RUN mkdir -p /usr/share/man/man1 \
    && apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
      openjdk-17-jre-headless \
    && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/* /run/* /tmp/*
COPY --from=libraries . /opt/kafka/libraries/
COPY --chmod=0755 start.sh /usr/local/bin/start-kafka
RUN mkdir /var/lib/kafka /etc/kafka && chown 10001:10001 /var/lib/kafka
USER 10001:10001
CMD ["start-kafka"]
LABEL org.opencontainers.image.title="kafka" \
      org.opencontainers.image.description="One Kafka node for tests"
