// A sidebar's or dialog's HTML as it is served: with the google.script that its scripts call.

/** The script goes before all others, so that they find google.script there. */
export function frameHtml(html: string, script: string, bookUrl: string): string {
  const shim = `<script data-book="${attribute(bookUrl)}">${script.replace(/<\/(script)/gi, '<\\/$1')}</script>`;
  const opening = /<head[^>]*>/i.exec(html) ?? /<html[^>]*>/i.exec(html) ?? /<!doctype[^>]*>/i.exec(html);
  if (opening === null) return `<!doctype html>${shim}${html}`;
  const after = opening.index + opening[0].length;
  return html.slice(0, after) + shim + html.slice(after);
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
