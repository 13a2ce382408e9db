/** What of a base's version a person is told: its number. A hash stands after the hyphen. */
export const versionNumber = (version: string): string => version.split("-", 1)[0] ?? "";
