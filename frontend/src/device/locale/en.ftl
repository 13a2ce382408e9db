## Where a text is analysed
where-label = Where it is analysed
where-server = On the server
where-server-help = The text goes to this Lacuna server, which keeps it with its analysis. A model can write the report.
where-device = On this device
where-device-help = Nothing of the text leaves this browser. The verdicts are the server’s own method; the report is put together from them, without a model’s prose.
where-download = About { $size } are downloaded first, once: a small language model, and the documentation in a form made for searching.
where-download-each = About { $size } are downloaded each time, because this browser has no room to keep them: a small language model, and the documentation in a form made for searching.
where-here = All that it needs is already here. It works without a network too.
where-looking = Looking what is already here…
where-no-encoder = Not with this documentation: it was read with { $model }, a language model that this page does not have.
where-no-simd = Not in this browser: it cannot run the small language model (WebAssembly without SIMD). Update it, or use another.
where-no-offline = Not now: you are offline, and what it needs is not all here yet.
device-mark = On this device
device-mark-help = Kept in this browser alone
device-send = Have a model write the report…

## Problems
device-analysis-missing-title = This analysis is not here
device-analysis-missing-detail = It was made on a device and is kept in that browser alone, or it was deleted.
device-not-kept-detail = This browser has no room to keep the analysis: it is gone when you leave the page. Copy or download what you need.
