"""What else can go wrong between the platform and the chain. Part of `ledger.errors.LedgerError.CATALOGUE`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mingzheng.errors import Problem, problem

_NODE: Final[Mapping[str, Problem]] = {
    "chain_unreachable": problem(
        "链节点没有应答。",
        "The chain node does not answer.",
        "请检查节点是否运行、地址是否正确，然后重试；在此期间日志照常记录，稍后补锚。",
        "Check that the node runs and its address is right, then try again; the log goes on and is anchored later.",
    ),
    "chain_timeout": problem(
        "交易已经发出，但在时限内没有进入区块。",
        "The transaction was sent, but no block held it in time.",
        "请按交易哈希查询结果，不要立即重发。",
        "Look its result up by the transaction hash; do not send it again at once.",
    ),
    "chain_busy": problem(
        "同一密钥的上一笔交易还在等待进入区块。",
        "An earlier transaction of the same key is still waiting for a block.",
        "请等它完成后再试。",
        "Wait until it is done, then try again.",
    ),
    "chain_nonce_used": problem(
        "这笔交易的序号已被同一密钥的另一笔交易用掉。",
        "Another transaction of the same key took this transaction's nonce.",
        "请重新准备并签名这笔交易。",
        "Prepare and sign the transaction again.",
    ),
    "chain_nonce_gap": problem(
        "同一密钥的前一笔交易已不在链上，这笔交易无法进入区块。",
        "An earlier transaction of the same key is gone from the chain, so that no block can hold this one.",
        "系统会从链上最新检查点重新锚定，无需操作；若反复出现，请检查节点。",
        "The log is anchored again from the chain's head; if this goes on, look at the node.",
    ),
    "clock_went_back": problem(
        "本机时钟比上一个已签名的检查点还早，已暂停签名。",
        "This machine's clock is earlier than the last signed checkpoint, so nothing is signed.",
        "请校准时钟。若是之前的时钟走快了，请等时间追上，或为一次启动调高时钟偏差上限。",
        "Set the clock right. If it was ahead before, wait until time has caught up, or raise the limit for one start.",
    ),
    "clock_behind_chain": problem(
        "链上最新区块的时间晚于本机时钟，已暂停签名和锚定。",
        "The chain's newest block is later than this machine's clock, so nothing is signed or anchored.",
        "请校准本机时钟；若本机正确，请联系验证节点的运营方。",
        "Set this machine's clock right; if it is right, ask the validators' operators.",
    ),
    "chain_changed": problem(
        "节点上的链或合约不是部署记录里的那一个。",
        "The chain or a contract on the node is not the one that the deployment names.",
        "停止锚定并查明原因：可能连错了节点，也可能链的数据丢失或被替换。切勿直接重新部署。",
        "Stop anchoring and find out why: a wrong node, or a chain that was lost or replaced. Do not deploy again.",
    ),
    "chain_is_simulated": problem(
        "生产模式下连到了模拟链，任何人都能改写它。",
        "In production mode the node is a simulator, which anybody can rewrite.",
        "请连接许可链的真实节点；只有本机试用才允许 Anvil。",
        "Connect to a real node of the permissioned chain; Anvil is for local use alone.",
    ),
    "chain_refused": problem(
        "链拒绝了这笔交易，且没有说明可识别的理由。",
        "The chain refused the transaction and gave no reason that is known here.",
        "请查看节点日志，并确认账户被允许发送交易。",
        "Look at the node's log, and check that the account may send transactions.",
    ),
    "chain_funds_missing": problem(
        "发送交易的账户没有足够的余额支付燃料费。",
        "The sending account cannot pay for gas.",
        "请给该账户充值；在免费燃料的许可链上，把燃料价格设为 0。",
        "Fund the account; on a free-gas permissioned chain, set the gas price to 0.",
    ),
    "chain_unauthorised": problem(
        "这把密钥没有合约要求的角色。",
        "This key does not hold the role that the contract asks for.",
        "请由链上管理员授予角色，或改用正确的密钥。",
        "Have the on-chain administrator grant the role, or use the right key.",
    ),
    "chain_roles_not_separated": problem(
        "合约管理员不能同时持有工作角色。",
        "The contracts' administrator cannot hold a working role as well.",
        "请为管理员使用单独的密钥。",
        "Use a key of its own for the administrator.",
    ),
    "succession_refused": problem(
        "合约的交接顺序不对，或者双方对不上。",
        "The contracts do not fit as predecessor and successor, or the order of the hand-over is wrong.",
        "请按 docs/contracts.md 的顺序办理：先停用旧合约，再部署新合约，最后指定后继。",
        "Follow docs/contracts.md: retire the old contract, deploy the new one, then name it as successor.",
    ),
    "anchored_elsewhere": problem(
        "这个账本状态锚定在另一条链的前一个合约里。",
        "This state of the log was anchored in an earlier contract on another chain.",
        "请到合约所指的那条链上查询。",
        "Ask on the chain that the contract names.",
    ),
    "anchor_root_zero": problem(
        "账本的根不能是零。",
        "A root of the log cannot be zero.",
        "请停止锚定，并检查账本。",
        "Stop anchoring and check the log.",
    ),
    "chain_admin_delay_short": problem(
        "管理员交接的等待时间太短。",
        "The delay before an administrator changes is too short.",
        "请设为至少一天。",
        "Make it at least a day.",
    ),
    "chain_key_rotating": problem(
        "这把链上密钥正在更换，旧密钥还没有收回权限。",
        "This chain key is being changed already, and the old one still has its roles.",
        "请重启服务，再用 --finish 完成上一次更换。",
        "Restart the server and finish the earlier change with --finish.",
    ),
    "chain_key_not_rotating": problem(
        "没有正在进行的链上密钥更换。",
        "No change of this chain key is under way.",
        "请先不带 --finish 运行一次。",
        "Run the command without --finish first.",
    ),
    "migration_jobs_wait": problem(
        "还有已批准的发布或答复没有办完，现在迁移会使其签名作废。",
        "Approved publications or releases are not done yet: their signatures would not fit the new contracts.",
        "请让服务继续运行，等它们办完后再迁移。",
        "Let the server run until they are done, then migrate.",
    ),
    "registry_retired": problem(
        "这份合约已经停用，不再接受写入。",
        "This contract was retired and takes no more writes.",
        "请改用接续它的合约；旧合约的 successor 写着地址。",
        "Use the contract that continues it: the old one's successor names it.",
    ),
    "chain_arguments_invalid": problem(
        "交给合约的参数长度或范围不对。",
        "An argument for the contract has the wrong length or range.",
        "标识和哈希应为 32 字节，金额应为 0 到 2^128-1 的整数。",
        "Identifiers and hashes have 32 bytes; amounts are integers from 0 to 2^128-1.",
    ),
    "deployment_malformed": problem(
        "合约部署记录不完整或格式不对。",
        "The record of the contracts' deployment is incomplete or malformed.",
        "请从备份恢复部署记录文件。",
        "Restore the deployment file from a backup.",
    ),
    "contracts_not_built": problem(
        "还没有编译合约，缺少接口和字节码。",
        "The contracts are not compiled: their interface and bytecode are missing.",
        "请在仓库根目录运行 npm ci && npm run build。",
        "Run `npm ci && npm run build` in the repository.",
    ),
}

_ANCHOR: Final[Mapping[str, Problem]] = {
    "anchor_refused_fork": problem(
        "合约拒绝了检查点：它不是已锚定日志的延伸。",
        "The contract refused the checkpoint: it does not extend the anchored log.",
        "已停止签名：日志可能被改写或分叉。请用审计命令核对全部条目，查明后再关闭事件。",
        "Signing has stopped: the log may have been rewritten or forked. Audit all entries, then close the incident.",
    ),
    "anchor_moved": problem(
        "链上的最新检查点已经变化。",
        "The head on the chain has moved.",
        "请重新读取链上最新检查点，再生成证明。",
        "Read the head again and build the proof from there.",
    ),
    "anchor_not_grown": problem(
        "检查点不比已锚定的更大。",
        "The checkpoint is not larger than the anchored one.",
        "若大小和根都相同，则已经锚定，无需再做；否则请报警。",
        "If size and root are the same it is anchored already; otherwise raise an alarm.",
    ),
    "anchor_paused": problem(
        "锚定已被暂停。",
        "Anchoring is paused.",
        "请联系持有暂停角色的人员。",
        "Ask the person who holds the pauser role.",
    ),
    "not_anchored": problem(
        "这个大小的检查点没有锚定过。",
        "No checkpoint of this size was anchored.",
        "请使用已锚定的检查点大小。",
        "Use the size of an anchored checkpoint.",
    ),
}

_BUDGET: Final[Mapping[str, Problem]] = {
    "over_cap": problem(
        "授予的额度会超过数据集在链上的隐私上限。",
        "The grant would exceed the dataset's privacy cap on the chain.",
        "请减少额度，或由授权人员先提高隐私上限。",
        "Grant less, or have an officer raise the cap first.",
    ),
    "allowance_replayed": problem(
        "这个额度编号已经授予过一次。",
        "This allowance was granted before.",
        "请使用新的随机编号。",
        "Use a new random identifier.",
    ),
    "allowance_empty": problem(
        "不能授予为零的额度。",
        "An allowance of nothing cannot be granted.",
        "请填写大于零的额度。",
        "Give an amount above zero.",
    ),
    "dataset_not_opened": problem(
        "链上没有这个数据集。",
        "The chain does not know this dataset.",
        "请先在链上为数据集登记隐私上限。",
        "Open the dataset with a cap on the chain first.",
    ),
    "dataset_already_opened": problem(
        "链上已经登记过这个数据集。",
        "The chain has opened this dataset before.",
        "若要改变隐私上限，请使用提高隐私上限的操作。",
        "To change its cap, raise the cap.",
    ),
    "cap_not_raised": problem(
        "隐私上限只能提高。",
        "A cap can only go up.",
        "请填写不低于现值、且至少一项更高的隐私上限。",
        "Give amounts that are not below the present cap, with at least one above it.",
    ),
    "raise_not_approved": problem(
        "链上没有数据管理员对这次提高隐私上限的签名批准。",
        "The chain holds no data steward's approval of exactly this raise.",
        "请由未经手这一数据集的数据管理员签名批准，再重试。",
        "Have a data steward who had no hand in the dataset sign it, then try again.",
    ),
    "place_unfit": problem(
        "链上的账户与它所属的总账户对不上：没有登记、计量方式不同，或列得不全。",
        "The account does not fit the totals it would count under: one is not open, measured otherwise, or left out.",
        "请使用计量方式相同、已经登记的人群账户。",
        "Name population accounts that are open and counted in the same measure.",
    ),
    "chain_id_zero": problem(
        "链上编号不能全为零。",
        "An identifier on the chain cannot be zero.",
        "请使用 32 个随机字节。",
        "Use 32 random bytes.",
    ),
}

_APPROVAL: Final[Mapping[str, Problem]] = {
    "approval_refused": problem(
        "签名与这份批准内容或签名人不符。",
        "The signature does not fit this approval and signer.",
        "请用登记过的密钥，对屏幕上显示的内容重新签名。",
        "Sign again what is shown, with the enrolled key.",
    ),
    "not_steward": problem(
        "签名人的密钥没有登记，或已被撤销。",
        "The signer's key is not enrolled, or was revoked.",
        "请先登记密钥，或由另一位数据管理员批准。",
        "Enrol the key first, or let another steward approve.",
    ),
    "approval_by_submitter": problem(
        "提交数据集的人不能批准它。",
        "Whoever submitted the dataset cannot approve it.",
        "请由另一位数据管理员批准。",
        "Let another steward approve.",
    ),
    "approval_expired": problem(
        "这份批准已过有效期。",
        "The approval has expired.",
        "请重新打开并再次签名。",
        "Open the review again and sign anew.",
    ),
    "approval_replayed": problem(
        "这份批准已经记录过。",
        "This approval was recorded before.",
        "无需再做；若是新的决定，请用新的随机数签名。",
        "Nothing more to do; for a new decision, sign with a new nonce.",
    ),
    "signer_malformed": problem(
        "签名人标识太短。",
        "The signer is too short.",
        "签名人至少是 20 字节的地址（ERC-7913）。",
        "A signer has at least the 20 bytes of an address (ERC-7913).",
    ),
    "signer_already_enrolled": problem(
        "这把密钥已经登记。",
        "This key is enrolled already.",
        "无需再做。",
        "Nothing more to do.",
    ),
}

_ANVIL: Final[Mapping[str, Problem]] = {
    "anvil_missing": problem(
        "找不到 Anvil：本机试用链需要它。",
        "Anvil is missing: it runs the local chain.",
        "请在仓库根目录运行 npm ci（需要 Node 20 以上），或用 MINGZHENG_ANVIL 指明程序位置。",
        "Run `npm ci` in the repository (needs Node 20 or newer), or name the program in MINGZHENG_ANVIL.",
    ),
    "anvil_not_ready": problem(
        "Anvil 没有在时限内启动。",
        "Anvil did not start in time.",
        "请查看日志文件中的原因。",
        "Look into its log file for the reason.",
    ),
    "anvil_state_lost": problem(
        "本机链的数据丢失，或已被另一条链替换。",
        "The local chain's state is lost, or another chain took its place.",
        "请从备份恢复状态文件；若确认放弃这条链，请连同部署记录一起移走整个目录。",
        "Restore the state file from a backup; to give this chain up, move its directory and the deployment away.",
    ),
    "anvil_state_damaged": problem(
        "本机链的状态文件和它的副本都已损坏，Anvil 无法读取。",
        "The local chain's state file and its copy are both damaged: Anvil cannot read them.",
        "请从自己的备份恢复整个目录。",
        "Restore the directory from a backup of your own.",
    ),
}

CHAIN_PROBLEMS: Final[Mapping[str, Problem]] = {**_NODE, **_ANCHOR, **_BUDGET, **_APPROVAL, **_ANVIL}
