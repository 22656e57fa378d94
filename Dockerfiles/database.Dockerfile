FROM docker.io/library/debian:bookworm-slim
# Nothing is left that differs from one build to the next: logs, lists, caches, backups.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
      mariadb-server-core mariadb-client-core \
    && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/* /var/lib/mysql \
      /var/lib/dpkg/*-old /etc/*- /run/* /tmp/* \
    && echo 'database:x:10001:10001::/nonexistent:/usr/sbin/nologin' >> /etc/passwd \
    && mkdir /run/mysqld /var/lib/mysql \
    && chown 10001:10001 /run/mysqld /var/lib/mysql
COPY --chmod=0644 Dockerfiles/database/server.cnf /etc/anomaly-prediction/server.cnf
COPY --chmod=0755 Dockerfiles/database/start.sh /usr/local/bin/start-database
USER 10001:10001
CMD ["start-database"]
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="database" \
      org.opencontainers.image.description="Debian's MariaDB for the auction site, made ready for one user" \
      org.opencontainers.image.vendor="Anomaly Prediction" \
      org.opencontainers.image.licenses="Apache-2.0 AND GPL-2.0-only" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.created="$CREATED"
