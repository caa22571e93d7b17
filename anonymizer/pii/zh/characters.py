"""What names, places and offices are written with: classes of characters that the second reading looks at."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from anonymizer.pii.zh.person_cues import FUNCTION
from anonymizer.pii.zh.surnames import COMPOUND, RARE, SURNAMES

# Characters of given names, roughly by how often they occur in them.
GIVEN = "".join(
    dict.fromkeys(
        "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰梅建国红玲文辉力鹏健峰志永海林斌波宁福龙成康星光天达安岩中茂进有坚和"
        "春燕凤琴珍莲云香荣雪萍芬淑惠翠珠芝彩菊洁琳素真环爱妹月莺媛瑞凡佳嘉琼勤贞莉晓小子轩梓涵浩然欣怡雨桐一诺思博宇泽晨辰俊"
        "新德庆民友裕河哲江亮政谦亨奇固之翰朗伯宏言若鸣朋梁栋维启克伦翔旭士家致树炎行时泰盛雄琛钧冠策腾楠榕风航弘元生金宝喜根发"
        "水火土木山石田大才贵富昌兴旺全顺祥吉利仁义礼智信忠孝廉清正学书良善本立保卫东西南北方胜连广世立宗祖义继承先绪继绍光耀"
        "慧巧美娣叶璧璐娅琦晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶婵雁蓓仪荷丹蓉眉君蕊薇菁梦岚苑婕馨瑗琰韵融园艺咏卿聪澜纯毓悦昭冰"
        "爽琬茗羽希飘育滢馥筠柔竹霭凝欢霄枫芸菲寒伊亚宜可姬舒影荔枝阳妮贝初程梵罡恒鸿桦骅剑娇纪宽灵玛媚琪晴容睿烁堂唯威韦雯苇萱"
        "阅彦曼紫逸贤蝶菡绿蓝儿烟心怀坤昊煜骁皓晟珂妤语彤诗芷沐妙舟屹宸铭煊楷烨瀚澄沛淇润源湘洲潇湛滨潮浪深津渊涌铁钢锋锐锡铮"
        "群豪邦乐功松厚会壮彪诚敬震振兵虎豹飞鹰马牛春夏冬雷电霆霖斯尔如意秉炳焕灿炜煌晖曙景旺昆岳岭峻嵩崇巍三四五六七八九十百万"
    )
)
# Characters that names of peoples without Chinese surnames are written with.
SOUNDS = "".join(
    dict.fromkeys(
        "阿艾买提依力古丽热合曼木都拉江拜克吐尔逊扎西次仁卓玛尼达瓦格桑旦增顿珠洛央金索朗巴特乌云其娜托娅斯琴苏日孜帕肯伊布音吾甫哈麦吉凯赛"
        "穆罕默德萨迪玉卡亚米仓措姆平丹旺堆多杰加贡嘎边坚才让东智毛白庆罗嘉宗列参宁贾登塔那高图雅勒曲比沙马莫色呷铁伟牛果惹史子各尕别开里泽牙"
    )
)
_CLASSES = (
    frozenset(SURNAMES),
    frozenset(RARE),
    frozenset(name[0] for name in COMPOUND),
    frozenset(name[1] for name in COMPOUND),
    frozenset(GIVEN[:260]),
    frozenset(GIVEN),
    frozenset(SOUNDS),
    FUNCTION,
    frozenset("省市区县镇乡村路街巷弄道里苑园庄屯桥州旗盟寨湾坊城港"),
    frozenset("号栋幢楼室层座组户单元院门期"),
    frozenset("局所院校厂店部司会站社馆队委办团行心"),
    frozenset("·•・‧"),
    frozenset("。，；：、！？,.;:!?"),
    frozenset(" \u3000\t\n"),
    frozenset("“”‘’（）《》【】@\"'()<>/"),
    frozenset("0123456789０１２３４５６７８９"),
    frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    frozenset("abcdefghijklmnopqrstuvwxyz"),
    frozenset("一二三四五六七八九十百千万两零〇"),
)
COUNT = len(_CLASSES)


@cache
def table() -> npt.NDArray[np.float32]:
    """[65536, COUNT]: 1 where the character of this number is of the class, full-width as half-width."""
    known = np.zeros((0x10000, COUNT), dtype=np.float32)
    for column, members in enumerate(_CLASSES):
        for char in members:
            known[ord(char), column] = 1
    known[0xFF01:0xFF5F] = np.maximum(known[0xFF01:0xFF5F], known[0x21:0x7F])
    known[0] = 0
    return known
