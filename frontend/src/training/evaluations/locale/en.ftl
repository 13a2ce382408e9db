# Texts of the evaluations and promotions, in English. pt.ftl holds the same ids.

evaluations-title = Evaluations
evaluations-words = Models side by side on the same examples: which is better, which is worse, and how sure that is.
evaluations-list = All evaluations
evaluations-loading = Looking for evaluations…
evaluations-back = ← All evaluations
evaluations-of = Those on { $dataset } alone.
evaluations-all = Show all
evaluations-empty-title = No evaluation yet
evaluations-empty = An evaluation takes the examples of a dataset, asks each model for an answer to every one of them, and scores what it says. Evaluate the base model first: then a training can be launched, and its result compared.
evaluations-datasets = Go to the datasets
evaluation-new = New evaluation
evaluation-title = Evaluation
evaluation-of = { $dataset }: { $split }
evaluation-loading = Opening the evaluation…
column-evaluation = Evaluation
column-models = Models
column-answers = Answers
column-role = Role
models-more = { $count ->
    [one] and 1 more
   *[other] and { NUMBER($count) } more
  }

evaluation-split = Part of the dataset
evaluation-holdout-help = To decide whether a model is better: these examples were never trained on.
evaluation-validation-help = To choose between checkpoints. Decide with the examples held out afterwards.
evaluation-train-help = Models have seen these examples: a score on them says little.
evaluation-models = Models to compare
evaluation-models-help = The first is the baseline that the others are compared with.
evaluation-more = Judge and prompt
evaluation-judge = Judge
evaluation-judge-help = A model that compares the answers, in both orders. Its calls cost too.
evaluation-no-judge = None
evaluation-prompt-help = Another version of the task’s prompt. Left empty: the examples’ own.
evaluation-none-ready = No dataset is ready yet: an evaluation takes its examples from one.
evaluation-no-dataset = Choose the dataset to evaluate on.
evaluation-no-models = Add at least one model: the baseline.
evaluate-go = Evaluate
evaluate-busy = Beginning…
evaluation-progress = Progress of the evaluation
evaluation-waits = Waiting for its turn.
evaluation-asks = { $count ->
    [one] The model is being asked.
   *[other] { NUMBER($count) } models are being asked.
  }
evaluate-again = Evaluate again
evaluation-stopped = Stopped after { $done } of { $total } answers. There is no report.
judged-by = judged by { $model }
prompted-by = prompt { $version }

outcomes-title = What it showed
outcome-unsaid = No comparison could be made.
outcome-baseline-alone = The base model is measured. Now a training can be launched, and its result compared with this.
outcome-train = Go on to the training
outcome-best = highest score
outcome-better-words = Better than the baseline: “{ $metric }” differs by { $difference } points (very probably between { $low } and { $high }), over { NUMBER($n) } examples.
outcome-worse-words = Worse than the baseline: “{ $metric }” differs by { $difference } points (very probably between { $low } and { $high }), over { NUMBER($n) } examples.
outcome-inconclusive-words = No clear difference: “{ $metric }” differs by { $difference } points (very probably between { $low } and { $high }), over { NUMBER($n) } examples. A difference under { $detectable } points can’t be told from chance with so few.
outcome-worse-in = It got worse in { $languages }.
interval = { $value } ({ $low } to { $high })
difference = { $value } ({ $low } to { $high })
p-small = < 0.001
differences-title = Differences from the baseline
differences-words = How far each score is from that of the baseline, { $model }, in percentage points. In brackets: where the true difference lies, with 95% confidence.
forest-axis = The thin line in the middle of each bar means no difference, its ends { $low } and { $high } points.
column-metric = Measure
column-difference = Difference
column-outcome = Outcome
column-p = Chance (p)
column-wins = Won and lost
column-n = Examples
wins = { $better } : { $worse }
scores-title = Scores
scores-words = Means with 95% intervals, over the examples that every model answered.
costs-title = Tokens, time and cost
column-prompt-tokens = Prompt tokens
column-completion-tokens = Answer tokens
column-latency = Time of an answer
latency = { $median } (95% within { $p95 })
answers-failed = { $count ->
    [one] 1 failed
   *[other] { NUMBER($count) } failed
  }

answers-title = Answers
answers-words = What each model said, beside the reference.
answers-loading = Reading answers…
answers-none = There are no answers.
regressions-title = Where it got worse
regressions-words = Examples on which the model did worse than the baseline, with both answers beside the reference.
regressions-only = Only where it got worse
regressions-none = It did not do worse on any example.
evaluated-prompt = Prompt
evaluated-reference = Reference

promote-title = Promote
promote-words = The model works in every new analysis of the documentation that you choose. It is refused where a language got worse, where no clear difference was found, or where its answers failed the safety check.
decide-title = Decide with the examples held out
decide-words = These examples chose a checkpoint, so its score on them flatters it. Whether it is better than the baseline is shown on examples that neither trained nor chose it; then it can be promoted.
decide-go = Evaluate it on the examples held out
promote-go = Promote this model
promote-busy = Promoting…
promote-no-base = There is no documentation yet.
promote-reason = Why promote it all the same?
promote-reason-help = The reason is kept and shown with the promotion.
promote-force = Promote all the same
promoted = { $model } now { $role } for { $base }.
promotions-title = Models at work
promotions-words = Which model works for which documentation, and what it does there. Taking one back brings back the one before it.
promotions-loading = Looking for promotions…
promotions-none = No model has been promoted yet: every analysis uses the default model.
promotions-history = { $count ->
    [one] The only promotion
   *[other] All { NUMBER($count) } promotions
  }
promotion-default = the default model
promotion-forced = Forced: { $reason }
demote = Take it back
demote-named = Take it back: { $model }, from { $base }
demoted = { $base } now uses { $model }.
