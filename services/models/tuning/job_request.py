"""The body of POST /v1/fine_tuning/jobs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from services.models.chat_request import Lenient
from services.wire.errors import ModelRefusedInput

_Auto = BeforeValidator(lambda value: None if value == "auto" else value)


class Hyperparameters(Lenient):
    """None: "auto", chosen by the training process."""

    n_epochs: Annotated[int | None, Field(ge=1, le=50), _Auto] = None
    batch_size: Annotated[int | None, Field(ge=1, le=256), _Auto] = None
    learning_rate_multiplier: Annotated[float | None, Field(gt=0, allow_inf_nan=False), _Auto] = None


class Supervised(Lenient):
    hyperparameters: Hyperparameters | None = None


class Method(Lenient):
    type: Literal["supervised", "dpo", "reinforcement"]
    supervised: Supervised | None = None


Key = Annotated[str, Field(max_length=64)]
Value = Annotated[str, Field(max_length=512)]


Id = Annotated[str, Field(pattern=r"^[\w-]{1,64}$")]


class JobRequest(Lenient):
    model: Annotated[str, Field(max_length=512)]
    training_file: Id
    validation_file: Id | None = None
    method: Method | None = None
    hyperparameters: Hyperparameters | None = None
    """Deprecated: `method` has them."""
    suffix: Annotated[str, Field(max_length=64, pattern=r"^[^\x00]*$")] | None = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    metadata: Annotated[dict[Key, Value], Field(max_length=16)] | None = None
    integrations: list[Any] | None = None

    def chosen(self) -> dict[str, Any]:
        """Its hyperparameters, "auto" where nothing was chosen. Raises ModelRefusedInput for what is not done here."""
        if self.integrations:
            raise ModelRefusedInput(
                reason="Integrations are not supported by this server.", field="integrations"
            )
        if self.method is not None and self.method.type != "supervised":
            raise ModelRefusedInput(
                reason=f"The method '{self.method.type}' is not supported by this server: use 'supervised'.",
                field="method.type",
            )
        given = self.method.supervised.hyperparameters if self.method and self.method.supervised else None
        if given is not None and self.hyperparameters is not None and given != self.hyperparameters:
            raise ModelRefusedInput(
                reason="Hyperparameters are given twice: in 'method' and in the deprecated 'hyperparameters'.",
                field="hyperparameters",
            )
        wanted = (given or self.hyperparameters or Hyperparameters()).model_dump()
        return {name: "auto" if value is None else value for name, value in wanted.items()}
