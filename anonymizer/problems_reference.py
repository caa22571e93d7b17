"""Why a public reference table is not taken, or not found. Details name columns, never cells."""

from __future__ import annotations

from mingzheng.errors import Problem, problem

PROBLEMS: dict[str, Problem] = {
    "reference_name": problem(
        "参照表的名称不能用。",
        "A reference table cannot have this name.",
        "请用字母或汉字开头，只含字母、汉字、数字和下划线，最多四十个字；data、version、person 除外。",
        "Begin with a letter, use letters, digits and _ only, at most 40; not data, version or person.",
    ),
    "reference_key_missing": problem(
        "文件中没有这个键列。",
        "The file lacks the key column.",
        "请核对键列的名称。",
        "Check the name of the key column.",
    ),
    "reference_key_repeated": problem(
        "键列中有空白或重复的值。",
        "The key column has empty or repeated cells.",
        "每个键只能占一行。",
        "Each key takes exactly one row.",
    ),
    "reference_no_columns": problem(
        "参照表除了键列没有别的列。",
        "The table has no column besides its key.",
        "请加上要用来分组或筛选的列。",
        "Add the columns to group or filter by.",
    ),
    "reference_cell": problem(
        "有的单元格太长，或含有控制字符。",
        "A cell is too long or holds control characters.",
        "每格最多一百二十八个字，不能换行。",
        "At most 128 characters in a cell, and no line breaks.",
    ),
    "reference_column": problem(
        "有一列是空的，类别太多，或者列名太长。",
        "A column is empty, has too many categories, or its name is too long.",
        "请删除提示的列，或把类别减少到两千种以内。",
        "Remove the column named in the details, or leave it at most 2000 categories.",
    ),
    "reference_personal": problem(
        "参照表里有能识别个人或属于敏感个人信息的内容，不能公开。",
        "The table holds what identifies a person or is sensitive about one, so it cannot be public.",
        "请删除提示的列后再上传；个人数据要按数据集登记。",
        "Remove the columns named in the details; data about people are registered as a dataset.",
    ),
    "plan_reference_unknown": problem(
        "没有这张参照表，或者没有这个版本。",
        "There is no such reference table, or no such version of it.",
        "请从参照表清单中选择。",
        "Choose one from the list of reference tables.",
    ),
    "plan_reference_changed": problem(
        "提问所写的哈希与这一版参照表不符。",
        "The hash in the plan is not that of this version of the table.",
        "请去掉 sha256 重新询价，得到当前的哈希。",
        "Leave sha256 out and price the plan again to get the right one.",
    ),
    "plan_reference_column": problem(
        "参照表没有这一列，或者不能这样使用。",
        "The reference table has no such column, or it cannot be used so.",
        "请从参照表的列中选择；via 不写列名时只能用 is_null 和 not_null，unmatched 只能是 drop 或 own。",
        "Choose a column of the table; without one, via takes is_null and not_null only; unmatched is drop or own.",
    ),
    "plan_reference_empty": problem(
        "数据集公布的类别没有一个符合。",
        "No declared category of the dataset leads there.",
        "请核对参照表的键列与数据集的类别是否一致。",
        "Check that the keys of the table are the categories of the dataset.",
    ),
}
