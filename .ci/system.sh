#!/bin/sh
# Install what the tests drive from outside Python, or say how.
set -eu
missing=""
command -v chromium-headless-shell >/dev/null 2>&1 || command -v chromium >/dev/null 2>&1 ||
    missing="$missing chromium-headless-shell"
command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-writer"
[ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import uno' 2>/dev/null || missing="$missing python3-uno"
command -v pdftoppm >/dev/null 2>&1 || missing="$missing poppler-utils"
command -v fc-list >/dev/null 2>&1 && fc-list | grep -qi liberation || missing="$missing fonts-liberation"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "Pour la suite de tests complète : sudo apt-get install --no-install-recommends$missing"
fi
