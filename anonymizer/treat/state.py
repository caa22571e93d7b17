"""What a person says a column is, where the scan missed it. Saying so makes a column stricter than it was found, never
laxer: what was found stays on record beside it, and is what comes back when the statement is taken back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from anonymizer.errors import AnonymizerError
from anonymizer.pii.catalogue import PiiType, types
from anonymizer.treat.check import allowed
from anonymizer.treat.parameters import explicit
from anonymizer.treat.redeclare import redeclare
from anonymizer.treat.treatment import Technique, Treatment

_ROLES: Final = ("attribute", "quasi_identifier", "direct_identifier")
_RAISED: Final = ("sensitivity", "role", "basis")


def state(column: Mapping[str, Any], stated: Mapping[str, Any], *, is_person: bool = False) -> dict[str, Any]:
    """The column (a finding as JSON) under a statement: {"type": code or None, "sensitive": bool}; neither takes
    an earlier one back. A treatment that the stated type forbids becomes its own. Raises column_type_unknown."""
    kind = _known(stated.get("type"))
    found = column.get("found") or {name: column[name] for name in _RAISED if name in column}
    sensitive = stated.get("sensitive") is True
    said = {"type": None if kind is None else kind.name, "sensitive": sensitive}
    changed = {**column, **found, "found": found, "stated": said, **_raised(found, kind, sensitive=sensitive)}
    if kind is None and not sensitive:
        changed = {name: value for name, value in changed.items() if name not in ("found", "stated")}
    can = allowed(changed, is_person)
    if Technique(column["treatment"]["technique"]) in can:
        return changed
    own = Technique(kind.treatment) if kind is not None else Technique.DROP
    return redeclare(changed, explicit(Treatment(own if own in can else Technique.DROP)))


def _known(code: object) -> PiiType | None:
    if code is None:
        return None
    if code not in types():
        raise AnonymizerError("column_type_unknown")
    return types()[str(code)]


def _raised(found: Mapping[str, Any], kind: PiiType | None, *, sensitive: bool) -> dict[str, Any]:
    if kind is None:
        return {"sensitivity": "sensitive"} if sensitive else {}
    raised: dict[str, Any] = {"role": max(found["role"], kind.role, key=_ROLES.index)}
    if "sensitive" in (kind.sensitivity, found["sensitivity"]) or sensitive:
        raised["sensitivity"] = "sensitive"
    # The basis is that of the stricter of the two; of equals, of what a person says it is.
    return raised if found["sensitivity"] == "sensitive" != kind.sensitivity else {**raised, "basis": kind.basis}
