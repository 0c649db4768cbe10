"""CSV uploads: encodings, delimiters, headers, and every way to be refused."""

import contextlib
import csv
import io
import random
import tracemalloc

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from lib import encodings
from lib.refusals import Refused
from lib.tabular import open_table, total_kind
from tests.lib.nasty import ALIASES, cells_of, rows_of

SIMPLE = "医院名称,地址,电话\n浙江医院,灵隐路12号,0571-87987373\n云汀医院,,\n"


def refusal(data, **options):
    with pytest.raises(Refused) as caught:
        rows_of(data, **options)
    assert str(caught.value)
    return caught.value.code


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16"),
    ],
)
def test_every_encoding_reads_the_same(encoding, named):
    table, rows = rows_of(SIMPLE.encode(encoding))
    assert table.encoding == named
    assert table.headers == ("医院名称", "地址", "电话")
    assert table.mapping == {"hospital": 0, "address": 1, "phone": 2}
    assert [row.cells[0] for row in rows] == ["浙江医院", "云汀医院"]
    assert [row.number for row in rows] == [2, 3]


def test_utf16_big_endian_with_mark():
    assert cells_of(b"\xfe\xff" + SIMPLE.encode("utf-16-be"))[0][0] == "浙江医院"


def test_rare_characters_of_gb18030():
    text = "医院名称,地址\n" + "浙江医院,灵隐路㐀𠀀镕12号\n" * 3
    assert cells_of(text.encode("gb18030"))[0][1] == "灵隐路㐀𠀀镕12号"


def test_traditional_chinese_in_gb18030_is_chinese():
    text = (
        "医院名称,地址\n"
        + "臺北榮民總醫院,臺北市北投區石牌路二段201號\n國立臺灣大學醫學院附設醫院,臺北市中正區中山南路7號\n"
    )
    assert cells_of(text.encode("gb18030"))[0][0] == "臺北榮民總醫院"


def test_the_encoding_is_decided_on_the_whole_file():
    """The first Chinese character comes after megabytes of ASCII, cut in two by a chunk."""
    filler = "hospital name,address\n" + "x,y\n" * (encodings.CHUNK // 4)
    for shift in range(4):
        text = filler + "z" * shift + "浙江医院,灵隐路\n"
        assert rows_of(text.encode("gb18030"))[0].encoding == "gb18030"
        assert rows_of(text.encode())[0].encoding == "utf-8"


@pytest.mark.parametrize("late", [b"\xff\xff", b"\x81", b"\x80,"])
def test_one_wrong_byte_at_the_end_refuses(late):
    assert refusal(SIMPLE.encode() * 20_000 + late) == "encoding"


@pytest.mark.parametrize(
    "data",
    [
        "醫院名稱,地址\n臺北榮民總醫院,臺北市北投區石牌路二段201號\n國立臺灣大學醫院,臺北市中山南路七號\n".encode(
            "big5"
        ),
        "病院名,住所\nとうきょうびょういん,とうきょうと\nさっぽろ病院,ほっかいどう\n".encode("shift_jis"),
        "Krankenhaus,Straße\nMünchen,Höfe\nTübingen,Übergröße\nKöln,Dömer\n".encode("latin-1"),
    ],
    ids=["big5", "shift_jis", "latin-1"],
)
def test_other_encodings_are_refused_and_not_misread(data):
    assert refusal(data) == "encoding"


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n\n  \n", b" " * 10_000, b",,,\n,,\n"])
def test_empty_is_refused(data):
    assert refusal(data) == "empty"


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 40,
        random.Random(1).randbytes(50_000),
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
        b"%PDF-1.7\n1 0 obj\n\x00\x01\x02",
        SIMPLE.encode("utf-16-le"),
        b"\xff\xfe\x00\x00" + SIMPLE.encode("utf-32-le"),
        b"a,b\n1,\x002\n",
    ],
    ids=["all bytes", "random", "png", "pdf", "utf-16 without mark", "utf-32", "nul"],
)
def test_binary_is_refused(data):
    assert refusal(data) in {"binary", "encoding"}


def test_old_excel_and_password_are_named():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000
    assert refusal(ole + "Workbook".encode("utf-16-le")) == "old_excel"
    assert refusal(ole + "EncryptedPackage".encode("utf-16-le")) == "password"


def test_ten_megabyte_line_is_refused():
    assert refusal(b"hospital name,address\n" + b"x" * 10_000_000 + b"\n") == "line_too_long"
    assert refusal(b"hospital name,address\n" + b"x," * 5_000_000) == "line_too_long"
    assert refusal(b'hospital name,address\n"' + b"x\n" * 5_000_000 + b'"') == "line_too_long"


def test_a_million_short_lines_are_no_long_line():
    _table, rows = rows_of(b"hospital name,address\r" + b"x,y\r" * 300_000)
    assert len(rows) == 300_000


def test_thousand_columns_are_refused():
    assert refusal((",".join(f"c{n}" for n in range(1000)) + "\n1,2\n").encode()) == "columns"
    late = SIMPLE + "\n" * 50 + ",".join("x" for _ in range(1000))
    assert refusal(late.encode()) == "columns"


def test_many_blank_columns_are_trimmed():
    table, rows = rows_of(("医院名称,地址" + "," * 500 + "\n浙江医院,灵隐路" + "," * 500 + "\n").encode())
    assert table.headers == ("医院名称", "地址")
    assert rows[0].cells == ("浙江医院", "灵隐路")
    assert rows[0].problem is None


def test_too_large_is_refused():
    assert refusal(SIMPLE.encode(), max_bytes=20) == "too_large"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(delimiter):
    text = delimiter.join(["医院名称", "地址", "备注"]) + "\n"
    text += delimiter.join(["浙江医院", '"灵隐路,12;号\t"', "a"]) + "\n"
    table, rows = rows_of(text.encode())
    assert table.delimiter == delimiter
    assert rows[0].cells == ("浙江医院", "灵隐路,12;号\t", "a")


def test_excels_own_delimiter_line():
    table, rows = rows_of("sep=;\n医院名称;地址\n浙江医院;灵隐路,12号\n".encode())
    assert (table.delimiter, table.header_line) == (";", 2)
    assert rows[0].number == 3


def test_one_column():
    table, rows = rows_of("医院名称\n浙江医院\n云汀医院\n".encode())
    assert table.headers == ("医院名称",)
    assert len(rows) == 2


def test_quoted_newlines_keep_the_line_numbers():
    _table, rows = rows_of('医院名称,备注\n浙江医院,"a\nb\r\nc"\n云汀医院,d\n'.encode())
    assert [(row.number, row.cells[1]) for row in rows] == [(2, "a\nb\r\nc"), (5, "d")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end):
    _table, rows = rows_of(SIMPLE.replace("\n", end).encode())
    assert [row.number for row in rows] == [2, 3]


def test_titles_above_and_blanks_between():
    text = (
        "2026年度医院名单,,\n填表说明:等级留空表示未知,,\n\n医院名称,地址,电话\n\n浙江医院,灵隐路,1\n,,\n云汀医院,,\n"
    )
    table, rows = rows_of(text.encode())
    assert table.header_line == 4
    assert [row.number for row in rows] == [6, 8]
    assert table.blank_lines == 2


def test_repeated_headers_are_left_out_and_told():
    table, rows = rows_of((SIMPLE + " 医院名称 ,地址,电话,\n萧山医院,,\n").encode())
    assert [row.cells[0] for row in rows] == ["浙江医院", "云汀医院", "萧山医院"]
    assert table.repeated_headers == [4]


def test_header_of_another_table_below_is_a_problem():
    for header in ("医院名称,科室,医生姓名,处方量", "医院名称,医生姓名,处方量"):
        table, rows = rows_of((SIMPLE + "\n" + header + "\n浙江医院,医生01,5\n").encode())
        assert table.header_line == 1
        assert [row.problem and row.problem.code for row in rows] == [None, None, "second_header", None]
        assert {"医生姓名", "处方量"} <= table.later_headers


def test_more_cells_than_headers_is_a_problem():
    _table, rows = rows_of("医院名称,地址\n浙江医院,灵隐路,12号\n云汀医院\n".encode())
    assert rows[0].problem.code == "extra_cells"
    assert rows[0].problem.column == 2
    assert rows[1].cells == ("云汀医院", "")
    assert rows[1].problem is None


def test_unclosed_quote_is_a_problem_of_its_line():
    _table, rows = rows_of('医院名称,地址\n浙江医院,"灵隐路\n云汀医院,x\n'.encode())
    assert [(row.number, row.problem.code) for row in rows] == [(2, "unclosed_quote")]


def test_unknown_headers_still_make_a_table():
    table, rows = rows_of(b"title\nalpha,beta,gamma\n1,2,3\n4,5,6\n")
    assert table.headers == ("alpha", "beta", "gamma")
    assert table.mapping == {}
    assert table.unknown_headers == ["alpha", "beta", "gamma"]
    assert [row.cells for row in rows] == [("1", "2", "3"), ("4", "5", "6")]


def test_the_header_line_can_be_told():
    table, rows = rows_of(b"1,2\n3,4\n5,6\n", header_line=2)
    assert table.headers == ("3", "4")
    assert [row.cells for row in rows] == [("5", "6")]
    assert refusal(b"1,2\n", header_line=9) == "empty"


@pytest.mark.parametrize(
    ("cell", "formula"),
    [
        ('=HYPERLINK(""http://x.invalid"",""x"")', True),
        ("=1+1", True),
        (" =cmd|' /C calc'!A0", True),
        ("=====", False),
        ("=", False),
        ("-3", False),
        ("a=b", False),
        ("+86 571", False),
    ],
)
def test_formula_cells_are_a_problem_of_their_line(cell, formula):
    _table, rows = rows_of(f'医院名称,备注\n浙江医院,"{cell}"\n云汀医院,\n'.encode())
    assert (rows[0].problem is not None) is formula
    if formula:
        assert (rows[0].problem.code, rows[0].problem.column) == ("formula_cell", 1)
    assert rows[1].problem is None


def test_forced_text_is_text():
    _table, rows = rows_of('医院名称,备注\n浙江医院,"=""00123"""\n云汀医院,\'-5\n'.encode())
    assert [row.cells[1] for row in rows] == ["00123", "-5"]
    assert rows[0].problem is None


def test_a_table_can_be_read_again_and_again():
    with open_table(io.BytesIO(SIMPLE.encode()), aliases=ALIASES) as table:
        first = list(table)
        next(iter(table))
        assert list(table) == first


def test_paths_and_uploads(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(SIMPLE.encode())
    with open_table(path, aliases=ALIASES) as table:
        assert len(list(table)) == 2
    upload = SimpleUploadedFile("list.csv", SIMPLE.encode())
    with open_table(upload, aliases=ALIASES) as table:
        assert len(list(table)) == 2
    assert not upload.closed
    with TemporaryUploadedFile("list.csv", "text/csv", 0, None) as upload:
        upload.write(SIMPLE.encode())
        with open_table(upload, aliases=ALIASES) as table:
            assert len(list(table)) == 2
        assert not upload.closed


def test_get_is_trimmed_and_forgiving():
    table, rows = rows_of("医院名称,地址\n 浙江医院　,x\n".encode())
    assert rows[0].get(table.mapping, "hospital") == "浙江医院"
    assert rows[0].get(table.mapping, "grade") == ""


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (("合计", "", "5"), "total"),
        (("", " 总 计：", "5"), "total"),
        (("小计", "5"), "subtotal"),
        (("Grand Total", "5"), "total"),
        (("合计医院", "5"), None),
        (("浙江医院", "合计"), None),
        (("", ""), None),
    ],
)
def test_total_lines(cells, kind):
    assert total_kind(cells) == kind


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=12), st.sampled_from([",", ";", "\t"]))
@settings(max_examples=150, deadline=None)
def test_any_text_comes_through(rows, delimiter):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerow(["医院名称", "地址", "备注"])
    writer.writerows([("x" + one, "x" + two, "x" + three) for one, two, three in rows])
    assert cells_of(stream.getvalue().encode()) == [("x" + one, "x" + two, "x" + three) for one, two, three in rows]


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused(data):
    """Nothing but `Refused` ever comes out, so nothing but that has to be caught."""
    with contextlib.suppress(Refused):
        rows_of(data)


def _peak(count):
    line = "浙江大学医学院附属第{0}医院,灵隐路{0}号,0571-{0}\n"
    data = "医院名称,地址,电话\n".encode() + b"".join(line.format(n).encode("utf-8") for n in range(count))
    stream = io.BytesIO(data)
    tracemalloc.start()
    try:
        with open_table(stream, aliases=ALIASES) as table:
            assert sum(1 for _row in table) == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_memory_is_flat():
    _peak(100)
    small, large = _peak(10_000), _peak(50_000)
    assert large < small * 1.3
    assert large < 6 * 1024 * 1024
