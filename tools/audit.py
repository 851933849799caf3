"""Ask OSV (https://osv.dev) for known vulnerabilities of every pinned package.

    python tools/audit.py

Exit codes: 0 audited, nothing known; 1 audited, and something is known; 3 not audited, because the
service cannot be reached. 3 is no failure of the build, and no clean bill either: it is said.
OSV_URL names another address of the service.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from sbom import pinned

CLEAN, VULNERABLE, NOT_AUDITED = 0, 1, 3
URL = "https://api.osv.dev/v1/querybatch"
TIMEOUT = 15.0  # seconds


def ask(versions: Mapping[str, str], url: str) -> list[dict[str, Any]]:
    """Return what is known of each package, in order.

    Raises:
        OSError: The service cannot be reached.
        ValueError: It answers something else.
    """
    queries = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": version}
        for name, version in versions.items()
    ]
    request = urllib.request.Request(
        url,
        json.dumps({"queries": queries}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
        answer = json.loads(response.read(64 << 20))
    results = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(results, list) or len(results) != len(queries):
        raise ValueError("the answer has not one result for each package")
    return results


def audit(url: str) -> int:
    """Print what is known; return the exit code."""
    versions = pinned()
    try:
        results = ask(versions, url)
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        print(f"NOT AUDITED: {url} cannot be asked about {len(versions)} packages ({reason}).")
        print("  Next: run make audit again where the network reaches it; exit code 3")
        return NOT_AUDITED
    known = 0
    for (name, version), result in zip(versions.items(), results, strict=True):
        for each in result.get("vulns") or ():
            known += 1
            print(f"{name}=={version}: {each.get('id')}  https://osv.dev/{each.get('id')}")
    print(f"audited {len(versions)} packages: {known} known vulnerabilities")
    return VULNERABLE if known else CLEAN


if __name__ == "__main__":
    sys.exit(audit(os.environ.get("OSV_URL") or URL))
