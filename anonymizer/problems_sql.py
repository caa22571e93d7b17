"""Why a question in SQL is refused, and what to write instead."""

from __future__ import annotations

from mingzheng.errors import Problem, problem

PROBLEMS: dict[str, Problem] = {
    "sql_unreadable": problem(
        "这不是能读懂的 SQL。",
        "This is not SQL that can be read.",
        "请写成一条 SELECT 语句，例如 SELECT 街道, COUNT(*) FROM data GROUP BY 街道。",
        "Write one SELECT statement, such as SELECT district, COUNT(*) FROM data GROUP BY district.",
    ),
    "sql_too_long": problem(
        "SQL 太长。", "The SQL is too long.", "请缩短语句，或改用提问计划。", "Shorten it, or send a plan instead."
    ),
    "sql_comment": problem(
        "SQL 中不能有注释。",
        "SQL with comments is not taken.",
        "请去掉 -- 和 /* */。",
        "Remove -- and /* */.",
    ),
    "sql_only_select": problem(
        "只接受一条 SELECT 语句。",
        "Only one SELECT statement is taken.",
        "数据不能在这里修改；一次只提一问。",
        "Nothing can be changed here; ask one question at a time.",
    ),
    "sql_from": problem(
        "FROM 后面只能写 data。",
        "FROM takes the name data and nothing else.",
        "数据集由您选择的目录条目决定；不支持子查询和文件，JOIN 只能连接公开的参照表。",
        "The dataset is the one you ask about; subqueries and files are not supported, JOIN takes public tables only.",
    ),
    "sql_join": problem(
        "不支持这样连接。",
        "This way of joining is not supported.",
        "请写 JOIN 参照表 USING (列)，或 LEFT JOIN 参照表 AS t ON data.列 = t.键列。",
        "Write JOIN table USING (column), or LEFT JOIN table AS t ON data.column = t.key.",
    ),
    "sql_join_unknown": problem(
        "没有这个名字的公开参照表。",
        "There is no public reference table of this name.",
        "请从参照表清单中选择。",
        "Choose one from the list of reference tables.",
    ),
    "sql_join_key": problem(
        "只能按参照表的键列连接。",
        "A table is joined on its key column only.",
        "请使用提示中的键列；列名不同时写 ON data.列 = 参照表.键列。",
        "Use the key column named in the details; where names differ, write ON data.column = table.key.",
    ),
    "sql_join_ambiguous": problem(
        "有的表或列名不止一种理解。",
        "A table or column name can mean more than one thing.",
        "请给列写上表名，如 街道表.片区；同一张表只连接一次。",
        "Write the table before the column, such as districts.region, and join each table once.",
    ),
    "sql_clause": problem(
        "不支持这个子句。",
        "This clause is not supported.",
        "可用的有 SELECT、JOIN、WHERE、GROUP BY、HAVING、ORDER BY 和 LIMIT。",
        "Use SELECT, JOIN, WHERE, GROUP BY, HAVING, ORDER BY and LIMIT.",
    ),
    "sql_expression": problem(
        "SELECT 里只能写分组的列和统计量。",
        "SELECT takes grouped columns and aggregates only.",
        "统计量有 COUNT(*)、COUNT(DISTINCT person)、SUM、AVG、VARIANCE、MEDIAN 和 QUANTILE(列, 0.9)。",
        "Aggregates: COUNT(*), COUNT(DISTINCT person), SUM, AVG, VARIANCE, MEDIAN and QUANTILE(column, 0.9).",
    ),
    "sql_rows_never_shown": problem(
        "这里从不显示数据的行，只给出统计量。",
        "Rows are never shown here, only aggregates.",
        "请写统计量，例如 SELECT COUNT(*) FROM data，或 SELECT 街道, COUNT(*) FROM data GROUP BY 街道。",
        "Ask for aggregates: SELECT COUNT(*) FROM data, or SELECT district, COUNT(*) FROM data GROUP BY district.",
    ),
    "sql_name_unquoted": problem(
        "列名里有括号、空格等符号，要写在双引号里。",
        "A column name with brackets, spaces or other signs goes into double quotes.",
        '例如 AVG("月发放额(元)")；列名要与目录中的完全一致。',
        'For instance AVG("fee (yuan)"); spell the name as in the catalogue.',
    ),
    "sql_punctuation": problem(
        "SQL 里用了中文标点。",
        "The SQL holds Chinese punctuation.",
        "请改用英文标点：, ( ) ; = 和单引号 '；列名或类别里本来就有的，请写在引号里。",
        "Use , ( ) ; = and the straight quote '; where a name or a category holds such a mark, put it in quotes.",
    ),
    "sql_group_by_day": problem(
        "不能按每一天分组。",
        "A date is not grouped day by day.",
        "请按月或按年：GROUP BY DATE_TRUNC('month', 日期)。",
        "Group by month or year: GROUP BY DATE_TRUNC('month', day).",
    ),
    "sql_count_of_column": problem(
        "COUNT 只接受 * 或 DISTINCT person。",
        "COUNT takes * or DISTINCT person.",
        "要数某列有值的行，请写 COUNT(*) 并在 WHERE 里写 列 IS NOT NULL。",
        "To count rows with a value, write COUNT(*) and WHERE column IS NOT NULL.",
    ),
    "sql_key_not_grouped": problem(
        "SELECT 中的列没有出现在 GROUP BY 里。",
        "A selected column is not in GROUP BY.",
        "请把它写进 GROUP BY，或从 SELECT 中去掉。",
        "Add it to GROUP BY or leave it out of SELECT.",
    ),
    "sql_group": problem(
        "GROUP BY 里只能写列、BIN、STEP 或 DATE_TRUNC。",
        "GROUP BY takes columns, BIN, STEP and DATE_TRUNC.",
        "数字写 BIN(年龄, 0, 18, 60) 或 STEP(年龄, 10)，日期写 DATE_TRUNC('month', 日期)。",
        "For numbers BIN(age, 0, 18, 60) or STEP(age, 10); for dates DATE_TRUNC('month', day).",
    ),
    "sql_bounds_undeclared": problem(
        "这一列没有公布上下限。",
        "The column declares no bounds.",
        "请写明上下限：SUM(CLAMP(列, 0, 500))，分组写 BIN(列, 0, 100, 200)。",
        "State them: SUM(CLAMP(column, 0, 500)); for groups BIN(column, 0, 100, 200).",
    ),
    "sql_condition": problem(
        "不支持这种条件。",
        "This condition is not supported.",
        "请用 AND 连接 列 = 值、<>、<、<=、>、>=、IN (…)、BETWEEN、IS [NOT] NULL、[NOT] LIKE；不支持 OR 和其他 NOT，"
        "可改写成 IN (…)。",
        "Join with AND: column = value, <>, <, <=, >, >=, IN (1, 2), BETWEEN, IS [NOT] NULL, [NOT] LIKE. "
        "Instead of OR or another NOT write IN (1, 2).",
    ),
    "sql_like": problem(
        "LIKE 和 NOT LIKE 只能用于类别列，而且至少要留下一个已公布的类别。",
        "LIKE and NOT LIKE work on columns of categories and must leave a declared one.",
        "请查看目录中公布的类别。",
        "See the declared categories in the catalogue.",
    ),
    "sql_not_selected": problem(
        "HAVING 和 ORDER BY 只能使用 SELECT 中的列和统计量。",
        "HAVING and ORDER BY take what SELECT lists.",
        "请把它也写进 SELECT，或使用那里的别名。",
        "List it in SELECT too, or use its alias.",
    ),
    "sql_name_twice": problem(
        "SELECT 里有两列同名。",
        "Two columns of SELECT have the same name.",
        "请用 AS 给每列起一个不同的名字。",
        "Give each a name of its own with AS.",
    ),
    "sql_having": problem(
        "HAVING 里只能把统计量与数字比较。",
        "HAVING compares aggregates with numbers.",
        "例如 HAVING COUNT(*) > 100；它作用于带噪的结果。",
        "For instance HAVING COUNT(*) > 100; it works on the noisy values.",
    ),
    "sql_limit": problem(
        "LIMIT 要写一个正整数。",
        "LIMIT takes a whole number above zero.",
        "例如 LIMIT 10。",
        "For instance LIMIT 10.",
    ),
}
