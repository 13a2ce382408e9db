const PREFIX = "device-";

/** Whether an analysis of this id was made, and is kept, in a browser alone. */
export const isOfDevice = (id: string): boolean => id.startsWith(PREFIX);

export const newId = (): string => PREFIX + Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte.toString(16).padStart(2, "0")).join("");
