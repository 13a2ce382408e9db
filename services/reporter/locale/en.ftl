# What a report says. Arguments come in escaped for Markdown; quotes already cut.

list = { $head } and { $last }
place = *{ $section }* ({ $document })
place-whole = the document { $document }
place-marked = { $place } { $marks }
more-sections = { $n ->
    [one] one more section
   *[other] { $n } more sections
}

title = “{ $text }”: what the base { $base } says of it
title-plain = The text and the base { $base }

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
coverage-wide = The interval is wide because so few words could be checked: read the share as a direction, not as a measure.
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
    [one] One more sentence claims nothing that could be checked (a question, an opinion, a greeting), and does not count.
   *[other] { $n } more sentences claim nothing that could be checked (questions, opinions, greetings), and do not count.
}
foreign = **The base { $base } holds nothing on this subject.** { $n ->
    [one] The whole of it was searched for the text's only checkable statement
   *[other] The whole of it was searched for each of the text's { $n } checkable statements
}, and even the nearest passages speak of something else.
uncheckable = **Nothing in the text can be checked**: { $n ->
    [one] its only sentence is
   *[other] its { $n } sentences are
} a question, an opinion, a greeting or the like, such as “{ $text }”. A share of 0% says nothing here about the base { $base }.
nothing = **No statement was found in the text**, so there is nothing to compare with the base { $base }.
agrees-most = It agrees most with { $item }{ $then }.
agrees-then = , then with { $item }
agrees-item = { $place }, { $n ->
    [one] in one statement
   *[other] in { $n } statements
} { $marks }
first-correct = **To settle first:** the text says “{ $statement }”, while { $place } says “{ $quote }” { $marks }.
first-write = { $n ->
    [one] **To write first:** “{ $statement }” is not in the base, and would belong near { $place } { $marks }.
   *[other] **To write first:** { $n } statements are missing near { $place } { $marks }, beginning with “{ $statement }”.
}
first-write-new = **To decide first:** whether “{ $statement }” belongs in this base; no section of it is near.
first-complete = **To complete first:** { $place } supports “{ $statement }” only in part { $marks }.
first-add = **To add first:** { $place } also says “{ $quote }” { $marks }, and the text does not.
first-nothing = Nothing in the text needs to be corrected, and no central passage is missing from it.

## Similarities

agree-pair = The text says “{ $statement }”; { $place } says “{ $quote }” { $marks }.
agree-one = { $place } supports “{ $statement }” { $marks }.
agree-many = The text and { $place } agree on { $n } statements:
agree-item = “{ $statement }” { $marks }
agree-item-pair = “{ $statement }”; in the base, “{ $quote }” { $marks }
agree-rest = { $n ->
    [one] and on one more { $marks }.
   *[other] and on { $n } more { $marks }.
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

## Gaps

lacks-searched = The whole base was searched for { $n ->
    [one] this statement; the nearest passage does not support it.
   *[other] each of these { $n } statements; the nearest passages do not support them.
}
lacks-near = Nearest is { $place }, where “{ $quote }” { $marks } is not enough for:
lacks-item = “{ $statement }”{ $nearest }
lacks-item-nearest = {" "}(nearest: { $marks })
lacks-homeless = Near no section of the base:
lacks-partial = Said only in part by { $place }:
lacks-partial-item = “{ $statement }”, of which the base has “{ $quote }” { $marks }. { $reason }
lacks-rest = { $n ->
    [one] and one more statement { $marks }.
   *[other] and { $n } more statements { $marks }.
}
lacks-groups-rest = { $n ->
    [one] One more missing statement belongs elsewhere: { $list }.
   *[other] { $n } more missing statements belong elsewhere: { $list }.
}
lacks-partial-groups-rest = { $n ->
    [one] One more statement is said only in part elsewhere: { $list }.
   *[other] { $n } more statements are said only in part elsewhere: { $list }.
}
foreign-list = Not found anywhere in the base:
foreign-nearest = The passage that came nearest is “{ $quote }”, in { $place } { $marks }: another subject.
foreign-empty = The search brought no passage at all to compare with.
left-out = { $place }:
left-out-item = “{ $quote }” { $marks }
left-out-rest = { $n ->
    [one] and one more passage { $marks }.
   *[other] and { $n } more passages { $marks }.
}
left-out-groups-rest = { $n ->
    [one] One more passage is left out, in: { $list }.
   *[other] { $n } more passages are left out, in: { $list }.
}
gaps-none = None in either direction: every checkable statement has its evidence, and the sections it comes from hold no central passage that the text leaves out.

## Suggestions

suggest-correct = **Settle “{ $statement }”.** { $place } says “{ $quote }” { $marks }: correct the text, or the document if the text is the newer of the two.
suggest-replace = **Change “{ $here }” to “{ $there }”** in “{ $statement }”, to follow { $place } { $marks }; or correct the document, if the text is the newer of the two.
suggest-write = **In { $document }, under *{ $section }*, write:** { $what }. The nearest that is there now is { $marks }; the author must supply the facts.
suggest-write-whole = **In { $document }, write:** { $what }. The nearest that is there now is { $marks }; the author must supply the facts.
suggest-page = **Write a page of its own** on { $what }. The base holds no evidence for any of it: the author must supply the facts.
suggest-scope = **Decide whether this subject belongs in the base { $base }.** If the text was meant for another base, analyse it against that one.
suggest-complete = **Complete { $place }**: it has “{ $quote }” { $marks }, and the text adds more in { $what }. The author must supply what goes beyond the passage.
suggest-add = **Add to the text** what { $place } says: { $what }.
suggest-facts = **Say what can be true or false.** Instead of “{ $statement }”, state what happens, when and by how much; such sentences can be compared with the base.
suggest-nothing = **Give the text at least one sentence that states something.**
suggest-rest = { $n ->
    [one] One smaller suggestion is left out here; its statement is listed above or marked in the text.
   *[other] { $n } smaller suggestions are left out here; their statements are listed above or marked in the text.
}
suggest-none = None: the text and the base say the same.
what-item = “{ $statement }”
what-cited = “{ $quote }” { $marks }
what-rest = { $n ->
    [one] one more statement
   *[other] { $n } more statements
}
what-rest-passages = { $n ->
    [one] one more passage
   *[other] { $n } more passages
}

## Footer

footer = Base { $base }, version { $version }, searched in { $languages }. Verdicts: { $method }. Embeddings: { $embedding }. { $written }
written-composed = This report was composed from the verdicts alone, without a language model.
written-model = Prose by { $model }, with prompt { $prompt }; figures, contradictions and citations were checked against the verdicts.
written-both = In part prose by { $model }, with prompt { $prompt }, in part composed from the verdicts; citations were checked.
language-en = English
language-pt = Portuguese

## Notices: why a model's prose is missing, or cut

notice-untrusted = The model { $model } is not trusted with facts, so this report was composed from the verdicts alone.
notice-failed = { $code ->
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
    [model_stream_cut] The answer of the model { $model } broke off at once
    [refusal] The model { $model } declined to write
    [empty] The model { $model } answered nothing
    [nonsense] What the model { $model } answered could not be tied to the evidence
    [prompt] There is no prompt version { $prompt }
   *[other] The model { $model } answered with an error
}, so this report was composed from the verdicts alone.
notice-cut = { $code ->
    [model_timed_out] The model { $model } fell silent before it had finished
    [refusal] The model { $model } declined to go on
   *[other] The answer of the model { $model } broke off
}: its text is kept as far as it came, and the rest was composed from the verdicts.
