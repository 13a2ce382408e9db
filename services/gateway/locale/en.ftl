# Errors, by code: the title, and in .detail what happened and what to do next.

## The request

body_malformed = The request could not be read
    .detail =
        { $reason ->
            [empty] The body is empty. Send a JSON object.
            [encoding] The body is not UTF-8. Save or send it as UTF-8.
            [syntax] The body is not valid JSON: look at line { $line }, column { $column }.
            [depth] The JSON is nested too deeply. Send a flat object, as the API describes.
            [number] The JSON holds a number that is not allowed (NaN, Infinity, or far too many digits).
            [duplicate_key] The JSON holds the same key twice in one object. Keep one of them.
            [not_object] The body must be a JSON object: it starts with an opening brace.
            [transfer] The body broke off, or is not compressed in the way it claims. Send it again.
           *[other] The body does not have the form that the API describes ({ $reason }).
        }
field_invalid = A field is not valid
    .detail =
        { $reason ->
            [missing] The field “{ $field }” is required. Add it and send the request again.
            [string_type] The field “{ $field }” must be text.
            [bool_type] The field “{ $field }” must be true or false.
            [int_type] The field “{ $field }” must be a whole number.
            [list_type] The field “{ $field }” must be a list.
            [string_too_short] The field “{ $field }” must not be empty.
            [string_too_long] The field “{ $field }” is too long.
            [too_short] The list “{ $field }” must not be empty.
            [too_long] The list “{ $field }” has too many items.
            [greater_than_equal] The number in “{ $field }” is too small.
            [less_than_equal] The number in “{ $field }” is too large.
            [string_unicode] The field “{ $field }” holds characters that no text can hold.
            [enum] The field “{ $field }” must be one of the values that the API describes.
            [shares] The shares of train, validation and holdout must add up to 1.
            [of] Name the dataset to filter in “of” where “source” is “dataset”, and only there.
            [not_chat] The model in “{ $field }” makes embeddings and cannot write. Choose a chat model.
           *[other] The field “{ $field }” does not have the form that the API describes ({ $reason }).
        }
text_empty = The text is empty
    .detail = There is nothing to analyse. Paste or write a text and send it again.
text_not_text = This is not text
    .detail = The text holds characters that no text can hold, as binary files do. Open the file in the program it belongs to and copy the text from there.
text_too_long = The text is too long
    .detail = The text has more than { $limit } characters. Split it into parts and analyse them one by one.
body_too_large = The upload is too large
    .detail = The limit here is { $limit } bytes. Send less at once, or ask whoever runs this server to raise the limit.
language_unknown = Unknown language
    .detail = “{ $language }” is not a language that Lacuna reads. Use “en” or “pt”, or leave the language out.
language_without_documents = No documents in this language
    .detail = The base “{ $base }” has no document in the language “{ $language }”. Choose another language, or add documents in this one.
name_invalid = The name is not valid
    .detail = Use lower-case letters, digits, dots, hyphens and underscores, beginning with a letter or digit, at most 64 characters.
path_invalid = The document's path is not valid
    .detail = A path is relative, such as “guide/install.md”: no leading slash, no “..”, no empty parts, and not too long. Correct the path and try again.
route_not_found = There is nothing at this address
    .detail = The address is not part of the API or of the page. The list of addresses is at /api/docs.
method_not_allowed = This method is not allowed here
    .detail = This address does not answer { $method }; it answers { $allowed }.
idempotency_mismatch = This Idempotency-Key is taken
    .detail = The same Idempotency-Key came earlier with another request. Use a new key for a new request.
idempotency_pending = The first request with this Idempotency-Key still runs
    .detail = It was not answered yet. Ask again in a moment, with the same key: you get its answer.
host_not_allowed = This host name is not allowed
    .detail = The server does not answer to this host name. Open it by 127.0.0.1 or localhost, or add the name to LACUNA_ALLOWED_HOSTS.
origin_not_allowed = Another site asked for this
    .detail = The request came from a page of another site, and was refused to protect your data. Use Lacuna's own page, or a program that is not a browser.

## Who asks

key_missing = A key is needed here
    .detail = Send a key: the header “Authorization: Bearer lk_…”, or log in on the page. Whoever runs this server can make one.
key_invalid = This key is not let in
    .detail = The key is unknown, or it expired, was revoked or was replaced. Check that it was copied whole, or ask whoever runs this server for another.
scope_missing = This key may not do that
    .detail = It needs the scope “{ $scope }”, which the key does not have. Ask whoever runs this server for it.
rate_limited = Too many requests
    .detail = The key may make { $limit } requests a minute. Wait { $retry_after } seconds and go on.
budget_spent = The budget of this day is used up
    .detail =
        { $reason ->
            [requests] The key may make { $limit } requests a day. It starts anew at midnight, UTC.
            [tokens] The key may use { $limit } tokens of models a day. It starts anew at midnight, UTC.
           *[dollars] The key may spend { $limit } US dollars on models a day. It starts anew at midnight, UTC.
        }
key_not_found = There is no such key
    .detail = No key has the id “{ $id }”. List the keys to find the one that you mean.

## Bases, documents, analyses

base_not_found = There is no such base
    .detail = No base has this name. Look at the list of bases, or create it first.
base_exists = The base exists already
    .detail = A base with this name exists. Use it, or choose another name.
base_empty = The base is empty
    .detail = The base has no documents yet. Add some, and try again once it is ready.
base_not_ready = The base is still being prepared
    .detail = The base has documents, but its first version is not finished. Wait until it says “ready”, and try again.
base_changing = Documents would be lost
    .detail = No version holds the last changes of “{ $base }” yet ({ $documents } documents wait to be read). Wait until they are read, or restore the version and give them up.
base_version_not_found = This version is not kept
    .detail = The base cannot be put back to “{ $version }”. Look at the list of its versions: the oldest ones are given up.
translation_conflict = There is a translation in this language
    .detail = “{ $path }” cannot be linked: “{ $other }” is in the same language already. Unlink one of the two, or set its language.
evidence_outdated = The evidence sent was of another version
    .detail = The passages sent with the text belong to another version of the base, so they were left out. The whole base was searched on the server instead.
document_not_found = There is no such document
    .detail = The base has no document at this path. Look at the list of its documents.
document_unreadable = The document could not be read
    .detail = The file “{ $path }” is damaged, or not of the type its name says. Open it, save it again, and send it once more.
document_encoding = The document's encoding is not known
    .detail = The file “{ $path }” is text in an encoding that could not be recognised. Save it as UTF-8 and send it again.
document_type_unsupported = This type of file is not read
    .detail = Lacuna reads Markdown, HTML, reStructuredText, plain text, Word and PDF, and .zip, .tar and .tar.gz archives of them. Convert the file and send it again.
archive_unsafe = The archive is not safe
    .detail = The archive holds something that could do harm: a path outside of it, a link, or far more data than it seems ({ $reason }). Nothing was added. Pack it again with plain files.
embeddings_invalid = The embeddings file does not fit
    .detail = The file is not an embeddings file of this model and version ({ $reason }). Export it again, or add the documents themselves.
analysis_not_found = There is no such analysis
    .detail = No analysis has this id; it may have been deleted. Look at the list of analyses.
analysis_finished = The analysis is finished already
    .detail = A finished analysis cannot be cancelled. Delete it if you do not want it any more.
analysis_cancelled = The analysis was cancelled
    .detail = Somebody asked to stop it. Start a new one to analyse the text.
analysis_unfinished = The analysis has not succeeded
    .detail = Only an analysis that has succeeded can be shared. Wait for its end, or start it again.
share_not_found = This link leads to nothing
    .detail = It expired, it was revoked, or it was not copied whole. Ask whoever sent it for another.
shares_too_many = There are too many links to this analysis
    .detail = An analysis has at most { $limit } links. Revoke one that is not needed.
share_busy = This link is being opened too often
    .detail = A link is read at most { $limit } times a minute. Wait { $retry_after } seconds and open it again.
batch_not_found = The batch does not exist
    .detail = The batch was deleted, or the address is wrong. The list of batches shows those that are there.
batch_too_large = The batch has too many texts
    .detail = A batch has at most { $limit } texts. Send the rest as another batch, or raise LACUNA_MAX_BATCH.
batch_finished = The batch is finished
    .detail = A finished batch cannot be cancelled. Delete it if it is not wanted.

## Webhooks

webhook_not_found = The webhook does not exist
    .detail = The webhook was deleted, or the address is wrong. The list of webhooks shows those that are there.
webhook_url_refused = Nothing is sent to this address
    .detail = { $reason ->
        [form] The address could not be read. Write it as https://host/path.
        [scheme] Webhooks are sent by https only. Use an https address, or have the operator allow the host in LACUNA_WEBHOOK_PRIVATE.
        [credentials] The address holds a user or a password. Leave them out: the signature says who sends.
        [host] The host is not a name or a plain IP address. Write it in its usual form.
        [unresolved] The host's name leads to no address. Check how it is written.
       *[address] The host is not on the public internet. Use a public address, or have the operator allow it in LACUNA_WEBHOOK_PRIVATE.
    }
webhook_secret_invalid = This is not a webhook's secret
    .detail = A secret is “whsec_” followed by 24 to 64 random bytes in Base64. Leave it out to have one made.
webhook_inactive = The webhook is not active
    .detail = Nothing is sent to it now. Make it active again first.
webhooks_too_many = There are too many webhooks
    .detail = At most { $limit } can be kept. Delete one that is not needed.

## Models

model_not_found = There is no such model
    .detail = No provider offers the model “{ $model }”. Choose one from the list of models.
model_denied = No permission for this model
    .detail =
        { $fine_tuned ->
            [call] The key held for the provider may not do this. Give it the permission for files and fine-tuning at the provider, or use another key.
            [yes] The key held for the provider may not use the fine-tuned model “{ $model }”. Fine-tuned models belong to one organisation and project: use a key of that one, or choose another model.
           *[other] The key held for the provider may not use the model “{ $model }”. Ask the account's owner for access, or choose another model.
        }
model_key_rejected = The provider refused the key
    .detail = The key that this server holds for the provider is missing, wrong or revoked. Whoever runs the server must set a valid one.
model_retired = The model no longer exists
    .detail = The provider has shut down the model “{ $model }”. Choose another one from the list of models.
model_retires_soon = The model is shut down soon
    .detail = The provider shuts the model “{ $model }” down on { $date }, and what is fine-tuned from it goes with it. Choose another base model.
model_quota = The provider's quota is used up
    .detail = The account at the provider has no credit or quota left. Add credit there, or choose another model.
model_rate_limited = Too many requests to the provider
    .detail = The provider asks to go slower. Wait a moment and try again.
model_busy = The local model is busy
    .detail = Too many requests already wait for the model on this server. Wait a moment and try again.
model_unreachable = The model is out of reach
    .detail = The provider of the model could not be reached. Check that it runs and that this server's network can reach it, and try again.
model_timed_out = The model took too long
    .detail = The model did not answer in time. Try again, with a shorter text or a faster model.
model_refused_input = The model refused the request
    .detail = The provider found a fault in the request: { $reason } Correct it and send it again.
model_broken = The provider failed
    .detail = The provider of the model answered with an error of its own. Try again in a moment; if it keeps happening, choose another model.
model_stream_cut = The answer broke off
    .detail = The model's answer ended before it was complete. What came is shown; ask again for the whole.
model_not_trusted = This model is not trusted to judge
    .detail = The model “{ $model }” is not among those that may judge, so it was not asked. Choose a larger model, or ask whoever runs this server to add it to LACUNA_REPORT_MODELS.
model_answer_unusable = The model's answer was not used
    .detail =
        { $reason ->
            [refusal] The model declined to answer. What it should have answered stayed as it was. Choose another model if it keeps happening.
            [citations] The model gave answers without valid evidence for them. These were not used; all that passed the checks was.
           *[form] The model's answer did not have the form that was asked for, so it was not used. Choose another model if it keeps happening.
        }
embeddings_mismatch = The embedding model has changed
    .detail = The embedding model answers with { $got } numbers a text, where the base has { $expected }. Set the model the base was made with, or index the base anew.
provider_unknown = There is no such provider
    .detail = No provider is called “{ $provider }”. Name one of these in the header “Lacuna-Provider”, or leave it out: { $known }.
remote_not_found = The provider does not know this
    .detail = The provider “{ $provider }” knows no such file, upload, job or checkpoint. Each belongs to the provider that it was made at: name that one in the header “Lacuna-Provider”.

## Datasets, trainings, evaluations

dataset_not_found = There is no such dataset
    .detail = No dataset has this name, or it has no such version. Look at the list of datasets.
dataset_not_ready = The dataset is not ready
    .detail = This version is still being checked, or its check failed. Look at its status, and try again once it says “ready”.
dataset_invalid = The dataset has defects
    .detail = This version cannot be trained on: { $errors } of its lines or messages are wrong. Read the list of its defects, correct the file and put it again.
dataset_empty = No example is left
    .detail = Nothing was kept under this name, the filters let no example through, or this part of the dataset is empty. Keep more examples, or loosen the filters or the shares.
dataset_in_use = The dataset is in use
    .detail = A training or an evaluation that is not finished uses it. Wait until it is, or cancel it, and delete the dataset then.
review_not_found = There is no such review
    .detail = No review has this id; it may have been deleted. Look at the list of reviews.
review_invalid = The review does not fit
    .detail =
        { $reason ->
            [empty] The review says nothing. Send what is right, or the same words again where they are.
            [unfinished] The analysis has not reached what you review. Wait until it is finished, and review it then.
            [statement] The analysis has no statement of this number. Statements count from 0.
            [task] Only verdicts, headings and reports are reviewed: use “verdict”, “heading” or “report” in the address.
            [verdict] The corrected verdict must be one of covered, partial, contradicted, absent and not_checkable.
            [heading] Only a statement that the base lacks gets a heading. Review the verdict of this one.
            [report] The analysis has no finished report to review. Ask for an analysis with a report.
           *[other] The review does not fit what it reviews ({ $reason }). Correct it and send it again.
        }
capture_not_found = Nothing is kept under this name
    .detail = No answer was kept under this name. Send the header “Lacuna-Capture” with a request to /v1 to keep its answer.
training_not_found = There is no such training
    .detail = No training has this id; it may have been deleted. Look at the list of trainings.
training_finished = The training is finished already
    .detail = A training that is finished can be neither cancelled, nor paused, nor resumed. Start a new one.
training_running = The training still runs
    .detail = A training that runs cannot be deleted. Cancel it first.
training_not_available = This provider trains no more for this account
    .detail = The provider takes no new fine-tuning jobs from this account. OpenAI already refuses organisations that have not fine-tuned lately, and from January 6, 2027 it refuses everybody. Models that are trained already can still be used. Train on this machine instead: choose a local model, or send the header “Lacuna-Provider: local”.
training_file_refused = The training file was refused
    .detail = The provider found the training file wrong. Read the defects by their lines, correct the dataset and start a new training.
training_model_refused = This model cannot be fine-tuned
    .detail = The provider does not fine-tune the model “{ $model }”. Choose another base model.
examples_cut = Some examples are too long
    .detail = { $examples } examples are longer than { $limit } tokens: their ends are cut off, and are not learnt. Shorten them, or split them into several.
training_moderation = Refused for its content
    .detail = The training file or the trained model was refused for its content ({ $categories }). Remove the examples of these categories and start a new training.
training_lost = The provider has lost the training
    .detail = The provider no longer knows this fine-tuning job. Look there whether it was deleted, and start a new training.
training_broken = The training failed at the provider
    .detail = The provider could not finish the fine-tuning job ({ $reason }). Start it again; if it keeps failing, try a smaller dataset or another base model.
training_extra_missing = What trains is not installed
    .detail = This server lacks the libraries that train models. Start it with “LACUNA_EXTRAS=train make run”, which installs them, or train at another provider.
evaluation_missing = Evaluate the base model first
    .detail = There is no finished evaluation of the model “{ $model }” on the holdout of the dataset “{ $dataset }”, so nobody could tell whether the training helped. Evaluate it first, or give a reason to do without (“override_reason”).
evaluation_not_found = There is no such evaluation
    .detail = No evaluation has this id; it may have been deleted. Look at the list of evaluations.
evaluation_unfinished = The evaluation is not finished
    .detail = Only a finished evaluation can be built on. Wait until it has succeeded, or run it again.
evaluation_finished = The evaluation is finished already
    .detail = A finished evaluation cannot be cancelled. Delete it if you do not want it any more.
evaluation_in_use = A promotion rests on this evaluation
    .detail = It shows why a model was promoted, so it is kept. Take the promotion back first.
promotion_not_found = Nothing is promoted here
    .detail = No model has this role in the analyses of this base. Look at the list of promotions.
promotion_refused = The model was not promoted
    .detail =
        { $reason ->
            [worse] The evaluation shows that the model “{ $model }” got worse in a language. Choose another checkpoint, or promote it all the same with a reason.
            [inconclusive] The evaluation does not show that the model “{ $model }” is better. Evaluate it on more examples, or promote it all the same with a reason.
            [moderation] The model “{ $model }” failed the safety check, and cannot be promoted, not even with a reason. Correct the dataset and train again.
            [not_evaluated] This evaluation did not compare the model “{ $model }” with the one that it would replace on the holdout. Evaluate it there first, beside the model that is promoted now, or beside its base model where none is.
            [leaked] The model “{ $model }” was trained on examples that this evaluation asks for: another version of the dataset is split otherwise. Evaluate it on the version that it was trained with, or promote it all the same with a reason.
           *[other] The model “{ $model }” was not promoted ({ $reason }). Evaluate it again, or promote it all the same with a reason.
        }
promoted_model_gone = A promoted model is gone
    .detail = No provider offers the model “{ $model }” any more, though it was promoted for the base “{ $base }”. The default was used instead. Promote another model, or take this promotion back.

## The system

service_unavailable = A part of Lacuna does not answer
    .detail =
        { $service ->
            [retriever] What searches the bases (the retriever)
            [reporter] What writes reports (the reporter)
            [trainer] What trains and compares models (the trainer)
            [models] What runs the models of this machine (the models service)
            [database] The database
           *[other] The part “{ $service }”
        } is not running or cannot be reached now. Nothing that was accepted is lost. Try again in a moment; if it keeps happening, its log on the server says why.
broker_unavailable = The message broker is out of reach
    .detail = The parts of Lacuna cannot speak with each other now. Nothing that was accepted is lost. Try again in a moment.
deadline_passed = It took too long
    .detail = The work was not finished in the time it had. Try again; if it keeps happening, send less at once or look at the load of the server.
storage_full = The disk is full
    .detail = The server has no room left to store this. Free some space on its disk.
storage_unreachable = The object storage is out of reach
    .detail = The store that the servers of this installation share does not answer as it should. What is on this server already goes on serving. Try again in a moment; if it keeps happening, look at the storage.
shutting_down = Lacuna is stopping
    .detail = The server is being stopped or restarted. Try again in a moment.
internal_error = Something went wrong in Lacuna
    .detail = This is a fault of ours, and it was logged. Try again; if it keeps happening, report it with the X-Request-Id of this answer.

## The page, when it is not built

page-title = Lacuna is running
page-missing = The web page has not been built yet. Build it with “make page”, then load this address again.
page-api = Meanwhile the API works: read how to use it.

## The readable description of the API

security-key = A key of Lacuna: “Authorization: Bearer lk_…”. Needed where the server says so.
security-session = The page's login, made of a key.
docs-scope = Scope
docs-title = Lacuna: the HTTP API
docs-intro = Everything the page does goes through this API. The machine-readable description is OpenAPI 3.1.
docs-request = Request
docs-answers = Answers
docs-parameters = Parameters
docs-errors = Errors
docs-code = Code
docs-status = Status
docs-meaning = Meaning
status-ok =
    { $status ->
        [201] Created.
        [202] Accepted: the work goes on.
        [204] Done; nothing to say.
        [304] Not changed.
        [503] Not ready.
       *[other] Done.
    }

## Calls, by name

route-create-analysis = Analyse a text against a base. The answer comes at once; with “Prefer: wait=60” it waits for the result.
route-list-analyses = Your analyses, newest first, without their texts.
route-read-analysis = An analysis: its statements with verdicts and evidence, its coverage and its report.
route-list-revisions = The analyses of one text as it was edited, newest first, without their texts.
route-follow-analysis = Follow an analysis as server-sent events: status, progress, verdicts, report, done.
route-cancel-analysis = Stop an analysis that is still running.
route-delete-analysis = Delete an analysis; a running one is stopped first.
route-delete-revisions = Delete a text: all analyses of it as it was edited; what is running is stopped first.
route-list-bases = All bases.
route-create-base = Create an empty base.
route-read-base = A base: its state, its version and how far indexing is.
route-delete-base = Delete a base and its documents.
route-pause-base = Pause a base: it takes documents and indexes none until it is resumed.
route-resume-base = Index a paused base again.
route-restore-base = Restore a base that was deleted a while ago. “gone_at” of a deleted base says until when.
route-list-versions = The versions that a base can be put back to, newest first.
route-restore-version = Make the documents of a version the base's documents again. They are indexed as its next version.
route-read-insights = What a base says of itself: passages never matched, duplicates, contradictions, translations missing. 202 while they are looked for.
route-list-chunks = The chunks of a document and their passages, in the version that serves.
route-update-document = Set a document's language, or the document that it translates.
route-list-documents = The documents of a base.
route-add-archive = Add every readable file of a .zip, .tar or .tar.gz archive.
route-put-document = Add a document, or replace the one at this path. The body is the file.
route-read-document = A document with its decoded text.
route-delete-document = Remove a document.
route-export-embeddings = A base in one language: JSON of its chunks, the compact binary of its passages, or all that judging needs.
route-import-embeddings = Rebuild documents from an exported embeddings file.
route-search = Find the passages nearest to each query.
route-create-share = Make a link by which an analysis is read without a key. The answer tells its token, once.
route-list-shares = The links of an analysis that have not ended, newest first.
route-delete-share = Revoke a link, at once.
route-read-shared = The analysis that a link shares, read-only. No key is needed.
route-create-batch = Analyse many texts against a base. The answer comes at once; the analyses follow in turns.
route-list-batches = Your batches, newest first.
route-read-batch = A batch: how many of its analyses stand where, and the coverage of all its texts.
route-list-batch-analyses = The analyses of a batch in the order of its texts, with their names.
route-cancel-batch = Stop all analyses of a batch that are not finished.
route-delete-batch = Delete a batch with its analyses; those that run are stopped first.
route-create-webhook = Have an address told of what is finished. The answer tells the secret, once.
route-list-webhooks = Your webhooks, newest first.
route-read-webhook = A webhook: what it is told, and whether that arrives.
route-change-webhook = Change what a webhook is told, stop it, or make it active again.
route-delete-webhook = Delete a webhook and what was to be sent to it.
route-list-deliveries = What was sent to a webhook in the last seven days, newest first, and what it answered.
route-test-webhook = Send a webhook an event that tells of nothing.
route-list-models = The models that can be chosen now, with the day each is shut down, if any.
route-openai-models = OpenAI's protocol: the callable models of all providers.
route-openai-chat = OpenAI's protocol: Chat Completions, relayed to the provider of the model.
route-openai-responses = OpenAI's protocol: Responses, relayed to the provider of the model.
route-openai-embeddings = OpenAI's protocol: embeddings, relayed to the provider of the model.
route-put-dataset = Put a new version of a dataset: the body is JSONL, an example a line. It is checked and split in the background.
route-build-dataset = Build a new version from reviews with consent, from captures, or from another dataset, filtered.
route-list-datasets = All datasets, each with its latest version.
route-read-dataset = A dataset with its latest version.
route-delete-dataset = Delete a dataset with all its versions.
route-list-dataset-versions = The versions of a dataset, newest first.
route-read-dataset-version = A version of a dataset (“latest” too): its state, its hash and its statistics.
route-cancel-check = Stop the check of a version. The same file put again is checked again.
route-list-defects = What is wrong with the lines of a version, and the remedy.
route-list-examples = The examples of a version, of one split or of all.
route-dataset-content = The JSONL of a version, of one split or of all, as a file.
route-put-report-review = Review the report of a finished analysis: accept it or correct it.
route-put-review = Review the verdict or the heading of a statement of a finished analysis: accept it or correct it.
route-list-reviews = All reviews, or those of one analysis or base.
route-delete-review = Delete a review. Datasets that were built with it stay.
route-list-captures = What was kept of models' answers, by name.
route-delete-captures = Delete what is kept under a name.
route-estimate-training = What a training would take: tokens, steps, time, cost, and the smallest difference that could be shown.
route-create-training = Launch a training of a model on a dataset.
route-list-trainings = All trainings, newest first.
route-read-training = A training: its state, its checkpoints and its curves.
route-cancel-training = Stop a training for good.
route-pause-training = Pause a training; it can be resumed.
route-resume-training = Go on with a paused training.
route-delete-training = Forget a finished training. Its models stay.
route-list-training-events = What happened in a training, oldest first.
route-create-evaluation = Evaluate models beside each other on a split of a dataset; the first is the baseline.
route-list-evaluations = All evaluations, newest first, or those of one dataset.
route-read-evaluation = An evaluation: each model's scores, and what differs from the baseline.
route-cancel-evaluation = Stop an evaluation that still runs.
route-delete-evaluation = Delete an evaluation.
route-list-evaluated-examples = The answers of an evaluation, example by example; with “regressions”, those that got worse.
route-promote = Give a model its role in the analyses of a base, on the ground of an evaluation.
route-list-promotions = All promotions, newest first, or those of one base.
route-demote = Take a promotion back: the one before holds again, or the default.
route-create-key = Make a key. Its secret is in this answer and never again.
route-list-keys = Every key, without secrets.
route-read-key = A key.
route-change-key = Change a key's name, scopes, bases, expiry or limits.
route-rotate-key = Give a key a new secret; the one before may be let in for a while.
route-revoke-key = Let nobody in by this key any more, from this moment on.
route-read-session = Whether a key is needed here, and whose the request is.
route-begin-session = Log the page in with a key: the answer sets a cookie.
route-end-session = Log the page out.
route-read-usage = Requests, tokens and cost by day, key, base and model; of the own key, or of all with the scope admin.
route-read-audit = Who did what to what, newest first.
route-follow-changes = Follow the changes of bases, datasets, trainings and evaluations as server-sent events.
route-openai-model = OpenAI's protocol: one model.
route-openai-delete-model = OpenAI's protocol: delete a fine-tuned model.
route-openai-create-file = OpenAI's protocol: upload a file, relayed to the provider named.
route-openai-list-files = OpenAI's protocol: the files.
route-openai-read-file = OpenAI's protocol: one file.
route-openai-delete-file = OpenAI's protocol: delete a file.
route-openai-file-content = OpenAI's protocol: the bytes of a file.
route-openai-create-upload = OpenAI's protocol: begin an upload in parts.
route-openai-add-upload-part = OpenAI's protocol: add a part to an upload.
route-openai-complete-upload = OpenAI's protocol: make the file of an upload's parts.
route-openai-cancel-upload = OpenAI's protocol: cancel an upload.
route-openai-create-job = OpenAI's protocol: create a fine-tuning job.
route-openai-list-jobs = OpenAI's protocol: the fine-tuning jobs.
route-openai-read-job = OpenAI's protocol: one fine-tuning job.
route-openai-cancel-job = OpenAI's protocol: cancel a fine-tuning job.
route-openai-pause-job = OpenAI's protocol: pause a fine-tuning job.
route-openai-resume-job = OpenAI's protocol: resume a fine-tuning job.
route-openai-job-events = OpenAI's protocol: the events of a fine-tuning job.
route-openai-job-checkpoints = OpenAI's protocol: the checkpoints of a fine-tuning job.
route-openai-list-permissions = OpenAI's protocol: who may use a checkpoint.
route-openai-create-permissions = OpenAI's protocol: let projects use a checkpoint.
route-openai-delete-permission = OpenAI's protocol: take such a permission back.
route-openai-moderate = OpenAI's protocol: classify texts by categories of harm, relayed to the provider named.
route-live = Whether the process runs.
route-ready = Whether everything it needs is there, part by part.
route-openapi = This API as an OpenAPI 3.1 document.
route-docs = This API as a readable page.

param-from = The first day, UTC, as YYYY-MM-DD; 30 days ago by default.
param-to = The last day, UTC; today by default.
param-by = What is told apart, with commas between: day, key, base, model.
param-after = Read on from here: the “next” of the page before.
param-newest = true: of each text the newest revision alone.
param-limit = How many items at most.
param-deleted = true: the bases that were deleted and can still be restored.
param-query = Words in the path or the title.
param-status = pending, indexed or failed; without it, all.
param-order = path, size (the largest first) or updated (the newest first).
param-original = true: the file as it was sent, to be saved.
param-discard = true: also where documents are given up that no version holds yet.
param-at = Begin at the chunk that holds this code point of the document.
param-language = The documents' language; without it, it is recognised.
param-prefer = “wait=N”: seconds to wait for the result, at most 120.
param-idempotency-key = For 24 hours, the same key with the same body makes one object; repeated, it is answered as that object is now.
param-last-event-id = The id of the last event seen: the stream goes on after it.
param-since = A version that the caller has: of the form that judging needs, what differs from it.
param-accept = The form of the answer.
param-seed = What the split is drawn by: the same seed, the same split.
param-train = The share of the examples that is trained on; the three shares add up to 1.
param-validation = The share that checkpoints are compared on.
param-holdout = The share that nothing is chosen on.
param-severity = error or warning; without it, both.
param-split = train, validation or holdout; without it, all.
param-analysis = Only those of this analysis.
param-base = Only those of this base.
param-dataset = Only those of this dataset.
param-model = Only the answers of this model beside the baseline's.
param-regressions = true: only the examples on which the model did worse than the baseline.
param-lacuna-provider = Whose files, uploads and jobs the call is about; without it, LACUNA_TUNING_PROVIDER.
param-lacuna-capture = Keep the answer under this name, to make a dataset of. Without it, nothing is kept.
param-lacuna-prompt-version = Which version of a prompt the request was made with; kept with the answer.

## Events of trainings

event-uploading = The training files are sent.
event-creating = The files are there; the fine-tuning job is created.
event-validating = The provider checks the training files.
event-queued = The job waits for its turn.
event-running = The model is trained.
event-paused = The training is paused.
event-succeeded = The training has succeeded.
event-failed = The training has failed.
event-cancelled = The training was cancelled.
event-job_created = The provider has made the job { $job }.
event-job_adopted = The request for the job had no answer; the job { $job } was found by its mark, and is the one.
event-job_duplicate = The provider has made the job { $job } as well. It is cancelled.
event-file_checked = The file { $file } is checked.
event-files_good = The files are good; the job waits for its turn.
event-started = The training has started.
event-resumed = The training goes on.
event-step = Step { $step } of { $total }: training loss { NUMBER($loss, minimumFractionDigits: 2) }.
event-checkpoint = A checkpoint was made at step { $step }.
event-model_made = The fine-tuned model was made.
event-waiting = Something does not work now ({ $error }). It is tried again.

## Defects of training files: what is wrong, and what to do

defect-refused_by_backend = The provider refused it: { $reason }
defect-line_not_utf8 = Byte { $column } of the line is not UTF-8. Save the file as UTF-8.
defect-line_not_object = The line is not a JSON object. Each line must be one example: an object with “messages”.
defect-line_too_long = The line has { $bytes } bytes; at most { $limit } are read. Split the example, or shorten it.
defect-line_blank = The line is empty. It is left out of what is trained on; remove it if the file is used elsewhere.
defect-line_ends_crlf = Lines end with CR LF, as on Windows. They are read all the same; save the file with LF if it is used elsewhere.
defect-byte_order_mark = The file begins with a byte order mark. It is passed over; save the file as UTF-8 without it if it is used elsewhere.
defect-json_syntax = The line is not valid JSON: look at byte { $column }. Write each example with a JSON library, one a line.
defect-json_nesting = The JSON is nested too deeply. Flatten the example.
defect-json_surrogate = Byte { $column } begins half of a surrogate pair, which is no character. Write the whole character, or leave it out.
defect-json_number = At byte { $column } stands a number that JSON does not have (NaN, Infinity, or far too large). Write a finite number.
defect-json_control_character = Byte { $column } is a bare control character in a string. Escape it: \n, \t or \u0000.
defect-key_twice = The key “{ $name }” stands twice in one object, and only one of the two would count. Remove one.
defect-key_unknown = The key “{ $name }” is not part of the format here. Remove it, or correct its spelling.
defect-messages_missing = The example has no “messages”. Add the list of its messages.
defect-messages_not_list = “messages” must be a list of messages.
defect-messages_empty = “messages” is empty. Add what is asked and what the assistant should answer.
defect-message_not_object = The message must be an object with “role” and “content”.
defect-role_missing = The message has no “role”. Add one: “system”, “user” or “assistant”.
defect-role_unknown = “{ $found }” is not a valid role of a message. Use one of: { $roles }.
defect-content_missing = The message has no “content”. Add its text; only an assistant that calls tools may go without.
defect-content_null = “content” is null. Write the message's text; only an assistant that calls tools may go without.
defect-content_type = “content” must be a text, or a list of parts.
defect-content_empty = “content” is empty. Write the message's text, or remove the message.
defect-part_not_object = Each part of a content must be an object with a “type”.
defect-part_type_unknown = A message of this role has no parts of the type “{ $found }”. Use “text”.
defect-part_text_missing = The part has no text. Write it, or remove the part.
defect-part_image_invalid = An image must be an object with its “url”.
defect-part_image = Images train only where the provider's model sees. The models of this machine refuse a file with images.
defect-name_invalid = A name has 1 to 64 characters, without spaces or any of < | \ / >. Correct it, or leave “name” out.
defect-weight_invalid = “weight” must be the number 0 or 1.
defect-weight_not_assistant = Only messages of the assistant have a “weight”. Remove it here.
defect-weights_all_zero = Every answer has the weight 0, so the example teaches nothing. Give one the weight 1.
defect-assistant_missing = No message is the assistant's, so there is nothing to learn. Add the answer that the model should give.
defect-last_not_assistant = The last message is of the role “{ $found }”. End with the assistant's answer, or remove what comes after it.
defect-last_not_trained = The last answer has the weight 0: it is not learnt. Leave the weight out if it should be.
defect-calls_not_list = “tool_calls” must be a list of calls.
defect-calls_empty = “tool_calls” is empty. Leave it out where nothing is called.
defect-calls_parallel = The message makes several calls, and “parallel_tool_calls” is false. Make one call a message, or set it true.
defect-call_not_object = The call must be an object.
defect-call_type = The “type” of a call must be “function”.
defect-call_id_missing = The call has no “id”. Add one, and answer it in a message of the role “tool”.
defect-call_id_twice = Two calls of the message have the same “id”. Give each its own.
defect-call_function_missing = The call has no “function”. Add its “name” and “arguments”.
defect-call_name_missing = The call does not name its function. Add the “name”.
defect-call_undeclared = The function “{ $name }” is not among the example's tools. Declare it in “tools”, or the model learns to call what it was not offered.
defect-call_unanswered = No message answers this call before the conversation goes on. Add a message of the role “tool” with its “tool_call_id”.
defect-arguments_not_string = “arguments” must be a text that holds JSON, not the JSON itself. Put it in quotes, escaped.
defect-arguments_not_json = The text of “arguments” is not valid JSON. Write it with a JSON library.
defect-arguments_not_object = “arguments” must hold a JSON object, with the names of the parameters as its keys.
defect-tool_call_id_missing = The tool's message does not say which call it answers. Add the “tool_call_id”.
defect-tool_call_unknown = No call of the assistant's message before has this id. Correct “tool_call_id”, or move the message behind its call.
defect-tool_call_answered_twice = This call was answered before. Keep one of the two messages.
defect-function_name_missing = A message of the role “function” must name the function it answers for.
defect-function_not_called = The message before does not call “{ $name }”. Put the answer behind its call, or correct the name.
defect-parallel_type = “parallel_tool_calls” must be true or false.
defect-parallel_without_tools = “parallel_tool_calls” says nothing without “tools”. Remove it, or add the tools.
defect-tools_and_functions = The example has both “tools” and “functions”, its older form. Keep “tools”.
defect-tools_not_list = The tools must be a list.
defect-tools_empty = The list of tools is empty. Leave it out where none is offered.
defect-tool_not_object = The tool must be an object.
defect-tool_type = The “type” of a tool must be “function”.
defect-tool_function_missing = The tool has no “function”. Add its “name”, “description” and “parameters”.
defect-tool_name_invalid = A function's name has 1 to 64 letters, digits, “_” and “-”. Correct it here and in the calls.
defect-tool_name_twice = Two functions are called “{ $name }”. Keep one, or rename it.
defect-tool_description_type = The “description” must be a text.
defect-tool_strict_type = “strict” must be true or false.
defect-schema_invalid = This is not valid JSON Schema. Correct the parameters of the function.
defect-schema_not_object = The parameters of a function must be a JSON Schema of the type “object”.
defect-schema_nesting = The JSON Schema is nested too deeply. Simplify the parameters.
defect-examples_too_few = The file has { $examples } examples without defects; a training needs at least { $least }. Add more.
defect-examples_few = The file has { $examples } examples. That can be trained on, but improvement usually shows from { $advised } on.
defect-duplicate = The same example stands in line { $first }. It counts twice in the training; remove one if that is not meant.
defect-duplicate_near = The example has the same words as line { $first }. Remove one if that is not meant.
defect-leak = The example is held out, and its question is asked in line { $first }, which is trained on: the evaluation would be too kind. Remove one of the two.
defect-tokens_over_limit = The example has { $tokens } tokens; a training cuts what is beyond { $limit }. Shorten it, or its end is not learnt.
defect-personal_email = The message holds an e-mail address. A model may repeat what it was trained on: remove it, or put a made-up one in its place.
defect-personal_phone = The message holds a phone number. A model may repeat what it was trained on: remove it, or put a made-up one in its place.
defect-personal_cpf = The message holds a valid CPF number. A model may repeat what it was trained on: remove it.
defect-personal_cnpj = The message holds a valid CNPJ number. Remove it if it is not public.
defect-personal_card = The message holds what looks like a payment card's number. Remove it.
defect-personal_iban = The message holds a bank account's number (IBAN). Remove it.
defect-personal_key = The message holds what looks like a secret key. Remove it, and revoke the key.
