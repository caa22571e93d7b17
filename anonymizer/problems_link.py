"""Why two versions are not joined. Nothing here depends on any person's rows."""

from __future__ import annotations

from mingzheng.errors import Problem, problem

PROBLEMS: dict[str, Problem] = {
    "link_too_many_pairs": problem(
        "两个数据集每人的行数相乘超过上限，不能关联。",
        "The rows a person may have in the two datasets, multiplied, are above the limit for a link.",
        "请用每人行数更少的数据集。",
        "Use a dataset with fewer rows a person.",
    ),
    "link_schema_unfit": problem(
        "关联的列与两个来源公布的列不一致，没有关联。",
        "The columns of the link are not those that its two sources publish; nothing was joined.",
        "请重新声明这次关联。",
        "Declare the link anew.",
    ),
    "link_tokens_missing": problem(
        "来源数据集没有可用的关联标记，不能关联。",
        "The join tokens of a source are gone or belong to another version, so it cannot be linked.",
        "请重新登记并上传该数据集，在登记时写明标识种类。",
        "Register and upload that dataset anew, and name its kind of identifier at registration.",
    ),
}
