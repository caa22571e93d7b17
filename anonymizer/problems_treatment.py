"""What can be wrong with a treatment, in both languages. Details name techniques and columns of the table."""

from __future__ import annotations

from mingzheng.errors import Problem, problem

PROBLEMS: dict[str, Problem] = {
    "treatment_unknown": problem(
        "不支持这种处理方法。",
        "There is no such treatment.",
        "请从 keep、drop、mask、generalise_age、generalise_date、generalise_address、top_bottom_code、round、"
        "pseudonymise、surrogate、redact 中选择。",
        "Choose keep, drop, mask, generalise_age, generalise_date, generalise_address, top_bottom_code, round, "
        "pseudonymise, surrogate or redact.",
    ),
    "column_type_unknown": problem(
        "没有这一类信息。",
        "There is no such kind of information.",
        "请从检测程序所认识的类别中选择，例如 HEALTH_CONDITION；页面上用文字列出。",
        "Choose one of the kinds that the scanner knows, such as HEALTH_CONDITION; the page lists them in words.",
    ),
    "treatment_parameters": problem(
        "处理方法的参数不对。",
        "The parameters of the treatment are wrong.",
        "请按文档改正提示的参数。",
        "Correct the parameter named in the details.",
    ),
    "treatment_level_unknown": problem(
        "没有这一层级。",
        "There is no such level.",
        "请从提示的层级中选择，由粗到细排列。",
        "Choose one of the levels in the details, which go from coarse to fine.",
    ),
    "treatment_bands": problem(
        "年龄分段不对。",
        "The age bands are wrong.",
        "请给出段宽（2 至 50）和最高段起点（20 至 130），或给出逐个变大的各段起点（1 至 130，不含第一段）。",
        "Give a width (2 to 50) and a top (20 to 130), or the first age of each band but the first, rising, 1 to 130.",
    ),
    "treatment_bounds": problem(
        "上下限不对。",
        "The bounds are wrong.",
        "请至少给出一个上限或下限，写成整数或小数文本，且下限小于上限。",
        "Give a lower or an upper bound, as a whole number or decimal text, the lower one below the upper one.",
    ),
    "treatment_step": problem(
        "取整的基数不对。",
        "The number to round to is wrong.",
        '请给出大于零的整数或小数文本，例如 10 或 "0.5"。',
        'Give a whole number or decimal text above zero, such as 10 or "0.5".',
    ),
    "treatment_surrogates_used_up": problem(
        "不同的值太多，虚构的值不够用。",
        "There are too many different values for as many invented ones.",
        "请改用假名化或删除。",
        "Use pseudonyms, or drop the column.",
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
        "直接标识只能删除、遮盖、假名化或换成虚构值；个人标识列必须假名化；自由文本必须脱敏或删除。",
        "Drop, mask, pseudonymise or invent direct identifiers; pseudonymise the person column; redact or drop text.",
    ),
    "treatment_key": problem(
        "假名化密钥不可用。",
        "The pseudonymisation key is not usable.",
        "请联系运维人员。",
        "Ask an operator.",
    ),
}
