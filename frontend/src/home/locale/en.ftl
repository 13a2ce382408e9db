# What home says, in English. pt.ftl holds the same ids.

home-welcome = Find out what your documentation says about a text
home-title = What next?
home-loading = Looking at what is here…
home-next = What to do next
home-guide = See how it works
home-guide-resume = Go on with your first analysis
home-guide-words = A real analysis of a sample text, with each step explained where it happens. It takes less than two minutes.
home-guide-start = Start
home-guide-go-on = Go on
home-base = Give Lacuna your documentation
home-base-words = A folder, an archive or single files: Markdown, HTML, Word, PDF or plain text. Your texts are compared with it, and with nothing else.
home-base-go = Add documentation
home-empty = “{ $base }” has no documents yet
home-empty-words = A text can be compared with it once it has some.
home-empty-go = Add documents
home-failed = “{ $base }” could not be read
home-failed-words = The page of this documentation says what went wrong, and what can be done.
home-failed-go = See what happened
home-paused = “{ $base }” is paused
home-paused-words = What was added to it is not read until it goes on.
home-paused-go = Go there
home-write = Analyse a text
home-write-words = Paste a draft, or open a file. You see at once what is backed up, what is contradicted and what is missing.
home-write-go = Write or paste
home-moving = On its way
home-indexing = “{ $base }” is being read
home-left = about { $time } left
home-running = Being analysed since { $when }
home-training = Training on “{ $dataset }”
home-training-waits = Waiting for its turn
home-training-begins = Getting ready
home-training-done = { $share } done
home-texts = Your last texts
home-all-texts = All past texts
home-contradicted = { $count ->
    [one] 1 contradiction
   *[other] { NUMBER($count) } contradictions
  }
home-absent = { $count ->
    [one] 1 gap
   *[other] { NUMBER($count) } gaps
  }
home-partial = { $count ->
    [one] 1 statement partly covered
   *[other] { NUMBER($count) } statements partly covered
  }
home-nothing-open = nothing left open
home-composed = No language model writes on this server, so reports are put together from the verdicts alone: shorter, and never invented. Whoever runs the server can add one.
