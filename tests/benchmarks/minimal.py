"""The least that a program with tolsim's libraries does: load a YAML file, print a table."""

from pathlib import Path

import typer
import yaml
from rich.console import Console
from rich.table import Table

app = typer.Typer()


@app.command()
def show(path: Path) -> None:
    """Print a row for each step of a scenario."""
    scenario = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    table = Table(title=scenario["title"])
    table.add_column("step")
    table.add_column("what happens")
    for number, step in enumerate(scenario["steps"], 1):
        table.add_row(str(number), str(step))
    Console().print(table)


if __name__ == "__main__":
    app()
