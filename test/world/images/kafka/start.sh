#!/bin/sh
# Formats what is not formatted yet, then becomes the broker.
#
#   /etc/kafka/server.properties  the configuration (KAFKA_CONFIG_FILE names another)
#   CLUSTER_ID                    of the cluster whose data `log.dirs` holds
#   KAFKA_HEAP_OPTS               flags for Java (-Xmx256m)
#
# `log.dirs` is a folder below /var/lib/kafka; user 10001 writes to it and, of the rest, to /tmp alone.
set -eu

config=${KAFKA_CONFIG_FILE:-/etc/kafka/server.properties}
heap=${KAFKA_HEAP_OPTS:--Xmx256m}
[ -n "${CLUSTER_ID:-}" ] || { echo 'start-kafka: CLUSTER_ID is missing' >&2; exit 1; }
[ -r "$config" ] || { echo "start-kafka: cannot read $config" >&2; exit 1; }

# Quick to start rather than quick for days, as the tests' own brokers.
# shellcheck disable=SC2086 # flags are separated by spaces
set -- $heap -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -XX:+ExitOnOutOfMemoryError \
  -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
  -Dorg.slf4j.simpleLogger.showDateTime=true \
  '-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS' \
  -cp '/opt/kafka/libraries/*'

# A start of Java is saved where there is nothing to format, so that a broker is back sooner.
data=$(sed -n 's/^log\.dirs=//p' "$config")
[ -e "$data/meta.properties" ] ||
  java "$@" kafka.tools.StorageTool format --ignore-formatted --cluster-id "$CLUSTER_ID" --config "$config"
exec java "$@" kafka.Kafka "$config"
