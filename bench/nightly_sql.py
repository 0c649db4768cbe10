"""Bare SQL that aggregates the tables of the chunk phase and writes the same rows: what the nightly run is held against.

It sums and counts over the same windows and builds documents of the same size, but knows no rule. What a season's
step writes down it writes on a night on which seasons step.
"""

from __future__ import annotations

BARE = """
WITH hospital AS (
  SELECT h.id, h.tier, h.relationship_stage,
    EXISTS (SELECT FROM partners_supply s WHERE s.hospital_id = h.id) OR EXISTS (
      SELECT FROM sales_delivery d WHERE d.hospital_id = h.id AND d.is_current AND d.month <= %(as_of)s) AS fed
  FROM accounts_hospital h WHERE h.is_active AND h.id BETWEEN %(first)s AND %(last)s
), sold AS (
  SELECT hospital_id,
    sum(value_fen) FILTER (WHERE month BETWEEN %(ttm_0)s AND %(ttm_1)s) AS ttm,
    sum(value_fen) FILTER (WHERE month BETWEEN %(s3_0)s AND %(s3_1)s) AS s3,
    sum(value_fen) FILTER (WHERE month BETWEEN %(s3_last_year_0)s AND %(s3_last_year_1)s) AS s3_last_year,
    sum(value_fen) FILTER (WHERE month BETWEEN %(ttm_quarter_ago_0)s AND %(ttm_quarter_ago_1)s) AS quarter_ago
  FROM sales_delivery
  WHERE is_current AND hospital_id BETWEEN %(first)s AND %(last)s AND month BETWEEN %(since)s AND %(ttm_1)s
  GROUP BY hospital_id
), potential AS (
  SELECT hospital_id, sum(value_fen) AS fen FROM (
    SELECT DISTINCT ON (hospital_id, family_id) hospital_id, value_fen FROM sales_potential
    WHERE hospital_id BETWEEN %(first)s AND %(last)s AND estimated_on <= %(as_of)s
    ORDER BY hospital_id, family_id, estimated_on DESC) latest
  GROUP BY hospital_id
), stage AS (
  SELECT DISTINCT ON (hospital_id) hospital_id, stage FROM accounts_relationshipevent
  WHERE hospital_id BETWEEN %(first)s AND %(last)s AND "on" <= %(as_of)s ORDER BY hospital_id, "on" DESC, id DESC
), person AS (
  SELECT id, hospital_id, buying_role, influence, support FROM accounts_stakeholder
  WHERE hospital_id BETWEEN %(first)s AND %(last)s AND is_active AND erased_at IS NULL AND linked_to_id IS NULL
    AND opted_out_on IS NULL AND lawful_basis IN ('consent', 'contract')
), stance AS (
  SELECT stakeholder_id, min(support) AS support FROM (
    SELECT DISTINCT ON (e.stakeholder_id, e.product_id) e.stakeholder_id, e.support FROM accounts_supportevent e
    JOIN person p ON p.id = e.stakeholder_id
    WHERE e."on" <= %(as_of)s AND (e.product_id IS NULL OR e.product_id = ANY(%(focus)s))
    ORDER BY e.stakeholder_id, e.product_id, e."on" DESC, e.id DESC) latest
  GROUP BY stakeholder_id
), adopted AS (
  SELECT stakeholder_id, max(stage) AS stage FROM (
    SELECT DISTINCT ON (e.stakeholder_id, e.product_id) e.stakeholder_id, e.stage FROM accounts_adoptionevent e
    JOIN person p ON p.id = e.stakeholder_id
    WHERE e."on" <= %(as_of)s AND e.product_id = ANY(%(focus)s)
    ORDER BY e.stakeholder_id, e.product_id, e."on" DESC, e.id DESC) latest
  GROUP BY stakeholder_id
), people AS (
  SELECT p.hospital_id, count(*) AS people, avg(p.influence) AS influence, sum(s.support) AS support,
    max(a.stage) AS stage
  FROM person p LEFT JOIN stance s ON s.stakeholder_id = p.id LEFT JOIN adopted a ON a.stakeholder_id = p.id
  GROUP BY p.hospital_id
), called AS (
  SELECT v.hospital_id, max(v."on") AS last,
    count(*) FILTER (WHERE v."on" >= %(cycle)s AND (v.function = 'commercial' OR j.function = 'commercial')) AS commercial,
    count(*) FILTER (WHERE v."on" >= %(cycle)s AND (v.function = 'medical' OR j.function = 'medical')) AS medical,
    max(v."on") FILTER (WHERE v.function = 'commercial' OR j.function = 'commercial') AS last_commercial,
    max(v."on") FILTER (WHERE v.function = 'medical' OR j.function = 'medical') AS last_medical
  FROM visits_visit v LEFT JOIN people_user j ON j.id = v.joint_with_id
  WHERE v.hospital_id BETWEEN %(first)s AND %(last)s AND v."on" <= %(as_of)s AND v.state = 'submitted'
    AND v.outcome IN ('met', 'brief')
  GROUP BY v.hospital_id
), load AS (
  SELECT hospital_id, count(*) AS departments, max(load_class) AS class FROM accounts_department
  WHERE is_active AND load_class <> '' AND hospital_id BETWEEN %(first)s AND %(last)s GROUP BY hospital_id
), overdue AS (
  SELECT n.hospital_id, count(*) AS items FROM visits_nextstep n LEFT JOIN visits_visit v ON v.id = n.visit_id
  WHERE n.hospital_id BETWEEN %(first)s AND %(last)s AND n.due_on <= %(as_of)s
    AND (n.done_on IS NULL OR n.done_on > %(as_of)s) AND (n.visit_id IS NULL OR v."on" <= %(as_of)s)
  GROUP BY n.hospital_id
), track AS (
  SELECT hospital_id, state, month FROM scoring_seasontrack WHERE hospital_id BETWEEN %(first)s AND %(last)s
), facts AS (
  SELECT h.id, h.tier, h.fed, coalesce(s.ttm, 0) AS ttm, s.s3, s.s3_last_year, s.quarter_ago, p.fen AS potential,
    greatest(p.fen - s.ttm, 0) AS gap, coalesce(g.stage, h.relationship_stage) AS stage, e.people, e.support,
    e.influence, e.stage AS adopted, c.last, c.commercial, c.medical, c.last_commercial, c.last_medical,
    l.departments, l.class, coalesce(o.items, 0) AS items, t.state, t.month
  FROM hospital h
  LEFT JOIN sold s ON s.hospital_id = h.id LEFT JOIN potential p ON p.hospital_id = h.id
  LEFT JOIN stage g ON g.hospital_id = h.id LEFT JOIN people e ON e.hospital_id = h.id
  LEFT JOIN called c ON c.hospital_id = h.id LEFT JOIN load l ON l.hospital_id = h.id
  LEFT JOIN overdue o ON o.hospital_id = h.id LEFT JOIN track t ON t.hospital_id = h.id
)
INSERT INTO scoring_scoresnapshot (run_id, hospital_id, day, score, confidence, parts, medical_score,
  medical_confidence, medical_parts, inputs, effects, tier_live, tier, season, ttm_fen, gap_fen)
SELECT %(run)s, id, %(as_of)s, least(99.9, 50 + items + coalesce(support, 0)), 60,
  jsonb_build_object(
    'value', jsonb_build_array(round(ttm / 1e9, 6), 210), 'gap', jsonb_build_array(round(gap / 1e9, 6), 120),
    'growth', jsonb_build_array(round(s3 / greatest(s3_last_year, 1e6), 6), 26),
    'relation', jsonb_build_array(stage / 4.0, 10), 'support', jsonb_build_array(support / 10.0, 35),
    'adoption', jsonb_build_array(adopted / 5.0, 48), 'contact', jsonb_build_array(commercial / 8.0, 120),
    'threat', jsonb_build_array(NULL, 24), 'listing', jsonb_build_array(NULL, 21),
    'overdue', jsonb_build_array(items / 5.0, 0), 'season', jsonb_build_array(0.75, 75)),
  least(99.9, 40 + items), 50,
  jsonb_build_object(
    'relation', jsonb_build_array(stage / 4.0, 20), 'support', jsonb_build_array(support / 10.0, 69),
    'adoption', jsonb_build_array(adopted / 5.0, 94), 'contact', jsonb_build_array(medical / 8.0, 235),
    'threat', jsonb_build_array(NULL, 48), 'listing', jsonb_build_array(NULL, 41),
    'overdue', jsonb_build_array(items / 5.0, 0)),
  jsonb_build_object(
    'value', jsonb_build_object('ttm_fen', ttm, 'month', %(s3_1)s, 'has_feed', fed, 'net_return', ttm < 0),
    'gap', jsonb_build_object('potential_fen', potential, 'gap_fen', gap),
    'growth', jsonb_build_object('s3_fen', s3, 's3_last_year_fen', s3_last_year),
    'support', jsonb_build_object(
      'people', people, 'known', people, 'supporters', support, 'blockers', 0, 'veto', 0),
    'adoption', jsonb_build_object('known', people, 'stages', jsonb_build_object('1', adopted)),
    'contact', jsonb_build_object(
      'planned', 8, 'done', commercial, 'days_since', %(as_of)s - last_commercial, 'day', 20, 'days', 30),
    'contact_medical', jsonb_build_object(
      'planned', departments, 'done', medical, 'days_since', %(as_of)s - last_medical, 'day', 20, 'days', 30),
    'relation', jsonb_build_object('stage', stage), 'threat', '{}'::jsonb, 'listing', '{}'::jsonb,
    'overdue', jsonb_build_object('items', items),
    'season', jsonb_build_object('season', 'spring', 'month', month, 's', 0.03205981, 'q', 0.663044, 'h', 0.161884)),
  CASE WHEN %(steps)s THEN jsonb_build_object(
    'tier', jsonb_build_object('from', tier, 'value_fen', ttm, 'previous_fen', quarter_ago),
    'season', jsonb_build_object('month', %(s3_1)s, 'state', coalesce(state, jsonb_build_object(
      'raw', 'spring', 'h_high', false, 'q_high', true, 's_high', false, 'season', 'spring', 'pending', NULL,
      'pending_steps', 0)), 'events', jsonb_build_array(jsonb_build_object(
      'h', 0.161884, 'q', 0.663044, 's', 0.03205981, 'to', 'spring', 'from', '', 'month', %(s3_1)s)))) ELSE '{}'::jsonb END,
  'B', 'B', 'spring', ttm, gap
FROM facts
"""
TICK = "UPDATE scoring_scorechunk SET done_at = now(), error = '' WHERE id = %s AND done_at IS NULL"


def values(run, frozen, chunk) -> dict:
    """What the statement is asked with: the same windows, focus and day as the run's."""
    window = frozen.window(frozen.last_month)
    spans = {name: getattr(window, name) for name in ("ttm", "s3", "s3_last_year", "ttm_quarter_ago")}
    ends = {f"{name}_{side}": span[side] for name, span in spans.items() for side in (0, 1)}
    return {
        **ends,
        "since": min(span[0] for span in spans.values()),
        "as_of": run.as_of,
        "cycle": run.as_of.replace(day=1),
        "first": chunk.first_id,
        "last": chunk.last_id,
        "focus": list(frozen.focus),
        "run": run.pk,
        "steps": bool(frozen.season_months),
    }
