# Texts of the writing view, in English. pt.ftl holds the same ids.

map-unjudged = Not judged yet
map-input-help = Escape ends editing. F8 goes to the next statement that wants attention, Shift with F8 to the one before.
edit-text = Edit the text
stop-editing = Done
edit-statement = Edit this sentence
take-words = Use the documentation’s words
done-added = Added to the text.
done-replaced = Replaced in the text.
attend-last = Nothing after this wants attention.
attend-first = Nothing before this wants attention.

## How the text stands
stand-read = Double-click the text, or press E, to edit it.
stand-touch = Tap a sentence to see what the documentation says of it.
stand-editing = What you change is judged when you pause.
stand-typing = Changed. It is judged when you pause.
stand-checking = Checking what changed…
stand-judged = { $share } covered. { $reused ->
    [0] Every statement was checked.
    [one] One statement had not changed.
   *[other] { NUMBER($reused) } statements had not changed.
  }
stand-failed = The change could not be judged. It is kept in this browser.
stand-offline = You are offline. What you type is kept in this browser and judged when you are back.
stand-restored = What you had typed is back. It is judged now.
stand-unkept = This browser cannot keep what you type. Don’t close the page until it is judged.
stand-discard = Discard it

## Evidence
evidence-changed = You changed this sentence. What stands below was said of it before.
evidence-new = This is new. It is judged when you pause.
evidence-lacking = Marked: what the documentation does not say.
back-to-evidence = ‹ Evidence
passage-place = Passage { NUMBER($at) } of { NUMBER($of) }
previous-passage = Previous passage (P)
next-passage = Next passage (N)

## Suggestions
suggestion-add = Add to the text
suggestion-dismiss = Dismiss
suggestion-keep = Take it up again
dismissed-said = Dismissed.
dismissed-back = It is back.
dismissed-show = { $count ->
    [one] Show the dismissed one
   *[other] Show the { NUMBER($count) } dismissed
  }
dismissed-hide = Hide what is dismissed

## The report of a text that changed
report-outdated = This report is of an earlier state of the text.
report-none = No report has been written of this text.
report-rewrite = Write it anew
report-write = Write a report
newer-words = This text has a newer state.
newer-open = Open it

## Comparing models
compare-title = Compare models
compare-words = The same text with another model: which verdicts differ after its second look, and what its report says.
compare-with = Compare with
compare-tuned = { $name } (fine-tuned)
compare-go = Compare
compare-none = No other model is offered here.
compare-sent = Statements and passages are sent to { $provider }.
compare-older = The other analysis is of another state of the text. Compare again to see them as they are now.
compare-version = The documentation has changed between the two.
compare-verdicts = Verdicts that differ
compare-same = Both give every statement the same verdict.
compare-differ = { $count ->
    [one] One statement has another verdict
   *[other] { NUMBER($count) } statements have another verdict
  }
compare-statement = Statement
compare-coverage = Coverage
compare-default = The server’s default
compare-reports-same = The reports are the same.
compare-marked = Marked in the reports: { $count } passages that the other does not have.
compare-close = End the comparison

## Keys
keys-writing = In a text
key-next-wanting = Next statement that wants attention
key-previous-wanting = Previous statement that wants attention
key-previous-typing = The same while you type, backwards
key-every-statement = Every statement in turn
key-open-evidence = Read the evidence
key-open-document = Open the document at the passage
key-next-passage = Next passage
key-previous-passage = Previous passage
key-edit = Edit the sentence
key-back = Close, or end editing
key-review-covered = The right verdict is: covered
key-review-partial = The right verdict is: partly covered
key-review-contradicted = The right verdict is: contradicted
key-review-absent = The right verdict is: missing
key-review-not-checkable = The right verdict is: not checkable
key-undo-review = Take the last verdict back
evidence-keys-read = On the keyboard: J and K go to what wants attention, arrows to every statement. Press ? for all keys.
evidence-keys = On the keyboard: J and K go to what wants attention, arrows to every statement, E edits. Press ? for all keys.
