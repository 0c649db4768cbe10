"""The four real inputs, read to the last line."""

from collections import Counter
from datetime import date

import pytest

from lib.names import name_key, pack_key
from lib.refusals import BadValue
from lib.tabular import open_table, total_kind
from lib.values import parse_fen, parse_integer, parse_month
from tests.lib.nasty import ALIASES, DATA


@pytest.mark.parametrize(
    ("name", "encoding", "header_line", "lines", "blank"),
    [
        ("hangzhou-hospitals.csv", "utf-8", 1, 191, 0),
        ("hangzhou-deliveries.csv", "gb18030", 1, 7518, 0),
        ("doctor-volumes-refuse.csv", "utf-8", 1, 20, 0),
        ("demo-stakeholders.xlsx", "", 3, 66, 3),
    ],
)
def test_every_line_is_there(name, encoding, header_line, lines, blank):
    with open_table(DATA / name, aliases=ALIASES) as table:
        rows = list(table)
    assert (table.encoding, table.header_line, len(rows), table.blank_lines) == (encoding, header_line, lines, blank)
    assert table.repeated_headers == []
    assert table.later_headers == set()


def test_stakeholders_come_from_the_right_sheet():
    with open_table(DATA / "demo-stakeholders.xlsx", aliases=ALIASES) as table:
        rows = list(table)
    assert table.sheet == "客户名单"
    assert table.unknown_headers == ["职称", "决策角色", "影响力", "支持度"]
    problems = [(row.number, row.problem.code, row.problem.column) for row in rows if row.problem]
    assert problems == [(72, "formula_cell", 9)]
    assert {row.number for row in rows}.isdisjoint({25, 47, 69})


def _deliveries():
    with open_table(DATA / "hangzhou-deliveries.csv", aliases=ALIASES) as table:
        for row in table:
            yield row.number, {field: row.get(table.mapping, field) for field in table.mapping}, total_kind(row.cells)


def test_deliveries_add_up_to_their_own_total_line():
    """The total counts neither the second of two identical lines nor the lines that cannot be read or placed."""
    seen, boxes, fen, bad, totals = set(), 0, 0, {}, []
    for number, line, total in _deliveries():
        if total:
            totals.append((number, parse_integer(line["boxes"]), parse_fen(line["amount"])))
            continue
        try:
            read = parse_month(line["month"]), parse_integer(line["boxes"]), parse_fen(line["amount"])
        except BadValue as problem:
            bad[number] = problem.code
            continue
        content = (name_key(line["hospital"]), line["product"], pack_key(line["pack"]), line["distributor"], *read)
        if content in seen:
            bad[number] = "twice"
        elif (
            not line["hospital"]
            or line["product"] == "未知产品"
            or "不存在" in line["hospital"]
            or read[0] > date(2026, 11, 1)
        ):
            bad[number] = "unplaced"
        else:
            boxes, fen = boxes + read[1], fen + read[2]
        seen.add(content)
    assert totals == [(7519, boxes, fen)]
    assert Counter(bad.values()) == {"month": 1, "number": 1, "twice": 1, "unplaced": 4}
