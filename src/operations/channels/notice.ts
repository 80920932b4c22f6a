// What is to be told, before any channel gives it its form.
import type { Instant } from '../../calendar/civil';
import type { AlertLevel } from '../../warehouse/rows/health';

export interface NoticeAlert {
  readonly alertId: string;
  readonly level: AlertLevel;
  readonly rule: string;
  readonly object: string;
  readonly message: string;
  readonly remedy: string | null;
  readonly raisedAt: Instant;
}

export interface Notice {
  /** RAISED: it is so. RESOLVED: it is over. ACKNOWLEDGED: somebody is at it. SUMMARY: how the day begins. TEST: does the channel work. */
  readonly kind: 'RAISED' | 'RESOLVED' | 'ACKNOWLEDGED' | 'SUMMARY' | 'TEST';
  readonly level: AlertLevel;
  readonly title: string;
  /** Paragraphs besides the alerts. */
  readonly paragraphs: readonly string[];
  readonly alerts: readonly NoticeAlert[];
  readonly at: Instant;
  /** The spreadsheet. */
  readonly link: string;
}

const MARKS: { readonly [L in AlertLevel]: string } = { CRITICAL: '■', WARNING: '▲', INFO: '●' };

/** An alert in one paragraph: what it is, then what to do. */
export function alertParagraph(alert: NoticeAlert, kind: Notice['kind']): string {
  const head = `${MARKS[alert.level]} ${alert.level}: ${alert.message}`;
  if (kind === 'RESOLVED') return `Over: ${alert.message}`;
  return alert.remedy === null ? head : `${head}\nTo do: ${alert.remedy}`;
}

/** All paragraphs, as many as fit into so many characters; then how many more there are. */
export function fitting(paragraphs: readonly string[], characters: number): readonly string[] {
  const room = characters - 40;
  const kept: string[] = [];
  let used = 0;
  for (const paragraph of paragraphs) {
    const cut = shortened(paragraph, 1500);
    if (used + cut.length + 2 > room) break;
    kept.push(cut);
    used += cut.length + 2;
  }
  const left = paragraphs.length - kept.length;
  return left === 0 ? kept : [...kept, `… and ${left} more: see Alerts.`];
}

export function shortened(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}

export const paragraphsOf = (notice: Notice): readonly string[] => [
  ...notice.paragraphs,
  ...notice.alerts.map((alert) => alertParagraph(alert, notice.kind)),
];
