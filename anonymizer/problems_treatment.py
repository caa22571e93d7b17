"""What can be wrong with a treatment, in both languages. Details name techniques and columns of the table."""

from __future__ import annotations

from mingzheng.errors import Problem, problem

PROBLEMS: dict[str, Problem] = {
    "treatment_unknown": problem(
        "不支持这种处理方法。",
        "There is no such treatment.",
        "请从 keep、drop、mask、generalise_age、generalise_date、generalise_address、pseudonymise、redact 中选择。",
        "Choose keep, drop, mask, generalise_age, generalise_date, generalise_address, pseudonymise or redact.",
    ),
    "treatment_parameters": problem(
        "处理方法的参数不对。",
        "The parameters of the treatment are wrong.",
        "请按文档改正提示的参数。",
        "Correct the parameter named in the details.",
    ),
    "treatment_unknown_column": problem(
        "表里没有要处理的列。",
        "The table lacks a column that the plan treats.",
        "请核对列名。",
        "Check the names of the columns.",
    ),
    "treatment_column_missing": problem(
        "有的列没有写明如何处理。",
        "A column has no treatment.",
        "请为每一列选择处理方法；不处理也要写明 keep。",
        "Choose one for every column, even if it is keep.",
    ),
    "treatment_weaker": problem(
        "这样处理后仍能认出个人。",
        "People could still be recognised after this treatment.",
        "直接标识只能删除、遮盖或假名化；个人标识列必须假名化；自由文本必须脱敏或删除。",
        "Drop, mask or pseudonymise direct identifiers; pseudonymise the person column; redact or drop free text.",
    ),
    "treatment_key": problem(
        "假名化密钥不可用。",
        "The pseudonymisation key is not usable.",
        "请联系运维人员。",
        "Ask an operator.",
    ),
    "scan_failed": problem(
        "检测没有完成。",
        "The scan did not finish.",
        "请重试；若仍失败，请联系运维人员查看系统日志。",
        "Try again; if it fails again, ask an operator to look at the log.",
    ),
}
