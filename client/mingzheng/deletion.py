"""What stewards sign to delete a dataset: a commitment that whoever reads the request in the log can open.

Its salt is in the request, so an auditor sees that nothing else goes than was signed; on the chain it stays closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mingzheng.canonical import canonical
from mingzheng.commitment import commit_document

FIELDS: Final = ("dataset", "title_zh", "title_en", "version", "ground", "links")


def deletion_subject(request: Mapping[str, Any]) -> str:
    """0x-hex of the commitment to `FIELDS` of a `deletion.requested`. Raises KeyError, TypeError or ValueError."""
    document = {name: request[name] for name in FIELDS}
    return "0x" + commit_document(bytes.fromhex(request["subject_salt"]), canonical(document)).hex()
