"""lacuna ask"""

from __future__ import annotations

import time
from typing import Annotated

import typer

from lacuna import output
from lacuna.context import Context
from lacuna.problem import Problem


def ask(
    context: typer.Context,
    prompt: Annotated[str, typer.Argument(help="What every model is asked.")],
    model: Annotated[list[str], typer.Option(help="Repeat it for models and checkpoints side by side.")],
    system: Annotated[str | None, typer.Option(help="The system message.")] = None,
    temperature: float = 0.0,
    max_tokens: int = 512,
) -> None:
    """One free prompt to any models; exit status 1 where one of them failed."""
    asked = Context.of(context)
    messages = [{"role": "system", "content": system}] if system else []
    messages.append({"role": "user", "content": prompt})
    answers, failed = [], False
    for name in model:
        begun, text, problem = time.monotonic(), "", None
        if not asked.json:
            output.line(name, style="bold")
        try:
            for piece in asked.client.chat(name, messages, temperature=temperature, max_tokens=max_tokens):
                text += piece
                if not asked.json:
                    output.console.out(piece, end="")
        except Problem as error:
            failed, problem = True, error.detail
            output.errors.print(output.cell(problem), style="red")
        seconds = time.monotonic() - begun
        answers.append({"model": name, "text": text, "seconds": seconds, "problem": problem})
        if not asked.json:
            output.line(f"\n({seconds:.1f} s)\n")
    if asked.json:
        output.as_json(answers)
    if failed:
        raise typer.Exit(1)
