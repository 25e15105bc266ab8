#!/bin/sh
# Verifies a DSSE envelope with nothing but a shell, sed, base64 and OpenSSL's command line.
#
#   openssl-verify.sh ENVELOPE KEY.pem...
#
# Every key given must have signed. Exit code 0: all signatures verify; 1: one is missing or wrong; 2: cannot be read.
# The envelope is the one line of JSON that a Comity node writes; the bytes between the quotes are taken as they stand.
set -eu

[ "$#" -ge 2 ] || { echo "usage: openssl-verify.sh ENVELOPE KEY.pem..." >&2; exit 2; }
envelope=$1
shift

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

field() { sed -n "s/.*\"$1\":\"\\([^\"]*\\)\".*/\\1/p" "$envelope"; }

type=$(field payloadType)
field payload | base64 -d >"$work/payload" || exit 2
[ -n "$type" ] && [ -s "$work/payload" ] || { echo "not a DSSE envelope: $envelope" >&2; exit 2; }

# PAE: "DSSEv1", the length of the type, the type, the length of the payload, the payload, one space between each.
printf 'DSSEv1 %d %s %d ' "${#type}" "$type" "$(wc -c <"$work/payload")" >"$work/pae"
cat "$work/payload" >>"$work/pae"

for key in "$@"; do
  # The key id is computed from the key: the SHA-256 of its SPKI in DER.
  openssl pkey -pubin -in "$key" -outform DER -out "$work/der" || exit 2
  id=$(openssl dgst -sha256 -r "$work/der" | cut -d ' ' -f 1)
  sed -n "s/.*{\"keyid\":\"$id\",\"sig\":\"\\([^\"]*\\)\"}.*/\\1/p" "$envelope" | base64 -d >"$work/sig" || exit 2
  if [ -s "$work/sig" ] && openssl pkeyutl -verify -pubin -inkey "$key" -rawin -in "$work/pae" -sigfile "$work/sig" >"$work/said" 2>&1; then
    echo "ok  $id"
  else
    echo "NOT VERIFIED  $id" >&2
    exit 1
  fi
done
echo "statement $(openssl dgst -sha256 -r "$work/payload" | cut -d ' ' -f 1)"
