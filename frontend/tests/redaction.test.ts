import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Kind, redact } from "../src/device/redaction";

/** One of each kind, as people write it; check digits are right. */
const DATA: [Kind, string][] = [
  ["EMAIL", "ana.silva+x@empresa.com.br"],
  ["PHONE", "+55 (11) 91234-5678"],
  ["PHONE", "(11) 91234-5678"],
  ["PHONE", "415-555-2671"],
  ["CPF", "529.982.247-25"],
  ["CPF", "52998224725"],
  ["CNPJ", "11.222.333/0001-81"],
  ["IBAN", "DE89 3704 0044 0532 0130 00"],
  ["CARD", "4111 1111 1111 1111"],
  ["CARD", "378282246310005"],
  ["IP", "203.0.113.77"],
  ["IP", "2001:db8::8a2e:370:7334"],
  ["URL", "https://ana:segredo@git.example.com/x"],
  ["URL", "https://example.com/cb?access_token=abc123"],
  ["KEY", "sk-proj-abcdefghijklmnopqrstuv"],
];
const data = fc.constantFrom(...DATA.map(([, value]) => value));
const prose = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("The port is 8080.", " a porta ", "⟦EMAIL-1⟧", "⟦PHONE-2⟧, ", "1,234.5", "ana@", "Ana banana", "\n- "));
const text = fc.array(fc.oneof(prose, data, data.map((value) => ` ${value} `))).map((parts) => parts.join(""));
const words = fc.subarray(["Ana", "porta", "a", "8080", "(", "EMAIL"]);

/** What is left of a text without our placeholders. */
const bare = (said: string): string => said.replace(/⟦[A-Z]+-\d+⟧/g, "\n");

describe("redaction", () => {
  test.each(DATA)("%s: %s", (kind, value) => {
    const { texts, hidden } = redact([`Call ${value}, or not.`]);
    expect(hidden).toEqual([{ kind, value, placeholder: `⟦${kind}-1⟧` }]);
    expect(texts).toEqual([`Call ⟦${kind}-1⟧, or not.`]);
  });

  test.each(["11.222.333/0001-82", "127.0.0.1:8080", "version 2.10.3", "12:30:45", "std::vector", "2026-11-26", "https://example.com/a?page=2", "200 to 500 tokens"])("%s is nobody's", (harmless) => {
    expect(redact([`See ${harmless}.`]).hidden).toEqual([]);
  });

  test("the reader's words are hidden in any case, whole, and each spelling comes back as it was", () => {
    const { texts, restore } = redact(["Ana Souza met ANA  SOUZA; banana stays.", "Ana Souza"], ["ana souza"]);
    expect(texts).toEqual(["⟦WORD-1⟧ met ⟦WORD-2⟧; banana stays.", "⟦WORD-1⟧"]);
    expect(restore("⟦word-2⟧ and ⟦ WORD-1 ⟧, ⟦WORD-9⟧")).toBe("ANA  SOUZA and Ana Souza, ⟦WORD-9⟧");
  });

  test("all of it is found, whatever stands around", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(data, fc.constantFrom(", ", " e ", "\n", " (")), { minLength: 1, maxLength: 6 }), (parts) => {
        const [said] = redact([parts.flat().join("")]).texts;
        for (const [value] of parts) expect(said).not.toContain(value);
      }),
    );
  });

  test("nothing that was found remains, and restoring gives the original", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), words, (texts, own) => {
        const redacted = redact(texts, own);
        expect(redacted.texts.map(redacted.restore)).toEqual(texts);
        for (const { kind, value } of redacted.hidden.filter((one) => one.kind !== "WORD")) {
          for (const said of redacted.texts) expect(bare(said), kind).not.toContain(value);
        }
        expect(redact(redacted.texts.map(bare), own).hidden.filter(({ kind }) => kind === "WORD")).toEqual([]);
      }),
    );
  });
});
