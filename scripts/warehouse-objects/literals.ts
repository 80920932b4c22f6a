// Texts as GoogleSQL string literals: it reads JSON's escapes in a double-quoted string as JSON does.

export const stringLiteral = (text: string): string => JSON.stringify(text);
