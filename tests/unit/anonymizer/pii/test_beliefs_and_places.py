"""What somebody believes in or belongs to, where something is, and names that are not of the common kind."""

from __future__ import annotations

from anonymizer.pii.recogniser import Recogniser
from anonymizer.pii.zh.location import Location
from anonymizer.pii.zh.organization import Organization
from anonymizer.pii.zh.person_latin import LatinName, SpacedName
from anonymizer.pii.zh.person_minority import MinorityName
from anonymizer.pii.zh.political_status import PoliticalStatus
from anonymizer.pii.zh.religion import Religion
from tests.unit.anonymizer.pii.marked import table_tests

RELIGION = [
    *(
        "信仰«佛教»",
        "宗教信仰：«伊斯兰教»",
        "他是«基督徒»",
        "«天主教»信徒",
        "信奉«藏传佛教»",
        "«道教»",
        "皈依«佛教»多年",
        "系«穆斯林»",
    ),
    *(
        "信«基督教»",
        "佛教协会",
        "道教名山",
        "伊斯兰教协会",
        "佛教文化节",
        "宗教信仰：无",
        "信用",
        "教育",
        "管教",
        "",
        "宗教场所",
        "传统文化",
    ),
]
POLITICAL = [
    *(
        "政治面貌：«中共党员»",
        "他是«中共党员»",
        "«共青团员»",
        "政治面貌为«群众»",
        "系«民盟盟员»",
        "«预备党员»",
        "政治面貌：«党员»",
        "她是«党员»",
    ),
    *(
        "«九三学社社员»",
        "政治面貌 «无党派人士»",
        "党员活动室",
        "各位党员",
        "群众反映噪音",
        "党员干部下沉",
        "广大群众",
        "党建引领",
        "",
        "名党员",
    ),
    *("团员大会", "组织党员志愿服务", "3名党员"),
]
LOCATION = [
    *(
        "住在«南京市»",
        "«江苏省苏州市»人",
        "«和平路»路灯不亮",
        "«湖北省黄石市»",
        "在«人民公园»散步",
        "«幸福小区»停水",
        "去«上海»出差",
        "«秀水街道»的居民",
    ),
    *(
        "籍贯«安徽省阜阳市»",
        "«长江大桥»拥堵",
        "中国",
        "全国人民",
        "本市居民",
        "社区停电",
        "港澳居民来往内地",
        "",
        "路灯不亮",
        "小区里",
        "街道工作",
        "村里修路",
    ),
]
ORGANIZATION = [
    *(
        "«司法所»已知",
        "麻烦«街道办»帮开证明",
        "孩子读公办小学要啥材料",
        "在«杭州顺达餐饮有限公司»务工",
        "«南京市民政局»",
        "就读于«江城外国语学校»",
        "«市第一人民医院»",
        "«和平社区居委会»调解",
        "«中国工商银行滨海支行»",
    ),
    *(
        "向«城管大队»反映",
        "«青山街道办事处»",
        "«朝阳区人民法院»",
        "«绿源果蔬专业合作社»",
        "公司",
        "学校门口",
        "医院",
        "去医院看病",
        "单位",
        "",
        "超市",
    ),
    *("快递单号", "小区物业", "相关部门"),
]
MINORITY = [
    *(
        "«买买提·艾力»反映漏水",
        "«阿依古丽»来访",
        "«扎西顿珠»,藏族",
        "«迪丽努尔·阿布都拉»报名",
        "请«达瓦»签字",
        "«古丽巴哈尔·买买提»",
        "«次仁卓玛»在家",
    ),
    *(
        "联系«伊力哈木江»",
        "«阿不都热合曼·吐尔逊»,男",
        "«巴特尔»家的羊",
        "阿克苏地区",
        "乌鲁木齐",
        "沙发",
        "巴士",
        "提高热力",
        "",
        "西藏拉萨",
        "果木",
        "居民",
    ),
    *("张伟", "一·二"),
]
LATIN = [
    *(
        "外教«Michael Brown»",
        "«John Smith»,美国籍",
        "联系人«Zhang Wei»",
        "姓名：«ZHANG WEI»",
        "«Maria Garcia»女士",
        "登记人 «wang xiaoming»",
        "«Li Ming»报告",
    ),
    *(
        "护照姓名«Nguyen Van Nam»",
        "业主«Emily Chen»投诉",
        "«Ouyang Feifei»",
        "Windows Server",
        "Spring Boot框架",
        "App Store下载",
        "Hello World",
        "",
    ),
    *("Microsoft Office", "A B", "GB 26192", "abc@zhang wei.com", "http://zhang wei", "the end", "New York"),
]
SPACED = [
    *(
        "姓名：«王 伟»",
        "«李 建 国»",
        "姓名 «赵 敏» 联系方式",
        "(«欧阳 明»)",
        "«张　伟»",
        "«刘 德 全»，男",
        "户主 «陈 红»",
        "«孙  立»",
        "签名：«周 涛» ",
    ),
    *("王伟", "王 伟大", "小王 你好", "张 ", "甲 乙 丙", "李 3", "", "性 别", "住 址", "男 女", "上 下", "大王 小李"),
]
TABLES: dict[type[Recogniser], list[str]] = {
    Religion: RELIGION,
    PoliticalStatus: POLITICAL,
    Location: LOCATION,
    Organization: ORGANIZATION,
    MinorityName: MINORITY,
    LatinName: LATIN,
    SpacedName: SPACED,
}

test_what_is_marked_is_found_and_nothing_else, test_each_table_has_twenty_rows = table_tests(TABLES)
