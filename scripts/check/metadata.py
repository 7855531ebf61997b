"""Asks cargo what the workspace is made of."""

import json
import subprocess


def workspace(with_dependencies=False):
    """The `cargo metadata` document; without dependencies it needs neither network nor lock file."""
    command = ["cargo", "metadata", "--format-version", "1"]
    if with_dependencies:
        # Only what is built here: other systems' crates need not be fetched to be looked at.
        command += ["--locked", "--filter-platform", "x86_64-unknown-linux-gnu", "--filter-platform", "wasm32-unknown-unknown"]
    else:
        command += ["--no-deps"]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
