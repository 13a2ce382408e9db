# What a report says. Arguments come in escaped for Markdown; quotes already cut.

list = { $head } and { $last }
place = *{ $section }* ({ $document })
place-again = *{ $section }*
place-whole = the document { $document }
place-marked = { $place } { $marks }
more-sections = { $n ->
    [one] one more section
   *[other] { $n } more sections
}

title = “{ $text }”: what the base “{ $base }” says of it
title-plain = The text and the base “{ $base }”

heading-summary = Summary
heading-similarities = Similarities
heading-contradictions = Contradictions
heading-gaps = Gaps
heading-lacks = What the documentation lacks
heading-leaves-out = What the text leaves out
heading-suggestions = Suggestions

## Summary

coverage = **{ $score }% of the text is covered** by the base { $base }, counted by words; allowing for doubt in the verdicts, between { $low }% and { $high }%.
coverage-exact = **{ $score }% of the text is covered** by the base { $base }, counted by words.
coverage-wide = The interval is wide: read the share as a direction, not as a measure.
counts = Of its { $n } checkable statements, { $list }.
count-covered = { $n ->
    [one] one is covered
   *[other] { $n } are covered
}
count-partial = { $n ->
    [one] one is covered in part
   *[other] { $n } are covered in part
}
count-contradicted = { $n ->
    [one] one is contradicted
   *[other] { $n } are contradicted
}
count-absent = { $n ->
    [one] one is found nowhere
   *[other] { $n } are found nowhere
}
all-covered = Each of its { $n } checkable statements has its evidence in the base.
all-partial = Each of its { $n } checkable statements is supported in part, and none in full.
all-contradicted = Each of its { $n } checkable statements is contradicted.
all-absent = None of its { $n } checkable statements was found, although the whole base was searched for each.
single-covered = Its only checkable statement is covered.
single-partial = Its only checkable statement is covered in part.
single-contradicted = The base contradicts its only checkable statement.
single-absent = Its only checkable statement was not found, although the whole base was searched.
unchecked = { $n ->
    [one] One more line (a heading, an opinion, a greeting) states nothing that could be checked and does not count.
   *[other] { $n } more lines (headings, opinions, greetings) state nothing that could be checked and do not count.
}
foreign = **The base { $base } holds nothing on this subject.** { $n ->
    [one] The whole of it was searched for the text’s only checkable statement
   *[other] The whole of it was searched for each of the text’s { $n } checkable statements
}, and even the nearest passages speak of something else. If the text was meant for another base, analyse it against that one.
uncheckable = **Nothing in the text can be checked**: { $n ->
    [one] its only sentence is a question, an opinion, a greeting or the like
   *[other] its { $n } sentences are questions, opinions, greetings and the like
}. A share of 0% says nothing here about the base { $base }. Sentences that state what happens, when and how much can be compared with it.
nothing = **No statement was found in the text**, so there is nothing to compare with the base { $base }.
sections-name = Section of the text
sections-share = Covered
sections-counts = Statements
sections-untitled = *before the first heading*
sections-exact = { $score }%
sections-range = { $score }% ({ $low }–{ $high }%)
sections-rest = { $n ->
    [one] One better covered section is not listed.
   *[other] The { $n } best covered sections are not listed.
}
short-covered = { $n } covered
short-partial = { $n } in part
short-contradicted = { $n } contradicted
short-absent = { $n } missing
agrees-most = The text agrees most with { $list }.
agrees-item = { $place }, in { $n } statements
first-settle = { $n ->
    [one] **The contradiction comes first**: it misleads whoever reads both.
   *[other] **The { $n } contradictions come first**: they mislead whoever reads both.
}
first-gain = { $n ->
    [one] Of what is to be written, the most would be gained in { $place }: one point of coverage.
   *[other] Of what is to be written, the most would be gained in { $place }: { $n } points of coverage.
}

## Similarities

agree-pair = The text says “{ $statement }”; { $place } says “{ $quote }” { $marks }.
agree-one = “{ $statement }”, in { $place } { $marks }
agree-alone = In other sections, one statement each:
agree-many = { $place } supports { $n } statements:
agree-item = “{ $statement }” { $marks }
agree-item-pair = “{ $statement }”; in the base, “{ $quote }” { $marks }
agree-rest = { $n ->
    [one] and one more { $marks }
   *[other] and { $n } more { $marks }
}
agree-elsewhere = { $n ->
    [one] One more statement is supported elsewhere: { $list }.
   *[other] { $n } more statements are supported elsewhere: { $list }.
}
agree-none = No statement of the text is supported in full; what comes nearest is { $place } { $marks }.

## Contradictions

contradiction = The text says “{ $statement }”, but { $place } says “{ $quote }” { $marks }.
contradiction-differs = **{ $here }** stands against **{ $there }**.
contradictions-rest = { $n ->
    [one] One more statement is contradicted { $marks }.
   *[other] { $n } more statements are contradicted { $marks }.
}
contradictions-advice = { $n ->
    [one] Correct the text; or the document, if the text is the newer of the two.
   *[other] In each, correct the text; or the document, if the text is the newer of the two.
}

## Gaps

lacks-searched = { $n ->
    [one] The whole base was searched for the missing statement; the nearest passage does not say it.
   *[other] The whole base was searched for each of the { $n } missing statements; the nearest passages do not say them.
}
lacks-at = In { $place }{ $marks }:
lacks-others = In other places, one each:
lacks-one-at = “{ $statement }”, in { $place }{ $marks }
lacks-one-new = “{ $statement }”, in no document that is near
lacks-new = In no document that is near:
lacks-nowhere = Without a place of its own yet:
lacks-item = “{ $statement }”
lacks-item-nearest = “{ $statement }”; nearest: { $marks }
lacks-partial = “{ $statement }”, in part { $marks }: { $reason }
lacks-rest = { $n ->
    [one] and one more
   *[other] and { $n } more
}
lacks-elsewhere = { $n ->
    [one] One more statement that is lacking is marked in the text.
   *[other] { $n } more statements that are lacking are marked in the text.
}
foreign-list = Not found anywhere in the base:
foreign-nearest = The passage that came nearest is “{ $quote }”, in { $place } { $marks }: another subject.
foreign-empty = The search brought no passage at all to compare with.
left-out = { $place }: { $list }
left-out-item = “{ $quote }” { $marks }
left-out-rest = { $n ->
    [one] one more passage { $marks }
   *[other] { $n } more passages { $marks }
}
left-out-groups-rest = { $n ->
    [one] and one more passage, in { $list }
   *[other] and { $n } more passages, in { $list }
}
gaps-none = None in either direction: every checkable statement has its evidence, and the sections it comes from hold no central passage that the text leaves out.

## Suggestions

new-document = a new document
suggest-replace = **Change “{ $here }” to “{ $there }”** in { $what }, as { $place } has it{ $marks }{ $gain }.
suggest-correct = **Settle** { $what } with { $place }{ $marks }{ $gain }.
suggest-complete = **Complete { $place }**{ $marks } with the rest of { $what }{ $gain }.
suggest-write = **Write in { $place }**, beside what stands there{ $marks }: { $what }{ $gain }.
suggest-new = **Write a new document** on { $what }{ $gain }.
suggest-include = **Add to the text** what { $place } says{ $marks }{ $gain }.
suggest-gain = { $n ->
    [one] ; coverage would rise by one point
   *[other] ; coverage would rise by { $n } points
}
suggest-author = { $all ->
    [yes] For what is to be written the base holds no evidence: the author must supply the facts.
   *[no] { $n ->
        [one] For suggestion { $list } the base holds no evidence: the author must supply the facts.
       *[other] For suggestions { $list } the base holds no evidence: the author must supply the facts.
    }
}
suggest-rest = { $n ->
    [one] One smaller suggestion is left out here.
   *[other] { $n } smaller suggestions are left out here.
}
suggest-heading = {" "}Heading that the model { $model } proposes: “{ $heading }”.
headings-proposed = Headings that the model { $model } proposes for what is to be written:
headings-item = “{ $heading }”, for “{ $statement }”
what-item = “{ $statement }”
what-rest = { $n ->
    [one] one more statement
   *[other] { $n } more statements
}

## Footer

footer = Base { $base }, version { $version }, searched in { $languages }. Verdicts: { $method }. Embeddings: { $embedding }.{ $refined } { $written }
refined = { $n ->
    [0] { $model } was asked to look again, but no statement was uncertain enough.
    [one] { $model } looked again at one uncertain statement, { $changed ->
        [0] and left it as it was.
       *[other] and changed its verdict.
    }
   *[other] { $model } looked again at { $n } uncertain statements, { $changed ->
        [0] and left them as they were.
        [one] and changed one verdict.
       *[other] and changed { $changed } verdicts.
    }
}
refined-failed = A second look at uncertain statements was asked for. { model-trouble }{ $n ->
    [0] , so the verdicts stand as they were.
    [one] {" "}before it had finished; one verdict was changed.
   *[other] {" "}before it had finished; { $n } verdicts were changed.
}
refined-cost = {" "}That cost US$ { $cost }.
written-composed = This report was composed from the verdicts alone, without a language model.
written-model = Prose by { $model }, with prompt { $prompt }; figures, contradictions and citations were checked against the verdicts.
written-both = In part prose by { $model }, with prompt { $prompt }, in part composed from the verdicts; citations were checked.
language-en = English
language-pt = Portuguese

## Notes: sentences that a small model joins, right as they stand

note-agrees = Both say: { $text } { $cite }.
note-partial = The documentation says only a part of: { $text } { $cite }.
note-lacks = The documentation does not say: { $text } { $cite }.
note-left-out = The text leaves out: { $text } { $cite }.

## Notices: why a model’s prose is missing, or cut

notice-untrusted = The model { $model } is not trusted with facts, so this report was composed from the verdicts alone.
model-trouble = { $code ->
    [model_not_found] The model { $model } was not found
    [model_retired] The model { $model } has been shut down by its provider
    [model_denied] The provider does not let this key use the model { $model }
    [model_key_rejected] The provider refused the key for the model { $model }
    [model_quota] The account of the model { $model } has no quota left
    [model_rate_limited] The provider of the model { $model } is limiting requests for now
    [model_busy] The model { $model } is busy
    [model_unreachable] The model { $model } is out of reach
    [model_timed_out] The model { $model } did not answer in time
    [model_refused_input] The model { $model } could not take the request; its context may be too small
    [model_stream_cut] The answer of the model { $model } broke off
    [model_not_trusted] The model { $model } is not trusted with verdicts
    [model_answer_unusable] What the model { $model } answered could not be used
    [refusal] The model { $model } declined to answer
    [empty] The model { $model } answered nothing
    [nonsense] What the model { $model } answered could not be tied to the evidence
    [language] The model { $model } answered in another language
    [context] The model { $model } cannot take in a text of this size
    [nothing] There is little here that the model { $model } could put in better words
    [prompt] There is no version of the prompt by the name asked for
   *[other] The model { $model } answered with an error
}
notice-failed = { model-trouble }, so this report was composed from the verdicts alone.
notice-cut = { $code ->
    [model_timed_out] The model { $model } fell silent before it had finished
    [refusal] The model { $model } declined to go on
   *[other] The answer of the model { $model } broke off
}: its text is kept as far as it came, and the rest was composed from the verdicts.
