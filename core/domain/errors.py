"""Every way in which a use case says no. Codes are stable: clients and documents name them."""

from __future__ import annotations

from typing import ClassVar

from mingzheng.errors import Failure, problem


class CoreError(Failure):
    """Raised by use cases. What HTTP makes of a code is decided in api/http/problems.py."""

    CATALOGUE: ClassVar = {
        "unauthenticated": problem(
            "您还没有登录，或者登录已经过期。",
            "You are not signed in, or your sign-in has expired.",
            "请重新登录，或者换用有效的令牌。",
            "Sign in again, or use a valid token.",
        ),
        "sign_in_failed": problem(
            "账号或口令不正确。",
            "The account or the password is not right.",
            "请核对后重试；忘记口令请联系运维人员重设。",
            "Check both and try again; an operator can reset a password.",
        ),
        "sign_in_throttled": problem(
            "尝试登录的次数太多。",
            "There were too many attempts to sign in.",
            "请过一刻钟再试；急用请向运维人员索取登录链接。",
            "Try again in a quarter of an hour, or ask an operator for a sign-in link.",
        ),
        "forbidden": problem(
            "您的角色不能做这件事。",
            "Your role may not do this.",
            "请由具有相应角色的同事办理。",
            "Ask a colleague who holds the role that may.",
        ),
        "not_found": problem(
            "没有找到，或者您无权查看。",
            "Nothing here, or not for you to see.",
            "请核对编号。",
            "Check the identifier.",
        ),
        "request_invalid": problem(
            "提交的内容不符合要求。",
            "What was sent does not have the expected form.",
            "请按提示的字段修改后重新提交。",
            "Correct the fields named in the details and send it again.",
        ),
        "idempotency_key_missing": problem(
            "这个操作需要防重复提交的编号。",
            "This action needs an Idempotency-Key header.",
            "请加上请求头 Idempotency-Key 后重试。",
            "Add an Idempotency-Key header and send it again.",
        ),
        "idempotency_key_reused": problem(
            "这个防重复编号已用于另一个请求。",
            "This Idempotency-Key was used for a different request.",
            "新的请求请使用新的编号。",
            "Use a new key for a new request.",
        ),
        "idempotency_in_flight": problem(
            "同一请求正在处理。",
            "The same request is still being handled.",
            "请稍后用同一编号再试，不会重复扣减。",
            "Try again shortly with the same key; nothing is charged twice.",
        ),
        "changed_meanwhile": problem(
            "内容刚刚被别人改过。",
            "Somebody changed this just now.",
            "请刷新后再操作。",
            "Reload and try again.",
        ),
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
            "关联的一个来源数据集已不再提供，这个关联也不再答复查询。",
            "A source of this link is no longer there, so the link answers no questions either.",
            "请联系数据管理员；没有扣减预算。",
            "Ask the data steward; nothing was charged.",
        ),
        "column_unknown": problem(
            "数据集中没有这一列。",
            "The dataset has no such column.",
            "请从检测结果中选择列。",
            "Choose a column from the findings.",
        ),
        "person_column_missing": problem(
            "文件中没有登记时所说的个人标识列。",
            "The file lacks the person column that was named at registration.",
            "请核对列名，重新登记或换一个文件。",
            "Check the column name; register again or upload another file.",
        ),
        "declaration_invalid": problem(
            "列的公开说明不完整或不合理。",
            "The public declaration of a column is incomplete or contradictory.",
            "请给出类型，以及类别或上下限。",
            "Give a kind, and categories or a lower and an upper bound.",
        ),
        "declaration_unconfirmed": problem(
            "有些类别或上下限是从数据中读出的，还没有人确认可以公开。",
            "Categories or limits were read off the data, and nobody has confirmed that they are public.",
            "请逐列核对：代码表中已有或者众所周知的，予以确认；否则请修改。",
            "Check each column named: confirm what stands in your code book or is public knowledge, or change it.",
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
        "policy_refused": problem(
            "按照规则，现在不能这样做。",
            "The rules do not allow this as things stand.",
            "请查看缺少的事项和所依据的条款，补齐后再提交。",
            "See what is missing and under which article, supply it and submit again.",
        ),
        "cannot_approve_own": problem(
            "不能审批自己经手过的数据集，也不能审批自己提出的事项。",
            "You cannot decide on a dataset that you had a hand in, or on what you asked for yourself.",
            "请由另一位数据管理员审批。",
            "Another steward has to decide.",
        ),
        "record_not_logged_yet": problem(
            "这个条目还没有进入账本。",
            "This entry is not in the log yet.",
            "请稍后再试。",
            "Try again shortly.",
        ),
        "record_not_erasable": problem(
            "这类条目不能删除：隐私账户和审批要靠它核算，或者它本身就是删除的凭据。",
            "Entries of this kind stay: accounts and approvals are replayed from them, or they say what was erased.",
            "条目里只有不透明的编号；如需断开与个人的联系，请停用账号。",
            "They hold opaque ids only; to cut the tie to a person, close the account.",
        ),
        "record_erased_already": problem(
            "这条记录已经删除。",
            "This record was erased already.",
            "无需再做什么；账本里有删除条目。",
            "Nothing is left to do; the log holds the entry that says so.",
        ),
        "cannot_erase_own": problem(
            "不能删除关于自己所作所为的记录。",
            "You cannot erase the record of what you did yourself.",
            "请由另一位数据管理员办理。",
            "Another steward has to do it.",
        ),
        "review_decided": problem(
            "这一事项已经有了决定。",
            "This has already been decided.",
            "请查看已有的决定。",
            "See the decision on record.",
        ),
        "reason_missing": problem(
            "请写明理由。",
            "A reason is needed.",
            "请用一句话写明理由；不通过的决定必须说明理由。",
            "Give one sentence; a refusal always owes a reason.",
        ),
        "review_expired": problem(
            "签名期限已过。",
            "The time to sign has passed.",
            "请重新提交，生成新的待签内容。",
            "Submit again to get new content to sign.",
        ),
        "approval_not_recorded": problem(
            "链没有接受这份批准（已过期，或密钥已撤销），没有执行，也没有扣减。",
            "The chain did not take the approval (expired, or its key was revoked); nothing was run or charged.",
            "请重新提出，由数据管理员重新签名。",
            "Ask again, and have a steward sign anew.",
        ),
        "signer_not_enrolled": problem(
            "这把签名密钥没有登记在您名下。",
            "This signing key is not enrolled under your name.",
            "请先登记您自己的密钥。",
            "Enrol your own key first.",
        ),
        "signature_invalid": problem(
            "签名与待签内容不符。",
            "The signature does not match what was to be signed.",
            "请用登记的密钥对下载的内容重新签名。",
            "Sign the downloaded content again with the enrolled key.",
        ),
        "key_taken": problem(
            "这把密钥已经登记过。",
            "This key is enrolled already.",
            "每人使用自己的密钥；请另建一把。",
            "Each person uses a key of their own; make another.",
        ),
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
            "授予之后会超过数据集的隐私总额。",
            "This allowance would exceed the dataset's cap.",
            "请减少额度。",
            "Grant less.",
        ),
        "cap_not_raised": problem(
            "上限只能提高。",
            "A cap can only go up.",
            "请填写不低于现值、且至少一项更高的上限。",
            "Give amounts that are not below the present cap, with at least one above it.",
        ),
        "budget_exhausted": problem(
            "隐私预算不足，没有执行查询，也没有扣减。",
            "There is not enough privacy budget; nothing was run and nothing was charged.",
            "请减小精度要求、合并分组，或者申请额度；问过的问题可以免费再看。",
            "Ask for less precision or fewer groups, or ask for an allowance; questions already answered are free.",
        ),
        "cap_exhausted": problem(
            "这次查询所计入的数据集对居民承诺的上限，剩下的已不够；没有执行查询，也没有扣减。",
            "What is left of the cap that residents were promised for this dataset does not hold this question. "
            "Nothing was run and nothing was charged.",
            "请减小精度要求或合并分组；问过的问题可以免费再看。提高上限须由另一位管理员签名，理由公开。",
            "Ask for less precision or fewer groups; questions already answered are free. A higher cap needs another "
            "steward's signature and a public reason.",
        ),
        "population_exhausted": problem(
            "几个数据集包含同一批人，对他们承诺了一个总上限，剩下的已不够；没有执行查询，也没有扣减。",
            "Several datasets hold the same people, who were promised one total over all of them. What is left of it "
            "does not hold this question; nothing was run and nothing was charged.",
            "请减小精度要求或合并分组；问过的问题可以免费再看。同一批人的其他数据集上的查询也用去了这个总上限。",
            "Ask for less precision or fewer groups; questions already answered are free. Questions on the other "
            "datasets of these people used it up too.",
        ),
        "population_over_cap": problem(
            "这样授出的额度会超过几个数据集共有的人群的总上限。",
            "This would grant more than the cap of a population that several datasets share.",
            "请授予较少的额度：同一批人的其他数据集上已授出的也算在内。",
            "Grant less: what was granted on the other datasets of these people counts too.",
        ),
        "population_unknown": problem(
            "没有这个人群，或者它不属于您的机构。",
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
            "数据管理员没有批准这个问题，没有扣减。",
            "The steward did not approve this question; nothing was charged.",
            "请查看理由，修改问题后重新提出。",
            "See the reason, change the question and ask again.",
        ),
        "not_narrower": problem(
            "改后的问题并不比原来的窄：有些内容是原来没有问的。",
            "The edited question is not narrower: it asks for something that was not asked, or for the same.",
            "请只减小隐私损失、减少统计项或分组、合并相邻区间，筛选条件保持不变。",
            "Only lower the loss, drop aggregates or groups, or merge neighbouring bins; leave the conditions alone.",
        ),
        "not_answered": problem(
            "这个问题还没有答复，没有可公开的内容。",
            "This question has no answer yet, so there is nothing to publish.",
            "请等到答复出现以后再申请。",
            "Ask again once the answer is there.",
        ),
        "publication_withdrawn": problem(
            "这份结果已从公开页面撤下。",
            "This result was taken off its public page.",
            "公开页面写明了原因；此前下载的副本可能仍然存在。",
            "The public page says why; copies that were made before may exist.",
        ),
        "query_withdrawn": problem(
            "这个问题已由提问人撤回，没有扣减。",
            "Whoever asked took this question back; nothing was charged.",
            "如仍需要，请重新提出。",
            "Ask again if it is still needed.",
        ),
        "query_failed": problem(
            "查询没有完成，扣减的预算按规定不退。",
            "The query did not finish; by rule its charge stays.",
            "请联系数据管理员。",
            "Contact the data steward.",
        ),
        "rescan_found_personal_data": problem(
            "处理之后复查仍然发现个人信息，没有发布。",
            "After treatment the re-scan still found personal information; nothing was published.",
            "请加强所列各列的处理方式后重新提交。",
            "Strengthen the treatment of the columns named and submit again.",
        ),
        "login_taken": problem(
            "这个账号名已被使用。",
            "This account name is taken.",
            "请换一个账号名。",
            "Choose another.",
        ),
        "password_weak": problem(
            "口令太短。",
            "The password is too short.",
            "请使用至少十二个字符。",
            "Use at least twelve characters.",
        ),
        "ledger_behind": problem(
            "账本暂时跟不上，为安全起见暂停新的查询。",
            "The ledger has fallen behind, so new questions wait.",
            "请稍后再试。",
            "Try again later.",
        ),
        "clock_wrong": problem(
            "服务器时钟有误，暂不能开启审批：审批的有效期会不准。",
            "The server's clock is wrong, so no review is opened: its time limit would not be what anybody meant.",
            "请稍后再试，并告知运维人员。",
            "Try again later, and tell an operator.",
        ),
        "duty_done": problem(
            "这项义务已经办结。",
            "This duty is done already.",
            "请查看它的办理记录；需要补充的，另行存档。",
            "See what was recorded; keep anything further in your own files.",
        ),
        "duty_by_act": problem(
            "这项义务在应急页面办理，办完自动办结。",
            "This duty is done on the page of the emergency, and ends by itself when it is.",
            "请打开应急页面。",
            "Open the page of the emergency.",
        ),
        "emergency_end_invalid": problem(
            "结束时间不对：要晚于现在，并且不超过十四天。",
            "The end must lie after now and within fourteen days.",
            "请改结束时间；还需要更久的，复核之后另行启动。",
            "Change the end; if it takes longer, start another after this one was reviewed.",
        ),
        "emergency_people_invalid": problem(
            "参与人不对：要写一至二十名研究者，不能重复，账号要可用。",
            "Name one to twenty researchers with open accounts, each once.",
            "请核对参与人。",
            "Check the people named.",
        ),
        "emergency_wrong_state": problem(
            "应急的当前状态不允许这一步。",
            "The emergency is not in a state that allows this step.",
            "告知和复核要在应急结束之后。",
            "People are told and the review is made once it is over.",
        ),
        "emergency_over": problem(
            "应急已经结束，不再有效。",
            "The emergency is over and opens nothing any more.",
            "请按平常的程序办理。",
            "Go the ordinary way.",
        ),
        "answer_destroyed": problem(
            "应急已经结束，这份答复已按规定销毁。",
            "The emergency is over, and this answer was destroyed as the law asks.",
            "仍然需要的，请按平常的程序重新提问。",
            "If it is still needed, ask again in the ordinary way.",
        ),
        "duty_kept_by_platform": problem(
            "这项义务由平台履行，到期自动核对，不能由人标记。",
            "The platform keeps this duty and proves it on the day; nobody marks it done.",
            "不需要办理。",
            "There is nothing for you to do.",
        ),
        "evidence_missing": problem(
            "没有写明办结的凭据。",
            "It does not say what shows that the duty was done.",
            "请写明文号、日期或存档位置。",
            "Name the document, its date, or where it is filed.",
        ),
        "interrupted": problem(
            "这项工作被中断，已经停止。",
            "This work was interrupted and has stopped.",
            "请重新发起；如果再次出现，请联系运维人员。",
            "Start it again; if it happens again, tell an operator.",
        ),
    }


def waits_for_chain(failure: Failure) -> bool:
    """Whether time or an operator mends this: the node is away, busy, or not set up. What it says of the content of a
    transaction (an approval that expired, a key that was revoked) is final."""
    return failure.code.startswith("chain_") and failure.code not in ("chain_arguments_invalid", "chain_id_zero")
