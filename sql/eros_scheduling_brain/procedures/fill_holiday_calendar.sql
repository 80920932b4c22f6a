-- Fills holiday_calendar for a span of years by rule: the eleven federal holidays and nine more days that change spending.
-- A year's rows are replaced whole, so that a corrected rule or factor needs only another call; other years stay.
-- Agrees with src/calendar/holidays.ts, which a test holds. Called by: deploy.
-- Call: CALL `of-scheduler-proj.eros_scheduling_brain.fill_holiday_calendar`(2024, 2030)
CREATE OR REPLACE PROCEDURE `of-scheduler-proj.eros_scheduling_brain.fill_holiday_calendar`(
  first_year INT64,
  last_year INT64
)
OPTIONS (description = 'Fills holiday_calendar for a span of years by rule.')
BEGIN
  DECLARE problem STRING;

  -- A FIXED day is `day` of `month`. NTH is the nth `weekday` (1 = Sunday) of `month`, LAST its last, both moved by `shift` days.
  -- EASTER is Butcher's form of the Gregorian computus.
  CREATE OR REPLACE TEMP TABLE holidays_by_rule AS
  WITH rules AS (
    SELECT *
    FROM UNNEST(ARRAY<STRUCT<
      holiday_name STRING, holiday_type STRING, is_major BOOL, factor FLOAT64,
      rule STRING, month INT64, day INT64, nth INT64, weekday INT64, shift INT64
    >>[
      ("New Year's Day", 'FEDERAL', TRUE, 0.7, 'FIXED', 1, 1, 0, 0, 0),
      ('Martin Luther King Jr. Day', 'FEDERAL', FALSE, 0.9, 'NTH', 1, 0, 3, 2, 0),
      ("Valentine's Day", 'COMMERCIAL', TRUE, 0.8, 'FIXED', 2, 14, 0, 0, 0),
      ("Presidents' Day", 'FEDERAL', FALSE, 0.9, 'NTH', 2, 0, 3, 2, 0),
      ("St. Patrick's Day", 'CULTURAL', FALSE, 0.9, 'FIXED', 3, 17, 0, 0, 0),
      ('Easter', 'CULTURAL', TRUE, 0.8, 'EASTER', 3, 0, 0, 0, 0),
      ("Mother's Day", 'COMMERCIAL', FALSE, 0.85, 'NTH', 5, 0, 2, 1, 0),
      ('Memorial Day', 'FEDERAL', FALSE, 0.85, 'LAST', 5, 0, 0, 2, 0),
      ('Juneteenth', 'FEDERAL', FALSE, 0.95, 'FIXED', 6, 19, 0, 0, 0),
      ("Father's Day", 'COMMERCIAL', FALSE, 0.9, 'NTH', 6, 0, 3, 1, 0),
      ('Independence Day', 'FEDERAL', TRUE, 0.7, 'FIXED', 7, 4, 0, 0, 0),
      ('Labor Day', 'FEDERAL', FALSE, 0.85, 'NTH', 9, 0, 1, 2, 0),
      ("Columbus Day / Indigenous Peoples' Day", 'FEDERAL', FALSE, 0.95, 'NTH', 10, 0, 2, 2, 0),
      ('Halloween', 'CULTURAL', FALSE, 0.85, 'FIXED', 10, 31, 0, 0, 0),
      ('Veterans Day', 'FEDERAL', FALSE, 0.95, 'FIXED', 11, 11, 0, 0, 0),
      ('Thanksgiving', 'FEDERAL', TRUE, 0.65, 'NTH', 11, 0, 4, 5, 0),
      ('Black Friday', 'COMMERCIAL', TRUE, 0.75, 'NTH', 11, 0, 4, 5, 1),
      ('Christmas Eve', 'CULTURAL', TRUE, 0.65, 'FIXED', 12, 24, 0, 0, 0),
      ('Christmas Day', 'FEDERAL', TRUE, 0.6, 'FIXED', 12, 25, 0, 0, 0),
      ("New Year's Eve", 'CULTURAL', TRUE, 0.7, 'FIXED', 12, 31, 0, 0, 0)
    ])
  ),
  -- Golden number, epact and the rest, each step from the one before.
  golden AS (
    SELECT y, MOD(y, 19) AS a, DIV(y, 100) AS b, MOD(y, 100) AS c
    FROM UNNEST(GENERATE_ARRAY(first_year, last_year)) AS y
  ),
  epacts AS (
    SELECT *, MOD(19 * a + b - DIV(b, 4) - DIV(b - DIV(b + 8, 25) + 1, 3) + 15, 30) AS h FROM golden
  ),
  corrections AS (
    SELECT *, MOD(32 + 2 * MOD(b, 4) + 2 * DIV(c, 4) - h - MOD(c, 4), 7) AS l FROM epacts
  ),
  easters AS (
    SELECT y, h + l - 7 * DIV(a + 11 * h + 22 * l, 451) + 114 AS days FROM corrections
  )
  SELECT
    CASE rules.rule
      WHEN 'FIXED' THEN DATE(y, month, day)
      WHEN 'NTH' THEN DATE_ADD(
        DATE(y, month, 1),
        INTERVAL MOD(weekday - EXTRACT(DAYOFWEEK FROM DATE(y, month, 1)) + 7, 7) + 7 * (nth - 1) + shift DAY
      )
      WHEN 'LAST' THEN DATE_SUB(
        LAST_DAY(DATE(y, month, 1)),
        INTERVAL MOD(EXTRACT(DAYOFWEEK FROM LAST_DAY(DATE(y, month, 1))) - weekday + 7, 7) - shift DAY
      )
      ELSE DATE(y, DIV(days, 31), MOD(days, 31) + 1)
    END AS holiday_date,
    y AS year,
    holiday_name,
    holiday_type,
    is_major,
    factor AS saturation_impact_factor
  FROM easters
  CROSS JOIN rules;

  BEGIN
    BEGIN TRANSACTION;
    DELETE FROM `of-scheduler-proj.eros_scheduling_brain.holiday_calendar`
    WHERE year BETWEEN first_year AND last_year;
    INSERT INTO `of-scheduler-proj.eros_scheduling_brain.holiday_calendar`
      (holiday_date, year, holiday_name, holiday_type, is_major, saturation_impact_factor)
    SELECT holiday_date, year, holiday_name, holiday_type, is_major, saturation_impact_factor FROM holidays_by_rule;
    COMMIT TRANSACTION;
  EXCEPTION WHEN ERROR THEN
    SET problem = @@error.message;
    BEGIN
      ROLLBACK TRANSACTION;
    EXCEPTION WHEN ERROR THEN
      -- A commit that failed has ended the transaction: there is nothing to take back.
      SET problem = COALESCE(problem, @@error.message);
    END;
    RAISE USING MESSAGE = CONCAT('fill_holiday_calendar changed nothing: ', problem);
  END;
  DROP TABLE holidays_by_rule;
END;
