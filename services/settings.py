"""Settings, from LACUNA_* environment variables. One class, so that one table documents them all."""

from __future__ import annotations

import ipaddress
import os
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

ROOT = Path(__file__).resolve().parent.parent
PACKAGED_CHAT = "smollm2-135m-instruct"
"""The chat model that is packaged with the `models` service."""


SECRETS = "/run/secrets"
"""Where secrets lie as files, unless LACUNA_SECRETS_DIR says otherwise."""


def is_loopback(name: str) -> bool:
    """Whether the host `name` can only mean this machine."""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


class Provider(BaseModel):
    """A server of OpenAI's protocol behind the gateway's proxy. The first whose pattern matches serves."""

    name: str
    base_url: str
    api_key: SecretStr | None = None
    organization: str | None = None
    models: tuple[str, ...] = Field(default=("*",), description="shell-style patterns of model ids: 'gpt-*'")


class Price(BaseModel):
    """US dollars for a million tokens."""

    input: float = Field(ge=0)
    output: float = Field(ge=0)
    training: float | None = Field(default=None, ge=0, description="of trained tokens")


class Settings(BaseSettings):
    """All of Lacuna's settings. Every service reads the same ones."""

    model_config = SettingsConfigDict(env_prefix="LACUNA_", extra="ignore", env_nested_delimiter="__")

    # where
    data: Path = Field(default=ROOT / ".lacuna", description="folder of databases, blobs and snapshots")
    host: str = Field(default="127.0.0.1", description="address the gateway listens on")
    port: int = 8080
    bus_url: str = Field(default="memory:", description="memory: or amqp://user:password@host:port/vhost")
    database_url: str | None = Field(
        default=None,
        description="postgresql+asyncpg://...; None: a SQLite file for each service under the data folder",
    )
    snapshots_url: Annotated[str, Field(pattern=r"^s3://[^/]+")] | None = Field(
        default=None,
        description="s3://bucket/prefix that hosts share documents and versions of bases by; None: the data folder",
    )
    snapshots_endpoint: str | None = Field(
        default=None, description="URL of an S3-compatible server; None: AWS_ENDPOINT_URL, else Amazon's"
    )
    snapshots_key_id: SecretStr | None = Field(default=None, description="None: AWS_ACCESS_KEY_ID")
    snapshots_key_secret: SecretStr | None = Field(default=None, description="None: AWS_SECRET_ACCESS_KEY")
    engine: Literal["faiss", "milvus"] = Field(
        default="faiss", description="what holds the vectors of new versions of bases"
    )
    milvus_url: str = Field(default="http://127.0.0.1:19530", description="Milvus's server")
    milvus_token: SecretStr | None = Field(default=None, description="user:password, or an API key")
    frontend: Path = Field(default=ROOT / "frontend" / "dist", description="the built page")
    demo: bool = Field(default=False, description="index Lacuna's own documentation as the base 'lacuna'")
    demo_docs: Path = ROOT / "docs"
    allowed_hosts: tuple[str, ...] = Field(
        default=(), description="Host names answered to beside loopback's; '*' for any (behind a proxy)"
    )

    # keys
    keys: bool | None = Field(
        default=None, description="whether callers need a key; None: where `host` is more than loopback"
    )
    admin_key: SecretStr | None = Field(
        default=None, min_length=16, description="a key that may do everything, to make the others with"
    )
    service_key: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="sent with our own model calls, and let in under /v1 alone; drawn where one process is all",
    )

    # models
    openai_base_url: str | None = Field(
        default=None, description="where our own model calls go; None: the gateway's /v1 on this machine"
    )
    openai_api_key: SecretStr | None = Field(default=None, description="sent with our own model calls")
    models_host: str = "127.0.0.1"
    models_port: int = 8081
    gateway_url: str | None = Field(
        default=None, description="the gateway's /v1 as the other services reach it; None: this machine's"
    )
    models_url: str | None = Field(
        default=None,
        description="the models service as the gateway reaches it; None: models_host:models_port",
    )
    providers: tuple[Provider, ...] = Field(
        default=(), description="asked before the models service; JSON: [{name, base_url, api_key, models}]"
    )
    tuning_provider: str = Field(
        default="local",
        description="whose files, uploads and fine-tuning jobs a call is about that names no provider",
    )
    embedding_model: str = "use-multilingual-v3-embed"
    chat_model: str = Field(default=PACKAGED_CHAT, description="the default model of reports")
    chat_api: Literal["chat", "responses"] = Field(
        default="chat", description="the API that reports are asked by"
    )
    chat_gguf: Path | None = Field(
        default=None, description="a GGUF file served in place of the packaged one"
    )
    chat_gguf_name: str | None = Field(default=None, description="its model id; None: the file's name")
    embedding_gguf: Path | None = Field(default=None, description="a GGUF embedding model to serve as well")
    report_models: tuple[str, ...] = Field(
        default=("*",),
        description="patterns of models trusted with prose and judging; the packaged 135M model never is",
    )
    model_prices: dict[str, Price] = Field(
        default={},
        description='what models cost, by pattern; the first that matches: {"gpt-*": {"input": 2, "output": 8}}',
    )
    model_threads: Annotated[int, Field(ge=1)] = Field(default=max(1, (os.cpu_count() or 2) // 2))
    encoder_processes: Annotated[int, Field(ge=1)] = Field(default=max(1, min(4, os.cpu_count() or 2)))
    model_queue: int = Field(default=64, description="requests that wait for a local model before 429")

    # fine-tuning by the models service
    tuning_bases: tuple[Path, ...] = Field(
        default=(),
        description="Hugging Face folders and GGUF files to fine-tune and serve, beside the chat model",
    )
    tuning_threads: Annotated[int, Field(ge=1)] = Field(
        default=os.cpu_count() or 2, description="threads of the process that trains, at low priority"
    )
    tuning_memory: Annotated[int, Field(ge=2**28)] = Field(
        default=8 * 2**30, description="bytes of memory that the process that trains may use"
    )
    tuning_max_tokens: Annotated[int, Field(ge=1)] = Field(
        default=2048, description="tokens of a training example; what is longer is cut"
    )

    # moderation of what was fine-tuned
    safety_check: bool = Field(
        default=True, description="judge a fine-tuned model's answers to held prompts before it is announced"
    )
    safety_model: str = Field(default="lacuna-moderation-1", description="the moderation model that judges")
    safety_url: str | None = Field(
        default=None,
        description="base URL of its server; None: the models service, which has the packaged one",
    )
    safety_api_key: SecretStr | None = None
    safety_thresholds: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(
        default={}, description='scores from which an answer is flagged, by category: {"violence": 0.6}'
    )

    # webhooks
    webhook_private: tuple[str, ...] = Field(
        default=(),
        description="hosts ('*.internal') and networks ('10.0.0.0/8') that webhooks may reach though they are "
        "not public; by http too",
    )

    # limits
    max_text: int = Field(default=200_000, description="characters of an analysed text")
    max_document: int = Field(default=50 * 2**20, description="bytes of a document")
    max_dataset: int = Field(default=2 * 2**30, description="bytes of a dataset's file")
    max_archive: int = Field(default=512 * 2**20, description="bytes of an archive")
    base_versions: Annotated[int, Field(ge=0)] = Field(
        default=10, description="older versions that a base can be put back to"
    )
    base_undo: Annotated[float, Field(ge=0)] = Field(
        default=600.0, description="seconds for which a deleted base can be restored"
    )
    max_batch: Annotated[int, Field(ge=1)] = Field(default=1_000, description="texts of a batch")
    batch_window: Annotated[int, Field(ge=1)] = Field(
        default=8, description="analyses of batches that are at work at once: the others leave the queue free"
    )
    kept_statements: Annotated[int, Field(ge=0)] = Field(
        default=64, description="MiB of what a retriever keeps of statements, for revisions of their texts"
    )
    analysis_timeout: float = Field(default=600.0, description="seconds an analysis may take in all")
    request_timeout: float = Field(default=30.0, description="seconds a request on the bus may take")
    job_hold: Annotated[float, Field(gt=0)] = Field(
        default=900.0,
        description="seconds that a running job stays unacknowledged at most: under the broker's consumer_timeout",
    )
    drain: float = Field(default=20.0, description="seconds given to running work at shutdown")
    stop_delay: Annotated[float, Field(ge=0)] = Field(
        default=0.0,
        description="seconds from /readyz saying no to the doors closing, for balancers to notice",
    )

    # being watched
    probes: Annotated[str, Field(pattern=r"^\S+:\d{1,5}$")] | None = Field(
        default=None, description="host:port of the process's own /livez, /readyz and /metrics; None: nowhere"
    )
    disk_floor: Annotated[int, Field(ge=0)] = Field(
        default=128 * 2**20, description="bytes free for the data folder, below which /readyz says no"
    )

    log_level: Annotated[str, BeforeValidator(str.upper)] = "INFO"
    log_format: Literal["json", "console"] = "json"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Any setting may also come from a file called after its variable, such as lacuna_admin_key."""
        folder = Path(os.environ.get("LACUNA_SECRETS_DIR") or SECRETS)
        files = (SecretsSettingsSource(settings_cls, folder),) if folder.is_dir() else ()
        return (init_settings, env_settings, dotenv_settings, *files)

    @property
    def keys_needed(self) -> bool:
        """Whether callers need a key."""
        return self.keys if self.keys is not None else not is_loopback(self.host)

    @property
    def own_key(self) -> str | None:
        """What is sent with our own model calls: to the gateway the service key, which nobody else is ever sent."""
        at_gateway = self.openai_base_url is None
        key = (self.service_key if at_gateway else None) or self.openai_api_key
        return None if key is None else key.get_secret_value()

    def database(self, service: str) -> str:
        """SQLAlchemy URL of the tables that `service` owns."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data / f'{service}.db'}"

    def cost(self, model: str, prompt_tokens: int, completion_tokens: int) -> float | None:
        """US dollars that these tokens cost; None where the price of `model` is not known."""
        price = self._price(model)
        if price is None:
            return None
        return (prompt_tokens * price.input + completion_tokens * price.output) / 1_000_000

    def training_cost(self, model: str, trained_tokens: int) -> float | None:
        """US dollars that fine-tuning `model` on these tokens costs; None where that is not known."""
        price = self._price(model)
        return (
            None if price is None or price.training is None else trained_tokens * price.training / 1_000_000
        )

    def _price(self, model: str) -> Price | None:
        return next((p for pattern, p in self.model_prices.items() if fnmatchcase(model, pattern)), None)

    def trusts(self, model: str) -> bool:
        """Whether `model` is trusted with prose and judging. Of 135 million parameters, the packaged one invents,
        fine-tuned or not."""
        if model == PACKAGED_CHAT or model.startswith(f"ft:{PACKAGED_CHAT}:"):
            return False
        return any(fnmatchcase(model, pattern) for pattern in self.report_models)

    @property
    def own_base_url(self) -> str:
        """The base URL of our own model calls."""
        return self.openai_base_url or self.gateway_url or f"http://127.0.0.1:{self.port}/v1"

    @property
    def models_base_url(self) -> str:
        """The base URL of the `models` service."""
        return self.models_url or f"http://{self.models_host}:{self.models_port}/v1"
