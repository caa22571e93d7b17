"""Numbers of devices and places on the map."""

from __future__ import annotations

from anonymizer.pii.common.gps import GpsCoordinate
from anonymizer.pii.common.imei import Imei
from anonymizer.pii.common.mac_address import MacAddress
from anonymizer.pii.recogniser import Recogniser
from tests.unit.anonymizer.pii.marked import table_tests

IMEI = [
    *("IMEI：«490154203237518»", "«352099001761481»", "串号«352099001761481»", "imei «490154203237518»"),
    *(
        "IMEI«３５２０９９００１７６１４８１»",
        "IMEI «35-209900-176148-1»",
        "手机识别码：«490154203237519»",
        "设备号«352099001761481»",
        "IMEI:«3520990017614812»",
    ),
    *(
        "490154203237518",
        "352099001761482",
        "35209900176148",
        "35209900176148123",
        "订单490154203237518",
        "A352099001761481",
        "123456789012345",
    ),
    *("", "IMEI", "串号", "串号12345", "IMEI格式为15位数字", "990154203237518x", "电话13812345678"),
]
MAC = [
    *(
        "«00:1A:2B:3C:4D:5E»",
        "MAC地址«00-1a-2b-3c-4d-5e»",
        "网卡«001a.2b3c.4d5e»",
        "物理地址是«AA:BB:CC:DD:EE:FF»。",
        "mac:«001A2B3C4D5E»",
    ),
    *("设备«00：1A：2B：3C：4D：5E»", "(«00:1A:2B:3C:4D:5E»)", "绑定«00:1A:2B:3C:4D:5E»成功"),
    *(
        "00:1A:2B:3C:4D",
        "00:1A:2B:3C:4D:5G",
        "00:1A:2B:3C:4D:5E:6F",
        "001A2B3C4D5E",
        "12:30:45",
        "2024-11-24",
        "00:1A-2B:3C-4D:5E",
    ),
    *("", "mac电脑", "x00:1A:2B:3C:4D:5E", "编号123456789012", "0:1A:2B:3C:4D:5E", "mac 001A2B3C4D5", "fe80::1"),
]
GPS = [
    *(
        "坐标«118.7969,32.0603»",
        "«118.796900,32.060300»",
        "位置：«32.0603, 118.7969»",
        "«东经118.79°，北纬32.06°»",
        "«E118.79,N32.06»",
    ),
    *(
        "定位«118.79 32.06»",
        "«经度118.796，纬度32.060»",
        "«东经118°47′20″，北纬32°03′10″»",
        "«118°47'20\"E,32°03'10\"N»",
        "GPS:«118.79/32.06»",
    ),
    *(
        "118.79,32.06",
        "单价118.79,32.06元",
        "18.79,32.06",
        "坐标218.7969,32.0603",
        "坐标118,32",
        "坐标118.7969",
        "118.7969,62.0603",
    ),
    *("", "经度", "版本118.7969.32", "3.1415,2.7182", "体温36.52,36.81", "温度25.5,湿度60.2"),
]
TABLES: dict[type[Recogniser], list[str]] = {Imei: IMEI, MacAddress: MAC, GpsCoordinate: GPS}

test_what_is_marked_is_found_and_nothing_else, test_each_table_has_twenty_rows = table_tests(TABLES)
