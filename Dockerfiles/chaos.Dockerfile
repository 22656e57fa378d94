# The stages `checkout` and `fetched` are the same in every image of Node: they are built once for all.
FROM docker.io/library/node:24-bookworm-slim AS checkout
WORKDIR /checkout
COPY . .
# With the same modes whatever the umask of the checkout.
RUN chmod -R u=rwX,go=rX . \
    && mkdir /manifests \
    && find . -name package.json -exec cp --parents --target-directory=/manifests {} + \
    && cp package-lock.json .npmrc /manifests

FROM docker.io/library/node:24-bookworm-slim AS fetched
COPY --from=checkout /manifests /manifests
WORKDIR /manifests
# Two secrets, and neither is needed: `npmrc` names a registry of your own, `ca` holds the
# certificates of a proxy on the way there.
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
    --mount=type=secret,id=ca,target=/run/ca.pem \
    if [ -s /run/ca.pem ]; then export NODE_EXTRA_CA_CERTS=/run/ca.pem; fi; \
    npm ci --omit=dev --ignore-scripts --no-progress --no-update-notifier \
    && rm -rf node_modules

FROM fetched AS packages
COPY --from=checkout /checkout/Dockerfiles/node /select
RUN node /select/select-workspaces.mjs /manifests /app workloads/chaos
WORKDIR /app
# Type declarations and maps are no part of what runs.
RUN npm ci --offline --omit=dev --ignore-scripts --no-progress \
    && rm package-lock.json .npmrc node_modules/.package-lock.json \
    && find node_modules -type f -regex '.*\.\([cm]?ts\|map\)' -delete

FROM checkout AS sources
RUN node Dockerfiles/node/select-workspaces.mjs /checkout /app workloads/chaos \
    && rm /app/package-lock.json /app/.npmrc

# Not the image of Node, which would bring npm and yarn.
FROM docker.io/library/debian:bookworm-slim
COPY --from=fetched /usr/local/bin/node /usr/local/bin/node
COPY --from=packages /app /app
COPY --from=sources /app /app
WORKDIR /app
USER 10001:10001
CMD ["node", "workloads/chaos/src/job/leak.ts"]
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="chaos" \
      org.opencontainers.image.description="The job that asks for a leak and holds its lease" \
      org.opencontainers.image.vendor="Anomaly Prediction" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.created="$CREATED"
