"""Permit to Hong Kong and Macau 往来港澳通行证: C or W, then eight digits or a letter and seven. No check digit."""

from __future__ import annotations

from anonymizer.pii.zh.announced import Announced, ascii_alone


class HkMacauPermit(Announced):
    """C and eight digits are as often a part number: the word has to be there."""

    ENTITY = "HK_MACAU_PERMIT"
    SHAPE = ascii_alone(r"[CW](?:[0-9]{8}|[A-HJ-NP-Z][0-9]{7})")
    CONTEXT = ("往来港澳通行证", "港澳通行证", "往来港澳", "港澳证件", "通行证", "双程证")
