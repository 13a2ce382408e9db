"""python -m tests.device.golden: what the retriever makes of hard texts, which the page's own judging is held to.

In frontend/tests/golden: `verdicts.json`; `verdicts-en.base` and `verdicts-pt.base`, the files of a small base;
`verdicts.difference`, what its next version has beyond verdicts-en.base; `verdicts.f16`, the unit vectors of all
texts that verdicts.json lists, 512 float16 each.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np

from services.retriever.alignment import align
from services.retriever.analysing import analyse
from services.retriever.building import Part, build, text_key
from services.retriever.dense import Vectors, normalised
from services.retriever.exporting import difference, export
from services.retriever.facts import facts
from services.retriever.kept import Kept
from services.retriever.languages import detect_language
from services.retriever.lexical import is_code, raw_tokens, stem
from services.retriever.parsed import read_parsed, write_parsed
from services.retriever.reading import read_document
from services.retriever.snapshots import Snapshot, open_snapshot
from services.retriever.statements import split_statements
from services.wire.messages import LANGUAGES, AnalyseText, Language
from tests.device import hard_texts

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = ROOT / "frontend/tests/golden"
MODEL: Final = "use-multilingual-v3-embed"
DIMENSION: Final = 512
HARD_TEXTS: Final = 80
_DRAWN: Final = 12
_SIDES: Final = 16
"""By which the page numbers sides: that many are the most of a line."""
_PLACE: Final = ("section", "anchor", "start", "end", "first_line", "last_line", "quote")
"""What follows from a passage's id; of the first evidence the reason tells some of it."""

_BASE: Final = ("statements", "languages", "evidence", "limits")
_NEAR: Final = ("chunks-and-passages", "coverage")
"""Pages of the documentation that the base has not: what they say is near what it says, and mostly missing."""
_ELSEWHERE: Final[dict[Language, str]] = {
    "en": "Welcome to this page! The oven heats up to 250 degrees. What does a statement cost?",
    "pt": "Bem-vindo a esta página! O forno aquece até 250 graus. Quanto custa uma afirmação?",
}
_OPPOSITES: Final[dict[Language, tuple[tuple[str, str], ...]]] = {
    "en": ((" is ", " is not "), (" always ", " never "), (" before ", " after "), (" does not ", " ")),
    "pt": ((" é ", " não é "), (" sempre ", " nunca "), (" antes ", " depois "), (" não ", " ")),
}
_AND: Final[dict[Language, str]] = {"en": ", and ", "pt": ", e "}

VectorsOf = Callable[[Sequence[str]], Vectors]


@dataclass
class Known:
    """Vectors by text, asked for once; as the product keeps them, in float16."""

    embedded: VectorsOf
    vectors: dict[str, Vectors]

    def of(self, texts: Iterable[str]) -> Vectors:
        wanted = list(texts)
        new = [text for text in dict.fromkeys(wanted) if text not in self.vectors]
        if new:
            for text, vector in zip(new, self.embedded(new).astype(np.float16), strict=True):
                self.vectors[text] = normalised(vector[None].astype(np.float32))[0]
        return (
            np.stack([self.vectors[text] for text in wanted])
            if wanted
            else np.empty((0, DIMENSION), np.float32)
        )

    async def embed(self, model: str, texts: Sequence[str]) -> tuple[Vectors, int]:
        """As `Embedder`."""
        return self.of(texts), 0


def pages() -> dict[str, str]:
    """The documentation as it is now: what the golden files are written from, and hold themselves."""
    names = [*_BASE, *_NEAR]
    paths = [f"{language}/{name}.md" for language in LANGUAGES for name in names]
    return {path: (ROOT / "docs" / path).read_text() for path in paths}


def files(pages: dict[str, str], known: Known, folder: Path) -> dict[str, bytes]:
    """The golden files, by name, but for the vectors. `folder` is empty."""
    (folder / "old").mkdir()
    (folder / "new").mkdir()
    base = {path: text for path, text in pages.items() if path.split("/")[1].removesuffix(".md") in _BASE}
    old = _snapshot(base, known, folder / "old", 1)
    changed = {
        **base,
        "en/limits.md": "# Other limits\n\nThis page was written anew.\n" + base["en/limits.md"][-900:],
    }
    new = _snapshot(changed, known, folder / "new", 2)
    written = {f"verdicts-{language}.base": _file(old, language) for language in LANGUAGES}
    told = difference(written["verdicts-en.base"], _file(new, "en"))
    judged = [
        _judged(old, known, text, language, searched)
        for language in LANGUAGES
        for text in _texts(pages, language)
        for searched in (("en", "pt"), ("en",), ("pt",))
    ]
    words = _words(pages.values())
    data = {
        "pages": pages,
        "texts": [_spans(text, language) for language, text in hard_texts.texts(HARD_TEXTS)],
        "facts": _facts(old),
        "alignments": _alignments(old),
        "words": words,
        "stems": {language: [stem(w, language) for w in words] for language in LANGUAGES},
        "random": _random(),
        "judged": judged,
        "vectors": list(known.vectors),
    }
    return {
        "verdicts.json": json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n",
        "verdicts.difference": told.read_bytes(),
        **{name: path.read_bytes() for name, path in written.items()},
    }


def _snapshot(pages: dict[str, str], known: Known, folder: Path, number: int) -> Snapshot:
    parts: list[Part] = []
    texts: dict[bytes, str] = {}
    for at, (path, text) in enumerate(sorted(pages.items())):
        language: Language = "pt" if path.startswith("pt/") else "en"
        target = folder / f"{at}.parsed"
        write_parsed(target, read_document(text.encode(), path, "text/markdown", language), language)
        parts.append(Part(path, language, target))
        texts.update((text_key(MODEL, raw), raw.decode()) for raw in read_parsed(target).texts())
    aside = folder / "building"
    aside.mkdir()
    manifest = build(
        aside,
        base="golden",
        number=number,
        model=MODEL,
        parts=parts,
        vectors_of=lambda keys: known.of(texts[key] for key in keys),
    )
    return open_snapshot(aside.rename(folder / manifest["version"]))


def _file(snapshot: Snapshot, language: Language) -> Path:
    return export("golden", snapshot, snapshot.languages[language], "base")


def _texts(pages: dict[str, str], language: Language) -> list[str]:
    """Texts to judge: sentences of the base as they are and altered, of pages that it has not, and of elsewhere."""
    altered: list[str] = []
    for name in _BASE:
        said = _sentences(pages[f"{language}/{name}.md"], language)
        for at, (one, other) in enumerate(pairwise(said)):
            alter = at % 5
            if alter == 1:
                altered.append(re.sub(r"\d+", lambda n: str(int(n[0]) + 1), one))
            elif alter == 2:
                before, after = next((w for w in _OPPOSITES[language] if w[0] in one), ("", ""))
                altered.append(one.replace(before, after, 1) if before else one)
            elif alter == 3:
                altered.append(one.rstrip(".") + _AND[language] + other[:1].lower() + other[1:])
            elif alter == 4:
                altered.append(" ".join(one.split()[:-3]) + ".")
            else:
                altered.append(one)
    return [
        f"# {_BASE[0]}\n\n{_ELSEWHERE[language]}\n\n" + "\n\n".join(altered[::2]),
        "\n\n".join(
            f"## {name}\n\n{' '.join(_sentences(pages[f'{language}/{name}.md'], language)[:12])}"
            for name in _NEAR
        ),
    ]


def _sentences(text: str, language: Language) -> list[str]:
    return [
        text[s.start : s.end]
        for s in split_statements(text, language)
        if s.checkable and s.kind == "sentence"
    ]


def _judged(
    snapshot: Snapshot, known: Known, text: str, language: Language, searched: tuple[Language, ...]
) -> dict[str, Any]:
    async def nothing(*_: object) -> None:
        pass

    job = AnalyseText(
        job_id="golden:1",
        analysis_id="golden",
        attempt=1,
        text=text,
        base="golden",
        language=language,
        evidence_languages=searched,
        expires_at=0,
    )
    embedder: Any = known
    judged = asyncio.run(
        analyse(job, snapshot, embedder, kept=Kept(0), advance=nothing, max_text=len(text))
    ).model_dump(mode="json", exclude={"timings", "usage"})
    for place in (*judged["omissions"], *(e for s in judged["statements"] for e in s["evidence"])):
        for field in _PLACE:
            del place[field]
    for suggestion in judged["suggestions"]:
        suggestion["passages"] = [place["passage"] for place in suggestion["passages"]]
    return {"text": text, "searched": searched, "judged": judged}


def _spans(text: str, language: Language) -> dict[str, Any]:
    spans = [[s.start, s.end, s.text, s.kind, s.checkable] for s in split_statements(text, language)]
    return {"language": language, "detected": detect_language(text), "text": text, "spans": spans}


def _facts(snapshot: Snapshot) -> list[dict[str, Any]]:
    read: list[tuple[Language, str, str]] = [
        (language, index.rows[row], index.quotes[index.passages_of(row)[0]])
        for language, index in snapshot.languages.items()
        for row in range(0, len(index.rows), 3)
    ]
    read += [(language, text, "") for pair in hard_texts.PAIRS for language, text in (pair[:2], pair[2:])]
    out = []
    for language, text, source in read:
        found = facts(text, language, source)
        out.append(
            {
                "language": language,
                "text": text,
                "source": source,
                "words": [[w.key, w.text, w.kind] for w in found.words],
                "codes": sorted(found.codes),
                "marked": sorted(found.marked),
                "numbers": dict(sorted(found.numbers.items())),
                "negations": found.negations,
                "sides": sorted([_SIDES * line + side, n] for (line, side), n in found.sides.items()),
            }
        )
    return out


def _alignments(snapshot: Snapshot) -> list[dict[str, Any]]:
    out = []
    for language, text, other, over in _laid(snapshot):
        a = align(facts(text, language), language, facts(over, other), other)
        out.append(
            {
                "language": language,
                "text": text,
                "other": other,
                "over": over,
                "shares": [a.held, a.filled],
                "counts": [
                    a.edits,
                    a.numbers_missing,
                    a.codes_missing,
                    a.codes_unsaid,
                    a.marked_unsaid,
                    a.negation,
                ],
                "clashes": [[c.kind, c.said, c.found] for c in a.clashes],
                "missing": list(a.missing),
            }
        )
    return out


def _laid(snapshot: Snapshot) -> Iterator[tuple[Language, str, Language, str]]:
    """Each row over the next one and over itself turned about, so that many ways of laying it are as short; then the
    hard pairs, either way."""
    for language, index in snapshot.languages.items():
        for row in range(0, len(index.rows) - 1, 2):
            text = index.rows[row]
            words = text.split()
            turned = " ".join([*words[len(words) // 2 :], *words[: len(words) // 2], *words[:2]])
            for over in (index.rows[row + 1], turned):
                yield language, text, language, over
    for language, text, other, over in hard_texts.PAIRS:
        yield language, text, other, over
        yield other, over, language, text


def _words(texts: Iterable[str]) -> list[str]:
    return sorted({token.casefold() for text in texts for token in raw_tokens(text) if not is_code(token)})


def _random() -> dict[str, list[float]]:
    """What the coverage's interval is drawn from, in its order."""
    chance = np.random.default_rng(7)
    return {
        "integers": chance.integers(0, 13, _DRAWN - 1).tolist(),
        "doubles": chance.random(_DRAWN).tolist(),
    }


def kept() -> tuple[dict[str, str], Known]:
    """The pages and the vectors that the golden files hold."""
    data = json.loads((FOLDER / "verdicts.json").read_text())
    vectors = np.fromfile(FOLDER / "verdicts.f16", "<f2").reshape(-1, DIMENSION)

    def unknown(texts: Sequence[str]) -> Vectors:
        raise KeyError(texts[0])

    found = {
        t: normalised(v[None].astype(np.float32))[0] for t, v in zip(data["vectors"], vectors, strict=True)
    }
    return data["pages"], Known(unknown, found)


def main() -> None:
    from benchmarks.quality.indexed import Encoder

    known = Known(Encoder().embed, {})
    with TemporaryDirectory() as folder:
        for name, body in files(pages(), known, Path(folder)).items():
            (FOLDER / name).write_bytes(body)
    np.stack(list(known.vectors.values())).astype("<f2").tofile(FOLDER / "verdicts.f16")


if __name__ == "__main__":
    main()
