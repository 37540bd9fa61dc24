#!/bin/sh
# Makes the secrets that compose.yaml hands to the containers, each in a file of its own. Those that exist stay.
# Usage: docker/make-secrets.sh [folder]
set -eu
folder="${1:-$(dirname "$0")/secrets}"
# Only you can enter the folder. The files themselves are mounted one by one into containers that run under other
# accounts, which must be able to read them.
mkdir -p "$folder"
chmod 700 "$folder"
for name in database_password redis_password meili_master_key session_secret metrics_token; do
  file="$folder/$name"
  if [ -s "$file" ]; then
    echo "$name stays as it is"
    continue
  fi
  od -An -N32 -tx1 /dev/urandom | tr -d ' \n' > "$file.new"
  chmod 444 "$file.new"
  mv "$file.new" "$file"
  echo "$name made"
done
