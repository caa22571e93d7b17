"""What rights, the ways to use them and their answers are called, and what a request can reach here."""

from __future__ import annotations

from typing import Final

from mingzheng.errors import Text

RIGHTS: Final = {
    "access_own": Text("查阅、复制", "See and copy"),
    "correct_own": Text("更正、补充", "Correct"),
    "delete_own": Text("删除", "Delete"),
    "restrict_own": Text("限制处理", "Restrict"),
    "port_own": Text("转移", "Move elsewhere"),
    "explain_rules": Text("解释说明", "Explain"),
    "withdraw_consent": Text("撤回同意", "Withdraw consent"),
}

# What each right is, in one sentence, for the card that people take home.
RIGHTS_SAY: Final = {
    "access_own": Text("看单位有您的哪些信息，并要一份复印件。", "See what an office holds about you, and get a copy."),
    "correct_own": Text("信息有错或者不全的，要求改正、补全。", "Have what is wrong or incomplete put right."),
    "delete_own": Text("不该再保存的，要求删除。", "Have deleted what should no longer be kept."),
    "restrict_own": Text("要求不再作某些使用。", "Have certain uses stopped."),
    "port_own": Text(
        "依您同意或者合同收集的，要求转给您指定的单位。", "Move what was collected by consent or contract."
    ),
    "explain_rules": Text("要求说明为什么处理、依据哪一条。", "Be told why data are processed, by which article."),
    "withdraw_consent": Text("给过的同意，随时可以收回。", "Take back a consent at any time."),
}

# What a request can and cannot reach here, said to the person and to the handler alike.
RIGHTS_HERE: Final = {
    "access_own": Text(
        "单位从自己的登记中查找您的信息，给您看并给复印件。平台不给任何人看逐条数据，"
        "只能告诉您有哪些数据集、用来做什么、问过什么。",
        "The office looks you up in its own files and gives you a copy. This platform shows rows to nobody; it "
        "tells you which datasets there are, what for, and what was asked of them.",
    ),
    "correct_own": Text(
        "单位核实后改正自己的登记，以后提供的表就是改正后的。已经发布的表不会改写；"
        "已经给出的统计结果加过噪声，说的是许多人，也不会收回。",
        "The office checks and corrects its own files, so tables that it shares from now on are right. A table "
        "that is published is not rewritten. Answers already given are blurred numbers about many people, and "
        "stay.",
    ),
    "delete_own": Text(
        "单位从自己的登记中删除您的信息，以后提供的表不再有您。已经发布的表是加密的，谁也看不到逐条数据，"
        "但平台还不能从中单独取出一个人：它要到保存期满才停止使用。已经给出的统计结果保留，看不出其中有没有您。",
        "The office deletes you from its own files, so tables that it shares from now on do not hold you. A "
        "published table is encrypted and nobody sees its rows, but this platform cannot yet take one person out "
        "of it: it is used until its keeping time is over. Answers already given stay; from them nobody can tell "
        "whether you were in the data.",
    ),
    "restrict_own": Text(
        "单位停止您不同意的使用，以后提供的表不再有您。已经发布的表还不能单独取出一个人，用到保存期满为止。",
        "The office stops the use that you object to and leaves you out of tables that it shares from now on. One"
        " person cannot yet be taken out of a published table, which is used until its keeping time is over.",
    ),
    "port_own": Text(
        "单位用常用的格式把您的信息交给您指定的单位。平台没有逐条数据可以转移。",
        "The office hands your data, in a common format, to whom you name. This platform has no rows to hand over.",
    ),
    "explain_rules": Text(
        "下面是每个数据集为什么可以提供、依据哪一条、问过什么。还有不明白的，承办人要向您说明。",
        "Below stands for each dataset why it may be shared, under which article, and what was asked. The handler"
        " explains what is still unclear.",
    ),
    "withdraw_consent": Text(
        "从现在起单位不再依您的同意处理，以后提供的表不再有您；撤回之前已经做的仍然有效（个人信息保护法第十五条）。"
        "已经发布的表还不能单独取出一个人，单位要考虑是否停用整个数据集。",
        "From now on the office does not process on your consent and leaves you out of tables that it shares; "
        "what was done before stays valid (PIPL Art. 15). One person cannot yet be taken out of a published "
        "table: the office has to consider whether the whole dataset may still be used.",
    ),
}

CHANNELS: Final = {
    "counter": Text("到窗口", "At the counter"),
    "paper": Text("书面", "On paper"),
}

APPLICANTS: Final = {
    "self": Text("本人", "The person"),
    "proxy": Text("代理人，有授权委托书", "A proxy with a letter of authority"),
    "guardian": Text("监护人", "The guardian"),
    "close_relative": Text("近亲属（本人已去世）", "A close relative (the person died)"),
    "stranger": Text("其他人", "Somebody else"),
}

CHECKS: Final = {
    "card_seen": Text("看过证件原件", "Identity card seen"),
    "copy_compared": Text("核对过证件复印件", "Copy of the card compared"),
    "known_in_person": Text("经办人认识本人", "Known to the clerk in person"),
    "none": Text("还没有核验", "Not checked yet"),
}

OUTCOMES: Final = {
    "done": Text("已照办", "Done as asked"),
    "restricted": Text("暂不能删除，只保存和保护", "Cannot be deleted yet: kept and protected only"),
    "unchanged": Text("核实后无误，没有改动", "Checked and right: nothing changed"),
    "nothing_held": Text("没有查到这个人的信息", "Nothing is held about this person"),
    "refused": Text("不予办理", "Refused"),
}
