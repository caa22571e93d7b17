"""Numbers with a rule of their own: each table holds true ones, near misses, and odd ways to write them."""

from __future__ import annotations

import pytest

from anonymizer.pii.zh.bank_card import BankCard
from anonymizer.pii.zh.landline import Landline
from anonymizer.pii.zh.mobile import Mobile
from anonymizer.pii.zh.resident_id import ResidentId
from anonymizer.pii.zh.uscc import UnifiedCreditCode
from tests.unit.anonymizer.pii.spans import pieces

ID = "11010519491231002X"  # the example of GB 11643-1999
RESIDENT_ID = [
    (ID, {ID}),
    ("11010519491231002x", {"11010519491231002x"}),
    (f"证件{ID}请核对", {ID}),
    (f"我的{ID}和手机", {ID}),
    ("１１０１０５１９４９１２３１００２Ｘ", {"１１０１０５１９４９１２３１００２Ｘ"}),
    ("110105 19491231 002X", {"110105 19491231 002X"}),
    ("110105-19491231-002X", {"110105-19491231-002X"}),
    ("440524188001010014", set()),  # a real check digit, but born in 1880
    ("320102198503021233", {"320102198503021233"}),
    ("110105194912310021", set()),  # wrong check digit
    ("身份证110105194912310021", {"110105194912310021"}),  # mistyped, but said to be one
    ("11010519491331002X", set()),  # month 13
    ("11010519490230002X", set()),  # 30 February
    ("99010519491231002X", set()),  # no such province
    ("1101051949123100", set()),
    ("订单1101051949123100211234", set()),  # longer number
    (f"A{ID}", set()),  # glued to a letter: a product code
    (f"{ID}A", set()),
    ("身份证号 110105491231002", {"110105491231002"}),  # 15 digits
    ("110105491231002", set()),  # 15 digits without context
    ("身份证号110105491331002", set()),  # 15 digits, month 13
    ("810000199408230021", set()),  # a residence permit is a type of its own
    ("", set()),
    ("没有号码", set()),
    (f"{ID},{ID[:17]}X", {ID}),
]
MOBILE = [
    ("13800138000", {"13800138000"}),
    ("手机13812345678", {"13812345678"}),
    ("请拨13812345678联系", {"13812345678"}),
    ("138 1234 5678", {"138 1234 5678"}),
    ("138-1234-5678", {"138-1234-5678"}),
    ("１３８１２３４５６７８", {"１３８１２３４５６７８"}),
    ("+8613812345678", {"+8613812345678"}),
    ("+86 138 1234 5678", {"+86 138 1234 5678"}),
    ("008613812345678", {"008613812345678"}),
    ("19912345678", {"19912345678"}),
    ("16612345678", {"16612345678"}),
    ("13812345678、13912345678", {"13812345678", "13912345678"}),
    ("12812345678", set()),
    ("11012345678", set()),
    ("1381234567", set()),
    ("138123456789", set()),
    ("订单号213812345678", set()),
    ("a13812345678", set()),
    ("13812345678元", {"13812345678"}),
    ("+1 415 555 0132", set()),
    ("0.13812345678", set()),
    ("16412345678", set()),
    ("", set()),
    ("10086", set()),
]
LANDLINE = [
    ("010-12345678", set()),  # subscriber numbers start at 2
    ("010-62345678", {"010-62345678"}),
    ("025-83312345", {"025-83312345"}),
    ("(0512)62345678", {"(0512)62345678"}),
    ("(0512)62345678", {"(0512)62345678"}),
    ("0512-6234567", {"0512-6234567"}),
    ("02583312345", {"02583312345"}),
    ("座机025-83312345转801", {"025-83312345转801"}),
    ("025-83312345-801", {"025-83312345-801"}),
    ("０２５-８３３１２３４５", {"０２５-８３３１２３４５"}),
    ("电话83312345", {"83312345"}),
    ("联系电话:8331234", {"8331234"}),
    ("83312345", set()),
    ("编号83312345", set()),
    ("0025-83312345", set()),
    ("026-83312345", set()),  # no such area
    ("025-83312345678", set()),
    ("X025-83312345", set()),
    ("电话12345", set()),
    ("电话0.83312345", set()),
    ("2024-08331234", set()),
    ("", set()),
]
BANK_CARD = [
    ("6222021234567890128", {"6222021234567890128"}),
    ("卡号6222021234567890128", {"6222021234567890128"}),
    ("6222 0212 3456 7890 128", {"6222 0212 3456 7890 128"}),
    ("6222-0212-3456-7890-128", {"6222-0212-3456-7890-128"}),
    ("６２２２０２１２３４５６７８９０１２８", {"６２２２０２１２３４５６７８９０１２８"}),
    ("4111111111111111", {"4111111111111111"}),
    ("5500000000000004", {"5500000000000004"}),
    ("3530111333300000", {"3530111333300000"}),
    ("6222021234567890129", set()),  # Luhn fails
    ("银行卡6222021234567890129", {"6222021234567890129"}),  # mistyped, but said to be one
    ("4111111111111112", set()),
    ("1234567812345670", set()),  # Luhn holds, no issuer
    ("账号1234567812345670", {"1234567812345670"}),
    ("账号1234567812345671", set()),
    ("622202123456789", set()),  # 15 digits
    ("62220212345678901280", set()),  # 20 digits
    ("订单A6222021234567890128", set()),
    ("金额4111.11", set()),
    ("", set()),
    ("卡号", set()),
    ("请汇到6222021234567890128工行", {"6222021234567890128"}),
]
USCC = [
    ("91350100M000100Y43", {"91350100M000100Y43"}),  # the example of GB 32100-2015
    ("信用代码91350100M000100Y43", {"91350100M000100Y43"}),
    ("91350100m000100y43", {"91350100m000100y43"}),
    ("代码91350100M000100Y43。", {"91350100M000100Y43"}),
    ("９１３５０１００Ｍ０００１００Ｙ４３", {"９１３５０１００Ｍ０００１００Ｙ４３"}),
    ("91350100M000100Y44", set()),
    ("信用代码91350100M000100Y44", {"91350100M000100Y44"}),
    ("91350100I000100Y43", set()),  # I, O, S, V, Z are not used
    ("91350100M000100Y4", set()),
    ("91350100M000100Y433", set()),
    ("A91350100M000100Y43", set()),
    ("94350100M000100Y43", set()),
    ("9135010XM000100Y43", set()),
    ("91350100M000100Y43B", set()),
    ("税号:91350100M000100Y43", {"91350100M000100Y43"}),
    ("91350100O000100Y43", set()),
    ("91350100-M000100Y43", set()),
    ("0", set()),
    ("", set()),
    ("统一社会信用代码", set()),
]


@pytest.mark.parametrize(("text", "expected"), RESIDENT_ID)
def test_resident_id(text: str, expected: set[str]) -> None:
    assert pieces(ResidentId(), text) == expected


@pytest.mark.parametrize(("text", "expected"), MOBILE)
def test_mobile_phone(text: str, expected: set[str]) -> None:
    assert pieces(Mobile(), text) == expected


@pytest.mark.parametrize(("text", "expected"), LANDLINE)
def test_landline(text: str, expected: set[str]) -> None:
    assert pieces(Landline(), text) == expected


@pytest.mark.parametrize(("text", "expected"), BANK_CARD)
def test_bank_card(text: str, expected: set[str]) -> None:
    assert pieces(BankCard(), text) == expected


@pytest.mark.parametrize(("text", "expected"), USCC)
def test_unified_credit_code(text: str, expected: set[str]) -> None:
    assert pieces(UnifiedCreditCode(), text) == expected
