# One image a service: docker build --target gateway . (or retriever, reporter, trainer, models; models-train adds
# what fine-tunes; operations saves and restores). Each carries its service's code and dependencies, nothing that builds.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

# --- what builds

FROM ${PYTHON_IMAGE} AS tools
ENV PYTHONDONTWRITEBYTECODE=1 \
    UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_PROJECT_ENVIRONMENT=/app/.venv \
    UV_PYTHON=python3 \
    UV_PYTHON_DOWNLOADS=never \
    PATH=/app/.venv/bin:/opt/uv/bin:$PATH
WORKDIR /app
COPY deploy/uv.txt deploy/uv.txt
RUN python3 -m venv /opt/uv && pip install --no-cache-dir --require-hashes --requirement deploy/uv.txt
# the lock file has the hash of every package
COPY pyproject.toml uv.lock ./

FROM tools AS page
RUN --mount=type=cache,target=/root/.cache/uv uv sync --frozen --quiet --only-group web
COPY frontend/encoder frontend/encoder
COPY frontend/src/device/encoder/manifest.json frontend/src/device/encoder/
RUN python3 -m frontend.encoder
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc frontend/
RUN --mount=type=cache,target=/root/.npm npm --prefix frontend ci --silent
COPY frontend frontend
# what a report says and how a model is asked for one, where the page does both
COPY services/reporter/locale services/reporter/locale
COPY services/retriever/locale services/retriever/locale
COPY services/retriever/calibration.json services/retriever/numbers.txt services/retriever/opposites.txt services/retriever/
COPY services/reporter/prompts services/reporter/prompts
RUN npm --prefix frontend run --silent build

FROM tools AS code
COPY services services
RUN python3 -m compileall -q --invalidation-mode unchecked-hash services && \
    mkdir -p /code/operations && cp -r services /code/operations/ && \
    for service in gateway retriever reporter trainer models; do \
        mkdir -p "/code/$service" && cp -r services "/code/$service/" && \
        for other in gateway retriever reporter trainer models operations; do \
            [ "$other" = "$service" ] || rm -r "/code/$service/services/$other"; \
        done; \
    done

FROM tools AS gateway-packages
RUN --mount=type=cache,target=/root/.cache/uv uv sync --frozen --quiet --only-group gateway

FROM tools AS retriever-packages
# the group of an engine other than FAISS: milvus
ARG ENGINE_GROUP=
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --frozen --quiet --only-group retriever ${ENGINE_GROUP:+"--only-group=$ENGINE_GROUP"}

FROM tools AS reporter-packages
RUN --mount=type=cache,target=/root/.cache/uv uv sync --frozen --quiet --only-group reporter

FROM tools AS trainer-packages
RUN --mount=type=cache,target=/root/.cache/uv uv sync --frozen --quiet --only-group trainer

FROM tools AS models-packages
RUN --mount=type=cache,target=/root/.cache/uv uv sync --frozen --quiet --only-group models

FROM models-packages AS models-train-packages
# where PyTorch comes from; requirements-train.txt says why it is chosen
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
COPY requirements-train.txt ./
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --frozen --quiet --only-group models --only-group train && \
    uv pip install --quiet --extra-index-url "$TORCH_INDEX" --requirement requirements-train.txt

FROM tools AS operations-packages
RUN --mount=type=cache,target=/root/.cache/uv uv sync --frozen --quiet --only-group operations

# --- what runs

FROM ${PYTHON_IMAGE} AS runtime
# pip is for building; who serves has no shell, no home and no right to change the image
RUN python3 -c 'import ensurepip, pip, shutil; [shutil.rmtree(m.__path__[0]) for m in (ensurepip, pip)]' && \
    rm -f /usr/bin/pip* /usr/local/bin/pip* && \
    useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin lacuna && \
    install --directory --owner lacuna --group lacuna /data /backups
# hadolint ignore=DL3064
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TIKTOKEN_CACHE_DIR=/tmp/tiktoken \
    LACUNA_DATA=/data \
    LACUNA_HOST=0.0.0.0 \
    LACUNA_MODELS_HOST=0.0.0.0 \
    LACUNA_PROBES=0.0.0.0:9464
WORKDIR /app
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=8s --start-period=90s --retries=3 CMD ["python", "-ISc", "import urllib.request as r; r.urlopen('http://127.0.0.1:9464/readyz', timeout=6)"]
ENTRYPOINT ["python", "-m", "services"]

FROM runtime AS gateway
COPY --from=gateway-packages /app/.venv .venv
COPY --from=page /app/frontend/dist frontend/dist
COPY docs docs
COPY --from=code /code/gateway .
CMD ["gateway"]

FROM runtime AS retriever
COPY --from=retriever-packages /app/.venv .venv
COPY --from=code /code/retriever .
CMD ["retriever"]

FROM runtime AS reporter
COPY --from=reporter-packages /app/.venv .venv
COPY --from=code /code/reporter .
CMD ["reporter"]

FROM runtime AS trainer
COPY --from=trainer-packages /app/.venv .venv
COPY --from=code /code/trainer .
CMD ["trainer"]

FROM runtime AS models
COPY --from=models-packages /app/.venv .venv
COPY --from=code /code/models .
CMD ["models"]

FROM runtime AS models-train
COPY --from=models-train-packages /app/.venv .venv
COPY --from=code /code/models .
CMD ["models"]

FROM runtime AS operations
COPY --from=operations-packages /app/.venv .venv
COPY --from=code /code/operations .
HEALTHCHECK NONE
ENTRYPOINT ["python", "-m", "services.operations"]
CMD ["status"]
