import { describe, expect, test } from "vitest";
import type { Place, Statement, Suggestion } from "../../src/api/types";
import { corrected, editFor, included, type Written } from "../../src/writing/accepting";
import { runsOf } from "../../src/writing/clashing";
import { applied, type Mark, marksOf } from "../../src/writing/marks";
import { tasksOf } from "../../src/writing/tasks";
import { analysisOf, passage, statementsOf } from "./texts";

const plain = ({ quote }: Place): string => quote.replaceAll("`", "");

function written(text: string, statements: readonly Statement[]): Written {
  return { text, marks: marksOf(text, statements), language: "en", plain };
}

const include = (passages: Place[]): Suggestion => ({ kind: "include", statements: [], document: "en/a.md", language: "en", section: "A", anchor: "", passages, author_supplies: false, gain: 0.1 });

describe("accepting a suggestion", () => {
  test("of clashing words takes the place of these alone", () => {
    const text = "First. Ninety is said. The server listens on port 9090.";
    const clashes = [{ kind: "number" as const, said: "9090", found: "8080" }];
    const statements = statementsOf(text, () => ({ verdict: "contradicted", evidence: [passage("It listens on 8080.")], clashes }));
    const mark = written(text, statements).marks[2] as Mark;
    expect(applied(text, corrected(mark, written(text, statements)) ?? { start: 0, end: 0, text: "?" })).toBe("First. Ninety is said. The server listens on port 8080.");
  });

  test("of words that cannot be told apart takes the documentation's sentence, in the text's language alone", () => {
    const text = "It needs a key.";
    const clashes = [{ kind: "negation" as const, said: "", found: "no" }];
    const by = (language: "en" | "pt"): Statement[] => statementsOf(text, () => ({ verdict: "contradicted", evidence: [passage("It needs no `key`.", { language })], clashes }));
    const edit = (statements: Statement[]): string | undefined => corrected(written(text, statements).marks[0] as Mark, written(text, statements))?.text;
    expect(edit(by("en"))).toBe("It needs no key.");
    expect(edit(by("pt"))).toBeUndefined();
  });

  test("adds what is left out behind what the text says of its section, as the text writes there", () => {
    const put = (text: string, sections: string[]): string => {
      const statements = statementsOf(text, (_, at) => ({ evidence: [passage("x", { section: sections[at] ?? "Z" })] }));
      const edit = included([passage("Owls sleep.")], written(text, statements));
      return edit ? applied(text, edit) : "none";
    };
    expect(put("One. Two. Three.", ["A", "A", "B"])).toBe("One. Two. Owls sleep. Three.");
    expect(put("- One.\n- Two.\n\nThree.", ["A", "B", "B"])).toBe("- One.\n- Owls sleep.\n- Two.\n\nThree.");
    expect(included([passage("Corujas.", { language: "pt" })], written("One.", statementsOf("One.")))).toBeNull();
    const elsewhere = statementsOf("One.\n", () => ({ verdict: "absent", evidence: [passage("x")] }));
    expect(applied("One.\n", included([passage("Owls sleep.")], written("One.\n", elsewhere)) ?? { start: 0, end: 0, text: "?" })).toBe("One.\n\nOwls sleep.\n");
  });

  test("of what only the documentation lacks does nothing to the text", () => {
    const suggestion: Suggestion = { ...include([]), kind: "write", statements: [0] };
    expect(editFor(suggestion, written("One.", statementsOf("One.", () => ({ verdict: "absent" }))))).toBeNull();
  });
});

test("words are marked whole, whatever their case, and nothing of other words", () => {
  expect(runsOf("No port, no ports: 80 of 8080.", ["no", "80", "port"]).filter(({ marked }) => marked).map(({ text }) => text)).toEqual(["No", "port", "no", "80"]);
  expect(runsOf("Das 6h30 às 9h00, 9 dias, 19h, 90.", ["9"]).filter(({ marked }) => marked)).toHaveLength(2);
  expect(runsOf("a.b + c", ["a.b"])).toEqual([{ text: "a.b", marked: true }, { text: " + c", marked: false }]);
  expect(runsOf("Ações são", ["são", ""]).filter(({ marked }) => marked)).toEqual([{ text: "são", marked: true }]);
});

test("tasks say what, where and why, under the same id in every state of the text", () => {
  const suggestion: Suggestion = { ...include([]), kind: "write", statements: [1], author_supplies: true, document: null };
  const one = analysisOf("a", "One is kept. Two are lost.", { suggestions: [suggestion] });
  const other = analysisOf("b", "Zero. One is kept. Two are lost.", { suggestions: [{ ...suggestion, statements: [2] }] });
  const [task] = tasksOf(one);
  expect(task).toMatchObject({ kind: "write", document: null, authorSupplies: true, dismissed: false, statements: [{ text: "Two are lost.", verdict: "covered", reason: "" }] });
  expect(tasksOf(other)[0]?.id).toBe(task?.id);
});
