// Why a caption stands where it stands: what was saved with the schedule, and what the caption has done on the page.
import { dateOf } from '../../calendar/civil';
import { civilOf, type ZoneOffsets } from '../../calendar/zone';
import type { CaptionReason, CaptionStatistics, SlotShown } from '../../sidebar/contract';
import type { MessageDetail } from '../../warehouse/rows/sidebar';

export function captionReason(detail: MessageDetail, slot: SlotShown, offsets: ZoneOffsets): CaptionReason {
  return {
    slot,
    caption: {
      captionId: detail.caption_id,
      text: detail.caption_text,
      category: detail.category ?? '',
      priceTier: detail.price_tier ?? '',
    },
    reason: detail.reason,
    policy: detail.policy,
    score: detail.score,
    exploredWith: detail.explored === true ? detail.selection_probability : null,
    pinned: detail.pinned ?? false,
    statistics: statisticsOf(detail, offsets),
  };
}

function statisticsOf(detail: MessageDetail, offsets: ZoneOffsets): CaptionStatistics {
  const lastUsed = detail.caption_last_used;
  return {
    sends: detail.caption_sends,
    // Of a bump it is a view rate.
    averageEmv: detail.message_type === 'BUMP' ? null : detail.caption_avg_emv,
    conversionRate: detail.caption_conversion_rate,
    revenue: detail.caption_revenue,
    successLow: detail.confidence_lower_bound,
    successHigh: detail.confidence_upper_bound,
    percentile: detail.performance_percentile,
    lastUsedOn: lastUsed === null ? null : dateOf(civilOf(lastUsed, offsets)),
  };
}
