-- Analyses one page: the JSON that the planner reads (src/planning/analysis.ts, version 1), the page's row of page_analyses.
-- lookback_days NULL takes the parameter of that name. A page whose numbers can't be had is an error that names the code and why;
-- over all pages read page_analyses, where it is a row of its own.
-- Called by: the add-on, for a page analysed on demand.
-- Call: DECLARE analysis STRING; CALL `of-scheduler-proj.eros_scheduling_brain.analyze_creator_performance`('mia', 30, analysis)
CREATE OR REPLACE PROCEDURE `of-scheduler-proj.eros_scheduling_brain.analyze_creator_performance`(
  page_name STRING,
  lookback_days INT64,
  OUT analysis STRING
)
OPTIONS (description = 'The analysis of one page, as JSON')
BEGIN
  DECLARE as_of TIMESTAMP DEFAULT CURRENT_TIMESTAMP();
  DECLARE asked STRING DEFAULT page_name;
  DECLARE days INT64 DEFAULT lookback_days;
  DECLARE found STRUCT<analysis STRING, error_code STRING, error_message STRING>;

  IF days IS NULL THEN
    SET days = COALESCE((
      SELECT LAX_INT64(parameters.lookback_days)
      FROM `of-scheduler-proj.ops_config.current_parameters`
      WHERE environment = 'production'
    ), 30);
  END IF;
  IF days < 1 THEN
    RAISE USING MESSAGE = FORMAT('lookback_days must be at least 1, got %d.', days);
  END IF;
  SET found = (
    SELECT AS STRUCT pages.analysis, pages.error_code, pages.error_message
    FROM `of-scheduler-proj.eros_scheduling_brain.page_analyses`(as_of, days) AS pages
    WHERE pages.page_name = asked
  );
  IF found IS NULL THEN
    RAISE USING MESSAGE = FORMAT('UNKNOWN_PAGE: no profile and no message has the name %T.', asked);
  END IF;
  IF found.error_code IS NOT NULL THEN
    RAISE USING MESSAGE = FORMAT('%s: %T can\'t be analysed. %s', found.error_code, asked, found.error_message);
  END IF;
  SET analysis = found.analysis;
END;
