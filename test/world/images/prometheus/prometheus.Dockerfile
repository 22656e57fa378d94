# A real Prometheus for tests, Debian's own.
FROM docker.io/library/debian:bookworm-slim
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends prometheus \
    && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/* /usr/bin/promtool
USER 10001:10001
ENTRYPOINT ["prometheus"]
