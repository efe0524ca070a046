#!/bin/sh
# GNU parallel: all rows of tenants.csv, so many at a time; with --sshlogin over machines that share the folder.
# Exit codes that no repetition mends are kept from being repeated: parallel repeats whatever is not 0.
set -u
seq "${1:?rows of tenants.csv}" | parallel --jobs "${2:-4}" --retries 6 --joblog jobs.log '
  guest-reset run --jobs tenants.csv --job {} --carry-on --yes --quiet
  code=$?
  case $code in 1|2|3|5|6) echo "job {}: a person must look, exit code $code" >&2; exit 0 ;; esac
  exit $code'
