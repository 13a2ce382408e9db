# Why a statement has its verdict: one sentence, beside the statement.
reason-covered = The base says this in “{ $section }” ({ $document }).
reason-covered-together = The base says this in several places: a part of it in “{ $section }” ({ $document }), another in “{ $also_section }” ({ $also_document }).
reason-partial = “{ $section }” ({ $document }) says part of this, but not all of it.
reason-partial-part = “{ $section }” ({ $document }) says part of this; no passage of the base says all of { $missing }.
reason-contradicted = The text says “{ $said }” where “{ $section }” ({ $document }) says “{ $found }”.
reason-contradicted-otherwise = “{ $section }” ({ $document }) says something else of this; compare the two sentences.
reason-contradicted-negation = “{ $section }” ({ $document }) says the opposite: one affirms what the other denies.
reason-partial-missing = “{ $section }” ({ $document }) says part of this; nothing there answers to { $missing }.
reason-contradicted-unnamed = “{ $section }” ({ $document }) says this of “{ $found }”, which the text does not name.
reason-absent = The whole base was searched and no passage says this; the closest is in “{ $section }” ({ $document }).
reason-absent-near = The whole base was searched and no passage plainly says this; read whether “{ $section }” ({ $document }) says it in other words.
reason-absent-none = The whole base was searched and no passage comes close to this.
reason-heading = A heading names a topic and asserts nothing that could be checked.
reason-question = A question asserts nothing, and the base holds nothing that answers to it.
reason-code = Code is not compared with the base statement by statement.
reason-nothing = This asserts nothing that could be checked.

# After a model's second look.
reason-refined-covered = On a second look, the model “{ $model }” found all of this in “{ $section }” ({ $document }).
reason-refined-partial = On a second look, the model “{ $model }” found only a part of this in “{ $section }” ({ $document }).
reason-refined-partial-missing = On a second look, the model “{ $model }” found a part of this in “{ $section }” ({ $document }), but not “{ $missing }”.
reason-refined-contradicted = On a second look, the model “{ $model }” noticed that the text says “{ $said }” where “{ $section }” ({ $document }) says “{ $found }”.
reason-refined-absent = On a second look, the model “{ $model }” found this in none of the closest passages; the nearest is in “{ $section }” ({ $document }).
