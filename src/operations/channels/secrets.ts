// Keeps what is secret out of whatever is sent or shown: addresses of webhooks, keys, tokens.

const HIDDEN = '(hidden)';

const PATTERNS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /https?:\/\/(?:hooks\.slack\.com|chat\.googleapis\.com|events(?:\.eu)?\.pagerduty\.com)[^\s"'<>]*/gi,
  /\b(?:Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi,
  /\b(?:ya29\.|AIza|xox[abprs]-)[A-Za-z0-9._-]{8,}/g,
];
/** A value that is named as a secret, in an address, in JSON or in words. */
const NAMED =
  /\b(key|token|secret|password|passwd|routing_key|api_?key|access_token|authorization)(["']?\s*[=:]\s*["']?)([^\s"'&,;]{4,})/gi;

/** `own`: the secrets of this installation, hidden wherever they stand. */
export function withoutSecrets(text: string, own: readonly string[]): string {
  let safe = text;
  for (const secret of own) if (secret.length >= 4) safe = safe.split(secret).join(HIDDEN);
  for (const pattern of PATTERNS) safe = safe.replace(pattern, HIDDEN);
  return safe.replace(NAMED, (_, name: string, between: string) => `${name}${between}${HIDDEN}`);
}
