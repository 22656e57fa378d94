#!/bin/sh
# run-image.sh CONTAINER WORKDIR USER MOUNTS COMMAND...
#
# Becomes COMMAND in the container's files: as USER, on a root file system that cannot be written, with
# a /tmp and loopback network of its own, and nothing of this environment. MOUNTS are FOLDER:PATH, with
# spaces between. Is to be run in namespaces of its own: what is mounted here is never taken away.
# BUILDAH is the command with the flags of its store, VARIABLES are NAME=VALUE, with spaces between.
set -eu

container=$1 folder=$2 user=$3 mounts=$4
shift 4
root=$($BUILDAH mount "$container")
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
for mount in $mounts; do mount --bind "${mount%%:*}" "$root${mount#*:}"; done
ip link set lo up
# The name of a pod is known in it, too.
hostname localhost

# shellcheck disable=SC2086 # one word each
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin $VARIABLES \
  chroot --userspec="$user" "$root" sh -c 'cd "$0" && exec "$@"' "$folder" "$@"
