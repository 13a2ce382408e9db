import type { Analysis, Evidence, Statement, Verdict } from "../../src/api/types";

export const TEXT = `# Cópias & configuração 🙂

Backups are kept for 30 days. The page is served at port 9090 by <b>default</b>.

- A coleção é atualizada à noite. Obrigado!
- =HYPERLINK("http://a") can be imported.
`;

const SAID: [string, Verdict, number][] = [
  ["Backups are kept for 30 days.", "covered", 0.93],
  ["The page is served at port 9090 by <b>default</b>.", "contradicted", 0.08],
  ["A coleção é atualizada à noite.", "partial", 0.55],
  ["Obrigado!", "not_checkable", 0],
  ['=HYPERLINK("http://a") can be imported.', "absent", 0.03],
];

function passage(quote: string, score: number, document = "en/operations.md"): Evidence {
  return { passage: "00000000000000aa", document, language: "en", section: "Operations › Backups", anchor: "backups", start: 10, end: 40, first_line: 12, last_line: 13, quote, score };
}

const points = (text: string): number => [...text].length;

function statements(): Statement[] {
  return SAID.map(([text, verdict, score], index) => {
    const start = points(TEXT.slice(0, TEXT.indexOf(text)));
    const evidence = verdict === "not_checkable" ? [] : [passage("## Backups are kept for **30 days**, see [here](http://evil.example).", score), passage("| `LACUNA_PORT` | 8080 |", 0.2)];
    return { index, start, end: start + points(text), text, verdict, score, reason: verdict === "not_checkable" ? "" : "A documentação foi lida por inteiro.", evidence };
  });
}

const place = passage("The page is served at port `8080`.", 1);

/** A finished analysis with one of everything, hostile words among it. */
export function sample(): Analysis {
  return {
    id: "0000000000000abc",
    status: "succeeded",
    created_at: 1_780_000_000,
    finished_at: 1_780_000_060,
    text: TEXT,
    base: "docs",
    base_version: "7-ab",
    language: "en",
    report_language: "en",
    evidence_languages: ["en", "pt"],
    model: "writer-7b",
    method: "lexical-dense 3",
    coverage: { score: 0.41, low: 0.2, high: 0.66, counts: { covered: 1, contradicted: 1, partial: 1, absent: 1, not_checkable: 1 }, words: 29 },
    statements: statements(),
    omissions: [{ ...passage("Copies are checked by hash every night.", 0.4), centrality: 0.7 }],
    sections: [],
    suggestions: [
      { kind: "correct", statements: [1], document: "en/operations.md", language: "en", section: "Operations", anchor: "", passages: [place], author_supplies: false, gain: 0.21 },
      { kind: "write", statements: [4], document: null, language: null, section: "", anchor: "", passages: [], author_supplies: true, gain: 0.1 },
      { kind: "include", statements: [], document: "en/operations.md", language: "en", section: "Backups", anchor: "", passages: [passage("=cmd|' /C calc'!A0 @team closes #12", 1)], author_supplies: false, gain: 0 },
    ],
    refinement: null,
    report: {
      status: "succeeded",
      markdown: "# “Backups”: what docs says\n\n## Summary\n\nTwo of *four* statements need a look [1]. ![x](http://evil.example/p.png) <img src=x>\n\n1. **Write** `LACUNA_PORT` [2]\n2. Nothing\n\n[1]: http://evil.example\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
      citations: [{ ...place, number: 1, statement: 1 }, { ...passage("Second words.", 1), number: 2, statement: null }],
      composed: true,
      model: null,
      notice: "Composed from the verdicts alone.",
      citations_removed: 0,
      error: null,
    },
    usage: null,
    timings: null,
    warnings: null,
    error: null,
  };
}
