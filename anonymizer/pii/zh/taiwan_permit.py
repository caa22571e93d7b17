"""Mainland permit of Taiwan residents 台胞证: eight digits, ten on older cards, sometimes a letter in brackets."""

from __future__ import annotations

from anonymizer.pii.zh.announced import Announced, ascii_alone


class TaiwanPermit(Announced):
    """Eight digits are a date or a local telephone number without the word."""

    ENTITY = "TAIWAN_PERMIT"
    SHAPE = ascii_alone(r"[0-9]{10}\([A-Z]\)|[0-9]{10}|[0-9]{8}|T[0-9]{8,9}")
    NAMED_AFTER = ("台胞证", "台湾居民来往大陆通行证")
    WITHIN = 18
    CONTEXT = ("台胞证", "来往大陆通行证", "大陆通行证", "台湾居民", "台湾通行证", "台湾同胞")
