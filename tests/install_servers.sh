#!/bin/sh
# Installs the SPARQL server that tests need and that no Python package brings: Virtuoso, from the system's packages.
set -u
if command -v virtuoso-t >/dev/null 2>&1; then
    exit 0
fi
fail() {
    echo "install_servers: $1; the tests of SPARQL servers need Virtuoso 7 (virtuoso-t on the PATH)" >&2
    exit 1
}
command -v apt-get >/dev/null 2>&1 || fail "virtuoso-t is not there, and neither is apt-get to install it"
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || fail "installing virtuoso-t needs root or sudo"
    as_root="sudo"
fi
log=$(mktemp) || fail "there is no place for temporary files"
trap 'rm -f "$log"' EXIT
{
    $as_root apt-get update
    # The first package has the program only; the others, for systems that lack it, also run a service of their own.
    for package in virtuoso-opensource-7-bin virtuoso-opensource-7 virtuoso-opensource; do
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$package" && break
    done
} >"$log" 2>&1 </dev/null
command -v virtuoso-t >/dev/null 2>&1 || fail "apt-get could not install virtuoso-t: $(grep . "$log" | tail -n 1)"
