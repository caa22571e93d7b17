"""Home return permit 回乡证 (港澳居民来往内地通行证): H or M, eight digits, two more for the issue on older cards."""

from __future__ import annotations

from anonymizer.pii.zh.announced import Announced, ascii_alone


class HomeReturnPermit(Announced):
    """Needs the word, or what stands on the card."""

    ENTITY = "HOME_RETURN_PERMIT"
    SHAPE = ascii_alone(r"[HM][0-9]{8}(?:[0-9]{2})?")
    # A letter before eight digits is little else.
    WITHIN = 28
    NAMED_AFTER = ("回乡证", "回乡卡", "港澳居民来往内地通行证")
    CONTEXT = ("来往内地通行证", "内地通行证", "回乡证", "回乡卡", "港澳居民", "通行证", "证件号", "证号")
