"""The mappings that come with tolsim, by name, and those of files."""

from functools import cache
from pathlib import Path

from tolsim.documents import UserError
from tolsim.documents.lookup import look_up, suggestions
from tolsim.documents.mappings.file import MappingFile, load_mapping
from tolsim.documents.policies.file import names_a_file
from tolsim.documents.problems import ask
from tolsim.documents.reading import read_file

FOLDER = Path(__file__).parents[2] / "mappings"


@cache
def mapping_names() -> tuple[str, ...]:
    """Return the names of the mappings that come with tolsim, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def find_mapping(reference: str) -> MappingFile:
    """Return the mapping that `--from` names, or whose file it names.

    Raises UserError where there is none, and DocumentError with all that is wrong with it.
    """
    if names_a_file(reference):
        try:
            return load_mapping(read_file(reference), reference)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UserError(f"{reference}: {reason}", "name the file of a mapping") from None
    if reference not in mapping_names():
        near = ask(suggestions(look_up(reference, mapping_names())))
        raise UserError(
            f"there is no mapping `{reference}`", near or f"known: {', '.join(mapping_names())}"
        )
    return _bundled(reference)


@cache
def _bundled(name: str) -> MappingFile:
    path = FOLDER / f"{name}.yaml"
    return load_mapping(path.read_bytes(), path.name)
