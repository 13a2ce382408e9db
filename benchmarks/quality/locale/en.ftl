# The generated part of the quality page.

summary-title = Summary
summary-note = Lacuna's figure / the target / the best baseline's figure. A dash means that there is none.
pair-title = { $text } text, { $base } documentation
english = English
portuguese = Portuguese
pair = pair
on = { $text } on { $base }
figure = figure
target = target
standing = beside the best baseline
reached = reached
missed = missed
ahead = ahead
level = level
behind = behind
lacuna = Lacuna
bm25_chunks = BM25, chunks
bm25_passages = BM25, passages
cosine_chunks = embeddings, chunks
cosine_passages = embeddings, sentences
none = -
sentences = { $count } sentences, { $hard } of them in the hard slice, { $paraphrases } of them paraphrases.

run-bench = Bench: { $bench }, { $split } half, { $texts } texts
run-method = Method of the verdicts: { $method }
run-version = Version of the base: { $version }
run-commit = Commit: { $commit }
run-date = Date: { $date }
dev = development
test = test

types-title = By kind of sentence
types-note = Each cell: the share of sentences that got the right label, by Lacuna / by sentence embeddings. In brackets, how many sentences there are.
type = kind

mistakes-title = What is judged wrongly
mistakes-note = The three most frequent mistakes of each pair, each with one example. The quoted words come from the FastAPI documentation (MIT licence, Sebastián Ramírez), some of them altered or outdated by the bench on purpose.
label = true label
given = given
count = how many
example = example
covered = covered
contradicted = contradicted
gap = gap
of = { $count } of { $all }
quote = “{ $phrase }” ({ $page })

shortfalls-title = Targets that are missed
shortfalls-note = Each target that this run misses, and the kind of sentence that costs most there.
shortfalls-none = This run misses no target.
got = reached
cause = costs most
cause-labels = `{ $type }` taken for { $given }: { $count } of { $all }
cause-sections = `{ $type }`: right section not among the first five for { $count } of { $all }
cause-pages = `{ $type }`: the page it was cut from not among the first three for { $count } of { $all }
cause-texts = the mean is raised by { $count } of { $all } texts that are off by more than 0.2
cause-calibration = scores between { $low } and { $high }: mean { $mean }, true share { $share }, { $count } sentences

plots-title = Plots
reliability-title = Reliability: mean score against the share that is really covered
reliability-alt = Reliability diagrams for the four pairs
reliability-x = score
reliability-y = share covered
reliability-perfect = perfect
confusion-title = Verdicts of Lacuna by kind of sentence, in percent of the kind
confusion-alt = Verdicts by kind of sentence for the four pairs
