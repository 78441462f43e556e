"""TypeScript clients that other people's generators make from our document have every member of the contract.

Run by `make generators`, which installs the generators that package-lock.json names. Members are looked for by the
TypeScript compiler: one that is missing has the type unknown, since the contract's objects are open.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from contract_members import OPENAPI, members_by_schema

INSTALLED = Path(__file__).parents[2] / ".cce-release" / "generators"
MEMBERS = members_by_schema()
IMPORTS = {
    "openapi-typescript": 'import type { components } from "./made.js";',
    "openapi-zod-client": 'import { schemas } from "./made.js";\nimport type { z } from "zod";',
}
TYPES = {
    "openapi-typescript": 'components["schemas"]["SCHEMA"]',
    "openapi-zod-client": "z.infer<typeof schemas.SCHEMA>",
}


def run(folder: Path, program: str, *arguments: str) -> None:
    """Run an installed program in a folder; fails with its output."""
    done = subprocess.run(
        [INSTALLED / "node_modules" / ".bin" / program, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"


@pytest.mark.parametrize("generator", sorted(TYPES))
def test_client_has_every_member(tmp_path: Path, generator: str) -> None:
    """Each member of each object has a type of its own in the generated client."""
    assert INSTALLED.is_dir(), "the generators are not installed: run `make generators`"
    (tmp_path / "node_modules").symlink_to(INSTALLED / "node_modules")
    uses = [
        f'export const {schema}_{member}: Known<{TYPES[generator].replace("SCHEMA", schema)}, "{member}"> = "{member}";'
        for schema, members in sorted(MEMBERS.items())
        for member in sorted(members)
    ]
    known = "type Known<T, K extends keyof T> = unknown extends T[K] ? never : K;"
    (tmp_path / "use.ts").write_text("\n".join([IMPORTS[generator], known, *uses]), encoding="utf-8")

    options = ["--export-schemas"] if generator == "openapi-zod-client" else []
    run(tmp_path, generator, str(OPENAPI), "-o", "made.ts", *options)

    run(tmp_path, "tsc", "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "use.ts")
