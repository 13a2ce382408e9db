"""Texts in Markdown that are hard to read: what people paste, and pieces of it in orders of chance."""

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
