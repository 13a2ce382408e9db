# Texts of the trainings, in English. pt.ftl holds the same ids.

trainings-title = Trainings
trainings-words = A training teaches a model by the examples of a dataset, at a provider or on this machine.
trainings-list = All trainings
trainings-loading = Looking for trainings…
trainings-back = ← All trainings
trainings-empty-title = No training yet
trainings-empty = Choose a dataset and a model, see what it will take, and launch. The base model is evaluated first, so that you can tell later whether it got better.
training-new = New training
training-title = Training
training-of = Training on { $dataset }
training-loading = Opening the training…
training-delete = Delete this training
column-training = Training
trained-here = on this machine
trained-at = at { $provider }

launch-version = Version { $version } is used.
launch-latest = Its latest version is used.
launch-no-dataset = No dataset is ready yet. Make one under
launch-model = Model to begin with
launch-model-help = A model that was fine-tuned before may be trained further.
launch-suffix = Suffix
launch-suffix-help = A word by which to know the training and its model again: the model’s id carries it. May stay empty.
launch-more = How it learns (hyperparameters)
launch-seed-help = The same seed trains the same way. Empty: any.
auto = chosen automatically
auto-help = Empty: chosen automatically.
epochs = Epochs
batch-size = Batch size
learning-rate = Learning rate multiplier
steps = Steps
estimate-title = What it will take
estimate-busy = Estimating…
estimate-waiting = Choose a dataset and a model to see tokens, time and cost before anything is launched.
launch-evaluated = The base model was evaluated on the examples held out.
launch-go = Launch the training
launch-busy = Launching…
launch-first-title = First, measure the base model
launch-first = Without its score on the examples held out, nobody can say later whether the training helped. The evaluation takes a while and nothing is trained yet.
launch-first-go = Evaluate the base model
launch-override = Launch without it
launch-reason = Why without an evaluation?
launch-reason-help = The reason is kept with the training.
launch-anyway = Launch all the same

life-label = Progress of the training
life-send = Send
life-check = Check
life-wait = Wait
life-train = Train
life-done = Finished
life-cancelling = Stopping…
life-pausing = Pausing…
life-resuming = Going on…
life-finishing = The last step is done; the model’s answers are being checked
pause = Pause
resume = Go on
curves-title = Curves
curves-words = The loss says how far the model’s answers are from those of the examples: lower is better. The validation examples are not trained on, so they show what it does with what is new.
curve-loss-title = Loss
curve-accuracy-title = Token accuracy
curve-loss = The loss on the training examples went from { $from } to { $to }.
curve-valid = On the validation examples it is { $to }.
curve-overfits = On the validation examples it was lowest at step { $step } ({ $best }) and then rose to { $last }: from there on the model learns the examples by heart. Take a checkpoint near that step.
curve-accuracy-train = At the last step measured, { $share } of the tokens of the training examples were predicted right.
curve-accuracy-valid = At the last step measured, { $share } of the tokens of the validation examples were predicted right.
checkpoints-title = Checkpoints
checkpoints-words = Models that the training left on its way. Each can be tried, evaluated and used.
checkpoints-none = The first one comes at the end of the first epoch.
checkpoints-compare = Compare them all on the validation part
checkpoint-best = best
checkpoint-overfits = overfits
checkpoint-train-loss = Training loss
checkpoint-valid-loss = Validation loss
checkpoint-accuracy = Validation accuracy
try = Try
try-named = Try { $name }
evaluate = Evaluate
evaluate-named = Evaluate { $name }
moderation-title = Safety of the answers
moderation-blocked = { $count ->
    [one] One category failed ({ $categories }): this model can’t be promoted.
   *[other] { NUMBER($count) } categories failed ({ $categories }): this model can’t be promoted.
  }
moderation-clean = { $count ->
    [one] The only category passed.
   *[other] All { NUMBER($count) } categories passed.
  }
moderation-next = Look in the dataset for examples that teach such answers, take them out, and train again.
moderation-all = { $count ->
    [one] The category
   *[other] All { NUMBER($count) } categories
  }
moderation-category = Category
moderation-result = Result
moderation-passed = Passed
moderation-failed = Failed
moderation-score = Highest score
moderation-threshold = Threshold
category-harassment = harassment
category-harassment-threatening = threatening harassment
category-hate = hate
category-hate-threatening = threatening hate
category-illicit = illicit acts
category-illicit-violent = violent illicit acts
category-self-harm = self-harm
category-self-harm-intent = intent of self-harm
category-self-harm-instructions = instructions for self-harm
category-sexual = sexual content
category-sexual-minors = sexual content with minors
category-violence = violence
category-violence-graphic = graphic violence
events-title = What happened
events-loading = Reading what happened…
events-none = Nothing yet.

model-made = The fine-tuned model
model-made-words = It answers at once, here and at /v1. Whether it is better than the base model is shown by an evaluation on the examples held out.
evaluate-against-base = Evaluate against the base model
try-beside-base = Try beside the base model
promote-checkpoint = Promote
promote-named = Promote { $name }, by the evaluation that measured it
training-stopped = This training was stopped before its end: no model came of it.
training-stopped-kept = This training was stopped before its end. The checkpoints that it had made by then can be tried, evaluated and used.
training-again = New training like this
training-failed-unsaid = No reason was given. Try again; if it fails again, see below what happened before it.
upstream-says = { $provider } says:
failed-lines = Lines that were refused
failed-mend = Fix the dataset
details-title = Details
job = Id of the job
base-evaluation = Evaluation of the base model
