"""Medical record number 病历号、住院号、门诊号: whatever the hospital's own scheme is, after the word."""

from __future__ import annotations

from anonymizer.pii.zh.announced import Announced, ascii_alone


class MedicalRecord(Announced):
    """Letters, digits and hyphens with at least four digits."""

    ENTITY = "MEDICAL_RECORD_NO"
    SHAPE = ascii_alone(r"[A-Z]{0,4}-?[0-9]{4,14}(?:-[0-9]{1,8}){0,2}[A-Z]?")
    CONTEXT = (
        *("病历号码", "病历编号", "病历号", "病案号", "病案编号", "住院号", "门诊号", "就诊号", "就诊卡号", "就诊卡"),
        *("诊疗卡号", "门诊病历", "登记号", "病例号", "体检编号", "体检号", "检验号", "影像号", "mrn", "病历"),
    )
    WITHIN = 6
