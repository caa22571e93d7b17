"""What is said about sharing a dataset or linking two."""

from __future__ import annotations

from typing import Final

from mingzheng.errors import Problem, problem

PROBLEMS: Final[dict[str, Problem]] = {
    "dataset_wrong_state": problem(
        "数据集当前的状态不允许这一步。",
        "The dataset is not in a state that allows this step.",
        "请先完成前面的步骤。",
        "Finish the earlier steps first.",
    ),
    "upload_changed": problem(
        "隔离区里的文件不是检测和审批过的那一份，没有打开。",
        "The file in quarantine is not the one that was scanned and approved, so it was not opened.",
        "请重新上传，重新检测和审批；如果再次出现，请联系运维人员。",
        "Upload it again and have it scanned and approved anew; if it happens again, tell an operator.",
    ),
    "dataset_is_link": problem(
        "这是两个数据集的关联，没有自己的文件，列由来源决定。",
        "This is a link of two datasets: it has no file of its own, and its columns are those of its sources.",
        "请修改来源数据集，或重新声明一次关联。",
        "Change the source datasets, or declare another link.",
    ),
    "link_same_dataset": problem(
        "一个数据集不能与它自己关联。",
        "A dataset cannot be linked with itself.",
        "请选择另一个数据集。",
        "Choose another dataset.",
    ),
    "link_kinds_differ": problem(
        "这两个数据集登记的标识种类不同，或者没有登记，不能按人关联。",
        "The two datasets were not registered with the same kind of identifier, so they cannot be linked.",
        "请选择标识种类相同的两个数据集；标识种类只能在登记时写明。",
        "Choose two with the same kind of identifier; it can only be named at registration.",
    ),
    "link_tokens_gone": problem(
        "来源数据集的关联标记已经销毁，不能再关联。",
        "The join tokens of a source were destroyed, so it cannot be linked any more.",
        "请重新登记并上传该数据集。",
        "Register and upload that dataset anew.",
    ),
    "link_source_gone": problem(
        "关联的一个来源数据集已不再提供，这个关联也不再答复提问。",
        "A source of this link is no longer there, so the link answers no questions either.",
        "请联系数据管理员；没有扣减预算。",
        "Ask the data steward; nothing was charged.",
    ),
    "dataset_deleted": problem(
        "这个数据集已经删除，不再答复提问。",
        "This dataset was deleted and answers no more questions.",
        "已经发布的答复仍然有效；如需新的数据，请联系数据管理员。",
        "Answers that were released stay valid; ask the data steward for other data.",
    ),
    "deletion_not_confirmed": problem(
        "输入的名称与数据集不符，什么都没有做。",
        "What was typed is not the name of the dataset, so nothing was done.",
        "请照样输入数据集的中文名称、英文名称或编号。",
        "Type the dataset's name, in either language, or its id.",
    ),
    "deletion_blocked": problem(
        "文件还不能删除（磁盘拒绝，或仍有程序在读），平台会继续重试。",
        "A file cannot be removed yet (the disk refuses, or something still reads it); the platform keeps trying.",
        "请运维人员检查存放数据的目录；在此期间没有人能提问。",
        "Have an operator look at the folder that holds the data; meanwhile nobody can ask.",
    ),
    "column_unknown": problem(
        "数据集中没有这一列。",
        "The dataset has no such column.",
        "请从检测结果中选择列。",
        "Choose a column from the findings.",
    ),
    "column_unchanged": problem(
        "没有改动这一列的任何内容。",
        "Nothing about the column was changed.",
        "请选择处理方式，或者修改公开说明后再提交。",
        "Choose a treatment or change what is declared in public, then send it again.",
    ),
    "person_column_missing": problem(
        "文件中没有登记时所说的个人标识列。",
        "The file lacks the person column that was named at registration.",
        "请核对列名，重新登记或换一个文件。",
        "Check the column name; register again or upload another file.",
    ),
    "declaration_unconfirmed": problem(
        "有些类别或上下限是从数据中读出的，还没有人确认可以公开。",
        "Categories or limits were read off the data, and nobody has confirmed that they are public.",
        "请逐列核对：代码表中已有或者众所周知的，予以确认；否则请修改。",
        "Check each column named: confirm what stands in your code book or is public knowledge, or change it.",
    ),
    "sensitivity_undeclared": problem(
        "有些列中发现了敏感个人信息，还没有人声明这些列是敏感的。",
        "Something sensitive was found in some columns, and nobody has declared these columns sensitive.",
        "请声明所列各列为敏感列。规则和目录只依据声明，不依据检测结果。",
        "Declare each column named sensitive. Rules and catalogue go by what was declared, not by what was found.",
    ),
    "age_stated_too_high": problem(
        "数据中有人比所声明的最小年龄还小。",
        "Somebody in the data is younger than the youngest age that was stated.",
        "请改小“数据中最年轻者的年龄”；不清楚时填 0，即按含有不满十四周岁的人处理。",
        "State a lower age of the youngest person; 0 where nobody knows, which counts as children under 14.",
    ),
    "treatment_weaker": problem(
        "这样处理会让可直接识别个人的内容留在数据里。",
        "This treatment would leave something that names a person in the data.",
        "请选择删除、假名化或泛化。",
        "Choose drop, pseudonymise or generalise.",
    ),
    "fact_not_attestable": problem(
        "这一项不能由人声明。",
        "This fact is not one that a person may attest.",
        "请只填写表单中列出的事项。",
        "Attest only what the form lists.",
    ),
    "reference_name_taken": problem(
        "这个名称已被别的单位使用。",
        "Another office already uses this name.",
        "请换一个名称。",
        "Choose another name.",
    ),
    "rescan_found_personal_data": problem(
        "处理之后复查仍然发现个人信息，没有发布。",
        "After treatment the re-scan still found personal information; nothing was published.",
        "请加强所列各列的处理方式后重新提交。",
        "Strengthen the treatment of the columns named and submit again.",
    ),
}
