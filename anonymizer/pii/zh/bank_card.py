"""Bank card 银行卡号: 16 to 19 digits, a known issuer prefix, and Luhn (ISO/IEC 7812)."""

from __future__ import annotations

from collections.abc import Iterator

from anonymizer.pii.checksums import luhn
from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import CHECKED, SHAPED, Hit, Recogniser

_ZH = (
    "银行",
    "卡号",
    "账号",
    "帐号",
    "账户",
    "储蓄",
    "信用卡",
    "借记卡",
    "一卡通",
    "存折",
    "打款",
    "汇款",
    "工资卡",
    "收款",
)
CONTEXT = (*_ZH, "bank", "card", "account")
# UnionPay 62; Visa 4; Mastercard 51-55 and 2221-2720; JCB 35; and older mainland debit ranges by four digits.
PREFIXES = ("62", "4", "51", "52", "53", "54", "55", "35", "9558", "6013", "6011", "9111", "9400", "9987", "9559")


class BankCard(Recogniser):
    """One random number in ten passes Luhn, so issuer prefix and check digit are both asked for."""

    ENTITY = "BANK_CARD"
    NEEDS = "eleven digits"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for number in reading.numbers:
            digits = number.digits
            if not (16 <= len(digits) <= 19 and digits.isdecimal()):
                continue
            context = reading.announced(number.start, CONTEXT)
            known, checked = digits.startswith(PREFIXES), luhn(digits)
            if known and checked:
                yield number.start, number.end, CHECKED if context else SHAPED
            elif context and (known or checked):
                yield number.start, number.end, context
