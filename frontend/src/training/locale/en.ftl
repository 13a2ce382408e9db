# Texts that the training rooms and the reviews share, in English. pt.ftl holds the same ids.

column-status = Status
column-model = Model
column-dataset = Dataset
column-changed = Changed
column-begun = Started
column-actions = Actions
column-examples = Examples
column-reason = Reason given
any = Any
choose = Choose…
open = Open
version = version { NUMBER($version, useGrouping: "false") }
shown-of = { $shown } of { $all } shown
seconds-left = about { $time } left
seconds-left-paused = about { $time } once it goes on
cost = Cost
cost-unknown = unknown
cost-none = none
time-taken = Time
time-unknown = not known beforehand
seed = Seed
prompt-version = Version of the prompt
tokens = { $count ->
    [one] 1 token
   *[other] { NUMBER($count) } tokens
  }
language-all = all languages
language-other = another language

split-train = Training
split-validation = Validation
split-holdout = Held out
task-verdict = Verdicts
task-heading = Headings
task-report = Reports
task-chat = Chat
role-writer = writes the reports
role-heading = suggests headings
source-import = From a file
source-reviews = From reviews
source-captures = From captured answers
source-dataset = From another dataset

dataset-checking = Being checked
dataset-ready = Ready
dataset-invalid = Has errors
dataset-failed = Failed
dataset-cancelled = Check stopped
training-pending = Waiting to begin
training-uploading = Sending the examples
training-creating = Asking for the job
training-validating = The examples are being checked
training-queued = Waiting for its turn
training-running = Training
training-paused = Paused
training-succeeded = Finished
training-failed = Failed
training-cancelled = Stopped
evaluation-queued = Waiting
evaluation-running = Running
evaluation-succeeded = Finished
evaluation-failed = Failed
evaluation-cancelled = Stopped
outcome-better = Better
outcome-worse = Worse
outcome-inconclusive = No clear difference
metric-format = Right form
metric-exact = Right answer
metric-citations = Right citations
metric-gaps = Gaps named
metric-json = Same data
metric-judge = Preferred by the judge

detectable = With the examples held out, a difference of { $difference } points or more would very probably be noticed. A smaller one would look like chance.
detectable-none = No example is held out, so no difference can be shown.
defect-error = Error
defect-warning = Warning
defect-file = The whole file
defect-message = message { NUMBER($number, useGrouping: "false") }

curve-checkpoint = Checkpoint
curve-step = step { $step }
curve-step-label = Step
curve-values = Values as a table
curve-waiting = The first values come after the first steps.

models-add = Add
models-add-label = ID of a model
models-loading = Looking for models…
models-offers = Models on offer
models-remove = Remove { $model }
models-full = { $count ->
    [one] No more than one.
   *[other] No more than { NUMBER($count) }.
  }
baseline = Baseline
