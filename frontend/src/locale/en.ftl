# The page's texts, in English. pt.ftl holds the same ids.

page-title = Lacuna: what your documentation covers of a text
skip = Skip to the content
rooms = Parts of the page
nav-compare = What changed
nav-shared = Shared analysis
nav-datasets = Datasets
nav-trainings = Trainings
nav-playground = Playground
nav-evaluations = Evaluations
nav-home = Home
nav-write = Write
nav-analysis = Analysis
nav-bases = Documentation
nav-training = Training
preferences = Preferences
page-density = Spacing
density-comfortable = Comfortable
density-compact = Compact
single-keys = Single-key shortcuts
single-keys-help = Single letters do things while you aren’t typing. Switch this off if you control your computer by voice.
offline = You are offline. What is here can be read, and a text be analysed on this device; what needs the server waits until you are back.
broken-words = Something unexpected happened while this was being shown. Your text and your analyses are safe.
deleted-named = “{ $name }” is being deleted.
explain = What does “{ $name }” mean?

## Keys of the keyboard
keymap-title = Keyboard shortcuts
keymap-single-on = They do nothing while you type. You can switch off those without Ctrl or ⌘ in the preferences.
keymap-single-off = Those without Ctrl or ⌘ are switched off in the preferences.
key-or = or
keys-everywhere = Everywhere
key-keymap = Show these shortcuts
key-jump = Go anywhere by some letters of its name
jump-title = Go to
jump-label = A page, a documentation or a past text
jump-none = Nothing has these letters.
jump-found = { $count ->
    [one] One place.
   *[other] { NUMBER($count) } places.
  }
jump-keys = Arrow keys choose, Enter goes there.
jump-room = page
jump-base = documentation
jump-analysis = analysis

## The frame
room-loading = Opening…
room-lost = This part of the page could not be loaded: the connection was lost, or a newer version was installed since.
room-reload = Load the page again
page-newer = A newer version of this page is here. What you are writing stays.
page-newer-load = Load it
api-docs = HTTP API
page-language = Language of the page
page-theme = Light or dark
theme-system = System
theme-light = Light
theme-dark = Dark
footer = Everything on this page comes from this server. Nothing is fetched from anywhere else.
language-en = English
language-pt = Portuguese
language-within = { $language ->
    [pt] Portuguese
   *[en] English
}
close = Close
cancel = Stop
retry = Try again
delete = Delete
undo = Undo

intro-title = What does your documentation say about this text?
intro-words = Paste a draft. Lacuna reads it sentence by sentence, shows what your documentation backs up, what it contradicts and what it never mentions, and writes a report of what to add.

## Keys
session-title = Log in
session-words = This server asks for a key. Whoever runs it can make you one.
session-key = Your key
session-enter = Log in
session-leave = Log out ({ $name })

## The form
text-label = Your text
text-placeholder = Paste a text here, or open a .txt or .md file
drop-here = Drop the file to read its text
choose-file = Open a file
samples-label = Or try a sample:
characters = { $count ->
    [0] 0 characters
    [one] 1 character
   *[other] { NUMBER($count) } characters
  }
base-label = Documentation
base-loading = Asking the server what it holds…
language-label = Language of the text
language-auto = Detect it
language-help = Evidence is searched in every language of the documentation.
report-language-label = Report in
report-language-help = Reasons and the report are written in this language.
model-label = Model for the report
model-composed = With this model, the report is composed from the verdicts alone, without a model’s prose.
model-prose = This model writes the report’s prose; every citation is checked against the documentation. Your statements and the passages found for them are sent to { $provider }.
model-none = The server’s default is used.
model-shutdown = { $name } (until { $date })
judge-label = Let the model look again at uncertain statements
judge-help = Statements whose verdict is uncertain go to { $model }, at { $provider }, with the passages found for them. It may change their verdicts, and the page says how many and at what cost.
analyse = Analyse

text-missing = Paste a text first, or choose a sample to see how it works.
text-long = This text is longer than 200,000 characters. Analyse it in parts.
base-missing = Choose the documentation to compare your text with.
file-kind = Only plain text and Markdown files (.txt, .md) can be opened here. For PDF, Word or HTML, copy the text and paste it.
file-encoding = This file isn’t text in UTF-8. Save it as UTF-8 and open it again, or paste its text.
file-empty = This file is empty.

name-wrong = This doesn’t fit as a name.
name-take = Use “{ $name }”
base-ready = Ready
base-empty = Empty: no documents yet
base-indexing = Being read
base-paused = Reading is paused
base-failed = Could not be read
base-documents = { $count ->
    [one] 1 document
   *[other] { NUMBER($count) } documents
  }
base-failed-documents = { $count ->
    [one] 1 could not be read
   *[other] { NUMBER($count) } could not be read
  }
index-reading = Reading documents:
index-embedding = Reading what passages mean:
index-building = Putting everything together:
no-base-title = There is no documentation here yet
no-base-words = A text is compared with documents that you give: Markdown, HTML, reStructuredText, plain text, Word or PDF.
no-base-go = Add documentation

## While it runs
progress-label = Progress of the analysis
step-fetch = Get what it needs
step-read = Read the text
step-search = Search the documentation
step-judge = Judge each statement
step-refine = Look again where uncertain
step-write = Write the report
step-done = (done)
stage-starting = Starting…
stage-encoder = Getting the small language model for this device
stage-base = Getting the documentation
stage-sending = Sending the text
stage-queued = Waiting for its turn
stage-splitting = Finding the statements
stage-embedding = Reading what each one means
stage-searching = Searching the documentation
stage-judging = Judging each statement
stage-refining = Looking again at uncertain statements
stage-writing = Writing the report
reconnecting = The connection was lost. Coming back to it…
amount-of = { $done } of { $total }
amount = { $done }

## The result
new-analysis = ← New analysis
result-opening = Opening the analysis…
result-title = Analysis
finished = The analysis is finished: { $share } covered.
facts-base = Compared with “{ $base }”
facts-version = version { $version }
cancelled-words = The analysis was stopped.
gauge-words = of what this text states is covered by the documentation.
gauge-interval = Very probably between { $low } and { $high }: verdicts can err, and few sentences tell less than many.
sections-title = By section of the text
sections-untitled = Before the first heading
sections-row = { $heading }: { $share } covered, between { $low } and { $high }. Go to its first statement.
sections-nothing = nothing to check
refined = { $asked ->
    [0] { $model } was asked to look again, but no statement was uncertain enough.
   *[other] { $model } looked again at { $asked ->
        [one] one uncertain statement
       *[other] { NUMBER($asked) } uncertain statements
      }, { $changed ->
        [0] and changed no verdict.
        [one] and changed one verdict.
       *[other] and changed { NUMBER($changed) } verdicts.
      }
  }
refined-failed = The second look by { $model } is missing or unfinished. { $trouble } { $changed ->
    [0] The verdicts stand as they were.
    [one] One verdict was changed before.
   *[other] { NUMBER($changed) } verdicts were changed before.
  }
refined-cost = That cost { $cost }.
gauge-nothing = Nothing in this text states a fact that documentation could cover.
legend-label = Verdicts
legend-help = Choose a verdict to see its statements alone.
map-title = Coverage map
map-label-read = The text, statement by statement. Arrow keys move, Enter opens the evidence.
map-label = Your text, statement by statement. Arrow keys move, Enter opens the evidence, E edits.

verdict-covered = Covered
verdict-partial = Partly covered
verdict-contradicted = Contradicted
verdict-absent = Missing
verdict-not-checkable = Not checkable
meaning-covered = The documentation says this.
meaning-partial = The documentation says part of this.
meaning-contradicted = The documentation says otherwise.
meaning-absent = The whole documentation was searched; nothing in it says this.
meaning-not-checkable = This states nothing that documentation could confirm, as greetings, opinions and wishes don’t. It doesn’t count for or against coverage.

likelihood-very-likely = very likely
likelihood-likely = likely
likelihood-uncertain = uncertain
likelihood-unlikely = unlikely
likelihood-very-unlikely = very unlikely

evidence-label = Evidence
evidence-empty = Choose a statement in the text to see what the documentation says about it.
evidence-place = { NUMBER($at) } of { NUMBER($of) }
previous-statement = Previous that wants attention (K)
next-statement = Next that wants attention (J)
evidence-score = Supported in full:
passage-score = supports it by itself:
evidence-passages = What the documentation says
evidence-misses = The nearest passages, none of which says it
evidence-none = No passage comes near this statement.
line = line { NUMBER($line, useGrouping: "false") }
lines = lines { NUMBER($first, useGrouping: "false") } to { NUMBER($last, useGrouping: "false") }
open-document = Open the document
document-text = Text of the document
document-loading = Opening the document…
document-unread = This document has not been read yet.
document-cut-before = The document begins earlier.
document-cut-after = The document goes on.

report-title = Report
report-waiting = The report is about to begin…
report-writing = Writing…
copy-markdown = Copy as Markdown
download-markdown = Download
copied = Copied.
copy-failed = The browser did not allow copying. Use Download.
notice-composed = Composed from the verdicts alone: no model wrote this prose.
notice-model = With prose by { $model }; every citation was checked against the documentation.
notice-incomplete = This report is incomplete: it was cut before its end.
notice-failed = The report could not be written. The verdicts above are whole.
notice-citations-removed = { $count ->
    [one] One citation that the documentation does not back was removed.
   *[other] { NUMBER($count) } citations that the documentation does not back were removed.
  }
citation-open = Citation { NUMBER($number) }: open { $place }
omissions-title = What the text leaves out
omissions-words = The other direction: the documentation says this on the text’s topics, and the text does not. It takes nothing from the coverage.
omissions-none = Nothing that the documentation says on these topics seems to be missing.
suggestions-title = What to write next
suggestions-words = Where each gap belongs in the documentation, and what closing it would bring: the text was scored again as if it were done.
suggestion-correct = Correct
suggestion-complete = Complete
suggestion-write = Write
suggestion-include = Add to the text
suggestion-new = In a new document
suggestion-gain = { $points ->
    [one] +1 point
   *[other] +{ NUMBER($points) } points
  }
suggestion-gain-words = of coverage
suggestion-text-says = The text
suggestion-base-says = The documentation
suggestion-follow = Change the text to follow the documentation, or the documentation if the text is newer.
suggestion-rest = The documentation says only part of this.
suggestion-missing = The documentation doesn’t say this.
suggestion-there = What stands there now
suggestion-author = You supply the facts.
suggestion-heading = Proposed heading:
suggestion-heading-model = Proposed by { $model }; check it.
suggestion-heading-tuned = Proposed by a model trained here; check it.
suggestion-heading-own = Give it a heading
suggestion-copy = Copy
suggestion-copy-named = Copy the words of suggestion { NUMBER($number) }
suggestion-find = Show in the text
show-all = { $count ->
    [one] Show the only one
   *[other] Show all { NUMBER($count) }
  }
show-fewer = Show fewer

history-title = Past analyses
history-loading = Looking for past analyses…
history-away = The analyses that the server keeps are listed when you are back online.
history-empty = None yet. Each analysis is kept here: open it again, share its address, or delete it.
history-more = Show more
history-untitled = Text compared with { $base }
history-covered = { $share } covered
status-failed = Failed
status-cancelled = Stopped
status-running = Running
delete-named = Delete “{ $name }”

## Problems
problem-title = That did not work
problem-unknown-detail = The server refused without saying why (code { $code }).
problem-network-title = The server can’t be reached
problem-network-detail = No answer came from Lacuna’s server.
problem-worker-title = The background work stopped
problem-worker-detail = The browser ended the part of this page that follows the analysis, perhaps for lack of memory.
problem-internal-title = This page made a mistake
problem-internal-detail = Something unexpected happened on this page. Your text is still here.
problem-encoder-title = The language model for this device is missing
problem-encoder-detail = Analysing on this device needs a small model that this browser could not load. Your text is still here, and nothing of it was sent.
advice-retry = Try again. What you wrote has been kept.
advice-later = Wait a moment and try again. What you wrote has been kept.
advice-retry-after = The server asks to wait { $seconds ->
    [one] one second.
   *[other] { NUMBER($seconds) } seconds.
  }
advice-shorten = Analyse the text in parts: chapter by chapter works well.
advice-plain-text = Check that what you pasted is plain text.
advice-add-documents = Add documents to this base, or choose another one.
advice-wait-base = The documentation is still being read. Wait for “Ready” beside its name.
advice-choose-base = Go back and choose another base.
advice-choose-language = Choose another language, or add documents in this one.
advice-choose-model = Choose another model.
advice-not-found = Start a new analysis, or look among the past ones.
advice-server = Check that Lacuna is running and that you are connected, then try again.
advice-worker = Try again: the analysis goes on where it was. Close other tabs if it happens again.
advice-encoder-damaged = The download arrived damaged three times. Try again on another connection.
advice-encoder-not-started = Close other tabs to free memory, update the browser, or analyse on the server.
