"""From bytes to documents: every format, every place, and bytes of bad will."""

from __future__ import annotations

import contextlib
import io
import pickle
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.retriever.document import Document, Passage
from services.retriever.reading import read_document, supported
from services.wire.errors import DocumentEncoding, DocumentTypeUnsupported, DocumentUnreadable, LacunaError

SAMPLES = Path(__file__).parent / "samples"
BLOCKS = [
    "# Title *one* { #first }",
    "## Título com acento e `código`",
    "### Same\n\n### Same",
    'A sentence with **bold**, [a link](http://a.b/c "t") &amp; `code`. Another one!  Third\n  on two lines.',
    "- item one.\n- item two\n  goes on\n    - nested *item*",
    "1. first\n2. second",
    "| a | b |\n|---|---|\n| one *x* | two \\| three |",
    "```python\n# a comment here\nx = 1\n\ny = 2\n```",
    "> A quote.\n> Second \\*line\\*.",
    '!!! note "With a title of words"\n    Inside the note.',
    "/// tip | Dica\n\nInside the tip.\n\n///",
    ":::warning\nInside a container.\n:::",
    "> [!NOTE]\n> An alert of GitHub.",
    "<div class='x'>\nText <b>in</b> HTML &lt;tag&gt;\n</div>",
    "Term\n: Its definition.",
    "Footnote[^1].\n\n[^1]: The note itself.",
    "{* ../include.py *}",
    "emoji 🤓 and ação. Fim.",
]


def passages(document: Document) -> list[Passage]:
    return [passage for chunk in document.chunks for passage in chunk.passages]


def read(text: str, path: str = "a.md") -> Document:
    return read_document(text.encode(), path, None, "en")


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def check(document: Document) -> None:
    """What holds of every document, whatever its format."""
    end = 0
    for chunk in document.chunks:
        assert 0 < chunk.tokens <= 500
        assert chunk.passages
        for passage in chunk.passages:
            assert end <= passage.start < passage.end <= len(document.text)
            assert 1 <= passage.first_line <= passage.last_line
            assert passage.text == passage.text.strip()
            end = passage.end
        assert (chunk.start, chunk.anchor) == (chunk.passages[0].start, chunk.passages[0].anchor)


@given(st.lists(st.sampled_from(BLOCKS), max_size=12), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
@settings(max_examples=150, deadline=None)
def test_places_point_at_the_words_whatever_the_newlines(blocks: list[str], newline: str, mark: bool) -> None:
    text = ("\ufeff" if mark else "") + "\n\n".join(blocks).replace("\n", newline)
    document = read(text)
    assert document.text == text
    check(document)
    for passage in passages(document):
        source = text[passage.start : passage.end].replace("&lt;", "<").replace("&gt;", ">")
        left = iter(words(source))
        assert all(word in left for word in words(passage.text)), (passage, source)


@given(st.text(max_size=400), st.sampled_from(["md", "mdx", "html", "rst", "txt"]))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read(text: str, extension: str) -> None:
    try:
        document = read(text, f"a.{extension}")
    except LacunaError:
        return
    assert document.text == text
    check(document)


@given(st.binary(max_size=400), st.sampled_from(["md", "mdx", "html", "rst", "txt", "pdf", "docx"]))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes, extension: str) -> None:
    with contextlib.suppress(LacunaError):
        check(read_document(data, f"a.{extension}", None, None))


def test_passages_know_their_own_section() -> None:
    document = read(
        "# Guide\n\nIntro here.\n\n## Set up { #setup }\n\nDo it.\n\n### Deeper\n\nMore.\n\n## Set up\n\nAgain."
    )
    assert [(p.text, p.headings, p.anchor) for p in passages(document) if p.kind == "sentence"] == [
        ("Intro here.", ("Guide",), "guide"),
        ("Do it.", ("Guide", "Set up"), "setup"),
        ("More.", ("Guide", "Set up", "Deeper"), "deeper"),
        ("Again.", ("Guide", "Set up"), "set-up"),
    ]
    assert [(chunk.headings, chunk.anchor) for chunk in document.chunks] == [(("Guide",), "guide")]


def test_markup_is_not_text() -> None:
    document = read(
        "---\ntitle: Named\n---\n\nSee [the *guide*](a.md 'x'){.external}, `f(x)` &amp; more.\n\n"
        "![logo](http://tracker/x.png)\n\n<script>steal()</script>\n\n{* ../a.py *}\n\n[ref]: http://a.b\n"
    )
    assert document.title == "Named"
    assert [passage.text for passage in passages(document)] == ["See the guide, f(x) & more."]


def test_mdx_imports_and_components_are_not_text() -> None:
    document = read(
        "import Tabs from '@theme/Tabs'\n\n# T1\n\n<Tabs>\n  <Tab label={'x'}>Words inside.</Tab>\n</Tabs>\n\n"
        "{/* hidden */} Visible <C a={1}/> text.\n",
        "a.mdx",
    )
    assert [p.text for p in passages(document) if p.kind != "heading"] == ["Words inside.", "Visible text."]


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("page.*")), ids=lambda path: path.suffix)
def test_every_format_tells_the_same(path: Path) -> None:
    document = read_document(path.read_bytes(), path.name, None, "en")
    check(document)
    found = [(p.kind, p.headings, p.text) for p in passages(document)]
    expected = [
        ("sentence", "Backups are made every night."),
        ("sentence", "They are kept for 30 days & then removed."),
        ("item", "Choose a folder."),
        ("item", "Start the copy."),
        ("row", "Daily | 7 copies"),
        ("code", "copy --all"),
    ]
    flat = path.suffix in {".pdf", ".txt"}  # neither has headings, tables or code
    for kind, text in expected:
        if flat and kind in {"row", "code"}:
            continue
        headings = [trail for got, trail, said in found if said == text and got == kind]
        assert headings, (text, found)
        if not flat:
            assert headings[0][0] == "Keeping data"
    assert "secret" not in " ".join(text for _, _, text in found)


def test_rst_includes_and_executes_nothing() -> None:
    document = read(
        "T\n=\n\n.. include:: /etc/passwd\n\n.. raw:: html\n   :file: /etc/passwd\n\n"
        ".. csv-table::\n   :file: /etc/passwd\n\nSafe words.\n",
        "a.rst",
    )
    assert "root:" not in " ".join(passage.text for passage in passages(document))
    assert any(passage.text == "Safe words." for passage in passages(document))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("ação é boa".encode(), "ação é boa"),
        ("ação é boa".encode("utf-16"), "ação é boa"),
        ("\ufeffação é boa".encode(), "\ufeffação é boa"),
        ("ação é boa\r\nsim".encode("cp1252"), "ação é boa\r\nsim"),
    ],
)
def test_encodings_are_found(data: bytes, expected: str) -> None:
    assert read_document(data, "a.txt", None, "pt").text == expected


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", bytes(range(128, 256)) * 20, b"\xff\xfea"]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentEncoding):
        read_document(data, "a.md", "text/markdown", "en")


@pytest.mark.parametrize("extension", ["pdf", "docx"])
def test_a_broken_file_is_unreadable(extension: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        read_document(b"not what it says", f"a.{extension}", None, None)
    assert caught.value.params["path"] == f"a.{extension}"


def test_a_docx_bomb_is_refused_unread() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 60_000_000)
    with pytest.raises(DocumentUnreadable) as caught:
        read_document(file.getvalue(), "a.docx", None, None)
    assert caught.value.params["reason"] == "DocxUnsafe"


def test_the_extension_decides_before_the_media_type() -> None:
    assert supported("a.RST", "text/plain") == "text/x-rst"
    assert supported("README", "text/markdown; charset=utf-8") == "text/markdown"
    with pytest.raises(DocumentTypeUnsupported):
        supported("a.exe", None)


def test_documents_and_errors_cross_processes() -> None:
    document = read("# A title\n\nText of it.")
    assert pickle.loads(pickle.dumps(document)) == document
    error = pickle.loads(pickle.dumps(DocumentEncoding(path="a.md")))
    assert error.params == {"path": "a.md"}


@pytest.mark.parametrize(
    "text",
    [
        ">" * 10_000 + " deep",
        "".join("  " * depth + "- item\n" for depth in range(300)),
        "word " * 200_000,
        "a" * 300_000,
        "[" * 100_000,
        "# heading\n\n" * 30_000,
        "你好。" * 60_000,
        "<!--" * 50_000,
    ],
    ids=lambda text: text[:8].strip(),
)
@pytest.mark.parametrize("extension", ["md", "html", "txt"])
def test_extremes_end_soon(text: str, extension: str) -> None:
    """The limit on a test's time is the check; a quadratic reader needs hours."""
    check(read(text, f"a.{extension}"))
