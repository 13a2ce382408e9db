# Texts of the datasets, in English. pt.ftl holds the same ids.

datasets-title = Datasets
datasets-words = Examples of what a model should answer, to train it on and to evaluate it with. Each file is checked line by line.
datasets-list = All datasets
datasets-loading = Looking for datasets…
datasets-back = ← All datasets
datasets-empty-title = No dataset yet
datasets-empty = A dataset is a set of conversations, each ending with the answer that a model should have given; a model is trained on most of them and measured on the rest. Drop a JSONL file below, or build one from your reviews of analyses or from captured answers.
column-tokens = Tokens
column-versions = Versions

send-title = Send a file
send-drop = Drop a JSONL file here
send-choose = Choose a file
send-other = Choose another file
send-form = One example a line:
send-go = Send and check
send-version = Send as a new version
send-sending = Sending the file…
send-receiving = Sent. The server is storing it…
send-stopped = Sending was stopped. Nothing was kept; the file is still chosen.
dataset-name = Name
dataset-name-help = Lowercase letters, digits, dots, hyphens and underscores. A name that exists gets a new version.
dataset-name-wrong = Give a name of lowercase letters, digits, dots, hyphens and underscores that begins with a letter or digit.
shares-title = How to split it
shares-help = In percent. Whole conversations are kept together, and each language and verdict is shared out evenly.
share-of = { $split } (%)
shares-wrong = The three shares must make 100 percent together.
seed-help = The same seed splits the same file in the same way.

build-title = Build from what is here
build-words = Without a file: from what people said about analyses, from a larger model’s answers, or from another dataset.
build-source = Source
build-of = Dataset to filter
build-of-missing = Choose the dataset that is to be filtered.
build-capture = Captured under
build-looking = Looking for what there is…
build-reviews = { $count ->
    [0] No review with consent yet. Open an analysis and review its verdicts, headings or report.
    [one] One review may be used.
   *[other] { NUMBER($count) } reviews may be used.
  }
build-captures = { $count ->
    [one] 1 captured answer.
   *[other] { $shown } captured answers.
  }
build-no-captures = No captured answer yet. An answer is kept where a request to /v1/chat/completions asks for it with the header
build-filtered = Its examples are filtered into a dataset of their own.
build-go = Build the dataset
build-busy = Building…
example-name = my-captures
filters-title = Which examples to take
filter-task = Task
filter-language = Language
filter-tokens = Tokens of an example, at most
filter-tokens-help = Empty: any length.
filter-score = The judge’s score, at least (%)
filter-score-help = Empty: whatever the score.
filter-citations = Only where every citation is right

dataset-loading = Opening the dataset…
dataset-checking-words = The examples are being read line by line. You may leave this page; the check goes on.
lines-checked = { $count ->
    [one] { $shown } line checked
   *[other] { $shown } lines checked
  }
cancel-check = Stop the check
dataset-stopped-words = The check was stopped there: this version can’t be trained on or evaluated with. Send the same file again to have it checked from its first line, or send a better one.
dataset-stopped-built = The check was stopped there: this version can’t be trained on or evaluated with. Build it again under “Datasets” to have it checked.
dataset-told-ready = The dataset is ready.
dataset-told-invalid = { $count ->
    [one] The dataset has one error.
   *[other] The dataset has { NUMBER($count) } errors.
  }
dataset-invalid-words = { $count ->
    [one] This version can’t be trained on: it has one error. Fix the line below in your file and send it again.
   *[other] This version can’t be trained on: it has { NUMBER($count) } errors. Fix the lines below in your file and send it again.
  }
dataset-invalid-built = { $count ->
    [one] This version can’t be trained on: it has one error. See below what it is, and build it again from more or other examples.
   *[other] This version can’t be trained on: it has { NUMBER($count) } errors. See below what they are, and build it again from more or other examples.
  }
train-on = Train on this
evaluate-on = Evaluate on this
download-dataset = Download
download-all = All of it
dataset-delete = Delete this dataset
versions-title = Versions
versions-words = A version never changes once it is checked. Send a corrected or longer file to make the next one.
version-shown = Version shown
version-option = Version { NUMBER($version, useGrouping: "false") }, { $moment }

defects-title = Defects
defects-words = Each on its line, with what to do about it.
defects-warnings-words = None of these stops a training; look whether you meant them.
defects-filter = Which defects to show
defects-all = All
defects-errors = Errors
defects-only-warnings = Warnings
defects-loading = Reading the list of defects…

statistics-title = Statistics
statistics-tokens = Tokens
statistics-trained = Tokens trained on
statistics-messages = Messages in an example
statistics-over = { $count ->
    [one] One example is longer than { $limit } tokens: a training cuts its end off.
   *[other] { NUMBER($count) } examples are longer than { $limit } tokens: a training cuts their ends off.
  }
statistics-tokens-each = Tokens of an example
statistics-answers-each = Tokens of the answers
spread-same = Each has { $all }.
spread-words = Half have { $median } or fewer; nine in ten have { $low } to { $high }; the longest has { $most }.
by-split = By part
by-task = By task
by-language = By language
by-verdict = By verdict

examples-title = Examples
examples-split = Part of the dataset
examples-loading = Reading examples…
examples-none = There is no example in this part.
example-unweighted = (not trained on)
