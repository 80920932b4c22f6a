// The views of sql/ on small fixtures: eligibility with its reasons, restrictions in force, exports and results.
// The clock stands at noon of Wednesday 2025-03-05 in Los Angeles.

import { beforeAll, describe, expect, test } from 'vitest';
import { deployedWarehouse } from './deployed';

const on = deployedWarehouse();

describe('active_creator_caption_restrictions_v', () => {
  test('holds what has begun and has not ended, without blanks', async () => {
    await on.run(`INSERT INTO creator_caption_restrictions (page_name, kind, value, starts_at, ends_at) VALUES
      ('r', ' keyword', ' always ', NULL, NULL),
      ('r', 'KEYWORD', 'begun', '2025-03-05 20:00:00+00', NULL),
      ('r', 'KEYWORD', 'not yet', '2025-03-05 20:00:01+00', NULL),
      ('r', 'KEYWORD', 'last second', NULL, '2025-03-05 20:00:01+00'),
      ('r', 'KEYWORD', 'ended', NULL, '2025-03-05 20:00:00+00'),
      ('r', 'KEYWORD', '  ', NULL, NULL),
      ('r', 'KEYWORD', NULL, NULL, NULL)`);
    expect(
      await on.rows(
        "SELECT kind, value FROM active_creator_caption_restrictions_v WHERE page_name = 'r' ORDER BY value",
      ),
    ).toEqual([
      ['KEYWORD', 'always'],
      ['KEYWORD', 'begun'],
      ['KEYWORD', 'last second'],
    ]);
    await on.run('TRUNCATE TABLE creator_caption_restrictions');
  });
});

describe('available_captions', () => {
  const standings = (page: string) =>
    on.rows(`SELECT CAST(caption_id AS STRING), standing, CAST(is_available AS STRING), COALESCE(unavailable_reason, '')
      FROM available_captions WHERE page_name = '${page}' ORDER BY caption_id`);
  const of = async (page: string, caption: number) =>
    (await standings(page)).find(([id]) => id === String(caption))?.slice(1);

  beforeAll(async () => {
    await on.run(`
      INSERT INTO creator_profiles (page_name, status) VALUES ('jade', 'ACTIVE'), ('ruby', 'PAUSED'), ('cold', 'ACTIVE');
      INSERT INTO caption_bank (caption_id, caption_text, content_category, price_tier, urgency, is_active, created_at) VALUES
        (1, 'plain', 'solo', 'LOW', FALSE, TRUE, '2025-01-01'),
        (2, 'retired', 'solo', 'LOW', FALSE, FALSE, '2025-01-01'),
        (3, 'Tied up in “rope”', 'solo', 'LOW', FALSE, TRUE, '2025-01-01'),
        (4, 'empty shelf', 'toys', 'MID', TRUE, TRUE, '2025-01-01'),
        (5, 'free of the shelf', 'toys', 'FREE', FALSE, TRUE, '2025-01-01'),
        (6, 'locked', 'solo', 'PREMIUM', FALSE, TRUE, '2025-01-01'),
        (7, 'LOCKED ', 'solo', 'PREMIUM', FALSE, TRUE, '2025-01-01'),
        (8, 'sent lately', 'solo', 'LOW', FALSE, TRUE, '2025-01-01'),
        (9, 'rested', 'solo', 'LOW', FALSE, TRUE, '2025-01-01'),
        (10, 'assigned lately', 'solo', 'LOW', FALSE, TRUE, '2025-01-01'),
        (11, 'assigned, then replaced', 'solo', 'LOW', FALSE, TRUE, '2025-01-01'),
        (12, 'bare', NULL, NULL, NULL, NULL, NULL),
        (13, 'urged', 'solo', 'LOW', TRUE, TRUE, '2025-01-01'),
        (14, NULL, 'solo', 'LOW', FALSE, TRUE, '2025-01-01'),
        (15, NULL, 'solo', 'LOW', FALSE, TRUE, '2025-01-01'),
        (16, 'old spelling', 'solo', 'LOW', FALSE, FALSE, '2024-01-01'),
        (16, 'new spelling', 'solo', 'LOW', FALSE, TRUE, '2025-01-01');
      INSERT INTO caption_bank_enriched (caption_id, psychological_trigger, tone, created_at) VALUES
        (13, 'SCARCITY', 'teasing', '2025-01-01'), (13, 'OLD', 'old', '2024-01-01'), (1, 'CURIOSITY', 'warm', '2025-01-01');
      INSERT INTO creator_caption_restrictions (page_name, kind, value, reason) VALUES
        ('jade', 'KEYWORD', 'ROPE', 'asked'), ('jade', 'TRIGGER', 'scarcity', NULL),
        ('ruby', 'CATEGORY', 'Solo', NULL), ('ruby', 'PRICE_TIER', 'mid', NULL), ('ruby', 'CAPTION', '5', NULL);
      INSERT INTO creator_content_inventory (page_name, content_category, items_available, refreshed_at) VALUES
        ('jade', 'Toys', 3, '2025-02-01'), ('jade', 'toys', 0, '2025-03-01'), ('jade', 'solo', 9, '2025-03-01');
      INSERT INTO active_caption_assignments (page_name, caption_id, schedule_id, scheduled_send_date, is_active, release_reason) VALUES
        ('jade', 6, 'jade-w10', '2025-03-05', TRUE, NULL),
        ('jade', 14, 'jade-w10', NULL, TRUE, NULL),
        ('jade', 10, 'jade-w09', '2025-02-25', FALSE, 'PAST_DATE'),
        ('jade', 11, 'jade-w09', '2025-02-25', FALSE, 'REPLACED'),
        ('jade', 1, 'jade-w20', '2024-02-25', TRUE, NULL);
      INSERT INTO caption_bandit_stats (page_name, caption_id, caption_key, reward_kind, last_used, last_updated) VALUES
        ('jade', 8, caption_key('sent lately'), 'EMV', '2025-02-06 07:59:59+00', '2025-03-05'),
        ('jade', 9, caption_key('rested'), 'EMV', '2025-02-05 20:00:00+00', '2025-03-05'),
        ('jade', 9, caption_key('rested'), 'VIEW_RATE', '2025-01-01 20:00:00+00', '2025-03-05'),
        ('unlisted', 9, caption_key('rested'), 'EMV', '2025-03-01 20:00:00+00', '2025-03-05')`);
  });

  test('says of every caption whether it may go, and why not', async () => {
    expect(await standings('jade')).toEqual([
      ['1', 'AVAILABLE', 'true', ''],
      ['2', 'INACTIVE', 'false', 'inactive'],
      ['3', 'RESTRICTED', 'false', 'restricted: keyword ROPE (asked)'],
      ['4', 'OUT_OF_STOCK', 'false', 'no toys in stock'],
      ['5', 'AVAILABLE', 'true', ''],
      ['6', 'LOCKED', 'false', 'locked by jade-w10'],
      ['7', 'LOCKED', 'false', 'locked by jade-w10'],
      // 2025-02-05 23:59:59 in Los Angeles: 28 days ago to the day.
      ['8', 'AVAILABLE', 'true', ''],
      ['9', 'AVAILABLE', 'true', ''],
      ['10', 'AVAILABLE', 'false', 'rested 8 of 28 days'],
      ['11', 'AVAILABLE', 'true', ''],
      ['12', 'AVAILABLE', 'true', ''],
      ['13', 'RESTRICTED', 'false', 'restricted: trigger scarcity'],
      ['14', 'LOCKED', 'false', 'locked by jade-w10'],
      ['15', 'AVAILABLE', 'true', ''],
      ['16', 'AVAILABLE', 'true', ''],
    ]);
  });

  test('judges each page by its own restrictions, stock and locks', async () => {
    expect(await of('ruby', 1)).toEqual(['RESTRICTED', 'false', 'restricted: category Solo']);
    expect(await of('ruby', 4)).toEqual(['RESTRICTED', 'false', 'restricted: price_tier mid']);
    expect(await of('ruby', 5)).toEqual(['RESTRICTED', 'false', 'restricted: caption 5']);
    const cold = await standings('cold');
    expect(cold.filter(([, standing]) => standing === 'AVAILABLE')).toHaveLength(15);
  });

  test('has the pages that have only statistics, with their rest', async () => {
    expect(await of('unlisted', 9)).toEqual(['AVAILABLE', 'false', 'rested 4 of 28 days']);
  });

  test('fills in what a caption lacks, and reaches the newest enriched row', async () => {
    expect(
      await on.rows(`SELECT caption_id, content_category, price_tier, urgency, psychological_trigger, tone, caption_text
        FROM available_captions WHERE page_name = 'jade' AND caption_id IN (12, 13, 16) ORDER BY caption_id`),
    ).toEqual([
      ['12', 'GENERAL', 'MID', 'false', null, null, 'bare'],
      ['13', 'solo', 'LOW', 'true', 'SCARCITY', 'teasing', 'urged'],
      ['16', 'solo', 'LOW', 'false', null, null, 'new spelling'],
    ]);
  });

  test('agrees with caption_use_keys on what a caption is', async () => {
    await on.run(`INSERT INTO caption_bank (caption_id, caption_text, content_category, price_tier) VALUES
      (90, 'golden', ' SOLO', 'gold'), (91, 'spaced', 'Toys', ' low ')`);
    const columns = 'caption_id, use_key, content_category, price_tier';
    expect(await on.rows(`SELECT ${columns} FROM caption_use_keys ORDER BY caption_id`)).toEqual(
      await on.rows(`SELECT ${columns} FROM available_captions WHERE page_name = 'jade' ORDER BY caption_id`),
    );
    await on.run('DELETE FROM caption_bank WHERE caption_id >= 90');
  });

  test('has one row a page and caption', async () => {
    expect(
      await on.rows('SELECT COUNT(*), COUNT(DISTINCT CONCAT(page_name, "/", caption_id)) FROM available_captions'),
    ).toEqual([['64', '64']]);
  });

  test('takes the cooldown from the parameters in force', async () => {
    await on.run(`INSERT INTO ops_config.ml_parameters (parameter_set, environment, parameters, is_active, valid_from) VALUES
      ('eros', 'production', JSON '{"cooldown_days": 7}', TRUE, '2025-03-01'),
      ('eros', 'production', JSON '{"cooldown_days": 90}', TRUE, '2025-02-01'),
      ('eros', 'production', JSON '{"cooldown_days": 91}', TRUE, '2025-04-01'),
      ('eros', 'production', JSON '{"cooldown_days": 92}', FALSE, '2025-03-02'),
      ('eros', 'staging', JSON '{"cooldown_days": 93}', TRUE, '2025-03-02')`);
    expect(await of('jade', 10)).toEqual(['AVAILABLE', 'true', '']);
    await on.run('TRUNCATE TABLE ops_config.ml_parameters');
    expect(await of('jade', 10)).toEqual(['AVAILABLE', 'false', 'rested 8 of 28 days']);
  });

  test('follows the civil day of Los Angeles', async () => {
    on.setClock('2025-03-06T07:59:59Z');
    expect(await of('jade', 6)).toEqual(['LOCKED', 'false', 'locked by jade-w10']);
    on.setClock('2025-03-06T08:00:00Z');
    expect(await of('jade', 6)).toEqual(['AVAILABLE', 'false', 'rested 1 of 28 days']);
    on.setClock('2025-03-05T20:00:00Z');
  });
});

describe('what was planned', () => {
  beforeAll(async () => {
    await on.run(`
      INSERT INTO captions (caption_id, caption_text) VALUES (1, 'not this one'), (99, 'gone from the bank');
      INSERT INTO creator_profiles (page_name, aliases) VALUES ('opal', ['Opal VIP', 'opal_vip']);
      INSERT INTO caption_bandit_stats (page_name, caption_id, reward_kind, obs_n, avg_emv, last_updated) VALUES
        ('opal', 1, 'EMV', 12, 61.5, '2025-03-05'), ('opal', 1, 'VIEW_RATE', 3, 0.4, '2025-03-05');
      INSERT INTO schedule_recommendations
        (schedule_id, slot_id, page_name, week_start, scheduled_send_at, scheduled_local, message_type, caption_id, status, explored) VALUES
        ('s', 's#1', 'opal', '2025-02-24', '2025-02-24 20:00:00+00', '2025-02-24 12:00:00', 'PPV', 1, 'APPROVED', FALSE),
        ('s', 's#2', 'opal', '2025-02-24', '2025-02-25 20:00:00+00', '2025-02-25 12:00:00', 'BUMP', 1, 'APPROVED', FALSE),
        ('s', 's#3', 'opal', '2025-02-24', '2025-02-26 20:00:00+00', '2025-02-26 12:00:00', 'PPV', 99, 'APPROVED', TRUE),
        ('s', 's#4', 'opal', '2025-02-24', '2025-02-27 20:00:00+00', '2025-02-27 12:00:00', 'PPV', 98, 'APPROVED', NULL),
        ('x', 'x#1', 'opal', '2025-02-24', '2025-02-24 20:01:00+00', '2025-02-24 12:01:00', 'PPV', 1, 'CANCELLED', NULL),
        ('o', 'o#1', 'opal', '2024-06-03', '2024-06-03 20:00:00+00', '2024-06-03 12:00:00', 'PPV', 1, 'APPROVED', NULL)`);
  });

  test('schedule_recommendations_messages has each text, with its fallback, and the statistics of its reward', async () => {
    expect(
      await on.rows(`SELECT slot_id, caption_text, caption_sends, caption_avg_emv, status FROM schedule_recommendations_messages
        WHERE week_start = '2025-02-24' AND schedule_id = 's' ORDER BY scheduled_send_at`),
    ).toEqual([
      ['s#1', 'plain', '12', '61.5', 'APPROVED'],
      ['s#2', 'plain', '3', '0.4', 'APPROVED'],
      ['s#3', 'gone from the bank', '0', null, 'APPROVED'],
      ['s#4', null, '0', null, 'APPROVED'],
    ]);
  });

  test('schedule_slot_results has each slot once, with the nearest message of page and caption', async () => {
    await on.run(`INSERT INTO mass_messages
      (message_id, page_name, caption_id, message_type, sending_time, sent_count, viewed_count, purchased_count, earnings, ingested_at) VALUES
      ('m1', 'opal', 1, 'PPV', '2025-02-24 20:30:00+00', 1000, 500, 5, 40, '2025-02-25'),
      ('m2', 'Opal VIP', 1, 'PPV', '2025-02-24 19:50:00+00', 2000, 800, 9, 100, '2025-02-25'),
      ('m2', 'Opal VIP', 1, 'PPV', '2025-02-24 19:50:00+00', 2000, 900, 10, 120, '2025-02-26'),
      ('m3', 'opal', 1, 'BUMP', '2025-02-25 21:30:00+00', 0, 0, 0, 0, '2025-02-26'),
      ('m4', 'opal', 99, 'PPV', '2025-02-26 21:30:01+00', 100, 50, 1, 10, '2025-02-27'),
      ('m5', 'jade', 98, 'PPV', '2025-02-27 20:00:00+00', 100, 50, 1, 10, '2025-02-28'),
      ('m6', 'opal', NULL, 'PPV', '2025-02-27 20:00:00+00', 100, 50, 1, 10, '2025-02-28')`);
    expect(
      await on.rows(`SELECT slot_id, message_id, minutes_off, purchased_count, emv, view_rate FROM schedule_slot_results
        WHERE page_name = 'opal' ORDER BY slot_id`),
    ).toEqual([
      ['s#1', 'm2', '-10.0', '10', '60.0', '0.45'],
      ['s#2', 'm3', '90.0', '0', null, null],
      ['s#3', null, null, null, null, null],
      ['s#4', null, null, null, null, null],
    ]);
  });

  test('schedule_slot_results leaves a page its messages where another has its name among its aliases', async () => {
    await on.run(`INSERT INTO creator_profiles (page_name, aliases) VALUES ('onyx', ['opal']);
      INSERT INTO mass_messages (message_id, page_name, caption_id, message_type, sending_time, sent_count, ingested_at)
      VALUES ('m7', 'opal', 98, 'PPV', '2025-02-27 20:05:00+00', 100, '2025-02-28')`);
    expect(
      await on.rows(
        "SELECT message_id, minutes_off FROM schedule_slot_results WHERE page_name = 'opal' AND slot_id = 's#4'",
      ),
    ).toEqual([['m7', '5.0']]);
  });
});
