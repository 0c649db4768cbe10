"""The SQL of the floor, written by hand for PostgreSQL: what each page shows, and no more."""

COVERED = """
  SELECT below.id FROM people_assignment a
  JOIN people_territory above ON above.id = a.territory_id
  JOIN people_territory below ON starts_with(below.path, above.path)
  WHERE a.user_id = %(user)s AND a.starts_on <= %(today)s AND (a.ends_on IS NULL OR a.ends_on >= %(today)s)
"""
ORDER = "priority DESC NULLS LAST, is_provisional, ttm_fen DESC NULLS LAST, gap_fen DESC NULLS LAST, code"

ROW = """
SELECT h.id, h.name, h.name_en, h.city, h.city_en, h.grade, h.tier, h.season, h.priority, h.confidence, h.ttm_fen,
       h.is_active, h.is_under_review, t.name, t.name_en, v.done, v.last, p.against, p.favour, p.judged, s.score
FROM ({hospitals}) h
JOIN people_territory t ON t.id = h.territory_id
CROSS JOIN LATERAL (
  SELECT max(v."on") AS last, count(*) FILTER (WHERE v."on" >= %(month)s) AS done
  FROM visits_visit v LEFT JOIN people_user j ON j.id = v.joint_with_id
  WHERE v.hospital_id = h.id AND v.state = 'submitted' AND v.outcome IN ('met', 'brief')
    AND (v.function = %(function)s OR j.function = %(function)s)
) v
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE support < 0) AS against, count(*) FILTER (WHERE support > 0) AS favour,
         count(support) AS judged
  FROM accounts_stakeholder p
  WHERE p.hospital_id = h.id AND p.is_active AND p.erased_at IS NULL AND p.linked_to_id IS NULL
    AND p.opted_out_on IS NULL AND p.lawful_basis IN ('consent', 'contract')
) p
LEFT JOIN LATERAL (
  SELECT score FROM scoring_scoresnapshot s JOIN scoring_scorerun r ON r.id = s.run_id
  WHERE s.hospital_id = h.id AND s.day < h.scored_on AND r.published_at IS NOT NULL ORDER BY s.day DESC LIMIT 1
) s ON true
"""
OWN = f"SELECT * FROM accounts_hospital WHERE territory_id IN ({COVERED}) AND is_active ORDER BY {ORDER} LIMIT %(rows)s"
ALL = f"SELECT * FROM accounts_hospital WHERE is_active ORDER BY {ORDER} LIMIT %(rows)s"
VIEWS = "SELECT id, name, query, is_shared FROM records_savedview WHERE owner_id = %(user)s OR is_shared"
CITIES = f"""
SELECT city, city_en, count(*), count(*) FILTER (WHERE is_active), max(scored_on)
FROM accounts_hospital WHERE territory_id IN ({COVERED}) GROUP BY city, city_en ORDER BY city
"""
OWNERS = f"""
SELECT t.id, t.name, t.name_en, t.path, u.id, u.name, u.name_en FROM people_territory t
LEFT JOIN people_assignment a ON a.territory_id = t.id AND a.is_primary
LEFT JOIN people_user u ON u.id = a.user_id WHERE t.id IN ({COVERED})
"""
TOPMOST = "SELECT id, name, name_en, path FROM people_territory ORDER BY length(path), path LIMIT 200"
COUNTS = """
SELECT (SELECT count(*) FROM accounts_hospital), (SELECT count(*) FROM accounts_hospital WHERE is_active),
       (SELECT max(as_of) FROM scoring_scorerun WHERE published_at IS NOT NULL)
"""

ONE = "SELECT * FROM accounts_hospital WHERE id = %(hospital)s"
BEHIND_TABS = """
SELECT (SELECT count(*) FROM accounts_stakeholder WHERE hospital_id = %(hospital)s AND is_active),
       (SELECT count(*) FROM accounts_department WHERE hospital_id = %(hospital)s AND is_active),
       (SELECT count(*) FROM visits_visit WHERE hospital_id = %(hospital)s AND state = 'submitted')
"""
OWNER = """
SELECT u.id, u.name, u.name_en FROM accounts_hospital h JOIN people_assignment a ON a.territory_id = h.territory_id
JOIN people_user u ON u.id = a.user_id WHERE h.id = %(hospital)s AND a.is_primary
"""
SNAPSHOTS = """
SELECT s.day, s.score, s.parts, s.medical_parts, s.inputs, w.weights FROM scoring_scoresnapshot s
JOIN scoring_scorerun r ON r.id = s.run_id JOIN scoring_weightset w ON w.id = r.weights_id
WHERE s.hospital_id = %(hospital)s AND r.published_at IS NOT NULL ORDER BY s.day DESC LIMIT 4
"""
ALERTS = "SELECT kind, facts, since FROM scoring_alert WHERE hospital_id = %(hospital)s AND closed_on IS NULL"
TIMELINE = """
SELECT * FROM (
  SELECT 'visit' AS kind, v.id, v."on", v.outcome AS a, v.purpose AS b, u.name, u.name_en, v.minutes::text AS c
  FROM visits_visit v JOIN people_user u ON u.id = v.author_id WHERE v.hospital_id = %(hospital)s
  UNION ALL
  SELECT 'stance', e.id, e."on", e.support::text, '', p.name, p.name_en, '' FROM accounts_supportevent e
  JOIN accounts_stakeholder p ON p.id = e.stakeholder_id WHERE p.hospital_id = %(hospital)s
  UNION ALL
  SELECT 'adoption', e.id, e."on", e.stage::text, e.product_id::text, p.name, p.name_en, '' FROM accounts_adoptionevent e
  JOIN accounts_stakeholder p ON p.id = e.stakeholder_id WHERE p.hospital_id = %(hospital)s
  UNION ALL
  SELECT 'step', n.id, n.due_on, n.text, n.done_on::text, u.name, u.name_en, '' FROM visits_nextstep n
  JOIN people_user u ON u.id = n.owner_id WHERE n.hospital_id = %(hospital)s
  UNION ALL
  SELECT 'relationship', e.id, e."on", e.stage::text, '', '', '', '' FROM accounts_relationshipevent e
  WHERE e.hospital_id = %(hospital)s
  UNION ALL
  SELECT 'deliveries', min(d.id), d.month, sum(d.value_fen)::text, sum(d.boxes)::text, '', '', '' FROM sales_delivery d
  WHERE d.hospital_id = %(hospital)s AND d.is_current GROUP BY d.month
) e ORDER BY "on" DESC, id DESC LIMIT 21
"""
MET = """
SELECT a.visit_id, p.id, p.name, p.name_en FROM visits_visitattendee a
JOIN accounts_stakeholder p ON p.id = a.stakeholder_id JOIN visits_visit v ON v.id = a.visit_id
WHERE v.hospital_id = %(hospital)s ORDER BY v."on" DESC LIMIT {limit}
"""
PEOPLE = """
SELECT p.id, p.name, p.name_en, p.post, p.buying_role, p.is_main_influencer, p.influence, p.support, p.lawful_basis,
       d.name, d.name_en,
       (SELECT max(v."on") FROM visits_visitattendee a JOIN visits_visit v ON v.id = a.visit_id
        WHERE a.stakeholder_id = p.id AND v.state = 'submitted' AND v.outcome IN ('met', 'brief'))
FROM accounts_stakeholder p LEFT JOIN accounts_department d ON d.id = p.department_id
WHERE p.hospital_id = %(hospital)s AND p.is_active AND p.erased_at IS NULL AND p.opted_out_on IS NULL
"""

# Those that begin with the text, then the others by name: of a common word no more is read than is shown.
AT_A_START = "({0}.search_text LIKE %(text)s || '%%' OR {0}.search_text LIKE '%%|' || %(text)s || '%%')"
IN_IT = "{0}.search_text LIKE '%%' || %(text)s || '%%'"
BEGINNING = "CASE WHEN {0}.search_text LIKE %(text)s || '%%' THEN 0 ELSE 1 END"
TWO_STEPS = """
(SELECT {columns} WHERE {where} AND {start} ORDER BY {rank}, {row}.sort_key, {row}.id LIMIT %(rows)s)
UNION ALL
(SELECT {columns} WHERE {where} AND {inside} AND NOT {start} ORDER BY {row}.sort_key, {row}.id LIMIT %(rows)s)
LIMIT %(rows)s
"""


RANKED = """
SELECT {columns} WHERE {where} AND {inside}
ORDER BY CASE WHEN {row}.search_text LIKE %(text)s || '%%' THEN 0 WHEN {start} THEN 1 ELSE 2 END, {row}.sort_key, {row}.id
LIMIT %(rows)s
"""


def _found(how: str, row: str, columns: str, where: str) -> str:
    parts = {"start": AT_A_START, "inside": IN_IT, "rank": BEGINNING}
    return how.format(columns=columns, where=where, row=row, **{k: v.format(row) for k, v in parts.items()})


HOSPITALS = (
    "h",
    "h.id, h.name, h.name_en, h.city, h.grade, h.tier, h.priority FROM accounts_hospital h",
    "h.is_active",
)
PERSONS = (
    "p",
    "p.id, p.name, p.name_en, p.post, h.name, h.name_en, d.name FROM accounts_stakeholder p "
    "JOIN accounts_hospital h ON h.id = p.hospital_id LEFT JOIN accounts_department d ON d.id = p.department_id",
    "p.is_active AND p.erased_at IS NULL AND p.opted_out_on IS NULL",
)

NEXT = OWN.replace("%(rows)s", "6")
NEXT_SNAPSHOTS = f"""
SELECT s.hospital_id, s.day, s.score, s.parts, s.medical_parts, s.inputs FROM scoring_scoresnapshot s
WHERE s.hospital_id IN (SELECT id FROM ({NEXT}) n)
  AND s.run_id IN (SELECT id FROM scoring_scorerun WHERE published_at IS NOT NULL ORDER BY as_of DESC LIMIT 2)
"""
RUNS = """
SELECT r.id, r.as_of, w.weights FROM scoring_scorerun r JOIN scoring_weightset w ON w.id = r.weights_id
WHERE r.published_at IS NOT NULL ORDER BY r.as_of DESC LIMIT 10
"""
MY_VISITS = """
SELECT v.id, v."on", v.at, v.state, v.outcome, v.purpose, h.name, h.name_en, h.city,
       (SELECT count(*) FROM visits_visitattendee a WHERE a.visit_id = v.id),
       EXISTS (SELECT FROM visits_visittopic t WHERE t.visit_id = v.id)
FROM visits_visit v JOIN accounts_hospital h ON h.id = v.hospital_id
WHERE (v.author_id = %(user)s OR v.joint_with_id = %(user)s) AND v."on" >= %(month)s AND v."on" <= %(today)s
"""
MY_STEPS = """
SELECT n.id, n.text, n.due_on, h.name, h.name_en, count(*) OVER () FROM visits_nextstep n
JOIN accounts_hospital h ON h.id = n.hospital_id
WHERE n.owner_id = %(user)s AND n.done_on IS NULL AND n.due_on <= %(today)s ORDER BY n.due_on LIMIT 8
"""
MY_DRAFTS = "SELECT client_id, hospital_id, updated_at FROM visits_visitdraft WHERE author_id = %(user)s"
MY_ALERTS = f"""
SELECT kind, count(*) FROM scoring_alert a JOIN accounts_hospital h ON h.id = a.hospital_id
WHERE a.closed_on IS NULL AND h.territory_id IN ({COVERED}) GROUP BY kind
"""
TARGETS = f"SELECT tier, season, count(*) FROM accounts_hospital WHERE is_active AND territory_id IN ({COVERED}) GROUP BY 1, 2"
ASIDE = "SELECT hospital_id, until FROM visits_putaside WHERE user_id = %(user)s AND until >= %(today)s"

PRODUCTS = "SELECT id, name, name_en, EXISTS (SELECT FROM products_productfocus f WHERE f.product_id = p.id) FROM products_product p WHERE is_active"
LAST_VISITS = """
SELECT v.id, v."on", v.outcome, v.notes, u.name, n.text, n.due_on FROM visits_visit v
JOIN people_user u ON u.id = v.author_id LEFT JOIN visits_nextstep n ON n.visit_id = v.id
WHERE v.hospital_id = %(hospital)s AND v.outcome IN ('met', 'brief') ORDER BY v."on" DESC LIMIT 3
"""
COLLEAGUES = """
SELECT DISTINCT u.id, u.name, u.name_en FROM accounts_hospital h JOIN people_territory t ON t.id = h.territory_id
JOIN people_territory above ON starts_with(t.path, above.path) JOIN people_assignment a ON a.territory_id = above.id
JOIN people_user u ON u.id = a.user_id WHERE h.id = %(hospital)s AND (u.is_rep OR u.is_manager)
"""
DEPARTMENTS = "SELECT id, name, name_en FROM accounts_department WHERE hospital_id = %(hospital)s AND is_active"

READS = {
    "own": [ROW.format(hospitals=OWN), CITIES, OWNERS, VIEWS],
    "all": [ROW.format(hospitals=ALL), COUNTS, TOPMOST, VIEWS],
    "hospital": [ROW.format(hospitals=ONE), BEHIND_TABS, OWNER, SNAPSHOTS, ALERTS, TIMELINE, MET.format(limit=40), PEOPLE],
    "common": [_found(TWO_STEPS, *HOSPITALS), _found(RANKED, *PERSONS)],
    "rare": [_found(RANKED, *HOSPITALS), _found(RANKED, *PERSONS)],
    "today": [
        ROW.format(hospitals=NEXT), NEXT_SNAPSHOTS, RUNS, TARGETS, MY_VISITS, MY_STEPS, MY_DRAFTS, MY_ALERTS, ASIDE,
    ],
    "next": [ROW.format(hospitals=NEXT), NEXT_SNAPSHOTS, RUNS, TARGETS, MY_VISITS, ASIDE],
    "form": [ONE, PEOPLE, PRODUCTS, LAST_VISITS, MET.format(limit=6), COLLEAGUES, DEPARTMENTS, MY_DRAFTS],
}  # fmt: skip

VISIT = """
INSERT INTO visits_visit (client_id, content_digest, hospital_id, author_id, territory_id, function, "on", purpose,
  outcome, notes, no_next_step, state, captured_at, submitted_at, flags, partner_person)
SELECT %(client_id)s, '', h.id, %(user)s, h.territory_id, %(function)s, %(today)s, 'information', 'met', '',
  'nothing_open', 'submitted', %(now)s, %(now)s, '[]', '' FROM accounts_hospital h WHERE h.id = %(hospital)s
RETURNING id
"""
HISTORY = """
INSERT INTO visits_historicalvisit (id, client_id, content_digest, hospital_id, author_id, territory_id, function, "on",
  purpose, outcome, notes, no_next_step, state, captured_at, submitted_at, flags, partner_person, history_date,
  history_type, history_user_id)
SELECT id, client_id, content_digest, hospital_id, author_id, territory_id, function, "on", purpose, outcome, notes,
  no_next_step, state, captured_at, submitted_at, flags, partner_person, %(now)s, '+', %(user)s
FROM visits_visit WHERE id = %(id)s
"""
