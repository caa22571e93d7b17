"""What is said about questions, their answers and what pays for them."""

from __future__ import annotations

from typing import Final

from mingzheng.errors import Problem, problem

PROBLEMS: Final[dict[str, Problem]] = {
    "amount_invalid": problem(
        "隐私额度的写法不对。",
        "The privacy amount is not written correctly.",
        "请写成十进制数，例如 0.5，不得为零、负数或过大。",
        "Write a decimal such as 0.5; not zero, negative or too large.",
    ),
    "no_allowance": problem(
        "您在这个数据集上没有隐私额度。",
        "You have no allowance on this dataset.",
        "请向数据管理员申请。",
        "Ask the data steward for one.",
    ),
    "allowance_over_cap": problem(
        "授予之后会超过数据集的隐私上限。",
        "This allowance would exceed the dataset's cap.",
        "请减少额度。",
        "Grant less.",
    ),
    "cap_not_raised": problem(
        "隐私上限只能提高。",
        "A cap can only go up.",
        "请填写不低于现值、且至少一项更高的隐私上限。",
        "Give amounts that are not below the present cap, with at least one above it.",
    ),
    "budget_exhausted": problem(
        "隐私预算不足，没有执行，也没有扣减。",
        "There is not enough privacy budget; nothing was run and nothing was charged.",
        "请减小精度要求、合并分组，或者申请额度；问过的可以免费再看。",
        "Ask for less precision or fewer groups, or ask for an allowance; questions already answered are free.",
    ),
    "cap_exhausted": problem(
        "这次提问所计入的数据集对居民承诺的隐私上限，剩下的已不够；没有执行，也没有扣减。",
        "What is left of the cap that residents were promised for this dataset does not hold this question. "
        "Nothing was run and nothing was charged.",
        "请减小精度要求或合并分组；问过的可以免费再看。提高隐私上限须由另一位管理员签名，理由公开。",
        "Ask for less precision or fewer groups; questions already answered are free. A higher cap needs another "
        "steward's signature and a public reason.",
    ),
    "population_exhausted": problem(
        "几个数据集包含同一批人，对他们承诺了一个合计的隐私上限，剩下的已不够；没有执行，也没有扣减。",
        "Several datasets hold the same people, who were promised one total over all of them. What is left of it "
        "does not hold this question; nothing was run and nothing was charged.",
        "请减小精度要求或合并分组；问过的可以免费再看。同一批人的其他数据集上的提问也用去了这个合计的隐私上限。",
        "Ask for less precision or fewer groups; questions already answered are free. Questions on the other "
        "datasets of these people used it up too.",
    ),
    "population_over_cap": problem(
        "这样授出的额度会超过几个数据集共有的人群的隐私上限。",
        "This would grant more than the cap of a population that several datasets share.",
        "请授予较少的额度：同一批人的其他数据集上已授出的也算在内。",
        "Grant less: what was granted on the other datasets of these people counts too.",
    ),
    "population_unknown": problem(
        "没有这个人群，或者它不属于您的单位。",
        "There is no such population, or it is not your office's.",
        "请先设立人群，再登记属于它的数据集；已登记的数据集不能再改变归属。",
        "Open the population first, then register the datasets within it; a registered dataset stays where it is.",
    ),
    "measure_mixed": problem(
        "数据集的隐私额度要么都以 ρ 和 δ 计量，要么都只以 ε 计量，两种不能混用。",
        "A dataset is counted in ρ and δ, or in pure ε; amounts of the two never mix.",
        "请按提示里的那种计量填写。",
        "Write the amount in the measure that the details name.",
    ),
    "answer_not_logged_yet": problem(
        "答复还没有记入账本，暂时不能显示。",
        "The answer is not under a signed checkpoint yet, so it cannot be shown.",
        "请稍后查看；不会重复扣减。",
        "Look again shortly; nothing is charged twice.",
    ),
    "release_refused": problem(
        "数据管理员没有批准这次提问，没有扣减。",
        "The steward did not approve this question; nothing was charged.",
        "请查看理由，修改后重新提问。",
        "See the reason, change the question and ask again.",
    ),
    "not_narrower": problem(
        "改后的提问并不比原来的窄：有些内容是原来没有问的。",
        "The edited question is not narrower: it asks for something that was not asked, or for the same.",
        "请只减小隐私损失、减少统计项或分组、合并相邻区间、提高最小人数，筛选条件保持不变。",
        "Only lower the loss, drop aggregates or groups, merge neighbouring bins or raise the smallest group; "
        "leave the conditions alone.",
    ),
    "not_answered": problem(
        "这次提问没有可以下载或公开的答复。",
        "This question has no answer that could be saved or published.",
        "请等到答复出现以后再试。",
        "Try again once the answer is there.",
    ),
    "publication_withdrawn": problem(
        "这份结果已从公开页面撤下。",
        "This result was taken off its public page.",
        "公开页面写明了原因；此前下载的副本可能仍然存在。",
        "The public page says why; copies that were made before may exist.",
    ),
    "query_withdrawn": problem(
        "这次提问已由提问人撤回，没有扣减。",
        "Whoever asked took this question back; nothing was charged.",
        "如仍需要，请重新提出。",
        "Ask again if it is still needed.",
    ),
    "query_failed": problem(
        "这次提问没有完成，扣减的预算按规定不退。",
        "The query did not finish; by rule its charge stays.",
        "请联系数据管理员。",
        "Contact the data steward.",
    ),
}
