# Texts of past analyses and of differences between them, in English. pt.ftl holds the same ids.

history-search = Search past analyses
history-search-help = By title, documentation or date
history-searching = Looking among older ones…
history-found = { $count ->
    [0] None found. Try fewer words, or a date like 2026-11-26.
    [one] One found
   *[other] { NUMBER($count) } found
  }
history-rename = Rename “{ $name }”
history-rename-label = New title
history-rename-help = Titles are kept in this browser.
history-rename-save = Save
history-rename-cancel = Cancel
history-compare = Compare “{ $name }” with another
history-compare-with = Compare with “{ $name }”
history-compare-short = Compare
history-rename-short = Rename
history-compare-this = Compare with this
history-choose = Choose what to compare “{ $name }” with.
history-choose-end = Don’t compare

diff-empty = Choose two past analyses to compare, in the list:
diff-loading = Putting the two beside each other…
diff-alone = This text has no earlier version to compare with. Choose another analysis in the list:
diff-gone-title = This analysis is not in this browser
diff-gone = It was made on a device and is kept in that browser alone, or it was deleted.
diff-device = on the device
diff-then = Then
diff-now = Now
diff-trend-title = Coverage over the versions of this text
diff-trend = { $count ->
    [one] One version of this text
   *[other] { NUMBER($count) } versions of this text
  } since { $since }: from { $from } to { $to }{ $range ->
    [no] .
   *[yes] , between { $low } and { $high }.
  }
diff-state = Compare with the version of
diff-more = Coverage rose by { $points } points.
diff-less = Coverage fell by { $points } points.
diff-equal = Coverage is the same.
diff-uncounted = One of the two states nothing that documentation could cover, so there is no coverage to compare.
diff-doubt = The intervals overlap: this may be chance.
diff-bases = They were compared with different documentation: { $before } then, { $after } now.
diff-versions = The documentation changed between the two: version { $before } then, { $after } now.
diff-nothing = No statement changed.
diff-changed = { $count ->
    [one] Verdict changed
   *[other] Verdicts changed
  }
diff-added = { $count ->
    [one] New statement
   *[other] New statements
  }
diff-removed = { $count ->
    [one] Statement that is gone
   *[other] Statements that are gone
  }
diff-reworded = { $count ->
    [one] Reworded, with the same verdict
   *[other] Reworded, with the same verdicts
  }
diff-became = became
diff-same = { $count ->
    [0] No statement stayed as it was.
    [one] One statement stayed as it was.
   *[other] { NUMBER($count) } statements stayed as they were.
  }
