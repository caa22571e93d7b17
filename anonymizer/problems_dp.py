"""What can be wrong with a privacy amount, a declaration, a plan or a run, in both languages.

Codes are stable. Details name columns of the public schema, positions in the plan and limits, never data.
"""

from __future__ import annotations

from mingzheng.errors import Problem, problem

PROBLEMS: dict[str, Problem] = {
    "loss_invalid": problem(
        '隐私损失的写法不对：要写成大于零的十进制数字文本，例如 "0.02"。',
        'The privacy loss must be a decimal string above zero, such as "0.02".',
        "请只写数字和小数点，ρ 和 ε 最多九位小数，δ 最多十八位小数。",
        "Use digits and a point only: at most nine decimals for ρ and ε, at most eighteen for δ.",
    ),
    "loss_too_large": problem(
        "隐私损失超过了允许的上限。",
        "The privacy loss is above the largest that one amount may have.",
        "请改用更小的 ρ 或 ε。",
        "Use a smaller ρ or ε.",
    ),
    "loss_too_small": problem(
        "隐私损失太小，噪声会大得没有意义。",
        "The privacy loss is so small that the noise would drown every answer.",
        "请增大 ρ 或 ε，或者缩小上下限。",
        "Use a larger ρ or ε, or narrower bounds.",
    ),
    "loss_measure_pure": problem(
        "这个数据集只以 ε 计量，没有 ρ，也没有 δ。",
        "This dataset is counted in pure ε: neither ρ nor δ has a place in its questions.",
        '请把隐私损失写成 {"epsilon": "0.2"} 这样。',
        'Write the loss as {"epsilon": "0.2"}, without delta.',
    ),
    "plan_malformed": problem(
        "提问的写法不符合格式。",
        "The plan does not have the expected form.",
        "请按提示的位置修改；文档 differential-privacy.md 列出了全部写法。",
        "Correct the place named in the details; differential-privacy.md lists the whole grammar.",
    ),
    "plan_unknown_field": problem(
        "提问里有不认识的字段。",
        "The plan has a field that does not exist.",
        "请删除或更正这个字段。",
        "Remove the field or correct its name.",
    ),
    "plan_unknown_column": problem(
        "数据集没有公布这一列。",
        "The dataset publishes no such column.",
        "请从目录中选择列名。",
        "Choose a column from the catalogue.",
    ),
    "plan_not_queryable": problem(
        "这一列不能这样使用。",
        "This column cannot be used in this way.",
        "文本列和个人标识列不能用于提问；类别列用于分组和筛选，数值列用于求和与平均。",
        "Text and person columns cannot be asked about; group by and filter on categories, sum and average numbers.",
    ),
    "plan_open_category": problem(
        "开放类别列的取值没有公布，只能用来分组，或判断是否为空。",
        "The values of an open category are not public: group by it, or ask whether it is empty.",
        "请把这一列写进分组；人数够多的组会显示出来。",
        "Group by this column; groups of enough people are shown.",
    ),
    "plan_open_category_pure": problem(
        "这个数据集只以 ε 计量：从数据里找出分组总有很小的失败概率 δ，所以不能按开放类别分组。",
        "This dataset is counted in pure ε: finding groups in the data costs a δ, so it cannot be grouped by an open "
        "category.",
        "请按公布了清单的类别列分组，或请管理员为这一列公布类别清单。",
        "Group by a column whose categories are listed, or ask the steward to declare a list for this one.",
    ),
    "plan_min_people": problem(
        "min_people 写法不对：它只用于按开放类别分组的提问，而且不得低于规则要求的人数。",
        "min_people does not fit: it is for plans that group by an open category, and not below what the rules ask.",
        "请去掉它，或改成不小于提示人数的整数。",
        "Leave it out, or use a whole number of at least the one in the details.",
    ),
    "open_category_personal": problem(
        "这一列指向个人、属于敏感信息，或由人随意填写，不能声明为开放类别。",
        "The column is about a person, sensitive or free text, so it cannot be an open category.",
        "请改为公布一份类别清单，或者不发布这一列。",
        "Declare a list of categories instead, or do not publish the column.",
    ),
    "plan_unknown_op": problem(
        "不支持这种运算。",
        "This operation is not supported.",
        "筛选用 = != < <= > >= in between is_null not_null；统计用 count people sum mean variance quantile。",
        "Filter with = != < <= > >= in between is_null not_null; "
        "aggregate with count, people, sum, mean, variance, quantile.",
    ),
    "plan_value_type": problem(
        "值的类型与列不符。",
        "A value does not fit the type of its column.",
        '整数写数字，小数写成文本（如 "12.50"），日期写成 2026-01-31。',
        'Write whole numbers as numbers, decimals as strings ("12.50"), dates as 2026-01-31.',
    ),
    "plan_value_undeclared": problem(
        "这个类别没有在目录中公布。",
        "The catalogue declares no such category.",
        "请从目录公布的类别中选择。",
        "Choose among the declared categories.",
    ),
    "plan_quantile_invalid": problem(
        "分位数的位置写法不对。",
        "The place of a quantile is not written as it must be.",
        '请写成 "0.001" 到 "0.999" 之间的十进制文本；中位数是 "0.5"。',
        'Write decimal text from "0.001" to "0.999"; a median is "0.5".',
    ),
    "plan_aggregates_missing": problem(
        "提问没有写明要统计什么。",
        "The plan asks for no aggregate.",
        "请至少写一项统计，例如 count、sum 或 mean。",
        "Ask for at least one aggregate, such as count, sum or mean.",
    ),
    "plan_bounds_missing": problem(
        "求和与平均需要上下限。",
        "A sum or a mean needs a lower and an upper bound.",
        "请按常识给出上下限，不要依据数据；超出的值按上下限计。",
        "Give bounds from common knowledge, not from the data; values outside count as the bound.",
    ),
    "plan_bounds_reversed": problem(
        "下限必须小于上限。",
        "The lower bound must be below the upper bound.",
        "请更正上下限。",
        "Correct the bounds.",
    ),
    "plan_bounds_too_wide": problem(
        "上下限太宽，无法保证不溢出。",
        "The bounds are so wide that a sum could overflow.",
        "请缩小上下限。方差的上下限最多相差约 135 000 个最小单位，例如以分计的金额约 1 350 元。",
        "Use narrower bounds. Those of a variance may be about 135,000 of the column's smallest unit apart: 1,350 yuan "
        "where fen are kept.",
    ),
    "plan_bins_invalid": problem(
        "分组区间必须严格递增，至少两个端点。",
        "Bin edges must be strictly increasing, and at least two.",
        "请更正区间端点。",
        "Correct the edges.",
    ),
    "plan_bins_missing": problem(
        "按数值或日期分组需要给出区间。",
        "Grouping by a number or a date needs bins.",
        "请加上 bins，例如 [0, 18, 35, 60, 120]。",
        "Add bins, such as [0, 18, 35, 60, 120].",
    ),
    "plan_duplicate": problem(
        "提问里有重复的内容。",
        "The plan says the same thing twice.",
        "请删除重复的一项。",
        "Remove one of them.",
    ),
    "plan_too_long": problem(
        "提问的条件、分组或统计项太多。",
        "The plan has too many conditions, groups, values or aggregates.",
        "请拆成几个较小的提问。",
        "Split it into smaller questions.",
    ),
    "plan_too_many_cells": problem(
        "结果的格子太多。",
        "The answer would have too many cells.",
        "请减少分组的列，或者合并区间。",
        "Group by fewer columns or use wider bins.",
    ),
    "plan_rows_per_person": problem(
        "每人计入的行数必须在 1 和目录公布的上限之间。",
        "rows_per_person must lie between 1 and the limit that the catalogue states.",
        "请改成允许范围内的整数。",
        "Use a whole number within that range.",
    ),
    "schema_invalid": problem(
        "数据集的公开说明不完整或自相矛盾。",
        "The public declaration of the dataset is incomplete or contradicts itself.",
        "请核对提示的列：类型、类别、上下限、小数位数。",
        "Check the named column: kind, categories, bounds, decimals.",
    ),
    "prepare_column_missing": problem(
        "表里缺少公开说明中的列。",
        "The table lacks a column that the declaration names.",
        "请核对处理后的表与公开说明是否一致。",
        "Check that the treated table matches the declaration.",
    ),
    "prepare_too_many_rows": problem(
        "表的行数超过了上限。",
        "The table has more rows than can be served.",
        "请拆分数据集。",
        "Split the dataset.",
    ),
    "export_not_empty": problem(
        "导出的文件夹不是空的。",
        "The folder to export to is not empty.",
        "请换一个空文件夹。",
        "Name an empty folder.",
    ),
    "spark_missing": problem(
        "设置了 Spark 集群，但这台机器没有 PySpark 或 Java。",
        "A Spark cluster is set, but this machine lacks PySpark or Java.",
        "请安装 requirements/spark.txt 和 Java 17，或者去掉 MINGZHENG_SPARK_MASTER。",
        "Install requirements/spark.txt and Java 17, or unset MINGZHENG_SPARK_MASTER.",
    ),
    "engine_failed": problem(
        "计算没有完成。已扣减的隐私预算不退回。",
        "The computation did not finish. Budget already charged is not returned.",
        "请联系运维人员查看系统日志中的编号。",
        "Ask an operator to look up the reference in the log.",
    ),
}
