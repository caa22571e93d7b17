"""What stands before and after the names of people in the papers of a street office, as alternatives of a pattern."""

from __future__ import annotations

import re

from anonymizer.pii.zh.lexicon import one_of, words
from anonymizer.pii.zh.surnames import COMPOUND, RARE, SURNAMES

HAN = "[\u4e00-\u9fff]"
SURNAME = one_of((*COMPOUND, *SURNAMES, *RARE))
LABELS = one_of(words("labels"))
PEOPLE = one_of(words("people"))
TITLES = one_of(f"{rank}{word}" for word in words("titles") for rank in ("副", ""))
ACTS = one_of(words("acts"))
NOT_NAMES = frozenset(words("not_names"))
# Characters that no given name holds.
FUNCTION = frozenset(
    "的了是在和与及有已被把将不也都就还又很这那我你他她它们个为于从到向对给由请让等或但而且因所以之其此吗呢吧啊着过上"
    "下中内外前后里间时日月年号人户说称来去系即均经按该本其某"
)
DEFINITE_PLACE = re.compile(
    "(?:路|街|大道|巷|村|镇|乡|社区|小区|公司|集团|医院|学校|中学|小学|大学|银行|街道|派出所|居委会|委员会|超市|"
    "广场|花园|大厦|区|县|市|省|号|站|局|厂)$"
)
