"""Values of nobody: valid check digits over seeded random digits."""

from __future__ import annotations

import random
from collections.abc import Callable

from anonymizer.pii.checksums import ID_CHECK, ID_WEIGHTS, USCC_ALPHABET, luhn, org_code, uscc

Rng = random.Random


def _digits(rng: Rng, count: int) -> str:
    return "".join(rng.choices("0123456789", k=count))


def _checked_id(rng: Rng, area: str) -> str:
    born = f"{rng.randint(1935, 2012)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    head = f"{area}{born}{_digits(rng, 3)}"
    return head + ID_CHECK[sum(int(digit) * weight for digit, weight in zip(head, ID_WEIGHTS, strict=True)) % 11]


def _grouped(rng: Rng, value: str, sizes: tuple[int, ...]) -> str:
    """One in four as people write it: in groups, or in full width."""
    way = rng.random()
    if way < 0.15:
        parts, at = [], 0
        for size in sizes:
            parts.append(value[at : at + size])
            at += size
        return rng.choice(" -").join(part for part in parts if part)
    return value.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"}) if way > 0.93 else value


def _mobile(rng: Rng) -> str:
    number = rng.choice(["138", "139", "150", "158", "186", "177", "199", "133"]) + _digits(rng, 8)
    return rng.choice(["", "", "", "", "", "+86 "]) + _grouped(rng, number, (3, 4, 4))


def _card(rng: Rng) -> str:
    head = rng.choice(["622202", "621700", "622848", "621661"]) + _digits(rng, rng.choice([9, 12]))
    return _grouped(rng, next(head + digit for digit in "0123456789" if luhn(head + digit)), (4, 4, 4, 4, 4))


def _luhn(head: str) -> str:
    return next(head + digit for digit in "0123456789" if luhn(head + digit))


def _uscc(rng: Rng) -> str:
    head = "91" + _digits(rng, 6) + "".join(rng.choices(USCC_ALPHABET, k=9))
    return next(head + char for char in USCC_ALPHABET if uscc(head + char))


def _org(rng: Rng) -> str:
    head = rng.choice(["", "MA"])
    head += _digits(rng, 8 - len(head))
    return next(f"{head}-{char}" for char in "0123456789X" if org_code(head + char))


def _birth(rng: Rng) -> str:
    year, month, day = rng.randint(1930, 2018), rng.randint(1, 12), rng.randint(1, 28)
    return rng.choice(
        [
            f"{year}年{month}月{day}日",
            f"{year}-{month:02d}-{day:02d}",
            f"{year}/{month}/{day}",
            f"{year}.{month:02d}.{day:02d}",
        ]
    )


def _gps(rng: Rng) -> str:
    east, north = rng.uniform(100, 122), rng.uniform(22, 42)
    return rng.choice([f"{east:.6f},{north:.6f}", f"{north:.4f}, {east:.4f}", f"东经{east:.3f}°，北纬{north:.3f}°"])


def _plate(rng: Rng) -> str:
    head = rng.choice("京沪苏浙粤川鄂鲁") + rng.choice("ABCDEF")
    return head + rng.choice(
        [
            _digits(rng, 5),
            f"{rng.choice('KLM')}{_digits(rng, 4)}",
            f"D{_digits(rng, 5)}",
            f"·{_digits(rng, 3)}{rng.choice('XYZ')}{_digits(rng, 1)}",
        ]
    )


MAKERS: dict[str, Callable[[Rng], str]] = {
    "CN_ID_CARD": lambda rng: _grouped(
        rng, _checked_id(rng, rng.choice(["320102", "110108", "440305", "510104"])), (6, 8, 4)
    ),
    "HKMT_RESIDENCE_PERMIT": lambda rng: _checked_id(rng, rng.choice(["810000", "820000", "830000"])),
    "FOREIGNER_PR_ID": lambda rng: (
        rng.choice(["USA", "DEU", "FRA"])
        + f"3101{rng.randint(60, 99)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}{_digits(rng, 2)}"
    ),
    "MOBILE_PHONE": _mobile,
    "LANDLINE": lambda rng: rng.choice(["010-6", "025-8", "0571-8", "(021)5", "028 8"]) + _digits(rng, 7),
    "EMAIL": lambda rng: (
        rng.choice(["zhang.w", "lm_2020", "service", "wx8899"])
        + _digits(rng, 2)
        + rng.choice(["@163.com", "@qq.com", "@example.com.cn"])
    ),
    "BANK_CARD": _card,
    "PASSPORT": lambda rng: rng.choice(["E" + _digits(rng, 8), "EA" + _digits(rng, 7), "G" + _digits(rng, 8)]),
    "HK_MACAU_PERMIT": lambda rng: "C" + _digits(rng, 8),
    "HOME_RETURN_PERMIT": lambda rng: rng.choice("HM") + _digits(rng, rng.choice([8, 10])),
    "TAIWAN_PERMIT": lambda rng: _digits(rng, 8),
    "MILITARY_ID": lambda rng: f"{rng.choice('南北海空')}字第{_digits(rng, 7)}号",
    "DRIVER_LICENSE_NO": lambda rng: "3201" + _digits(rng, 8),
    "SOCIAL_SECURITY_NO": lambda rng: rng.choice(["", "A"]) + _digits(rng, 9),
    "MEDICAL_RECORD_NO": lambda rng: rng.choice(["", "ZY", "MZ"]) + _digits(rng, 8),
    "IMEI": lambda rng: _luhn(rng.choice(["86", "35"]) + _digits(rng, 12)),
    "MAC_ADDRESS": lambda rng: rng.choice(":-").join(f"{rng.randint(0, 255):02X}" for _ in range(6)),
    "IP_ADDRESS": lambda rng: (
        f"{rng.choice([10, 172, 192, 58])}.{rng.randint(0, 255)}.{rng.randint(0, 255)}.{rng.randint(1, 254)}"
    ),
    "USCC": _uscc,
    "ORG_CODE": _org,
    "LICENSE_PLATE": _plate,
    "GPS_COORDINATE": _gps,
    "WECHAT": lambda rng: rng.choice(["wxid_", "lihua_", "sunny"]) + _digits(rng, 8),
    "QQ": lambda rng: str(rng.randint(10000, 3999999999)),
    "DATE_OF_BIRTH": _birth,
}
