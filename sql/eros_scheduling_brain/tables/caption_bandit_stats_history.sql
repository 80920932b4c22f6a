-- Caption statistics as they once were: rows of caption_bandit_stats older than statistics_history_days.
-- Read by: people and backtests; nothing decides by it. Its partitions expire after two years.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.caption_bandit_stats_history` (
  page_name STRING NOT NULL,
  caption_id INT64 NOT NULL,
  caption_key STRING,
  reward_kind STRING NOT NULL,
  successes INT64,
  failures INT64,
  total_observations INT64,
  obs_n INT64,
  w FLOAT64,
  w2 FLOAT64,
  wy FLOAT64,
  wyy FLOAT64,
  avg_emv FLOAT64,
  median_emv FLOAT64,
  avg_conversion_rate FLOAT64,
  total_revenue NUMERIC,
  confidence_lower_bound FLOAT64,
  confidence_upper_bound FLOAT64,
  exploration_score FLOAT64,
  performance_percentile FLOAT64,
  last_used TIMESTAMP,
  last_updated TIMESTAMP NOT NULL
)
PARTITION BY DATE(last_updated)
CLUSTER BY page_name, caption_id
OPTIONS (description = 'Caption statistics moved out of caption_bandit_stats', partition_expiration_days = 730);
