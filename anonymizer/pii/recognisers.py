"""The recognisers in use. A new type is one file and one line here."""

from __future__ import annotations

from anonymizer.pii.common.email import Email
from anonymizer.pii.common.gps import GpsCoordinate
from anonymizer.pii.common.imei import Imei
from anonymizer.pii.common.ip_address import IpAddress
from anonymizer.pii.common.mac_address import MacAddress
from anonymizer.pii.en.birth_date import EnglishBirthDate
from anonymizer.pii.en.phone import InternationalPhone
from anonymizer.pii.recogniser import Recogniser
from anonymizer.pii.zh.bank_card import BankCard
from anonymizer.pii.zh.birth_date import BirthDate
from anonymizer.pii.zh.driver_license import DriverLicense
from anonymizer.pii.zh.ethnicity import Ethnicity
from anonymizer.pii.zh.foreigner_pr import ForeignerPermanentResidence
from anonymizer.pii.zh.health import HealthCondition
from anonymizer.pii.zh.hk_macau_permit import HkMacauPermit
from anonymizer.pii.zh.hkmt_residence_permit import HkmtResidencePermit
from anonymizer.pii.zh.home_return_permit import HomeReturnPermit
from anonymizer.pii.zh.landline import Landline
from anonymizer.pii.zh.medical_record import MedicalRecord
from anonymizer.pii.zh.military_id import MilitaryId
from anonymizer.pii.zh.mobile import Mobile
from anonymizer.pii.zh.org_code import OrgCode
from anonymizer.pii.zh.passport import Passport
from anonymizer.pii.zh.plate import Plate
from anonymizer.pii.zh.political_status import PoliticalStatus
from anonymizer.pii.zh.qq import QQ
from anonymizer.pii.zh.religion import Religion
from anonymizer.pii.zh.resident_id import ResidentId
from anonymizer.pii.zh.social_security import SocialSecurity
from anonymizer.pii.zh.taiwan_permit import TaiwanPermit
from anonymizer.pii.zh.uscc import UnifiedCreditCode
from anonymizer.pii.zh.wechat import WeChat
from anonymizer.pii.zh.weighed import WeighedAddress, WeighedName, WeighedOffice, WeighedPlace

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
    WeighedName,
    WeighedAddress,
    WeighedPlace,
    WeighedOffice,
    BirthDate,
    HealthCondition,
    Ethnicity,
    GpsCoordinate,
    Imei,
    MacAddress,
    DriverLicense,
    ForeignerPermanentResidence,
    HkMacauPermit,
    HkmtResidencePermit,
    HomeReturnPermit,
    MedicalRecord,
    MilitaryId,
    OrgCode,
    PoliticalStatus,
    Religion,
    SocialSecurity,
    TaiwanPermit,
    InternationalPhone,
    EnglishBirthDate,
)
