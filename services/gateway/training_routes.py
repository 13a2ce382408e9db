"""The calls of the HTTP API on datasets, reviews, captures, trainings, evaluations and promotions."""

from __future__ import annotations

from typing import get_args

from services.gateway import forms
from services.gateway import training_forms as f
from services.gateway.callers.scopes import Scope
from services.gateway.route import BUS, JSON_BODY, KEY, ONCE, PAGED, Parameter, Route
from services.gateway.views import captures, datasets, evaluations, promotions, reviews, trainings
from services.wire import errors as e
from services.wire import training as t

D, V = "/api/v1/datasets", "/api/v1/datasets/{name}/versions"
T, E, P = "/api/v1/trainings", "/api/v1/evaluations", "/api/v1/promotions"
ONE = f"{T}/{{id:(?!estimate$)[^/]+}}"
"""A training; `estimate` is another address, which takes other methods."""

REVIEWS = "/api/v1/analyses/{id}/reviews"
Page = forms.Page
NumberedPage = forms.NumberedPage
S = Scope

_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
SPLITTING = (
    Parameter("seed", schema={"type": "integer", "minimum": 0}),
    *(Parameter(name, schema=_SHARE) for name in ("train", "validation", "holdout")),
)
SPLIT = Parameter("split", schema={"type": "string", "enum": [split.value for split in t.Split]})
SEVERITY = Parameter("severity", schema={"type": "string", "enum": list(get_args(t.Severity))})
TEXT = {"type": "string"}
BASE = Parameter("base", schema=TEXT)

FOUND = (e.DatasetNotFound, e.FieldInvalid, *BUS)
READY = (e.DatasetNotReady, *FOUND)
REVIEW = (*JSON_BODY, e.AnalysisNotFound, e.ReviewInvalid, *BUS)
MODEL = (*JSON_BODY, e.ModelNotFound, *READY)
TRAINING_FOUND = (e.TrainingNotFound, *BUS)
CONTROLLED = (e.TrainingFinished, *TRAINING_FOUND)
EVALUATION_FOUND = (e.EvaluationNotFound, *BUS)

DATASETS: tuple[Route, ...] = (
    Route(
        "put-dataset", "PUT", f"{D}/{{name}}", S.TRAIN, datasets.put, {202: f.DatasetVersionAnswer},
        "application/jsonl",
        (e.NameInvalid, e.BodyTooLarge, e.BodyMalformed, e.FieldInvalid, e.StorageFull, *BUS), SPLITTING,
        audit="dataset", claims=True,
    ),
    Route(
        "build-dataset", "POST", f"{D}/{{name}}", S.TRAIN, datasets.build, {202: f.DatasetVersionAnswer},
        f.BuildRequest,
        (*JSON_BODY, e.NameInvalid, e.DatasetNotFound, e.DatasetNotReady, e.DatasetEmpty, *ONCE, *BUS), (KEY,),
        audit="dataset", claims=True,
    ),
    Route(
        "list-datasets", "GET", D, S.READ, datasets.page, {200: Page[f.DatasetAnswer]}, None, (e.FieldInvalid, *BUS),
        PAGED,
    ),
    Route("read-dataset", "GET", f"{D}/{{name}}", S.READ, datasets.read, {200: f.DatasetAnswer}, None, FOUND),
    Route(
        "delete-dataset", "DELETE", f"{D}/{{name}}", S.TRAIN, datasets.delete, {204: None}, None, (e.DatasetInUse,
        *FOUND), audit="dataset",
    ),
    Route(
        "list-dataset-versions", "GET", V, S.READ, datasets.versions, {200: NumberedPage[f.DatasetVersionAnswer]}, None,
        FOUND, PAGED,
    ),
    Route(
        "read-dataset-version", "GET", f"{V}/{{version}}", S.READ, datasets.version, {200: f.DatasetVersionAnswer},
        None,
        FOUND,
    ),
    Route(
        "cancel-check", "POST", f"{V}/{{version}}/cancel", S.TRAIN, datasets.cancel, {200: f.DatasetVersionAnswer},
        None, FOUND, audit="dataset",
    ),
    Route(
        "list-defects", "GET", f"{V}/{{version}}/defects", S.READ, datasets.defects,
        {200: NumberedPage[f.DefectAnswer]}, None, FOUND, (SEVERITY, *PAGED),
    ),
    Route(
        "list-examples", "GET", f"{V}/{{version}}/examples", S.READ, datasets.examples,
        {200: NumberedPage[t.ExampleInfo]}, None, READY,
        (SPLIT, *PAGED),
    ),
    Route(
        "dataset-content", "GET", f"{V}/{{version}}/content", S.READ, datasets.content, {200: "application/jsonl"},
        None, READY,
        (SPLIT,), follows=True,
    ),
)  # fmt: skip

KEPT: tuple[Route, ...] = (
    Route(
        "put-report-review", "PUT", f"{REVIEWS}/report", S.ANALYSE, reviews.put, {200: t.Review}, f.ReviewRequest,
        REVIEW,
    ),
    Route(
        "put-review", "PUT", f"{REVIEWS}/{{task}}/{{statement}}", S.ANALYSE, reviews.put, {200: t.Review},
        f.ReviewRequest,
        REVIEW,
    ),
    Route(
        "list-reviews", "GET", "/api/v1/reviews", S.READ, reviews.page, {200: Page[t.Review]}, None, (e.FieldInvalid,
        *BUS),
        (Parameter("analysis", schema=TEXT), BASE, *PAGED),
    ),
    Route(
        "delete-review", "DELETE", "/api/v1/reviews/{id}", S.ANALYSE, reviews.delete, {204: None}, None,
        (e.ReviewNotFound, *BUS),
    ),
    Route("list-captures", "GET", "/api/v1/captures", S.READ, captures.page, {200: Page[t.CaptureInfo]}, None, BUS),
    Route(
        "delete-captures", "DELETE", "/api/v1/captures/{name}", S.TRAIN, captures.delete, {204: None}, None,
        (e.CaptureNotFound, *BUS), audit="capture",
    ),
)  # fmt: skip

TRAININGS: tuple[Route, ...] = (
    Route(
        "estimate-training", "POST", f"{T}/estimate", S.TRAIN, trainings.estimate, {200: f.EstimateAnswer},
        f.EstimateRequest,
        MODEL,
    ),
    Route(
        "create-training", "POST", T, S.TRAIN, trainings.create, {202: f.TrainingAnswer}, f.TrainingRequest,
        (*MODEL, e.DatasetInvalid, e.DatasetEmpty, e.EvaluationMissing, *ONCE), (KEY,),
        audit="training",
    ),
    Route(
        "list-trainings", "GET", T, S.READ, trainings.page, {200: Page[f.TrainingAnswer]}, None, (e.FieldInvalid,
        *BUS),
        PAGED,
    ),
    Route(
        "read-training", "GET", ONE, S.READ, trainings.read, {200: f.TrainingAnswer}, None, TRAINING_FOUND,
    ),
    Route(
        "cancel-training", "POST", f"{T}/{{id}}/cancel", S.TRAIN, trainings.cancel, {200: f.TrainingAnswer}, None,
        CONTROLLED, audit="training",
    ),
    Route(
        "pause-training", "POST", f"{T}/{{id}}/pause", S.TRAIN, trainings.pause, {200: f.TrainingAnswer}, None,
        CONTROLLED, audit="training",
    ),
    Route(
        "resume-training", "POST", f"{T}/{{id}}/resume", S.TRAIN, trainings.resume, {200: f.TrainingAnswer}, None,
        CONTROLLED, audit="training",
    ),
    Route(
        "delete-training", "DELETE", ONE, S.TRAIN, trainings.delete, {204: None}, None, (e.TrainingRunning,
        *TRAINING_FOUND), audit="training"
    ),
    Route(
        "list-training-events", "GET", f"{T}/{{id}}/events", S.READ, trainings.events,
        {200: NumberedPage[f.TrainingEventAnswer]}, None,
        (e.FieldInvalid, *TRAINING_FOUND), PAGED,
    ),
)  # fmt: skip

EVALUATIONS: tuple[Route, ...] = (
    Route(
        "create-evaluation", "POST", E, S.TRAIN, evaluations.create, {202: f.EvaluationAnswer}, f.EvaluationRequest,
        (*MODEL, e.DatasetEmpty, e.ModelNotTrusted, *ONCE), (KEY,), audit="evaluation",
    ),
    Route(
        "list-evaluations", "GET", E, S.READ, evaluations.page, {200: Page[f.EvaluationAnswer]}, None,
        (e.FieldInvalid, *BUS),
        (Parameter("dataset", schema=TEXT), *PAGED),
    ),
    Route(
        "read-evaluation", "GET", f"{E}/{{id}}", S.READ, evaluations.read, {200: f.EvaluationAnswer}, None,
        EVALUATION_FOUND,
    ),
    Route(
        "cancel-evaluation", "POST", f"{E}/{{id}}/cancel", S.TRAIN, evaluations.cancel, {200: f.EvaluationAnswer},
        None,
        (e.EvaluationFinished, *EVALUATION_FOUND), audit="evaluation",
    ),
    Route(
        "delete-evaluation", "DELETE", f"{E}/{{id}}", S.TRAIN, evaluations.delete, {204: None}, None,
        (e.EvaluationInUse, *EVALUATION_FOUND), audit="evaluation",
    ),
    Route(
        "list-evaluated-examples", "GET", f"{E}/{{id}}/examples", S.READ, evaluations.examples,
        {200: NumberedPage[f.EvaluatedExampleAnswer]}, None, (e.FieldInvalid, *EVALUATION_FOUND),
        (Parameter("model", schema=TEXT), Parameter("regressions", schema={"type": "boolean"}), *PAGED),
    ),
)  # fmt: skip

PROMOTIONS: tuple[Route, ...] = (
    Route(
        "promote", "POST", P, S.TRAIN, promotions.create, {201: t.Promotion}, f.PromotionRequest,
        (*JSON_BODY, e.BaseNotFound, e.EvaluationUnfinished, e.PromotionRefused, *ONCE, *EVALUATION_FOUND), (KEY,),
        audit="promotion",
    ),
    Route(
        "list-promotions", "GET", P, S.READ, promotions.page, {200: Page[t.Promotion]}, None, (e.FieldInvalid, *BUS),
        (BASE, *PAGED),
    ),
    Route(
        "demote", "DELETE", f"{P}/{{base}}/{{role}}", S.TRAIN, promotions.delete, {200: t.Promotion}, None,
        (e.PromotionNotFound, e.FieldInvalid, *BUS), audit="promotion",
    ),
)  # fmt: skip

TRAINING: tuple[Route, ...] = (*DATASETS, *KEPT, *TRAININGS, *EVALUATIONS, *PROMOTIONS)
