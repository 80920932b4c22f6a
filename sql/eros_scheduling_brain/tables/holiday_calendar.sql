-- The holidays that change what an audience spends, twenty a year, 2024 to 2030.
-- Read by: the analyses (a holiday's dip is not saturation) and the planner. Written by: fill_holiday_calendar, by rule.
CREATE TABLE IF NOT EXISTS `of-scheduler-proj.eros_scheduling_brain.holiday_calendar` (
  holiday_date DATE NOT NULL,
  year INT64 NOT NULL,
  holiday_name STRING NOT NULL,
  holiday_type STRING NOT NULL OPTIONS (description = 'FEDERAL, COMMERCIAL or CULTURAL'),
  is_major BOOL NOT NULL,
  saturation_impact_factor FLOAT64 NOT NULL OPTIONS (description = 'What the day brings as a share of a usual one')
)
PARTITION BY RANGE_BUCKET(year, GENERATE_ARRAY(2024, 2031, 1))
CLUSTER BY holiday_date
OPTIONS (description = 'US holidays and their effect on spending');
