"""Answers in the formats that are pasted or attached."""

import re
from xml.etree import ElementTree as ET

import pytest
from rich.text import Text

from tolsim.render.page.shared import picture, sheets_html, sheets_markdown
from tolsim.render.page.sheet import Column, Item, Part, Sheet, Table, blocks
from tolsim.render.page.symbols import PEN, REFUSED

PAGES = [
    Text.assemble(("A <title>", "bold"), "\n\nlegacy is ", ("locked out", "bold red reverse")),
    Text("```\nsystems: システム"),
]
LEAF = Item(Text("it says <so>, see *there*"))
DEEP = Item(Text("a is out", "bold"), REFUSED, (Item(Text("since 5m"), beneath=(LEAF,)),))
TABLE = Table(
    (Column(Text(), (Text("▸ a|b"), Text("  c"))), Column(Text("1"), (Text("✓"), Text("✗", "red"))))
)
PARTS = (Part((LEAF,)), TABLE, Part((DEEP, LEAF), "Why"), Part((LEAF, LEAF)))
SHEET = Sheet("A <title>", (Text("policy p"),), PARTS)


def test_markdown() -> None:
    """Headings, lists and a table, and nothing from a file is markup."""
    expected = """\
## A \\<title\\>

- policy p

it says \\<so\\>, see \\*there\\*

| | 1 |
| --- | --- |
| ▸ a\\|b | ✓ |
| c | ✗ |

### Why

#### ✗ a is out

- since 5m
  - it says \\<so\\>, see \\*there\\*

#### it says \\<so\\>, see \\*there\\*

- it says \\<so\\>, see \\*there\\*
- it says \\<so\\>, see \\*there\\*
"""
    assert expected == sheets_markdown([SHEET])


def test_html() -> None:
    """Headings, lists and a table whose heads say what they head; nothing in it is a tag."""
    page = sheets_html([SHEET], "dark")
    expected = """\
<section>
<h1>A &lt;title&gt;</h1>
<ul class="setting">
<li>policy p</li>
</ul>
<p>it says &lt;so&gt;, see *there*</p>
<div class="wide" tabindex="0">
<table>
<thead>
<tr><td></td><th scope="col">1</th></tr>
</thead>
<tbody>
<tr><th scope="row">▸ a|b</th><td>✓</td></tr>
<tr><th scope="row">  c</th><td><span class="red">✗</span></td></tr>
</tbody>
</table>
</div>
<h2>Why</h2>
<h3><span class="red">✗</span> <span class="bold">a is out</span></h3>
<ul class="told">
<li>since 5m
<ul>
<li>it says &lt;so&gt;, see *there*</li>
</ul></li>
</ul>
<h3>it says &lt;so&gt;, see *there*</h3>
<ul class="told">
<li>it says &lt;so&gt;, see *there*</li>
<li>it says &lt;so&gt;, see *there*</li>
</ul>
</section>
"""
    assert expected == page[page.index("<section>") : page.index("</main>")]
    assert "<title>A &lt;title&gt;</title>" in page


def test_text() -> None:
    """Items below a title stand apart; what is told beneath hangs deeper."""
    told = [
        ["it says <so>, see", "*there*"],
        ["Why:", "✗ a is out", "  since 5m", "    it says <so>, see", "      *there*"],
        ["it says <so>, see", "*there*"],
        ["it says <so>, see", "*there*", "it says <so>, see", "*there*"],
    ]
    parts = [part for part in SHEET.parts if isinstance(part, Part)]
    assert told == [[line.plain for line in block] for block in blocks(parts, 22, PEN)]


def test_addresses_are_not_folded() -> None:
    """A terminal could not open them."""
    address = Item(Text("documented:"), url="https://example.org/a-b")
    lines = list(blocks([Part((address,))], 10, PEN))
    assert [["documented: https://example.org/a-b"]] == [[one.plain for one in b] for b in lines]
    sheet = Sheet("A", (), (Part((address,)),))
    assert "documented: <https://example.org/a-b>\n" in sheets_markdown([sheet])
    assert "<p>documented: https://example.org/a-b</p>" in sheets_html([sheet], "light")


def test_svg() -> None:
    """Every line stands below the one before, the pages apart by a line."""
    root = ET.fromstring(picture(PAGES, "light"))
    texts = root.iter("{http://www.w3.org/2000/svg}text")
    expected = [
        ("A <title>", "30.5"), ("legacy is", "70.5"), ("locked out", "70.5"), ("```", "110.5"),
        ("systems:", "130.5"), ("システム", "130.5"),
    ]  # fmt: skip
    assert expected == [(text.text, text.attrib["y"]) for text in texts]
    assert ("188", "152") == (root.attrib["width"], root.attrib["height"])


@pytest.mark.parametrize("document", [picture(PAGES, "light"), sheets_html([SHEET], "light")])
def test_nothing_is_loaded(document: str) -> None:
    """No font, picture or script comes from elsewhere."""
    document = document.replace("http://www.w3.org/2000/svg", "")
    assert None is re.search(r"https?:|url\(|@import|@font-face|<script", document)
