"""The held-out half: written before the rules were changed; what is wrong in it was not looked into while changing."""

from __future__ import annotations

from bench.pii.tables import heldcells as h
from bench.pii.tables.noise import gaps, mistyped, mixed, padded, spaced, wide
from bench.pii.tables.spec import Column, Make, Table, checked


def columns(*parts: tuple[str, str, Make]) -> tuple[Column, ...]:
    return tuple(Column(header, label, make) for header, label, make in parts)


_VILLAGE = columns(
    ("户编号", "NONE", lambda w: f"HB{w.row // 3:05d}"),
    ("成员姓名", "PERSON", padded(h.person, 0.4)),
    ("与户主关系", "NONE", h.pick("户主", "配偶", "长子", "长女", "父亲", "母亲")),
    ("公民身份号码", "CN_ID_CARD", padded(mistyped(h.lower_id, 0.25), 0.3)),
    ("周岁", "AGE", lambda w: str(w.age)),
    ("民族", "ETHNICITY", h.pick("壮族", "汉族", "瑶族", "苗", "侗族")),
    ("组别", "LOCATION", h.pick("河口村一组", "河口村二组", "双龙村三组", "上坝村五组")),
    ("详细地址", "ADDRESS", h.village_address),
    ("手机", "MOBILE_PHONE", gaps(h.dashed, 0.6)),
    ("健康状况", "HEALTH_CONDITION", h.pick("健康", "患有慢性病", "残疾", "长期卧床", "良好")),
    ("年人均纯收入", "INCOME", h.between(3000, 40000)),
    ("一卡通账号", "BANK_CARD", gaps(h.card, 0.2)),
    ("备注说明", "FREE_TEXT", gaps(h.case_notes, 0.4)),
)
_UPPER = columns(
    ("ID", "NONE", lambda w: str(90000 + w.row)),
    ("HZXM", "PERSON", h.person),
    ("ZJHM", "CN_ID_CARD", mixed((h.old_id, 1), (wide(h.lower_id, 0.5), 5))),
    ("XB", "GENDER", lambda w: "M" if w.male else "F"),
    ("CSRQ", "DATE_OF_BIRTH", h.birthday("%Y%m%d")),
    ("HJDZ", "ADDRESS", h.village_address),
    ("XZZ", "ADDRESS", h.flat),
    ("SJHM", "MOBILE_PHONE", h.mobile),
    ("GZDW", "ORGANIZATION", gaps(h.office, 0.3)),
    ("DJSJ", "TIMESTAMP", h.day(900, "%Y-%m-%d %H:%M:%S")),
    ("SQMC", "LOCATION", h.pick("康乐社区", "景田社区", "莲花社区", "益田社区")),
    ("HKXZ", "HUKOU_TYPE", h.pick("农业", "非农业", "居民户")),
    ("GJ", "NATIONALITY", h.pick("中国", "中国", "越南")),
)
_CAMEL = columns(
    ("userId", "NONE", lambda w: h.digits(w.rng, 7)),
    ("userName", "USERNAME", h.handle),
    ("realName", "PERSON", h.person),
    ("idCardNo", "CN_ID_CARD", h.lower_id),
    ("mobilePhone", "MOBILE_PHONE", mixed((h.mobile, 3), (lambda w: "86" + h.mobile(w), 1))),
    ("birthDate", "DATE_OF_BIRTH", mixed((h.birthday("%Y-%m-%d"), 3), (h.birthday("%d.%m.%Y"), 1))),
    ("gender", "GENDER", lambda w: "male" if w.male else "female"),
    ("accountBalance", "NONE", lambda w: f"{w.rng.uniform(0, 900):.2f}"),
    ("annualSalary", "INCOME", h.between(30000, 400000)),
    (
        "clientIp",
        "IP_ADDRESS",
        lambda w: (
            f"2408:8207:{w.rng.randint(0, 65535):x}::{w.rng.randint(0, 65535):x}"
            if w.rng.random() < 0.3
            else f"183.{w.rng.randint(0, 255)}.{w.rng.randint(0, 255)}.{w.rng.randint(1, 254)}"
        ),
    ),
    ("loginTime", "TIMESTAMP", h.day(40, "%Y-%m-%dT08:%M:%S")),
    ("lat", "GPS_COORDINATE", lambda w: f"{w.rng.uniform(30.1, 30.4):.5f}"),
    ("lng", "GPS_COORDINATE", lambda w: f"{w.rng.uniform(120, 120.4):.5f}"),
    ("orderNo", "NONE", h.luhn_order),
    ("wechatId", "WECHAT", h.wechat),
)
_DESK = columns(
    ("受理编号", "NONE", lambda w: f"JB-{w.rng.randint(2024, 2026)}-{w.row:04d}"),
    ("反映人", "PERSON", mixed((h.person, 4), (h.masked, 1))),
    ("联系方式", "CONTACT_MIXED", mixed((h.mobile, 4), (h.landline, 3), (h.mail, 1), (h.qq, 1))),
    ("反映时间", "TIMESTAMP", h.day(700, "%Y/%m/%d %H:%M")),
    ("问题大类", "NONE", h.pick(*h.TYPES)),
    ("反映情况", "FREE_TEXT", h.case_notes),
    ("小区名称", "LOCATION", h.pick(*h.ESTATES)),
    ("责任单位", "ORGANIZATION", h.office),
    ("处理结果", "FREE_TEXT", h.case_notes),
    ("是否回访", "NONE", h.pick("是", "否")),
    ("回访人员", "PERSON", h.pick("蒋国栋", "韦淑芬", "石琳")),
    ("涉及金额（元）", "NONE", h.between(0, 20000)),
)
_BARE = columns(
    ("", "NONE", lambda w: str(w.row + 1)),
    ("", "PERSON", h.with_gap),
    ("", "CN_ID_CARD", h.wrong_id),
    ("", "DATE_OF_BIRTH", h.birthday("%Y/%m/%d")),
    ("", "GENDER", lambda w: "男性" if w.male else "女性"),
    ("", "CONTACT_MIXED", mixed((h.mobile, 5), (h.landline, 4))),
    ("", "ADDRESS", h.flat),
    ("", "ORGANIZATION", h.office),
    ("", "NONE", h.pick("已办结", "办理中", "已退回")),
    ("", "FREE_TEXT", h.case_notes),
)
_WARD = columns(
    ("病案号", "MEDICAL_RECORD_NO", lambda w: h.digits(w.rng, 7)),
    ("姓名", "PERSON", h.masked),
    ("性别", "GENDER", lambda w: "1" if w.male else "2"),
    ("年龄", "AGE", lambda w: str(w.age)),
    ("身份证", "CN_ID_CARD", h.starred_id),
    ("就诊时间", "TIMESTAMP", h.day(300, "%Y年%m月%d日 %H时%M分")),
    ("科室", "NONE", h.pick("内科", "外科", "儿科", "中医科")),
    (
        "出院诊断",
        "HEALTH_CONDITION",
        h.pick("肺炎", "急性胃肠炎", "高血压病3级 极高危", "2型糖尿病伴视网膜病变", "右股骨颈骨折", "抑郁状态"),
    ),
    ("处方金额", "NONE", lambda w: f"{w.rng.uniform(5, 800):.2f}"),
    ("空腹血糖", "HEALTH_CONDITION", lambda w: f"{w.rng.uniform(3.9, 15):.1f}"),
    ("家属联系电话", "MOBILE_PHONE", mixed((h.mobile, 6), (h.two_numbers, 1))),
    ("宗教信仰", "RELIGION", h.pick("无", "佛教", "道教", "天主教")),
)
_WRONG = columns(
    ("住址", "PERSON", h.person),
    ("出生日期", "TIMESTAMP", h.day(300, "%Y-%m-%d %H:%M:%S")),
    ("年龄", "NONE", h.between(200, 90000)),
    ("数据", "USCC", h.credit_code),
    ("字段5", "CN_ID_CARD", mistyped(h.lower_id, 0.2)),
    ("字段6", "EMAIL", gaps(h.mail, 0.5)),
    ("字段7", "MAC_ADDRESS", lambda w: "-".join(f"{w.rng.randint(0, 255):02X}" for _ in range(6))),
    ("字段8", "NONE", lambda w: "13" + h.digits(w.rng, 6)),
    ("name", "LOCATION", h.pick(*h.ESTATES, "新民村", "石桥镇")),
    ("value", "IMEI", lambda w: _luhn("35" + h.digits(w.rng, 12))),
    ("手机", "NONE", h.pick("有", "无", "有")),
)
_CAMPUS = columns(
    ("学籍号", "STUDENT_ID", lambda w: f"G{w.id}" if w.rng.random() < 0.9 else None),
    ("姓名", "PERSON", h.person),
    ("出生日期", "DATE_OF_BIRTH", mixed((h.birthday("%Y.%m.%d"), 1), (h.birthday("%Y-%m-%d"), 1))),
    ("户口性质", "HUKOU_TYPE", h.pick("农村", "城镇")),
    ("家长姓名", "PERSON", h.someone),
    ("家长电话", "MOBILE_PHONE", spaced(h.mobile, (3, 4, 4), 0.5)),
    ("毕业学校", "ORGANIZATION", h.pick("红星幼儿园", "石桥镇中心小学", "市实验小学")),
    ("身高(cm)", "HEALTH_CONDITION", h.between(110, 180)),
    ("期末成绩", "NONE", h.between(20, 100)),
    ("QQ", "QQ", gaps(h.qq, 0.5)),
    ("邮箱地址", "EMAIL", h.mail),
)
_CUSTOMS = columns(
    (
        "Passport No.",
        "PASSPORT",
        mixed((lambda w: "E" + h.digits(w.rng, 8), 3), (lambda w: "EK" + h.digits(w.rng, 7), 1)),
    ),
    ("Name", "PERSON", h.person),
    ("Nationality", "NATIONALITY", h.pick("中国", "日本", "法国", "加拿大")),
    ("往来港澳通行证号", "HK_MACAU_PERMIT", lambda w: "CA" + h.digits(w.rng, 7)),
    ("港澳居民来往内地通行证号", "HOME_RETURN_PERMIT", lambda w: w.rng.choice("HM") + h.digits(w.rng, 10)),
    ("台湾居民来往大陆通行证", "TAIWAN_PERMIT", lambda w: h.digits(w.rng, 8)),
    (
        "港澳台居民居住证",
        "HKMT_RESIDENCE_PERMIT",
        lambda w: (k := w.rng.choice(("810000", "830000")) + w.id[6:17]) + checked(k),
    ),
    ("外国人永久居留身份证", "FOREIGNER_PR_ID", lambda w: "DEU3301" + w.born.strftime("%y%m%d") + h.digits(w.rng, 2)),
    ("士兵证", "MILITARY_ID", lambda w: f"士字第{h.digits(w.rng, 8)}号"),
    ("驾驶证号", "DRIVER_LICENSE_NO", lambda w: h.digits(w.rng, 12)),
    ("社会保障卡号", "SOCIAL_SECURITY_NO", lambda w: "D" + h.digits(w.rng, 8)),
    ("入境次数", "NONE", h.between(1, 20)),
)
_SHOPS = columns(
    ("单位名称", "ORGANIZATION", h.office),
    ("信用代码", "USCC", gaps(h.credit_code, 0.2)),
    ("机构代码", "ORG_CODE", h.organisation_code),
    ("负责人姓名", "PERSON", h.someone),
    ("值班电话", "LANDLINE", h.landline),
    ("所在街道", "LOCATION", h.pick("粤海街道", "沙河街道", "南头街道")),
    ("门牌地址", "ADDRESS", h.flat),
    ("从业人数", "NONE", h.between(1, 300)),
    ("营业额(万元)", "NONE", h.between(5, 9000)),
    ("许可证有效期", "TIMESTAMP", h.day(2000, "%Y年%m月%d日")),
    ("车辆号牌", "LICENSE_PLATE", h.plate),
    ("坐标", "GPS_COORDINATE", lambda w: f"{w.rng.uniform(22.4, 22.8):.6f}, {w.rng.uniform(113.8, 114.3):.6f}"),
)
_VISIT = columns(
    ("走访日期", "TIMESTAMP", h.day(400, "%m/%d/%Y")),
    ("走访对象", "PERSON", h.person),
    ("党员", "POLITICAL_STATUS", h.pick("群众", "中共党员", "预备党员")),
    ("居住房屋", "ADDRESS", h.short_flat),
    ("所住小区", "LOCATION", h.pick(*h.ESTATES)),
    ("慢性病", "HEALTH_CONDITION", h.pick("无", "高血压", "糖尿病", "冠心病")),
    ("月均收入", "INCOME", h.pick("2000以下", "2000-5000", "5000-10000", "10000以上")),
    ("走访记录", "FREE_TEXT", h.case_notes),
    ("满意度评分", "NONE", h.between(60, 100)),
    ("走访人", "PERSON", h.pick("钱小红", "汤志远", "龙月娥", "段一鸣", "雷俊")),
)
_PINYIN = columns(
    ("xuhao", "NONE", lambda w: str(w.row + 1)),
    ("huzhu_xingming", "PERSON", h.person),
    ("sfzhm", "CN_ID_CARD", h.lower_id),
    ("lianxidianhua", "CONTACT_MIXED", mixed((h.mobile, 3), (h.landline, 2))),
    ("jiatingzhuzhi", "ADDRESS", h.village_address),
    ("chushengriqi", "DATE_OF_BIRTH", h.birthday("%Y-%m-%d")),
    ("yueshouru", "INCOME", h.between(0, 9000)),
    ("xingbie", "GENDER", lambda w: "男" if w.male else "女"),
    ("zhengzhimianmao", "POLITICAL_STATUS", h.pick("群众", "党员", "团员")),
    ("beizhu", "FREE_TEXT", gaps(h.case_notes, 0.5)),
    ("shequ", "LOCATION", h.pick("康乐社区", "景田社区")),
    ("renkoushu", "NONE", h.between(1, 8)),
)
_MASKED = columns(
    ("客户姓名", "PERSON", h.masked),
    ("客户手机", "MOBILE_PHONE", h.hidden_mobile),
    ("卡号", "BANK_CARD", h.grouped_card),
    ("交易时间", "TIMESTAMP", h.day(100, "%Y%m%d%H%M%S")),
    ("交易金额", "NONE", lambda w: f"{w.rng.uniform(1, 9999):,.2f}"),
    ("商户", "ORGANIZATION", h.office),
    ("流水号", "NONE", h.luhn_order),
    ("终端编号", "NONE", lambda w: "158" + f"{w.row // 4:08d}"),
)
_BARE_CODES = columns(
    ("", "NONE", h.luhn_order),
    ("", "NONE", lambda w: "186" + f"{w.row:08d}"),
    ("", "MOBILE_PHONE", gaps(h.mobile, 0.5)),
    ("", "BANK_CARD", h.card),
    ("", "TIMESTAMP", h.day(500, "%Y-%m-%d %H:%M")),
    ("", "NONE", h.pick(*h.TYPES)),
    ("", "ETHNICITY", h.pick("汉族", "壮族", "回族")),
    ("", "NONE", lambda w: f"{w.rng.uniform(0, 100):.2f}"),
    ("", "USCC", h.credit_code),
    ("", "EMAIL", h.mail),
)


def _luhn(head: str) -> str:
    from anonymizer.pii.checksums import luhn

    return next(head + last for last in "0123456789" if luhn(head + last))


TABLES = (
    Table("village", _VILLAGE, rows=150, form="xlsx", head="title", totals=True, name_of=h.name, born=(1931, 2016)),
    Table("upper", _UPPER, rows=260, encoding="gbk", name_of=h.name),
    Table("camel", _CAMEL, rows=500, form="parquet", born=(1960, 2006), name_of=h.name),
    Table("desk", _DESK, encoding="gb18030", rows=180, name_of=h.name),
    Table("bare", _BARE, rows=120, head="none", encoding="gbk", name_of=h.name),
    Table("ward", _WARD, rows=220, encoding="utf-8-sig", name_of=h.name),
    Table("wrong", _WRONG, rows=160, form="tsv", name_of=h.name),
    Table("campus", _CAMPUS, rows=90, form="xlsx", born=(2011, 2016), name_of=h.name),
    Table("customs", _CUSTOMS, rows=50, form="xlsx", name_of=h.name),
    Table("shops", _SHOPS, rows=130, name_of=h.name),
    Table("visit", _VISIT, rows=300, head="title", totals=True, name_of=h.name),
    Table("pinyin", _PINYIN, rows=140, form="tsv", encoding="gbk", name_of=h.name),
    Table("masked", _MASKED, rows=240, name_of=h.name),
    Table("bare codes", _BARE_CODES, rows=350, head="none", form="parquet", name_of=h.name),
)
