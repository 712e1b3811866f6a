#!/bin/sh
# two_processes.sh PROGRAM [ARGUMENT...]: starts a program twice, as two processes that train together. On two machines
# the same variables are set, with the address of rank 0's machine.
export WORLD_SIZE=2 MASTER_ADDR="${MASTER_ADDR:-127.0.0.1}" MASTER_PORT="${MASTER_PORT:-29500}"
RANK=1 "$@" &
other=$!
RANK=0 "$@"
status=$?
wait "$other" && exit "$status"
