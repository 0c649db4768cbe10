"""The SQL of the floor of a plan's page, written by hand for PostgreSQL: what each tab shows, and no more."""

from .floor_sql import COVERED

HERE = f"""
SELECT p.* FROM planning_accountplan p JOIN accounts_hospital h ON h.id = p.hospital_id
WHERE p.id = %(plan)s AND h.territory_id IN ({COVERED})
"""
PLAN = f"""
SELECT p.id, p.year, p.state, p.since, p.events_count, h.id, h.name, h.name_en, h.is_active, u.name, u.name_en,
       u.is_active, s.text, p.submitted_by_id
FROM ({HERE}) p JOIN accounts_hospital h ON h.id = p.hospital_id JOIN people_user u ON u.id = p.owner_id
LEFT JOIN planning_plansection s ON s.plan_id = p.id AND s.key = 'objectives'
"""
EVENTS = f"""
SELECT e.number, e.from_state, e.to_state, e."on", e.reason, u.name, u.name_en, b.name, b.name_en
FROM planning_planevent e LEFT JOIN people_user u ON u.id = e.by_id LEFT JOIN people_user b ON b.id = e.on_behalf_of_id
WHERE e.plan_id IN (SELECT id FROM ({HERE}) p) ORDER BY e.number DESC LIMIT 50
"""
CLOSED = "SELECT month, count(*) FROM sales_feedclose GROUP BY month ORDER BY month DESC LIMIT 1"
SOLD = """
(SELECT coalesce(sum(d.value_fen), 0) FROM sales_delivery d WHERE d.hospital_id = p.hospital_id AND d.is_current
 AND d.month >= %(month)s::date - interval '12 months' AND d.month < %(month)s::date)
"""
POSSIBLE = """
(SELECT sum(v.value_fen) FROM (
  SELECT DISTINCT ON (family_id) value_fen FROM sales_potential
  WHERE hospital_id = p.hospital_id AND estimated_on <= %(today)s ORDER BY family_id, estimated_on DESC) v)
"""
JUDGED = """
q.hospital_id = p.hospital_id AND q.is_active AND q.erased_at IS NULL AND q.linked_to_id IS NULL
AND q.opted_out_on IS NULL AND q.lawful_basis IN ('consent', 'contract')
"""
READING = f"""
CASE o.metric
  WHEN 'sales_value' THEN {SOLD} / 100.0
  WHEN 'sales_share' THEN 100.0 * {SOLD} / {POSSIBLE}
  WHEN 'listing' THEN (
    SELECT e.number FROM planning_listingevent e JOIN planning_listingapplication a ON a.id = e.application_id
    WHERE a.hospital_id = p.hospital_id AND a.product_id = o.product_id ORDER BY e.number DESC LIMIT 1)
  WHEN 'knowledge' THEN (
    SELECT 50.0 * count(DISTINCT question) / 8 FROM accounts_knowledgeanswer k
    WHERE k.hospital_id = p.hospital_id AND k."on" > %(today)s::date - 180) + (
    SELECT 50.0 * least(1, coalesce(sum(i.level), 0) / 22.0) FROM accounts_insight i
    WHERE i.hospital_id = p.hospital_id AND i."on" > %(today)s::date - 180
      AND (i.expires_on IS NULL OR i.expires_on >= %(today)s))
  WHEN 'adopters' THEN (
    SELECT count(*) FROM accounts_adoption a JOIN accounts_stakeholder q ON q.id = a.stakeholder_id
    WHERE {JUDGED} AND a.product_id = o.product_id AND a.stage >= 3)
  WHEN 'support_index' THEN (
    SELECT sum(q.support * q.influence)::float / sum(q.influence) FROM accounts_stakeholder q
    WHERE {JUDGED} AND q.support IS NOT NULL AND q.influence IS NOT NULL)
  WHEN 'relationship' THEN (
    SELECT r.stage FROM accounts_relationshipevent r WHERE r.hospital_id = p.hospital_id ORDER BY r."on" DESC LIMIT 1)
  WHEN 'coverage' THEN (
    SELECT 100.0 * count(*) FILTER (WHERE EXISTS (
      SELECT FROM visits_visitattendee a JOIN visits_visit v ON v.id = a.visit_id
      WHERE a.stakeholder_id = q.id AND v.state = 'submitted' AND v.outcome IN ('met', 'brief')
        AND v."on" > %(today)s::date - 90)) / nullif(count(*), 0)
    FROM accounts_stakeholder q WHERE {JUDGED} AND q.influence >= 4)
  WHEN 'support' THEN (
    SELECT e.support FROM accounts_supportevent e JOIN planning_objectiveperson l ON l.stakeholder_id = e.stakeholder_id
    WHERE l.objective_id = o.id ORDER BY e."on" DESC LIMIT 1)
  WHEN 'own' THEN (SELECT r.value FROM planning_reading r WHERE r.objective_id = o.id ORDER BY r."on" DESC LIMIT 1)
END
"""
OBJECTIVES = f"""
SELECT o.id, o.title, o.metric, o.own_metric, o.own_unit, o.baseline, o.target, o.starts_on, o.due_on, o.closed_on,
       o.outcome, o.reason, o.justification, u.name, u.name_en, u.is_active, t.name, t.name_en, {READING},
       CASE o.metric WHEN 'sales_value' THEN {POSSIBLE} / 100.0 END,
       CASE o.metric WHEN 'sales_value' THEN (
         SELECT max(b.ttm_fen) FROM accounts_hospital b WHERE b.is_active AND b.grade = h.grade) END,
       (SELECT count(*) FROM planning_action a WHERE a.objective_id = o.id),
       (SELECT count(*) FROM planning_action a WHERE a.objective_id = o.id AND a.done_on IS NOT NULL)
FROM ({HERE}) p JOIN accounts_hospital h ON h.id = p.hospital_id JOIN planning_objective o ON o.plan_id = p.id
JOIN people_user u ON u.id = o.owner_id LEFT JOIN products_product t ON t.id = o.product_id ORDER BY o.due_on, o.id
"""
ABOUT = f"""
SELECT l.objective_id, q.id, q.name, q.name_en FROM planning_objectiveperson l
JOIN accounts_stakeholder q ON q.id = l.stakeholder_id JOIN planning_objective o ON o.id = l.objective_id
WHERE o.plan_id IN (SELECT id FROM ({HERE}) p)
"""
REMARKS = f"""
SELECT c.id, c.text, c.section, c.field, u.name, u.name_en FROM planning_plancomment c JOIN people_user u ON u.id = c.by_id
WHERE c.plan_id IN (SELECT id FROM ({HERE}) p) AND c.round = 'return' AND c.settled_at IS NULL
"""
ACTIONS = f"""
SELECT a.id, a.text, a.due_on, a.done_on, a.asked_of, a.rhythm, u.name, u.name_en, u.is_active, q.name, q.name_en,
       q.is_active, o.title, b.text, b.done_on
FROM planning_action a JOIN people_user u ON u.id = a.owner_id LEFT JOIN planning_objective o ON o.id = a.objective_id
LEFT JOIN accounts_stakeholder q ON q.id = a.stakeholder_id LEFT JOIN planning_action b ON b.id = a.after_id
WHERE a.plan_id IN (SELECT id FROM ({HERE}) p)
"""
NEXT_ACTIONS = ACTIONS + " AND a.done_on IS NULL ORDER BY a.due_on, a.id LIMIT 5"
ALL_ACTIONS = ACTIONS + " ORDER BY a.done_on NULLS FIRST, a.due_on, a.id"
SECTIONS = f"SELECT key, text FROM planning_plansection WHERE plan_id IN (SELECT id FROM ({HERE}) p)"
VERSIONS = f"""
SELECT v.number, v."on", CASE WHEN v.number > n.newest - 2 THEN v.frozen END, u.name, u.name_en
FROM planning_planversion v LEFT JOIN people_user u ON u.id = v.by_id
CROSS JOIN (SELECT max(number) AS newest FROM planning_planversion WHERE plan_id = %(plan)s) n
WHERE v.plan_id IN (SELECT id FROM ({HERE}) p) ORDER BY v.number DESC
"""

PLAN_READS = {
    "plan": [PLAN, EVENTS, CLOSED, OBJECTIVES, ABOUT, REMARKS, NEXT_ACTIONS],
    "plan-part": [PLAN, CLOSED, OBJECTIVES, ABOUT, REMARKS, NEXT_ACTIONS],
    "plan-actions": [PLAN, EVENTS, ALL_ACTIONS, SECTIONS],
    "plan-actions-part": [PLAN, ALL_ACTIONS, SECTIONS],
    "plan-versions": [PLAN, EVENTS, VERSIONS],
}
