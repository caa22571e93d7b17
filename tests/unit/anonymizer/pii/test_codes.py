"""Identifiers of letters and digits, with or without a word that announces them."""

from __future__ import annotations

import pytest

from anonymizer.pii.common.email import Email
from anonymizer.pii.common.ip_address import IpAddress
from anonymizer.pii.en.phone import InternationalPhone
from anonymizer.pii.zh.passport import Passport
from anonymizer.pii.zh.plate import Plate
from anonymizer.pii.zh.qq import QQ
from anonymizer.pii.zh.wechat import WeChat
from tests.unit.anonymizer.pii.spans import pieces

EMAIL = [
    ("a@b.cn", {"a@b.cn"}),
    ("邮箱abc@qq.com请回复", {"abc@qq.com"}),
    ("abc＠qq.com", {"abc＠qq.com"}),
    ("first.last+tag@mail.example.co.uk", {"first.last+tag@mail.example.co.uk"}),
    ("A_B-C%d@EXAMPLE.COM", {"A_B-C%d@EXAMPLE.COM"}),
    ("<x@y.org>", {"x@y.org"}),
    ("x@y.org,z@y.org", {"x@y.org", "z@y.org"}),
    ("123456@qq.com", {"123456@qq.com"}),
    ("请发a@b.com。", {"a@b.com"}),
    ("a@b", set()),
    ("@b.com", set()),
    ("a@.com", set()),
    ("a@b.c", set()),
    ("a b@c", set()),
    ("@微博用户", set()),
    ("a@b.123", set()),
    ("a@-b.com", set()),
    ("网址www.b.com", set()),
    ("", set()),
    ("a@@b.com", set()),
    ("ａｂｃ＠ｑｑ．ｃｏｍ", {"ａｂｃ＠ｑｑ．ｃｏｍ"}),
]
IP = [
    ("192.168.1.10", {"192.168.1.10"}),
    ("IP是192.168.1.10吗", {"192.168.1.10"}),
    ("地址8.8.8.8", {"8.8.8.8"}),
    ("255.255.255.255", {"255.255.255.255"}),
    ("１９２.１６８.１.１０", {"１９２.１６８.１.１０"}),
    ("2001:db8::1", {"2001:db8::1"}),
    ("fe80:0:0:0:0:0:0:1", {"fe80:0:0:0:0:0:0:1"}),
    ("来自2001:DB8:85A3::8A2E:370:7334的访问", {"2001:DB8:85A3::8A2E:370:7334"}),
    ("256.1.1.1", set()),
    ("1.2.3", set()),
    ("1.2.3.4.5", set()),
    ("版本1.2.3.4", set()),
    ("version 10.15.7.1", set()),
    ("12:30:45", set()),
    ("::", set()),
    ("::1", set()),
    ("时间08:30:00到09:30:00", set()),
    ("01.02.03.04", set()),
    ("a192.168.1.1", set()),
    ("", set()),
]
PLATE = [
    ("苏A12345", {"苏A12345"}),
    ("苏A·12345", {"苏A·12345"}),
    ("车牌京AF0236停在门口", {"京AF0236"}),
    ("京AD12345", {"京AD12345"}),  # new energy, small
    ("京A12345D", {"京A12345D"}),  # new energy, large
    ("粤Z1234港", {"粤Z1234港"}),
    ("粤B8888学", {"粤B8888学"}),
    ("京A0001警", {"京A0001警"}),
    ("沪C 12A45", {"沪C 12A45"}),
    ("苏Ａ１２３４５", {"苏Ａ１２３４５"}),
    ("苏I12345", set()),  # I is not used
    ("苏AO2345", set()),
    ("苏A1234", set()),
    ("苏A123456789", set()),
    ("京ABCDEF", set()),
    ("A12345", set()),
    ("国A12345", set()),
    ("苏a12345", set()),
    ("", set()),
    ("浙江A座12345室", set()),
]
PASSPORT = [
    ("护照E12345678", {"E12345678"}),
    ("护照号:EA1234567", {"EA1234567"}),
    ("护照G12345678", {"G12345678"}),
    ("passport no. E12345678", {"E12345678"}),
    ("港澳通行证C12345678", set()),  # a type of its own
    ("护照号码:P1234567", {"P1234567"}),  # other countries have seven to nine characters
    ("护照号123456789", {"123456789"}),
    ("护照D12345678", {"D12345678"}),
    ("护照Ｅ１２３４５６７８", {"Ｅ１２３４５６７８"}),
    ("E12345678", set()),
    ("型号E12345678", set()),
    ("护照EI12345678901", set()),
    ("护照E12345", set()),
    ("护照E123456789", set()),
    ("护照ABC1234567", set()),
    ("护照办理电话12345", set()),
    ("12345678", set()),
    ("办理护照要先预约,再到大厅取号,流水E12345678", set()),  # the word stands too far away
    ("", set()),
    ("护照", set()),
]
WECHAT = [
    ("微信zhang_san88", {"zhang_san88"}),
    ("微信号:zhang_san88", {"zhang_san88"}),
    ("微信号是zhang-san88", {"zhang-san88"}),
    ("wechat: zhangsan", {"zhangsan"}),
    ("WeChat ID zhangsan", {"zhangsan"}),
    ("加vx zhangsan1", {"zhangsan1"}),
    ("wxid_abcdefgh12", {"wxid_abcdefgh12"}),  # a shape of its own
    ("微信wxid_abcdefgh12", {"wxid_abcdefgh12"}),
    ("微信：zhangsan1", {"zhangsan1"}),
    ("微信号zhangsan1,电话见下", {"zhangsan1"}),
    ("微信群", set()),
    ("微信zs1", set()),  # too short
    ("微信1zhangsan", set()),  # starts with a digit
    ("微信支付", set()),
    ("用微信联系我", set()),
    ("zhangsan88", set()),
    ("微信abcdefghijklmnopqrstuvwxyz", set()),  # too long
    ("", set()),
    ("微信小程序", set()),
    ("公众号zhangsan88", set()),
]
QQ_NUMBERS = [
    ("QQ12345678", {"12345678"}),
    ("QQ:12345678", {"12345678"}),
    ("QQ号是12345", {"12345"}),
    ("qq号码 123456789", {"123456789"}),
    ("我的扣扣123456", {"123456"}),
    ("ＱＱ：１２３４５６", {"１２３４５６"}),
    ("QQ群123456789", {"123456789"}),
    ("加QQ1234567890吧", {"1234567890"}),
    ("QQ1234", set()),
    ("QQ01234567", set()),
    ("QQ123456789012", set()),
    ("12345678", set()),
    ("qqabc123", set()),
    ("123456@qq.com", set()),
    ("QQ12345678@qq.com", set()),
    ("aqq12345678", set()),
    ("QQ音乐", set()),
    ("QQ会员10元", set()),
    ("", set()),
    ("QQ", set()),
]
PHONE = [
    ("+1 415-555-0132", {"+1 415-555-0132"}),
    ("+44 20 7946 0958", {"+44 20 7946 0958"}),
    ("call +81-3-1234-5678 now", {"+81-3-1234-5678"}),
    ("(415) 555-2671", {"(415) 555-2671"}),
    ("415-555-2671", {"415-555-2671"}),
    ("415.555.2671", {"415.555.2671"}),
    ("电话+852 2345 6789", {"+852 2345 6789"}),
    ("+4915112345678", {"+4915112345678"}),
    ("+33 1 23 45 67 89", {"+33 1 23 45 67 89"}),
    ("+1(415)5552671", {"+1(415)5552671"}),
    ("115-555-2671", set()),
    ("415-155-2671", set()),
    ("4155552671", set()),
    ("+1 23", set()),
    ("+123456", set()),
    ("2024-01-15", set()),
    ("a415-555-2671", set()),
    ("415-555-26711", set()),
    ("", set()),
    ("+", set()),
]


@pytest.mark.parametrize(("text", "expected"), EMAIL)
def test_email(text: str, expected: set[str]) -> None:
    assert pieces(Email(), text) == expected


@pytest.mark.parametrize(("text", "expected"), IP)
def test_ip_address(text: str, expected: set[str]) -> None:
    assert pieces(IpAddress(), text) == expected


@pytest.mark.parametrize(("text", "expected"), PLATE)
def test_licence_plate(text: str, expected: set[str]) -> None:
    assert pieces(Plate(), text) == expected


@pytest.mark.parametrize(("text", "expected"), PASSPORT)
def test_passport(text: str, expected: set[str]) -> None:
    assert pieces(Passport(), text) == expected


@pytest.mark.parametrize(("text", "expected"), WECHAT)
def test_wechat(text: str, expected: set[str]) -> None:
    assert pieces(WeChat(), text) == expected


@pytest.mark.parametrize(("text", "expected"), QQ_NUMBERS)
def test_qq(text: str, expected: set[str]) -> None:
    assert pieces(QQ(), text) == expected


@pytest.mark.parametrize(("text", "expected"), PHONE)
def test_international_phone(text: str, expected: set[str]) -> None:
    assert pieces(InternationalPhone(), text) == expected
