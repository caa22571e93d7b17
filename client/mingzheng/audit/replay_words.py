"""How each violation found in the log's content is said. Amounts are in nano-ρ."""

from __future__ import annotations

from typing import Final

from mingzheng.errors import Text

WORDS: Final = {
    "signature_misspelt": Text(
        "签名的写法不是合约接受的唯一写法", "its signature is not spelt in the one way that the contract takes"
    ),
    "body_malformed": Text("内容不完整，无法核算", "its content is incomplete and cannot be replayed"),
    "form_older": Text(
        "缺少此前条目已有的“{field}”，退回了旧格式", "it leaves out “{field}”, which entries before it say"
    ),
    "cap_not_signed": Text(
        "{account} 的隐私上限没有经过签名就变了", "the cap of {account} changed without a signed raise"
    ),
    "raise_from_another_cap": Text(
        "{account} 的隐私上限从别的数额提高", "the cap of {account} was raised from an amount that it did not have"
    ),
    "cap_lowered": Text("{account} 的隐私上限被降低", "the cap of {account} was lowered"),
    "measure_mixed": Text(
        "{account} 名下混用了两种计量（ρ 和 δ，或者只有 ε）",
        "amounts under {account} are in two measures: in ρ and δ, and in pure ε",
    ),
    "population_repeated": Text("人群 {population} 被设立两次", "population {population} was opened twice"),
    "place_changed": Text(
        "数据集 {dataset} 改变了归属的人群或来源", "{dataset} does not lie within the same accounts as before"
    ),
    "place_unknown": Text(
        "数据集 {dataset} 归属的 {outer} 此前没有设立", "{dataset} lies within {outer}, which was not there before"
    ),
    "link_malformed": Text(
        "关联 {dataset} 声明了两次，或者来源不是两个数据集", "link {dataset} was declared twice, or not of two datasets"
    ),
    "place_passes_by": Text(
        "数据集 {dataset} 没有列出也应计入的 {outer}", "{dataset} passes {outer} by, under which it has to count"
    ),
    "allowance_repeated": Text("额度 {allowance} 被授予两次", "allowance {allowance} was granted twice"),
    "dataset_unpublished": Text("数据集 {dataset} 尚未发布", "dataset {dataset} was not published before"),
    "granted_over_cap": Text(
        "{account} 名下授出的额度 {total} 超过隐私上限 {cap}",
        "{total} were granted under {account}, over its cap of {cap}",
    ),
    "size_unpaid": Text(
        "数据集 {dataset} 的公开大小没有从隐私上限中支付",
        "the public size of dataset {dataset} was not paid for under its cap",
    ),
    "query_repeated": Text("提问 {query} 出现两次", "query {query} was asked twice"),
    "charged_twice": Text("提问 {query} 被扣减两次", "query {query} was charged twice"),
    "charge_not_asked": Text(
        "提问 {query} 没有由同一人以同一计划提出过", "query {query} was not asked before, by this person with this plan"
    ),
    "charge_not_approved": Text(
        "提问 {query} 的这一计划和金额没有经过管理员批准",
        "query {query} was charged or shown with a plan or loss that no steward approved before",
    ),
    "narrowing_wider": Text(
        "提问 {query} 被“收窄”成更大的损失，或者原来没有待审", "{query} was narrowed to a larger loss, or did not wait"
    ),
    "narrowing_not_offered": Text(
        "提问 {query} 的收窄不是由提问人按管理员的提议接受的",
        "the narrowing of {query} was not accepted by who asked, as it was offered",
    ),
    "charge_of_nothing": Text("提问 {query} 的扣减为零", "query {query} was charged nothing"),
    "allowance_unknown": Text("额度 {allowance} 从未授予", "allowance {allowance} was never granted"),
    "allowance_of_another": Text(
        "额度 {allowance} 属于另一人或另一数据集", "allowance {allowance} is another person's or another dataset's"
    ),
    "spent_over_allowance": Text(
        "额度 {allowance} 已用 {spent}，超过所授 {granted}",
        "{spent} were spent of allowance {allowance}, over its {granted}",
    ),
    "spent_over_cap": Text(
        "{account} 名下已用 {spent}，超过隐私上限 {cap}", "{spent} were spent under {account}, over its cap of {cap}"
    ),
    "answered_twice": Text("提问 {query} 两次得到答复", "query {query} was answered twice"),
    "answer_not_permitted": Text(
        "提问 {query} 在规则尚未许可时得到答复", "query {query} was answered although the rules did not permit it"
    ),
    "answer_not_asked": Text(
        "提问 {query} 得到答复，但此前没有由同一人这样提出过",
        "query {query} was answered, and this person had not asked it so before",
    ),
    "answer_not_released": Text(
        "提问 {query} 免费得到答复，但此前没有付费的同一答复",
        "query {query} was free, but this answer was never paid for",
    ),
    "answer_not_charged": Text("提问 {query} 答复之前没有扣减", "query {query} was answered without a charge before"),
    "answer_not_as_charged": Text(
        "提问 {query} 的答复与扣减的计划或金额不符",
        "query {query} was answered with another plan or amount than charged",
    ),
    "approval_by_submitter": Text(
        "批准人经手过相关的数据集或自己提出了这一事项",
        "whoever approved this had a hand in what it is about or asked for it",
    ),
    "approval_key_of_another": Text("签名密钥不属于批准人", "the signing key is not enrolled for whoever approved"),
    "approval_action": Text("签名的事项与条目种类不符", "another action was signed than this entry is about"),
    "approval_dataset": Text("签名的数据集与条目不符", "another dataset was signed than this entry is about"),
    "request_not_as_signed": Text(
        "申请写明的内容与待签名的承诺不符，或者不是所问的数据集和版本",
        "what this asks for is not what its subject commits to, or not the dataset and version that was asked about",
    ),
    "published_not_as_signed": Text(
        "发布的版本、隐私上限、归属或答复与审批 {review} 签名的不符",
        "another version, cap, place or answer was published than was signed under {review}",
    ),
    "approval_misspelt": Text(
        "签名内容（数据集、承诺、随机数或期限）的写法不是唯一的写法",
        "what was signed (dataset, subject, nonce or deadline) is not spelt in the one way that counts",
    ),
    "approval_too_late": Text("批准时签名的期限已过", "this was approved after the deadline that its signature names"),
    "review_ended": Text(
        "所依据的审批此前已经结束（已批准、拒绝、过期、撤回或收窄）",
        "its review had ended before: signed, refused, expired, taken back or narrowed",
    ),
    "review_used_again": Text(
        "审批 {review} 只批准一次发布，却用了两次", "review {review} approved one publication, and this is another"
    ),
    "version_repeated": Text(
        "数据集 {dataset} 的第 {version} 版或更新的版本此前已经发布",
        "version {version} of {dataset}, or a later one, was published before",
    ),
    "chain_name_wrong": Text(
        "{account} 在链上的名称写法有误、前后不一，或者已属于另一数据集或人群",
        "the name of {account} on the chain is misspelt, is not the one that it had, or is another account's",
    ),
    "approval_replayed": Text("同一签名随机数被使用两次", "this signer's nonce was used before"),
    "raise_not_approved": Text(
        "{account} 的隐私上限没有经过批准就提高", "the cap of {account} was raised without an approval before"
    ),
    "after_withdrawal": Text("数据集 {dataset} 此前已经撤回", "dataset {dataset} had been withdrawn before"),
    "withdrawn_again": Text("数据集 {dataset} 撤回了两次", "dataset {dataset} was withdrawn twice"),
    "withdrawn_after_approval": Text(
        "数据集 {dataset} 已经批准发布，却由一个人撤回",
        "dataset {dataset} was approved for publication, and yet one person withdrew it",
    ),
    "withdrawal_cause": Text(
        "数据集 {dataset} 的撤回人、原因与当时状态不相符",
        "who withdrew dataset {dataset}, why, and what state it was in do not fit together",
    ),
    "destruction_not_withdrawn": Text(
        "数据集 {dataset} 没有撤回，或文件此前已经销毁",
        "dataset {dataset} was not withdrawn before, or its file was destroyed before",
    ),
    "withdrawn_after_publication": Text(
        "数据集 {dataset} 已经发布，却由一个人撤回", "dataset {dataset} was published, and yet one person withdrew it"
    ),
    "deletion_not_approved": Text(
        "数据集 {dataset} 没有经过批准就删除", "dataset {dataset} was deleted without an approval before"
    ),
    "after_deletion": Text("数据集 {dataset} 此前已经删除", "dataset {dataset} had been deleted before"),
    "deletion_not_as_signed": Text(
        "要删除的内容与待签名的承诺不符", "what this deletes is not what its subject commits to"
    ),
    "approval_subject": Text(
        "签名的内容与所审申请的不符", "what was signed is not what the request of this review asked for"
    ),
    "key_enrolled_again": Text(
        "登记的密钥此前属于另一账户，或者已经撤销", "this key was another account's before, or had been revoked"
    ),
    "raise_not_as_signed": Text("提高的数额或理由与签名的不符", "another raise was signed than this entry says"),
    "publish_not_approved": Text(
        "数据集 {dataset} 没有经过批准就发布", "dataset {dataset} was published without an approval before"
    ),
    "publication_not_approved": Text(
        "提问 {query} 的答复没有经过批准就公开", "the answer of {query} was made public without an approval before"
    ),
    "published_not_answered": Text(
        "公开的不是提问 {query} 自己得到的答复",
        "what was made public of {query} is not the answer that it was given before",
    ),
    "emergency_not_approved": Text(
        "应急 {emergency} 没有经过批准就开始", "emergency {emergency} was started without an approval before"
    ),
    "emergency_repeated": Text(
        "应急 {emergency} 出现两次", "emergency {emergency} was proposed, started or ended twice"
    ),
    "emergency_over_debt": Text(
        "应急 {emergency} 开始时，同一单位上一次应急还没有复核",
        "emergency {emergency} was started while an earlier one of the office was not reviewed",
    ),
    "emergency_overlaps": Text(
        "应急 {emergency} 开始时，同一数据集上的另一次应急还在进行",
        "emergency {emergency} was started while another on the same dataset was running",
    ),
    "emergency_too_late": Text(
        "应急 {emergency} 的开始不早于它的结束时间", "emergency {emergency} was started after its own end"
    ),
    "outside_emergency": Text(
        "提问 {query} 借应急放行，但不在应急 {emergency} 的时间、人员、目的或数据集之内",
        "query {query} was let through by emergency {emergency} outside its time, people, purpose or dataset",
    ),
    "answered_after_emergency": Text(
        "提问 {query} 的答复在应急结束之后才给出", "query {query} was answered after the emergency had ended"
    ),
    "emergency_answer_published": Text(
        "应急取得的提问 {query} 的答复被公开", "the answer of {query}, let through by an emergency, was made public"
    ),
    "emergency_answer_reused": Text(
        "提问 {query} 得到的是应急 {emergency} 中的答复，却不在这次应急之内",
        "{query} was given an answer of emergency {emergency}, and no emergency let it through",
    ),
    "emergency_of_another_office": Text(
        "应急 {emergency} 所写的单位不是提出人的单位",
        "emergency {emergency} names another office than that of whoever proposed it",
    ),
    "emergency_reviewed_by_starter": Text(
        "应急 {emergency} 由启动它的人复核，或者尚未结束就复核",
        "emergency {emergency} was reviewed by who started it, or before its end",
    ),
    "duty_not_opened": Text(
        "裁定 {decision} 要求的义务没有随之登记：{kinds}",
        "decision {decision} owed duties that were not opened: {kinds}",
    ),
    "duty_repeated": Text("义务 {duty} 被登记两次", "duty {duty} was opened twice"),
    "duty_unknown": Text("义务 {duty} 此前没有登记", "duty {duty} was never opened before"),
    "duty_done_twice": Text("义务 {duty} 被办结两次", "duty {duty} was done twice"),
    "duty_not_proven": Text(
        "义务 {duty} 的办结没有凭据，或者不是由该办的一方办结",
        "duty {duty} was done without proof, or not by whoever keeps it",
    ),
    "right_not_decided": Text(
        "个人权利申请 {request} 登记两次，或者所写的裁定与规则的裁定不同",
        "the request {request} was entered twice, or with another decision than the rules made",
    ),
    "right_unknown": Text(
        "个人权利申请 {request} 此前没有这样登记", "the request {request} was not entered as it says"
    ),
    "right_answered_twice": Text("个人权利申请 {request} 被答复两次", "the request {request} was answered twice"),
    "right_answered_unlawfully": Text(
        "个人权利申请 {request} 的答复 {outcome} 与裁定 {decision} 不符，或者没有答复人",
        "the request {request} was answered with {outcome}, which does not fit the decision {decision}, or by nobody",
    ),
    "duty_before_its_day": Text("义务 {duty} 未到期就被标记", "duty {duty} was marked before its day"),
    "pack_not_signed": Text(
        "规则包 {pack} 没有您固定的主管机关签名，却作出了 {count} 次裁定，这是第一次",
        "{count} decisions rest on the pack {pack}, which no key that you pinned signed; this is the first",
    ),
    "pack_rolled_back": Text(
        "主管机关更新的规则包启用之后，旧规则包 {pack} 又作出了 {count} 次裁定，这是第一次",
        "{count} decisions rest on the pack {pack} after a newer one of the authority had decided; this is the first",
    ),
    "pack_note_wrong": Text(
        "规则包的签名文件有误，或者与条目所写不符",
        "its note on a policy pack is wrong, or says something else than the entry",
    ),
    "passkey_document": Text(
        "通行密钥签的不是这份待批内容", "the passkey signed something else than what this entry approves"
    ),
    "passkey_site": Text(
        "通行密钥不是在登记时的网站上使用的", "the passkey was not used on the site that it was enrolled on"
    ),
    "passkey_unverified": Text(
        "通行密钥使用时没有核验本人（指纹、面容或密码）",
        "the passkey was used without checking its user (finger, face or PIN)",
    ),
    "passkey_counter": Text(
        "通行密钥的使用次数没有增加，可能有一份复制品",
        "the passkey's counter did not go up: there may be a copy of it",
    ),
    "revoked_key_unknown": Text(
        "撤销的密钥没有登记在这个人名下", "a key was revoked that was not enrolled for this person"
    ),
    "signature_wrong": Text("签名不是所列密钥作出的", "the signature was not made by the named key"),
    "signature_retired": Text(
        "签名只对已退役的合约有效，却在迁移之后入账",
        "its signature is for a contract that a migration had retired before it was entered",
    ),
    "signer_not_pinned": Text(
        "签名密钥 {signer} 不在您的信任文件中", "the signing key {signer} is not in your trust file"
    ),
    "signer_of_another_office": Text(
        "签名密钥 {signer} 在您的信任文件中属于另一单位",
        "the signing key {signer} belongs to another office in your trust file",
    ),
}
