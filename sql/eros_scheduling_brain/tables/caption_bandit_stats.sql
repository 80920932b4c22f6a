-- What each caption has earned on each page, and what can be learnt from it. Rewritten whole in one transaction by
-- update_caption_performance; rows never expire (a stopped job must not empty it).
-- Read by: available_captions, page_candidates, select_captions_for_creator, schedule_recommendations_messages.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.caption_bandit_stats` (
  page_name STRING NOT NULL,
  caption_id INT64 NOT NULL,
  caption_key STRING,
  reward_kind STRING NOT NULL OPTIONS (description = 'EMV (PPV and follow-ups) or VIEW_RATE (bumps)'),
  successes INT64 OPTIONS (description = 'Messages of the success window above the page\'s median for their type'),
  failures INT64,
  total_observations INT64 OPTIONS (description = 'successes + failures'),
  obs_n INT64 OPTIONS (description = 'Messages within memory: n of the weighted sums'),
  w FLOAT64 OPTIONS (description = 'Sum of the weights'),
  w2 FLOAT64 OPTIONS (description = 'Sum of the squared weights'),
  wy FLOAT64 OPTIONS (description = 'Weighted sum of what the caption is credited with'),
  wyy FLOAT64 OPTIONS (description = 'Weighted sum of its squares'),
  avg_emv FLOAT64 OPTIONS (description = 'US dollars per 1,000 deliveries; for VIEW_RATE the mean view rate'),
  median_emv FLOAT64,
  avg_conversion_rate FLOAT64 OPTIONS (description = 'Purchases per view'),
  total_revenue NUMERIC,
  confidence_lower_bound FLOAT64,
  confidence_upper_bound FLOAT64,
  exploration_score FLOAT64 OPTIONS (description = 'Half the width of the Wilson interval'),
  performance_percentile FLOAT64 OPTIONS (description = '0 to 100 within its page and reward'),
  last_used TIMESTAMP OPTIONS (description = 'The last message on the page by caption_key'),
  last_updated TIMESTAMP NOT NULL
)
PARTITION BY DATE(last_updated)
CLUSTER BY page_name, caption_id, last_used
OPTIONS (description = 'Caption statistics per page and reward');
