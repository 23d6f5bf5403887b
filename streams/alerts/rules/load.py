"""Reads a rules file whole: rules ready to match, or complaints that point at the line and say what was meant."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from extractors.lexicons import Lexicon
from schemas import Event
from streams.alerts.rules import marks
from streams.alerts.rules.conditions import ComplainAt, Test, compile_conditions
from streams.alerts.rules.expression import ExpressionError, compile_expression
from streams.alerts.rules.marks import Marked, YamlError, read_yaml
from streams.alerts.rules.model import Conditions, Rule, RulesFile, Silence
from streams.alerts.rules.names import Complain, Names, suggest


@dataclass(frozen=True, order=True)
class Problem:
    """A complaint about a line; a warning leaves the rules usable."""

    line: int
    message: str
    is_error: bool = True


class RulesError(ValueError):
    """Raised when a rules file cannot be used; `problems` has at least one error."""

    def __init__(self, path: Path | str, problems: list[Problem]) -> None:
        super().__init__("\n".join(f"{path}:{p.line}: {p.message}" for p in problems if p.is_error))
        self.problems = problems


@dataclass(frozen=True)
class Compiled:
    """One rule or silence with its tests."""

    tests: tuple[Test, ...]

    def matches(self, event: Event, at: datetime) -> bool:
        """Tell whether all conditions hold for an event at a moment of log time."""
        return all(test(event, at) for test in self.tests)


@dataclass(frozen=True)
class Rules:
    """A rules file ready for use; `warnings` are worth a look."""

    file: RulesFile
    rules: dict[str, Compiled]
    silences: tuple[tuple[Silence, Compiled], ...]
    warnings: tuple[Problem, ...] = ()

    def rule(self, id_: str) -> Rule | None:
        """Return an enabled rule by its id."""
        return next((rule for rule in self.file.rules if rule.id == id_ and rule.enabled), None)

    def matches(self, rule: Rule, event: Event, at: datetime) -> bool:
        """Tell whether an event fits a rule at a moment of log time."""
        return self.rules[rule.id].matches(event, at)

    def is_silenced(self, rule: Rule, event: Event, at: datetime) -> bool:
        """Tell whether a silence covers an event of a rule at a moment of log time."""
        return any(
            silence.since <= at < silence.until
            and (silence.rules is None or rule.id in silence.rules)
            and compiled.matches(event, at)
            for silence, compiled in self.silences
        )


def load_rules(path: Path, lexicon: Lexicon) -> Rules:
    """Read a rules file; raise `RulesError` with all that is wrong, or `OSError`."""
    return read_rules(path.read_text(encoding="utf-8"), lexicon, path)


def read_rules(text: str, lexicon: Lexicon, path: Path | str = "alerts.yaml") -> Rules:
    """Read the text of a rules file; `path` is named in messages. Raise `RulesError` with all that is wrong."""
    try:
        marked = read_yaml(text)
    except YamlError as error:
        raise RulesError(path, [Problem(error.line, str(error))]) from error
    try:
        file = RulesFile.model_validate(marked.data)
    except ValidationError as error:
        raise RulesError(path, sorted(set(_complaints(error, marked)))) from error
    return _Compiler(file, marked, lexicon).compile(path)


class _Compiler:
    def __init__(self, file: RulesFile, marked: Marked, lexicon: Lexicon) -> None:
        self._file = file
        self._marked = marked
        self._names = Names(lexicon, file.groups)
        self._problems: set[Problem] = set()

    def compile(self, path: Path | str) -> Rules:
        self._references()
        for name in self._file.groups:
            self._names.group(name, self._complain(("groups", name)))
        rules = {rule.id: self._rule(position, rule) for position, rule in enumerate(self._file.rules)}
        silences = tuple(
            (silence, Compiled(self._conditions(("silences", n), Conditions(actors=silence.actors))))
            for n, silence in enumerate(self._file.silences)
        )
        problems = sorted(self._problems)
        if any(problem.is_error for problem in problems):
            raise RulesError(path, problems)
        return Rules(self._file, rules, silences, tuple(problems))

    def _complain(self, path: marks.Path) -> Complain:
        def complain(message: str, is_error: bool) -> None:
            self._problems.add(Problem(self._marked.line(path), message, is_error))

        return complain

    def _references(self) -> None:
        ids = [rule.id for rule in self._file.rules]
        for position, id_ in enumerate(ids):
            if id_ in ids[:position]:
                self._complain(("rules", position, "id"))(f"two rules have the id {id_!r}", True)
        for path, to in self._routes():
            for name in to:
                if name not in self._file.destinations:
                    hint = suggest(name, self._file.destinations)
                    self._complain((*path, "to"))(f"there is no destination {name!r}{hint}", True)
        for n, silence in enumerate(self._file.silences):
            for id_ in silence.rules or ():
                if id_ not in ids:
                    self._complain(("silences", n, "rules"))(f"there is no rule {id_!r}{suggest(id_, ids)}", True)

    def _routes(self) -> Iterator[tuple[marks.Path, tuple[str, ...]]]:
        yield from ((("rules", n), rule.to) for n, rule in enumerate(self._file.rules))
        for name, route in (("feeds", self._file.feeds), ("heartbeat", self._file.heartbeat)):
            if route is not None:
                yield (name,), route.to

    def _rule(self, position: int, rule: Rule) -> Compiled:
        tests = self._conditions(("rules", position, "when"), rule.when)
        if rule.expression is not None:
            complain = self._complain(("rules", position, "expression"))
            try:
                tests = (*tests, compile_expression(rule.expression, self._names, self._file.zone))
            except ExpressionError as error:
                complain(str(error), True)
        return Compiled(tests)

    def _conditions(self, path: marks.Path, given: Conditions) -> tuple[Test, ...]:
        at: ComplainAt = lambda name: self._complain((*path, name))  # noqa: E731 - typed by its name
        return compile_conditions(given, self._names, self._file.zone, at)


def _complaints(error: ValidationError, marked: Marked) -> Iterator[Problem]:
    for found in error.errors(include_url=False):
        if any(str(part).startswith("literal[") for part in found["loc"]):
            continue  # of `never` or a section, of `any` or a length of time: the other complaint says more
        path = tuple(part for part in found["loc"] if isinstance(part, int) or not re.search(r"[\[(]", part))
        yield Problem(marked.line(path), _message(found, path))


def _message(found: Any, path: marks.Path) -> str:
    where = ".".join(str(part) for part in path if isinstance(part, str)) or "the file"
    kind, given = found["type"], found["input"]
    if kind == "extra_forbidden":
        known = _keys_at(path[:-1])
        hint = suggest(str(path[-1]), known) or f"; there are {', '.join(sorted(known))}"
        return f"there is no {path[-1]!r} here{hint}"
    if kind in ("enum", "literal_error"):
        values = re.findall(r"'([^']*)'", found["ctx"]["expected"])
        hint = suggest(str(given), values) or f"; there are {', '.join(values)}"
        return f"{where}: there is no {given!r}{hint}"
    if kind == "missing":
        return f"{where} is missing"
    if kind in ("model_type", "dict_type"):
        return f"{where} must be a section of `name: value` lines"
    return f"{where}: {found['msg'].removeprefix('Value error, ')}"


def _keys_at(path: marks.Path) -> set[str]:
    """Return the keys that the section at a path may have."""
    model: Any = RulesFile
    for part in path:
        if isinstance(part, str) and isinstance(model, type) and issubclass(model, BaseModel):
            names = {info.alias or name: info for name, info in model.model_fields.items()}
            model = _section(names[part].annotation) if part in names else None
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return set()
    return {info.alias or name for name, info in model.model_fields.items()}


def _section(annotation: Any) -> Any:
    """Return the model in an annotation such as `tuple[Rule, ...]` or `Digest | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_section(inner) for inner in typing.get_args(annotation))
    return next((model for model in found if model is not None), None)
