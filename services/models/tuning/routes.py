"""The paths of files, uploads and fine-tuning jobs. Ids hold nothing that a database could not."""

from __future__ import annotations

from aiohttp import web

from services.models.tuning import file_views, job_views, upload_views

_ID = r"[\w-]{1,64}"
_JOB = f"/v1/fine_tuning/jobs/{{job:{_ID}}}"
_FILE = f"/v1/files/{{file:{_ID}}}"
_UPLOAD = f"/v1/uploads/{{upload:{_ID}}}"
_PERMISSIONS = "/v1/fine_tuning/checkpoints/{model:.+}/permissions"

ROUTES = [
    web.post("/v1/files", file_views.create_file),
    web.get("/v1/files", file_views.list_files),
    web.get(_FILE, file_views.retrieve_file),
    web.get(f"{_FILE}/content", file_views.file_content),
    web.delete(_FILE, file_views.delete_file),
    web.post("/v1/uploads", upload_views.create_upload),
    web.post(f"{_UPLOAD}/parts", upload_views.add_part),
    web.post(f"{_UPLOAD}/complete", upload_views.complete_upload),
    web.post(f"{_UPLOAD}/cancel", upload_views.cancel_upload),
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
    web.delete(r"/v1/models/{model:[^\0]+}", job_views.delete_model),
]
