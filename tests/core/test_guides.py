"""The guides stay true: their labels are on the screens, their links lead somewhere.

A label of the screen is written « **…** » ; a number, a name in it may stand for what the screen
computes. « … » alone quotes a sentence or somebody.
"""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path

import pytest

from core.droits import ECRANS
from core.guides import GUIDES, list_guides, read_guide
from core.personne import ROLE_LABELS, Role
from core.texte import NARROW_NBSP

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "guides"
README = FOLDER / "README.md"
PAGES = sorted(FOLDER.glob("*.md"))
BUILT_SCENES = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}
ELSEWHERE = {"../exploitation.md"}
PERSONS = {  # headings of « Par personne » that are not the label of a role
    "Coordonnateur/trice du pôle, CPC": Role.COORDINATEUR,
}
_LABEL = re.compile(r"« \*\*(.+?)\*\* »", re.S)
_LINK = re.compile(r"\]\(([^)#]+)\)")
_MARKUP = re.compile(r":material/\w+:|:[a-z]+(?:-badge|-background)?\[|\*\*|^#+ ")
_HOLE = "\0"
_FIXED = 0.6  # of a label, what is written in the source and not computed


# --- what the screens say ---------------------------------------------------------------------


def tidy(text: str) -> str:
    """Fold the spaces of a text; drop its Markdown, its icons and its tints."""
    plain = _MARKUP.sub("", text.replace(NARROW_NBSP, " ").replace("\xa0", " "))
    return " ".join(plain.replace("&#8239;", " ").split())


def list_versions(words: str) -> Iterator[str]:
    """Yield a literal as a label may be quoted: whole, a part in bold or in tags, before « : »."""
    yield words
    yield from re.findall(r"\*\*(.+?)\*\*", words)
    yield from re.findall(r">([^<>]+)<", words)
    yield words.partition(" : ")[0]


def _docstrings(tree: ast.Module) -> set[int]:
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, holders) and node.body and isinstance(node.body[0], ast.Expr)
    }


def _read_python(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = _docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else _HOLE for part in node.values
            )
        elif isinstance(node, ast.Constant) and id(node) not in skipped:
            yield node.value if isinstance(node.value, str) else ""


class _Textes(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def _read_html(path: Path) -> list[str]:
    parser = _Textes()
    parser.feed(re.sub(r"{[%{].*?[%}]}", "", path.read_text(encoding="utf-8")))
    return parser.found


def _read_script(path: Path) -> list[str]:
    return re.findall(r'"([^"\n]+)"', path.read_text(encoding="utf-8"))


def list_literals() -> Iterator[str]:
    """Yield every text of the sources of the screens, holes for what is computed."""
    python = chain(
        (ROOT / "pages").rglob("*.py"), *((ROOT / d).glob("*.py") for d in ("core", "db"))
    )
    yield from chain.from_iterable(map(_read_python, python))
    yield from chain.from_iterable(map(_read_html, (ROOT / "pages").rglob("*.html")))
    yield from chain.from_iterable(map(_read_script, (ROOT / "pages").rglob("*.js")))


class Ecrans:
    """The labels of the screens: whole, and as patterns where a part is computed."""

    def __init__(self, literals: Iterator[str]) -> None:
        said = {tidy(v) for words in literals for v in list_versions(words)}
        self.whole = {words for words in said if _HOLE not in words}
        self.patterns = [
            (len(words.replace(_HOLE, "")), re.compile(re.escape(words).replace(_HOLE, ".{0,40}")))
            for words in said - self.whole
        ]

    def shows(self, label: str) -> bool:
        """Tell whether the sources of the screens write this label."""
        return label in self.whole or any(
            fixed >= _FIXED * len(label) and pattern.fullmatch(label)
            for fixed, pattern in self.patterns
        )


@pytest.fixture(scope="module")
def ecrans() -> Ecrans:
    return Ecrans(list_literals())


def list_labels(text: str) -> list[str]:
    return [tidy(label) for label in _LABEL.findall(text)]


# --- the guides -------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_label_of_a_guide_is_on_a_screen(page, ecrans):
    labels = list_labels(page.read_text(encoding="utf-8"))
    assert [label for label in labels if not ecrans.shows(label)] == []
    assert labels or page == README


@pytest.mark.parametrize(
    ("literal", "label", "shown"),
    [
        ("Noter l’appel", "Noter l’appel", True),
        ("Noter cet appel", "Noter l’appel", False),
        ("Importer les \0 lignes justes", "Importer les 81 lignes justes", True),
        ("Importer \0", "Importer les 81 lignes justes", False),
        ("\0", "Noter l’appel", False),
        (":material/lock: **À compléter\u202f:**", "À compléter :", True),
        ("**Pourquoi je vois cette situation** : \0", "Pourquoi je vois cette situation", True),
    ],
)
def test_a_renamed_button_is_no_longer_found(literal, label, shown):
    assert Ecrans(iter([literal])).shows(label) is shown


def test_bold_is_for_labels_and_for_who_and_when_only():
    for page in PAGES:
        text = _LABEL.sub("", page.read_text(encoding="utf-8"))
        assert set(re.findall(r"\*\*(.+?)\*\*", text, re.S)) <= {"Qui.", "Quand."}, page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_of_a_guide_resolve(page):
    targets = set(_LINK.findall(page.read_text(encoding="utf-8")))
    known = {f"{guide.code}.md" for guide in GUIDES}
    if page == README:
        known |= ELSEWHERE
    assert targets <= known
    assert all((page.parent / target).exists() for target in targets)


def test_every_page_is_declared_and_every_declared_page_is_written():
    assert {page.stem for page in PAGES} - {"README"} == {guide.code for guide in GUIDES}
    assert len({guide.code for guide in GUIDES}) == len(GUIDES)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.code)
def test_a_page_bears_its_title_and_leads_to_others_at_its_end_only(guide):
    text = (FOLDER / f"{guide.code}.md").read_text(encoding="utf-8")
    found = read_guide(text)
    assert text.startswith(f"# {guide.titre}\n")
    assert "](" not in found.corps
    assert found.voir_aussi
    assert guide.code not in found.voir_aussi
    assert "Voir aussi" not in found.corps


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.code)
def test_each_reader_of_a_page_opens_a_screen_that_it_names(guide):
    labels = set(list_labels((FOLDER / f"{guide.code}.md").read_text(encoding="utf-8")))
    named = [ecran for ecran in ECRANS if ecran.titre in labels]
    assert not guide.roles.difference(*(ecran.roles for ecran in named))


def _sections(text: str) -> dict[str, set[str]]:
    parts = re.split(r"^### ", text.partition("## Par scène")[0], flags=re.M)[1:]
    return {
        part.partition("\n")[0]: {Path(target).stem for target in _LINK.findall(part)}
        for part in parts
    }


def test_the_index_lists_for_each_person_the_pages_that_serve_them():
    sections = _sections(README.read_text(encoding="utf-8"))
    erseh = sections.pop("ERSEH")
    roles = {PERSONS.get(title) or _role_of(title): found for title, found in sections.items()}
    expected = {
        role: {guide.code for guide in list_guides([role])} for role in Role if list_guides([role])
    }
    expected[Role.ADMINISTRATEUR].add("exploitation")
    assert roles == expected
    assert erseh <= expected[Role.MEMBRE]


def _role_of(title: str) -> Role:
    return next(role for role, label in ROLE_LABELS.items() if label == title)


def test_every_scene_that_is_built_has_its_page():
    _, _, scenes = README.read_text(encoding="utf-8").partition("## Par scène")
    rows = re.findall(r"^\| (\d+) \|.*\]\(([a-z-]+)\.md\) \|$", scenes, re.M)
    assert {int(number) for number, _ in rows} == BUILT_SCENES
    assert {code for _, code in rows} <= {guide.code for guide in GUIDES}


def test_reading_a_page_parts_what_it_says_from_where_it_leads():
    text = "# Titre\n\n**Qui.** Moi.\n\n## Voir aussi\n\n- [Un](un.md)\n- [Deux](deux-fois.md)\n"
    found = read_guide(text)
    assert (found.corps, found.voir_aussi) == ("**Qui.** Moi.", ("un", "deux-fois"))
    assert read_guide("# Titre\n\nSeul.\n").voir_aussi == ()
