# What the guided first analysis says, in English. pt.ftl holds the same ids.

guide-title = Your first analysis
guide-place = Step { $at } of { $of }
guide-next = Next
guide-finish = Done
guide-leave = Not now
guide-show = Show me where
guide-write = This is a sample text about Lacuna; some of what it says is wrong. Lacuna’s own documentation is chosen to compare it with. Press “Analyse”.
guide-watch = Lacuna now cuts the text into statements, and looks for each of them in the documentation: not for its words, but for what it means.
guide-map = Here is the text again. Green is backed up by the documentation, yellow only in part; red contradicts it, and violet stands nowhere in it. Choose a red statement.
guide-evidence = This is what the documentation says, word for word. “Open the document” shows it where it stands. Compare it with the sentence: which of the two is right is for you to say.
guide-report = Further down: what to write or to correct, the most useful first, and a report to pass on. Next, try it with a text and a documentation of your own.
