"""The recognisers in use. A new type is one file and one line here."""

from __future__ import annotations

from anonymizer.pii.common.email import Email
from anonymizer.pii.common.ip_address import IpAddress
from anonymizer.pii.en.birth_date import EnglishBirthDate
from anonymizer.pii.en.phone import InternationalPhone
from anonymizer.pii.recogniser import Recogniser
from anonymizer.pii.zh.address import Address
from anonymizer.pii.zh.bank_card import BankCard
from anonymizer.pii.zh.birth_date import BirthDate
from anonymizer.pii.zh.ethnicity import Ethnicity
from anonymizer.pii.zh.health import HealthCondition
from anonymizer.pii.zh.landline import Landline
from anonymizer.pii.zh.mobile import Mobile
from anonymizer.pii.zh.passport import Passport
from anonymizer.pii.zh.person import Person
from anonymizer.pii.zh.plate import Plate
from anonymizer.pii.zh.qq import QQ
from anonymizer.pii.zh.resident_id import ResidentId
from anonymizer.pii.zh.uscc import UnifiedCreditCode
from anonymizer.pii.zh.wechat import WeChat

RECOGNISERS: tuple[type[Recogniser], ...] = (
    ResidentId,
    Mobile,
    Landline,
    BankCard,
    UnifiedCreditCode,
    Passport,
    Plate,
    Email,
    IpAddress,
    WeChat,
    QQ,
    Person,
    Address,
    BirthDate,
    HealthCondition,
    Ethnicity,
    InternationalPhone,
    EnglishBirthDate,
)
