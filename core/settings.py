"""Every setting, from the environment (MINGZHENG_*), with defaults that run on one machine and refuse nothing risky
by accident: production must be asked for, and then refuses what is only fit for trying out."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from core.domain.errors import CoreError
from core.domain.offices import Office, parse_offices

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Settings:
    """`home`: everything that is kept. `max_lag_seconds`: how old the oldest unlogged entry may get before new
    questions wait. `max_clock_skew_seconds`: how far our clock may be behind the last checkpoint or the newest block.
    `witnesses`: one a line, verifier key and address. `max_epsilon`: the most that one answer may lose, which the
    rules compare with. `spark_master`: the cluster that answers for versions that were exported to it.
    `offices`: where each is found, for the slips that it hands out.
    `policy_keys`: one verifier key a line, of the authorities whose signature the rules need.
    `engine_cache_bytes`: the most that decrypted columns may take in memory between questions; 0 keeps none.
    `site`: the address that people open the console at, to which passkeys are bound. `step_up_minutes`: how
    long after a proof of who it is a session may do what binds others. `oidc_issuer`: the office's own
    sign-in; empty for none. Its client secret is in a file, so that no list of processes shows it. `proxies`: who is
    believed about where a request comes from, as addresses and networks with commas."""

    home: Path
    database_url: str
    origin: str
    host: str
    port: int
    mode: str
    rpc_url: str | None
    read_only: bool
    anchor_seconds: float
    witnesses: str
    witness_seconds: float
    max_upload_bytes: int
    max_lag_seconds: int
    max_clock_skew_seconds: int
    max_epsilon: str
    min_people_per_cell: int
    review_days: int
    quarantine_days: int
    lease_seconds: int
    spark_master: str | None = None
    engine_cache_bytes: int = 0
    policy_keys: str = ""
    offices: Mapping[str, Office] = field(default_factory=dict)
    site: str = "http://localhost:8300"
    step_up_minutes: int = 15
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret_file: str = ""
    proxies: str = "127.0.0.1,::1"

    def at_port(self, port: int) -> Settings:
        """Served there instead. The address of the console goes along unless it was set: nobody finds it elsewhere."""
        follows = self.site == f"http://localhost:{self.port}"
        return replace(self, port=port, site=f"http://localhost:{port}" if follows else self.site)

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @property
    def log_mark(self) -> Path:
        """What the log's key signed last. Not to be put back from a backup: it is what an old database is told by."""
        return self.keys / "log.mark.json"

    @property
    def blobs(self) -> Path:
        return self.home / "blobs"

    @property
    def policy_notes(self) -> Path:
        """Where signed notes on policy packs are put."""
        return self.home / "policy"

    @property
    def deployment_file(self) -> Path:
        return self.home / "deployment.json"

    @property
    def earlier_deployments_file(self) -> Path:
        """Contracts that the deployment continues, oldest first; missing until the first migration."""
        return self.home / "deployment.earlier.json"


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Raises `setting_invalid`, which names the setting."""

    def text(name: str, default: str) -> str:
        return environment.get(f"MINGZHENG_{name}", default)

    def read(convert: Callable[[str], T], name: str, default: str) -> T:
        try:
            return convert(text(name, default))
        except ValueError as error:
            # Our own words say what is asked for; those of the language would quote what was set.
            why = {"reason": str(error)} if str(error).startswith("MINGZHENG_") else {}
            raise CoreError("setting_invalid", setting=f"MINGZHENG_{name}", **why) from None

    home = Path(text("HOME", "var")).resolve()
    return Settings(
        home=home,
        database_url=text("DATABASE_URL", f"sqlite:///{home / 'mingzheng.sqlite'}"),
        origin=text("ORIGIN", "mingzheng.invalid/log"),
        host=text("HOST", "127.0.0.1"),
        port=read(int, "PORT", "8300"),
        mode=text("MODE", "embedded"),
        rpc_url=text("RPC_URL", "") or None,
        read_only=text("READ_ONLY", "0") == "1",
        anchor_seconds=read(float, "ANCHOR_SECONDS", "10"),
        witnesses=text("WITNESSES", ""),
        witness_seconds=read(float, "WITNESS_SECONDS", "5"),
        max_upload_bytes=read(int, "MAX_UPLOAD_BYTES", str(200 * 1024 * 1024)),
        max_lag_seconds=read(int, "MAX_LAG_SECONDS", "900"),
        max_clock_skew_seconds=read(int, "MAX_CLOCK_SKEW_SECONDS", "300"),
        max_epsilon=text("MAX_EPSILON", "2"),
        min_people_per_cell=read(int, "MIN_PEOPLE_PER_CELL", "10"),
        review_days=read(int, "REVIEW_DAYS", "7"),
        quarantine_days=read(_days, "QUARANTINE_DAYS", "30"),
        lease_seconds=read(int, "LEASE_SECONDS", "60"),
        spark_master=text("SPARK_MASTER", "") or None,
        engine_cache_bytes=read(int, "ENGINE_CACHE_MB", "256") * 1024 * 1024,
        policy_keys=text("POLICY_KEYS", ""),
        offices=read(parse_offices, "OFFICES", ""),
        oidc_issuer=text("OIDC_ISSUER", ""),
        oidc_client_id=text("OIDC_CLIENT_ID", ""),
        oidc_client_secret_file=text("OIDC_CLIENT_SECRET_FILE", ""),
        step_up_minutes=read(int, "STEP_UP_MINUTES", "15"),
        proxies=read(_networks, "PROXIES", "127.0.0.1,::1"),
        site=text("SITE", f"http://localhost:{text('PORT', '8300')}").rstrip("/"),
    )


def _networks(text: str) -> str:
    """Never everybody: whoever connects could then say to be any address, and no try to sign in would be counted."""
    found = [ipaddress.ip_network(one.strip()) for one in text.split(",") if one.strip()]
    if any(one.prefixlen == 0 for one in found):
        raise ValueError("MINGZHENG_PROXIES must name the proxies, not every address")
    return ",".join(str(one) for one in found)


def _days(text: str) -> int:
    """Fewer than one would destroy an upload before anybody saw what the scan found; a century is as good as ever."""
    days = int(text)
    if not 1 <= days <= 36_500:
        raise ValueError("MINGZHENG_QUARANTINE_DAYS must be from 1 to 36500")
    return days
