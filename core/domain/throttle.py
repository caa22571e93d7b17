"""How often somebody may try to sign in: by account name and by address, counted over a short window.

Whoever proved a login before, in a session or in a browser that is known for it, is counted apart: strangers cannot
use up their tries (device cookies, OWASP "Slow Down Online Guessing Attacks with Device Cookies")."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(minutes=15)
PER_LOGIN: Final = 10
PER_ADDRESS: Final = 50
PER_PROOF: Final = 10
# One host of IPv6 is given so many addresses that each try can come from another (RFC 6177).
_HOST_BITS: Final = 64


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try that has not succeeded (yet). `subject` is a hash: people type passwords into the wrong field."""

    id: str
    subject: str
    created_at: datetime


def login_subject(login: str) -> str:
    """What tries at a name count against, wherever they come from."""
    return _hash(f"login/{login}")


def subjects(login: str, address: str | None) -> dict[str, int]:
    """What a stranger's try counts against, and how many there may be in the window."""
    found = {login_subject(login): PER_LOGIN}
    return found if address is None else {**found, _hash(f"address/{_network(address)}"): PER_ADDRESS}


def proven_subjects(credential_id: str) -> dict[str, int]:
    """The same for whoever holds a session, or the mark of a known browser, of this very account."""
    return {_hash(f"proven/{credential_id}"): PER_PROOF}


def code_subject(address: str | None) -> str:
    """What wrong codes of printed slips count against."""
    return _hash(f"slip/{_network(address)}")


def issuer_limit(address: str | None) -> dict[str, int]:
    """What answers of the office's own sign-in count against, and how many may let nobody in: each asks the issuer."""
    return {_hash(f"issuer/{_network(address)}"): PER_ADDRESS}


def _network(address: str | None) -> str:
    """An IPv4 address as it is, the network of an IPv6 host; what is neither (a socket of this machine) as it is."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return str(address)
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or int(found) >> _HOST_BITS)


def _hash(text: str) -> str:
    return hashlib.sha256(f"mingzheng/sign-in/{text}".encode()).hexdigest()
