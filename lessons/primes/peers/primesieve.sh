#!/bin/sh
# primesieve by Kim Walisch, on one core: the program that people use who need primes. Its time is the one it reports.
#
# Usage: primesieve.sh LIMIT [FROM]

if ! command -v primesieve >/dev/null; then
    echo "primesieve isn't installed; get it by 'apt-get install primesieve' or from https://github.com/kimwalisch/primesieve" >&2
    exit 77
fi
primesieve -t1 --quiet --time "${2:-0}" "$1" | awk '
    /^Seconds: / { seconds = $2 }
    /^[0-9]+$/ { count = $1 }
    END { printf "{\"seconds\": %s, \"count\": %s}\n", seconds, count }'
