"""Check digits, for one value at a time; `vector.py` has the same rules over whole columns."""

from __future__ import annotations

from datetime import date

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECK = "10X98765432"
# Provinces of GB/T 2260; 81 to 83 are residence permits of Hong Kong, Macau and Taiwan, 9 the foreigner's card (2023).
_PROVINCES = (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66))
PROVINCES = frozenset(str(code) for code in (*_PROVINCES, 71, 81, 82, 83, *range(91, 96)))
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def resident_id(digits: str, today: date | None = None) -> bool:
    """18 characters by GB 11643-1999 (ISO 7064 MOD 11-2), with a province and a possible birth date."""
    if len(digits) != 18 or not digits[:17].isdecimal() or digits[:2] not in PROVINCES:
        return False
    if not possible_birth(digits[6:14], today):
        return False
    return mod_11_2(digits)


def mod_11_2(digits: str) -> bool:
    """ISO 7064 MOD 11-2 over 17 digits and a check character; nothing else is asked."""
    if len(digits) != 18 or not digits[:17].isdecimal():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, ID_WEIGHTS, strict=False))
    return ID_CHECK[total % 11] == digits[17]


def org_code(code: str) -> bool:
    """Organisation code, GB 11714-1997: eight characters of 0-9A-Z and a check digit, with or without the hyphen."""
    compact = code.replace("-", "")
    if len(compact) != 9 or not (compact.isascii() and compact.isalnum()):
        return False
    values = [int(char, 36) for char in compact[:8]]
    check = 11 - sum(value * weight for value, weight in zip(values, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    return {10: "X", 11: "0"}.get(check, str(check)) == compact[8]


def old_resident_id(digits: str) -> bool:
    """15 digits, issued until 1999: province and birth date, but no check digit."""
    return len(digits) == 15 and digits.isdecimal() and digits[:2] in PROVINCES and possible_birth("19" + digits[6:12])


def possible_birth(yyyymmdd: str, today: date | None = None) -> bool:
    """A real day from 1900 on that is not in the future."""
    try:
        born = date(int(yyyymmdd[:4]), int(yyyymmdd[4:6]), int(yyyymmdd[6:8]))
    except ValueError:
        return False
    return date(1900, 1, 1) <= born <= (today or date.max)


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if position % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def uscc(code: str) -> bool:
    """Unified social credit code, GB 32100-2015: 18 characters, modulus 31."""
    if len(code) != 18 or any(char not in USCC_ALPHABET for char in code):
        return False
    total = sum(USCC_ALPHABET.index(char) * weight for char, weight in zip(code, USCC_WEIGHTS, strict=False))
    return USCC_ALPHABET[(31 - total % 31) % 31] == code[17]
