"""Texts that are hard to read: what people paste, pieces of it in orders of chance, and sentences near each other."""

from __future__ import annotations

import random

from services.wire.messages import Language

PIECES = """
# Início {#comeco}
## A heading with `code` and *stress*
Title
===
Other title
---
The server waits 30 seconds. It doesn't wait longer, e.g. an hour. Set `--timeout=60` first.
O servidor espera 1.500,5 ms. Não há nenhum outro limite. Veja http.HTTPStatus e __init__.py.
**Bold.** *Italic one.* __Under__ and ~~struck~~ text: It takes care of these: The next one begins here now.
A line that is
wrapped over three
lines, with a hard break  \\nand a backslash\\\\nbreak.
- item one
- item two. With two sentences.
  - nested item: é um teste
- [ ] open task
- [x] done task
1. first step
2. second step
   continued there
10) other list
> A quote says this. And that.
> [!NOTE] Mind this
> It is important.
!!! tip "A title"
    Content of the tip. Two sentences.
!!! warning
    Não faça isto.
??? note
    Hidden text here.
???+ info Mais detalhes
    Texto aberto.
:::note Custom title
Inside of it.
:::
/// details | Summary here
Detail text.
///
{% include "x.md" %}
{.class #id}
[TOC]
| Option | Default | Meaning |
|---|:-:|--:|
| `timeout` | 30 | seconds \\| minutes |
| **retries** | 3 | |
Term
: Its definition. More of it.
~ Another one
Text with a footnote[^1] and another[^long].
[^1]: The note itself.
[^long]: A longer note.
    With a second line.
[link]: https://example.org "Title"
See [the guide](https://example.org/a_b){.external} and <https://example.org>, or ![image](a.png "alt").
[reference][link] and [link].
```python
# a comment in code
print("Hello. World.")\x20\x20
```
~~~
plain fence
~~~
    indented code line
    second one
<div class="a">
A paragraph in HTML. With <b>bold</b> &amp; &eacute; &#38; text.
</div>
<p>One<br>two</p>
<style> tags are merged in the <title> of a page.
Press <kbd>Ctrl</kbd>+<kbd>C</kbd> to stop. <!-- a comment. not shown -->
<script>alert("x")</script>
An empty __init__.py and a __main__ module. `a__b__c` stays.
Emoji 👍🏽 first. Depois 😀 vem o resto. Café com açúcar.
e\u0301 decomposed. ﬁ ligature. Straße. Ⅷ. x² + y³.
etc. The next begins. Etc. and so on; p.ex. isto. Fig. 3 shows it. No. 5 is alive.
“Aspas.” Então segue. (Parentheses. Inside.) "Quote." 'Single.'
Does it work? Yes! It does... Maybe.
What about this:
    and what follows it.
***
___
- - -
1986\\. A great year.
\\* not an item
Hard \\<tag> and \\_under\\_ and \\`tick\\`.
Trailing blanks\x20\x20\x20
Line with\ttabs\tinside.
A&B &copy; &unknown; &#x1F600; &#0;
$HOME/.config and C:\\dir, /api/v1/bases/{name}, app.main:run(), @decorator, #tag.
200 ms; 3.5 GB, 1,000 requests, 99.9%, R$ 10,00, $5.
can't won't doesn't cannot isn’t
---
+++
title = "TOML"
+++
...
"""

PAIRS: tuple[tuple[Language, str, Language, str], ...] = (
    ("en", "The first sixty minutes are free.", "en", "The first thirty minutes are free."),
    ("en", "It holds one hundred and twenty-one seats.", "en", "It holds 121 seats."),
    ("en", "Two thousand three hundred people came twice.", "en", "2,300 people came two times."),
    ("en", "Five per cent of one million is fifty thousand.", "en", "5% of 1,000,000 is 50,000."),
    ("en", "Between one hundred and two hundred, or one.", "en", "Between 100 and 200 of one another."),
    ("en", "Zero or a hundred and one days.", "en", "Twenty thirty thousand thousand hundred days."),
    (
        "pt",
        "Os primeiros sessenta minutos são gratuitos.",
        "pt",
        "Os primeiros trinta minutos são gratuitos.",
    ),
    ("pt", "Tem cento e vinte e uma vagas.", "pt", "Tem 121 vagas."),
    ("pt", "Vieram duas mil e trezentas pessoas.", "pt", "Vieram 2.300 pessoas."),
    ("pt", "Vinte e cinco por cento de dois milhões.", "pt", "25% de 2.000.000."),
    ("pt", "Entre cem e duzentos, ou um e dois.", "pt", "Mil e quinhentos, dezesseis e trinta."),
    ("pt", "Abre das oito às dezessete.", "pt", "Abre entre oito e dezessete horas."),
    ("pt", "Espera 8 a 17 minutos por dia.", "pt", "Espera 17 horas, 17 minutos e 8."),
    ("en", "It opens from 8 to 17.", "en", "It opens between eight and seventeen hours."),
    ("en", "Retry after 30 seconds, then 30.", "en", "Retry after 30, then after 30 minutes or 30 days."),
    ("en", "The shop opens on Monday.", "en", "The shop opens on Friday or Saturday."),
    ("en", "The course starts in January, every winter.", "en", "The course starts in July, every summer."),
    ("en", "The red button sends a weekly letter.", "en", "The green button sends a daily letter."),
    ("pt", "A loja abre na segunda-feira.", "pt", "A loja abre na sexta-feira e no sábado."),
    ("pt", "O curso começa em janeiro, no inverno.", "pt", "O curso começa em julho, no verão."),
    ("pt", "O botão vermelho envia a carta semanal.", "pt", "O botão verde envia a carta diária."),
    ("en", "Children pay no fines.", "en", "Children are exempt from fines."),
    ("pt", "Crianças não pagam multa.", "pt", "Crianças são isentas de multa."),
    ("en", "It neither keeps nor sends the text.", "en", "It does not keep or send the text."),
    ("en", "Nor is it kept, nor is it sent.", "en", "It is kept and it is sent."),
    ("pt", "O serviço não guarda nem envia o texto.", "pt", "O serviço não guarda ou envia o texto."),
    ("pt", "Nem o texto nem o relatório é guardado.", "pt", "O texto e o relatório são guardados."),
    ("pt", "Não há nenhum limite e nunca houve nada.", "pt", "Há algum limite e sempre houve."),
    ("pt", "Não é verdade que não guarda.", "pt", "É verdade que guarda."),
    (
        "en",
        "Chemical fertiliser is allowed in some beds.",
        "en",
        "No chemical fertiliser is used in any bed.",
    ),
    ("en", "The text is kept here.", "en", "Nothing that is old and in the text is kept here."),
    ("pt", "Produto químico é usado nos canteiros.", "pt", "Nenhum produto químico é usado nos canteiros."),
    ("pt", "Vinte e um dias, na segunda-feira.", "en", "Twenty-one days, on Monday."),
    ("pt", "Nem 8 nem 17 por cento, na terça.", "en", "Neither eight nor seventeen per cent, on Friday."),
    ("en", "It opens on Wednesday.", "en", "It opens from Monday to Friday."),
    ("pt", "Custa 20 mil reais e 3,5 milhões.", "pt", "Custa vinte mil reais e 3.500.000."),
    ("en", "It holds 1.5 million rows, 12:30 million, 1.2.3 thousand.", "en", "It holds 1,500,000 rows."),
    ("en", "Between one hundred and two hundred pages.", "en", "Between 100 and 200 pages."),
    ("pt", "Entre mil e duas mil páginas por segundo.", "pt", "Entre 1.000 e 2.000 páginas na quinta-feira."),
    ("en", "It opens from 8 to 17 on Sundays.", "pt", "Abre entre oito e dezessete horas aos domingos."),
)
"""Sentences with numbers in words, negations and opposites, each over one that says the same or nearly."""


def _pieces() -> list[str]:
    return [line.replace("\\n", "\n") for line in PIECES.strip("\n").split("\n")]


def texts(count: int, seed: int = 11) -> list[tuple[Language, str]]:
    """`count` texts of chance with the language that they are read in, always the same ones."""
    chance = random.Random(seed)
    pieces = _pieces()
    whole: list[tuple[Language, str]] = [("en", "\n".join(pieces)), ("pt", "\n\n".join(pieces))]
    while len(whole) < count:
        out = []
        for _ in range(chance.randint(2, 9)):
            start = chance.randrange(len(pieces))
            run = pieces[start : start + chance.randint(1, 3)]
            indent = chance.choice(["", "", "", "  ", "    ", "> ", "- "])
            out.append("\n".join(indent + line for line in "\n".join(run).split("\n")))
        text = chance.choice(["\n", "\n\n", "\n", "\r\n"]).join(out)
        if chance.random() < 0.1:
            text = "\ufeff" + text
        whole.append((chance.choice(["en", "pt"]), text))
    return whole
