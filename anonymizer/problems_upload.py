"""Why an uploaded file was refused, in both languages. Details give limits and positions, never a cell."""

from __future__ import annotations

from mingzheng.errors import Problem, problem

PROBLEMS: dict[str, Problem] = {
    "upload_not_there": problem(
        "找不到这个文件。",
        "There is no such file.",
        "请检查文件的路径。",
        "Check the path of the file.",
    ),
    "upload_empty": problem(
        "文件里没有数据。",
        "The file holds no data.",
        "请上传有表头、至少有一行数据的文件。",
        "Upload a file with a header row and at least one row of data.",
    ),
    "upload_too_large": problem(
        "文件超过了允许的大小。",
        "The file is larger than allowed.",
        "请删去不需要的列，或者拆分文件。",
        "Remove columns that are not needed, or split the file.",
    ),
    "upload_too_many_rows": problem(
        "表的行数超过了上限。",
        "The table has more rows than allowed.",
        "请拆分文件。",
        "Split the file.",
    ),
    "upload_too_many_cells": problem(
        "工作簿所占的格子太多，空格子也算在内。",
        "The workbook spans too many cells, counting empty ones between filled ones.",
        "请删去远处的零星内容，或者改用 CSV 上传。",
        "Delete stray cells far from the table, or upload a CSV.",
    ),
    "upload_too_many_columns": problem(
        "表的列数超过了上限。",
        "The table has more columns than allowed.",
        "请只保留研究需要的列。",
        "Keep only the columns that the purpose needs.",
    ),
    "upload_cell_too_long": problem(
        "有一个单元格太长。",
        "One cell is too long.",
        "请检查引号是否成对，或者把附件类内容移出表格。",
        "Check that quotes are paired, or move attachments out of the table.",
    ),
    "upload_unsupported_type": problem(
        "不支持这种文件。",
        "This type of file is not supported.",
        "请另存为 CSV、TSV、XLSX 或 Parquet。",
        "Save it as CSV, TSV, XLSX or Parquet.",
    ),
    "upload_unknown_encoding": problem(
        "无法识别文字编码。",
        "The text encoding could not be recognised.",
        "请另存为 UTF-8 或 GB18030(GBK)。",
        "Save the file as UTF-8 or GB18030 (GBK).",
    ),
    "upload_corrupt": problem(
        "文件已损坏，或者内容与扩展名不符。",
        "The file is damaged, or is not what its extension says.",
        "请重新导出后再上传。",
        "Export it again and upload the new file.",
    ),
    "upload_zip_bomb": problem(
        "压缩文件展开后过大，已拒绝打开。",
        "The compressed file would expand to an unsafe size and was not opened.",
        "请用办公软件另存为新的 XLSX，或者改用 CSV。",
        "Save it as a new XLSX from a spreadsheet program, or use CSV.",
    ),
    "upload_has_macros": problem(
        "文件带有宏，已拒绝。",
        "The file carries macros and was refused.",
        "请另存为不带宏的 XLSX 或 CSV。",
        "Save it as XLSX without macros, or as CSV.",
    ),
    "upload_encrypted": problem(
        "文件设有密码，无法读取。",
        "The file is protected by a password and cannot be read.",
        "请取消密码后再上传；传输和保存时平台会加密。",
        "Remove the password; the platform encrypts it in transit and at rest.",
    ),
    "upload_many_sheets": problem(
        "工作簿里不止一张表有数据。",
        "More than one sheet of the workbook holds data.",
        "请每次只上传一张表。",
        "Upload one sheet at a time.",
    ),
    "upload_no_header": problem(
        "第一行看起来是数据，不是表头。",
        "The first row looks like data, not like column names.",
        "请在第一行写上列名。",
        "Put the names of the columns in the first row.",
    ),
    "upload_column_unnamed": problem(
        "有的列没有名称，或者表头上方还有标题行。",
        "A column has no name, or a title stands above the header.",
        "请删除标题行，并给每一列起名。",
        "Remove title rows and give every column a name.",
    ),
    "upload_column_name_invalid": problem(
        "有的列名太长，或者含有不可见的字符。",
        "A column name is too long or holds invisible characters.",
        "请改成简短的列名。",
        "Use short, plain names.",
    ),
    "upload_duplicate_columns": problem(
        "有两列的名称相同。",
        "Two columns have the same name.",
        "请给每一列起不同的名称。",
        "Give every column a name of its own.",
    ),
    "upload_digits_lost": problem(
        "区分不同人的那一列里，有些号码的末几位已经丢失：Excel 把长号码当作数字，只保留前 15 位，其余变成 0。",
        "Numbers in the column that tells people apart have lost their last digits: a spreadsheet took them for "
        "amounts, kept fifteen digits and put zeros for the rest.",
        "丢失的位数无法从这个文件恢复。请从原系统重新导出，在 Excel 中先把这一列设为“文本”再粘贴，"
        "或者把这几格改正后重新上传。",
        "They cannot be restored from this file. Export it again from the system it came from with this column set to "
        "Text before pasting, or correct these cells, and upload it again.",
    ),
    "upload_ragged_row": problem(
        "有一行的列数与表头不一致。",
        "One row has another number of cells than the header.",
        "请检查提示的行号，多半是引号或分隔符的问题。",
        "Check the row given in the details; often a quote or a separator is at fault.",
    ),
}
