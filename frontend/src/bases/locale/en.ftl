bases-title = Documentation
bases-words = A base is a set of documents that texts are compared with.
bases-loading = Asking the server for its bases…
bases-empty-title = No base yet
bases-empty = Create one below, and add your documentation to it.
bases-name = Name
bases-state = State
bases-documents = Documents
bases-passages = Passages
bases-languages = Languages
bases-changed = Changed
bases-unread = { $count ->
    [one] 1 not read
   *[other] { $count } not read
}
bases-status-empty = Empty
bases-status-indexing = Being read
bases-status-paused = Paused
bases-status-ready = Ready
bases-status-failed = Failed
bases-waits = Waiting for its turn…
bases-rate = { $rate } a second
bases-left = about { $time } left
bases-deleted = “{ $name }” was deleted. It can be restored until { $until }.
bases-restore = Restore
bases-make = Create the base
bases-making = Creating it…
bases-back = ← All documentation
new-base-title = New base
base-name-help = Without spaces, capitals or accents. For example:
base-name-example = user-manual
base-name-taken = There is a base with this name.
base-reading = Asking the server about this base…
base-passages = { $count ->
    [one] 1 passage
   *[other] { $shown } passages
}
base-version = version { $version }
base-paused-words = Reading is paused. Documents are still taken; they are read once you resume.
base-failed-words = Lacuna tries again by itself, and with each change of the documents. Until then, what was read before stays in use.
base-pause = Pause reading
base-resume = Resume reading
base-write = Compare a text
base-delete = Delete the base
base-tabs = Views of the base
base-empty-words = This base is empty. Add a folder of documents, and it will be ready to compare texts with in a moment.
base-ready-words = Texts can be compared with this base now.
base-not-yet = Texts can be compared with this base once it has been read.
base-ready-look = Look at the documents
tab-overview = Add documents
tab-documents = Documents
tab-search = Search
tab-insights = Insights
tab-versions = Versions
drop-title = Drop or choose files, folders or archives
drop-files = Choose files
drop-folder = Choose a folder
drop-help = Markdown, HTML, reStructuredText, plain text, Word and PDF, and .zip, .tar and .tar.gz archives of them. The paths inside a folder are kept.
drop-looking = Looking through the folder…
drop-nothing = There is no document in it that can be read.
drop-left = { $count ->
    [one] 1 file of another type was left out
   *[other] { $shown } files of other types were left out
}
uploads-title = Uploads
upload-sending = { $count ->
    [one] Sending { $done } of 1 file
   *[other] Sending { $done } of { $total } files
}
upload-rate = { $rate } a second
upload-cancel-all = Stop all
upload-cancel = Stop sending { $path }
upload-done = { $count ->
    [one] 1 document was sent.
   *[other] { $shown } documents were sent.
}
upload-cancelled = { $count ->
    [one] 1 was stopped.
   *[other] { $shown } were stopped.
}
upload-failed = { $count ->
    [one] 1 file was not accepted
   *[other] { $shown } files were not accepted
}
upload-retry-all = Send them again
upload-dismiss = Take { $path } off this list
upload-gone = The file is gone
upload-gone-words = It was moved, changed or deleted after it was chosen. Choose it again.
unread-title = { $count ->
    [one] 1 document could not be read
   *[other] { $count } documents could not be read
}
unread-words = The rest of the base is not affected. Fix a file and send it again, or delete it.
unread-all = See all of them
documents-find = Find by name or title
documents-language = Language
documents-state = State
documents-order = Order
documents-any = Any
documents-loading = Reading the list of documents…
documents-count = { $count ->
    [one] 1 document
   *[other] { $shown } documents
}
documents-none = No document matches
documents-none-words = Try fewer letters, or any language and state.
documents-empty = No documents
documents-empty-words = A text can be compared with this base once there are some.
documents-name = Document
documents-size = Size
documents-actions = Actions
documents-pick = Choose { $path }
documents-pick-all = Choose all that are shown
documents-pick-none = Choose none
documents-picked = { $count ->
    [one] 1 chosen
   *[other] { $shown } chosen
}
documents-delete = { $count ->
    [one] Delete it
   *[other] Delete them
}
documents-many = { $count ->
    [one] 1 document
   *[other] { $count } documents
}
documents-translated = { $count ->
    [one] 1 translation
   *[other] { $count } translations
}
documents-more = Show more ({ $shown } of { $total })
document-status-pending = Waiting
document-status-indexed = Read
document-status-failed = Not read
document-damaged = Damaged, or of another type than its name says
order-path = Name
order-size = Largest first
order-updated = Newest first
document-back = ← Documents of { $base }
document-opening = Opening the document…
document-download = Download
document-replace = Replace
document-replacing = Sending…
document-pending = It is being read.
document-not-yet = It is being read. It can be shown here in a moment.
document-unreadable = Nothing could be read of this document.
document-about = Language and translations
document-language-help = Kept when the document is sent again. The document is read anew.
document-translations = Translations
document-unlinked = It is linked to no document in another language.
document-link-to = Path of the document that it translates
document-link = Link
document-unlink = Unlink
document-views = Views of the document
document-reading = Reading
document-source = Source
document-show-chunks = Show the parts
document-chunks-help = How the base divides the document, and how many analyses found something in each passage.
document-earlier = Show what comes before
document-later = Show what comes after ({ $done } of { $total } parts)
document-cut-source = The rest is not shown. Download the document to read all of it.
chunk-title = Part { $position }
passage-cited = { $count ->
    [one] Found by 1 analysis
   *[other] Found by { $count } analyses
}
reading-code = Code
search-label = Search by meaning and by words
search-help = A question or a sentence, in English or in Portuguese.
search-go = Search
search-going = Searching…
search-none = Nothing was found
search-none-words = Say it with other words, or in any language.
search-found = { $count ->
    [one] 1 passage for “{ $words }”, best first
   *[other] { $count } passages for “{ $words }”, best first
}
search-not-yet = There is nothing to search yet
search-not-yet-words = Add documents first. The base can be searched once they are read.
insights-not-yet = There is nothing to look into yet
insights-not-yet-words = Add documents first. The base says more of itself once they are read.
insights-loading = Asking what the base says of itself…
insights-words = What the base says of itself: these are findings to read, not errors to fix blindly.
insights-contradictions = Contradictions
insights-duplicates = Repetitions
insights-unmatched = Never matched
insights-translations = Translations
insights-computing = Comparing the passages of this version…
insights-failed = Comparing the passages failed.
insights-sampled = { $looked } of { $texts } passages were compared with all others.
insights-none-words = This is looked at anew with each version.
insights-all = { $count ->
    [one] Show it
   *[other] Show all { $shown }
}
contradictions-words = Passages of different documents that are alike but for a number, a negation or an opposite.
contradictions-none = No contradiction was found
contradictions-do = Read both. Where they speak of the same, correct the one that is wrong.
clash-number = Numbers
clash-code = Names
clash-negation = One denies
clash-opposite = Opposites
clash-word = Words
clash-nothing = nothing
duplicates-words = Text that stands in several places has to be changed in all of them.
duplicates-none = No repetition was found
duplicate-same = { $count ->
    [one] The same in 1 place
   *[other] The same in { $count } places
}
duplicate-near = Almost the same ({ $share } alike)
duplicate-more = { $count ->
    [one] and in 1 more place
   *[other] and in { $count } more places
}
duplicate-same-do = Keep it in one place, and lead there from the others.
duplicate-near-do = Say it once, or in the same words.
unmatched-unknown = No analysis has used this base yet
unmatched-unknown-words = Compare texts with it. What they never touch is shown here.
unmatched-words = { $analyses ->
    [one] 1 analysis has used this base. It found nothing in { $left } of { $passages } passages.
   *[other] { $analyses } analyses have used this base. They found nothing in { $left } of { $passages } passages.
}
unmatched-do = The more texts you compare, the more this says. What stays here may be of use to nobody, or be said in words that nobody uses.
unmatched-documents = { $count ->
    [one] 1 document in which nothing was found
   *[other] { $shown } documents in which nothing was found
}
unmatched-places = Passages in which nothing was found
translations-words = Documents are translations of each other by their paths, or because they were linked.
translations-none = Nothing is missing
translations-none-words = Each document has its counterpart, or the base has one language.
gap-missing = Not in { $language }
gap-older = Older in { $language }
gap-shorter = Much shorter in { $language }
gap-missing-do = Add the translation, or link it if it is there under another path.
versions-explained = Each change of the documents makes a version. The base can be put back to any of these.
versions-loading = Reading the list of versions…
versions-none = No version yet
versions-none-words = The first one is made once documents are read.
versions-version = Version
versions-made = Made
versions-current = In use
versions-as = as version { $version }
versions-restore = Restore
versions-restore-named = Restore version { $version }
versions-restore-anyway = Restore it and lose them
versions-ask = Restore version { $version }?
versions-ask-words = { $count ->
    [one] The base will have the 1 document of that version instead of the current { $now }.
   *[other] The base will have the { $count } documents of that version instead of the current { $now }.
}
versions-undo = You can undo it: restore version { $version } afterwards.
versions-lost = Some documents are not read yet, so no version holds them. They would be lost.
versions-leave = Leave it
versions-told = The base has the documents of version { $version } again.
