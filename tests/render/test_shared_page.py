"""Pages of text in the formats that are pasted or attached."""

import re
from xml.etree import ElementTree as ET

import pytest
from rich.text import Text

from tolsim.render.page.shared import PageFormat, shared_page

PAGES = [
    Text.assemble(("A <title>", "bold"), "\n\nlegacy is ", ("locked out", "bold red reverse")),
    Text("```\nsystems: システム"),
]


def test_markdown() -> None:
    """Each page is a block of code that nothing in it ends."""
    expected = """\
```text
A <title>

legacy is locked out
```

````text
```
systems: システム
````
"""
    assert expected == shared_page(PAGES, "markdown", theme="light")


def test_html() -> None:
    """Each page keeps its lines and its styles, and nothing in it is a tag."""
    page = shared_page(PAGES, "html", theme="dark")
    expected = (
        '<pre><span class="bold">A &lt;title&gt;</span>\n\nlegacy is '
        '<span class="bold red reverse">locked out</span></pre>\n'
        "<pre>```\nsystems: システム</pre>"
    )
    assert expected in page
    assert "<title>A &lt;title&gt;</title>" in page


def test_svg() -> None:
    """Every line stands below the one before, the pages apart by a line."""
    root = ET.fromstring(shared_page(PAGES, "svg", theme="light"))
    texts = root.iter("{http://www.w3.org/2000/svg}text")
    expected = [
        ("A <title>", "30.5"), ("legacy is", "70.5"), ("locked out", "70.5"), ("```", "110.5"),
        ("systems:", "130.5"), ("システム", "130.5"),
    ]  # fmt: skip
    assert expected == [(text.text, text.attrib["y"]) for text in texts]
    assert ("188", "152") == (root.attrib["width"], root.attrib["height"])


@pytest.mark.parametrize("form", ["svg", "html"])
def test_nothing_is_loaded(form: PageFormat) -> None:
    """No font, picture or script comes from elsewhere."""
    document = shared_page(PAGES, form, theme="light").replace("http://www.w3.org/2000/svg", "")
    assert None is re.search(r"https?:|url\(|@import|@font-face|<script", document)
