#!/bin/sh
# Installs what the measurements compare with: Apache Jena from Debian, a Java runtime for it.
set -eu
if [ ! -e /usr/share/java/jena-cmds.jar ]; then
  run=""
  [ "$(id -u)" -eq 0 ] || run="sudo"
  $run apt-get update -qq
  $run apt-get install -y -qq libapache-jena-java libguava-java default-jre-headless unzip
fi
test -e /usr/share/java/jena-cmds.jar || { echo "Apache Jena is not there: the measurements need Debian's libapache-jena-java" >&2; exit 1; }
