-- What each price has sold on a page.
-- Read by: page_candidates, for the planner's choice of prices. Written by: update_caption_performance.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.page_price_stats` (
  page_name STRING NOT NULL,
  price_tier STRING NOT NULL OPTIONS (description = 'LOW, MID or PREMIUM'),
  price NUMERIC NOT NULL,
  sends INT64,
  deliveries INT64,
  earnings NUMERIC,
  purchases INT64
)
CLUSTER BY page_name
OPTIONS (description = 'Sales per page and price');
