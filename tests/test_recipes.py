"""What the manual gives to be copied for other programs does what it says."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.pages import Block, blocks

ROOT = Path(__file__).parent.parent


def recipes(language: str, page: str = "recipes") -> list[Block]:
    """The blocks of a page in one language, in order."""
    return [block for block in blocks(language) if block.page.stem == page]


HOOK, WORKFLOW = (yaml.safe_load(block.text) for block in recipes("yml"))


def tolsim(folder: Path, command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command of a recipe in a folder."""
    for name, value in variables.items():
        command = command.replace(f"${name}", value)
    program, *args = shlex.split(command, comments=True)
    assert "tolsim" == program
    return subprocess.run(
        [sys.executable, "-m", "tolsim", *args], cwd=folder, capture_output=True,
        encoding="utf-8", check=False, env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a scenario that holds."""
    text = (ROOT / "scenarios" / "two_systems.yaml").read_text(encoding="utf-8")
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "two.yaml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("block", recipes("python", "python"), ids=lambda block: str(block.line))
def test_python_blocks_hold(block: Block) -> None:
    """What they assert is so."""
    exec(compile(block.text, f"{block.page}:{block.line}", "exec"), {})


def test_the_hook_checks_the_files_of_a_commit(project: Path) -> None:
    """pre-commit appends those that match, and goes by the exit code."""
    ((hook,),) = (repository["hooks"] for repository in HOOK["repos"])
    names = ["scenarios/two.yaml", "scenarios/a/b.yml", "scenarios/a.txt", "pyproject.toml"]
    assert names[:2] == [name for name in names if re.search(hook["files"], name)]
    assert 0 == tolsim(project, f"{hook['entry']} {names[0]}").returncode
    assert 1 == tolsim(project, f"{hook['entry']} {names[0]} -t 2").returncode


def test_the_workflow_checks_and_writes_a_summary(project: Path) -> None:
    """Its last command, as the shell of GitHub would run it."""
    *_, last = WORKFLOW["jobs"]["check"]["steps"]
    done = tolsim(project, last["run"], GITHUB_STEP_SUMMARY=str(project / "summary.md"))
    assert (0, "") == (done.returncode, done.stdout)
    assert (project / "summary.md").read_text(encoding="utf-8").startswith("## tolsim check\n")


def test_the_schema_is_where_the_editor_looks_for_it(project: Path) -> None:
    """And takes the scenarios that its settings name, but no misspelt one."""
    (command,) = (one.text for one in recipes("sh") if one.text.startswith("tolsim"))
    (settings,) = (json.loads(block.text) for block in recipes("json"))
    assert 0 == tolsim(project, command).returncode
    ((schema, glob),) = settings["yaml.schemas"].items()
    rules: Any = json.loads((project / schema).read_text(encoding="utf-8"))
    (file,) = project.glob(glob)
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    jsonschema.validate(document, rules)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, "sistems": []}, rules)
