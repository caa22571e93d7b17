"""Tickets of the 12345 hotline as CSV in UTF-8 with a byte-order mark: free text that names people and places."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from demo.generator.dirt import soil
from demo.generator.people import TODAY, Person

HEADER = ("工单编号", "来电时间", "来电人", "联系电话", "诉求类型", "街道", "诉求内容", "办理状态", "满意度")
TOPICS = {
    "噪音扰民": "{address}楼下广场每晚十点后仍有音响，{name}多次劝阻无效，联系电话{phone}。",
    "垃圾清运": "{street}垃圾站三天没有清运，气味很大。市民{name}希望尽快处理，可拨打{phone}回复。",
    "物业纠纷": "反映人{name}，住{address}，电梯停运一周，老人出行困难。物业经理{other}未给说法。",
    "养老服务": "{name}咨询居家养老补贴，其母亲有高血压和糖尿病，行动不便，联系方式{phone}。",
    "道路破损": "{street}路口有坑洞，昨晚有人摔倒受伤，请尽快修补。",
    "停车管理": "{address}附近消防通道长期被占，{name}已拍照，车主自称姓{other_surname}。",
}


def write_hotline(path: Path, people: Sequence[Person], seed: int, *, tickets: int = 1500) -> Path:
    rng = random.Random(seed)
    callers = rng.sample(list(people), k=min(900, len(people)))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEADER)
        for number in range(tickets):
            table.writerow(_ticket(rng, number, rng.choice(callers), rng.choice(callers)))
    return path


def _ticket(rng: random.Random, number: int, caller: Person, other: Person) -> list[str | int]:
    topic = rng.choice(list(TOPICS))
    when = TODAY - timedelta(days=rng.randint(1, 180), minutes=rng.randint(0, 1439))
    text = TOPICS[topic].format(
        name=caller.name, phone=caller.phone, address=caller.address, street=caller.street, other=other.name,
        other_surname=other.name[0],
    )  # fmt: skip
    return [
        f"GD2026{number:06d}", f"{when:%Y-%m-%d}", caller.name, soil(rng, caller.phone), topic, caller.street, text,
        rng.choices(("已办结", "办理中", "退回"), weights=(7, 2, 1))[0],
        rng.choices((1, 2, 3, 4, 5), weights=(1, 1, 3, 5, 4))[0],
    ]  # fmt: skip
