#!/usr/bin/env bash
# Install cce-release from this checkout into a virtual environment of its own: install.sh FOLDER.
#
# What it needs comes from the package index, with the versions and hashes of tools/ci/requirements.lock. PYTHON names
# the interpreter. The last line on stdout is the folder of the commands.
set -euo pipefail

folder="${1:?usage: install.sh FOLDER}"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

"${PYTHON:-python3}" -m venv "$folder"
pip() { "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "$@" >&2; }
pip --require-hashes --requirement "$here/requirements.lock"
pip --no-deps --no-build-isolation "$here/../.."
echo "$folder/bin"
