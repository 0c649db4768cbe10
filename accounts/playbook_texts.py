"""What we do at each stage of the ladder until an admin writes it otherwise (I075–I077), in both languages.

On-label talk only; never an inducement, never a count of prescriptions.
"""

from .choices import AdoptionStage

FIELDS = ("action", "action_en", "message", "message_en", "next_action", "next_action_en")

S = AdoptionStage
DEFAULTS: dict[int, tuple[str, str, str, str, str, str]] = {
    S.UNAWARE: (
        "用一次简短的拜访介绍产品：适应症、适合的患者和用法用量。先了解科室目前怎样治疗、哪里不满意，再决定从哪里讲起。",
        "Introduce the product in one short visit: indication, the right patient, dose. Ask first how the department "
        "treats today and what falls short, then choose where to begin.",
        "说明书、产品单页（一页，一个信息）。核心信息：它解决哪一类患者的什么问题。",
        "The label and a one-page summary with a single message: which problem it solves, for which patient.",
        "约一次10分钟的拜访，或邀请参加科室学习会",
        "Fix a ten-minute visit, or invite to the department's study session",
    ),
    S.AWARE: (
        "把产品和对方的患者联系起来：选准一个适应症、一类患者。用开放式问题了解对方最看重疗效、安全性还是费用。",
        "Connect the product with their own patients: one indication, one kind of patient. Ask open questions to learn "
        "whether efficacy, safety or cost weighs most.",
        "关键研究摘要一份，剂量简单明确（怎么开始、怎么调整）。核心信息：用在对的患者身上。",
        "A summary of the key study and a dose card: how to start, how to adjust. Message: the right drug for the "
        "right patient.",
        "留下一个待回答的问题，下次带答案来",
        "Leave one open question and come back with its answer",
    ),
    S.INTERESTED: (
        "回答疑问和顾虑，讲清剂量、监测和注意事项。超出说明书的问题一律转医学信息。了解对方怎样才愿意在合适的患者身上试用。",
        "Answer doubts; make dose, monitoring and precautions clear. Pass every question beyond the label to medical "
        "information. Learn what it would take to try it in a suitable patient.",
        "真实世界数据、指南推荐、与现有治疗的比较（有出处）。核心信息：怎样安全地开始。",
        "Real-world data, guideline statements, a referenced comparison with present treatment. Message: how to start "
        "safely.",
        "一起确认首批合适患者的特征和监测要点",
        "Agree on which patients suit a first use and what to monitor",
    ),
    S.TRIAL: (
        "密切追踪：14天内随访。询问疗效、耐受性和患者反馈，每次都问有没有不良事件；听到不良事件当天报告药物警戒部门。",
        "Follow closely: a visit within 14 days. Ask about effect, tolerability and what patients say; ask about "
        "adverse events every time, and report any you hear to drug safety the same day.",
        "用法用量卡、安全性要点、随访要点清单。核心信息：第一批患者用对、看清。",
        "Dose card, safety essentials, a list of what to look at. Message: the first patients treated rightly and "
        "seen clearly.",
        "约好14天内的随访，并记下安全性问题的回答",
        "Fix the follow-up within 14 days and note the answer to the safety question",
    ),
    S.EVALUATION: (
        "帮助得出正确的评价：一起回顾已用患者的情况，区分产品、用法和患者选择的问题。继续14天内随访，继续询问安全性。",
        "Help to a correct evaluation: go through the cases so far and tell apart what is due to the product, to its "
        "use, and to the choice of patients. Keep following up within 14 days and asking about safety.",
        "疗效评价标准、常见问题解答、同类科室的经验（已发表）。核心信息：用同样的标准比较。",
        "Criteria of response, answers to common questions, published experience of similar departments. Message: "
        "compare by the same yardstick.",
        "安排一次病例讨论，由对方说出评价",
        "Arrange a case discussion in which they state their own evaluation",
    ),
    S.USE: (
        "巩固：确认适应症和剂量用得对，及时提供新的安全性信息，处理供货和服务问题。了解还有哪些合适的患者没有想到。",
        "Consolidate: check that indication and dose are right, bring new safety information in time, solve questions "
        "of supply and service. Learn which suitable patients are not thought of yet.",
        "说明书更新、指南更新、患者教育材料。核心信息：长期使用同样放心。",
        "Label updates, guideline updates, material for patient education. Message: sound for long-term use as well.",
        "确认供货与服务没有障碍，了解下一类合适的患者",
        "Make sure nothing stands in the way of supply, and learn which patients come next",
    ),
    S.REPEAT_USE: (
        "保持：定期拜访，不打扰。请对方在科室学习会或学术会议上分享经验（按合规流程，不与用药挂钩）。留意竞品动向和安全性信息。",
        "Keep up: visit at regular intervals without disturbing. Ask whether they would share their experience at a "
        "study session or a congress (through compliance, never tied to use). Watch rivals and safety news.",
        "最新证据、学术活动日程。核心信息：经验值得分享。",
        "The newest evidence, the calendar of academic events. Message: experience worth sharing.",
        "请对方帮助同科室的同事解答疑问",
        "Ask them to help colleagues in the department with their questions",
    ),
}
