// What a funnel is called in its cell: F01, without the schedule that its id begins with and the tab's head names.

/** An id that belongs to another schedule stays whole: its row was pinned there. */
export function funnelShown(funnelId: string, scheduleId: string): string {
  const prefix = `${scheduleId}/`;
  return funnelId.startsWith(prefix) ? funnelId.slice(prefix.length) : funnelId;
}

/** The id that a cell means; null for none. */
export function funnelMeant(shown: string, scheduleId: string): string | null {
  const name = shown.trim();
  if (name === '') return null;
  return /^F\d+$/i.test(name) ? `${scheduleId}/${name.toUpperCase()}` : name;
}
