"""Social security or medical insurance number 社会保障号、医保编号, where it is not the resident ID."""

from __future__ import annotations

import re

from anonymizer.pii.zh.announced import Announced, ascii_alone

_DIGIT = re.compile("[0-9]")


class SocialSecurity(Announced):
    """Local schemes differ: a letter or two, then eight to eighteen digits, after the word."""

    ENTITY = "SOCIAL_SECURITY_NO"
    SHAPE = ascii_alone(r"[A-Z]{0,3}[0-9]{7,18}[0-9A-Z]?")
    CONTEXT = (
        *("社会保障号码", "社会保障号", "社会保障卡", "社保卡号", "社保编号", "社保卡", "社保号", "社保", "医保编号"),
        *("医保卡号", "医保卡", "医保号", "个人编号", "参保编号", "参保号", "医疗保险号", "医保", "社会保险号"),
    )
    WITHIN = 8

    def valid(self, value: str) -> bool:
        return len(_DIGIT.findall(value)) >= 7
