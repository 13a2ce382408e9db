"""JUnit's XML: a suite a file, a case a finding; what fails the gate is a failure, the rest is output."""

from __future__ import annotations

import re
from collections.abc import Collection
from xml.etree import ElementTree as Xml

from lacuna.gate.findings import Kind
from lacuna.gate.outcome import File, Outcome

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for, escaped or not (2.2 Characters)."""
_NAME = 100


def written(outcome: Outcome) -> str:
    root = Xml.Element("testsuites", name="lacuna")
    for file in outcome.files:
        _suite(root, file, outcome.fail_on)
    if outcome.fail_under is not None:
        suite = Xml.SubElement(root, "testsuite", name="coverage")
        case = Xml.SubElement(
            suite, "testcase", classname="coverage", name=f"at least {outcome.fail_under * 100:g}%"
        )
        if not outcome.covered_enough:
            Xml.SubElement(case, "failure", type="coverage", message=_plain(outcome.told))
    for element in (*root, root):
        for attribute, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
            element.set(attribute, str(sum(1 for _ in element.iter(tag))))
    Xml.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Xml.tostring(root, encoding="unicode")}\n'


def _suite(root: Xml.Element, file: File, fail_on: Collection[Kind]) -> None:
    path = _plain(file.path)
    suite = Xml.SubElement(root, "testsuite", name=path)
    if file.error is not None:
        case = Xml.SubElement(suite, "testcase", classname=path, name="analysed")
        Xml.SubElement(case, "error", type="error", message=_plain(file.error))
        return
    if not file.findings:
        Xml.SubElement(suite, "testcase", classname=path, name="nothing found")
    for finding in file.findings:
        line = finding.region.first_line
        said = " ".join(finding.statement.split())
        name = f"line {line}: {finding.kind}: {said if len(said) <= _NAME else said[: _NAME - 1] + '…'}"
        case = Xml.SubElement(suite, "testcase", classname=path, name=_plain(name), file=path, line=str(line))
        if finding.kind in fail_on:
            failure = Xml.SubElement(case, "failure", type=finding.kind, message=_plain(finding.reason))
            failure.text = _plain(finding.message)
        else:
            Xml.SubElement(case, "system-out").text = _plain(f"{finding.level}: {finding.message}")


def _plain(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
