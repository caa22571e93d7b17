"""The development half: what the rules were made on."""

from __future__ import annotations

from bench.pii.tables import cells as c
from bench.pii.tables.noise import constant, gaps, mistyped, mixed, padded, spaced, weighted, wide
from bench.pii.tables.spec import Column, Make, Table


def columns(*parts: tuple[str, str, Make]) -> tuple[Column, ...]:
    return tuple(Column(header, label, make) for header, label, make in parts)


_GRID = columns(
    ("序号", "NONE", c.serial("", 1)),
    ("姓名", "PERSON", padded(c.person)),
    ("性别", "GENDER", c.sex),
    ("身份证号码", "CN_ID_CARD", wide(mistyped(gaps(c.resident_id, 0.1)))),
    ("出生日期", "DATE_OF_BIRTH", mixed((c.born("%Y-%m-%d"), 2), (c.born("%Y/%m/%d"), 1), (c.born("%Y年%m月%d日"), 1))),
    ("民族", "ETHNICITY", c.ETHNIC),
    ("联系电话", "CONTACT_MIXED", gaps(mixed((c.mobile, 5), (c.landline, 3), (c.wechat, 2)), 0.2)),
    ("家庭住址", "ADDRESS", c.address),
    ("所属社区", "LOCATION", constant(*c.COMMUNITIES)),
    ("工作单位", "ORGANIZATION", gaps(c.firm, 0.4)),
    ("政治面貌", "POLITICAL_STATUS", c.PARTY),
    ("户籍类型", "HUKOU_TYPE", weighted(本地户籍=0.7, 外地户籍=0.3)),
    ("家庭人口", "NONE", c.number(1, 7)),
    ("备注", "FREE_TEXT", c.remark),
)
_INITIALS = columns(
    ("xh", "NONE", c.serial("", 1)),
    ("xm", "PERSON", c.person),
    ("sfzh", "CN_ID_CARD", spaced(c.resident_id, (6, 8))),
    ("xb", "GENDER", constant("1", "2")),
    ("csny", "DATE_OF_BIRTH", c.born("%Y%m%d")),
    ("mz", "ETHNICITY", constant("汉", "汉", "汉", "回", "满", "藏")),
    ("lxdh", "MOBILE_PHONE", spaced(gaps(c.mobile, 0.5), (3, 4))),
    ("jtzz", "ADDRESS", c.address),
    ("zzmm", "POLITICAL_STATUS", constant("01", "03", "13", "13")),
    ("whcd", "NONE", constant("小学", "初中", "高中", "本科")),
    ("ysr", "INCOME", c.number(800, 20000)),
    ("zjxy", "RELIGION", c.FAITH),
    ("cph", "LICENSE_PLATE", gaps(c.plate, 0.6)),
)
_ENGLISH = columns(
    ("record_id", "NONE", c.code("R", 9)),
    ("full_name", "PERSON", c.person),
    ("id_no", "CN_ID_CARD", mixed((c.resident_id, 4), (c.old_id, 1))),
    ("dob", "DATE_OF_BIRTH", c.born("%d/%m/%Y")),
    (
        "phone",
        "MOBILE_PHONE",
        mixed((c.mobile, 4), (lambda w: f"+86 {c.mobile(w)}", 1), (lambda w: f"{c.mobile(w)}.0", 1)),
    ),
    ("email", "EMAIL", gaps(c.email, 0.5)),
    ("home_address", "ADDRESS", c.address),
    ("employer", "ORGANIZATION", c.firm),
    ("monthly_income", "INCOME", c.number(1500, 30000)),
    ("created_at", "TIMESTAMP", c.moment(700)),
    (
        "last_login_ip",
        "IP_ADDRESS",
        lambda w: f"{w.rng.choice([10, 58, 112])}." + ".".join(str(w.rng.randint(0, 255)) for _ in range(3)),
    ),
    ("device_mac", "MAC_ADDRESS", lambda w: ":".join(f"{w.rng.randint(0, 255):02x}" for _ in range(6))),
    ("imei", "IMEI", lambda w: c.with_luhn("86" + c.digits(w.rng, 12))),
    (
        "nickname",
        "USERNAME",
        constant("快乐的鱼", "xiaoma88", "风轻云淡", "lucky_cat", "A梦想成真", "dan2019", "老王修车"),
    ),
    ("status", "NONE", constant("active", "closed", "pending")),
)
_HOTLINE = columns(
    ("工单编号", "NONE", lambda w: f"2026{w.rng.randint(1, 12):02d}{w.rng.randint(1, 28):02d}{c.digits(w.rng, 6)}"),
    ("来电时间", "TIMESTAMP", c.moment(300)),
    ("来电人", "PERSON", gaps(c.person, 0.2, (None, "匿名", "王女士", "李先生"))),
    ("来电号码", "CONTACT_MIXED", mixed((c.mobile, 6), (c.landline, 3))),
    ("诉求类型", "NONE", c.KIND),
    ("诉求内容", "FREE_TEXT", c.story),
    ("事发地址", "ADDRESS", c.address),
    (
        "承办单位",
        "ORGANIZATION",
        constant("城管执法大队", "梅园新村街道办事处", "玄武区住建局", "兰园社区居委会", "南京供电公司"),
    ),
    ("办理时限(天)", "NONE", c.number(1, 15)),
    ("满意度", "NONE", constant("满意", "基本满意", "不满意")),
    ("订单金额", "NONE", lambda w: f"{w.rng.uniform(3, 3000):.2f}"),
    ("支付流水号", "NONE", lambda w: c.with_luhn("20261" + c.digits(w.rng, 11))),
)
_NO_HEADER = columns(
    ("", "PERSON", c.person),
    ("", "GENDER", c.sex),
    ("", "CN_ID_CARD", mistyped(c.resident_id, 0.3)),
    ("", "MOBILE_PHONE", wide(c.mobile)),
    ("", "ETHNICITY", c.ETHNIC),
    ("", "ADDRESS", c.address),
    ("", "AGE", c.age),
    ("", "TIMESTAMP", c.when(900)),
    ("", "NONE", c.number(0, 5)),
)
_CLINIC = columns(
    ("住院号", "MEDICAL_RECORD_NO", c.code("ZY", 8)),
    ("患者姓名", "PERSON", c.person),
    ("年龄", "AGE", mixed((c.age, 3), (lambda w: f"{w.age}岁", 1))),
    ("医保卡号", "SOCIAL_SECURITY_NO", c.code("A", 9)),
    ("入院日期", "TIMESTAMP", c.when(500, "%Y.%m.%d")),
    ("主要诊断", "HEALTH_CONDITION", c.HEALTH),
    ("过敏史", "HEALTH_CONDITION", constant("无", "青霉素过敏", "头孢过敏", "无", "海鲜过敏")),
    ("住院费用", "NONE", lambda w: f"{w.rng.uniform(300, 60000):.2f}"),
    ("主治医师", "PERSON", c.other_person),
    ("联系人电话", "MOBILE_PHONE", gaps(c.mobile, 0.3)),
    ("病程记录", "FREE_TEXT", c.story),
    ("收缩压", "HEALTH_CONDITION", c.number(95, 185)),
)
_MISLEADING = columns(
    ("手机号", "CN_ID_CARD", c.resident_id),
    ("证件号码", "MOBILE_PHONE", c.mobile),
    ("姓名", "ORGANIZATION", c.firm),
    ("单位", "PERSON", c.person),
    ("地址", "EMAIL", c.email),
    ("邮箱", "ADDRESS", c.address),
    ("备注1", "BANK_CARD", spaced(c.bank_card, (4, 4, 4, 4))),
    ("编号", "CN_ID_CARD", c.resident_id),
    ("银行卡号", "BANK_CARD", lambda w: f"62{c.digits(w.rng, 15)}"),
    ("电话型号", "NONE", constant("华为P40", "小米13", "iPhone 14", "荣耀80")),
    ("设备编码", "NONE", lambda w: f"1380013{w.row:04d}"),
)
_SCHOOL = columns(
    ("学号", "STUDENT_ID", c.serial("2024", 30100, 6)),
    ("学生姓名", "PERSON", c.person),
    ("出生年月", "DATE_OF_BIRTH", c.born("%Y-%m")),
    ("就读学校", "ORGANIZATION", constant("南京市第九中学", "北京东路小学", "玄武外国语学校")),
    ("班级", "NONE", constant("七(1)班", "七(2)班", "八(3)班")),
    ("监护人", "PERSON", c.other_person),
    ("监护人手机", "MOBILE_PHONE", c.mobile),
    ("国籍", "NATIONALITY", weighted(中国=0.95, 韩国=0.03, 美国=0.02)),
    ("身份证件号", "CN_ID_CARD", c.resident_id),
    ("语文", "NONE", c.number(40, 100)),
    ("家庭住址", "ADDRESS", c.address),
)
_BORDER = columns(
    ("姓名", "PERSON", c.person),
    ("护照号", "PASSPORT", c.code("E", 8)),
    ("港澳通行证", "HK_MACAU_PERMIT", gaps(c.code("C", 8), 0.3)),
    ("台胞证号", "TAIWAN_PERMIT", gaps(c.code("", 8), 0.5)),
    ("回乡证号码", "HOME_RETURN_PERMIT", gaps(c.code("H", 8), 0.4)),
    ("居住证号码", "HKMT_RESIDENCE_PERMIT", lambda w: (h := "810000" + w.id[6:17]) + _check(h)),
    ("永居证号", "FOREIGNER_PR_ID", lambda w: "USA3101" + w.born.strftime("%y%m%d") + c.digits(w.rng, 2)),
    ("军官证号", "MILITARY_ID", lambda w: f"{w.rng.choice('南北海空')}字第{c.digits(w.rng, 7)}号"),
    ("驾驶证档案编号", "DRIVER_LICENSE_NO", c.code("3201", 8)),
    ("社保编号", "SOCIAL_SECURITY_NO", c.code("", 10)),
    ("入境时间", "TIMESTAMP", c.moment(200)),
)
_FIRMS = columns(
    ("企业名称", "ORGANIZATION", c.firm),
    ("统一社会信用代码", "USCC", c.credit_code),
    ("组织机构代码", "ORG_CODE", c.organisation_code),
    ("法定代表人", "PERSON", c.other_person),
    ("注册资本(万元)", "NONE", c.number(1, 5000)),
    ("成立日期", "TIMESTAMP", c.when(9000)),
    ("经营地址", "ADDRESS", c.address),
    ("经度", "GPS_COORDINATE", c.coordinate(118.6, 119.1)),
    ("纬度", "GPS_COORDINATE", c.coordinate(31.9, 32.2)),
    ("员工人数", "NONE", c.number(1, 120)),
    ("联系QQ", "QQ", lambda w: c.digits(w.rng, 9).lstrip("0")),
    ("对公账号", "BANK_CARD", c.bank_card),
)
_PATROL = columns(
    ("网格员", "PERSON", constant(*(["王秀英", "李建国", "张强", "刘敏"]))),
    ("定位坐标", "GPS_COORDINATE", c.pair),
    ("巡查时间", "TIMESTAMP", c.moment(60)),
    ("微信号", "WECHAT", c.wechat),
    ("网格", "LOCATION", constant("第一网格", "第二网格", "第三网格")),
    ("问题描述", "FREE_TEXT", c.story),
    ("处置次数", "NONE", c.number(0, 9)),
    ("车牌号码", "LICENSE_PLATE", gaps(c.plate, 0.7)),
)
_PINYIN = columns(
    ("xingming", "PERSON", c.person),
    ("shenfenzheng", "CN_ID_CARD", mistyped(c.resident_id)),
    ("shouji", "MOBILE_PHONE", c.mobile),
    ("nianling", "AGE", c.age),
    ("minzu", "ETHNICITY", c.ETHNIC),
    ("dizhi", "ADDRESS", c.address),
    ("yinhangka", "BANK_CARD", c.bank_card),
    ("gongzi", "INCOME", c.number(2000, 15000)),
    ("jinban_ren", "PERSON", c.other_person),
    ("dengji_riqi", "TIMESTAMP", c.when(800, "%Y/%m/%d")),
)
_CODES = columns(
    ("", "NONE", lambda w: "1" + c.digits(w.rng, 10)),
    (
        "",
        "NONE",
        lambda w: (
            f"320102{w.rng.randint(2023, 2026)}{w.rng.randint(1, 12):02d}{w.rng.randint(1, 28):02d}{c.digits(w.rng, 4)}"
        ),
    ),
    ("", "NONE", lambda w: c.digits(w.rng, 16)),
    ("", "NONE", c.KIND),
    ("", "LOCATION", constant(*c.COMMUNITIES)),
    ("", "ORGANIZATION", c.firm),
    ("", "DATE_OF_BIRTH", c.born("%Y-%m-%d")),
    ("", "TIMESTAMP", c.moment(400)),
    ("", "POLITICAL_STATUS", c.PARTY),
    ("", "FREE_TEXT", c.story),
)
_SUBSIDY = columns(
    ("户主姓名", "PERSON", c.person),
    ("身份证号", "CN_ID_CARD", c.resident_id),
    ("残疾类别", "HEALTH_CONDITION", gaps(constant("肢体残疾", "视力残疾", "听力残疾"), 0.5, ("无",))),
    ("开户行", "ORGANIZATION", constant("中国农业银行南京分行", "江苏银行玄武支行", "南京银行")),
    ("银行卡号", "BANK_CARD", mistyped(gaps(c.bank_card, 0.2), 0.1)),
    ("家庭年收入(元)", "INCOME", c.number(3000, 90000)),
    ("补贴金额", "NONE", c.number(200, 3000)),
    ("是否低保", "NONE", constant("是", "否")),
    ("村组", "LOCATION", constant("东庄村一组", "西庄村二组", "李家屯三组")),
    ("申请日期", "TIMESTAMP", c.when(300, "%Y年%m月%d日")),
)
_NO_HEADER_2 = columns(
    ("", "NONE", c.serial("S2024", 1, 5)),
    ("", "PERSON", c.person),
    ("", "CONTACT_MIXED", mixed((c.mobile, 5), (c.wechat, 3), (c.email, 2))),
    ("", "EMAIL", c.email),
    ("", "HEALTH_CONDITION", c.HEALTH),
    ("", "RELIGION", constant("佛教", "无", "基督教", "天主教")),
    ("", "LICENSE_PLATE", c.plate),
    ("", "BANK_CARD", c.bank_card),
    ("", "GPS_COORDINATE", c.pair),
    ("", "HUKOU_TYPE", constant("农业户口", "非农业户口")),
)


def _check(head: str) -> str:
    from bench.pii.tables.spec import checked

    return checked(head)


TABLES = (
    Table("网格登记", _GRID, encoding="gbk", name_of=c.name),
    Table("拼音首字母", _INITIALS, rows=300, encoding="gb18030", name_of=c.name),
    Table("english export", _ENGLISH, name_of=c.name),
    Table("热线工单", _HOTLINE, encoding="utf-8-sig", rows=400, name_of=c.name),
    Table("没有表头", _NO_HEADER, head="none", name_of=c.name),
    Table("住院病人", _CLINIC, form="xlsx", head="title", totals=True, name_of=c.name),
    Table("错位的表头", _MISLEADING, name_of=c.name),
    Table("学籍", _SCHOOL, form="xlsx", born=(2010, 2014), name_of=c.name),
    Table("出入境", _BORDER, form="tsv", name_of=c.name),
    Table("企业", _FIRMS, form="parquet", name_of=c.name),
    Table("巡查轨迹", _PATROL, rows=300, name_of=c.name),
    Table("quanpin", _PINYIN, form="tsv", name_of=c.name),
    Table("全是编码", _CODES, rows=500, head="none", name_of=c.name),
    Table("补贴发放", _SUBSIDY, head="title", totals=True, encoding="gbk", rows=60, name_of=c.name),
    Table("又没有表头", _NO_HEADER_2, rows=40, head="none", form="xlsx", name_of=c.name),
)
