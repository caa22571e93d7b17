"""Why a table could not be brought from where it lives, or a copy put away. Details name columns and types, no cell."""

from __future__ import annotations

from typing import Final

from mingzheng.errors import Problem, problem

PROBLEMS: Final[dict[str, Problem]] = {
    "backup_place_taken": problem(
        "备份要写入的位置不是空文件夹或无法建立，或者数据与密钥的位置互相包含。",
        "The place for the backup is no empty folder or cannot be made, or those of data and keys lie in one another.",
        "请为数据和密钥各给一个新的文件夹。没有写入任何内容。",
        "Give a new folder for the data and another for the keys. Nothing was written.",
    ),
    "source_address_missing": problem(
        "没有设置数据来源的地址。",
        "The address of the source is not set.",
        "请设置环境变量 MINGZHENG_SOURCE_URL，密码放在 PGPASSFILE 所指的文件里。",
        "Set MINGZHENG_SOURCE_URL in the environment, and keep the password in the file that PGPASSFILE names.",
    ),
    "source_address_invalid": problem(
        "数据来源的地址写得不对。",
        "The address of the source cannot be read.",
        "请写成 postgresql://角色@主机/数据库，或者 file:///文件夹、s3://桶/路径。",
        "Write it as postgresql://role@host/database, or as file:///folder or s3://bucket/path.",
    ),
    "source_unreachable": problem(
        "无法连接或登录数据来源。",
        "The source could not be reached, or refused the sign-in.",
        "请核对地址、网络、证书、角色和密码；没有读取任何数据。",
        "Check address, network, certificate, role and password; nothing was read.",
    ),
    "source_table_unknown": problem(
        "来源中没有这张表、视图、文件或文件夹。",
        "The source has no such table, view, file or folder.",
        "数据库的表按 SQL 的写法，例如 public.residents；文件给出地址之下的路径。",
        'Write a table as in SQL, such as public.residents or "Odd Name"; a file as its path below the address.',
    ),
    "source_refused": problem(
        "这个角色不能完整地读取这张表。",
        "This role may not read the table, or not all rows of it.",
        "请授予它对表或所选列的 SELECT 权限；受行级策略限制时，请改读一个视图。",
        "Grant it SELECT on the table or on the chosen columns; where row policies hide rows, read a view instead.",
    ),
    "source_role_may_write": problem(
        "这个角色可以修改这张表，没有读取。",
        "This role may change the table, so nothing was read.",
        "请为导入另设一个只有 SELECT 权限的角色。",
        "Make a role for importing that has SELECT and nothing else.",
    ),
    "source_column_unknown": problem(
        "表中没有所选的列。",
        "The table lacks a column that was chosen.",
        "请核对列名。",
        "Check the names of the columns.",
    ),
    "source_column_type": problem(
        "有一列的类型不能导入。",
        "A column has a type that cannot be imported.",
        "请用 --column 只选需要的列，或者先把它转换成文本、数字或日期。",
        "Choose the columns you need with --column, or turn it into text, a number or a date first.",
    ),
    "source_files_differ": problem(
        "文件夹里的文件列不相同。",
        "The files of the folder do not have the same columns.",
        "请让它们一致，或者只导入其中一个文件。",
        "Make them alike, or import a single file of them.",
    ),
    "source_failed": problem(
        "读取中途失败，什么都没有保留。",
        "Reading failed on the way, and nothing was kept.",
        "请查看数据库的日志或者文件，然后再试一次。",
        "Look into the log of the database, or at the files, then try again.",
    ),
}
