"""Word templates: what a template may hold, the tags it uses, and how values are put in it.

A template is a program: only plain tags, `if` and `for` over the values given are accepted, then
it runs in Jinja's sandbox. Neither bounds time nor memory: see `core.documents.render_untrusted`.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Set
from functools import lru_cache
from typing import Final

from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from jinja2 import (
    Environment,
    StrictUndefined,
    TemplateError,
    TemplateRuntimeError,
    TemplateSyntaxError,
    Undefined,
    nodes,
    pass_context,
)
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape
from rapidfuzz import process

from core.errors import InvalidInput, UnreadableFile
from core.paquet_word import W, check_package
from core.texte import clean

_FILTERS: Final = frozenset({"capitalize", "first", "join", "last", "length", "lower", "upper"})
_NODES: Final = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For,
    nodes.If, nodes.CondExpr, nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand,
    nodes.Const, nodes.Filter,
)  # fmt: skip
_PROPERTIES: Final = ("author", "comments", "identifier", "language", "subject", "title")
_FOOTNOTES: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_CONTAINERS: Final = tuple(W + name for name in ("body", "p", "r", "tbl", "tr", "tc", "hdr", "ftr"))
_BROKEN: Final = (
    "Ce modèle Word est abîmé ou n’est pas un document Word. "
    "Ouvrez-le dans Word ou LibreOffice, enregistrez-le au format .docx, puis déposez-le à nouveau."
)
_CANNOT_OPEN: Final = (
    OpcError, zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, AttributeError, KeyError,
    NotImplementedError, TypeError, ValueError,
)  # fmt: skip


def _plain(value: object) -> str:
    if isinstance(value, Undefined):
        return str(value)  # raises: the tag is unknown
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list | dict):
        raise TemplateRuntimeError("une liste est imprimée comme un texte")
    return clean(str(value))


@pass_context  # so that constants too are finalized while rendering, before they are escaped
def _as_word_text(_context: Context, value: object) -> Markup:
    """Escape whatever a tag prints, marked safe or not; hide docxtpl's own `{_{` escapes."""
    text = str(escape(_plain(value)))
    return Markup(text.replace("{_", "{&#95;").replace("_}", "&#95;}"))  # noqa: S704 - escaped


def _as_property(value: object) -> str:
    """One short line: a property is text, and Word keeps 255 characters of it."""
    return " ".join(_plain(value).split())[:100]


def _environment() -> Environment:
    env = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=True, finalize=_as_word_text
    )
    env.globals.clear()
    env.filters = {name: env.filters[name] for name in _FILTERS}
    return env


def _check_rendered(xml: str) -> None:
    """Refuse what Word would drop in silence: broken XML, text outside a run, an empty cell."""
    root = etree.fromstring(xml.encode())
    for element in root.iter(*_CONTAINERS):
        loose = [element.text, *(child.tail for child in element)]
        if any(text and text.strip() for text in loose):
            raise InvalidInput(
                "Une balise du modèle imprime un texte hors d’un paragraphe. "
                "Écrivez {{ balise }}, sans lettre r ou p après les accolades."
            )
        if element.tag == W + "tc" and element.find(f".//{W}p") is None:
            raise InvalidInput(
                "Une cellule de tableau du modèle se vide entièrement. "
                "Laissez-y un paragraphe après la condition."
            )


class _Modele(DocxTemplate):  # type: ignore[misc]  # docxtpl is untyped
    def render_xml_part(
        self, src_xml: str, part: object, context: dict[str, object], jinja_env: Environment
    ) -> str:
        rendered: str = super().render_xml_part(src_xml, part, context, jinja_env)
        _check_rendered(rendered)
        return rendered

    def render_properties(self, context: dict[str, object], jinja_env: Environment) -> None:
        # text, not XML: escaped here, « & » would be shown as « &amp; »
        plain = jinja_env.overlay(autoescape=False, finalize=_as_property)
        super().render_properties(context, plain)

    def list_sources(self) -> Iterator[str]:
        """Every text that Jinja will read, as docxtpl will hand it over."""
        self.init_docx()
        yield self.patch_xml(self.get_xml())
        for uri in (self.HEADER_URI, self.FOOTER_URI):
            for _, part in self.get_headers_footers(uri):
                yield self.patch_xml(self.get_part_xml(part))
        for part in self.docx.part.package.parts:
            if part.content_type == _FOOTNOTES:
                yield self.patch_xml(part.blob.decode())
        for name in _PROPERTIES:
            yield getattr(self.docx.core_properties, name)


def _near(source: str, line: int) -> str:
    words = re.sub(r"<[^>]+>", "", "".join(source.split("\n")[line - 1 : line])).strip()
    return words if len(words) <= 80 else words[:80] + "…"  # noqa: PLR2004 - one line of a letter


def _parse(env: Environment, source: str) -> nodes.Template:
    lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", source)
    try:
        tree = env.parse(lines)
        refused = _find_refused(tree)
    except RecursionError as error:
        raise InvalidInput("Une balise du modèle est trop compliquée. Simplifiez-la.") from error
    except TemplateSyntaxError as error:
        raise InvalidInput(
            f"Une balise du modèle est mal écrite ou mal fermée, près de "
            f"« {_near(lines, error.lineno)} ». Corrigez-la dans Word, puis déposez-le à nouveau."
        ) from error
    if refused:
        raise InvalidInput(
            f"Le modèle contient une instruction qui n’est pas permise, près de "
            f"« {_near(lines, refused)} ». Seules les balises du tableau des modèles, "
            "« if » et « for » le sont."
        )
    return tree


def _find_refused(tree: nodes.Template) -> int:
    """Line of the first thing that a template may not do; 0 if there is none."""
    line = 1
    for node in _walk(tree):
        line = node.lineno or line  # some nodes do not know theirs
        if not _is_allowed(node):
            return line
    return 0


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


def _is_allowed(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Filter):
        return node.name in _FILTERS
    if isinstance(node, nodes.For):
        plain = isinstance(node.iter, nodes.Name | nodes.Getattr)
        return plain and isinstance(node.target, nodes.Name) and not node.recursive
    if isinstance(node, nodes.Getattr):
        return isinstance(node.node, nodes.Name | nodes.Getattr)
    return type(node) in _NODES


def _path(node: nodes.Node, scope: Mapping[str, str]) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_path(node.node, scope)}.{node.attr}"
    if isinstance(node, nodes.Name):
        return scope.get(node.name, node.name)
    raise TypeError(node)


def _find_tags(node: nodes.Node, scope: Mapping[str, str]) -> Iterator[str]:
    if isinstance(node, nodes.Name | nodes.Getattr):
        yield _path(node, scope)
        return
    if isinstance(node, nodes.For) and isinstance(node.target, nodes.Name):
        yield _path(node.iter, scope)
        scope = {**scope, "loop": "loop", node.target.name: _path(node.iter, scope)}
        children: Iterator[nodes.Node] = iter((*node.body, *node.else_))
    else:
        children = node.iter_child_nodes()
    for child in children:
        yield from _find_tags(child, scope)


@lru_cache(maxsize=8)  # the same few templates are filled again and again
def list_tags(template: bytes) -> frozenset[str]:
    """List the tags of a template, having checked all that it may do, without running it.

    A file that a user has just brought goes first through `core.documents.render_untrusted`,
    which bounds time and memory.

    Raises:
        UnreadableFile: not a Word file, or one that must not be opened.
        InvalidInput: a tag is badly written or does more than print, test or repeat.
    """
    check_package(template)
    modele, env = _Modele(io.BytesIO(template)), _environment()
    try:
        sources = list(modele.list_sources())
    except _CANNOT_OPEN as error:
        raise UnreadableFile(_BROKEN) from error
    tags = {tag for source in sources for tag in _find_tags(_parse(env, source), {})}
    return frozenset(tag for tag in tags if not tag.startswith("loop."))


def _check_known(tags: Set[str], known: Set[str]) -> None:
    for tag in sorted(tags - known):
        match = process.extractOne(tag, sorted(known), score_cutoff=60)
        hint = f" Vouliez-vous écrire « {match[0]} » ?" if match else ""
        raise InvalidInput(f"Ce modèle ne connaît pas la balise « {tag} ».{hint}")


def fill(template: bytes, values: dict[str, object], known: Set[str]) -> bytes:
    """Print values (texts, lists, booleans) in a Word template.

    Texts come out as they are: markup in them is inert, line breaks and tabs are kept, control
    characters are dropped. `known` lists the tags that the template may use.

    Raises:
        UnreadableFile: not a Word file, or one that must not be opened.
        InvalidInput: the template uses an unknown tag or one that is not permitted.
    """
    _check_known(list_tags(template), known)
    modele, result = _Modele(io.BytesIO(template)), io.BytesIO()
    try:
        modele.render(values, _environment(), autoescape=True)
        modele.save(result)
    except (TemplateError, TypeError, ValueError, etree.XMLSyntaxError) as error:
        raise InvalidInput(
            "Ce modèle ne peut pas être rempli : une de ses balises est mal placée, ou imprime une "
            "liste sans « for ». Comparez-le au modèle fourni."
        ) from error
    return result.getvalue()
