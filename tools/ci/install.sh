#!/usr/bin/env bash
# Install cce-release into a virtual environment of its own: install.sh FOLDER [VERSION].
#
# VERSION is a release of the package index. Without it, this checkout is installed, with the versions and hashes of
# tools/ci/requirements.lock. PYTHON names the interpreter. The last line on stdout is the folder of the commands.
set -euo pipefail

folder="${1:?usage: install.sh FOLDER [VERSION]}"
version="${2:-}"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

if [ -n "$version" ] && [[ ! "$version" =~ ^[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.post[0-9]+)?$ ]]; then
  printf 'install.sh: %q is not a version; write it as 1.2.3, or leave it out to install this checkout\n' "$version" >&2
  exit 2
fi

"${PYTHON:-python3}" -m venv "$folder"
pip() { "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "$@" >&2; }
if [ -n "$version" ]; then
  pip "cce-release-contract[emulator,redis]==$version"
else
  pip --require-hashes --requirement "$here/requirements.lock"
  pip --no-deps --no-build-isolation "$here/../.."
fi
echo "$folder/bin"
