"""Driving licence file number 驾驶证档案编号: twelve digits. The licence number itself is the holder's resident ID."""

from __future__ import annotations

from anonymizer.pii.zh.announced import Announced, ascii_alone


class DriverLicense(Announced):
    """Twelve digits say nothing by themselves."""

    ENTITY = "DRIVER_LICENSE_NO"
    SHAPE = ascii_alone(r"[0-9]{12}|[0-9]{4}[ -][0-9]{4}[ -][0-9]{4}|[0-9]{15}|[0-9]{17}[0-9X]")
    CONTEXT = ("驾驶证档案编号", "档案编号", "驾驶证号", "驾驶证", "驾照", "准驾", "driving licence", "driver license")
