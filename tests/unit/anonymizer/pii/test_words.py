"""Names, addresses, dates of birth, health and ethnicity: what the language model and the lexicons find."""

from __future__ import annotations

import pytest

from anonymizer.pii.en.birth_date import EnglishBirthDate
from anonymizer.pii.zh.address import Address
from anonymizer.pii.zh.birth_date import BirthDate
from anonymizer.pii.zh.ethnicity import Ethnicity
from anonymizer.pii.zh.health import HealthCondition
from anonymizer.pii.zh.person import Person
from tests.unit.anonymizer.pii.spans import pieces

PERSON = [
    ("常青阿姨来领证", {"常青"}),
    ("声音比上周亮", set()),
    ("张伟昨天来过社区", {"张伟"}),
    ("我是张建国", {"张建国"}),
    ("欧阳娜娜申请低保", {"欧阳娜娜"}),
    ("请高峰师傅来修电梯", {"高峰"}),
    ("联系人:李四", {"李四"}),
    ("联系人：高峰", {"高峰"}),  # a word to LAC, a name after 联系人
    ("我叫安静,住三楼", {"安静"}),
    ("王先生来电", {"王"}),
    ("来电人李女士咨询", {"李"}),
    ("请李建国和王秀兰到场", {"李建国", "王秀兰"}),
    ("居民反映噪音", set()),
    ("小区停电", set()),
    ("高血压患者", set()),
    ("和平路路灯不亮", set()),
    ("", set()),
    ("12345", set()),
    ("业主委员会", set()),
    ("网格员已到场", set()),
    ("垃圾没有清运", set()),
    ("下水道堵塞", set()),
    ("希望尽快处理", set()),
]
ADDRESS = [
    ("走访翠竹苑14户", set()),
    ("住在翠竹苑3户的张建国", {"翠竹苑3户"}),
    ("翠竹苑14栋", {"翠竹苑14栋"}),
    ("住江苏省南京市玄武区中山路18号3栋201室", {"江苏省南京市玄武区中山路18号3栋201室"}),
    ("和平路12号", {"和平路12号"}),
    ("幸福小区3栋2单元401室", {"幸福小区3栋2单元401室"}),
    ("建设街5弄3号", {"建设街5弄3号"}),
    ("阳光苑5栋1单元302室", {"阳光苑5栋1单元302室"}),
    ("中山路１８号", {"中山路１８号"}),
    ("南京市鼓楼区广州路2号", {"南京市鼓楼区广州路2号"}),
    ("江苏省南京市", set()),
    ("玄武区", set()),
    ("中山路", set()),
    ("和平路路灯", set()),
    ("幸福小区", set()),
    ("3号上午", set()),
    ("5月3号", set()),
    ("12号线地铁", set()),
    ("第3单元测验", set()),
    ("", set()),
    ("201室", set()),
    ("南京", set()),
    ("打了3个电话", set()),
]
BIRTH = [
    ("1985年3月2日出生", {"1985年3月2日"}),
    ("出生日期:1985-03-02", {"1985-03-02"}),
    ("生于1985/3/2", {"1985/3/2"}),
    ("生日1985.3.2", {"1985.3.2"}),
    ("出生日期19850302", {"19850302"}),
    ("出生１９８５年３月２日", {"１９８５年３月２日"}),
    ("1985年3月生人", {"1985年3月"}),
    ("DOB 1985-03-02", {"1985-03-02"}),
    ("born 1985-03-02", {"1985-03-02"}),
    ("2020年1月1日出生的孩子", {"2020年1月1日"}),
    ("1985年3月2日来访", set()),
    ("2024-01-15", set()),
    ("出生于1885年3月2日", set()),
    ("出生1985年13月2日", set()),
    ("出生1985-02-45", set()),
    ("受理日期:2024-03-02,出生地南京", set()),
    ("19850302", set()),
    ("出生证明", set()),
    ("", set()),
    ("生日蛋糕", set()),
]
ENGLISH_BIRTH = [
    ("born May 3, 1980", {"May 3, 1980"}),
    ("born on 3 May 1980", {"3 May 1980"}),
    ("DOB: 05/03/1980", {"05/03/1980"}),
    ("date of birth 5.3.1980", {"5.3.1980"}),
    ("Born 3rd January 2001.", {"3rd January 2001"}),
    ("birth date: Sept. 12 1999", {"Sept. 12 1999"}),
    ("D.O.B. 12-31-1975", {"12-31-1975"}),
    ("visited May 3, 2020", set()),
    ("05/03/1980", set()),
    ("born in Nanjing", set()),
    ("born May 3, 1780", set()),
    ("born 3 Mayo", set()),
    ("dob 1/2/80", set()),
    ("birth certificate no. 12345", set()),
    ("born A12/12/1980", set()),
    ("born 12/12/19800", set()),
    ("", set()),
    ("May", set()),
    ("newborn unit opened", set()),
    ("born to run", set()),
]
HEALTH = [
    ("李四乙肝剂量加大", {"乙肝"}),
    ("严防肺结核的李建国外出", {"肺结核"}),
    ("严防肺结核", set()),
    ("患有高血压", {"高血压"}),
    ("2型糖尿病", {"2型糖尿病"}),
    ("２型糖尿病", {"２型糖尿病"}),
    ("母亲糖尿病多年", {"糖尿病"}),
    ("诊断:肺炎、哮喘", {"肺炎", "哮喘"}),
    ("精神分裂症", {"精神分裂症"}),
    ("乙肝携带者", {"乙肝"}),
    ("hiv阳性", {"hiv"}),
    ("HIV", {"HIV"}),
    ("肢体残疾三级", {"肢体残疾"}),
    ("腰椎间盘突出症", {"腰椎间盘突出症"}),
    ("正在化疗", {"化疗"}),
    ("怀孕八个月", {"怀孕"}),
    ("左侧第6肋骨骨折", {"左侧第6肋骨骨折"}),
    ("右侧基底节区脑梗死", {"右侧基底节区脑梗死"}),
    ("肢体三级残疾,已评定", {"肢体三级残疾"}),
    ("查出双侧甲状腺结节", {"双侧甲状腺结节"}),
    ("右膝关节置换术后", {"右膝关节置换术后"}),
    ("谨防流感,勤洗手", set()),
    ("领了支气管扩张剂", set()),
    ("膝关节不舒服", set()),
    ("身体健康", set()),
    ("路面高低不平", set()),
    ("血压计坏了", set()),
    ("糖水铺噪音", set()),
    ("咨询医保报销", set()),
    ("", set()),
    ("噪音扰民", set()),
]
ETHNICITY = [
    ("汉族", {"汉族"}),
    ("民族:维吾尔族", {"维吾尔族"}),
    ("他是回族居民", {"回族"}),
    ("满族、蒙古族", {"满族", "蒙古族"}),
    ("土家族", {"土家族"}),
    ("土族", {"土族"}),
    ("哈萨克族老人", {"哈萨克族"}),
    ("壮族自治区", set()),
    ("宁夏回族自治区", set()),
    ("恩施土家族苗族自治州", set()),
    ("回族中学", set()),
    ("苗族乡", set()),
    ("彝族文化节", set()),
    ("家族聚会", set()),
    ("贵族学校", set()),
    ("上班族", set()),
    ("民族团结", set()),
    ("水族馆", set()),
    ("", set()),
    ("啃老族", set()),
]


@pytest.mark.parametrize(("text", "expected"), PERSON)
def test_person(text: str, expected: set[str]) -> None:
    assert pieces(Person(), text) == expected


@pytest.mark.parametrize(("text", "expected"), ADDRESS)
def test_address(text: str, expected: set[str]) -> None:
    assert pieces(Address(), text) == expected


@pytest.mark.parametrize(("text", "expected"), BIRTH)
def test_date_of_birth(text: str, expected: set[str]) -> None:
    assert pieces(BirthDate(), text) == expected


@pytest.mark.parametrize(("text", "expected"), ENGLISH_BIRTH)
def test_english_date_of_birth(text: str, expected: set[str]) -> None:
    assert pieces(EnglishBirthDate(), text) == expected


@pytest.mark.parametrize(("text", "expected"), HEALTH)
def test_health_condition(text: str, expected: set[str]) -> None:
    assert pieces(HealthCondition(), text) == expected


@pytest.mark.parametrize(("text", "expected"), ETHNICITY)
def test_ethnicity(text: str, expected: set[str]) -> None:
    assert pieces(Ethnicity(), text) == expected
