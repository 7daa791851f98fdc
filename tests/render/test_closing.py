"""The closing of a file with several runs."""

from tests.render.scenes import TWO_TOLERANCES, traces
from tolsim.render.timeline.closing import closing


def test_closing() -> None:
    """Each run has its line: the final states, and at which step it differs from the first."""
    expected = """\
The runs compared
✗ zoom-user-concurrent@1: legacy is locked out, new is working
✓ zoom-user-concurrent@2:
  legacy and new are working; it differs from the first run at step 3 (5m):
  legacy is working, not locked out"""
    assert expected == closing(traces(TWO_TOLERANCES), width=80, ascii=False).plain


def test_closing_of_equal_runs() -> None:
    """Runs that do not differ say so."""
    first, _ = traces(TWO_TOLERANCES)
    expected = """\
The runs compared
X  zoom-user-concurrent@1: legacy is locked out, new is working
X  zoom-user-concurrent@1:
   legacy is locked out, new is working; as in the first run"""
    assert expected == closing([first, first], width=80, ascii=True).plain
