"""Write an SBOM (CycloneDX 1.5, JSON) of constraints.txt: every pinned package and its version.

Licences and descriptions are those of the packages installed here; what is not installed has
none. Nothing is asked of a network, and the same files give the same bytes but for the installed
packages: there is no time stamp.

    python tools/sbom.py build/sbom.json
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def pinned() -> dict[str, str]:
    """Return versions by name: of constraints.txt, and the exact ones of pyproject.toml."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    for group in (told["dependencies"], *told["optional-dependencies"].values()):
        lines += group
    found = {}
    for line in lines:
        exact = re.fullmatch(r"([\w.-]+)==([\w.+-]+)", line.strip())
        if exact:
            found[re.sub(r"[-_.]+", "-", exact[1]).lower()] = exact[2]
    return dict(sorted(found.items()))


def component(name: str, version: str) -> dict[str, Any]:
    """Return one entry."""
    purl = f"pkg:pypi/{name}@{version}"
    entry: dict[str, Any] = {
        "type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl,
    }  # fmt: skip
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return entry
    if told["Version"].partition("+")[0] != version:
        return entry
    expression = told.get("License-Expression")
    licence = told.get("License") or ""
    if expression:
        entry["licenses"] = [{"expression": expression}]
    elif licence and "\n" not in licence and len(licence) < 80:
        entry["licenses"] = [{"license": {"name": licence}}]
    if summary := told.get("Summary"):
        entry["description"] = summary
    return entry


def sbom() -> dict[str, Any]:
    """Return the whole of it."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = pinned()
    name, version = told["name"], told["version"]
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([name, version, versions]))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "library",
                "bom-ref": f"pkg:pypi/{name}@{version}",
                "name": name,
                "version": version,
                "licenses": [{"license": {"id": told["license"]}}],
            }
        },
        "components": [component(*each) for each in versions.items()],
    }


def main() -> None:
    """Write it, or print it where no file is named."""
    made = sbom()
    text = json.dumps(made, indent=1, ensure_ascii=False) + "\n"
    if len(sys.argv) < 2:
        sys.stdout.write(text)
        return
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    print(f"{target}: {len(made['components'])} packages")


if __name__ == "__main__":
    main()
