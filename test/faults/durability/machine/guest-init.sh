#!/bin/sh
# The first process of a guest: mounts its disk, starts the server on it and a writer beside it.
# NODE, SERVER, WRITER, NAME, PREFIX, LANES and PRELOAD come from the kernel's command line.
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
mkdir /run/disk
mount -t ext4 /dev/ubda /run/disk || echo NO DISK
export PATH=$PATH:/usr/sbin:/sbin
ip link set lo up
"$NODE" ${PRELOAD:+--require "$PRELOAD"} "$SERVER" --port 0 --data /run/disk/data > /run/server 2>&1 &
until grep -q '^ready ' /run/server; do
  kill -0 $! || { cat /run/server; echo NO SERVER; exec tail -f /dev/null; }
done
"$NODE" "$WRITER" "$NAME" "$(sed -n 's/^ready //p' /run/server)" "$PREFIX" "$LANES" 2>&1
cat /run/server
exec tail -f /dev/null
