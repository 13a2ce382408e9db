"""The other direction: what a base says on the text's topics and the text leaves out."""

from __future__ import annotations

from services.wire.messages import Judged
from tests.retriever.conftest import Product, judge

PAGE = """# Backups

See also: [restoring](restore.md), [archives](archives.md) and [retention](retention.md).

The backup runs every night at two. The archive is kept for 30 days on the server. Each archive is encrypted with
the public key of its owner. Every archive is encrypted with its owner's public key. These are the steps of a backup:

- [Choose what to keep](choose.md)
- Compress the archive with zstandard before it is sent

For more details, read the page about archives and their owners. What happens when the disk of the server is full?

| what | how many |
|---|---|
| archives | 30 |

```
backup --all
```
"""
TEXT = "The backup runs every night at two. The archive is kept for 30 days on the server.\n"


async def test_omissions_are_whole_sentences_of_the_topic_and_each_is_told_once(product: Product) -> None:
    await product.create()
    await product.put("en/backups.md", PAGE)
    await product.ready()
    judged = await judge(product, TEXT, language="en")
    assert isinstance(judged, Judged)
    quotes = [o.quote for o in judged.omissions]
    encrypted = [quote for quote in quotes if "encrypted" in quote]
    assert len(encrypted) == 1
    assert set(quotes) <= {*encrypted, "Compress the archive with zstandard before it is sent"}
    centrality = [o.centrality for o in judged.omissions]
    assert centrality == sorted(centrality, reverse=True)
    assert centrality[0] == 1
    for omission in judged.omissions:
        assert PAGE[omission.start : omission.end] == omission.quote
