"""The paths of files, uploads and fine-tuning jobs."""

from __future__ import annotations

from aiohttp import web

from services.models.tuning import file_views, job_views, upload_views

_JOB = "/v1/fine_tuning/jobs/{job}"
_PERMISSIONS = "/v1/fine_tuning/checkpoints/{model:.+}/permissions"

ROUTES = [
    web.post("/v1/files", file_views.create_file),
    web.get("/v1/files", file_views.list_files),
    web.get("/v1/files/{file}", file_views.retrieve_file),
    web.get("/v1/files/{file}/content", file_views.file_content),
    web.delete("/v1/files/{file}", file_views.delete_file),
    web.post("/v1/uploads", upload_views.create_upload),
    web.post("/v1/uploads/{upload}/parts", upload_views.add_part),
    web.post("/v1/uploads/{upload}/complete", upload_views.complete_upload),
    web.post("/v1/uploads/{upload}/cancel", upload_views.cancel_upload),
    web.post("/v1/fine_tuning/jobs", job_views.create_job),
    web.get("/v1/fine_tuning/jobs", job_views.list_jobs),
    web.get(_JOB, job_views.retrieve_job),
    web.post(f"{_JOB}/cancel", job_views.cancel_job),
    web.post(f"{_JOB}/pause", job_views.pause_job),
    web.post(f"{_JOB}/resume", job_views.resume_job),
    web.get(f"{_JOB}/events", job_views.list_events),
    web.get(f"{_JOB}/checkpoints", job_views.list_checkpoints),
    web.get(_PERMISSIONS, job_views.permissions),
    web.post(_PERMISSIONS, job_views.permissions),
    web.delete(f"{_PERMISSIONS}/{{permission}}", job_views.permissions),
    web.delete("/v1/models/{model:.+}", job_views.delete_model),
]
